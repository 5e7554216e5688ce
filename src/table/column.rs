//! A column: the cells of one field, in blocks, with a dictionary for the texts that come again.
//!
//! Knows its type only as "these texts may be integers". Invariants: every block but the last holds [`ROWS`] cells; the raw
//! text of every cell can be reproduced exactly.
//!
//! A column chooses its form block by block. Numbers and times are integers; a block with a text that is no number falls back
//! to the dictionary. Other fields start in the dictionary; once most of a block's texts were new, the next blocks
//! hold the texts themselves (`uid`), and a dictionary is made only when somebody asks ([`super::index`]).

use super::batch::{Batch, Cell, Span};
use super::block::{Block, Packed, ROWS, Run, STATES, Texts};
use super::decode::time_micros;
use super::dict::{ABSENT, Dict, EMPTY, FIRST, UNSET, hash};
use super::index::{Index, Slot};
use super::kind::{self, Kind};
use super::number::{self, Scale};
use super::recent::Recent;
use std::borrow::Cow;

/// Texts in a dictionary from which on three quarters of a block's texts, or half of them, being new is enough to do without. Of fewer,
/// nearly all must be: texts that are said again are numbered far more slowly by sorting than found in a dictionary.
const MANY: usize = 1 << 17;
const VERY_MANY: usize = 1 << 19;

/// The cells of one field.
pub struct Column {
    /// Field name as the log has it.
    pub name: String,
    /// Zeek type of all values of the log, in this shard and others: see [`Column::agree`].
    pub zeek_type: String,
    /// What the type means for comparing.
    pub kind: Kind,
    /// Position of the field in the log, over all shards.
    pub place: usize,
    /// May a value of the log have more than one writing?
    pub mixed: bool,
    scale: Option<Scale>,
    pub(super) dict: Dict,
    pub(super) blocks: Vec<Block>,
    /// Blocks from now on hold texts.
    unique: bool,
    recent: Recent,
    /// Of the open block: the dictionary's end when it began, and its cells that are no integers though the type is one.
    began: u32,
    misfits: usize,
    index: Slot,
}

impl Column {
    /// An empty column.
    pub fn new(name: &str, zeek_type: &str) -> Column {
        let kind = Kind::of(zeek_type);
        let scale = match kind {
            _ if kind::is_container(zeek_type) => None,
            Kind::Count => Some(Scale::Whole),
            Kind::Time | Kind::Interval => Some(Scale::Micros),
            _ => None,
        };
        Column {
            name: name.to_owned(),
            zeek_type: zeek_type.to_owned(),
            kind,
            place: usize::MAX,
            mixed: false,
            scale,
            dict: Dict::default(),
            blocks: Vec::new(),
            unique: false,
            recent: Recent::default(),
            began: FIRST,
            misfits: 0,
            index: Slot::default(),
        }
    }

    /// Takes what is known of the field over all shards; how cells are stored stays. True if that was not known before.
    pub fn agree(&mut self, zeek_type: &str, place: usize, mixed: bool) -> bool {
        if (self.zeek_type.as_str(), self.place, self.mixed) == (zeek_type, place, mixed) {
            return false;
        }
        self.kind = Kind::of(zeek_type);
        (self.zeek_type, self.place, self.mixed) = (zeek_type.to_owned(), place, mixed);
        true
    }

    /// How integers of this column are written.
    pub fn scale(&self) -> Option<Scale> {
        self.scale
    }

    /// One more than the highest code in blocks of codes.
    pub fn dict_end(&self) -> u32 {
        self.dict.end()
    }

    /// The raw text of a code in blocks of codes.
    pub fn dict_text(&self, code: u32) -> &[u8] {
        self.dict.text(code)
    }

