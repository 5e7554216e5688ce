//! The rows of a selection in sorted order, in one shard.
//!
//! Three ways to the same order: integers and unique texts by a radix sort of the rows, everything else by counting the ranks
//! of its codes. Knows nothing of windows or other shards. Invariant: set values first, then empty, unset and absent ones, in
//! both directions; rows with equal values stay in the order of the log.

use super::View;
use super::sort::{Value, kind};
use crate::protocol::Sort;
use crate::table::batch::Cell;
use crate::table::block::{Block, ROWS};
use crate::table::collate::sort_texts;
use crate::table::column::Column;
use crate::table::dict::FIRST;
use crate::table::groups::for_each;
use crate::table::index::Coded;
use crate::table::kind::Kind;
use crate::table::radix::{CALL, radix_sort};
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
    if let Some(order) = sorted_texts(column, in_log_order(), view.rows.count(), descending) {
        return order;
    }
    let coded = Coded::new(column);
    let (ranks, count) = ranks(&coded, view, descending);
    let mut starts = vec![0u32; count + 1];
    for_each(&coded, &view.rows, |_, code| starts[ranks[code as usize] as usize + 1] += 1);
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let rows: Vec<u32> = in_log_order().map(|row| row as u32).collect();
    let mut order = vec![0u32; rows.len()];
    rows.chunks(CALL).for_each(|rows| place(rows, |row| ranks[coded.code(row) as usize], &mut starts, &mut order));
    order
}

#[inline(never)]
fn place(rows: &[u32], rank: impl Fn(usize) -> u32, starts: &mut [u32], order: &mut [u32]) {
    for row in rows {
        let start = &mut starts[rank(*row as usize) as usize];
        order[*start as usize] = *row;
        *start += 1;
    }
}

/// The rank of each code that occurs, and how many ranks there are.
fn ranks(coded: &Coded<'_>, view: &View<'_>, descending: bool) -> (Vec<u32>, usize) {
    let kind = kind(coded.column());
    let mut used = vec![false; coded.end() as usize];
    for_each(coded, &view.rows, |_, code| used[code as usize] = true);
    let mut ranks = vec![0u32; coded.end() as usize];
    if kind == Kind::Text && coded.column().scale().is_none() {
        let mut codes: Vec<u32> = (FIRST..coded.end()).filter(|code| used[*code as usize]).collect();
        sort_texts(&mut codes, |code| coded.stored(code));
        if descending {
            codes.reverse();
        }
        codes.extend((0..FIRST).rev());
        codes.iter().zip(0..).for_each(|(code, rank)| ranks[*code as usize] = rank);
        return (ranks, codes.len());
    }
    let mut scratch = Vec::new();
    let mut values: Vec<(Value, u32)> = (0..coded.end())
        .filter(|code| used[*code as usize])
        .map(|code| {
            let cell = if code < FIRST { Cell::State(code) } else { Cell::Text(coded.text(code, &mut scratch)) };
            (Value::new(cell, kind), code)
        })
        .collect();
    sort_by(&mut values, |(a, _), (b, _)| a.compare(b, descending));
    // Equal values (`1` and `1.0`) have equal ranks, so that their rows stay in the order of the log.
    let mut rank = 0;
    for at in 0..values.len() {
        if at > 0 && values[at].0.compare(&values[at - 1].0, descending) != Ordering::Equal {
            rank += 1;
        }
        ranks[values[at].1 as usize] = rank;
    }
    (ranks, rank as usize + 1)
}

/// The order of a column of nothing but integers and states, without codes for them: a radix sort, which keeps the order of
/// equal values. `None` for other columns.
fn sorted_integers(column: &Column, rows: impl Iterator<Item = usize>, descending: bool) -> Option<Vec<u32>> {
    let numbers = kind(column) != Kind::Text;
    if !numbers || !column.blocks().iter().all(|block| matches!(block, Block::Near(..) | Block::Wide(_))) {
        return None;
    }
    let rows: Vec<u32> = rows.map(|row| row as u32).collect();
    let mut keyed: Vec<Keyed> = Vec::with_capacity(rows.len());
    rows.chunks(CALL).for_each(|rows| add_keys(column, rows, &mut keyed));
    drop(rows);
    if !sort_nearly_sorted(&mut keyed) {
        radix_sort(&mut keyed, 0..64, |keyed| keyed.key);
    }
    let states = keyed.partition_point(|keyed| keyed.key <= HIGHEST);
    let (values, states) = keyed.split_at(states);
    let mut order: Vec<u32> = Vec::with_capacity(keyed.len());
    if descending {
        // Rows with equal values stay in the order of the log.
        let runs = values.chunk_by(|a, b| a.key == b.key).rev();
        runs.for_each(|run| order.extend(run.iter().map(|keyed| keyed.row)));
    } else {
        order.extend(values.iter().map(|keyed| keyed.row));
    }
    order.extend(states.iter().map(|keyed| keyed.row));
    Some(order)
}

