//! Comma separated values with a header row: what spreadsheets, SIEMs and data frames export of Zeek logs.
//!
//! Quoting is `csv-core`'s; the separator is the one of `,` `;` tab `|` that the header row has most of. Fields are named by the
//! header row, typed by their names. A cell is the log's raw text, as in Zeek's own format; control bytes in it, which that format
//! cannot have, are escaped. An empty cell is unset, as data frames write it. Does not know tables or files.
//!
//! A value in quotes may have line ends in it, so a part of such a file cannot be read without what is before it: a file is read as
//! one piece. A quote that is not closed would take the rest of the file with it: after [`LONGEST`] bytes the line is skipped.

use super::csv_carried;
use super::header::{Field, Header, MOST_FIELDS, Names, Written};
use super::json_lines::JsonLines;
use super::types::{field_type, is_type, is_zeek_name};
use super::{Begin, LogFormat, Reader, Sink};
use crate::table::batch::{Batch, Span};
use csv_core::ReadRecordResult;

pub const FORMAT: LogFormat = LogFormat {
    id: "csv",
    name: "CSV",
    written: Written::Csv,
    whole: true,
    recognise,
    reader: |begin| {
        Box::new(match begin {
            Begin::New { head, .. } => {
                let separator = separator(head);
                let carried = csv_carried::carrier(head, separator).map(|carrier| JsonLines::carrying(carrier, true));
                Csv { carried, ..Csv::new(separator) }
            }
            Begin::Resumed(_) => Csv::new(b','),
        })
    },
};

const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b'|'];
/// Rows handed on at once.
const BATCH: usize = 128;
/// A record of more bytes is a quote that was never closed.
const LONGEST: usize = 1 << 18;

fn lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    head.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty() && !is_before_names(line))
}

/// A comment, or the line by which a spreadsheet is told the separator.
pub fn is_before_names(line: &[u8]) -> bool {
    line.strip_prefix(b"#").is_some_and(|names| !names_fields(names)) || sep(line).is_some()
}

/// Are these names of Zeek's, which some tools write behind a `#`?
fn names_fields(line: &[u8]) -> bool {
    let names = || {
        line.trim_ascii().split(|byte| SEPARATORS.contains(byte)).map(|name| std::str::from_utf8(name).unwrap_or(""))
    };
    names().filter(|name| is_zeek_name(name)).count() >= 2
        && names().all(|name| !name.is_empty() && !name.contains(' '))
}

/// What `sep=;` says.
fn sep(line: &[u8]) -> Option<u8> {
    match line.trim_ascii_end() {
        [b's', b'e', b'p', b'=', separator] => Some(*separator),
        _ => None,
    }
}

fn separator(head: &[u8]) -> u8 {
    if let Some(separator) = head.split(|byte| *byte == b'\n').next().and_then(sep) {
        return separator;
    }
    let first = lines(head).next().unwrap_or(b"");
    let count = |separator: u8| memchr::memchr_iter(separator, first).count();
    SEPARATORS.into_iter().rev().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

fn names(line: &[u8], separator: u8) -> Vec<String> {
    let mut reader = csv_core::ReaderBuilder::new().delimiter(separator).build();
    let mut out = vec![0; line.len() + 1];
    let mut ends = vec![0; memchr::memchr_iter(separator, line).count() + 2];
    let (mut taken, mut written, mut ended) = (0, 0, 0);
    // Once for the line, and once to say that it is over.
    for _ in 0..2 {
        let (_, more, text, cells) = reader.read_record(&line[taken..], &mut out[written..], &mut ends[ended..]);
        (taken, written, ended) = (taken + more, written + text, ended + cells);
    }
    let mut start = 0;
    let cells = ends[..ended].iter().map(|end| {
        let cell = out.get(start..*end).unwrap_or(b"");
        start = *end;
        String::from_utf8_lossy(cell.trim_ascii()).into_owned()
    });
    let mut names: Vec<String> = cells.collect();
    if let Some(name) = names.first_mut().filter(|name| line.starts_with(b"#") && name.starts_with('#')) {
        *name = name[1..].trim_ascii().to_owned();
    }
    names
}

/// A header row: names that Zeek gives, or names at all and a second row of as many cells.
fn recognise(head: &[u8]) -> Option<&'static str> {
    let mut lines = lines(head);
    let (first, second) = (lines.next()?, lines.next());
    let separator = separator(head);
    let first = names(first, separator);
    let is_name = |name: &String, more: &str| {
        let mut letters = name.chars();
        letters.next().is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '@'))
            && letters.all(|c| c.is_ascii_alphanumeric() || "_.@:-".contains(c) || more.contains(c))
    };
    // The index of a data frame has no name.
    let all_names =
        |more: &str| first.iter().enumerate().all(|(at, name)| is_name(name, more) || (at == 0 && name.is_empty()));
    if first.len() < 2 {
        return None;
    }
    if csv_carried::carrier(head, separator).is_some() {
        return Some("its first line is a list of names, and a column holds a record as text");
    }
    // Beside names of Zeek's others may have spaces in them.
    if first.iter().any(|name| is_zeek_name(name)) && all_names(" ()/") {
        return Some("its first line names fields of Zeek's, with separators between them");
    }
    if !all_names("") {
        return None;
    }
    let second = names(second?, separator);
    (second.len() == first.len()).then_some("its first line is a list of names, and the second has as many values")
}

