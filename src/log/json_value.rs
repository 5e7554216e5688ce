//! One JSON object as pairs of flattened key and raw text.
//!
//! Strict JSON (RFC 8259) but for depth. Knows no columns. Invariant: the text of a value, decoded as TSV cells are, is the
//! JSON value's own text, and never the text of an unset or empty cell.

use super::header::Form;
use super::json_keys::{DATASETS, Keys, PATHS, path_of_bare_dataset, path_of_dataset};
use super::json_text::{NOT_JSON, escape, expect, means_else, skip, space, string};
use crate::table::bytes::same;
use crate::table::decode::decode;

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
    /// Its number in [`Pairs::keys`].
    pub key: u32,
    pub value: Value,
}

/// The pairs of one line.
#[derive(Default)]
pub struct Pairs {
    pub list: Vec<Pair>,
    /// Each line since this was emptied, and after it those of its values that do not stand in it as they are.
    pub text: Vec<u8>,
    pub keys: Keys,
    /// Where the line begins in `text`.
    base: usize,
    /// The pair that names the log.
    path: Option<usize>,
    /// The path that something around the record tells, if the record itself does not.
    told: Vec<u8>,
    /// The key of the only object, where in `text`, if that is what names the log.
    wrapper: Option<(usize, usize)>,
    prefix: Vec<u8>,
    string: Vec<u8>,
}

impl Pairs {
    /// A line begins, whose pairs are added one after the other.
    pub fn begin(&mut self) {
        self.list.clear();
        (self.path, self.wrapper) = (None, None);
        self.told.clear();
        self.keys.begin_line();
    }

