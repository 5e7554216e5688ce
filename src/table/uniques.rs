//! Codes for texts outside the dictionary, found by sorting their hashes.
//!
//! A hash table of millions of texts that hardly ever come twice costs a miss of the cache for each of them, and room for its
//! empty places; sorting costs neither, and leaves the hashes in order, which is what a stack of such a column needs next.
//! Invariant: hashes ascend; a text has one code, also where two texts have one hash.

use super::block::{Block, Packed, ROWS};
use super::column::Column;
use super::dict::{ABSENT, FIRST, hash};
use super::radix::radix_sort;
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
        let end = column.dict_end();
        let known = (end - FIRST) as usize;
        // Entries: first the texts of the dictionary, then the rows.
        let total = column.blocks().iter().map(Block::len).sum::<usize>();
        let mut full = vec![0u64; known + total];
        let mut keyed: Vec<u64> = Vec::with_capacity(known + total);
        for (entry, full) in full.iter_mut().enumerate().take(known) {
            *full = hash(column.dict_text(FIRST + entry as u32));
            keyed.push(key(*full, entry));
        }
        let mut codes: Vec<Option<Vec<u32>>> = Vec::with_capacity(column.blocks().len());
        for (number, block) in column.blocks().iter().enumerate() {
            let Block::Texts(texts) = block else {
                codes.push(None);
                continue;
            };
            let mut states = vec![ABSENT; texts.len()];
            for (at, state) in states.iter_mut().enumerate() {
                match texts.get(at) {
                    Err(known) => *state = known,
                    Ok(text) => {
                        let entry = known + number * ROWS + at;
                        full[entry] = hash(text);
                        keyed.push(key(full[entry], entry));
                    }
                }
            }
            codes.push(Some(states));
        }
        radix_sort(&mut keyed, 32..64, |key| *key);
        let mut uniques = Uniques::default();
        let text = |entry: usize| match entry.checked_sub(known) {
            None => column.dict_text(FIRST + entry as u32),
            Some(row) => column.text_at(row),
        };
        for run in keyed.chunk_by_mut(|a, b| a >> 32 == b >> 32) {
            sort_by_key(run, |key| (full[entry_of(*key)], *key));
            // Codes of the texts of one hash so far; nearly always there is one.
            let mut seen: Vec<(usize, u32)> = Vec::new();
            let mut of = u64::MAX;
            for entry in run.iter().map(|key| entry_of(*key)) {
                if full[entry] != of {
                    seen.clear();
                    of = full[entry];
                }
                let same = seen.iter().find(|(other, _)| text(*other) == text(entry));
                let code = match (same, entry.checked_sub(known)) {
                    (Some((_, code)), _) => *code,
                    (None, None) => FIRST + entry as u32,
                    (None, Some(row)) => {
                        uniques.rows.push(row as u32);
                        uniques.hashes.push(of);
                        end + uniques.rows.len() as u32 - 1
                    }
                };
                if same.is_none() {
                    seen.push((entry, code));
                }
                if let Some(row) = entry.checked_sub(known)
                    && let Some(Some(codes)) = codes.get_mut(row / ROWS)
                {
                    codes[row % ROWS] = code;
                }
            }
        }
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

/// The upper half of the hash, then the entry, so that sorting moves eight bytes at a time.
fn key(hash: u64, entry: usize) -> u64 {
    hash & !0xffff_ffff | entry as u64
}

fn entry_of(key: u64) -> usize {
    (key & 0xffff_ffff) as usize
}
