//! The dictionary of a whole column, also where its blocks hold integers or texts.
//!
//! Made when a question first needs codes, so that a field nobody asks about costs no table. Invariant: equal raw texts have
//! equal codes throughout the column, whatever form their blocks are in.

use super::block::{Block, Packed, ROWS, Texts};
use super::column::Column;
use super::dict::{ABSENT, Dict, FIRST, hash};
use super::ints::Ints;
use super::number;
use super::uniques::Uniques;
use std::ops::Range;

/// What codes beyond the column's own dictionary stand for.
enum Extra {
    Nothing,
    Ints(Ints),
    Texts(Uniques),
}

/// Codes for every cell of a column.
pub struct Index {
    /// Codes of the blocks that have none of their own.
    blocks: Vec<Option<Packed>>,
    extra: Extra,
}

impl Index {
    pub(super) fn new(column: &Column) -> Index {
        if column.blocks.iter().all(|block| matches!(block, Block::Codes(_))) {
            return Index { blocks: vec![None; column.blocks.len()], extra: Extra::Nothing };
        }
        // Only a column without integers keeps texts outside its dictionary.
        match column.scale() {
            Some(scale) => {
                let (ints, blocks) = Ints::new(column, scale);
                Index { blocks, extra: Extra::Ints(ints) }
            }
            None => {
                let (texts, blocks) = Uniques::new(column);
                Index { blocks, extra: Extra::Texts(texts) }
            }
        }
    }

    fn count(&self) -> usize {
        match &self.extra {
            Extra::Nothing => 0,
            Extra::Ints(ints) => ints.count(),
            Extra::Texts(texts) => texts.count(),
        }
    }
}

/// A column with its index: codes by row, texts by code.
#[derive(Clone, Copy)]
pub struct Coded<'a> {
    column: &'a Column,
    index: &'a Index,
}

impl<'a> Coded<'a> {
    /// The column, indexed now if it was not.
    pub fn new(column: &'a Column) -> Coded<'a> {
        Coded { column, index: column.index() }
    }

    /// The column itself.
    pub fn column(&self) -> &'a Column {
        self.column
    }

    fn dict(&self) -> &'a Dict {
        &self.column.dict
    }

    /// One more than the highest code.
    pub fn end(&self) -> u32 {
        self.dict().end() + self.index.count() as u32
    }

    /// The codes of block `number`.
    #[inline]
    pub fn block(&self, number: usize) -> Option<&'a Packed> {
        match self.column.blocks.get(number)? {
            Block::Codes(codes) => Some(codes),
            _ => self.index.blocks.get(number)?.as_ref(),
        }
    }

    /// The code of a row.
    #[inline]
    pub fn code(&self, row: usize) -> u32 {
        self.block(row / ROWS).map_or(ABSENT, |codes| codes.get(row % ROWS))
    }

    /// The raw text of a code, in a column without integers.
    pub fn stored(&self, code: u32) -> &'a [u8] {
        let Some(index) = code.checked_sub(self.dict().end()) else { return self.dict().text(code) };
        match &self.index.extra {
            Extra::Texts(texts) => texts.row(index as usize).map_or(b"", |row| self.column.text_at(row)),
            Extra::Nothing | Extra::Ints(_) => b"",
        }
    }

    /// The raw text of a code; a number is written into `scratch`.
    pub fn text<'s>(&self, code: u32, scratch: &'s mut Vec<u8>) -> &'s [u8]
    where
        'a: 's,
    {
        match (&self.index.extra, code.checked_sub(self.dict().end())) {
            (Extra::Ints(ints), Some(index)) => {
                scratch.clear();
                if let (Some(value), Some(scale)) = (ints.value(index as usize), self.column.scale()) {
                    number::write(value, scale, scratch);
                }
                scratch
            }
            _ => self.stored(code),
        }
    }

    /// Calls `f(code, number, text)` at most once for each code of a text whose number is not 0, as the texts lie in memory, and leaves 0
    /// for these. Texts that are not `wanted` may be left out, and one that is not wanted is never wanted later.
    pub fn each_in_place(
        &self,
        numbers: &mut [u32],
        wanted: impl Fn(&[u8]) -> bool,
        mut f: impl FnMut(u32, u32, &[u8]),
    ) {
        let mut scratch = Vec::new();
        let listed = if matches!(self.index.extra, Extra::Texts(_)) { self.dict().end() } else { self.end() };
        for from in (FIRST..listed).step_by(ROWS) {
            self.each_of_range(from..listed.min(from + ROWS as u32), numbers, &mut scratch, &mut f);
        }
        for (block, codes) in self.column.blocks.iter().zip(&self.index.blocks) {
            if let (Block::Texts(texts), Some(codes)) = (block, codes) {
                each_of_block(texts, codes, numbers, &wanted, &mut f);
            }
        }
    }

    #[inline(never)]
    fn each_of_range(
        &self,
        codes: Range<u32>,
        numbers: &mut [u32],
        scratch: &mut Vec<u8>,
        f: &mut impl FnMut(u32, u32, &[u8]),
    ) {
        for code in codes {
            let number = numbers.get_mut(code as usize).map_or(0, std::mem::take);
            if number != 0 {
                f(code, number, self.text(code, scratch));
            }
        }
    }

    /// Hash of the raw text of every code, the same in every shard; 0 for codes without text.
    pub fn hashes(&self) -> Vec<u64> {
        let mut hashes = vec![0; FIRST as usize];
        hashes.reserve(self.end() as usize);
        let mut scratch = Vec::new();
        let known = match &self.index.extra {
            Extra::Texts(_) => self.dict().end(),
            _ => self.end(),
        };
        hashes.extend((FIRST..known).map(|code| hash(self.text(code, &mut scratch))));
        if let Extra::Texts(texts) = &self.index.extra {
            hashes.extend_from_slice(texts.hashes());
        }
        hashes
    }

    /// The code of a raw text that occurs.
    pub fn find(&self, text: &[u8]) -> Option<u32> {
        if let Some(code) = self.dict().find(text) {
            return Some(code);
        }
        match &self.index.extra {
            Extra::Nothing => None,
            Extra::Ints(ints) => ints.code(number::parse(text, self.column.scale()?)?),
            Extra::Texts(texts) => Some(self.dict().end() + texts.find(text, self.column)? as u32),
        }
    }
}

#[inline(never)]
fn each_of_block(
    texts: &Texts,
    codes: &Packed,
    numbers: &mut [u32],
    wanted: &impl Fn(&[u8]) -> bool,
    f: &mut impl FnMut(u32, u32, &[u8]),
) {
    for at in 0..texts.len() {
        let Ok(text) = texts.get(at) else { continue };
        if !wanted(text) {
            continue;
        }
        let code = codes.get(at);
        let number = numbers.get_mut(code as usize).map_or(0, std::mem::take);
        if number != 0 {
            f(code, number, text);
        }
    }
}
