//! The dictionary of a whole column, also where its blocks hold integers or texts.
//!
//! Made when a question first needs codes, so that a field nobody asks about costs no table. Invariant: equal raw texts have
//! equal codes throughout the column, whatever form their blocks are in.

use super::block::{Block, Packed, ROWS};
use super::column::Column;
use super::dict::{ABSENT, Dict, FIRST, hash};
use super::number::{self, Scale};
use hashbrown::HashTable;

/// What a code beyond the column's own dictionary stands for.
#[derive(Clone, Copy)]
enum Extra {
    Int(i64),
    /// Block and position of the first cell with this text.
    At(u32, u32),
}

/// Codes for every cell of a column.
pub struct Index {
    /// Codes of the blocks that have none of their own.
    blocks: Vec<Option<Packed>>,
    extra: Vec<Extra>,
    /// Codes of integers: by distance from `low` where they are near each other, else by hash.
    low: i64,
    near: Vec<u32>,
    far: HashTable<(i64, u32)>,
    texts: HashTable<u32>,
}

impl Index {
    pub(super) fn new(column: &Column) -> Index {
        let mut index = Index {
            blocks: Vec::new(),
            extra: Vec::new(),
            low: 0,
            near: Vec::new(),
            far: HashTable::new(),
            texts: HashTable::new(),
        };
        if column.blocks.iter().all(|block| matches!(block, Block::Codes(_))) {
            index.blocks.resize(column.blocks.len(), None);
            return index;
        }
        if let Some(scale) = column.scale() {
            index.plan_ints(column, scale);
        }
        for (number, block) in column.blocks.iter().enumerate() {
            let packed = index.codes(column, number, block);
            index.blocks.push(packed);
        }
        index
    }

    /// Decides how integers are looked up, and enters those that the dictionary has as texts.
    fn plan_ints(&mut self, column: &Column, scale: Scale) {
        let (mut low, mut high, mut cells) = (i64::MAX, i64::MIN, 0usize);
        for block in &column.blocks {
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
        for code in FIRST..column.dict.end() {
            if let Some(value) = number::parse(column.dict.text(code), scale) {
                self.enter(value, code);
            }
        }
    }

    fn enter(&mut self, value: i64, code: u32) {
        if let Some(slot) = value.checked_sub(self.low).and_then(|at| self.near.get_mut(usize::try_from(at).ok()?)) {
            *slot = code;
        } else {
            self.far.insert_unique(hash_int(value), (value, code), |(value, _)| hash_int(*value));
        }
    }

    fn code_of_int(&self, value: i64) -> Option<u32> {
        if let Some(&code) = value.checked_sub(self.low).and_then(|at| self.near.get(usize::try_from(at).ok()?)) {
            return (code != ABSENT).then_some(code);
        }
        self.far.find(hash_int(value), |(other, _)| *other == value).map(|(_, code)| *code)
    }

    fn codes(&mut self, column: &Column, number: usize, block: &Block) -> Option<Packed> {
        let len = block.len();
        let mut codes = Vec::with_capacity(len);
        match block {
            Block::Codes(_) => return None,
            Block::Texts(texts) => {
                for at in 0..len {
                    codes.push(match texts.get(at) {
                        Err(state) => state,
                        Ok(text) => match column.dict.find(text) {
                            Some(code) => code,
                            None => self.code_of_text(column, text, number, at),
                        },
                    });
                }
            }
            ints => {
                for at in 0..len {
                    codes.push(match ints.int(at) {
                        Some(Ok(value)) => match self.code_of_int(value) {
                            Some(code) => code,
                            None => {
                                let code = column.dict.end() + self.extra.len() as u32;
                                self.extra.push(Extra::Int(value));
                                self.enter(value, code);
                                code
                            }
                        },
                        Some(Err(state)) => state,
                        None => ABSENT,
                    });
                }
            }
        }
        Some(Packed::new(&codes))
    }

    fn code_of_text(&mut self, column: &Column, text: &[u8], number: usize, at: usize) -> u32 {
        let Index { extra, texts, .. } = self;
        let first = column.dict.end();
        let hash_of = hash(text);
        if let Some(&code) = texts.find(hash_of, |&code| text_at(column, extra, code - first) == text) {
            return code;
        }
        let code = first + extra.len() as u32;
        extra.push(Extra::At(number as u32, at as u32));
        texts.insert_unique(hash_of, code, |&code| hash(text_at(column, extra, code - first)));
        code
    }
}

fn text_at<'a>(column: &'a Column, extra: &[Extra], index: u32) -> &'a [u8] {
    match extra.get(index as usize) {
        Some(&Extra::At(block, at)) => match column.blocks.get(block as usize) {
            Some(Block::Texts(texts)) => texts.get(at as usize).unwrap_or(b""),
            _ => b"",
        },
        _ => b"",
    }
}

fn hash_int(value: i64) -> u64 {
    hash(&value.to_le_bytes())
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
        self.dict().end() + self.index.extra.len() as u32
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

    /// The raw text of a code; a number is written into `scratch`.
    pub fn text<'s>(&self, code: u32, scratch: &'s mut Vec<u8>) -> &'s [u8]
    where
        'a: 's,
    {
        let Some(index) = code.checked_sub(self.dict().end()) else { return self.dict().text(code) };
        match (self.index.extra.get(index as usize), self.column.scale()) {
            (Some(&Extra::Int(value)), Some(scale)) => {
                scratch.clear();
                number::write(value, scale, scratch);
                scratch
            }
            _ => text_at(self.column, &self.index.extra, index),
        }
    }

    /// The code of a raw text that occurs.
    pub fn find(&self, text: &[u8]) -> Option<u32> {
        if let Some(code) = self.dict().find(text) {
            return Some(code);
        }
        if let Some(value) = self.column.scale().and_then(|scale| number::parse(text, scale)) {
            return self.index.code_of_int(value);
        }
        let first = self.dict().end();
        let extra = &self.index.extra;
        self.index.texts.find(hash(text), |&code| text_at(self.column, extra, code - first) == text).copied()
    }
}
