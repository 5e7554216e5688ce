//! The dictionary of a whole column, also where its blocks hold integers or texts.
//!
//! Made when a question first needs codes, so that a field nobody asks about costs no table. Invariant: equal raw texts have
//! equal codes throughout the column, whatever form their blocks are in.

use super::bits::Bits;
use super::block::{Block, Packed, ROWS, Texts};
use super::column::Column;
use super::dict::{ABSENT, Dict, FIRST, hash, hash_number};
use super::ints::Ints;
use super::number::{self, Scale};
use super::numbering::Numbering;
use super::radix::radix_sort;
use super::uniques::Uniques;
use super::walk::NONE;
use std::cell::{OnceCell, RefCell};
use std::ops::Range;

/// What codes beyond the column's own dictionary stand for.
enum Extra {
    Nothing,
    Ints(Ints),
    Uniques(Uniques),
}

/// Codes for every cell of a column.
pub struct Index {
    /// Codes of the blocks that have none of their own; of texts made when asked for.
    blocks: OnceCell<Vec<Option<Packed>>>,
    extra: Extra,
}

impl Index {
    /// The index, or the numbering that it takes.
    fn begin(column: &Column) -> Result<Index, Box<Numbering>> {
        if column.blocks.iter().all(|block| matches!(block, Block::Codes(_))) {
            return Ok(Index { blocks: OnceCell::from(Vec::new()), extra: Extra::Nothing });
        }
        match column.scale().and_then(|scale| Ints::new(column, scale)) {
            Some((ints, blocks)) => Ok(Index { blocks: OnceCell::from(blocks), extra: Extra::Ints(ints) }),
            None => Err(Box::new(Numbering::new(column))),
        }
    }

    fn of(uniques: Uniques) -> Index {
        Index { blocks: OnceCell::new(), extra: Extra::Uniques(uniques) }
    }

    fn count(&self) -> usize {
        match &self.extra {
            Extra::Nothing => 0,
            Extra::Ints(ints) => ints.count(),
            Extra::Uniques(texts) => texts.count(),
        }
    }
}

/// The index of a column that stays as it is, made when somebody asks for it, or before, bit by bit.
#[derive(Default)]
pub struct Slot {
    made: OnceCell<Index>,
    begun: RefCell<Option<Box<Numbering>>>,
}

impl Slot {
    pub(super) fn is_made(&self) -> bool {
        self.made.get().is_some()
    }

    pub(super) fn get(&self, column: &Column) -> &Index {
        self.made.get_or_init(|| match self.begun.take() {
            Some(numbering) => Index::of(numbering.finish(column)),
            None => Index::begin(column).unwrap_or_else(|numbering| Index::of(numbering.finish(column))),
        })
    }

