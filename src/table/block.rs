//! A block: up to [`ROWS`] cells of one column in the narrowest form that holds them.
//!
//! Knows nothing of dictionaries or types. The last block of a column is open: it is in its widest form and grows; when it is
//! full it is packed. Invariant: the values below [`FIRST`] mean absent, unset and empty in every form.
//!
//! Blocks rather than one array per column: no array is ever moved to grow (memory of a wasm instance never shrinks), and each
//! stretch of a log gets its own width, so a field that is unset for hours costs nothing there.

use super::dict::{EMPTY, FIRST};
use std::ops::Range;

/// Rows per block; a multiple of 64, so that a block covers whole words of a row set.
pub const ROWS: usize = 1 << 15;

/// Bytes of a text that are copied at once, whatever its length.
const COPIED: usize = 32;
/// Texts that are searched in one call.
const TEXTS: usize = 1 << 10;

/// Small numbers in as few bytes as the largest of them needs.
#[derive(Clone, Debug)]
pub enum Packed {
    /// All the same.
    Same(u32, usize),
    /// One byte each.
    U8(Vec<u8>),
    /// Two bytes each.
    U16(Vec<u16>),
    /// Four bytes each.
    U32(Vec<u32>),
}

impl Packed {
    /// Packs `values`.
    pub fn new(values: &[u32]) -> Packed {
        let (mut low, mut high) = (u32::MAX, 0);
        for &value in values {
            low = low.min(value);
            high = high.max(value);
        }
        match high {
            _ if low == high => Packed::Same(low, values.len()),
            0..=0xff => Packed::U8(values.iter().map(|&value| value as u8).collect()),
            0x100..=0xffff => Packed::U16(values.iter().map(|&value| value as u16).collect()),
            _ => Packed::U32(values.to_vec()),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Packed::Same(_, len) => *len,
            Packed::U8(values) => values.len(),
            Packed::U16(values) => values.len(),
            Packed::U32(values) => values.len(),
        }
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value at `at`; 0 beyond the end.
    #[inline]
    pub fn get(&self, at: usize) -> u32 {
        match self {
            Packed::Same(value, len) => {
                if at < *len {
                    *value
                } else {
                    0
                }
            }
            Packed::U8(values) => values.get(at).copied().map_or(0, u32::from),
            Packed::U16(values) => values.get(at).copied().map_or(0, u32::from),
            Packed::U32(values) => values.get(at).copied().unwrap_or(0),
        }
    }
}

/// Calls `$body` with `$values` bound to an iterator over all values of a [`Packed`] as `u32`, one loop per width.
#[macro_export]
macro_rules! each_packed {
    ($packed:expr, $values:ident => $body:expr) => {
        match $packed {
            $crate::table::block::Packed::Same(value, len) => {
                let $values = ::std::iter::repeat_n(*value, *len);
                $body
            }
            $crate::table::block::Packed::U8(values) => {
                let $values = values.iter().map(|&value| u32::from(value));
                $body
            }
            $crate::table::block::Packed::U16(values) => {
                let $values = values.iter().map(|&value| u32::from(value));
                $body
            }
            $crate::table::block::Packed::U32(values) => {
                let $values = values.iter().copied();
                $body
            }
        }
    };
}

/// Texts one after the other, for columns in which few values come twice.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    bytes: Vec<u8>,
    ends: Vec<u32>,
    /// The state of each row; empty as long as all rows have a text.
    states: Vec<u8>,
}

impl Texts {
    /// None yet, with room for so many texts of so many bytes together.
    pub fn with_capacity(texts: usize, bytes: usize) -> Texts {
        Texts { bytes: Vec::with_capacity(bytes), ends: Vec::with_capacity(texts), states: Vec::new() }
    }

