//! Text compared without regard to case, on bytes that need not be UTF-8.
//!
//! Does not know filters or columns. Invariant: folding is Unicode simple lower-case, character by character, and never turns
//! a non-ASCII character into an ASCII one (the Kelvin sign stays itself). So an ASCII needle is compared byte by byte
//! against any text, without allocation.

use std::borrow::Cow;

/// `text` in lower case; bytes that are not UTF-8 stay. Borrows if nothing changes.
pub fn fold(text: &[u8]) -> Cow<'_, [u8]> {
    if text.is_ascii() {
        return if text.iter().any(u8::is_ascii_uppercase) {
            Cow::Owned(text.to_ascii_lowercase())
        } else {
            Cow::Borrowed(text)
        };
    }
    let mut out = Vec::with_capacity(text.len());
    for chunk in text.utf8_chunks() {
        for char in chunk.valid().chars() {
            let folded = fold_char(char);
            out.extend_from_slice(folded.encode_utf8(&mut [0; 4]).as_bytes());
        }
        out.extend_from_slice(chunk.invalid());
    }
    Cow::Owned(out)
}

fn fold_char(char: char) -> char {
    let mut lower = char.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) if one.is_ascii() == char.is_ascii() => one,
        _ => char,
    }
}

/// A text to look for, folded once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needle {
    folded: Box<[u8]>,
    ascii: bool,
    /// Position of the byte that is likely to be rarest in log text, and its two cases.
    rare: usize,
    cases: (u8, u8),
    /// The rarest of its other bytes, and its position.
    next: (u8, usize),
}

/// Places that are looked at together.
const WINDOW: usize = 32;

/// The bit in which a lower case letter differs from its capital; 0 for other bytes.
fn lower_case(byte: u8) -> u8 {
    byte ^ byte.to_ascii_uppercase()
}

impl Needle {
    pub fn new(text: &[u8]) -> Needle {
        let folded: Box<[u8]> = fold(text).into_owned().into();
        let rare = folded.iter().enumerate().min_by_key(|(_, byte)| commonness(**byte)).map_or(0, |(at, _)| at);
        let byte = folded.get(rare).copied().unwrap_or(0);
        let others = folded.iter().zip(0..).filter(|(_, at)| *at != rare);
        let next = others.min_by_key(|(byte, _)| commonness(**byte)).map_or((0, 0), |(byte, at)| (*byte, at));
        Needle { ascii: folded.is_ascii(), rare, cases: (byte, byte.to_ascii_uppercase()), next, folded }
    }

    /// The folded text.
    pub fn folded(&self) -> &[u8] {
        &self.folded
    }

    /// Whether comparing bytes with ASCII case ignored is all there is to it.
    pub fn is_ascii(&self) -> bool {
        self.ascii
    }

    /// Is the whole of `text` this, ignoring case?
    #[inline]
    pub fn equals(&self, text: &[u8]) -> bool {
        if self.ascii {
            text.eq_ignore_ascii_case(&self.folded)
        } else {
            !text.is_ascii() && *fold(text) == *self.folded
        }
    }

    /// Does `text` contain this, ignoring case?
    #[inline]
    pub fn is_in(&self, text: &[u8]) -> bool {
        if self.ascii {
            self.find_ascii(text).is_some()
        } else {
            !text.is_ascii() && memchr::memmem::find(&fold(text), &self.folded).is_some()
        }
    }

    /// Where this first stands in `text`, for an ASCII needle; ASCII case is ignored.
    pub fn find_ascii(&self, text: &[u8]) -> Option<usize> {
        let last = text.len().checked_sub(self.folded.len())?;
        if self.folded.is_empty() {
            return Some(0);
        }
        let mut from = self.rare
            + match self.near(text, last) {
                Ok(start) => return Some(start),
                Err(tested) => tested,
            };
        // Candidates are places of the rare byte; its position in the needle gives the start.
        while let Some(hit) = text.get(from..=last + self.rare).and_then(|part| self.next_rare(part)) {
            let start = from + hit - self.rare;
            if text.get(start..start + self.folded.len())?.eq_ignore_ascii_case(&self.folded) {
                return Some(start);
            }
            from += hit + 1;
        }
        None
    }

    /// Looks for the two rare bytes at once, in so many places that whole windows are inside `text`: the first start, or up to where
    /// there is none.
    fn near(&self, text: &[u8], last: usize) -> Result<usize, usize> {
        let (lower, next) = (self.cases.0, self.next.0);
        // A letter differs from its capital in this bit alone.
        let (case, next_case) = (lower_case(lower), lower_case(next));
        let mut start = 0;
        while self.folded.len() > 1 && start + WINDOW <= last {
            let window = |at: usize| text.get(start + at..).and_then(|rest| rest.first_chunk::<WINDOW>());
            let (Some(rare), Some(other)) = (window(self.rare), window(self.next.1)) else { break };
            let both =
                rare.iter().zip(other).map(|(a, b)| u8::from(a | case == lower) & u8::from(b | next_case == next));
            if both.clone().fold(0, |any, both| any | both) != 0 {
                let fits = |at: &usize| text[*at..*at + self.folded.len()].eq_ignore_ascii_case(&self.folded);
                let mut candidates = both.enumerate().filter(|(_, both)| *both != 0).map(|(at, _)| start + at);
                if let Some(found) = candidates.find(fits) {
                    return Ok(found);
                }
            }
            start += WINDOW;
        }
        Err(start)
    }

    #[inline]
    fn next_rare(&self, text: &[u8]) -> Option<usize> {
        let (lower, upper) = self.cases;
        if lower == upper { memchr::memchr(lower, text) } else { memchr::memchr2(lower, upper, text) }
    }
}

/// A rough order of bytes by how often they stand in URIs and user agents; only speed depends on it.
fn commonness(byte: u8) -> usize {
    const COMMON_LAST: &[u8] = b"zqjxkvwyb~^|!$@<>{}[]\\'\"`fghpudm9786543clrsnaoitel20 1.-_=&%?:;,()/";
    memchr::memchr(byte, COMMON_LAST).map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn slow(text: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        for chunk in text.utf8_chunks() {
            for char in chunk.valid().chars() {
                let lower: String = char.to_lowercase().collect();
                let keep = lower.chars().count() != 1 || (lower.is_ascii() && !char.is_ascii());
                out.extend_from_slice(if keep { char.to_string() } else { lower }.as_bytes());
            }
            out.extend_from_slice(chunk.invalid());
        }
        out
    }

    fn texts() -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![
            "[aAbBkK\u{212a}éÉßİ ]{0,8}".prop_map(String::into_bytes),
            proptest::collection::vec(prop_oneof![Just(b'a'), Just(b'A'), Just(0xc3), Just(0xa9), Just(0x89)], 0..6),
        ]
    }

    proptest! {
        #[test]
        fn a_needle_is_found_as_by_lowering_both(needle in texts(), text in texts()) {
            let (n, t) = (slow(&needle), slow(&text));
            let found = n.is_empty() || t.windows(n.len()).any(|window| window == n);
            let fast = Needle::new(&needle);
            prop_assert_eq!(fast.equals(&text), n == t);
            prop_assert_eq!(fast.is_in(&text), found);
        }

        #[test]
        fn the_first_place_is_found(needle in "[a-c]{1,3}", text in "[a-cA-C]{0,12}|[de]{0,70}[a-cA-C]{0,4}[de]{0,40}") {
            prop_assert_eq!(Needle::new(needle.as_bytes()).find_ascii(text.as_bytes()), text.to_lowercase().find(&needle));
        }
    }
}
