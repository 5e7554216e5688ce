//! What the `#` lines of a Zeek log say.
//!
//! Knows the ASCII writer's header (Zeek documentation, "Log Formats") and its forms since 2011; knows no rows. Invariant: a
//! header has as many types as fields, and no two fields of one name.

use super::types::field_type;
use crate::table::decode::{decode, elements};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A log with more fields is no log; every row has a cell of each.
pub const MOST_FIELDS: usize = 10_000;
/// Between the last column and the labels that were added to it.
pub const LABEL: &str = "   ";
/// So many logs are in no file; each has a table of its own.
pub const MOST_LOGS: usize = 10_000;

/// The fields of a log and how its lines are written.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Header {
    /// Zeek path (`http`); empty if the file does not say.
    pub path: String,
    pub fields: Vec<Field>,
    pub separator: Vec<u8>,
    pub set_separator: Vec<u8>,
    pub empty: Vec<u8>,
    pub unset: Vec<u8>,
    /// Lines end with CR LF.
    pub crlf: bool,
    /// The log has a `#types` line; without it, types are those that Zeek gives fields of these names.
    pub typed: bool,
    /// The fields were named for another path. A log may keep them (some tools sort the lines of a header), but only its rows
    /// tell that it does.
    pub inherited: bool,
    /// The file names no fields: they are those of a known log, or of nobody.
    pub supplied: bool,
    /// The format that reads on from here.
    pub written: Written,
    /// How JSON has the values of each field; empty for other formats.
    pub forms: Vec<Form>,
    /// So many of the last fields stand in one column with the one before them, three spaces between them: labels of data sets for
    /// training (`tunnel_parents   label   detailed-label` of IoT-23 and CTU-13).
    pub labels: usize,
    /// Each JSON object is the only value of an object whose key is the path: `{"conn":{...}}`.
    pub wrapped: bool,
}

/// How the rows of a header are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Written {
    #[default]
    Tsv,
    Json,
    Csv,
    /// Records in lines of other programs: how a file goes on, never how its rows are kept.
    Carried,
}

/// How JSON has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Form {
    /// Only `null` so far.
    Unknown,
    Text,
    /// A number, `true` or `false`.
    Literal,
    Texts,
    Literals,
    /// Anything else, kept as JSON text.
    Json,
}

impl Form {
    const ALL: [Form; 6] = [Form::Unknown, Form::Text, Form::Literal, Form::Texts, Form::Literals, Form::Json];

    /// Fields of a row that have another form than the header says, in bytes; [`Form::read_others`] is the other way.
    pub fn write_other(self, place: usize, out: &mut Vec<u8>) {
        out.extend_from_slice(&(place as u16).to_le_bytes());
        out.push(Form::ALL.iter().position(|form| *form == self).unwrap_or(0) as u8);
    }

    pub fn read_others(bytes: &[u8], forms: &mut [Form]) {
        for &[low, high, form] in bytes.as_chunks::<3>().0 {
            let (place, form) = (u16::from_le_bytes([low, high]), Form::ALL.get(usize::from(form)));
            if let (Some(old), Some(form)) = (forms.get_mut(usize::from(place)), form) {
                *old = *form;
            }
        }
    }
}

/// A field's name and type as Zeek writes them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Field {
    pub name: String,
    pub zeek_type: String,
}

impl Default for Header {
    fn default() -> Header {
        Header {
            path: String::new(),
            fields: Vec::new(),
            separator: b"\t".to_vec(),
            set_separator: b",".to_vec(),
            empty: b"(empty)".to_vec(),
            unset: b"-".to_vec(),
            crlf: false,
            typed: false,
            inherited: false,
            supplied: false,
            written: Written::Tsv,
            forms: Vec::new(),
            labels: 0,
            wrapped: false,
        }
    }
}

/// What a `#` line was.
#[derive(Debug, PartialEq, Eq)]
pub enum Directive {
    /// It changed how rows are read.
    Setting,
    /// The names of the fields: rows that follow belong to this header.
    Fields,
    /// The log was closed in order (`#close`, `#end`).
    Close,
    /// A comment, or a date.
    Other,
}

impl Header {
    /// Takes one line that begins with `#` (or a tab and `#separator`), without its line end.
    pub fn read(&mut self, line: &[u8]) -> Directive {
        let line = line.strip_prefix(b"\t").unwrap_or(line);
        let Some(rest) = line.strip_prefix(b"#") else { return Directive::Other };
        if let Some(value) = rest.strip_prefix(b"separator") {
            let value = decode(word(value.get(1..).unwrap_or(b""))).into_owned();
            if !value.is_empty() {
                self.separator = value;
            }
            return Directive::Setting;
        }
        let (name, value) = self.name_and_value(rest);
        match name {
            b"set_separator" => self.set_separator = decode(word(value)).into_owned(),
            b"empty_field" => self.empty = decode(word(value)).into_owned(),
            b"unset_field" => self.unset = decode(word(value)).into_owned(),
            b"path" => {
                let path = text(word(value));
                self.inherited |= !self.path.is_empty() && !self.fields.is_empty() && self.path != path;
                self.path = path;
            }
            b"fields" => {
                self.set_fields(value);
                return Directive::Fields;
            }
            b"types" => {
                self.set_types(value);
                return Directive::Fields;
            }
            b"close" | b"end" => return Directive::Close,
            // The form of 2011: `# ts<TAB>uid<TAB>id.orig_h...`
            b" ts" => {
                self.set_fields(&rest[1..]);
                return Directive::Fields;
            }
            _ => return Directive::Other,
        }
        Directive::Setting
    }

