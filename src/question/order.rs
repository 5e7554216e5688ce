//! The rows of a selection in sorted order, in one shard.
//!
//! Three ways to the same order: integers and unique texts by a radix sort of the rows, everything else by counting the ranks
//! of its codes. Knows nothing of windows or other shards. Invariant: set values first, then empty, unset and absent ones, in
//! both directions; rows with equal values stay in the order of the log.

use super::View;
use super::sort::{Value, kind};
use crate::protocol::Sort;
use crate::table::block::{Block, ROWS};
use crate::table::column::{Cell, Column};
use crate::table::dict::FIRST;
use crate::table::groups::for_each;
use crate::table::index::Coded;
use crate::table::kind::Kind;
use crate::table::radix::radix_sort;
use crate::table::sorting::sort_by;
use std::cmp::Ordering;

pub fn sorted(view: &View<'_>, by: &Sort) -> Vec<u32> {
    let pieces = view.log.pieces();
    let in_log_order = || pieces.iter().flat_map(|(_, from, to)| view.rows.iter_range(*from, *to));
    let Some(column) = view.log.table.column(&by.field) else { return in_log_order().map(|row| row as u32).collect() };
    let descending = by.descending.unwrap_or(false);
    if let Some(order) = sorted_integers(column, in_log_order(), descending) {
        return order;
    }
    if let Some(order) = sorted_texts(column, in_log_order(), descending) {
        return order;
    }
    let coded = Coded::new(column);
    let (kind, mut scratch) = (kind(column), Vec::new());
    let mut used = vec![false; coded.end() as usize];
    for_each(&coded, &view.rows, |_, code| used[code as usize] = true);
    let mut values: Vec<(Value, u32)> = (0..coded.end())
        .filter(|code| used[*code as usize])
        .map(|code| {
            let cell = if code < FIRST { Cell::State(code) } else { Cell::Text(coded.text(code, &mut scratch)) };
            (Value::new(cell, kind), code)
        })
        .collect();
    sort_by(&mut values, |(a, _), (b, _)| a.compare(b, descending));
    // Equal values (`1` and `1.0`) have equal ranks, so that their rows stay in the order of the log.
    let mut ranks = vec![0u32; coded.end() as usize];
    let mut rank = 0;
    for at in 0..values.len() {
        if at > 0 && values[at].0.compare(&values[at - 1].0, descending) != Ordering::Equal {
            rank += 1;
        }
        ranks[values[at].1 as usize] = rank;
    }
    let mut starts = vec![0u32; rank as usize + 2];
    for_each(&coded, &view.rows, |_, code| starts[ranks[code as usize] as usize + 1] += 1);
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut order = vec![0u32; view.rows.count()];
    for row in in_log_order() {
        let start = &mut starts[ranks[coded.code(row) as usize] as usize];
        order[*start as usize] = row as u32;
        *start += 1;
    }
    order
}

/// The order of a column of nothing but integers and states, without codes for them: a radix sort, which keeps the order of
/// equal values. `None` for other columns.
fn sorted_integers(column: &Column, rows: impl Iterator<Item = usize>, descending: bool) -> Option<Vec<u32>> {
    if !column.blocks().iter().all(|block| matches!(block, Block::Near(..) | Block::Wide(_))) {
        return None;
    }
    // Keys that compare as the values do, whatever the direction; states behind all of them.
    let mut keyed: Vec<(u64, u32)> = rows
        .map(|row| {
            let key = match column.blocks()[row / ROWS].int(row % ROWS) {
                Some(Ok(value)) => {
                    let ordered = (value as u64) ^ (1 << 63);
                    if descending { !ordered } else { ordered }.min(u64::MAX - 4)
                }
                Some(Err(state)) => u64::MAX - u64::from(state),
                None => u64::MAX,
            };
            (key, row as u32)
        })
        .collect();
    let sorted_already = keyed.windows(2).all(|pair| pair[0].0 <= pair[1].0);
    if !sorted_already {
        radix_sort(&mut keyed, 0..64, |(key, _)| *key);
    }
    Some(keyed.into_iter().map(|(_, row)| row).collect())
}

/// The order of a column of text in which few values come twice, without codes for them: by the first eight bytes, then by the
/// rest where these are equal. `None` for other columns.
fn sorted_texts(column: &Column, rows: impl Iterator<Item = usize>, descending: bool) -> Option<Vec<u32>> {
    if kind(column) != Kind::Text || !column.blocks().iter().any(|block| matches!(block, Block::Texts(_))) {
        return None;
    }
    let mut scratch = Vec::new();
    let mut states: [Vec<u32>; FIRST as usize] = Default::default();
    let mut keyed: Vec<(u64, u32)> = Vec::new();
    for row in rows {
        match column.cell(row, &mut scratch) {
            Cell::State(state) => states[state as usize].push(row as u32),
            Cell::Text(text) => {
                let mut head = [0; 8];
                let length = text.len().min(8);
                head[..length].copy_from_slice(&text[..length]);
                let head = u64::from_be_bytes(head);
                keyed.push((if descending { !head } else { head }, row as u32));
            }
        }
    }
    radix_sort(&mut keyed, 0..64, |(key, _)| *key);
    for run in keyed.chunk_by_mut(|a, b| a.0 == b.0).filter(|run| run.len() > 1) {
        sort_by(run, |a, b| {
            let (mut one, mut other) = (Vec::new(), Vec::new());
            let texts = match (column.cell(a.1 as usize, &mut one), column.cell(b.1 as usize, &mut other)) {
                (Cell::Text(a), Cell::Text(b)) => a.cmp(b),
                _ => Ordering::Equal,
            };
            if descending { texts.reverse() } else { texts }
        });
    }
    let texts = keyed.into_iter().map(|(_, row)| row);
    Some(texts.chain(states.into_iter().rev().flatten()).collect())
}
