//! Indicators: which rows show the marks of a scanner, by indicator, with the clients behind them.

use super::answer::Answer;
use super::count::PairSet;
use super::logs::LogPart;
use super::roles::{Seen, machine, time};
use super::texts::Texts;
use super::{Ask, Case, Outcome, Problem, View, pack, unpack};
use crate::filter::{self, rows::Scope};
use crate::hunt::indicators::{Indicator, any_filter, indicators_for};
use crate::protocol::{ClientCount, IndicatorRow, IndicatorsAnswer, IndicatorsQuestion, Selection};
use crate::table::bits::Bits;
use crate::table::dict::FIRST;
use crate::table::groups::for_each;
use crate::table::index::Coded;
use crate::table::sorting::sort_by_key;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::rc::Rc;

#[derive(Serialize, Deserialize)]
struct Partial {
    total: u32,
    /// Ids of the indicators that fit this log's fields; the last part is that of any of them.
    ids: Vec<String>,
    /// Name of the field with the machines that are counted; empty for none.
    field: String,
    parts: Vec<Part>,
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct Part {
    count: u32,
    clients: Texts,
    counts: Vec<u32>,
    /// First and last time of each client.
    spans: Vec<Seen>,
    pairs: Option<PairSet>,
    seen: Seen,
}

impl Part {
    fn new(view: &View<'_>, rows: &Bits) -> Part {
        let mut part = Part {
            count: rows.count() as u32,
            pairs: PairSet::new(view, rows),
            seen: Seen::of(&view.log.table, rows),
            ..Part::default()
        };
        let Some(client) = machine(&view.log.table) else { return part };
        let client = Coded::new(client);
        let mut counts = vec![(0u32, Seen::default()); client.end() as usize];
        let time = time(&view.log.table);
        for_each(&client, rows, |row, code| {
            let (count, span) = &mut counts[code as usize];
            *count += 1;
            if let Some(micros) = time.and_then(|time| time.micros(row)) {
                span.add(micros);
            }
        });
        let mut scratch = Vec::new();
        for code in (FIRST..client.end()).filter(|code| counts[*code as usize].0 > 0) {
            part.clients.push(client.text(code, &mut scratch));
            let (count, span) = counts[code as usize];
            part.counts.push(count);
            part.spans.push(span);
        }
        part
    }

    fn clients(parts: &[&Part]) -> Vec<ClientCount> {
        let mut counts: BTreeMap<String, (u32, Seen)> = BTreeMap::new();
        for part in parts {
            for ((client, count), span) in part.clients.iter().zip(&part.counts).zip(&part.spans) {
                let sum = counts.entry(String::from_utf8_lossy(client).into_owned()).or_default();
                sum.0 += count;
                sum.1.merge(*span);
            }
        }
        let told = |(client, (count, span)): (String, (u32, Seen))| ClientCount {
            client,
            count,
            first: span.first(),
            last: span.last(),
        };
        let mut clients: Vec<ClientCount> = counts.into_iter().map(told).collect();
        sort_by_key(&mut clients, |client| std::cmp::Reverse(client.count));
        clients
    }

    fn pairs(parts: &[&Part]) -> u32 {
        PairSet::distinct(parts.iter().filter_map(|part| part.pairs.as_ref())).2
    }
}

impl Ask for IndicatorsQuestion {
    fn selection(&self) -> Option<&Selection> {
        Some(&self.selection)
    }

    fn run(&self, _: &Case, view: Option<&View<'_>>, _: u32, _: &[u8]) -> Result<Vec<u8>, Problem> {
        let Some(view) = view else { return Ok(Vec::new()) };
        let ids = fitting(view).iter().map(|indicator| indicator.id.to_owned()).collect();
        let field = machine(&view.log.table).map_or(String::new(), |column| column.name.clone());
        let mut partial = Partial { total: view.rows.count() as u32, ids, field, parts: Vec::new() };
        for marked in marks(view)?.iter() {
            let mut rows = marked.clone();
            rows.and(&view.rows);
            partial.parts.push(Part::new(view, &rows));
        }
        pack(&partial)
    }

