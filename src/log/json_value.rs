//! One JSON object as pairs of flattened key and raw text.
//!
//! Strict JSON (RFC 8259) but for depth. Knows no columns. Invariant: the text of a value, decoded as TSV cells are, is the
//! JSON value's own text, and never the text of an unset or empty cell.

use super::header::Form;

/// Deeper objects are not flattened: no log has them, and the stack is finite.
const DEEPEST: usize = 32;

/// A value in [`Pairs::text`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    Null,
    Empty(Form),
    Text { start: usize, end: usize, form: Form },
}

impl Value {
    /// How it was written; nothing is known of `null`.
    pub fn form(&self) -> Option<Form> {
        match self {
            Value::Null => None,
            Value::Empty(form) | Value::Text { form, .. } => Some(*form),
        }
    }
}

/// A line with more keys is none of a log.
const MOST_KEYS: usize = 10_000;

#[derive(Debug)]
pub struct Pair {
    key: (usize, usize),
    pub value: Value,
}

/// The pairs of one line.
#[derive(Debug, Default)]
pub struct Pairs {
    pub list: Vec<Pair>,
    pub text: Vec<u8>,
    keys: Vec<u8>,
    prefix: Vec<u8>,
    string: Vec<u8>,
}

const NOT_JSON: &str = "not a JSON object";

impl Pairs {
    /// Reads a line; what is in `self` after an error is worthless.
    pub fn read(&mut self, line: &[u8]) -> Result<(), &'static str> {
        self.list.clear();
        self.text.clear();
        self.keys.clear();
        self.prefix.clear();
        if std::str::from_utf8(line).is_err() {
            return Err("not UTF-8");
        }
        let mut at = 0;
        self.object(line, &mut at, 0)?;
        if at == line.len() { Ok(()) } else { Err(NOT_JSON) }
    }

    /// Flattened key of a pair.
    pub fn key(&self, at: usize) -> &[u8] {
        self.list.get(at).and_then(|pair| self.keys.get(pair.key.0..pair.key.1)).unwrap_or(b"")
    }

    /// The Zeek path that the line names; empty if it does not.
    pub fn path(&self) -> &[u8] {
        let named = (0..self.list.len()).find(|at| self.key(*at) == b"_path");
        match named.map(|at| self.list[at].value) {
            Some(Value::Text { start, end, form: Form::Text }) => self.text.get(start..end).unwrap_or(b""),
            _ => b"",
        }
    }

    fn object(&mut self, line: &[u8], at: &mut usize, depth: usize) -> Result<(), &'static str> {
        if depth > DEEPEST {
            return Err("objects nested too deep");
        }
        expect(line, at, b'{')?;
        space(line, at);
        if line.get(*at) == Some(&b'}') {
            *at += 1;
            return Ok(());
        }
        loop {
            space(line, at);
            let mut key = std::mem::take(&mut self.string);
            let read = string(line, at, &mut key);
            self.string = key;
            read?;
            space(line, at);
            expect(line, at, b':')?;
            space(line, at);
            let nested = line.get(*at) == Some(&b'{') && !line[*at + 1..].trim_ascii_start().starts_with(b"}");
            // Each key is compared with those before it.
            if self.list.len() >= MOST_KEYS {
                return Err("more than 10,000 keys");
            }
            if nested {
                let before = self.prefix.len();
                self.prefix.extend_from_slice(&self.string);
                self.prefix.push(b'.');
                self.object(line, at, depth + 1)?;
                self.prefix.truncate(before);
            } else {
                let key = self.add_key();
                let value = self.value(line, at)?;
                self.list.push(Pair { key, value });
            }
            space(line, at);
            match line.get(*at) {
                Some(b',') => *at += 1,
                Some(b'}') => {
                    *at += 1;
                    return Ok(());
                }
                _ => return Err(NOT_JSON),
            }
        }
    }

    /// The key just read, made different from those before it.
    fn add_key(&mut self) -> (usize, usize) {
        let start = self.keys.len();
        self.keys.extend_from_slice(&self.prefix);
        self.keys.extend_from_slice(&self.string);
        let plain = self.keys.len();
        let mut copy = 2;
        while (0..self.list.len()).any(|at| *self.key(at) == self.keys[start..]) {
            self.keys.truncate(plain);
            self.keys.extend_from_slice(format!(" ({copy})").as_bytes());
            copy += 1;
        }
        (start, self.keys.len())
    }

    fn value(&mut self, line: &[u8], at: &mut usize) -> Result<Value, &'static str> {
        let start = self.text.len();
        let form = match line.get(*at) {
            Some(b'"') => {
                self.text_value(line, at, false)?;
                if self.text.len() == start {
                    return Ok(Value::Empty(Form::Text));
                }
                Form::Text
            }
            Some(b'[') => {
                let from = *at;
                skip(line, at)?;
                let list = &line[from..*at];
                match self.list(list)? {
                    Some(value) => return Ok(value),
                    None => {
                        self.text.truncate(start);
                        escape(list, true, &mut self.text);
                        Form::Json
                    }
                }
            }
            Some(b'{') => {
                let from = *at;
                skip(line, at)?;
                escape(&line[from..*at], true, &mut self.text);
                Form::Json
            }
            _ => {
                let from = *at;
                skip(line, at)?;
                match &line[from..*at] {
                    b"null" => return Ok(Value::Null),
                    literal => self.literal(literal),
                }
                Form::Literal
            }
        };
        Ok(Value::Text { start, end: self.text.len(), form })
    }

    fn literal(&mut self, literal: &[u8]) {
        self.text.extend_from_slice(match literal {
            b"true" => b"T",
            b"false" => b"F",
            number => number,
        });
    }

    fn text_value(&mut self, line: &[u8], at: &mut usize, element: bool) -> Result<(), &'static str> {
        let mut decoded = std::mem::take(&mut self.string);
        let read = string(line, at, &mut decoded);
        escape(&decoded, element, &mut self.text);
        self.string = decoded;
        read
    }

    /// A list of texts or of literals, joined as a set of Zeek's; `None` for any other.
    fn list(&mut self, list: &[u8]) -> Result<Option<Value>, &'static str> {
        let (start, mut at) = (self.text.len(), 1);
        space(list, &mut at);
        if list.get(at) == Some(&b']') {
            return Ok(Some(Value::Empty(Form::Texts)));
        }
        let texts = list.get(at) == Some(&b'"');
        loop {
            space(list, &mut at);
            match list.get(at) {
                Some(b'"') if texts => self.text_value(list, &mut at, true)?,
                Some(b'"' | b'[' | b'{' | b'n') => return Ok(None),
                _ if texts => return Ok(None),
                _ => {
                    let from = at;
                    skip(list, &mut at)?;
                    self.literal(&list[from..at]);
                }
            }
            space(list, &mut at);
            if list.get(at) != Some(&b',') {
                break;
            }
            at += 1;
            self.text.push(b',');
        }
        let form = if texts { Form::Texts } else { Form::Literals };
        Ok(Some(Value::Text { start, end: self.text.len(), form }))
    }
}