    /// The raw texts of codes in blocks of codes, from [`FIRST`] on.
    pub fn dict_texts(&self) -> Run<'_> {
        self.dict.texts()
    }

    /// Bytes of memory that reading so many bytes more may take at once for the dictionary.
    pub fn growth(&self, bytes: usize) -> usize {
        if self.unique { 0 } else { self.dict.growth(bytes) }
    }

    /// Gives back memory that only more rows would need.
    pub fn shrink(&mut self) {
        self.dict.shrink();
    }

    /// The blocks.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    fn open(&mut self) {
        if self.blocks.last().is_some_and(|block| block.len() < ROWS) {
            return;
        }
        // Whoever has filled one block fills the next: its lists need not grow, each time moved to where there is room.
        let rows = if self.blocks.is_empty() { 0 } else { ROWS };
        let mut bytes = 0;
        if let Some(full) = self.blocks.last_mut() {
            if let Block::Texts(texts) = &full {
                bytes = texts.run().bytes.len();
            }
            if let Block::Codes(codes) = &full {
                let set = crate::each_packed!(codes, values => values.filter(|code| *code >= FIRST).count());
                let new = (self.dict.end() - self.began) as usize;
                // Of values that repeat, most are new at first, and fewer from block to block.
                let texts = self.dict.end() as usize;
                let of_many = if texts > VERY_MANY { set / 2 } else { set / 4 * 3 };
                let many = if texts > MANY { of_many } else { set - set / 64 };
                self.unique |= self.scale.is_none() && set > 1024 && new > many;
            }
            full.pack();
        }
        let many_misfits = self.misfits > ROWS / 16;
        self.began = self.dict.end();
        self.misfits = 0;
        self.blocks.push(match self.scale {
            Some(_) if !many_misfits => Block::Wide(Vec::with_capacity(rows)),
            _ if self.unique => Block::Texts(Texts::with_capacity(rows, bytes + bytes / 16)),
            _ => Block::Codes(Packed::U32(Vec::with_capacity(rows))),
        });
    }

    /// Adds `count` cells without text; they must fit into the open block.
    pub fn push_state(&mut self, state: u32, count: usize) {
        self.index = Slot::default();
        self.open();
        match self.blocks.last_mut() {
            Some(Block::Codes(Packed::U32(codes))) => codes.extend(std::iter::repeat_n(state, count)),
            Some(Block::Wide(values)) => values.extend(std::iter::repeat_n(STATES[state as usize], count)),
            Some(Block::Texts(texts)) => (0..count).for_each(|_| texts.push_state(state)),
            _ => {}
        }
    }

    /// Adds column `field` of rows `from..to` of a batch; they must fit into the open block. False if memory for text ran out.
    pub fn push(&mut self, batch: &Batch<'_>, field: usize, from: usize, to: usize) -> bool {
        self.index = Slot::default();
        self.open();
        let wanted = self.open_len() + to - from;
        let mut from = from;
        // An open block of integers may turn into one of codes halfway.
        while from < to {
            let Some(read) = self.push_run(batch, field, from, to) else {
                self.push_state(UNSET, wanted - self.open_len());
                return false;
            };
            from += read;
        }
        true
    }

    fn open_len(&self) -> usize {
        self.blocks.last().map_or(0, Block::len)
    }

    /// Adds rows from `from` on to the open block as it is; gives how many, or `None` if memory for text ran out.
    fn push_run(&mut self, batch: &Batch<'_>, field: usize, from: usize, to: usize) -> Option<usize> {
        let spans = batch.spans.get(from * batch.width + field..)?.iter().step_by(batch.width).take(to - from);
        let Column { blocks, dict, recent, misfits, scale, .. } = self;
        match blocks.last_mut()? {
            Block::Codes(Packed::U32(codes)) => {
                let begin = codes.len();
                codes.resize(begin + to - from, UNSET);
                recent.fit(dict, batch);
                recent.codes(batch, spans, &mut codes[begin..], dict)?;
                if let Some(scale) = *scale {
                    let misfit = |code: &&u32| **code >= FIRST && number::parse(dict.text(**code), scale).is_none();
                    *misfits += codes[begin..].iter().filter(misfit).count();
                }
            }
            Block::Wide(values) => {
                return match push_numbers(values, batch, spans, (*scale)?)? {
                    all if all == to - from => Some(all),
                    some => self.fall_back().then_some(some),
                };
            }
            Block::Texts(texts) => push_texts(texts, batch, spans)?,
            _ => return None,
        }
        Some(to - from)
    }

    /// Turns the open block of integers into one of dictionary codes.
    fn fall_back(&mut self) -> bool {
        let (Some(Block::Wide(values)), Some(scale)) = (self.blocks.pop(), self.scale) else { return false };
        let mut fits = true;
        let mut text = Vec::new();
        let codes = values
            .into_iter()
            .map(|value| {
                if value <= STATES[EMPTY as usize] {
                    return (value - i64::MIN) as u32;
                }
                text.clear();
                number::write(value, scale, &mut text);
                self.dict.intern(hash(&text), &text).unwrap_or_else(|| {
                    fits = false;
                    UNSET
                })
            })
            .collect();
        self.misfits = 0;
        self.blocks.push(Block::Codes(Packed::U32(codes)));
        fits
    }

    /// The cell of `row`; a number is written into `scratch`.
    pub fn cell<'a>(&'a self, row: usize, scratch: &'a mut Vec<u8>) -> Cell<'a> {
        let (at, block) = (row % ROWS, self.blocks.get(row / ROWS));
        match block {
            None => Cell::State(ABSENT),
            Some(Block::Codes(codes)) => match codes.get(at) {
                state if state < FIRST => Cell::State(state),
                code => Cell::Text(self.dict.text(code)),
            },
            Some(Block::Texts(texts)) => match texts.get(at) {
                Ok(text) => Cell::Text(text),
                Err(state) => Cell::State(state),
            },
            Some(ints) => match (ints.int(at), self.scale) {
                (Some(Ok(value)), Some(scale)) => {
                    scratch.clear();
                    number::write(value, scale, scratch);
                    Cell::Text(scratch)
                }
                (Some(Err(state)), _) => Cell::State(state),
                _ => Cell::State(ABSENT),
            },
        }
    }

    /// The text of `row` where its block holds texts; empty elsewhere.
    #[inline]
    pub(super) fn text_at(&self, row: usize) -> &[u8] {
        match self.blocks.get(row / ROWS) {
            Some(Block::Texts(texts)) => texts.get(row % ROWS).unwrap_or(b""),
            _ => b"",
        }
    }

    /// The integer of `row` where its block holds integers.
    #[inline]
    pub(super) fn int_at(&self, row: usize) -> Option<i64> {
        self.blocks.get(row / ROWS)?.int(row % ROWS)?.ok()
    }

    /// The time of `row` in microseconds, also where it is not written with six decimals.
    pub fn micros(&self, row: usize) -> Option<i64> {
        let (at, block) = (row % ROWS, self.blocks.get(row / ROWS)?);
        match block {
            Block::Codes(codes) => time_micros(self.dict.text(codes.get(at))),
            Block::Texts(texts) => time_micros(texts.get(at).ok()?),
            ints => ints.int(at)?.ok(),
        }
    }

    /// [`Column::micros`] of all rows of a block; one of [`STATES`] where there is none.
    pub fn micros_of_block(&self, number: usize) -> Cow<'_, [i64]> {
        match self.blocks.get(number) {
            Some(Block::Wide(values)) => Cow::Borrowed(values),
            block => {
                let rows = number * ROWS..number * ROWS + block.map_or(0, Block::len);
                rows.map(|row| self.micros(row).unwrap_or(STATES[ABSENT as usize])).collect()
            }
        }
    }

    /// The dictionary over all cells, made on the first call after a change where a block is without one.
    pub fn index(&self) -> &Index {
        self.index.get(self)
    }

    /// Do its last blocks hold texts, because these hardly ever come twice?
    pub fn is_unique(&self) -> bool {
        self.unique
    }

    /// Has its index been made since the last change?
    pub fn is_indexed(&self) -> bool {
        self.index.is_made()
    }

    /// Makes some of its index, in a few milliseconds; true when it is there.
    pub fn prepare_index(&self) -> bool {
        self.index.step(self)
    }

    /// Whether any cell has a text or a number.
    pub fn any(&self) -> bool {
        self.dict.end() > FIRST || self.blocks.iter().any(Block::has_own)
    }

    /// An upper bound of the number of distinct texts, without making an index; `None` if that is not known.
    pub fn distinct_bound(&self) -> Option<u32> {
        self.blocks.iter().all(|block| matches!(block, Block::Codes(_))).then(|| self.dict.end() - FIRST)
    }
}

