//! Numbering texts and integers by their hashes, in steps.
//!
//! A million texts take a tenth of a second, and a question that comes in the middle of it should not wait so long: so it is done in steps of a
//! few milliseconds, before anybody asks ([`crate::question::prepare`]) or one after the other. The column must stay as it is in between.

use super::block::Block;
use super::column::Column;
use super::dict::{FIRST, hash, hash_number};
use super::hashes::{Hashed, Parts};
use super::number::{self, Scale};
use super::radix::CALL;
use super::uniques::{Uniques, uncoded};

/// How much is done in a step: blocks read, parts sorted, calls of numbering.
const BLOCKS: usize = 4;
const PARTS: usize = if cfg!(test) { 32 } else { 256 };
const CALLS: usize = 8;

/// What comes next.
enum Stage {
    /// To read blocks, from this one of those without codes.
    Read(usize),
    Sort(Parts),
    /// To number entries, from this one.
    Number(usize),
}

/// Entries are first the texts of the dictionary, then the rows.
pub struct Numbering {
    /// Texts of the dictionary.
    known: u32,
    /// The hash of each entry, in the end ascending; the first `done` have become new texts, with their rows.
    hashed: Hashed,
    stage: Stage,
    done: usize,
    again: Vec<(u32, u32)>,
}

impl Numbering {
    pub(super) fn new(column: &Column) -> Numbering {
        let known = column.dict_end() - FIRST;
        let total: usize = uncoded(column).map(|(_, block)| block.len()).sum();
        let mut hashed = Hashed::with_capacity(known as usize + total);
        (0..known).for_each(|entry| hashed.push(hash(column.dict_text(FIRST + entry)), entry));
        Numbering { known, hashed, stage: Stage::Read(0), done: 0, again: Vec::new() }
    }

    /// Goes on for a few milliseconds; true when all is done.
    pub(super) fn step(&mut self, column: &Column) -> bool {
        match &mut self.stage {
            Stage::Read(next) => {
                let mut blocks = uncoded(column).skip(*next).take(BLOCKS).peekable();
                if blocks.peek().is_none() {
                    self.stage = Stage::Sort(self.hashed.deal());
                    return false;
                }
                blocks
                    .for_each(|(from, block)| read(block, column.scale(), self.known + from as u32, &mut self.hashed));
                *next += BLOCKS;
            }
            Stage::Sort(parts) => {
                if self.hashed.sort_parts(parts, PARTS) {
                    self.stage = Stage::Number(0);
                }
            }
            Stage::Number(from) => {
                let mut next = *from;
                for _ in 0..CALLS {
                    next = self.number(column, next);
                }
                self.stage = Stage::Number(next);
                return next >= self.hashed.hashes.len();
            }
        }
        false
    }

    /// Goes on to the end.
    pub(super) fn finish(mut self, column: &Column) -> Uniques {
        while !self.step(column) {}
        self.into_uniques()
    }

    /// What was numbered, after the last step.
    pub(super) fn into_uniques(self) -> Uniques {
        let Numbering { hashed: Hashed { mut hashes, numbers: mut rows }, done, mut again, .. } = self;
        hashes.truncate(done);
        rows.truncate(done);
        hashes.shrink_to_fit();
        rows.shrink_to_fit();
        again.shrink_to_fit();
        Uniques::new(hashes, rows, again)
    }

    fn text<'a>(&self, column: &'a Column, entry: u32) -> &'a [u8] {
        match entry.checked_sub(self.known) {
            None => column.dict_text(FIRST + entry),
            Some(row) => column.text_at(row as usize),
        }
    }

    fn number_of(&self, column: &Column, entry: u32) -> Option<i64> {
        match entry.checked_sub(self.known) {
            None => number::parse(column.dict_text(FIRST + entry), column.scale()?),
            Some(row) => column.int_at(row as usize),
        }
    }

    fn same(&self, column: &Column, a: u32, b: u32) -> bool {
        match column.scale() {
            // A text that is no number is in the dictionary, once.
            Some(_) => {
                a == b || self.number_of(column, a).is_some_and(|number| Some(number) == self.number_of(column, b))
            }
            None => self.text(column, a) == self.text(column, b),
        }
    }

    /// Gives codes to some entries; gives where the next begin.
    #[inline(never)]
    fn number(&mut self, column: &Column, from: usize) -> usize {
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
                let same = seen.iter().find(|(other, _)| self.same(column, *other, entry)).map(|(_, code)| *code);
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
