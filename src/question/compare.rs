//! Compare: parts of a selection side by side, field by field: what distinguishes the one from the other.
//!
//! A part is given as a filter, so that lines of a stack can be compared as well as clients or anything else. Fields with more than
//! [`MANY`] values in the parts are left out, and so are times: rows of which each has its own value have nothing in common anyway.
//! Invariant: what is left out does not depend on the shards.

use super::answer::Answer;
use super::logs::LogPart;
use super::roles::{Seen, coded_ends};
use super::stack::details::{distinct, hashes_of};
use super::stack::state;
use super::stack::tally::{Lines, Tally, Value};
use super::{Ask, Case, Outcome, Problem, View, pack, unpack};
use crate::filter::{self, rows::Scope, value_filter};
use crate::protocol::{
    CompareAnswer, CompareQuestion, ComparedField, ComparedPart, ComparedValue, ComparedValues, Selection,
};
use crate::table::bits::Bits;
use crate::table::decode::decode;
use crate::table::dict::FIRST;
use crate::table::index::Coded;
use crate::table::kind::{Kind, is_container};
use crate::table::sorting::sort_by;
use crate::table::walk::histogram;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Values told where no number is given.
const TOP: u32 = 3;
/// More distinct values than these, in all parts together, are not compared.
const MANY: usize = 10_000;
/// Parts at most.
const MOST_PARTS: usize = 12;

#[derive(Serialize, Deserialize)]
struct Partial {
    log: LogPart,
    /// Names of the shard's columns.
    names: Vec<String>,
    parts: Vec<Part>,
}

#[derive(Serialize, Deserialize)]
struct Part {
    rows: u32,
    seen: Seen,
    clients: Option<Vec<u64>>,
    servers: Option<Vec<u64>>,
    /// Values of each of the shard's columns with their counts; `None` if there are too many.
    fields: Vec<Option<Lines>>,
}

impl Ask for CompareQuestion {
    fn selection(&self) -> Option<&Selection> {
        Some(&self.selection)
    }

    fn run(&self, _: &Case, view: Option<&View<'_>>, _: u32, _: &[u8]) -> Result<Vec<u8>, Problem> {
        if self.parts.len() > MOST_PARTS {
            return Err(Problem::new(format!(
                "more than {MOST_PARTS} parts are not compared; name fewer in \"parts\""
            )));
        }
        let expressions = self.parts.iter().map(|text| filter::parse(text)).collect::<Result<Vec<_>, _>>()?;
        let Some(view) = view else { return Ok(Vec::new()) };
        let scope = Scope { table: &view.log.table, set_separator: view.log.set_separator() };
        let mut parts = Vec::new();
        for expression in &expressions {
            scope.check(expression)?;
            let mut rows = Bits::clone(&view.rows);
            scope.narrow(expression, &mut rows);
            parts.push(Part::new(view, &rows));
        }
        let names = view.log.table.columns().iter().map(|column| column.name.clone()).collect();
        pack(&Partial { log: LogPart::fields_of(view.log), names, parts })
    }

    fn merge(&self, _: u32, _: &[u8], partials: &[&[u8]]) -> Result<Outcome, Problem> {
        let partials: Vec<Partial> = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
        let of_part = |part: usize| partials.iter().filter_map(move |partial| partial.parts.get(part));
        let parts: Vec<ComparedPart> =
            (0..self.parts.len()).map(|part| compared(&of_part(part).collect::<Vec<_>>())).collect();
        let places = |partial| {
            let partial: &Partial = partial;
            partial.names.iter().map(String::as_str).zip(0..).collect::<BTreeMap<&str, usize>>()
        };
        let places: Vec<BTreeMap<&str, usize>> = partials.iter().map(places).collect();
        let infos = super::logs::fields(partials.iter().map(|partial| &partial.log));
        let mut fields = Vec::new();
        for info in infos.into_iter().filter(|info| Kind::of(&info.kind) != Kind::Time || is_container(&info.kind)) {
            let mut tallies = Vec::new();
            for (part, about) in parts.iter().enumerate() {
                let of_field = partials.iter().zip(&places).filter_map(|(partial, places)| {
                    partial.parts.get(part)?.fields.get(*places.get(info.name.as_str())?)
                });
                let lists: Option<Vec<&Lines>> = of_field.map(Option::as_ref).collect();
                let Some(lists) = lists else { break };
                // Shards whose rows of the part have no such field say nothing of them.
                let told: u32 = lists.iter().flat_map(|lines| &lines.counts).sum();
                let mut absent = Lines::new(1);
                if told < about.rows {
                    absent.push(Value { text: b"", state: crate::table::dict::ABSENT });
                    absent.counts.push(about.rows - told);
                }
                let lists = lists.into_iter().chain(std::iter::once(&absent));
                tallies.push(Tally::of(lists, 1, |value| Cow::Borrowed(value.text)).lines);
            }
            if tallies.len() == parts.len()
                && let Some(common) = common(&tallies, &parts)
            {
                let values = |lines: &Lines| self.values(lines, &info.name, &info.kind);
                let parts = tallies.iter().map(values).collect();
                fields.push(ComparedField { name: info.name.clone(), kind: info.kind.clone(), common, parts });
            }
        }
        sort_by(&mut fields, |a, b| a.common.total_cmp(&b.common));
        Ok(Outcome::Answer(Box::new(Answer::Compare(CompareAnswer { parts, fields }))))
    }
}

