//! Parts of a selection side by side: every value of every field of every part in a map.

use super::{Cell, Row, World, distinct, filter, select, shown, span};
use stackhunt::protocol::*;
use stackhunt::table::kind::{Kind, is_container};
use std::collections::BTreeMap;

/// Text and state, such that they compare as the engine's do where counts are equal.
type Value = (String, u8);

fn value(row: &Row, field: &str) -> Value {
    match row.cell(field) {
        None => (String::new(), 0),
        Some(Cell::Unset) => (String::new(), 1),
        Some(Cell::Empty) => (String::new(), 2),
        Some(Cell::Set(text)) => (text.clone(), 3),
    }
}

/// The answer without the filters of its values.
pub fn compare(world: &World, question: &CompareQuestion) -> CompareAnswer {
    let (log, rows) = (&world[&question.selection.log], select(world, &question.selection));
    let parts: Vec<Vec<&Row>> = question
        .parts
        .iter()
        .map(|text| {
            let expr = stackhunt::filter::parse(text).unwrap();
            rows.iter().copied().filter(|row| filter::matches(log, row, &expr)).collect()
        })
        .collect();
    let about = |rows: &Vec<&Row>| ComparedPart {
        rows: rows.len() as u32,
        clients: log.ends().map(|(client, _)| distinct(rows, client)),
        servers: log.ends().map(|(_, server)| distinct(rows, server)),
        first: span(log, rows).0,
        last: span(log, rows).1,
    };
    let compared = log.fields.iter().filter(|(_, kind)| Kind::of(kind) != Kind::Time || is_container(kind));
    let mut fields: Vec<ComparedField> = compared
        .map(|(name, kind)| {
            let counts: Vec<BTreeMap<Value, u32>> = parts
                .iter()
                .map(|rows| {
                    let mut counts = BTreeMap::new();
                    rows.iter().for_each(|row| *counts.entry(value(row, name)).or_default() += 1);
                    counts
                })
                .collect();
            let in_all = counts
                .first()
                .into_iter()
                .flat_map(BTreeMap::keys)
                .filter(|value| counts.iter().all(|part| part.contains_key(*value)));
            let least = in_all.map(|value| {
                let shares =
                    counts.iter().zip(&parts).map(|(counts, rows)| f64::from(counts[value]) / rows.len() as f64);
                shares.fold(f64::INFINITY, f64::min)
            });
            ComparedField {
                name: name.clone(),
                kind: kind.clone(),
                common: least.sum(),
                parts: counts.iter().map(|counts| top(counts, question.top.unwrap_or(3))).collect(),
            }
        })
        .collect();
    fields.sort_by(|a, b| a.common.total_cmp(&b.common));
    CompareAnswer { parts: parts.iter().map(about).collect(), fields }
}

fn top(counts: &BTreeMap<Value, u32>, most: u32) -> ComparedValues {
    let mut all: Vec<(&Value, &u32)> = counts.iter().collect();
    all.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let states = [CellState::Absent, CellState::Unset, CellState::Empty, CellState::Set];
    let told = all.iter().take(most as usize).map(|((text, state), count)| ComparedValue {
        shown: shown(text),
        state: states[usize::from(*state)],
        filter: String::new(),
        count: **count,
    });
    ComparedValues { distinct: all.len() as u32, top: told.collect() }
}