    fn merge(&self, _: u32, _: &[u8], partials: &[&[u8]]) -> Result<Outcome, Problem> {
        let partials: Vec<Partial> = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
        // In the order of the built-in list; while files come in, a shard whose part of the log lacks a field has fewer of them.
        let all = crate::hunt::indicators::all();
        let fitting: Vec<&Indicator> =
            all.filter(|one| partials.iter().any(|partial| partial.ids.iter().any(|id| id == one.id))).collect();
        let indicators = fitting.iter().map(|indicator| {
            let parts: Vec<&Part> = partials
                .iter()
                .filter_map(|partial| partial.parts.get(partial.ids.iter().position(|id| id == indicator.id)?))
                .collect();
            let mut span = Seen::default();
            parts.iter().for_each(|part| span.merge(part.seen));
            IndicatorRow {
                id: indicator.id.to_owned(),
                name: indicator.name.to_owned(),
                about: indicator.about.to_owned(),
                scanner: indicator.of_scanners(),
                effort: indicator.effort,
                asks_identity: indicator.asks_identity(),
                filter: indicator.filter.to_owned(),
                count: parts.iter().map(|part| part.count).sum(),
                clients: Part::clients(&parts),
                pairs: Part::pairs(&parts),
                first: span.first(),
                last: span.last(),
            }
        });
        let any: Vec<&Part> = partials.iter().filter_map(|partial| partial.parts.last()).collect();
        Ok(Outcome::Answer(Box::new(Answer::Indicators(IndicatorsAnswer {
            total: partials.iter().map(|partial| partial.total).sum(),
            hits: any.iter().map(|part| part.count).sum(),
            filter: any_filter(&fitting),
            field: partials.iter().map(|partial| &partial.field).find(|name| !name.is_empty()).cloned(),
            clients: Part::clients(&any).into_iter().map(|client| client.client).collect(),
            pairs: Part::pairs(&any),
            indicators: indicators.collect(),
        }))))
    }
}

fn fitting(view: &View<'_>) -> Vec<&'static Indicator> {
    // Fields that only other shards have count as well: a mark may be that one of them is not there. Rows that were taken back may have left
    // columns that nobody agreed on.
    let fields = LogPart::fields_of(view.log);
    let agreed = |field: &str| view.log.table.column(field).is_some_and(|column| column.place != usize::MAX);
    indicators_for(|field| fields.has(field) || agreed(field))
}

/// The rows of the log that show each of the fitting indicators, and last those that show any. Found once for all selections.
pub(super) fn marks(view: &View<'_>) -> Result<Rc<Vec<Bits>>, Problem> {
    if let Some(marks) = view.case.memo.marks.borrow().get(&view.log.path) {
        return Ok(Rc::clone(marks));
    }
    let scope = Scope { table: &view.log.table, set_separator: view.log.set_separator() };
    let fitting = fitting(view);
    // All marks at once first: then each is looked for in the few rows that have any.
    let filter = any_filter(&fitting);
    let mut any = if filter.is_empty() { Bits::none(view.rows.len()) } else { view.log.live() };
    scope.narrow(&filter::parse(&filter)?, &mut any);
    let mut marks = Vec::new();
    for indicator in fitting {
        let mut rows = if indicator.of_scanners() { any.clone() } else { view.log.live() };
        scope.narrow(&filter::parse(indicator.filter)?, &mut rows);
        marks.push(rows);
    }
    marks.push(any);
    let marks = Rc::new(marks);
    view.case.memo.marks.borrow_mut().insert(view.log.path.clone(), Rc::clone(&marks));
    Ok(marks)
}

/// Those of some rows that show any of the marks. Looks only at rows that nobody has looked at before.
pub(super) fn marked(view: &View<'_>, rows: &Bits) -> Result<Bits, Problem> {
    let mut marked = rows.clone();
    if let Some(marks) = view.case.memo.marks.borrow().get(&view.log.path) {
        marks.last().into_iter().for_each(|any| marked.and(any));
        return Ok(marked);
    }
    let mut memo = view.case.memo.marked.borrow_mut();
    let none = || (Bits::none(rows.len()), Bits::none(rows.len()));
    let (known, any) = memo.entry(view.log.path.clone()).or_insert_with(none);
    let mut new = rows.clone();
    new.and_not(known);
    let filter = any_filter(&fitting(view));
    if filter.is_empty() {
        new = Bits::none(rows.len());
    } else if new.count() > 0 {
        let scope = Scope { table: &view.log.table, set_separator: view.log.set_separator() };
        scope.narrow(&filter::parse(&filter)?, &mut new);
    }
    any.or(&new);
    known.or(rows);
    marked.and(any);
    Ok(marked)
}
