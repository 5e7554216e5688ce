//! Codes for texts outside the dictionary, found by sorting their hashes.
//!
//! A hash table of millions of texts that hardly ever come twice costs a miss of the cache for each of them, and room for its
//! empty places; sorting costs neither, and leaves the hashes in order, which is what a stack of such a column needs next.
//! Invariant: hashes ascend; a text has one code, also where two texts have one hash.

use super::block::{Block, Packed, ROWS, Texts};
use super::column::Column;
use super::dict::{ABSENT, FIRST, hash};
use super::radix::{CALL, radix_sort};
use super::sorting::sort_by_key;

/// Distinct texts of the blocks that hold texts, numbered by their hash.
#[derive(Default)]
pub struct Uniques {
    /// The first row with each text.
    rows: Vec<u32>,
    hashes: Vec<u64>,
}

impl Uniques {
    /// The texts, and the codes of their blocks; codes of blocks with codes of their own are left out.
    pub(super) fn new(column: &Column) -> (Uniques, Vec<Option<Packed>>) {
        let known = (column.dict_end() - FIRST) as usize;
        let total = column.blocks().iter().map(Block::len).sum::<usize>();
        let mut numbering =
            Numbering { column, known, full: vec![0; known + total], codes: Vec::new(), uniques: Uniques::default() };
        let mut keyed: Vec<u64> = Vec::with_capacity(known + total);
        for entry in 0..known {
            numbering.full[entry] = hash(column.dict_text(FIRST + entry as u32));
            keyed.push(key(numbering.full[entry], entry));
        }
        for (number, block) in column.blocks().iter().enumerate() {
            let codes =
                if let Block::Texts(texts) = block { Some(numbering.read(number, texts, &mut keyed)) } else { None };
            numbering.codes.push(codes);
        }
        radix_sort(&mut keyed, 32..64, |key| *key);
        // Nearly all will be new: lists that double would leave holes as large as themselves.
        numbering.uniques.rows.reserve(keyed.len());
        numbering.uniques.hashes.reserve(keyed.len());
        let mut rest = &mut keyed[..];
        while !rest.is_empty() {
            let some = rest.len().min(CALL);
            let same = rest[some..].iter().take_while(|key| **key >> 32 == rest[some - 1] >> 32).count();
            let (now, later) = std::mem::take(&mut rest).split_at_mut(some + same);
            numbering.number(now);
            rest = later;
        }
        let Numbering { codes, mut uniques, .. } = numbering;
        uniques.rows.shrink_to_fit();
        uniques.hashes.shrink_to_fit();
        (uniques, codes.into_iter().map(|codes| Some(Packed::new(&codes?))).collect())
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
        let same = self.hashes[from..].iter().take_while(|other| **other == of);
        (from..)
            .zip(same)
            .map(|(index, _)| index)
            .find(|index| self.row(*index).is_some_and(|row| column.text_at(row) == text))
    }
}

/// Entries are first the texts of the dictionary, then the rows.
struct Numbering<'a> {
    column: &'a Column,
    /// Texts of the dictionary.
    known: usize,
    /// The hash of each entry.
    full: Vec<u64>,
    codes: Vec<Option<Vec<u32>>>,
    uniques: Uniques,
}

impl Numbering<'_> {
    /// Adds the keys of a block; gives the states of its cells.
    #[inline(never)]
    fn read(&mut self, number: usize, texts: &Texts, keyed: &mut Vec<u64>) -> Vec<u32> {
        let mut states = vec![ABSENT; texts.len()];
        for (at, state) in states.iter_mut().enumerate() {
            match texts.get(at) {
                Err(known) => *state = known,
                Ok(text) => {
                    let entry = self.known + number * ROWS + at;
                    self.full[entry] = hash(text);
                    keyed.push(key(self.full[entry], entry));
                }
            }
        }
        states
    }

    fn text(&self, entry: usize) -> &[u8] {
        match entry.checked_sub(self.known) {
            None => self.column.dict_text(FIRST + entry as u32),
            Some(row) => self.column.text_at(row),
        }
    }

    /// Gives codes to some entries, in the order of their keys.
    #[inline(never)]
    fn number(&mut self, keyed: &mut [u64]) {
        for run in keyed.chunk_by_mut(|a, b| *a >> 32 == *b >> 32) {
            if let [key] = run {
                self.number_one(entry_of(*key));
                continue;
            }
            sort_by_key(run, |key| (self.full[entry_of(*key)], *key));
            // Codes of the texts of one hash so far; nearly always there is one.
            let mut seen: Vec<(usize, u32)> = Vec::new();
            let mut of = u64::MAX;
            for (at, key) in run.iter().enumerate() {
                let entry = entry_of(*key);
                if self.full[entry] != of {
                    seen.clear();
                    of = self.full[entry];
                }
                let same = seen.iter().find(|(other, _)| self.text(*other) == self.text(entry));
                let code = match (same, entry.checked_sub(self.known)) {
                    (Some((_, code)), _) => *code,
                    (None, None) => FIRST + entry as u32,
                    (None, Some(row)) => self.add(row, of),
                };
                if same.is_none() && at + 1 < run.len() {
                    seen.push((entry, code));
                }
                if let Some(row) = entry.checked_sub(self.known) {
                    self.note(row, code);
                }
            }
        }
    }

    /// The usual case: no other text has a hash like it.
    #[inline]
    fn number_one(&mut self, entry: usize) {
        if let Some(row) = entry.checked_sub(self.known) {
            let code = self.add(row, self.full[entry]);
            self.note(row, code);
        }
    }

    /// A new text, and its code.
    #[inline]
    fn add(&mut self, row: usize, hash: u64) -> u32 {
        self.uniques.rows.push(row as u32);
        self.uniques.hashes.push(hash);
        FIRST + (self.known + self.uniques.rows.len()) as u32 - 1
    }

    #[inline]
    fn note(&mut self, row: usize, code: u32) {
        if let Some(Some(codes)) = self.codes.get_mut(row / ROWS) {
            codes[row % ROWS] = code;
        }
    }
}

/// The upper half of the hash, then the entry, so that sorting moves eight bytes at a time.
fn key(hash: u64, entry: usize) -> u64 {
    hash & !0xffff_ffff | entry as u64
}

fn entry_of(key: u64) -> usize {
    (key & 0xffff_ffff) as usize
}
