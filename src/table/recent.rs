//! Codes of the texts that a column has seen lately, looked up without the dictionary.
//!
//! Most cells of a log repeat, and most are short. A text of up to sixteen bytes is two numbers here, so that it costs two
//! comparisons: no hash of its bytes, no look at the dictionary, no test for what means unset. Of a longer one five words are a guess,
//! held against its text in the dictionary, unless that is so large that such a look waits for memory: then all cells of a batch are
//! looked up together. Invariant: a code found here is the one that the dictionary would give.

use super::batch::{Batch, Cell, Span};
use super::bytes::same;
use super::dict::{Dict, FIRST, Wanted, hash};

/// Places: at first, and at most. All columns of a log together should fit into the processor's cache.
const PLACES: (usize, usize) = (1 << 5, 1 << 12);
/// Texts up to this length are their keys.
const SHORT: u32 = 16;

/// A text: its first eight bytes, those of a long one mixed with some of its middle, its last eight, and its length.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    head: u64,
    tail: u64,
    length: u32,
}

/// A key and its code, in one piece: a pair of both would be a third larger.
#[derive(Clone, Copy)]
struct Place {
    head: u64,
    tail: u64,
    length: u32,
    code: u32,
}

/// No text has this key.
const NOTHING: Key = Key { head: 0, tail: 0, length: u32::MAX };

/// See the module.
#[derive(Default)]
pub struct Recent {
    /// Each at the place of its key.
    places: Vec<Place>,
    shift: u32,
    /// Cells of a batch that are not here.
    missed: Vec<Wanted<(u32, Span)>>,
    /// The texts that mean unset and empty to the keys.
    unset: Vec<u8>,
    empty: Vec<u8>,
}

impl Recent {
    /// Makes it ready for the cells of a batch.
    pub fn fit(&mut self, dict: &Dict, batch: &Batch<'_>) {
        let wanted = (2 * dict.end() as usize).next_power_of_two().clamp(PLACES.0, PLACES.1);
        if wanted > self.places.len() || self.unset != batch.unset || self.empty != batch.empty {
            let Key { head, tail, length } = NOTHING;
            self.places.clear();
            self.places.resize(wanted, Place { head, tail, length, code: 0 });
            self.shift = u64::BITS - wanted.trailing_zeros();
            (self.unset, self.empty) = (batch.unset.to_vec(), batch.empty.to_vec());
        }
    }

    /// The codes of cells. `None` when the dictionary is full, or where a span lies outside the buffer.
    #[inline(never)]
    pub fn codes<'s>(
        &mut self,
        batch: &Batch<'_>,
        spans: impl Iterator<Item = &'s Span>,
        codes: &mut [u32],
        dict: &mut Dict,
    ) -> Option<()> {
        self.missed.clear();
        let large = dict.is_large();
        // Half of a log's columns say the same in most of their rows.
        let mut before = (NOTHING, 0);
        for (at, (code, span)) in codes.iter_mut().zip(spans).enumerate() {
            match key(batch.buffer, *span) {
                Some(key) if key == before.0 => *code = before.1,
                Some(key) if let Some(known) = self.code(key) => {
                    before = (key, known);
                    *code = known;
                }
                None if !large && let Some(known) = self.guessed(batch.text(*span), dict) => *code = known,
                _ => self.missed.push(Wanted { who: (at as u32, *span), hash: 0, code: 0 }),
            }
        }
        if large {
            self.missed.iter_mut().for_each(|missed| missed.hash = hash(batch.text(missed.who.1)));
            dict.seek(&mut self.missed);
        }
        for at in 0..self.missed.len() {
            let Wanted { who: (row, span), hash, code } = self.missed[at];
            codes[row as usize] = self.learn(batch, span, large.then_some((hash, code)), dict)?;
        }
        Some(())
    }

    /// The code of a short text that was seen lately.
    #[inline]
    fn code(&self, key: Key) -> Option<u32> {
        let place = self.places.get(self.place(key))?;
        (key == Key { head: place.head, tail: place.tail, length: place.length }).then_some(place.code)
    }

    /// The code of a long one.
    #[inline]
    fn guessed(&self, text: &[u8], dict: &Dict) -> Option<u32> {
        self.code(guess(text)?).filter(|code| same(dict.text(*code), text))
    }

    fn learn(&mut self, batch: &Batch<'_>, span: Span, sought: Option<(u64, u32)>, dict: &mut Dict) -> Option<u32> {
        let cell = batch.cell(span)?;
        let code = match (cell, sought) {
            (Cell::State(state), _) => state,
            (Cell::Text(text), Some((_, code))) if code >= FIRST && same(dict.text(code), text) => code,
            (Cell::Text(text), Some((hash, _))) => dict.intern(hash, text)?,
            (Cell::Text(text), None) => dict.intern(hash(text), text)?,
        };
        let long = || guess(batch.text(span)).filter(|_| sought.is_none() && code >= FIRST);
        if let Some(key) = key(batch.buffer, span).or_else(long) {
            let place = self.place(key);
            if let Some(place) = self.places.get_mut(place) {
                *place = Place { head: key.head, tail: key.tail, length: key.length, code };
            }
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
    if length > SHORT {
        return None;
    }
    let head = u64::from_le_bytes(*buffer.get(start as usize..)?.first_chunk()?);
    if length < 8 {
        return Some(Key { head: head & ((1 << (8 * length)) - 1), tail: 0, length });
    }
    let tail = u64::from_le_bytes(*buffer.get(..end as usize)?.last_chunk()?);
    Some(Key { head, tail, length })
}

/// What may be the key of a long text; others may have the same.
#[inline]
fn guess(text: &[u8]) -> Option<Key> {
    let word = |at: usize| Some(u64::from_le_bytes(*text.get(at..)?.first_chunk()?));
    let length = text.len();
    if length <= SHORT as usize {
        return None;
    }
    // Names of programs have what differs in the middle, and towards their end.
    let middle = [length / 4, length / 2, length - length / 4 - 8].map(word);
    let mix =
        |head: u64, word: Option<u64>| (head ^ word.unwrap_or(0)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    let head = middle.into_iter().fold(word(0)?, mix);
    Some(Key { head, tail: word(length - 8)?, length: u32::try_from(length).ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::dict::UNSET;
    use proptest::prelude::*;

    proptest! {
        /// Texts that differ in their length, or in one byte in their middle, or in what means unset; long ones that are one guess.
        #[test]
        fn codes_are_those_of_the_dictionary(
            batches in proptest::collection::vec((proptest::collection::vec("a{0,18}|a{8}[ab]a{8}|-|b{10}[ab]b{49}", 1..40), "-|a|b{60}"), 1..4),
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