    /// Adds a text, which `buffer` begins with, so that a short one need not be copied byte by byte; false if the block is full of bytes.
    #[inline]
    pub fn push(&mut self, text: &[u8], buffer: Option<&[u8]>) -> bool {
        let Ok(end) = u32::try_from(self.bytes.len() + text.len()) else { return false };
        match buffer.and_then(|buffer| buffer.first_chunk::<COPIED>()) {
            Some(chunk) if text.len() <= COPIED => {
                self.bytes.extend_from_slice(chunk);
                self.bytes.truncate(end as usize);
            }
            _ => self.bytes.extend_from_slice(text),
        }
        self.ends.push(end);
        if !self.states.is_empty() {
            self.states.push(FIRST as u8);
        }
        true
    }

    /// Adds a cell without text: absent, unset or empty.
    pub fn push_state(&mut self, state: u32) {
        if self.states.is_empty() {
            self.states.resize(self.ends.len(), FIRST as u8);
        }
        self.states.push(state as u8);
        self.ends.push(self.bytes.len() as u32);
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// May there be cells without text?
    pub fn has_states(&self) -> bool {
        !self.states.is_empty()
    }

    /// How many cells have a text.
    pub fn count(&self) -> usize {
        self.len() - self.states.iter().filter(|state| u32::from(**state) < FIRST).count()
    }

    /// The text at `at`, or the state of a cell without text.
    #[inline]
    pub fn get(&self, at: usize) -> Result<&[u8], u32> {
        if let Some(&state) = self.states.get(at)
            && u32::from(state) < FIRST
        {
            return Err(u32::from(state));
        }
        Ok(self.run().get(at))
    }

    /// All texts; a cell without one is empty there.
    pub fn run(&self) -> Run<'_> {
        Run { bytes: &self.bytes, ends: &self.ends }
    }

    fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.states.shrink_to_fit();
    }
}

/// Texts one after the other, each to its end.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) ends: &'a [u32],
}

impl<'a> Run<'a> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text at `at`.
    #[inline]
    pub fn get(&self, at: usize) -> &'a [u8] {
        let start = if at == 0 { 0 } else { self.ends.get(at - 1).copied().unwrap_or(0) };
        let end = self.ends.get(at).copied().unwrap_or(start);
        self.bytes.get(start as usize..end as usize).unwrap_or(b"")
    }

    /// The text that holds the byte at `start`, which is the text `at` or one after it.
    fn holding(&self, at: usize, start: usize) -> usize {
        let mut step = 1;
        while self.ends.get(at + step).is_some_and(|end| *end as usize <= start) {
            step *= 2;
        }
        let from = at + step / 2;
        let near = self.ends.get(from..self.ends.len().min(at + step)).unwrap_or(&[]);
        from + near.partition_point(|end| *end as usize <= start)
    }

    /// Calls `f(position)` for each text in which `search` finds something of `length` bytes.
    pub fn find(&self, length: usize, search: impl Fn(&[u8]) -> Option<usize>, mut f: impl FnMut(usize)) {
        let (mut from, mut at) = (0, 0);
        while let Some(hit) = self.bytes.get(from..).and_then(&search) {
            let start = from + hit;
            at = self.holding(at, start);
            let Some(end) = self.ends.get(at).map(|end| *end as usize) else { return };
            // What reaches into the next text was found in neither.
            if start + length <= end {
                f(at);
                from = end;
            } else {
                from = start + 1;
            }
        }
    }

    /// Calls `f(position)` for each text that holds any byte of what `search` finds: told bytes and where to begin, it gives the first place, not
    /// empty, from there on.
    pub fn touched(&self, search: impl Fn(&'a [u8], usize) -> Option<Range<usize>>, mut f: impl FnMut(usize)) {
        let mut from = 0;
        // Few texts per call: see `radix::CALL`.
        for (number, ends) in self.ends.chunks(TEXTS).enumerate() {
            let Some(bytes) = ends.last().and_then(|end| self.bytes.get(..*end as usize)) else { return };
            while let Some(hit) = search(bytes, from) {
                let first = ends.partition_point(|end| *end as usize <= hit.start);
                let last = first + ends[first..].partition_point(|end| (*end as usize) < hit.end);
                let Some(end) = ends.get(last) else { break };
                (first..=last).map(|at| number * TEXTS + at).filter(|at| !self.get(*at).is_empty()).for_each(&mut f);
                from = *end as usize;
            }
            from = bytes.len();
        }
    }
}

