//! The first lines of many, as they come.
//!
//! Knows no columns. Invariant: a line that is ruled out is none of the first.

use super::search::Line;
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

    /// No line after this [`beginning`] of its first value is one of them, if all have one rank.
    pub fn beginning(&self) -> u64 {
        let last = self.lines.peek().filter(|_| self.lines.len() >= self.most);
        last.and_then(|last| last.written.first()).map_or(u64::MAX, |text| beginning(text))
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
            assert_eq!(best.beginning(), u64::MAX, "there is still room");
            best.push(Line { written: vec![serde_bytes::ByteBuf::from(text)], ..Line::default() });
        }
        assert_eq!(best.beginning(), beginning(b"b"));
    }
}
