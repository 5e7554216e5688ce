//! Stacks: rows sorted into a map by their values.

use super::{Cell, Row, World, distinct, select, shown, span};
use stackhunt::protocol::*;
use stackhunt::question::normalise::normalise;
use stackhunt::table::decode::decode;
use std::collections::{BTreeMap, BTreeSet};

/// Raw values of one row.
fn raw<'a>(row: &'a Row, by: &[String]) -> Vec<Option<&'a Cell>> {
    by.iter().map(|field| row.cell(field)).collect()
}

/// The answer without its filters. A literal `-`, an unset value and an absent one are lines of their own.
pub fn stack(world: &World, question: &StackQuestion) -> StackAnswer {
    let (log, rows) = (&world[&question.selection.log], select(world, &question.selection));
    let steps = question.normalise.as_deref().unwrap_or_default();
    // Of each line: states and texts as they are counted.
    let line_of = |row: &Row| -> Vec<(u8, String)> {
        let value = |cell: Option<&Cell>| match cell {
            Some(Cell::Set(text)) if steps.is_empty() => (CellState::Set as u8, text.clone()),
            Some(Cell::Set(text)) => {
                let text = normalise(steps, &decode(text.as_bytes())).into_owned();
                (CellState::Set as u8, String::from_utf8(text).unwrap())
            }
            Some(Cell::Unset) => (CellState::Unset as u8, "-".to_owned()),
            Some(Cell::Empty) => (CellState::Empty as u8, "(empty)".to_owned()),
            None => (CellState::Absent as u8, "-".to_owned()),
        };
        raw(row, &question.by).into_iter().map(value).collect()
    };
    let mut lines: BTreeMap<Vec<(u8, String)>, Vec<&Row>> = BTreeMap::new();
    rows.iter().for_each(|row| lines.entry(line_of(row)).or_default().push(row));
    let distinct_raw =
        |rows: &[&Row]| rows.iter().map(|row| raw(row, &question.by)).collect::<BTreeSet<_>>().len() as u32;
    let state = |state: u8| {
        let states = [CellState::Set, CellState::Unset, CellState::Empty, CellState::Absent];
        states.into_iter().find(|one| *one as u8 == state).unwrap()
    };
    let mut all: Vec<StackRow> = lines
        .iter()
        .map(|(values, of_line)| StackRow {
            values: values.iter().map(|(_, text)| text.clone()).collect(),
            shown: values
                .iter()
                .map(|(state, text)| match *state {
                    state if state != CellState::Set as u8 => String::new(),
                    _ if steps.is_empty() => shown(text),
                    _ => text.clone(),
                })
                .collect(),
            states: values.iter().map(|(one, _)| state(*one)).collect(),
            filter: None,
            count: of_line.len() as u32,
            share: of_line.len() as f64 / rows.len() as f64,
            raw_values: if steps.is_empty() { 1 } else { distinct_raw(of_line) },
            clients: log.ends().map(|(client, _)| distinct(of_line, client)),
            servers: log.ends().map(|(_, server)| distinct(of_line, server)),
            first: span(log, of_line).0,
            last: span(log, of_line).1,
        })
        .collect();
    let distinct = all.len() as u32;
    let needle = question.contains.as_deref().unwrap_or_default().to_lowercase();
    all.retain(|row| {
        let written = |at: usize| if row.states[at] == CellState::Set { &row.shown[at] } else { &row.values[at] };
        (0..row.values.len()).any(|at| written(at).to_lowercase().contains(&needle))
    });
    all.sort_by(|a, b| {
        let counts = a.count.cmp(&b.count);
        let counts = if question.order == Some(Order::Commonest) { counts.reverse() } else { counts };
        counts.then_with(|| in_order(a).cmp(&in_order(b)))
    });
    let listed = all.len() as u32;
    let window = all.into_iter().skip(question.offset.unwrap_or(0) as usize);
    let rows_shown = window.take(question.limit.unwrap_or(200) as usize).collect();
    StackAnswer { total: rows.len() as u32, distinct, distinct_raw: distinct_raw(&rows), listed, rows: rows_shown }
}

/// What lines of equal count are ordered by: their texts, and where all of these are alike, absent, unset, empty and set values.
fn in_order(row: &StackRow) -> (&[String], Vec<u8>) {
    let rank = |state: &CellState| match state {
        CellState::Absent => 0,
        CellState::Unset => 1,
        CellState::Empty => 2,
        CellState::Set => 3,
    };
    (&row.values, row.states.iter().map(rank).collect())
}