    /// May this line change the path or the fields? Comments and marks do not, however many there are.
    pub fn names_anything(&self, line: &[u8]) -> bool {
        let line = line.strip_prefix(b"\t").unwrap_or(line);
        let rest = line.strip_prefix(b"#").unwrap_or(line);
        !rest.starts_with(b"separator")
            && [&b"path"[..], b"fields", b"types", b" ts"].contains(&self.name_and_value(rest).0)
    }

    fn name_and_value<'a>(&self, rest: &'a [u8]) -> (&'a [u8], &'a [u8]) {
        // Some tools write a space after the word, whatever the separator is.
        let word = memchr::memchr(b' ', rest).unwrap_or(rest.len());
        match memchr::memmem::find(rest, &self.separator) {
            Some(at) if at < word || word == 0 => (&rest[..at], &rest[at + self.separator.len()..]),
            _ => match memchr::memchr2(b' ', b'\t', rest) {
                Some(at) => (&rest[..at], &rest[at + 1..]),
                None => (rest, &b""[..]),
            },
        }
    }

    /// Is `other` this header with more fields behind, and with forms where none was known? Then it says of earlier rows the same.
    pub fn grows_into(&self, other: &Header) -> bool {
        let fields = other.fields.get(..self.fields.len()) == Some(&self.fields[..]);
        let forms = self.forms.len() <= other.forms.len()
            && self.forms.iter().zip(&other.forms).all(|(old, new)| old == new || *old == Form::Unknown);
        let same = (&self.path, self.written, self.wrapped) == (&other.path, other.written, other.wrapped);
        same && self.written == Written::Json && fields && forms
    }

    /// Are columns apart by one or more spaces, or by two or more?
    pub fn has_gaps(&self) -> bool {
        !self.supplied && matches!(&self.separator[..], b" " | b"  ")
    }

    /// Names or types, and how many of them are labels.
    fn split(&self, value: &[u8]) -> (Vec<String>, usize) {
        let mut values: Vec<String> = if self.has_gaps() {
            gaps(value, &self.separator).map(text).collect()
        } else {
            elements(value, &self.separator).map(text).collect()
        };
        let tabs = values.len();
        if self.separator == b"\t" && values.last().is_some_and(|last| last.contains(LABEL)) {
            let last = values.pop().unwrap_or_default();
            values.extend(last.split(LABEL).map(str::to_owned));
        }
        let labels = values.len() - tabs;
        (values, labels)
    }

    fn set_fields(&mut self, value: &[u8]) {
        (self.typed, self.inherited, self.supplied) = (false, false, false);
        // No name has a space in it: a terminal made spaces of the tabs, in the rows too; `column -t` makes two or more.
        let names = value.trim_ascii();
        if self.separator == b"\t" && !names.contains(&b'\t') && names.contains(&b' ') {
            let gaps = names.split(|byte| *byte != b' ').filter(|gap| !gap.is_empty());
            self.separator = if gaps.map(<[u8]>::len).min() > Some(1) { b"  ".to_vec() } else { b" ".to_vec() };
        }
        let mut fields: Vec<Field> = Vec::new();
        let mut names = Names::default();
        let (all, labels) = self.split(value);
        self.labels = labels;
        for name in all {
            let name = names.free(name);
            let zeek_type = field_type(&name).to_owned();
            fields.push(Field { name, zeek_type });
        }
        // `#fields` with a trailing separator names no further field.
        if fields.len() > 1 && value.ends_with(&self.separator) {
            fields.pop();
        }
        self.fields = fields;
    }

    fn set_types(&mut self, value: &[u8]) {
        self.typed = true;
        let (types, _) = self.split(value);
        for (field, zeek_type) in self.fields.iter_mut().zip(types) {
            // zeek-cut calls a time that it has made readable a string.
            let readable = zeek_type == "string" && field.name == "ts";
            if !zeek_type.is_empty() && !readable {
                field.zeek_type = zeek_type;
            }
        }
    }

    /// Header lines that describe `fields` of this log, in Zeek's order, each with its line end.
    pub fn write(&self, fields: &[Field], out: &mut Vec<u8>) {
        let end: &[u8] = if self.crlf { b"\r\n" } else { b"\n" };
        let mut line = |name: &[u8], values: &mut dyn Iterator<Item = &[u8]>| {
            out.push(b'#');
            out.extend_from_slice(name);
            for value in values {
                out.extend_from_slice(&self.separator);
                out.extend_from_slice(value);
            }
            out.extend_from_slice(end);
        };
        let mut separator = b"separator ".to_vec();
        for byte in &self.separator {
            separator.extend_from_slice(format!("\\x{byte:02x}").as_bytes());
        }
        line(&separator, &mut std::iter::empty());
        line(b"set_separator", &mut std::iter::once(&self.set_separator[..]));
        line(b"empty_field", &mut std::iter::once(&self.empty[..]));
        line(b"unset_field", &mut std::iter::once(&self.unset[..]));
        if !self.path.is_empty() {
            line(b"path", &mut std::iter::once(self.path.as_bytes()));
        }
        // Labels stand in the last column again if all fields do.
        let whole = fields.iter().map(|field| &field.name).eq(self.fields.iter().map(|field| &field.name));
        let last = fields.len() - if whole { self.labels.min(fields.len()) } else { 0 };
        for (name, of) in [(&b"fields"[..], name_of as fn(&Field) -> &str), (b"types", type_of)] {
            let (tabs, labels) = fields.split_at(last);
            let mut tabs: Vec<String> = tabs.iter().map(|field| of(field).to_owned()).collect();
            if let Some(last) = tabs.last_mut() {
                labels.iter().for_each(|field| *last = format!("{last}{LABEL}{}", of(field)));
            }
            line(name, &mut tabs.iter().map(|text| text.as_bytes()));
        }
    }
}