struct Csv {
    reader: csv_core::Reader,
    separator: u8,
    header: Option<Header>,
    told: bool,
    /// Lines taken, and the line in which the record being read begins.
    line: u32,
    /// Bytes of the record being read.
    record: Vec<u8>,
    out: Vec<u8>,
    ends: Vec<usize>,
    /// Where `out` and `ends` are filled to.
    filled: (usize, usize),
    text: Vec<u8>,
    spans: Vec<Span>,
    rows: usize,
    /// The line of the first of `rows`, and the one after the last of them.
    rows_at: (u32, u32),
    /// Reads the rows, where they carry records.
    carried: Option<JsonLines>,
}

impl Csv {
    fn new(separator: u8) -> Csv {
        Csv {
            reader: csv_core::ReaderBuilder::new().delimiter(separator).build(),
            separator,
            header: None,
            told: false,
            line: 0,
            record: Vec::new(),
            out: vec![0; 1 << 12],
            ends: vec![0; 64],
            filled: (0, 0),
            text: Vec::new(),
            spans: Vec::new(),
            rows: 0,
            rows_at: (0, 0),
            carried: None,
        }
    }

    /// Takes one line with its line end, or what there is of the last one.
    fn line(&mut self, line: &[u8], sink: &mut dyn Sink) {
        let again = self.one_line(line, sink);
        self.lines_again(again, sink);
    }

    fn lines_again(&mut self, mut again: Vec<u8>, sink: &mut dyn Sink) {
        while !again.is_empty() {
            let lines = std::mem::take(&mut again);
            let mut at = 0;
            for line in lines.split_inclusive(|byte| *byte == b'\n') {
                at += line.len();
                again = self.one_line(line, sink);
                if !again.is_empty() {
                    again.extend_from_slice(&lines[at..]);
                    break;
                }
            }
        }
    }

    /// Takes one line; gives lines that must be read again from their beginning.
    fn one_line(&mut self, line: &[u8], sink: &mut dyn Sink) -> Vec<u8> {
        self.line += 1;
        let comment = self.header.is_none() && is_before_names(line);
        if self.record.is_empty() && (comment || line.trim_ascii().is_empty()) {
            return Vec::new();
        }
        self.record.extend_from_slice(line);
        if self.read(line) {
            self.end_record(sink);
        } else if self.record.len() > LONGEST {
            return self.give_up(sink);
        }
        Vec::new()
    }

    /// Reads bytes of a record; true at its end.
    fn read(&mut self, mut bytes: &[u8]) -> bool {
        loop {
            let (out, ends) = (&mut self.out[self.filled.0..], &mut self.ends[self.filled.1..]);
            let (result, taken, written, ended) = self.reader.read_record(bytes, out, ends);
            self.filled = (self.filled.0 + written, self.filled.1 + ended);
            bytes = &bytes[taken..];
            match result {
                ReadRecordResult::OutputFull => self.out.resize(self.out.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::InputEmpty => return false,
                ReadRecordResult::Record => return true,
                ReadRecordResult::End => return self.filled.1 > 0,
            }
        }
    }

    /// The first line of a record that does not end is skipped; the others are given back to be read again.
    fn give_up(&mut self, sink: &mut dyn Sink) -> Vec<u8> {
        let mut record = std::mem::take(&mut self.record);
        self.reader = csv_core::ReaderBuilder::new().delimiter(self.separator).build();
        self.filled = (0, 0);
        self.flush(sink);
        let first = memchr::memchr(b'\n', &record).map_or(record.len(), |end| end + 1);
        self.line -= record.split_inclusive(|byte| *byte == b'\n').count() as u32 - 1;
        let line = record[..first].strip_suffix(b"\n").unwrap_or(&record[..first]);
        let reason = format!("a quote that is not closed within {} kB; skipped", LONGEST >> 10);
        sink.skip(self.line, reason, line);
        record.drain(..first);
        record
    }

    fn end_record(&mut self, sink: &mut dyn Sink) {
        let lines = self.record.split_inclusive(|byte| *byte == b'\n').count() as u32;
        let at = self.line + 1 - lines;
        let ends = self.filled.1;
        self.filled = (0, 0);
        match &self.header {
            Some(header) => {
                let width = header.fields.len();
                self.row(width, ends, at, sink);
            }
            None => self.name(ends, sink),
        }
        self.record.clear();
    }

    fn cell(&self, at: usize) -> &[u8] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.out[start..self.ends[at]]
    }

