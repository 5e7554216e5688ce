//! Beacons: which client comes back to whom at regular intervals, as implants do, and as polling does.
//!
//! Shards tell in which seconds each pair has how many rows, and which sizes were sent how often; [`score`] judges them. Does not
//! know what is malicious: a page that polls is as regular as an implant. Times before 1970 and after 2106 are no times here.

mod score;

use super::answer::Answer;
use super::roles::{ends, time};
use super::texts::Texts;
use super::{Ask, Case, Outcome, Problem, View, pack, unpack};
use crate::filter::{click_type, value_filter};
use crate::protocol::{Beacon, BeaconsAnswer, BeaconsQuestion, CellState, Selection};
use crate::table::dict::FIRST;
use crate::table::groups::Groups;
use crate::table::index::Coded;
use crate::table::radix::radix_sort;
use crate::table::sorting::{sort_by, sort_by_key};
use crate::table::walk::{NONE, stretches};
use foldhash::fast::RandomState;
use score::{BINS, Series};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Pairs told at most.
const LISTED: usize = 2000;
/// What a client sent, the best measure that a log has first.
const SIZES: &[&str] = &["orig_ip_bytes", "orig_bytes"];

#[derive(Default, Serialize, Deserialize)]
struct Partial {
    total: u32,
    /// Name and type of the fields of both ends; none where the log has no client, nobody asked, or no times.
    fields: Vec<(String, String)>,
    sizes: String,
    clients: Texts,
    targets: Texts,
    /// For each pair: its seconds and how often each is there, then its sizes and how often each is there.
    seconds: Vec<Vec<(u32, u32)>>,
    sent: Vec<Vec<(u32, u32)>>,
}

impl Ask for BeaconsQuestion {
    fn selection(&self) -> Option<&Selection> {
        Some(&self.selection)
    }

    fn fields(&self) -> Vec<&str> {
        self.to.iter().map(String::as_str).collect()
    }

    fn run(&self, _: &Case, view: Option<&View<'_>>, _: u32, _: &[u8]) -> Result<Vec<u8>, Problem> {
        pack(&view.map_or_else(Partial::default, |view| self.partial(view)))
    }

    fn merge(&self, _: u32, _: &[u8], partials: &[&[u8]]) -> Result<Outcome, Problem> {
        let partials: Vec<Partial> = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
        Ok(Outcome::Answer(Box::new(Answer::Beacons(answer(&partials)))))
    }
}

impl BeaconsQuestion {
    fn partial(&self, view: &View<'_>) -> Partial {
        let table = &view.log.table;
        let mut partial = Partial { total: view.rows.count() as u32, ..Partial::default() };
        let (Some((client, server)), Some(time)) = (ends(table), time(table)) else { return partial };
        let Some(target) = self.to.as_deref().map_or(Some(server), |name| table.column(name)) else { return partial };
        let named = |column: &crate::table::column::Column| (column.name.clone(), click_type(column).to_owned());
        partial.fields = vec![named(client), named(target)];
        let size = SIZES.iter().find_map(|name| table.column(name));
        partial.sizes = size.map_or(String::new(), |column| column.name.clone());
        let (client, target, size) = (Coded::new(client), Coded::new(target), size.map(Coded::new));
        let groups = Groups::new(&[client, target], &view.rows);
        let named: Vec<bool> =
            (0..groups.len()).map(|group| groups.codes(group).iter().all(|code| *code >= FIRST)).collect();
        let of_row = |row: usize| groups.of_row[row];
        let counts = |group: u32| group != NONE && named[group as usize];
        let (mut seconds, mut sent): (Vec<u64>, Vec<u64>) = (Vec::new(), Vec::new());
        let mut codes = Vec::new();
        let mut scratch = Vec::new();
        for stretch in stretches(&view.rows) {
            stretch.times(time, |at, micros| {
                let group = of_row(stretch.from + at);
                if let (true, Ok(second)) = (counts(group), u32::try_from(micros.div_euclid(1_000_000))) {
                    seconds.push(u64::from(group) << 32 | u64::from(second));
                }
            });
            let Some(size) = &size else { continue };
            stretch.codes(size, &view.rows, &mut codes);
            for (at, code) in codes.iter().enumerate() {
                let group = of_row(stretch.from + at);
                if *code != NONE && *code >= FIRST && counts(group) {
                    sent.push(u64::from(group) << 32 | u64::from(*code));
                }
            }
        }
        let seconds = by_group(seconds, groups.len());
        let mut sent = by_group(sent, groups.len());
        if let Some(size) = &size {
            let bytes = |text: &[u8]| std::str::from_utf8(text).ok().and_then(|text| text.parse::<u64>().ok());
            for (code, _) in sent.iter_mut().flatten() {
                // As good as any size beyond: no packet is that large.
                *code = bytes(size.text(*code, &mut scratch)).map_or(0, |bytes| bytes.min(u64::from(u32::MAX)) as u32);
            }
        }
        for (group, (seconds, sent)) in seconds.into_iter().zip(sent).enumerate() {
            if named[group] {
                let [from, to] = groups.codes(group) else { continue };
                partial.clients.push(client.text(*from, &mut scratch));
                partial.targets.push(target.text(*to, &mut scratch));
                partial.seconds.push(seconds);
                partial.sent.push(sent);
            }
        }
        partial
    }
}

