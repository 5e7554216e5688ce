//! What was asked in each session of a window.
//!
//! Invariant: what is listed is counted over all shards; a session with too much to be told lists nothing, rather than a part by chance.

use super::Span;
use crate::hunt::failures::failures;
use crate::protocol::{Normaliser, Problem, Said, Session};
use crate::question::normalise::normalise;
use crate::question::roles::{coded_ends, time};
use crate::question::texts::Texts;
use crate::question::{View, clients, marks};
use crate::table::bits::Bits;
use crate::table::column::Column;
use crate::table::decode::decode;
use crate::table::dict::{EMPTY, FIRST};
use crate::table::groups::Groups;
use crate::table::index::Coded;
use crate::table::sorting::sort_by;
use crate::table::walk::{Stretch, stretches};
use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// Listed in an answer, of each session.
const LISTED: usize = 60;
/// More than these of one session are not counted.
const MOST: u32 = 5000;
/// The field whose values are addresses of pages.
const PAGE: &str = "uri";
/// How a value that is there and empty is told, as Zeek writes it: a name of no letters was sent all the same.
const NOTHING: &[u8] = b"(empty)";
/// What a page brings along: ends of names.
const ASSETS: &[&str] = &[
    ".gif", ".png", ".jpg", ".jpeg", ".ico", ".svg", ".webp", ".bmp", ".css", ".js", ".map", ".woff", ".woff2", ".ttf",
    ".eot",
];

#[derive(Default, Serialize, Deserialize)]
pub struct Asked {
    /// Of each session of the window: failed rows, rows with marks, rows of assets, and how many entries there are.
    sums: Vec<Sums>,
    tells_failures: bool,
    entries: Vec<Entry>,
    /// Texts of the entries, one for each field.
    texts: Texts,
}

