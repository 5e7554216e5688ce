//! JSON lines: one object a line, as Zeek's JSON writer and those who forward its logs write them.
//!
//! Nested objects are flattened with `.`; `_path` names the log of its line, so one file may hold several. A value becomes the
//! raw text that Zeek's TSV has for it (control bytes, backslashes, a literal `-` escaped), so everything that matches and shows
//! TSV works here; numbers keep their exact text. `null` is unset, `""` and `[]` are empty, a missing key is absent. Does not
//! know tables or files.
//!
//! Types follow from the name of a field alone (`known_types.txt`, else `string`), never from other lines: so they are the same
//! however the file is cut. What a value looked like (text, literal, list) is a [`Form`] of the header; where it changes, a new
//! header begins, and the JSON export writes every value in the form that it had. A list of lists or objects is kept as its own
//! JSON text.
//!
//! Rows are collected per path and handed on in batches.

use super::carried::Carrier;
use super::header::{Field, Form, Header, MOST_FIELDS, MOST_LOGS, Written};
use super::json_keys::Keys;
use super::json_list;
use super::json_mend::mended;
use super::json_value::{Pairs, Value};
use super::types::field_type;
use super::{LogFormat, Reader, Sink, ZEROS};
use crate::table::batch::{Batch, Span};
use foldhash::fast::RandomState;
use std::collections::HashMap;

pub const FORMAT: LogFormat = LogFormat {
    id: "json",
    name: "JSON lines",
    written: Written::Json,
    whole: false,
    recognise,
    reader: |_| Box::new(JsonLines::default()),
};

/// Lines that begin with `#` are comments here too: test suites write them above JSON.
fn recognise(head: &[u8]) -> Option<&'static str> {
    let mut lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_start);
    let first = lines.find(|line| !is_blank(line))?;
    // What other languages write has names without quotes, or with others.
    let begins = |line: &[u8]| line.strip_prefix(b"{").map(<[u8]>::trim_ascii_start).is_some_and(is_key_or_end);
    let lines = begins(first) && json_list::layout(head).is_none();
    lines.then_some("its first line is a JSON object")
}

/// `{"index":{"_index":"zeek"}}`, before each record in what is made for Elasticsearch.
fn is_action(pairs: &Pairs) -> bool {
    let action = |name: &[u8]| name.starts_with(b"index._") || name.starts_with(b"create._");
    pairs.list.len() < 8 && pairs.list.iter().all(|pair| action(pairs.keys.name(pair.key)))
}

fn is_blank(line: &[u8]) -> bool {
    line.is_empty() || line.starts_with(b"#")
}

fn is_key_or_end(rest: &[u8]) -> bool {
    matches!(rest.first(), None | Some(b'"' | b'}'))
}

/// Before the path of a log whose lines are wrapped ([`Header::wrapped`]), among the paths of a file.
const WRAPPED: &[u8] = b"\0";

/// Rows and bytes handed on at once.
const BATCH: usize = 128;
const BYTES: usize = 1 << 20;
/// Headers of one log that begin because forms change; from then on a row with other forms is an odd one. A log in which a value is
/// now text and now a number would have as many headers as rows.
const MOST_CHANGES: u32 = 64;
/// Fields of all those headers: a line of one value may take over ten thousand of them.
const MOST_TAKEN_OVER: usize = 1_000_000;

#[derive(Default)]
pub struct JsonLines {
    line: u32,
    /// One per path, in the order of the numbers of paths.
    logs: Vec<Log>,
    paths: Keys,
    /// The field of each key in each log, and the one it was last, in whichever log: mostly it is that again.
    places: HashMap<(u32, u32), u32, RandomState>,
    last: Vec<u32>,
    /// The log of the rows in `spans`, and whether the sink knows its header.
    log: usize,
    told: bool,
    /// Their text is that of the rows in `spans`.
    pairs: Pairs,
    spans: Vec<Span>,
    rows: usize,
    /// Field of each pair of the line.
    order: Vec<usize>,
    /// Forms of the line that its header does not have.
    others: Vec<u8>,
    /// Fields of headers that began because forms changed.
    taken_over: usize,
    /// What carries the records, and what is to be told of that.
    carrier: Option<Carrier>,
    told_of_file: Option<String>,
}

/// The log of one path, as far as its keys are known.
struct Log {
    header: Header,
    /// Key of each field.
    keys: Vec<u32>,
    /// How often forms changed.
    changes: u32,
}

/// How a line fits its header.
enum Fit {
    Whole,
    /// Has a value another form?
    OtherForms,
    /// Has it a key that the header lacks?
    MoreKeys,
}

