//! The lines of a stack over several fields: the combinations of codes that occur, and how often.
//!
//! Of few combinations that can be, each has its place in a table. Of more, rows are sorted by one number for each, which is cheaper than
//! a miss of the cache per row in a table of them all: by hash, where the codes fit beside it, because lines are compared with those of other
//! shards in that order; else by code, and the lines by hash later. Few rows are always sorted by code: hashes are those of all values of a field. Invariant: two lines differ in a code, also if they share a hash.

use super::STATES;
use super::local::step;
use crate::table::bits::Bits;
use crate::table::dict::ABSENT;
use crate::table::groups::{Combinations, Groups};
use crate::table::hashes::Hashed;
use crate::table::index::Coded;
use crate::table::radix::{CALL, radix_sort};
use crate::table::walk::{NONE, Stretch, stretches};
use std::cell::OnceCell;
use std::rc::Rc;

/// Bits of all codes of a row together, up to which each combination has a place in a table.
const TABLE: u32 = 20;
/// Rows up to which no table and no hash is worth it.
const FEW: usize = if cfg!(test) { 1 << 9 } else { 1 << 13 };

/// The combinations that occur in the selection. `hashes` tells the hash of each code of a column, the states among them; a column that is not
/// there has no code, and the hash of what is absent.
pub fn combinations(
    columns: &[Option<Coded<'_>>],
    selection: &Bits,
    hashes: impl Fn(&Coded<'_>) -> Rc<Vec<u64>>,
) -> Combinations {
    let there: Vec<Coded<'_>> = columns.iter().filter_map(|column| *column).collect();
    let bits: Vec<u32> = there.iter().map(|column| u32::BITS - column.end().leading_zeros()).collect();
    let total: u32 = bits.iter().sum();
    if there.is_empty() {
        let rows = Some(selection.count() as u32).filter(|rows| *rows > 0);
        return Combinations { counts: rows.into_iter().collect(), ..Combinations::default() };
    }
    let mut found = Found { bits, lines: Combinations::default() };
    let few = selection.count() <= FEW;
    match total {
        ..=TABLE if !few => found.by_table(&there, selection, total),
        total if total <= u32::BITS && !few => {
            let of_code: Vec<_> = columns.iter().map(|column| column.as_ref().map(&hashes)).collect();
            found.by_hash(columns, &of_code, selection);
        }
        total if total <= u64::BITS => found.by_code(&there, selection, total),
        _ => {
            let groups = Groups::new(&there, selection);
            let mut counts = vec![0u32; groups.len()];
            selection.iter().for_each(|row| counts[groups.of_row[row] as usize] += 1);
            found.lines = Combinations { codes: groups.into_codes(), counts, ..Combinations::default() };
        }
    }
    found.lines
}

/// Lines as they are found.
struct Found {
    /// Of each column's codes.
    bits: Vec<u32>,
    lines: Combinations,
}

impl Found {
    /// A line by its codes as one number.
    fn push(&mut self, key: u64, count: u32) {
        let mut left: u32 = self.bits.iter().sum();
        for bits in &self.bits {
            left -= bits;
            self.lines.codes.push((key >> left & ((1 << bits) - 1)) as u32);
        }
        self.lines.counts.push(count);
    }

    fn by_table(&mut self, columns: &[Coded<'_>], selection: &Bits, total: u32) {
        let mut counts = vec![0u32; 1 << total];
        let (mut keys, mut codes) = (Vec::new(), Vec::new());
        for stretch in stretches(selection) {
            keys.clear();
            for (column, bits) in columns.iter().zip(&self.bits) {
                selected(&stretch, column, selection, &mut codes);
                add(&mut keys, 0, &codes, *bits);
            }
            tally(&keys, &mut counts);
        }
        (0..).zip(counts).filter(|(_, count)| *count > 0).for_each(|(key, count)| self.push(key, count));
    }

    fn by_hash(&mut self, columns: &[Option<Coded<'_>>], of_code: &[Option<Rc<Vec<u64>>>], selection: &Bits) {
        let mut rows = Hashed::with_capacity(selection.count());
        let mut codes = Vec::new();
        for stretch in stretches(selection) {
            let from = rows.hashes.len();
            let mut bits = self.bits.iter();
            for (column, of_code) in columns.iter().zip(of_code) {
                let (Some(column), Some(of_code)) = (column, of_code) else {
                    let count = selection.count_range(stretch.from, stretch.to);
                    mix(&mut rows.hashes, from, std::iter::repeat_n(STATES[ABSENT as usize], count));
                    continue;
                };
                selected(&stretch, column, selection, &mut codes);
                mix(&mut rows.hashes, from, codes.iter().map(|code| of_code[*code as usize]));
                add(&mut rows.numbers, from, &codes, bits.next().copied().unwrap_or(0));
            }
        }
        rows.sort();
        // Lines take the room of rows: what is asked for here stays with the browser for good.
        let lines = rows.hashes.chunks(CALL).map(runs).sum::<usize>() + 1;
        self.lines.codes.reserve(lines * self.bits.len());
        self.lines.counts.reserve(lines);
        let mut at = 0;
        while at < rows.hashes.len() {
            at = self.some(&mut rows, at);
        }
        let Hashed { mut hashes, numbers: mut order } = rows;
        hashes.truncate(self.lines.counts.len());
        order.clear();
        order.extend(0..hashes.len() as u32);
        self.lines.hashed = OnceCell::from((hashes, order));
    }

    /// The lines of some rows from `at` on, which is the first of its line; their hashes move to where they belong. Gives where the next line
    /// begins.
    #[inline(never)]
    fn some(&mut self, rows: &mut Hashed, mut at: usize) -> usize {
        let to = at + CALL;
        while at < to.min(rows.hashes.len()) {
            let hash = rows.hashes[at];
            let alike = rows.hashes[at..].iter().take_while(|other| **other == hash).count();
            let keys = &mut rows.numbers[at..at + alike];
            // Two lines of one hash are two lines.
            if keys.iter().any(|key| *key != keys[0]) {
                keys.sort_unstable();
            }
            for run in keys.chunk_by(|a, b| a == b) {
                rows.hashes[self.lines.counts.len()] = hash;
                self.push(u64::from(run[0]), run.len() as u32);
            }
            at += alike;
        }
        at
    }

    fn by_code(&mut self, columns: &[Coded<'_>], selection: &Bits, total: u32) {
        let mut keys: Vec<u64> = Vec::with_capacity(selection.count());
        let mut codes = Vec::new();
        for stretch in stretches(selection) {
            let from = keys.len();
            for (column, bits) in columns.iter().zip(&self.bits) {
                selected(&stretch, column, selection, &mut codes);
                if keys.len() == from {
                    keys.extend(codes.iter().map(|code| u64::from(*code)));
                } else {
                    keys[from..].iter_mut().zip(&codes).for_each(|(key, code)| *key = *key << bits | u64::from(*code));
                }
            }
        }
        radix_sort(&mut keys, 0..total, |key| *key);
        keys.chunk_by(|a, b| a == b).for_each(|run| self.push(run[0], run.len() as u32));
    }
}

/// The codes of the selected rows.
fn selected(stretch: &Stretch, column: &Coded<'_>, selection: &Bits, codes: &mut Vec<u32>) {
    stretch.codes(column, selection, codes);
    if !stretch.all {
        codes.retain(|code| *code != NONE);
    }
}

/// Adds the codes of one more column to the keys of the rows from position `from` on, which may not have any yet.
#[inline(never)]
fn add(keys: &mut Vec<u32>, from: usize, codes: &[u32], bits: u32) {
    if keys.len() == from {
        keys.extend_from_slice(codes);
    } else {
        keys[from..].iter_mut().zip(codes).for_each(|(key, code)| *key = *key << bits | code);
    }
}

/// The same with hashes.
#[inline(never)]
fn mix(hashes: &mut Vec<u64>, from: usize, cells: impl Iterator<Item = u64>) {
    if hashes.len() == from {
        hashes.extend(cells);
    } else {
        hashes[from..].iter_mut().zip(cells).for_each(|(hash, cell)| *hash = step(*hash, cell));
    }
}

/// How often a hash differs from the one before.
#[inline(never)]
fn runs(hashes: &[u64]) -> usize {
    hashes.windows(2).filter(|pair| pair[0] != pair[1]).count() + 1
}

#[inline(never)]
fn tally(keys: &[u32], counts: &mut [u32]) {
    keys.iter().for_each(|key| counts[*key as usize] += 1);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Table;
    use crate::table::batch::{Batch, Span};
    use std::collections::BTreeMap;

    const ROWS: usize = 3000;

    /// The value of a column in a row: of the first, one of few, of the others, one of more than a thousand; now and then none.
    fn value(row: usize, column: usize) -> String {
        match (row * (column + 3)) % 1501 {
            0 => "-".to_owned(),
            _ if column == 0 => format!("a{}", row % 7),
            some => format!("{}x", some % 1200),
        }
    }

    fn table(width: usize) -> Table {
        let (mut buffer, mut spans) = (Vec::new(), Vec::new());
        for row in 0..ROWS {
            for column in 0..width {
                let start = buffer.len() as u32;
                buffer.extend_from_slice(value(row, column).as_bytes());
                spans.push(Span { start, end: buffer.len() as u32 });
            }
        }
        let mut table = Table::default();
        let places: Vec<usize> =
            (0..width).filter_map(|column| table.add_column(&format!("f{column}"), "string")).collect();
        table.push(&Batch { buffer: &buffer, spans: &spans, width, unset: b"-", empty: b"" }, &places);
        table
    }

    /// Each way, by the number of columns, with a column that is not there, of all rows and of some, and with hashes that many codes share.
    #[test]
    fn each_way_counts_the_same() {
        for (width, expected_bits) in [(2, 15), (3, 26), (4, 37), (8, 81)] {
            let table = table(width);
            let columns: Vec<Coded<'_>> = table.columns().iter().map(Coded::new).collect();
            let bits: u32 = columns.iter().map(|column| u32::BITS - column.end().leading_zeros()).sum();
            assert_eq!(bits, expected_bits);
            let mut asked: Vec<Option<Coded<'_>>> = columns.iter().copied().map(Some).collect();
            asked.insert(1, None);
            for (every, shared) in [(1, u64::MAX), (2, u64::MAX), (7, u64::MAX), (1, 5)] {
                let mut rows = Bits::none(ROWS);
                (0..ROWS).step_by(every).for_each(|row| rows.insert(row));
                let hashes = |column: &Coded<'_>| {
                    Rc::new((0..column.end()).map(|code| u64::from(code) % shared).collect::<Vec<u64>>())
                };
                let found = combinations(&asked, &rows, hashes);
                let mut slow: BTreeMap<Vec<String>, u32> = BTreeMap::new();
                rows.iter().for_each(|row| {
                    *slow.entry((0..width).map(|column| value(row, column)).collect()).or_default() += 1;
                });
                let text = |at: usize, code: u32| match code {
                    crate::table::dict::UNSET => "-".to_owned(),
                    code => String::from_utf8_lossy(columns[at].stored(code)).into_owned(),
                };
                let lines = found
                    .codes
                    .chunks(width)
                    .map(|codes| codes.iter().enumerate().map(|(at, code)| text(at, *code)).collect::<Vec<String>>());
                let counted: Vec<(Vec<String>, u32)> = lines.zip(found.counts.iter().copied()).collect();
                assert_eq!(counted.len(), slow.len(), "{width} columns, every {every}: no line twice");
                assert_eq!(counted.into_iter().collect::<BTreeMap<_, _>>(), slow, "{width} columns, every {every}");
                if let Some((hashes, order)) = found.hashed.get() {
                    assert!(hashes.is_sorted() && hashes.len() == found.counts.len() && order.is_sorted());
                    let of = |line: usize| {
                        let codes = &found.codes[line * width..][..width];
                        let cell = |code: &u32| u64::from(*code) % shared;
                        codes[1..].iter().map(cell).fold(step(cell(&codes[0]), STATES[0]), step)
                    };
                    assert!((0..hashes.len()).all(|line| hashes[line] == of(line)));
                }
            }
        }
    }
}
