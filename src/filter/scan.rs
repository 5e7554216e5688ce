//! The smallest pieces of filter text: words, quoted texts, patterns between slashes, and errors with their place.
//!
//! Does not know what the pieces mean together (`parse`). Invariant: the cursor stands on a character boundary and only moves
//! forward, except where a caller sets it back to a place it has been.

use super::ast::Span;
use super::wildcard::Piece;
use crate::protocol::Problem;
use crate::table::decode::hex_byte;

/// A place in a filter's text.
pub(super) struct Cursor<'a> {
    pub text: &'a str,
    /// In bytes.
    pub at: usize,
}

impl<'a> Cursor<'a> {
    pub fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    pub fn eat(&mut self, mark: &str) -> bool {
        let found = self.rest().starts_with(mark);
        if found {
            self.at += mark.len();
        }
        found
    }

    /// Whether nothing of the same term follows.
    pub fn at_boundary(&self) -> bool {
        is_boundary(self.rest())
    }

    /// The next word: up to a space, a closing parenthesis, or one of `stops`, none of them escaped.
    pub fn word(&mut self, stops: &[char]) -> &'a str {
        let rest = self.rest();
        let mut escaped = false;
        let end = rest.find(|char: char| {
            let stop = !escaped && (char.is_whitespace() || char == ')' || stops.contains(&char));
            escaped = char == '\\' && !escaped;
            stop
        });
        let word = &rest[..end.unwrap_or(rest.len())];
        self.at += word.len();
        word
    }

    /// A text in quotes, decoded; the cursor stands on the opening quote.
    pub fn quoted(&mut self) -> Result<Vec<u8>, Problem> {
        let start = self.at;
        let Some(mark) = self.peek() else { return Err(self.problem(start, start, "A quoted text is missing", "\"")) };
        self.at += mark.len_utf8();
        let inside = self.rest();
        let mut escaped = false;
        let end = inside.find(|char: char| {
            let stop = char == mark && !escaped;
            escaped = char == '\\' && !escaped;
            stop
        });
        let Some(end) = end else {
            let message = format!("The text that begins with {mark} has no end");
            return Err(self.problem(
                start,
                self.text.len(),
                &message,
                &format!("a closing {mark}, or \\{mark} for the character itself"),
            ));
        };
        self.at += end + mark.len_utf8();
        Ok(unescape_quoted(&inside[..end], mark))
    }

    /// A pattern between slashes, if the text here is one: it ends at the first slash not escaped, which ends the term. So
    /// `/index.html` and `/a/b` are ordinary words.
    pub fn slashes(&mut self) -> Option<&'a str> {
        let inside = self.rest().strip_prefix('/')?;
        let mut escaped = false;
        let end = inside.find(|char: char| {
            let stop = char == '/' && !escaped;
            escaped = char == '\\' && !escaped;
            stop
        })?;
        let source = &inside[..end];
        // `uri:/a OR uri:*b/` is two terms and no pattern.
        let operator = [" AND ", " OR ", " NOT ", " && ", " || "].iter().any(|operator| source.contains(operator));
        if source.is_empty() || operator || !is_boundary(&inside[end + 1..]) {
            return None;
        }
        self.at += end + 2;
        Some(source)
    }

    /// A problem with the bytes `from..to` of the text.
    pub fn problem(&self, from: usize, to: usize, message: &str, expected: &str) -> Problem {
        let span = self.span(from, to);
        Problem {
            message: message.to_owned(),
            position: Some(span.start),
            length: Some(span.length),
            expected: Some(expected.to_owned()),
        }
    }

    pub fn span(&self, from: usize, to: usize) -> Span {
        // Counting is slow over 64 kB for every one of thousands of terms; ASCII, the usual case, needs none.
        let units = |part: Option<&str>| match part {
            Some(part) if part.is_ascii() => part.len() as u32,
            part => part.map_or(0, |part| part.encode_utf16().count() as u32),
        };
        Span { start: units(self.text.get(..from)), length: units(self.text.get(from..to)) }
    }
}

/// Whether text that follows a term no longer belongs to it.
pub(super) fn is_boundary(rest: &str) -> bool {
    rest.chars().next().is_none_or(|next| next.is_whitespace() || next == ')')
}

/// `\"`, `\\`, `\n`, `\r`, `\t`, `\xHH`; any other backslash is itself.
fn unescape_quoted(text: &str, mark: char) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let (decoded, after) = match *tail {
            [b'n', ref after @ ..] => (b'\n', after),
            [b'r', ref after @ ..] => (b'\r', after),
            [b't', ref after @ ..] => (b'\t', after),
            [b'\\', ref after @ ..] => (b'\\', after),
            [quote, ref after @ ..] if char::from(quote) == mark => (quote, after),
            [b'x', high, low, ref after @ ..] => match hex_byte(high, low) {
                Some(value) => (value, after),
                None => (b'\\', tail),
            },
            _ => (b'\\', tail),
        };
        out.push(decoded);
        rest = after;
    }
    out
}

/// An unquoted word: `*` and `?` are wildcards, `\xHH` a byte, and a backslash makes the next character itself unless that is
/// a letter or digit, so that `DOMAIN\user` needs no care.
pub(super) fn pieces(word: &str) -> Vec<Piece> {
    let mut out = Vec::with_capacity(word.len());
    let mut rest = word;
    while let Some(char) = rest.chars().next() {
        let tail = &rest[char.len_utf8()..];
        rest = tail;
        match char {
            '*' => out.push(Piece::Any),
            '?' => out.push(Piece::One),
            '\\' => match (tail.as_bytes(), tail.chars().next()) {
                ([b'x', high, low, ..], _) if hex_byte(*high, *low).is_some() => {
                    out.extend(hex_byte(*high, *low).map(Piece::Byte));
                    rest = tail.get(3..).unwrap_or("");
                }
                (_, Some(next)) if !next.is_alphanumeric() => {
                    rest = tail.get(next.len_utf8()..).unwrap_or("");
                    push(next, &mut out);
                }
                _ => out.push(Piece::Byte(b'\\')),
            },
            char => push(char, &mut out),
        }
    }
    out
}

fn push(char: char, out: &mut Vec<Piece>) {
    out.extend(char.encode_utf8(&mut [0; 4]).bytes().map(Piece::Byte));
}

/// The bytes of pieces, with wildcards as the characters they are written with.
pub(super) fn bytes(pieces: &[Piece]) -> Vec<u8> {
    let byte = |piece: &Piece| match piece {
        Piece::Byte(byte) => *byte,
        Piece::Any => b'*',
        Piece::One => b'?',
    };
    pieces.iter().map(byte).collect()
}
