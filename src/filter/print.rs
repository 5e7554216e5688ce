//! Filter trees as text: the one canonical way to write each.
//!
//! Does not know what a filter matches. Invariant: `parse(expr.to_string())` is `expr` again, and the text shows no control or
//! bidirectional character: those are written `\xHH`.

use super::ast::{Bound, Expr, FieldPattern, Leaf, Matcher, Range, Test};
use super::looks;
use super::wildcard::{Part, Wildcard};
use std::fmt::{self, Display, Formatter, Write};

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Expr::All => f.write_str("*"),
            Expr::And(parts) => list(f, parts, " AND ", |part| matches!(part, Expr::Or(_) | Expr::And(_))),
            Expr::Or(parts) => list(f, parts, " OR ", |part| matches!(part, Expr::Or(_))),
            Expr::Not(part) => {
                f.write_str("NOT ")?;
                nested(f, part, matches!(**part, Expr::Or(_) | Expr::And(_)))
            }
            Expr::Leaf(leaf) => leaf.fmt(f),
        }
    }
}

fn list(f: &mut Formatter<'_>, parts: &[Expr], between: &str, wrap: fn(&Expr) -> bool) -> fmt::Result {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            f.write_str(between)?;
        }
        nested(f, part, wrap(part))?;
    }
    Ok(())
}

fn nested(f: &mut Formatter<'_>, part: &Expr, wrap: bool) -> fmt::Result {
    if wrap { write!(f, "({part})") } else { write!(f, "{part}") }
}

impl Display for Leaf {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.test {
            Test::Value(Matcher::Contains(text)) => return f.write_str(&quote(text, '"')),
            Test::Value(Matcher::ContainsExact(text)) => return f.write_str(&quote(text, '\'')),
            _ => {}
        }
        match &self.field {
            FieldPattern::Any => f.write_char('*')?,
            // `a:fe80::/10` would be read as an address.
            FieldPattern::Name(name) => match &self.test {
                Test::Value(Matcher::Net(net)) if looks::bare(&format!("{name}:{net}")) => {
                    f.write_str(&quote(name.as_bytes(), '"'))?
                }
                _ => f.write_str(&field_name(name))?,
            },
            FieldPattern::Glob(wildcard) => f.write_str(&unquoted(wildcard, &['_', '.', '@']))?,
        }
        f.write_char(':')?;
        match &self.test {
            Test::IsSet => f.write_char('*'),
            Test::Unset => f.write_char('-'),
            Test::Empty => f.write_str("\"\""),
            Test::Raw(text) => write!(f, "=={}", quote(text, '"')),
            Test::Value(matcher) => matcher.fmt(f),
        }
    }
}

impl Display for Matcher {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Matcher::Equals(text) | Matcher::Contains(text) => f.write_str(&quote(text, '"')),
            Matcher::Exact(text) | Matcher::ContainsExact(text) => f.write_str(&quote(text, '\'')),
            Matcher::Glob(wildcard) => f.write_str(&unquoted(wildcard, &['_', '.', '@', ',', ';', '%'])),
            Matcher::Pattern(pattern) => write!(f, "/{}/", pattern.source),
            Matcher::Net(net) => write!(f, "{net}"),
            Matcher::Range(range) => range.fmt(f),
        }
    }
}

impl Display for Range {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match (&self.low, &self.high) {
            (Some(low), None) => write!(f, ">{}{}", if low.inclusive { "=" } else { "" }, bound(low)),
            (None, Some(high)) => write!(f, "<{}{}", if high.inclusive { "=" } else { "" }, bound(high)),
            (Some(low), Some(high)) => {
                f.write_char(if low.inclusive { '[' } else { '{' })?;
                write!(f, "{} TO {}", bound(low), bound(high))?;
                f.write_char(if high.inclusive { ']' } else { '}' })
            }
            (None, None) => f.write_char('*'),
        }
    }
}

/// A bound is quoted unless it can be read as nothing but itself.
fn bound(bound: &Bound) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b':' | b'-' | b'+');
    match std::str::from_utf8(&bound.text) {
        Ok(text) if !text.is_empty() && bound.text.iter().all(plain) && !text.eq_ignore_ascii_case("to") => {
            text.to_owned()
        }
        _ => quote(&bound.text, '"'),
    }
}

/// Bytes in quotes, escaped so that they are read as these bytes.
pub fn quote(text: &[u8], mark: char) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(mark);
    for chunk in text.utf8_chunks() {
        for char in chunk.valid().chars() {
            match char {
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                '\\' => out.push_str("\\\\"),
                char if char == mark => out.extend(['\\', mark]),
                char => visible(char, &mut out),
            }
        }
        hex(chunk.invalid(), &mut out);
    }
    out.push(mark);
    out
}

/// The name of a field, with a backslash before what a name would not hold.
pub fn field_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for (at, char) in name.chars().enumerate() {
        match char {
            char if is_name_char(char) && !(at == 0 && char == '-') => out.push(char),
            char => escape(char, &mut out),
        }
    }
    // These can only be written in quotes: nothing, and what before a colon is a time of day or an address.
    if name.is_empty() || looks::bare(&format!("{name}:")) { quote(name.as_bytes(), '"') } else { out }
}

/// Characters of a field name that need no escape.
pub(super) fn is_name_char(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '_' | '.' | '@' | '-')
}

/// A pattern, its wildcards bare and everything escaped that could be read otherwise: all but letters, digits and `plain`.
fn unquoted(wildcard: &Wildcard, plain: &[char]) -> String {
    let mut out = String::new();
    for part in wildcard.parts() {
        match part {
            Part::Any => out.push('*'),
            Part::One => out.push('?'),
            Part::Text(_, written) => {
                for chunk in written.utf8_chunks() {
                    chunk.valid().chars().for_each(|char| match char {
                        char if char.is_alphanumeric() || plain.contains(&char) => out.push(char),
                        char => escape(char, &mut out),
                    });
                    hex(chunk.invalid(), &mut out);
                }
            }
        }
    }
    out
}

fn escape(char: char, out: &mut String) {
    if is_hidden(char) {
        visible(char, out);
    } else {
        out.extend(['\\', char]);
    }
}

fn visible(char: char, out: &mut String) {
    if is_hidden(char) { hex(char.encode_utf8(&mut [0; 4]).as_bytes(), out) } else { out.push(char) }
}

/// Control characters, and those that hide or reorder what stands around them.
fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn hex(bytes: &[u8], out: &mut String) {
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(out, "\\x{byte:02x}");
    }
}