impl Part {
    fn new(view: &View<'_>, rows: &Bits) -> Part {
        let ends = coded_ends(&view.log.table);
        let fields = view.log.table.columns().iter().map(|column| {
            let coded = Coded::new(column);
            let counts = histogram(&coded, rows);
            let used: Vec<u32> = (0..coded.end()).filter(|code| counts[*code as usize] > 0).collect();
            (used.len() <= MANY).then(|| {
                let mut lines = Lines::new(1);
                let mut scratch = Vec::new();
                for code in used {
                    let text = if code < FIRST { b"" } else { coded.text(code, &mut scratch) };
                    lines.push(Value { text, state: code.min(FIRST) });
                    lines.counts.push(counts[code as usize]);
                }
                lines
            })
        });
        Part {
            rows: rows.count() as u32,
            seen: Seen::of(&view.log.table, rows),
            clients: ends.as_ref().map(|(client, _)| hashes_of(client, rows)),
            servers: ends.as_ref().map(|(_, server)| hashes_of(server, rows)),
            fields: fields.collect(),
        }
    }
}

fn compared(shards: &[&Part]) -> ComparedPart {
    let mut seen = Seen::default();
    shards.iter().for_each(|part| seen.merge(part.seen));
    let hosts = |of: fn(&Part) -> &Option<Vec<u64>>| {
        let lists: Vec<&Vec<u64>> = shards.iter().filter_map(|part| of(part).as_ref()).collect();
        (!lists.is_empty()).then(|| distinct(lists.into_iter().cloned()))
    };
    ComparedPart {
        rows: shards.iter().map(|part| part.rows).sum(),
        clients: hosts(|part| &part.clients),
        servers: hosts(|part| &part.servers),
        first: seen.first(),
        last: seen.last(),
    }
}

/// See [`ComparedField::common`]; `None` if there are too many values.
fn common(tallies: &[Lines], parts: &[ComparedPart]) -> Option<f64> {
    let mut shares: Vec<(Value<'_>, f64)> = Vec::new();
    for (lines, part) in tallies.iter().zip(parts) {
        let share = |count: u32| f64::from(count) / f64::from(part.rows.max(1));
        shares.extend(lines.counts.iter().enumerate().map(|(line, count)| (lines.value(line, 0), share(*count))));
    }
    sort_by(&mut shares, |(a, _), (b, _)| a.cmp(b));
    let (mut values, mut common) = (0, 0.0);
    for of_value in shares.chunk_by(|(a, _), (b, _)| a == b) {
        values += 1;
        // A value that a part has not has no share of it.
        if of_value.len() == tallies.len() {
            common += of_value.iter().map(|(_, share)| *share).fold(f64::INFINITY, f64::min);
        }
    }
    (values <= MANY).then_some(common)
}

impl CompareQuestion {
    /// The commonest values of one field in one part.
    fn values(&self, lines: &Lines, field: &str, zeek_type: &str) -> ComparedValues {
        let mut order: Vec<u32> = (0..lines.counts.len() as u32).collect();
        sort_by(&mut order, |a, b| {
            let (a, b) = (*a as usize, *b as usize);
            let texts = lines.value(a, 0).cmp(&lines.value(b, 0));
            lines.counts[b].cmp(&lines.counts[a]).then(texts)
        });
        let top = order.iter().take(self.top.unwrap_or(TOP) as usize).map(|line| {
            let value = lines.value(*line as usize, 0);
            ComparedValue {
                shown: String::from_utf8_lossy(&decode(value.text)).into_owned(),
                state: state(value.state),
                filter: value_filter(field, state(value.state), value.text, zeek_type),
                count: lines.counts[*line as usize],
            }
        });
        ComparedValues { distinct: order.len() as u32, top: top.collect() }
    }
}