#[derive(Clone, Copy, Default, Serialize, Deserialize)]
struct Sums {
    failing: u32,
    marked: u32,
    assets: u32,
    kinds: u32,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct Entry {
    session: u32,
    rows: u32,
    first: i64,
}

/// How many rows, and when the first was.
type Counted<K> = HashMap<K, (u32, i64), RandomState>;
/// A row, its session and its microsecond.
type OfSession = (u32, u32, i64);

impl Asked {
    pub fn new(view: &View<'_>, window: &[Span], what: &[String]) -> Result<Asked, Problem> {
        let mut asked = Asked { sums: vec![Sums::default(); window.len()], ..Asked::default() };
        let Some((rows, of_rows)) = rows_of(view, window) else { return Ok(asked) };
        let told = failures(&view.log.path);
        let failing = told.map(|of| clients::matching_of(view, of.rows, rows.clone())).transpose()?.flatten();
        asked.tells_failures = failing.is_some() && told.is_some_and(|of| clients::tells(&view.log.table, of));
        let marked = marks::marked(view, &rows)?;
        let columns: Vec<Option<Coded<'_>>> =
            what.iter().map(|name| view.log.table.column(name).map(Coded::new)).collect();
        let there: Vec<Coded<'_>> = columns.iter().filter_map(|column| *column).collect();
        let groups = Groups::new(&there, &rows);
        let mut found: Counted<(u32, u32)> = HashMap::default();
        for (row, session, micros) in of_rows {
            let sums = &mut asked.sums[session as usize];
            sums.failing += u32::from(failing.as_ref().is_some_and(|rows| rows.contains(row as usize)));
            sums.marked += u32::from(marked.contains(row as usize));
            let entry = found.entry((session, groups.of_row[row as usize])).or_insert((0, i64::MAX));
            *entry = (entry.0 + 1, entry.1.min(micros));
        }
        if there.is_empty() {
            return Ok(asked);
        }
        let page = columns.iter().position(|column| column.is_some_and(|column| column.column().name == PAGE));
        let mut by_text: Counted<(u32, Vec<Vec<u8>>)> = HashMap::default();
        let mut scratch = Vec::new();
        for ((session, group), (count, first)) in found {
            let mut codes = groups.codes(group as usize).iter();
            let texts: Vec<Vec<u8>> = columns
                .iter()
                .enumerate()
                .map(|(field, column)| {
                    let code = column.and_then(|_| codes.next().copied()).unwrap_or(0);
                    let none = if code == EMPTY { NOTHING } else { b"" };
                    let text = column.filter(|_| code >= FIRST).map_or(none, |of| of.text(code, &mut scratch));
                    let decoded = decode(text);
                    match page {
                        Some(page) if page == field => {
                            normalise(&[Normaliser::CutQueryAndAmpersand], &decoded).into_owned()
                        }
                        _ => decoded.into_owned(),
                    }
                })
                .collect();
            if page.is_some_and(|page| is_asset(&texts[page])) {
                asked.sums[session as usize].assets += count;
                continue;
            }
            let entry = by_text.entry((session, texts)).or_insert((0, i64::MAX));
            *entry = (entry.0 + count, entry.1.min(first));
        }
        by_text.keys().for_each(|(session, _)| asked.sums[*session as usize].kinds += 1);
        for ((session, texts), (rows, first)) in by_text {
            if asked.sums[session as usize].kinds <= MOST {
                asked.entries.push(Entry { session, rows, first });
                texts.iter().for_each(|text| asked.texts.push(text));
            }
        }
        Ok(asked)
    }
}

/// The rows of the sessions, and of each its session and its time.
fn rows_of(view: &View<'_>, window: &[Span]) -> Option<(Bits, Vec<OfSession>)> {
    let (client, server) = coded_ends(&view.log.table)?;
    let time = time(&view.log.table)?;
    // Sessions of one pair are in the order of time, as the window is.
    let mut of_pairs: HashMap<(u32, u32), Vec<u32>, RandomState> = HashMap::default();
    for (span, number) in window.iter().zip(0..) {
        if let (Some(from), Some(to)) = (client.find(&span.client), server.find(&span.server)) {
            of_pairs.entry((from, to)).or_default().push(number);
        }
    }
    // Few sessions of a window are long: until when each client and each server has one rules out nearly all rows after the others.
    let until = |code: fn(&(u32, u32)) -> u32, end: u32| {
        let mut until = vec![i64::MIN; end as usize];
        for (pair, sessions) in &of_pairs {
            let own = &mut until[code(pair) as usize];
            *own = sessions.iter().map(|number| window[*number as usize].last).fold(*own, i64::max);
        }
        until
    };
    let (clients, servers) = (until(|pair| pair.0, client.end()), until(|pair| pair.1, server.end()));
    let first = window.iter().map(|span| span.first).min()?;
    let last = window.iter().map(|span| span.last).max()?;
    let mut rows = Bits::none(view.rows.len());
    let mut of_rows = Vec::new();
    let (mut from, mut to, mut near) = (Vec::new(), Vec::new(), Vec::new());
    for stretch in stretches(&view.rows) {
        // A window is a short time of a long log: most blocks are passed over by their times alone.
        near.clear();
        within(&stretch, time, first..=last, &mut near);
        if near.is_empty() {
            continue;
        }
        stretch.codes(&client, &view.rows, &mut from);
        stretch.codes(&server, &view.rows, &mut to);
        for (at, micros) in &near {
            let Some((from, to)) = from.get(*at).copied().zip(to.get(*at).copied()) else { continue };
            // Rows that are not selected have a code that nobody has.
            let has = |until: &[i64], code: u32| until.get(code as usize).is_some_and(|until| micros <= until);
            if !has(&clients, from) || !has(&servers, to) {
                continue;
            }
            let Some(sessions) = of_pairs.get(&(from, to)) else { continue };
            let after = sessions.partition_point(|number| window[*number as usize].first <= *micros);
            let Some(number) = after.checked_sub(1).map(|at| sessions[at]) else { continue };
            if *micros <= window[number as usize].last {
                rows.insert(stretch.from + at);
                of_rows.push(((stretch.from + at) as u32, number, *micros));
            }
        }
    }
    Some((rows, of_rows))
}

#[inline(never)]
fn within(stretch: &Stretch, time: &Column, span: RangeInclusive<i64>, near: &mut Vec<(usize, i64)>) {
    stretch.times(time, |at, micros| {
        if span.contains(&micros) {
            near.push((at, micros));
        }
    });
}

fn is_asset(page: &[u8]) -> bool {
    let ends = |end: &&str| {
        page.len().checked_sub(end.len()).is_some_and(|from| page[from..].eq_ignore_ascii_case(end.as_bytes()))
    };
    ASSETS.iter().any(ends)
}

/// What shards tell of each session together; whose and when it is stands elsewhere.
pub fn merged(partials: &[Asked], sessions: usize, width: usize) -> Vec<Session> {
    type Found<'a> = Counted<Vec<&'a [u8]>>;
    let mut all: Vec<(Sums, bool, Found<'_>)> = vec![(Sums::default(), false, Found::default()); sessions];
    for partial in partials {
        for ((sums, many, _), own) in all.iter_mut().zip(&partial.sums) {
            sums.failing += own.failing;
            sums.marked += own.marked;
            sums.assets += own.assets;
            *many |= own.kinds > MOST;
        }
        for (at, entry) in partial.entries.iter().enumerate() {
            let texts = (at * width..(at + 1) * width).map(|text| partial.texts.get(text)).collect();
            let Some((.., found)) = all.get_mut(entry.session as usize) else { continue };
            let sum = found.entry(texts).or_insert((0, i64::MAX));
            *sum = (sum.0 + entry.rows, sum.1.min(entry.first));
        }
    }
    let fails = partials.iter().any(|partial| partial.tells_failures);
    let session = |(sums, many, found): (Sums, bool, Found<'_>)| {
        let mut list = if many { Vec::new() } else { Vec::from_iter(found) };
        sort_by(&mut list, |(a, (_, first_a)), (b, (_, first_b))| (first_a, a).cmp(&(first_b, b)));
        let kinds = (!many).then_some(list.len() as u32);
        let text = |bytes: &&[u8]| String::from_utf8_lossy(bytes).into_owned();
        let said = list.iter().take(LISTED).map(|(texts, (rows, first))| Said {
            values: texts.iter().map(text).collect(),
            rows: *rows,
            first: *first as f64 / 1e6,
        });
        Session {
            failing: fails.then_some(sums.failing),
            marked: sums.marked,
            assets: sums.assets,
            said: said.collect(),
            kinds,
            ..Session::default()
        }
    };
    all.into_iter().map(session).collect()
}
