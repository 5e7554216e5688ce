//! Codes of the texts that a column has seen lately, looked up without the dictionary.
//!
//! Most cells of a log repeat, and most are short. A text of up to sixteen bytes is two numbers here, so that it costs two
//! comparisons: no hash of its bytes, no look at the dictionary, no test for what means unset. Invariant: a code found here is the one
//! that the dictionary would give.

use super::bytes::same;
use super::column::{Batch, Cell, Span};
use super::dict::{Dict, FIRST, hash};

/// Places: at first, and at most. All columns of a log together should fit into the processor's cache.
const PLACES: (usize, usize) = (1 << 5, 1 << 11);

/// A text of up to sixteen bytes: its first and its last eight, and its length.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    head: u64,
    tail: u64,
    length: u32,
}

/// No text has this key.
const NOTHING: Key = Key { head: 0, tail: 0, length: u32::MAX };

/// See the module.
#[derive(Default)]
pub struct Recent {
    /// Keys and codes, each at the place of its key.
    places: Vec<(Key, u32)>,
    shift: u32,
    /// The code of the last text that is too long to have a key.
    last: u32,
    /// Cells of a batch that are not here: which, and the hash of their text where the dictionary is large.
    missed: Vec<(u32, Span, u64)>,
    /// The texts that mean unset and empty to the keys.
    unset: Vec<u8>,
    empty: Vec<u8>,
}

impl Recent {
    /// Makes it ready for the cells of a batch.
    pub fn fit(&mut self, dict: &Dict, batch: &Batch<'_>) {
        let wanted = (2 * dict.end() as usize).next_power_of_two().clamp(PLACES.0, PLACES.1);
        if wanted > self.places.len() || self.unset != batch.unset || self.empty != batch.empty {
            self.places.clear();
            self.places.resize(wanted, (NOTHING, 0));
            self.shift = u64::BITS - wanted.trailing_zeros();
            self.last = 0;
            (self.unset, self.empty) = (batch.unset.to_vec(), batch.empty.to_vec());
        }
    }

    /// The codes of cells. `None` when the dictionary is full, or where a span lies outside the buffer.
    pub fn codes<'s>(
        &mut self,
        batch: &Batch<'_>,
        spans: impl Iterator<Item = &'s Span>,
        codes: &mut [u32],
        dict: &mut Dict,
    ) -> Option<()> {
        self.missed.clear();
        // Half of a log's columns say the same in most of their rows.
        let mut before = (NOTHING, 0);
        for (at, (code, span)) in codes.iter_mut().zip(spans).enumerate() {
            match key(batch.buffer, *span) {
                Some(key) if key == before.0 => *code = before.1,
                Some(key) if let Some(known) = self.code(key) => {
                    before = (key, known);
                    *code = known;
                }
                _ => self.missed.push((at as u32, *span, 0)),
            }
        }
        let large = dict.is_large();
        if large {
            for (_, span, of) in &mut self.missed {
                *of = hash(batch.buffer.get(span.start as usize..span.end as usize).unwrap_or(b""));
            }
            dict.warm(self.missed.iter().map(|(.., hash)| *hash));
        }
        for at in 0..self.missed.len() {
            let (row, span, hash) = self.missed[at];
            codes[row as usize] = self.learn(batch, span, large.then_some(hash), dict)?;
        }
        Some(())
    }

    /// The code of a short text that was seen lately.
    #[inline]
    fn code(&self, key: Key) -> Option<u32> {
        let (known, code) = *self.places.get(self.place(key))?;
        (known == key).then_some(code)
    }

    fn learn(&mut self, batch: &Batch<'_>, span: Span, of: Option<u64>, dict: &mut Dict) -> Option<u32> {
        let key = key(batch.buffer, span);
        let code = match batch.cell(span)? {
            Cell::State(state) => state,
            Cell::Text(text) if key.is_none() && self.last >= FIRST && same(dict.text(self.last), text) => self.last,
            Cell::Text(text) => dict.intern(of.unwrap_or_else(|| hash(text)), text)?,
        };
        let Some(key) = key else {
            self.last = code;
            return Some(code);
        };
        let place = self.place(key);
        if let Some(place) = self.places.get_mut(place) {
            *place = (key, code);
        }
        Some(code)
    }

    #[inline]
    fn place(&self, key: Key) -> usize {
        let mixed = key.head.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ key.tail.rotate_left(32);
        (mixed.wrapping_mul(0xd1b5_4a32_d192_ed03) >> self.shift) as usize
    }
}

/// The key of a text; `None` for a longer one, and at the very end of the buffer.
#[inline]
fn key(buffer: &[u8], Span { start, end }: Span) -> Option<Key> {
    let length = end.wrapping_sub(start);
    if length > 16 {
        return None;
    }
    let head = u64::from_le_bytes(*buffer.get(start as usize..)?.first_chunk()?);
    if length < 8 {
        return Some(Key { head: head & ((1 << (8 * length)) - 1), tail: 0, length });
    }
    let tail = u64::from_le_bytes(*buffer.get(..end as usize)?.last_chunk()?);
    Some(Key { head, tail, length })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::dict::UNSET;
    use proptest::prelude::*;

    proptest! {
        /// Texts that differ in their length, or in one byte in their middle, or in what means unset.
        #[test]
        fn codes_are_those_of_the_dictionary(
            batches in proptest::collection::vec((proptest::collection::vec("a{0,18}|a{8}[ab]a{8}|-", 1..40), "-|a"), 1..4),
        ) {
            let (mut recent, mut dict) = (Recent::default(), Dict::default());
            for (texts, unset) in &batches {
                let (mut buffer, mut spans) = (Vec::new(), Vec::new());
                for text in texts {
                    let start = buffer.len() as u32;
                    buffer.extend_from_slice(text.as_bytes());
                    spans.push(Span { start, end: buffer.len() as u32 });
                }
                let batch = Batch { buffer: &buffer, spans: &spans, width: 1, unset: unset.as_bytes(), empty: b"(empty)" };
                let mut codes = vec![0; spans.len()];
                recent.fit(&dict, &batch);
                prop_assert!(recent.codes(&batch, spans.iter(), &mut codes, &mut dict).is_some());
                for (text, code) in texts.iter().zip(&codes) {
                    let known = if text == unset { UNSET } else { dict.find(text.as_bytes()).unwrap_or(0) };
                    prop_assert_eq!(*code, known);
                    prop_assert!(text == unset || dict.text(*code) == text.as_bytes());
                }
            }
        }
    }
}