    /// Adds the pairs of an object, their keys behind this.
    pub fn add(&mut self, prefix: &[u8], object: &[u8]) -> Result<(), &'static str> {
        if std::str::from_utf8(object).is_err() {
            return Err("not UTF-8");
        }
        self.prefix.clear();
        self.prefix.extend_from_slice(prefix);
        self.base = self.text.len();
        self.text.extend_from_slice(object);
        let mut at = 0;
        self.object(object, &mut at, 0)?;
        if at == object.len() { Ok(()) } else { Err(NOT_JSON) }
    }

    /// Adds a value of this text.
    pub fn add_text(&mut self, key: &[u8], text: &[u8]) -> Result<(), &'static str> {
        let start = self.text.len();
        escape(text, false, &mut self.text);
        self.add_value(key, Value::Text { start, end: self.text.len(), form: Form::Text })
    }

    /// Adds a value that is written as TSV has it.
    pub fn add_raw(&mut self, key: &[u8], cell: &[u8]) -> Result<(), &'static str> {
        let start = self.text.len();
        self.text.extend_from_slice(cell);
        self.add_value(key, Value::Text { start, end: self.text.len(), form: Form::Text })
    }

    pub fn add_value(&mut self, key: &[u8], value: Value) -> Result<(), &'static str> {
        let key = self.keys.take(b"", key)?;
        self.list.push(Pair { key, value });
        Ok(())
    }

    /// The raw text of a value that is one.
    pub fn raw_at(&self, at: usize) -> Option<&[u8]> {
        match self.list.get(at)?.value {
            Value::Text { start, end, form: Form::Text } => self.text.get(start..end),
            _ => None,
        }
    }

    /// The same as JSON has it.
    pub fn text_at(&self, at: usize) -> Option<Vec<u8>> {
        self.raw_at(at).map(|text| decode(text).into_owned())
    }

    /// Puts the pairs from this one on before the others.
    pub fn first_from(&mut self, at: usize) {
        self.list.rotate_left(at);
        self.path = self.path.and_then(|path| path.checked_sub(at));
    }

    /// The path of the line unless the record has one.
    pub fn path_told(&mut self, path: &[u8]) {
        self.told.clear();
        self.told.extend_from_slice(path);
    }

    /// Reads a line; after an error the list is worthless.
    pub fn read(&mut self, line: &[u8]) -> Result<(), &'static str> {
        self.list.clear();
        self.prefix.clear();
        (self.path, self.wrapper) = (None, None);
        self.told.clear();
        if std::str::from_utf8(line).is_err() {
            return Err("not UTF-8");
        }
        self.keys.begin_line();
        self.base = self.text.len();
        self.text.extend_from_slice(line);
        if let Some(wrapped) = wrapped(line) {
            if self.unwrap(line, wrapped) {
                return Ok(());
            }
            self.list.clear();
            self.prefix.clear();
            self.path = None;
            self.text.truncate(self.base + line.len());
            self.keys.begin_line();
        }
        let mut at = 0;
        self.object(line, &mut at, 0)?;
        if at == line.len() { Ok(()) } else { Err(NOT_JSON) }
    }

    /// Reads the object that is all there is in another one, if it is a record: it has a time.
    fn unwrap(&mut self, line: &[u8], Wrapped { key, start, end }: Wrapped) -> bool {
        let mut at = start;
        let whole = self.object(&line[..end], &mut at, 0).is_ok() && at == end;
        self.wrapper = Some((self.base + key.0, self.base + key.1));
        let record = whole && self.list.iter().any(|pair| self.keys.name(pair.key) == b"ts");
        self.wrapper = self.wrapper.filter(|_| record);
        record
    }

    /// Is the log named by the key of the only object of the line?
    pub fn is_wrapped(&self) -> bool {
        self.wrapper.is_some()
    }

    /// The Zeek path that the line names; empty if it does not.
    pub fn path(&self) -> &[u8] {
        if let Some((start, end)) = self.wrapper {
            return self.text.get(start..end).unwrap_or(b"");
        }
        match self.path.and_then(|at| self.list.get(at)) {
            Some(Pair { key, value: Value::Text { start, end, form: Form::Text } }) => {
                let text = self.text.get(*start..*end).unwrap_or(b"");
                if *key <= PATHS {
                    return text;
                }
                let bare = || Some(path_of_bare_dataset(text)).filter(|_| self.is_of_zeek());
                path_of_dataset(text).or_else(bare).unwrap_or(&self.told)
            }
            _ => &self.told,
        }
    }

    /// Do others say that the record is Zeek's: Security Onion and Malcolm, which leave that out of the name of the data set?
    pub fn is_of_zeek(&self) -> bool {
        let names = |pair: &Pair| {
            let name = self.keys.name(pair.key);
            name.ends_with(b"event.module") || name.ends_with(b"event.provider")
        };
        (0..self.list.len()).any(|at| names(&self.list[at]) && self.raw_at(at) == Some(b"zeek"))
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
            let expected = self.expected(line, *at);
            let key = match expected {
                Some(length) => {
                    let start = *at + 1;
                    *at = start + length + 1;
                    Some((start, start + length))
                }
                None => string(line, at, &mut self.string)?,
            };
            space(line, at);
            expect(line, at, b':')?;
            space(line, at);
            let nested = line.get(*at) == Some(&b'{') && !line[*at + 1..].trim_ascii_start().starts_with(b"}");
            if self.list.len() >= MOST_KEYS {
                return Err("more than 10,000 keys");
            }
            let key = key.map_or(&self.string[..], |(start, end)| &line[start..end]);
            if nested {
                let before = self.prefix.len();
                self.prefix.extend_from_slice(key);
                self.prefix.push(b'.');
                self.object(line, at, depth + 1)?;
                self.prefix.truncate(before);
            } else {
                let key = match expected {
                    Some(_) => self.keys.take_expected(),
                    None => self.keys.take(&self.prefix, key)?,
                };
                if key <= PATHS || (key <= DATASETS && self.path.is_none()) {
                    self.path = Some(self.list.len());
                }
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

    /// The length of the key within quotes that begins here, if it is the expected one.
    #[inline]
    fn expected(&self, line: &[u8], at: usize) -> Option<usize> {
        // Mostly there is no prefix, and comparing nothing takes some processors longer than comparing something.
        let (prefix, key) = self.keys.expected().split_at_checked(self.prefix.len())?;
        let (this, rest) = line.get(at..)?.strip_prefix(b"\"")?.split_at_checked(key.len())?;
        (!key.is_empty() && same(this, key) && same(prefix, &self.prefix) && rest.first() == Some(&b'"'))
            .then_some(key.len())
    }

    fn value(&mut self, line: &[u8], at: &mut usize) -> Result<Value, &'static str> {
        let (base, from, start) = (self.base, *at, self.text.len());
        let form = match line.get(from) {
            Some(b'"') => {
                match string(line, at, &mut self.string)? {
                    Some((from, to)) if from < to && !means_else(&line[from..to]) => {
                        return Ok(Value::Text { start: base + from, end: base + to, form: Form::Text });
                    }
                    Some((from, to)) => escape(&line[from..to], false, &mut self.text),
                    None => escape(&self.string, false, &mut self.text),
                }
                if self.text.len() == start {
                    return Ok(Value::Empty(Form::Text));
                }
                Form::Text
            }
            Some(b'[') => match self.list(line, at)? {
                Some(value) => return Ok(value),
                None => {
                    self.text.truncate(start);
                    *at = from;
                    skip(line, at)?;
                    escape(&line[from..*at], true, &mut self.text);
                    Form::Json
                }
            },
            Some(b'{') => {
                skip(line, at)?;
                escape(&line[from..*at], true, &mut self.text);
                Form::Json
            }
            _ => {
                skip(line, at)?;
                match &line[from..*at] {
                    b"null" => return Ok(Value::Null),
                    literal @ (b"true" | b"false") => self.literal(literal),
                    _ => return Ok(Value::Text { start: base + from, end: base + *at, form: Form::Literal }),
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

    /// A list of texts or of literals, joined as a set of Zeek's; `None` for any other, and for what is no list.
    fn list(&mut self, line: &[u8], at: &mut usize) -> Result<Option<Value>, &'static str> {
        let start = self.text.len();
        *at += 1;
        space(line, at);
        if line.get(*at) == Some(&b']') {
            *at += 1;
            return Ok(Some(Value::Empty(Form::Texts)));
        }
        let texts = line.get(*at) == Some(&b'"');
        loop {
            space(line, at);
            match line.get(*at) {
                Some(b'"') if texts => match string(line, at, &mut self.string)? {
                    Some((from, to)) => escape(&line[from..to], true, &mut self.text),
                    None => escape(&self.string, true, &mut self.text),
                },
                Some(b'"' | b'[' | b'{' | b'n') => return Ok(None),
                _ if texts => return Ok(None),
                _ => {
                    let from = *at;
                    skip(line, at)?;
                    self.literal(&line[from..*at]);
                }
            }
            space(line, at);
            match line.get(*at) {
                Some(b',') => self.text.push(b','),
                Some(b']') => break,
                _ => return Ok(None),
            }
            *at += 1;
        }
        *at += 1;
        let form = if texts { Form::Texts } else { Form::Literals };
        Ok(Some(Value::Text { start, end: self.text.len(), form }))
    }
}

/// An object that is the only value of another one, and the key of it, by where they stand.
struct Wrapped {
    key: (usize, usize),
    start: usize,
    end: usize,
}

/// What might be so wrapped: `{"conn":{...}}`, as the Kafka writer has it.
fn wrapped(line: &[u8]) -> Option<Wrapped> {
    let mut at = 0;
    let mut step = |byte: u8| {
        expect(line, &mut at, byte).ok()?;
        space(line, &mut at);
        Some(at)
    };
    step(b'{')?;
    let start = step(b'"')?;
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let end = start + line.get(start..)?.iter().take_while(|byte| word(byte)).count();
    let mut at = end;
    let mut step = |byte: u8| {
        expect(line, &mut at, byte).ok()?;
        space(line, &mut at);
        Some(at)
    };
    step(b'"')?;
    let inner = step(b':')?;
    let outer = line.strip_suffix(b"}")?.trim_ascii_end();
    let record = end > start && line.get(inner) == Some(&b'{') && outer.ends_with(b"}");
    record.then_some(Wrapped { key: (start, end), start: inner, end: outer.len() })
}
