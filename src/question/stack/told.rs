//! The answer of a stack: what is told of each line of its window.

use super::details::{Details, Merged};
use super::measures::{Measures, surprise};
use super::slots::numbered;
use super::tally::Value;
use super::{Chosen, as_written, state};
use crate::filter::value_filter;
use crate::protocol::{StackAnswer, StackQuestion, StackRow};
use crate::table::decode::decode;
use std::borrow::Cow;

impl StackQuestion {
    pub(super) fn answer(&self, chosen: &Chosen, details: &[Details]) -> StackAnswer {
        let merged = Merged::new(details, chosen.lines.counts.len());
        let plain = self.steps().is_empty();
        let width = self.by.len();
        let (_, numbers) = numbered(&chosen.lines, width);
        let part = |rows: u32| if chosen.total == 0 { 0.0 } else { f64::from(rows) / f64::from(chosen.total) };
        let mut so_far = chosen.before;
        let rows = chosen.lines.counts.iter().enumerate().map(|(line, &count)| {
            let values: Vec<Value<'_>> = (0..width).map(|field| chosen.lines.value(line, field)).collect();
            let filters: Vec<String> = values
                .iter()
                .zip(self.by.iter().zip(&chosen.types))
                .map(|(value, (field, zeek_type))| value_filter(field, state(value.state), value.text, zeek_type))
                .collect();
            so_far += count;
            let measures = Measures::of(values.iter().copied(), plain);
            let surprise = merged.marginals(&numbers, line).map(|of| surprise(count, of, chosen.total));
            StackRow {
                values: values.iter().map(|value| as_written(value.text, value.state)).collect(),
                shown: values
                    .iter()
                    .map(|value| {
                        let decoded = if plain { decode(value.text) } else { Cow::Borrowed(value.text) };
                        String::from_utf8_lossy(&decoded).into_owned()
                    })
                    .collect(),
                states: values.iter().map(|value| state(value.state)).collect(),
                filter: plain.then(|| filters.join(" AND ")),
                count,
                share: part(count),
                cumulative: part(so_far),
                raw_values: chosen.raw_values.get(line).copied().unwrap_or(1),
                clients: merged.clients(line),
                servers: merged.servers(line),
                first: merged.seen(line).first(),
                last: merged.seen(line).last(),
                length: measures.length,
                tokens: measures.tokens,
                entropy: measures.entropy,
                expected: surprise.map(|(expected, _)| expected),
                surprise: surprise.map(|(_, surprise)| surprise),
                sum: merged.amounts.of(line),
            }
        });
        StackAnswer {
            total: chosen.total,
            distinct: chosen.distinct,
            distinct_raw: chosen.distinct_raw,
            listed: chosen.listed,
            rows: rows.collect(),
            clients: merged.hosts(),
            sorted: chosen.sorted,
            sum: merged.amounts.of_all(),
        }
    }
}
