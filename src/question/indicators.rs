//! Indicators: which rows show the marks of a scanner, by indicator, with the clients behind them.

use super::answer::Answer;
use super::count::PairSet;
use super::marks::{fitting, marks};
use super::roles::{Seen, machine, time};
use super::texts::Texts;
use super::{Ask, Case, Outcome, Problem, View, pack, unpack};
use crate::hunt::indicators::{Indicator, any_filter};
use crate::protocol::{ClientCount, IndicatorRow, IndicatorsAnswer, IndicatorsQuestion, Selection};
use crate::table::bits::Bits;
use crate::table::dict::FIRST;
use crate::table::groups::for_each;
use crate::table::index::Coded;
use crate::table::sorting::sort_by_key;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
