//! Codes for texts and integers outside the dictionary, found by sorting their hashes ([`super::numbering`]).
//!
//! A hash table of millions of texts that hardly ever come twice costs a miss of the cache for each of them, and room for its
//! empty places; sorting costs neither, and leaves the hashes in order, which is what a stack of such a column needs next. It needs no
//! code of each row: these are a miss each again, and made when somebody asks for them.
//! Invariant: hashes ascend; a text has one code, also where two texts have one hash.

use super::bits::Bits;
use super::block::{Block, Packed, ROWS};
use super::column::Column;
use super::dict::{ABSENT, hash};
use super::number;
use super::radix::CALL;

/// Distinct texts of the blocks that have no codes, numbered by their hash.
#[derive(Default)]
pub struct Uniques {
    /// The first row with each text.
    rows: Vec<u32>,
    hashes: Vec<u64>,
    /// Codes of the rows whose text is in the dictionary, or was in a row before.
    again: Vec<(u32, u32)>,
}

impl Uniques {
    /// From their hashes, ascending, and their rows; `again` as in the type.
    pub(super) fn new(hashes: Vec<u64>, rows: Vec<u32>, again: Vec<(u32, u32)>) -> Uniques {
        Uniques { rows, hashes, again }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// The row of the first cell with text `index`.
    pub fn row(&self, index: usize) -> Option<usize> {
        self.rows.get(index).map(|row| *row as usize)
    }

    /// Their hashes, ascending.
    pub fn hashes(&self) -> &[u64] {
        &self.hashes
    }

    /// The number of a text.
    pub fn find(&self, text: &[u8], column: &Column) -> Option<usize> {
        let of = hash(text);
        let from = self.hashes.partition_point(|other| *other < of);
        let alike = self.hashes[from..].iter().take_while(|other| **other == of);
        let of = column.scale().and_then(|scale| number::parse(text, scale));
        let same = |row| if of.is_some() { column.int_at(row) == of } else { column.text_at(row) == text };
        (from..).zip(alike).map(|(index, _)| index).find(|index| self.row(*index).is_some_and(same))
    }

    /// The codes of the blocks that have none of their own.
    pub(super) fn codes(&self, column: &Column) -> Vec<Option<Packed>> {
        let mut blocks: Vec<Option<Vec<u32>>> = vec![None; column.blocks().len()];
        for (from, block) in uncoded(column) {
            blocks[from / ROWS] = Some((0..block.len()).map(|at| block.state(at).unwrap_or(ABSENT)).collect());
        }
        let first = column.dict_end();
        for (rows, codes) in self.rows.chunks(CALL).zip((first..).step_by(CALL)) {
            note(&mut blocks, rows.iter().copied().zip(codes..));
        }
        note(&mut blocks, self.again.iter().copied());
        blocks.into_iter().map(|codes| Some(Packed::new(&codes?))).collect()
    }

    /// Calls `f(row, number)` for each row of the texts whose numbers, by code from the first text of the column on, are not `none`.
    pub(super) fn each_row(&self, first: u32, numbers: &[u32], none: u32, mut f: impl FnMut(u32, u32)) {
        let own = numbers.get(first as usize..).unwrap_or(&[]);
        self.rows.iter().zip(own).filter(|(_, number)| **number != none).for_each(|(row, number)| f(*row, *number));
        for (row, code) in &self.again {
            if let Some(number) = numbers.get(*code as usize).filter(|number| **number != none) {
                f(*row, *number);
            }
        }
    }

    /// Adds to the count of each code how many of the rows in blocks without codes have it.
    pub(super) fn count_rows(&self, column: &Column, rows: &Bits, counts: &mut [u32]) {
        for (from, block) in uncoded(column) {
            block.each_state(|at, state| counts[state as usize] += u32::from(rows.contains(from + at)));
        }
        let own = counts.get_mut(column.dict_end() as usize..).unwrap_or(&mut []);
        for (of, counts) in self.rows.chunks(CALL).zip(own.chunks_mut(CALL)) {
            count(of, rows, counts);
        }
        for (row, code) in &self.again {
            counts[*code as usize] += u32::from(rows.contains(*row as usize));
        }
    }
}

/// The blocks without codes, and the first row of each.
pub(super) fn uncoded(column: &Column) -> impl Iterator<Item = (usize, &Block)> {
    let blocks = column.blocks().iter().enumerate().map(|(number, block)| (number * ROWS, block));
    blocks.filter(|(_, block)| !matches!(block, Block::Codes(_)))
}

#[inline(never)]
fn note(blocks: &mut [Option<Vec<u32>>], codes: impl Iterator<Item = (u32, u32)>) {
    for (row, code) in codes {
        if let Some(Some(codes)) = blocks.get_mut(row as usize / ROWS) {
            codes[row as usize % ROWS] = code;
        }
    }
}

#[inline(never)]
fn count(of: &[u32], rows: &Bits, counts: &mut [u32]) {
    of.iter().zip(counts).for_each(|(row, count)| *count += u32::from(rows.contains(*row as usize)));
}