    /// Goes on making it for a few milliseconds; true when it is there.
    pub(super) fn step(&self, column: &Column) -> bool {
        if self.is_made() {
            return true;
        }
        let index = match self.begun.take().map_or_else(|| Index::begin(column), Err) {
            Ok(index) => index,
            Err(mut numbering) => {
                if !numbering.step(column) {
                    *self.begun.borrow_mut() = Some(numbering);
                    return false;
                }
                Index::of(numbering.into_uniques())
            }
        };
        self.made.get_or_init(|| index);
        true
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
            _ => self.codes().get(number)?.as_ref(),
        }
    }

    fn codes(&self) -> &'a [Option<Packed>] {
        self.index.blocks.get_or_init(|| match &self.index.extra {
            Extra::Uniques(texts) => texts.codes(self.column),
            Extra::Nothing | Extra::Ints(_) => Vec::new(),
        })
    }

    /// The texts outside the dictionary, if the rows with them have no codes yet: what needs none is asked of these.
    fn uncoded(&self) -> Option<&'a Uniques> {
        match &self.index.extra {
            Extra::Uniques(texts) if self.index.blocks.get().is_none() => Some(texts),
            _ => None,
        }
    }

    /// Adds to the count of each code how many rows have it, of those in blocks that [`Coded::is_uncoded`].
    pub fn count_uncoded(&self, rows: &Bits, counts: &mut [u32]) {
        if let Some(texts) = self.uncoded() {
            texts.count_rows(self.column, rows, counts);
        }
    }

    /// Have the rows of this block no codes yet?
    pub fn is_uncoded(&self, number: usize) -> bool {
        let without = |block| !matches!(block, &Block::Codes(_));
        self.uncoded().is_some() && self.column.blocks.get(number).is_some_and(without)
    }

    /// The rows in blocks without codes whose codes have a number, and these, in the order of rows.
    pub fn numbers_of_uncoded(&self, numbers: &[u32]) -> Vec<(u32, u32)> {
        let mut found = Vec::new();
        let Some(texts) = self.uncoded() else { return found };
        texts.each_row(self.dict().end(), numbers, NONE, |row, number| found.push((row, number)));
        for (number, block) in self.column.blocks.iter().enumerate() {
            block.each_state(|at, state| {
                let of = numbers.get(state as usize).filter(|of| **of != NONE);
                found.extend(of.map(|of| ((number * ROWS + at) as u32, *of)));
            });
        }
        radix_sort(&mut found, 0..u32::BITS, |(row, _)| u64::from(*row));
        found
    }

    /// The code of a row.
    #[inline]
    pub fn code(&self, row: usize) -> u32 {
        self.block(row / ROWS).map_or(ABSENT, |codes| codes.get(row % ROWS))
    }

    /// The raw text of a code, in a column that has no integers.
    pub fn stored(&self, code: u32) -> &'a [u8] {
        let Some(index) = code.checked_sub(self.dict().end()) else { return self.dict().text(code) };
        match &self.index.extra {
            Extra::Uniques(texts) => texts.row(index as usize).map_or(b"", |row| self.column.text_at(row)),
            Extra::Nothing | Extra::Ints(_) => b"",
        }
    }

    /// The number that a code stands for, where that has no text of its own.
    fn number(&self, code: u32) -> Option<(i64, Scale)> {
        let (scale, index) = (self.column.scale()?, code.checked_sub(self.dict().end())? as usize);
        let value = match &self.index.extra {
            Extra::Ints(ints) => ints.value(index),
            Extra::Uniques(ints) => self.column.int_at(ints.row(index)?),
            Extra::Nothing => None,
        };
        Some((value?, scale))
    }

    fn hash(&self, code: u32) -> u64 {
        self.number(code).map_or_else(|| hash(self.stored(code)), |(value, scale)| hash_number(value, scale))
    }

    /// The raw text of a code; a number is written into `scratch`.
    pub fn text<'s>(&self, code: u32, scratch: &'s mut Vec<u8>) -> &'s [u8]
    where
        'a: 's,
    {
        let Some((value, scale)) = self.number(code) else { return self.stored(code) };
        scratch.clear();
        number::write(value, scale, scratch);
        scratch
    }

    /// Calls `f(number, text)` once for each text whose number, by code, is not 0, as the texts lie in memory. Texts that are not `wanted`
    /// may be left out, and one that is not wanted is never wanted later.
    pub fn each_in_place(&self, numbers: &[u32], wanted: impl Fn(InPlace<'_>) -> bool, mut f: impl FnMut(u32, &[u8])) {
        let mut scratch = Vec::new();
        let listed = if matches!(self.index.extra, Extra::Uniques(_)) { self.dict().end() } else { self.end() };
        for from in (FIRST..listed).step_by(ROWS) {
            self.each_of_range(from..listed.min(from + ROWS as u32), numbers, &mut scratch, &mut f);
        }
        let Extra::Uniques(uniques) = &self.index.extra else { return };
        let own = numbers.get(listed as usize..).unwrap_or(&[]);
        // Mostly all have one number, or none: then a bit for each row is enough, and far less to be written here and there.
        let mut all = own.iter().filter(|number| **number != 0);
        let number = all.next().copied().unwrap_or(0);
        let by_row = !all.all(|other| *other == number);
        let rows = self.column.blocks.iter().map(Block::len).sum();
        let (mut marked, mut of_rows) = (Bits::none(rows), vec![0; if by_row { rows } else { 0 }]);
        for (index, number) in own.iter().enumerate().filter(|(_, number)| **number != 0) {
            let Some(row) = uniques.row(index) else { break };
            marked.insert(row);
            if by_row {
                of_rows[row] = *number;
            }
        }
        let number = |row: usize| if by_row { of_rows[row] } else { number };
        for (at, block) in self.column.blocks.iter().enumerate() {
            let from = at * ROWS;
            let mut f = |row, text: &[u8]| f(number(row), text);
            match (block, self.column.scale()) {
                (Block::Codes(_), _) => {}
                (Block::Texts(texts), _) => each_text(texts, from, &marked, &wanted, &mut f),
                (ints, Some(scale)) => each_int(ints, scale, from, &marked, &wanted, &mut f),
                _ => {}
            }
        }
    }

    #[inline(never)]
    fn each_of_range(&self, codes: Range<u32>, numbers: &[u32], scratch: &mut Vec<u8>, f: &mut impl FnMut(u32, &[u8])) {
        for code in codes {
            let number = numbers.get(code as usize).copied().unwrap_or(0);
            if number != 0 {
                f(number, self.text(code, scratch));
            }
        }
    }

    /// Hashes of the raw texts of these codes, which ascend; of codes without text what `states` has.
    pub fn hashes_of(&self, codes: &[u32], states: &[u64; FIRST as usize]) -> Vec<u64> {
        let (end, uniques) = match &self.index.extra {
            Extra::Uniques(texts) => (self.dict().end(), texts.hashes()),
            Extra::Nothing | Extra::Ints(_) => (self.end(), &[][..]),
        };
        let (listed, own) = codes.split_at(codes.partition_point(|code| *code < end));
        let mut hashes = Vec::with_capacity(codes.len());
        hashes.extend(listed.iter().map(|code| match states.get(*code as usize) {
            Some(state) => *state,
            None => self.hash(*code),
        }));
        if own.len() == uniques.len() {
            hashes.extend_from_slice(uniques);
        } else {
            hashes.extend(own.iter().filter_map(|code| uniques.get((code - end) as usize)));
        }
        hashes
    }

    /// Hash of the raw text of every code, the same in every shard; 0 for codes without text.
    pub fn hashes(&self) -> Vec<u64> {
        let mut hashes = vec![0; FIRST as usize];
        hashes.reserve(self.end() as usize);
        let known = match &self.index.extra {
            Extra::Uniques(_) => self.dict().end(),
            _ => self.end(),
        };
        hashes.extend((FIRST..known).map(|code| self.hash(code)));
        if let Extra::Uniques(texts) = &self.index.extra {
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
            Extra::Uniques(texts) => Some(self.dict().end() + texts.find(text, self.column)? as u32),
        }
    }
}

/// A text as it lies in memory, or the number that would be written.
pub enum InPlace<'a> {
    Text(&'a [u8]),
    Number(i64, Scale),
}

#[inline(never)]
fn each_text(
    texts: &Texts,
    from: usize,
    marked: &Bits,
    wanted: &impl Fn(InPlace<'_>) -> bool,
    f: &mut impl FnMut(usize, &[u8]),
) {
    for at in 0..texts.len() {
        let Ok(text) = texts.get(at) else { continue };
        if wanted(InPlace::Text(text)) && marked.contains(from + at) {
            f(from + at, text);
        }
    }
}

#[inline(never)]
fn each_int(
    ints: &Block,
    scale: Scale,
    from: usize,
    marked: &Bits,
    wanted: &impl Fn(InPlace<'_>) -> bool,
    f: &mut impl FnMut(usize, &[u8]),
) {
    let mut text = Vec::new();
    for at in 0..ints.len() {
        let Some(Ok(value)) = ints.int(at) else { continue };
        if wanted(InPlace::Number(value, scale)) && marked.contains(from + at) {
            text.clear();
            number::write(value, scale, &mut text);
            f(from + at, &text);
        }
    }
}