/// The names of a header's fields so far.
#[derive(Default)]
pub struct Names {
    count: usize,
    /// How many fields would have had each name.
    taken: BTreeMap<String, u32>,
}

impl Names {
    /// A name for the next field: its own, or one that no field before it has.
    pub fn free(&mut self, mut plain: String) -> String {
        self.count += 1;
        if plain.is_empty() {
            plain = format!("column {}", self.count);
        }
        let mut name = plain.clone();
        let mut copies = self.taken.get(&plain).copied().unwrap_or(0);
        while self.taken.contains_key(&name) {
            copies += 1;
            name = format!("{plain} ({copies})");
        }
        self.taken.insert(plain, copies.max(1));
        self.taken.entry(name.clone()).or_insert(1);
        name
    }
}

/// Cells with such a separator or more of it between them.
pub fn gaps<'a>(line: &'a [u8], separator: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    elements(line, separator).map(<[u8]>::trim_ascii).filter(|cell| !cell.is_empty())
}

/// The value of a header line, of which some tools write with more spaces before it.
fn word(value: &[u8]) -> &[u8] {
    let word = value.trim_ascii();
    if word.is_empty() { value } else { word }
}

fn name_of(field: &Field) -> &str {
    &field.name
}

fn type_of(field: &Field) -> &str {
    &field.zeek_type
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(lines: &[&str]) -> Header {
        let mut header = Header::default();
        for line in lines {
            header.read(line.as_bytes());
        }
        header
    }

    #[test]
    fn reads_every_form_of_separator() {
        for first in ["#separator \\x7c", "\t#separator \\x7c", "#separator\t\\x7c", "#separator |"] {
            let header = header(&[first, "#path|x", "#fields|a|b", "#types|time|set[addr]"]);
            assert_eq!((header.path.as_str(), header.fields.len()), ("x", 2), "{first}");
            assert_eq!(header.fields[1], Field { name: "b".into(), zeek_type: "set[addr]".into() });
        }
        let wide = header(&["#separator ||", "#set_separator||\\x2c", "#unset_field||\\x2d", "#fields||ts||b"]);
        assert_eq!(
            (wide.set_separator.as_slice(), wide.unset.as_slice(), wide.fields.len()),
            (&b","[..], &b"-"[..], 2)
        );
        assert_eq!(wide.fields[0].zeek_type, "time");
    }

    #[test]
    fn fields_keep_their_names_apart() {
        let header = header(&["#fields\ta\ta\ta\t"]);
        assert_eq!(header.fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(), ["a", "a (2)", "a (3)"]);
        let mut old = Header::default();
        assert_eq!(old.read(b"# ts\tuid\tid.orig_h"), Directive::Fields);
        assert_eq!(old.fields.len(), 3);
        assert_eq!(old.read(b"#close\t2016"), Directive::Close);
        assert_eq!(old.read(b"# a comment"), Directive::Other);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let before = header(&["#separator \\x09", "#path\thttp", "#fields\tts\ttags", "#types\ttime\tset[enum]"]);
        let mut out = Vec::new();
        before.write(&before.fields, &mut out);
        let lines = String::from_utf8_lossy(&out).into_owned();
        assert_eq!(header(&lines.lines().collect::<Vec<_>>()), before);
    }
}
