//! Codes for integers: by distance from the lowest where they are near each other, else by hash.
//!
//! Invariant: an integer that the dictionary has as a text has that text's code.

use super::block::{Block, Packed, ROWS};
use super::column::Column;
use super::dict::{ABSENT, FIRST, hash};
use super::number::{self, Scale};
use hashbrown::HashTable;

/// Distinct integers of the blocks that hold integers, numbered in order of first sight.
#[derive(Default)]
pub struct Ints {
    values: Vec<i64>,
    low: i64,
    near: Vec<u32>,
    far: HashTable<(i64, u32)>,
}

impl Ints {
    /// The integers, and the codes of their blocks; codes of blocks with codes of their own are left out. `None` where most come once
    /// and are far from each other: these are better sorted.
    pub(super) fn new(column: &Column, scale: Scale) -> Option<(Ints, Vec<Option<Packed>>)> {
        let mut ints = Ints::default();
        if !ints.plan(column, scale) {
            return None;
        }
        let end = column.dict_end();
        let codes = column.blocks().iter().map(|block| {
            if matches!(block, Block::Codes(_)) {
                return None;
            }
            let codes: Vec<u32> = (0..block.len())
                .map(|at| match block.int(at) {
                    Some(Ok(value)) => ints.code(value).unwrap_or_else(|| {
                        let code = end + ints.values.len() as u32;
                        ints.values.push(value);
                        ints.enter(value, code);
                        code
                    }),
                    Some(Err(state)) => state,
                    None => ABSENT,
                })
                .collect();
            Some(Packed::new(&codes))
        });
        let codes = codes.collect();
        Some((ints, codes))
    }

    /// Decides how integers are looked up, and enters those that the dictionary has as texts; false if they should not be here.
    fn plan(&mut self, column: &Column, scale: Scale) -> bool {
        let (mut low, mut high, mut cells) = (i64::MAX, i64::MIN, 0usize);
        for block in column.blocks() {
            for at in 0..block.len() {
                if let Some(Ok(value)) = block.int(at) {
                    low = low.min(value);
                    high = high.max(value);
                    cells += 1;
                }
            }
        }
        if let Some(span) = high.checked_sub(low).filter(|_| low <= high)
            && span < 4 * cells as i64 + 0x1_0000
        {
            self.low = low;
            self.near = vec![ABSENT; span as usize + 1];
        }
        if self.near.is_empty() && come_once(column) {
            return false;
        }
        for code in FIRST..column.dict_end() {
            if let Some(value) = number::parse(column.dict_text(code), scale) {
                self.enter(value, code);
            }
        }
        true
    }

    fn enter(&mut self, value: i64, code: u32) {
        if let Some(slot) = value.checked_sub(self.low).and_then(|at| self.near.get_mut(usize::try_from(at).ok()?)) {
            *slot = code;
        } else {
            self.far.insert_unique(hash_int(value), (value, code), |(value, _)| hash_int(*value));
        }
    }

    /// The code of an integer that occurs.
    pub fn code(&self, value: i64) -> Option<u32> {
        if let Some(&code) = value.checked_sub(self.low).and_then(|at| self.near.get(usize::try_from(at).ok()?)) {
            return (code != ABSENT).then_some(code);
        }
        self.far.find(hash_int(value), |(other, _)| *other == value).map(|(_, code)| *code)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.values.len()
    }

    /// Integer `index`.
    pub fn value(&self, index: usize) -> Option<i64> {
        self.values.get(index).copied()
    }
}

/// Are most integers of a block in the middle of the log new in it?
fn come_once(column: &Column) -> bool {
    let full = |block: &&Block| block.len() == ROWS && !matches!(block, Block::Codes(_));
    let blocks: Vec<&Block> = column.blocks().iter().filter(full).collect();
    let Some(block) = blocks.get(blocks.len() / 2) else { return false };
    let mut values: Vec<i64> = (0..block.len()).filter_map(|at| block.int(at)?.ok()).collect();
    values.sort_unstable();
    let all = values.len();
    values.dedup();
    values.len() > all / 2
}

fn hash_int(value: i64) -> u64 {
    hash(&value.to_le_bytes())
}