impl JsonLines {
    /// Reads records that lines of other programs carry.
    pub fn carrying(carrier: Carrier, first: bool) -> JsonLines {
        let told_of_file = first.then(|| carrier.told());
        JsonLines { carrier: Some(carrier), told_of_file, ..JsonLines::default() }
    }

    fn flush(&mut self, sink: &mut dyn Sink) {
        let Some(Log { header, .. }) = self.logs.get(self.log).filter(|_| self.rows > 0) else { return };
        if !std::mem::replace(&mut self.told, true) {
            sink.header(header);
        }
        if let Some(words) = self.told_of_file.take() {
            sink.warn(0, words, b"");
        }
        let (text, width) = (&self.pairs.text, header.fields.len());
        let batch = Batch { buffer: text, spans: &self.spans, width, unset: &header.unset, empty: &header.empty };
        if self.others.is_empty() {
            sink.rows(&batch, self.line - self.rows as u32);
        } else {
            sink.odd_row(&batch, self.line - self.rows as u32, &self.others);
            self.others.clear();
        }
        self.spans.clear();
        self.rows = 0;
    }

    /// Takes an object that begins in this line of a file in which it is written as `raw`.
    pub fn object(&mut self, line: u32, object: &[u8], raw: &[u8], sink: &mut dyn Sink) {
        if self.line + 1 != line {
            self.hand_on(sink);
            self.line = line.saturating_sub(1);
        }
        self.any_line(object, raw, sink);
    }

    /// Hands on the rows that wait.
    pub fn hand_on(&mut self, sink: &mut dyn Sink) {
        self.line += 1;
        self.flush(sink);
        self.line -= 1;
    }

    /// Takes a line without its line feed. Rows that wait are those of the lines just before this one.
    fn any_line(&mut self, line: &[u8], raw: &[u8], sink: &mut dyn Sink) {
        self.line += 1;
        let line = line.trim_ascii();
        if let Err(reason) = self.row(line, sink) {
            if let Some((mended, wrong)) = mended(line)
                && self.row(&mended, sink).is_ok()
            {
                return sink.warn(self.line, wrong.to_owned(), raw);
            }
            self.flush(sink);
            if !is_blank(line) {
                let only_zeros = line.iter().all(|byte| *byte == 0);
                let reason = if only_zeros { ZEROS.to_owned() } else { format!("{reason}; skipped") };
                sink.skip(self.line, reason, raw);
            }
        } else if self.carrier.as_ref().is_some_and(|carrier| carrier.bare) {
            sink.warn(self.line, "no record in this line; read with its own fields".to_owned(), raw);
        }
    }