// Loops of their own, as is that of [`Recent::codes`]: in one function with everything else, what they use does not stay in registers.

/// Adds numbers up to the first cell that is something else; gives how many. `None` where a span lies outside the buffer.
#[inline(never)]
fn push_numbers<'s>(
    values: &mut Vec<i64>,
    batch: &Batch<'_>,
    spans: impl ExactSizeIterator<Item = &'s Span>,
    scale: Scale,
) -> Option<usize> {
    // Where neither means unset or empty, a number is known without asking for that.
    let plain = [batch.unset, batch.empty].iter().all(|mark| number::parse(mark, scale).is_none());
    values.reserve(spans.len());
    let before = values.len();
    for span in spans {
        if plain && let Some(value) = batch.number(*span, scale) {
            values.push(value);
            continue;
        }
        values.push(match batch.cell(*span)? {
            Cell::State(state) => STATES[state as usize],
            Cell::Text(text) => match number::parse(text, scale) {
                Some(value) => value,
                None => break,
            },
        });
    }
    Some(values.len() - before)
}

/// Adds texts. `None` if the block is full of bytes, or where a span lies outside the buffer.
#[inline(never)]
fn push_texts<'s>(texts: &mut Texts, batch: &Batch<'_>, spans: impl Iterator<Item = &'s Span>) -> Option<()> {
    for span in spans {
        match batch.cell(*span)? {
            Cell::State(state) => texts.push_state(state),
            Cell::Text(text) => texts.push(text, batch.buffer.get(span.start as usize..)).then_some(())?,
        }
    }
    Some(())
}