/// A row and the number that it is sorted by, without the gap between two of them that 64 bits in their place would have.
#[derive(Clone, Copy)]
#[repr(C, packed(4))]
struct Keyed {
    key: u64,
    row: u32,
}

/// The highest key of a value; those of states are above it.
const HIGHEST: u64 = u64::MAX - 4;

/// Keys that compare as the values do; states behind all of them.
#[inline(never)]
fn add_keys(column: &Column, rows: &[u32], keyed: &mut Vec<Keyed>) {
    keyed.extend(rows.iter().map(|row| {
        let at = *row as usize;
        let key = match column.blocks()[at / ROWS].int(at % ROWS) {
            Some(Ok(value)) => ((value as u64) ^ (1 << 63)).min(HIGHEST),
            Some(Err(state)) => u64::MAX - u64::from(state),
            None => u64::MAX,
        };
        Keyed { key, row: *row }
    }));
}

/// Rows are written as things end, so times are out of order by few places: each is moved to where it belongs, unless that turns out
/// to be far for too many. False if they are not sorted then; equal ones are in order in any case.
fn sort_nearly_sorted(keyed: &mut [Keyed]) -> bool {
    let mut moves = CALL;
    for from in (0..keyed.len()).step_by(CALL) {
        moves += 8 * CALL;
        if !insert(keyed, from, &mut moves) {
            return false;
        }
    }
    true
}

#[inline(never)]
fn insert(keyed: &mut [Keyed], from: usize, moves: &mut usize) -> bool {
    for next in from.max(1)..keyed.len().min(from + CALL) {
        let item = keyed[next];
        let mut at = next;
        while at > 0 && keyed[at - 1].key > item.key && *moves > 0 {
            keyed[at] = keyed[at - 1];
            at -= 1;
            *moves -= 1;
        }
        keyed[at] = item;
        if *moves == 0 {
            return false;
        }
    }
    true
}

/// The order of a column of text in which few values come twice, without codes for them: by the first eight bytes, then by the
/// rest where these are equal. `None` for other columns.
fn sorted_texts(
    column: &Column,
    rows: impl Iterator<Item = usize>,
    count: usize,
    descending: bool,
) -> Option<Vec<u32>> {
    if kind(column) != Kind::Text || !column.blocks().iter().any(|block| matches!(block, Block::Texts(_))) {
        return None;
    }
    let mut scratch = Vec::new();
    let mut states: [Vec<u32>; FIRST as usize] = Default::default();
    let mut keyed: Vec<Keyed> = Vec::with_capacity(count);
    for row in rows {
        match column.cell(row, &mut scratch) {
            Cell::State(state) => states[state as usize].push(row as u32),
            Cell::Text(text) => {
                let mut head = [0; 8];
                let length = text.len().min(8);
                head[..length].copy_from_slice(&text[..length]);
                let head = u64::from_be_bytes(head);
                keyed.push(Keyed { key: if descending { !head } else { head }, row: row as u32 });
            }
        }
    }
    radix_sort(&mut keyed, 0..64, |keyed| keyed.key);
    for run in keyed.chunk_by_mut(|a, b| a.key == b.key).filter(|run| run.len() > 1) {
        sort_by(run, |a, b| {
            let (mut one, mut other) = (Vec::new(), Vec::new());
            let texts = match (column.cell(a.row as usize, &mut one), column.cell(b.row as usize, &mut other)) {
                (Cell::Text(a), Cell::Text(b)) => a.cmp(b),
                _ => Ordering::Equal,
            };
            if descending { texts.reverse() } else { texts }
        });
    }
    let mut order = Vec::with_capacity(count);
    order.extend(keyed.iter().map(|keyed| keyed.row));
    order.extend(states.iter().rev().flatten());
    Some(order)
}