fn space(line: &[u8], at: &mut usize) {
    while line.get(*at).is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')) {
        *at += 1;
    }
}

fn expect(line: &[u8], at: &mut usize, byte: u8) -> Result<(), &'static str> {
    if line.get(*at) != Some(&byte) {
        return Err(NOT_JSON);
    }
    *at += 1;
    Ok(())
}

/// Decodes a string into `out`, which is cleared.
fn string(line: &[u8], at: &mut usize, out: &mut Vec<u8>) -> Result<(), &'static str> {
    out.clear();
    expect(line, at, b'"')?;
    let start = *at;
    let mut escaped = false;
    loop {
        match line.get(*at) {
            Some(b'"') => break,
            Some(b'\\') => {
                escaped = true;
                *at += 2;
            }
            Some(0..0x20) | None => return Err(NOT_JSON),
            Some(_) => *at += 1,
        }
    }
    let inside = &line[start..*at];
    *at += 1;
    if !escaped {
        out.extend_from_slice(inside);
        return Ok(());
    }
    let text: String = serde_json::from_slice(&line[start - 1..*at]).map_err(|_| NOT_JSON)?;
    out.extend_from_slice(text.as_bytes());
    Ok(())
}

/// Steps over one value.
fn skip(line: &[u8], at: &mut usize) -> Result<(), &'static str> {
    let rest = line.get(*at..).unwrap_or(b"");
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    if !matches!(rest.first(), Some(b'[' | b'{')) {
        let end = rest.iter().position(|byte| !plain(byte)).unwrap_or(rest.len());
        let literal = &rest[..end];
        if !is_literal(literal) {
            return Err(NOT_JSON);
        }
        *at += end;
        return Ok(());
    }
    let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<serde::de::IgnoredAny>();
    match values.next() {
        Some(Ok(_)) => {
            *at += values.byte_offset();
            Ok(())
        }
        _ => Err(NOT_JSON),
    }
}

fn is_literal(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let whole = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if whole == 0 {
        return matches!(text, b"true" | b"false" | b"null");
    }
    if whole > 1 && digits[0] == b'0' {
        return false;
    }
    let mut rest = &digits[whole..];
    if let Some(fraction) = rest.strip_prefix(b".") {
        let count = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if count == 0 {
            return false;
        }
        rest = &fraction[count..];
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        let exponent = exponent.strip_prefix(b"-").or(exponent.strip_prefix(b"+")).unwrap_or(exponent);
        return !exponent.is_empty() && exponent.iter().all(u8::is_ascii_digit);
    }
    rest.is_empty()
}

/// Text as Zeek's TSV writes it. Within a set, and wherever a set may be looked for, a comma is escaped.
fn escape(text: &[u8], element: bool, out: &mut Vec<u8>) {
    let start = out.len();
    let special = |byte: &u8| *byte < 0x20 || *byte == b'\\' || (element && *byte == b',');
    if !text.iter().any(special) {
        out.extend_from_slice(text);
    } else {
        for byte in text {
            match byte {
                b'\\' => out.extend_from_slice(b"\\\\"),
                byte if special(byte) => out.extend_from_slice(format!("\\x{byte:02x}").as_bytes()),
                byte => out.push(*byte),
            }
        }
    }
    let first = match out.get(start..) {
        Some(b"-" | b"(empty)" | [b'#', ..]) => out[start],
        _ => return,
    };
    out.splice(start..=start, format!("\\x{first:02x}").into_bytes());
}