/// The lower halves of the keys with the same upper half, and how often each is there.
fn by_group(mut keys: Vec<u64>, groups: usize) -> Vec<Vec<(u32, u32)>> {
    radix_sort(&mut keys, 0..64, |key| *key);
    let mut lists: Vec<Vec<(u32, u32)>> = vec![Vec::new(); groups];
    for key in keys {
        let Some(list) = lists.get_mut((key >> 32) as usize) else { continue };
        match list.last_mut() {
            Some((last, count)) if *last == key as u32 => *count += 1,
            _ => list.push((key as u32, 1)),
        }
    }
    lists
}

fn answer(partials: &[Partial]) -> BeaconsAnswer {
    let mut names: Vec<(&[u8], &[u8])> = Vec::new();
    let mut series: Vec<Series> = Vec::new();
    let mut numbers: HashMap<(&[u8], &[u8]), usize, RandomState> = HashMap::default();
    for partial in partials {
        let lists = partial.seconds.iter().zip(&partial.sent);
        for ((client, target), (seconds, sent)) in partial.clients.iter().zip(partial.targets.iter()).zip(lists) {
            let number = *numbers.entry((client, target)).or_insert_with(|| {
                names.push((client, target));
                series.push(Series::default());
                names.len() - 1
            });
            series[number].seconds.extend(seconds);
            series[number].sizes.extend(sent);
        }
    }
    let times = || series.iter().flat_map(|one| &one.seconds).map(|(second, _)| *second);
    let (first, last) = (times().min().unwrap_or(0), times().max().unwrap_or(0));
    let fields = partials.iter().map(|partial| &partial.fields[..]).find(|fields| !fields.is_empty());
    let mut rows: Vec<Beacon> = Vec::new();
    for ((client, target), series) in names.iter().zip(&mut series) {
        let (Some(scores), Some([(from, from_type), (to, to_type)])) = (series.scores(first, last), fields) else {
            continue;
        };
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let filter = |field: &str, bytes: &[u8], kind: &str| value_filter(field, CellState::Set, bytes, kind);
        rows.push(Beacon {
            client: text(client),
            to: text(target),
            filter: format!("{} AND {}", filter(from, client, from_type), filter(to, target, to_type)),
            rows: series.rows(),
            first: series.seconds.first().map_or(0.0, |(second, _)| f64::from(*second)),
            last: series.seconds.last().map_or(0.0, |(second, _)| f64::from(*second)),
            ..scores
        });
    }
    let judged = rows.len() as u32;
    // Equal ones by name: the order in which shards tell of them is chance.
    sort_by_key(&mut rows, |row| (row.client.clone(), row.to.clone()));
    sort_by(&mut rows, |a, b| b.score.total_cmp(&a.score).then_with(|| b.rows.cmp(&a.rows)));
    rows.truncate(LISTED);
    BeaconsAnswer {
        total: partials.iter().map(|partial| partial.total).sum(),
        pairs: names.len() as u32,
        judged,
        sizes: partials
            .iter()
            .map(|partial| partial.sizes.as_str())
            .find(|name| !name.is_empty())
            .unwrap_or_default()
            .to_owned(),
        bin: f64::from(last - first) / BINS as f64,
        rows,
    }
}
