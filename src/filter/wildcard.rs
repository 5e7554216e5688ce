//! Patterns with `*` (any text) and `?` (one character), matched without regard to case.
//!
//! Does not know filters or columns. Invariant: a match costs at most pattern length times text length, because a `*` is
//! satisfied by the leftmost place of what follows it and never tried again.

use super::fold::{Needle, fold};

/// A pattern over a whole text. Two stars in a row are one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wildcard {
    parts: Vec<Part>,
    ascii: bool,
}

/// One piece of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// `*`
    Any,
    /// `?`
    One,
    /// Text, folded for comparing and as written for printing.
    Text(Needle, Vec<u8>),
}

/// What a pattern is built from: a byte that stands for itself, or a wildcard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    Byte(u8),
    Any,
    One,
}

impl Wildcard {
    pub fn new(pieces: &[Piece]) -> Wildcard {
        let mut parts = Vec::new();
        let mut text = Vec::new();
        let flush = |text: &mut Vec<u8>, parts: &mut Vec<Part>| {
            if !text.is_empty() {
                let text = std::mem::take(text);
                parts.push(Part::Text(Needle::new(&text), text));
            }
        };
        for piece in pieces {
            match piece {
                Piece::Byte(byte) => text.push(*byte),
                Piece::One => {
                    flush(&mut text, &mut parts);
                    parts.push(Part::One);
                }
                Piece::Any => {
                    flush(&mut text, &mut parts);
                    if parts.last() != Some(&Part::Any) {
                        parts.push(Part::Any);
                    }
                }
            }
        }
        flush(&mut text, &mut parts);
        let ascii = parts.iter().all(|part| !matches!(part, Part::Text(needle, _) if !needle.is_ascii()));
        Wildcard { parts, ascii }
    }

    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The text of ASCII that it asks for anywhere, if it asks for nothing else.
    pub fn contained(&self) -> Option<&Needle> {
        match &self.parts[..] {
            [Part::Any, Part::Text(needle, _), Part::Any] if needle.is_ascii() => Some(needle),
            _ => None,
        }
    }

    /// The longest text that every match contains.
    pub fn literal(&self) -> Option<&Needle> {
        let texts =
            self.parts.iter().filter_map(|part| if let Part::Text(needle, _) = part { Some(needle) } else { None });
        texts.max_by_key(|needle| needle.folded().len())
    }

    pub fn matches(&self, text: &[u8]) -> bool {
        if self.ascii { self.run(text) } else { !text.is_ascii() && self.run(&fold(text)) }
    }

    fn run(&self, text: &[u8]) -> bool {
        let mut runs = self.parts.split(|part| *part == Part::Any);
        let Some(head) = runs.next() else { return text.is_empty() };
        let Some(after) = prefix(head, text) else { return false };
        let Some(mut rest) = text.get(after..) else { return false };
        let mut runs = runs.peekable();
        if runs.peek().is_none() {
            return rest.is_empty();
        }
        while let Some(run) = runs.next() {
            let last = runs.peek().is_none();
            if last {
                return ends_with(run, rest);
            }
            match leftmost(run, rest).and_then(|end| rest.get(end..)) {
                Some(after) => rest = after,
                None => return false,
            }
        }
        true
    }
}

/// Length of the match of `run` at the beginning of `text`.
fn prefix(run: &[Part], text: &[u8]) -> Option<usize> {
    let mut at = 0;
    for part in run {
        at += match part {
            Part::Any => 0,
            Part::One => char_len(text.get(at..)?)?,
            Part::Text(needle, _) => {
                let length = needle.folded().len();
                text.get(at..at + length)?.eq_ignore_ascii_case(needle.folded()).then_some(length)?
            }
        };
    }
    Some(at)
}

/// End of the leftmost match of `run` in `text`.
fn leftmost(run: &[Part], text: &[u8]) -> Option<usize> {
    if let [Part::Text(needle, _)] = run
        && needle.is_ascii()
    {
        return Some(needle.find_ascii(text)? + needle.folded().len());
    }
    let mut from = 0;
    loop {
        let rest = text.get(from..)?;
        if let Some(length) = prefix(run, rest) {
            return Some(from + length);
        }
        // By whole characters, so that `?` never takes half of one.
        from += char_len(rest)?;
    }
}

/// Does a match of `run`, anywhere in `text`, reach its end?
fn ends_with(run: &[Part], text: &[u8]) -> bool {
    if let [] | [Part::Text(..)] = run {
        let length =
            run.first().map_or(0, |part| if let Part::Text(needle, _) = part { needle.folded().len() } else { 0 });
        return text
            .len()
            .checked_sub(length)
            .and_then(|at| text.get(at..))
            .is_some_and(|tail| prefix(run, tail).is_some());
    }
    let mut from = 0;
    while let Some(rest) = text.get(from..) {
        if prefix(run, rest) == Some(rest.len()) {
            return true;
        }
        match char_len(rest) {
            Some(step) => from += step,
            None => return false,
        }
    }
    false
}

/// Bytes of the first character; a byte that begins none counts as one.
fn char_len(text: &[u8]) -> Option<usize> {
    let length = match text.first()? {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => 1,
    };
    let whole = text.get(1..length).is_some_and(|tail| tail.iter().all(|byte| byte & 0xc0 == 0x80));
    Some(if whole { length } else { 1 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wildcard(text: &str) -> Wildcard {
        let piece = |byte| match byte {
            b'*' => Piece::Any,
            b'?' => Piece::One,
            byte => Piece::Byte(byte),
        };
        Wildcard::new(&text.bytes().map(piece).collect::<Vec<_>>())
    }

    fn slow(pattern: &[char], text: &[char]) -> bool {
        match (pattern, text) {
            ([], text) => text.is_empty(),
            (['*', rest @ ..], text) => (0..=text.len()).any(|from| slow(rest, &text[from..])),
            (['?', rest @ ..], [_, tail @ ..]) => slow(rest, tail),
            ([p, rest @ ..], [t, tail @ ..]) => p.to_lowercase().eq(t.to_lowercase()) && slow(rest, tail),
            _ => false,
        }
    }

    #[test]
    fn table() {
        for (pattern, text, want) in [
            ("*Nmap*", "(compatible; nmap engine)", true),
            ("*.jsp", "/a.JSP", true),
            ("*.jsp", "/a.jspx", false),
            ("a?c", "aéc", true),
            ("a*??b", "a日b", false),
            ("é*", "Ecole", false),
            ("é*", "école", true),
            ("É*", "école", true),
            ("", "", true),
            ("*", "", true),
            ("?", "", false),
            ("ab*ba", "aba", false),
        ] {
            assert_eq!(wildcard(pattern).matches(text.as_bytes()), want, "{pattern} on {text}");
        }
        assert!(wildcard("a?b").matches(b"a\xffb"));
    }

    #[test]
    fn a_hostile_pattern_is_no_work() {
        let text = "a".repeat(20_000);
        assert!(
            !wildcard(&"a*".repeat(200).replace("a*", "*a").replace("**", "*")).matches(format!("{text}b").as_bytes())
        );
    }

    proptest! {
        #[test]
        fn as_the_obvious_matcher(pattern in "[aAbé?*]{0,7}", text in "[aAbéÉ日]{0,7}") {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            let want = slow(&chars(&pattern), &chars(&text));
            prop_assert_eq!(wildcard(&pattern).matches(text.as_bytes()), want);
        }
    }
}
