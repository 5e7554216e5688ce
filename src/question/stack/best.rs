//! The first lines of many, as they come.
//!
//! Knows no columns. Invariant: a line that is ruled out is none of the first.

use super::search::Line;
use crate::table::index::InPlace;
use crate::table::number::{self, Scale};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// The first so many of the lines seen so far.
pub struct Best {
    most: usize,
    pub lines: BinaryHeap<Line>,
}

impl Best {
    pub fn new(most: u32) -> Best {
        Best { most: most as usize, lines: BinaryHeap::new() }
    }

    /// May a line be one of them, that stands so beside the last of them?
    pub fn takes(&self, compare: impl FnOnce(&Line) -> Ordering) -> bool {
        self.lines.len() < self.most || self.lines.peek().is_some_and(|last| compare(last) != Ordering::Greater)
    }

    /// What rules lines out by their first value, if all have one rank.
    pub fn bound(&self) -> Bound {
        let last = self.lines.peek().filter(|_| self.lines.len() >= self.most);
        let Some(text) = last.and_then(|last| last.written.first()) else { return Bound::NONE };
        let number = number::written(text).filter(|(value, _)| *value >= 0);
        let numbers = number.map(|(value, scale)| (value, number::last_as_long(value, scale), scale));
        Bound { beginning: beginning(text), numbers }
    }

    pub fn push(&mut self, line: Line) {
        if self.lines.len() < self.most {
            self.lines.push(line);
        } else if self.lines.peek().is_some_and(|last| line < *last) {
            self.lines.pop();
            self.lines.push(line);
        }
    }
}

/// The value after which no line is one of the first.
#[derive(Clone, Copy)]
pub struct Bound {
    beginning: u64,
    /// Numbers after the one up to the other stand after it, as their texts do.
    numbers: Option<(i64, i64, Scale)>,
}

impl Bound {
    pub const NONE: Bound = Bound { beginning: u64::MAX, numbers: None };

    /// Is a value that begins so surely none of the first?
    #[inline]
    pub fn rules_out_beginning(&self, beginning: u64) -> bool {
        beginning > self.beginning
    }

    /// Is a value surely none of the first?
    #[inline]
    pub fn rules_out(&self, cell: InPlace<'_>) -> bool {
        match (cell, self.numbers) {
            (InPlace::Text(text), _) => self.rules_out_beginning(beginning(text)),
            (InPlace::Number(value, of), Some((last, as_long, scale))) => {
                value > last && value <= as_long && of == scale
            }
            (InPlace::Number(..), None) => false,
        }
    }
}

/// The first eight bytes of a text as a number: where it is less, so is the text.
#[inline]
pub fn beginning(text: &[u8]) -> u64 {
    if let Some(bytes) = text.first_chunk::<8>() {
        return u64::from_be_bytes(*bytes);
    }
    text.iter().zip(1u32..).fold(0, |number, (byte, at)| number | u64::from(*byte) << (64 - 8 * at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Ruling out by the beginning never rules out what comes first: also not texts shorter than it, or with a zero in it.
    #[test]
    fn beginnings_stand_as_their_texts_do() {
        let texts: [&[u8]; 10] =
            [b"", b"\0", b"\0a", b"Cab", b"Cab\0", b"Cabcdefg", b"Cabcdefgh", b"Cabcdefh", b"Dabcdefa", b"\xff"];
        for pair in texts.windows(2) {
            assert!(pair[0] < pair[1] && beginning(pair[0]) <= beginning(pair[1]), "{pair:?}");
        }
        let mut best = Best::new(2);
        for text in [&b"b"[..], b"a"] {
            assert!(!best.bound().rules_out(InPlace::Text(b"z")), "there is still room");
            best.push(Line { written: vec![serde_bytes::ByteBuf::from(text)], ..Line::default() });
        }
        assert!(best.bound().rules_out(InPlace::Text(b"c")) && !best.bound().rules_out(InPlace::Text(b"b")));
    }

    proptest! {
        /// A number is ruled out only where its text stands after the last.
        #[test]
        fn numbers_are_ruled_out_as_their_texts_are(last in -20i64..20_000_000, value in -20i64..20_000_000, micros: bool) {
            let scale = if micros { Scale::Micros } else { Scale::Whole };
            let text = |value| {
                let mut text = Vec::new();
                number::write(value, scale, &mut text);
                text
            };
            let mut best = Best::new(1);
            best.push(Line { written: vec![serde_bytes::ByteBuf::from(text(last))], ..Line::default() });
            let out = best.bound().rules_out(InPlace::Number(value, scale));
            prop_assert!(!out || text(value) > text(last));
            prop_assert!(out || last < 0 || text(value).len() != text(last).len() || value <= last);
        }
    }
}
