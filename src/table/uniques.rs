//! Codes for texts and integers outside the dictionary, found by sorting their hashes.
//!
//! A hash table of millions of texts that hardly ever come twice costs a miss of the cache for each of them, and room for its
//! empty places; sorting costs neither, and leaves the hashes in order, which is what a stack of such a column needs next. It needs no
//! code of each row: these are a miss each again, and made when somebody asks for them.
//! Invariant: hashes ascend; a text has one code, also where two texts have one hash.

use super::bits::Bits;
use super::block::{Block, Packed, ROWS};
use super::column::Column;
use super::dict::{ABSENT, FIRST, hash, hash_number};
use super::hashes::Hashed;
use super::number::{self, Scale};
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
    pub(super) fn new(column: &Column) -> Uniques {
        let known = column.dict_end() - FIRST;
        let total: usize = uncoded(column).map(|(_, block)| block.len()).sum();
        let mut hashed = Hashed::with_capacity(known as usize + total);
        (0..known).for_each(|entry| hashed.push(hash(column.dict_text(FIRST + entry)), entry));
        uncoded(column).for_each(|(from, block)| read(block, column.scale(), known + from as u32, &mut hashed));
        hashed.sort();
        let mut numbering = Numbering { column, known, hashed, done: 0, again: Vec::new() };
        let mut from = 0;
        while from < numbering.hashed.hashes.len() {
            from = numbering.number(from);
        }
        let Numbering { hashed: Hashed { mut hashes, numbers: mut rows }, done, mut again, .. } = numbering;
        hashes.truncate(done);
        rows.truncate(done);
        hashes.shrink_to_fit();
        rows.shrink_to_fit();
        again.shrink_to_fit();
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
fn uncoded(column: &Column) -> impl Iterator<Item = (usize, &Block)> {
    let blocks = column.blocks().iter().enumerate().map(|(number, block)| (number * ROWS, block));
    blocks.filter(|(_, block)| !matches!(block, Block::Codes(_)))
}

#[inline(never)]
fn read(block: &Block, scale: Option<Scale>, first: u32, hashed: &mut Hashed) {
    for at in 0..block.len() {
        let hash = match (block, scale) {
            (Block::Texts(texts), _) => texts.get(at).ok().map(hash),
            (ints, Some(scale)) => ints.int(at).and_then(Result::ok).map(|value| hash_number(value, scale)),
            _ => None,
        };
        if let Some(hash) = hash {
            hashed.push(hash, first + at as u32);
        }
    }
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

/// Entries are first the texts of the dictionary, then the rows.
struct Numbering<'a> {
    column: &'a Column,
    /// Texts of the dictionary.
    known: u32,
    /// The hash of each entry, ascending; the first `done` have become new texts, with their rows.
    hashed: Hashed,
    done: usize,
    again: Vec<(u32, u32)>,
}

impl Numbering<'_> {
    fn text(&self, entry: u32) -> &[u8] {
        match entry.checked_sub(self.known) {
            None => self.column.dict_text(FIRST + entry),
            Some(row) => self.column.text_at(row as usize),
        }
    }

    fn number_of(&self, entry: u32) -> Option<i64> {
        match entry.checked_sub(self.known) {
            None => number::parse(self.column.dict_text(FIRST + entry), self.column.scale()?),
            Some(row) => self.column.int_at(row as usize),
        }
    }

    fn same(&self, a: u32, b: u32) -> bool {
        match self.column.scale() {
            // A text that is no number is in the dictionary, once.
            Some(_) => a == b || self.number_of(a).is_some_and(|number| Some(number) == self.number_of(b)),
            None => self.text(a) == self.text(b),
        }
    }

    /// Gives codes to some entries; gives where the next begin.
    #[inline(never)]
    fn number(&mut self, from: usize) -> usize {
        let (len, end) = (self.hashed.hashes.len(), from + CALL);
        let mut at = from;
        while at < len.min(end) {
            let of = self.hashed.hashes[at];
            if self.hashed.hashes.get(at + 1) != Some(&of) {
                // The usual case: no other text has a hash like it.
                if let Some(row) = self.hashed.numbers[at].checked_sub(self.known) {
                    self.add(row, of);
                }
                at += 1;
                continue;
            }
            // Codes of the texts of one hash so far; nearly always there is one.
            let mut seen: Vec<(u32, u32)> = Vec::new();
            while at < len && self.hashed.hashes[at] == of {
                let entry = self.hashed.numbers[at];
                let same = seen.iter().find(|(other, _)| self.same(*other, entry)).map(|(_, code)| *code);
                match (same, entry.checked_sub(self.known)) {
                    (Some(code), Some(row)) => self.again.push((row, code)),
                    (Some(_), None) => {}
                    (None, None) => seen.push((entry, FIRST + entry)),
                    (None, Some(row)) => seen.push((entry, self.add(row, of))),
                }
                at += 1;
            }
        }
        at
    }

    /// A new text, and its code. There are no more new texts than entries looked at.
    #[inline]
    fn add(&mut self, row: u32, hash: u64) -> u32 {
        self.hashed.hashes[self.done] = hash;
        self.hashed.numbers[self.done] = row;
        self.done += 1;
        FIRST + self.known + self.done as u32 - 1
    }
}