    fn name(&mut self, ends: usize, sink: &mut dyn Sink) {
        let mut fields: Vec<Field> = Vec::new();
        let mut names = Names::default();
        if ends > MOST_FIELDS {
            sink.warn(self.line, "more than 10,000 columns; the others are not read".to_owned(), &self.record);
        }
        for at in 0..ends.min(MOST_FIELDS) {
            let cell = self.cell(at).trim_ascii();
            let cell = cell
                .strip_prefix(b"#")
                .filter(|_| at == 0 && self.record.starts_with(b"#"))
                .unwrap_or(cell)
                .trim_ascii();
            let name = names.free(String::from_utf8_lossy(cell).into_owned());
            let zeek_type = field_type(&name).to_owned();
            fields.push(Field { name, zeek_type });
        }
        self.header = Some(Header { fields, written: Written::Csv, ..Header::default() });
    }

    fn row(&mut self, width: usize, ends: usize, at: u32, sink: &mut dyn Sink) {
        if self.rows > 0 && self.rows_at.1 != at {
            self.flush(sink);
        }
        if !self.told && self.rows == 0 && ends > 1 && (0..ends).all(|at| is_type(self.cell(at))) {
            return sink.skip(at, "the types of the fields, no row; skipped".to_owned(), self.record.trim_ascii_end());
        }
        if ends != width {
            self.flush(sink);
            let rest = if ends < width { "the others are absent" } else { "without the columns beyond" };
            let columns = if ends == 1 { "1 column".to_owned() } else { format!("{ends} columns") };
            let reason = format!("{columns} where the header names {width}; read, {rest}");
            let record = self.record.trim_ascii_end();
            if ends < width { sink.short_row(at, reason, record) } else { sink.warn(at, reason, record) }
        }
        if let (Some(carried), Some(header)) = (&mut self.carried, &self.header) {
            let mut start = 0;
            let cells = self.ends[..ends].iter().map(|end| &self.out[std::mem::replace(&mut start, *end)..*end]);
            let object = csv_carried::object(header.fields.iter().map(|field| field.name.as_bytes()), cells);
            return carried.object(at, &object, self.record.trim_ascii_end(), sink);
        }
        if self.rows == 0 {
            self.rows_at.0 = at;
        }
        for place in 0..width {
            let span = if place >= ends { Span::ABSENT } else { self.take(place) };
            self.spans.push(span);
        }
        self.rows += 1;
        self.rows_at.1 = self.line + 1;
        // Rows of several lines are not consecutive: the next one does not begin one line after this one.
        if self.rows == BATCH || self.rows_at.1 != at + 1 {
            self.flush(sink);
        }
    }

    fn take(&mut self, place: usize) -> Span {
        let from = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        let cell = &self.out[from..self.ends[place]];
        if cell.is_empty() {
            return Span::UNSET;
        }
        let start = self.text.len();
        for byte in cell {
            match byte {
                0..0x20 | 0x7f => self.text.extend_from_slice(format!("\\x{byte:02x}").as_bytes()),
                byte => self.text.push(*byte),
            }
        }
        Span { start: start as u32, end: self.text.len() as u32 }
    }

    fn flush(&mut self, sink: &mut dyn Sink) {
        if let Some(carried) = &mut self.carried {
            carried.hand_on(sink);
        }
        let Some(header) = &self.header else { return };
        if self.rows == 0 {
            return;
        }
        if !std::mem::replace(&mut self.told, true) {
            sink.header(header);
        }
        let (buffer, spans, width) = (&self.text[..], &self.spans[..], header.fields.len());
        let batch = Batch { buffer, spans, width, unset: &header.unset, empty: &header.empty };
        sink.rows(&batch, self.rows_at.0);
        self.text.clear();
        self.spans.clear();
        self.rows = 0;
    }
}

impl Reader for Csv {
    fn lines(&mut self, lines: &[u8], sink: &mut dyn Sink) {
        for line in lines.split_inclusive(|byte| *byte == b'\n') {
            self.line(line, sink);
        }
        self.flush(sink);
    }

    fn unfinished_line(&mut self, line: &[u8], sink: &mut dyn Sink) {
        self.line(line, sink);
    }

    fn end(&mut self, end_of_file: bool, sink: &mut dyn Sink) {
        if !end_of_file {
            return;
        }
        while !self.record.is_empty() {
            if memchr::memchr_iter(b'"', &self.record).count() % 2 == 1 {
                let again = self.give_up(sink);
                self.lines_again(again, sink);
            } else {
                self.read(b"");
                self.end_record(sink);
            }
        }
        self.flush(sink);
        match &self.header {
            Some(header) if !self.told && self.carried.is_none() => sink.header(header),
            Some(_) => {}
            None => sink.warn(0, "no header row; nothing could be read as rows".to_owned(), b""),
        }
    }

    fn line_count(&self) -> u32 {
        self.line
    }
}