    fn row(&mut self, line: &[u8], sink: &mut dyn Sink) -> Result<(), &'static str> {
        // Not where rows are handed on: the values of a line may stand in it that has no row yet.
        if self.rows == 0 {
            self.pairs.text.clear();
        }
        match &mut self.carrier {
            None => self.pairs.read(line)?,
            Some(carrier) => carrier.read(line, &mut self.pairs)?,
        }
        if self.pairs.list.is_empty() {
            return Err("an object without values");
        }
        if is_action(&self.pairs) {
            return Err("an action of a bulk request to Elasticsearch, no record");
        }
        let (path, wrapped) = (self.pairs.path(), self.pairs.is_wrapped());
        let same = |header: &Header| header.path.as_bytes() == path && header.wrapped == wrapped;
        if self.logs.get(self.log).is_none_or(|log| !same(&log.header)) {
            self.paths.begin_line();
            let number = self.paths.take(if wrapped { WRAPPED } else { b"" }, path)? as usize;
            if number > MOST_LOGS {
                return Err("more than 10,000 logs in one file");
            }
            self.flush(sink);
            self.told = false;
            self.log = number;
            while self.logs.len() <= number {
                let name = self.paths.name(self.logs.len() as u32);
                let path = name.strip_prefix(WRAPPED);
                let (wrapped, path) = (path.is_some(), String::from_utf8_lossy(path.unwrap_or(name)).into_owned());
                let header = Header { path, wrapped, written: Written::Json, ..Header::default() };
                self.logs.push(Log { header, keys: Vec::new(), changes: 0 });
            }
        }
        match self.find_places() {
            Fit::Whole => {}
            Fit::OtherForms if self.logs.get(self.log).is_some_and(|log| log.changes >= MOST_CHANGES) => {
                self.flush(sink)
            }
            Fit::OtherForms | Fit::MoreKeys => {
                self.flush(sink);
                self.told = false;
                self.grow()?;
            }
        }
        let width = self.logs.get(self.log).map_or(0, |log| log.keys.len());
        let first = self.spans.len();
        self.spans.resize(first + width, Span::ABSENT);
        for (pair, place) in self.pairs.list.iter().zip(&self.order) {
            let span = match pair.value {
                Value::Null => Span::UNSET,
                Value::Empty(_) => Span::EMPTY,
                Value::Text { start, end, .. } => Span { start: start as u32, end: end as u32 },
            };
            if let Some(cell) = self.spans.get_mut(first + place) {
                *cell = span;
            }
        }
        self.rows += 1;
        self.note_other_forms();
        if self.rows == BATCH || self.pairs.text.len() > BYTES || !self.others.is_empty() {
            self.hand_on(sink);
        }
        Ok(())
    }

    /// Finds the fields of all pairs.
    fn find_places(&mut self) -> Fit {
        let Some(log) = self.logs.get(self.log) else { return Fit::MoreKeys };
        self.order.clear();
        let mut fit = Fit::Whole;
        for pair in &self.pairs.list {
            let guess = self.last.get(pair.key as usize).map_or(usize::MAX, |place| *place as usize);
            let place = if log.keys.get(guess) == Some(&pair.key) {
                guess
            } else {
                let Some(place) = self.places.get(&(self.log as u32, pair.key)) else { return Fit::MoreKeys };
                if let Some(last) = self.last.get_mut(pair.key as usize) {
                    *last = *place;
                }
                *place as usize
            };
            self.order.push(place);
            let form = pair.value.form();
            if form.is_some() && log.header.forms.get(place) != form.as_ref() {
                fit = Fit::OtherForms;
            }
        }
        fit
    }

    /// Notes the forms of the row just made that the header does not have.
    fn note_other_forms(&mut self) {
        let Some(log) = self.logs.get(self.log).filter(|log| log.changes >= MOST_CHANGES) else { return };
        for (pair, place) in self.pairs.list.iter().zip(&self.order) {
            if let Some(form) = pair.value.form().filter(|form| log.header.forms.get(*place) != Some(form)) {
                form.write_other(*place, &mut self.others);
            }
        }
    }

    /// Makes the header such that [`JsonLines::find_places`] finds all; forms change only so often.
    fn grow(&mut self) -> Result<(), &'static str> {
        let Some(Log { header, keys, changes }) = self.logs.get_mut(self.log) else { return Ok(()) };
        self.order.clear();
        let mut changed = false;
        for pair in &self.pairs.list {
            let form = pair.value.form();
            let place = match self.places.get(&(self.log as u32, pair.key)) {
                Some(place) => *place as usize,
                None if keys.len() >= MOST_FIELDS => return Err("more than 10,000 keys in one log"),
                None => {
                    let name = String::from_utf8_lossy(self.pairs.keys.name(pair.key)).into_owned();
                    let zeek_type = field_type(&name).to_owned();
                    header.fields.push(Field { name, zeek_type });
                    header.forms.push(Form::Unknown);
                    let place = keys.len();
                    keys.push(pair.key);
                    self.places.insert((self.log as u32, pair.key), place as u32);
                    if self.last.len() <= pair.key as usize {
                        self.last.resize(pair.key as usize + 1, u32::MAX);
                    }
                    self.last[pair.key as usize] = place as u32;
                    place
                }
            };
            if let (Some(form), Some(old)) = (form, header.forms.get_mut(place))
                && (*old == Form::Unknown || *changes < MOST_CHANGES)
            {
                changed |= *old != Form::Unknown && *old != form;
                *old = form;
            }
            self.order.push(place);
        }
        if changed {
            self.taken_over += keys.len();
            *changes = if self.taken_over > MOST_TAKEN_OVER { MOST_CHANGES } else { *changes + 1 };
        }
        Ok(())
    }
}

impl Reader for JsonLines {
    fn lines(&mut self, lines: &[u8], sink: &mut dyn Sink) {
        let mut rest = lines;
        while let Some(end) = memchr::memchr(b'\n', rest) {
            self.any_line(&rest[..end], &rest[..end], sink);
            rest = &rest[end + 1..];
        }
        self.hand_on(sink);
    }

    fn unfinished_line(&mut self, line: &[u8], sink: &mut dyn Sink) {
        self.any_line(line, line, sink);
        self.hand_on(sink);
    }

    fn end(&mut self, _: bool, sink: &mut dyn Sink) {
        if let Some(words) = self.told_of_file.take() {
            sink.warn(0, words, b"");
        }
    }

    /// Every line stands for itself: only the format is handed on.
    fn header(&self) -> Option<Header> {
        let json = Header { written: Written::Json, ..Header::default() };
        Some(self.carrier.as_ref().map_or(json, Carrier::header))
    }

    fn line_count(&self) -> u32 {
        self.line
    }
}