/// How an absent, unset or empty cell is written among integers.
pub const STATES: [i64; FIRST as usize] = [i64::MIN, i64::MIN + 1, i64::MIN + 2];

/// One block.
#[derive(Clone, Debug)]
pub enum Block {
    /// Codes of the column's dictionary.
    Codes(Packed),
    /// Integers; see [`STATES`].
    Wide(Vec<i64>),
    /// Integers near each other: `base` + packed - [`FIRST`].
    Near(i64, Packed),
    /// Texts outside the dictionary.
    Texts(Texts),
}

impl Block {
    /// Number of cells.
    pub fn len(&self) -> usize {
        match self {
            Block::Codes(codes) => codes.len(),
            Block::Wide(values) => values.len(),
            Block::Near(_, values) => values.len(),
            Block::Texts(texts) => texts.len(),
        }
    }

    /// True if it has no cells.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether any cell has a text or a number of its own, outside the dictionary.
    pub fn has_own(&self) -> bool {
        match self {
            Block::Codes(_) => false,
            Block::Texts(texts) => texts.count() > 0,
            ints => (0..ints.len()).any(|at| matches!(ints.int(at), Some(Ok(_)))),
        }
    }

    /// The integer at `at`, or the state of a cell without one; `None` for other blocks.
    #[inline]
    pub fn int(&self, at: usize) -> Option<Result<i64, u32>> {
        match self {
            Block::Wide(values) => Some(match values.get(at).copied().unwrap_or(STATES[0]) {
                value if value <= STATES[EMPTY as usize] => Err((value - i64::MIN) as u32),
                value => Ok(value),
            }),
            Block::Near(base, packed) => Some(match packed.get(at) {
                state if state < FIRST => Err(state),
                value => Ok(base + i64::from(value - FIRST)),
            }),
            _ => None,
        }
    }

    /// The state of a cell without text or number; `None` for all others, and for codes.
    #[inline]
    pub fn state(&self, at: usize) -> Option<u32> {
        match self {
            Block::Texts(texts) => texts.get(at).err(),
            ints => ints.int(at).and_then(Result::err),
        }
    }

    /// Calls `f(position, state)` for the cells without text or number; for none in a block of codes.
    pub fn each_state(&self, mut f: impl FnMut(usize, u32)) {
        let count = match self {
            Block::Codes(_) => 0,
            Block::Texts(texts) if !texts.has_states() => 0,
            block => block.len(),
        };
        (0..count).for_each(|at| self.state(at).into_iter().for_each(|state| f(at, state)));
    }

    /// Brings a full block into its narrowest form.
    pub fn pack(&mut self) {
        match self {
            Block::Codes(Packed::U32(codes)) => *self = Block::Codes(Packed::new(codes)),
            Block::Wide(values) => {
                let mut low = i64::MAX;
                let mut high = i64::MIN;
                for &value in values.iter().filter(|value| **value > STATES[EMPTY as usize]) {
                    low = low.min(value);
                    high = high.max(value);
                }
                let near = low > high || high.checked_sub(low).is_some_and(|span| span < i64::from(u32::MAX - FIRST));
                if near {
                    let base = if low > high { 0 } else { low };
                    let packed: Vec<u32> = values
                        .iter()
                        .map(|&value| match value {
                            state if state <= STATES[EMPTY as usize] => (state - i64::MIN) as u32,
                            value => (value - base) as u32 + FIRST,
                        })
                        .collect();
                    *self = Block::Near(base, Packed::new(&packed));
                }
            }
            Block::Texts(texts) => texts.shrink(),
            Block::Codes(_) | Block::Near(..) => {}
        }
    }
}
