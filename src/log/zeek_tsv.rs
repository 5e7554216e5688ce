//! Zeek's tab separated logs, by their header.
//!
//! Columns are those of `#fields`, never positions known beforehand; a header may come again at any line and change
//! everything (concatenated and rotated logs). Does not know tables or files. Invariant: a row has as many cells as the header
//! has fields.
//!
//! Regular lines take the fast way ([`ZeekTsv::regular`]): bit masks give the ends of all fields of many lines at once. A line
//! that is anything else (a header, a comment, a wrong number of columns, another line end, a separator of several bytes)
//! takes the slow way, one line at a time.

use super::header::{Directive, Header, LABEL, MOST_FIELDS, MOST_LOGS, Written, gaps};
use super::json_keys::Keys;
use super::scan::{WINDOW, masks, window};
use super::{Begin, LogFormat, Reader, Sink, ZEROS, odd_row};
use crate::table::batch::{Batch, Span};
use crate::table::decode::elements;
use crate::table::kind::Kind;

pub const FORMAT: LogFormat = LogFormat {
    id: "tsv",
    name: "Zeek TSV",
    written: Written::Tsv,
    whole: false,
    recognise,
    reader: |begin| match begin {
        Begin::Resumed(header) => Box::new(ZeekTsv::new(Some(header))),
        Begin::New { .. } => Box::new(ZeekTsv::new(None)),
    },
};

/// Rows handed on at once: their spans stay in the processor's cache.
const BATCH: usize = 128;
/// Fields of headers that begin without naming their fields again: a line of ten bytes may take over ten thousand names.
const MOST_TAKEN_OVER: usize = 1_000_000;

fn recognise(head: &[u8]) -> Option<&'static str> {
    let mut lines = head.split(|byte| *byte == b'\n').map(|line| line.strip_prefix(b"\t").unwrap_or(line));
    lines.find_map(|line| {
        let is = |words: &[u8]| line.starts_with(words);
        let old = is(b"# ts\t").then_some("it has the header line of 2011, `# ts`");
        let separator = is(b"#separator").then_some("it has a #separator line");
        old.or(separator).or(is(b"#fields").then_some("it has a #fields line"))
    })
}

pub struct ZeekTsv {
    header: Header,
    /// The header as the sink knows it.
    told: Option<Header>,
    line: u32,
    /// See [`Reader::closed`].
    closed: Option<bool>,
    /// What is to be told of a header that the file does not have.
    supplied: Option<String>,
    spans: Vec<Span>,
    /// Those of rows that [`ZeekTsv::regular`] reads, each written over one of before.
    regular: Vec<Span>,
    /// Has a row's last value separators in it?
    spans_are_odd: bool,
    kinds: Vec<Kind>,
    /// May the header be another one than was told?
    changed: bool,
    /// Has the header named its fields since it was told? How many fields others had that had not.
    named: bool,
    taken_over: usize,
    /// Paths of the logs so far.
    paths: Keys,
    /// Why rows under this header are not taken.
    refused: Option<&'static str>,
}

impl ZeekTsv {
    /// Reads rows with a header that the file does not have, of which this is to be told.
    pub fn supplied(header: Header, told: String) -> ZeekTsv {
        ZeekTsv { supplied: Some(told), ..ZeekTsv::new(Some(header)) }
    }

    /// Reads on under this header, or from the beginning of a file.
    pub fn new(resumed: Option<Header>) -> ZeekTsv {
        ZeekTsv {
            header: resumed.unwrap_or_default(),
            told: None,
            line: 0,
            closed: None,
            supplied: None,
            spans: Vec::new(),
            regular: Vec::new(),
            spans_are_odd: false,
            kinds: Vec::new(),
            changed: true,
            named: true,
            taken_over: 0,
            paths: Keys::default(),
            refused: None,
        }
    }

    /// Reads regular lines from `at` on; gives the start of the first line that is not.
    fn regular(&mut self, lines: &[u8], at: usize, sink: &mut dyn Sink) -> usize {
        let (width, crlf) = (self.header.fields.len(), self.header.crlf);
        let &[separator] = &self.header.separator[..] else { return at };
        if width == 0 || self.header.labels > 0 || lines.get(at) == Some(&b'#') {
            return at;
        }
        self.tell(sink);
        if self.refused.is_some() {
            return at;
        }
        let mut spans = std::mem::take(&mut self.regular);
        // A window after the last row of a batch, and one after the columns of a row that has too many.
        spans.resize(spans.len().max(BATCH * width + 2 * WINDOW), Span::default());
        let (mut start, mut row_start, mut row_spans, mut found, mut rows) = (at, at, 0, 0, 0);
        let mut base = at;
        let mut space = [0; WINDOW];
        'lines: while base < lines.len() {
            let masks = masks(&window(lines, base, &mut space), separator);
            let mut hits = masks.separators | masks.line_ends;
            let mut line_ends = masks.line_ends;
            loop {
                // Most windows are within a line.
                let line_end = line_ends & line_ends.wrapping_neg();
                let mut inside = hits & line_end.wrapping_sub(1);
                while inside != 0 {
                    let end = base + inside.trailing_zeros() as usize;
                    inside &= inside - 1;
                    spans[found] = Span { start: start as u32, end: end as u32 };
                    found += 1;
                    start = end + 1;
                }
                if found - row_spans > width {
                    break 'lines;
                }
                if line_end == 0 {
                    break;
                }
                line_ends ^= line_end;
                hits &= !(line_end | (line_end - 1));
                let end = base + line_end.trailing_zeros() as usize;
                let cr = end > row_start && lines[end - 1] == b'\r';
                let blank = width == 1 && end == row_start + usize::from(cr);
                spans[found] = Span { start: start as u32, end: (end - usize::from(cr)) as u32 };
                found += 1;
                start = end + 1;
                if found - row_spans != width || cr != crlf || blank {
                    break 'lines;
                }
                row_spans = found;
                row_start = start;
                rows += 1;
                if lines.get(start) == Some(&b'#') {
                    break 'lines;
                }
                if rows == BATCH {
                    self.hand_on(lines, &spans[..row_spans], rows, sink);
                    (row_spans, found, rows) = (0, 0, 0);
                }
            }
            base += WINDOW;
        }
        self.hand_on(lines, &spans[..row_spans], rows, sink);
        self.regular = spans;
        row_start
    }

    fn hand_on(&mut self, lines: &[u8], spans: &[Span], rows: usize, sink: &mut dyn Sink) {
        if rows > 0 {
            sink.rows(&self.header.batch(lines, spans), self.line + 1);
            self.line += rows as u32;
            self.closed = Some(false);
        }
    }

    /// Tells the header in force, if the sink does not know it and there are not too many.
    fn tell(&mut self, sink: &mut dyn Sink) {
        if !std::mem::take(&mut self.changed) {
            return;
        }
        // Marks first: they change more cheaply than thousands of fields are compared.
        let same = |told: &Header| {
            (&told.unset, &told.empty) == (&self.header.unset, &self.header.empty) && *told == self.header
        };
        self.refused = None;
        if !self.told.as_ref().is_some_and(same) {
            self.taken_over += if self.named { 0 } else { self.header.fields.len() };
            self.named = false;
            self.paths.begin_line();
            let path = self.paths.take(b"", self.header.path.as_bytes());
            self.refused = if path.map_or(true, |number| number as usize > MOST_LOGS) {
                Some("more than 10,000 logs in one file; skipped")
            } else {
                (self.taken_over > MOST_TAKEN_OVER)
                    .then_some("the header changes too often without naming its fields; skipped")
            };
            if self.refused.is_some() {
                return;
            }
            self.told = Some(self.header.clone());
            sink.header(&self.header);
            if let Some(supplied) = self.supplied.take() {
                sink.warn(0, supplied, b"");
            }
            self.kinds = self.header.fields.iter().map(|field| Kind::of(&field.zeek_type)).collect();
        }
    }

    /// Reads one line of any kind, given without its line feed.
    fn any_line(&mut self, raw: &[u8], finished: bool, sink: &mut dyn Sink) {
        self.line += 1;
        let cr = raw.ends_with(b"\r");
        let line = raw.strip_suffix(b"\r").unwrap_or(raw);
        if line.is_empty() {
            return;
        }
        if line[0] == b'#' || (line.starts_with(b"\t#separator") && self.header.fields.is_empty()) {
            return self.header_line(line, cr, sink);
        }
        if self.header.fields.is_empty() {
            let reason = "a line before any #fields line; skipped, because its columns have no names".to_owned();
            return sink.skip(self.line, reason, raw);
        }
        self.tell(sink);
        if let Some(reason) = self.refused {
            return sink.skip(self.line, reason.to_owned(), raw);
        }
        let span = |cell: &[u8]| {
            let start = cell.as_ptr() as usize - line.as_ptr() as usize;
            Span { start: start as u32, end: (start + cell.len()) as u32 }
        };
        self.spans.clear();
        self.spans.extend(elements(line, &self.header.separator).map(span));
        let width = self.header.fields.len();
        if self.spans.len() != width && self.header.has_gaps() {
            self.spans.clear();
            self.spans.extend(gaps(line, &self.header.separator).map(span));
            self.spans_are_odd = true;
        }
        if self.header.labels > 0 && self.spans.len() + self.header.labels == width {
            self.take_labels(line);
        }
        // Before Zeek's format, what was added to the flags stood last: it may have spaces in it, or not be there.
        let old = self.header.supplied && self.header.separator == b" ";
        if old && self.spans.len() > width {
            self.spans.truncate(width);
            self.spans.last_mut().into_iter().for_each(|last| last.end = line.len() as u32);
            self.spans_are_odd = true;
        }
        let found = self.spans.len();
        let odd = std::mem::take(&mut self.spans_are_odd) || found != width || cr != self.header.crlf;
        if found != width {
            let columns = if found == 1 { "1 column".to_owned() } else { format!("{found} columns") };
            if line.iter().all(|byte| *byte == 0) {
                return sink.skip(self.line, ZEROS.to_owned(), raw);
            }
            if !odd_row::plausible(&self.header, &self.kinds, &self.spans, line) {
                let reason =
                    format!("{columns} where #fields names {width}, and the values do not fit their types; skipped");
                return sink.skip(self.line, reason, raw);
            }
            if old && found + 1 == width {
                // Said of no row: most have none.
            } else if found < width {
                // Where the file ends within the line, its last value may be half an address or half a name, which nobody sent. A line that
                // has an end has whole values, however few, if the last is one; so has one whose columns have a space between them (see above).
                let whole = finished && odd_row::last_fits(&self.header, &self.kinds, &self.spans, line)
                    || self.header.separator == b" ";
                self.spans.truncate(if whole { found } else { found - 1 });
                let cut = if finished { "" } else { " (the file ends within this line)" };
                let read =
                    if whole { ", the others are absent" } else { " without the last of them, which may be cut short" };
                sink.short_row(self.line, format!("{columns} where #fields names {width}{cut}; read{read}"), line);
            } else {
                sink.warn(
                    self.line,
                    format!("{columns} where #fields names {width}; read without the columns beyond"),
                    line,
                );
            }
            self.spans.resize(width, Span::ABSENT);
        } else if !finished {
            sink.warn(
                self.line,
                "the last line has no line end; read, its last value may be cut short".to_owned(),
                line,
            );
        }
        let batch = self.header.batch(line, &self.spans);
        if odd {
            sink.odd_row(&batch, self.line, raw);
        } else {
            sink.rows(&batch, self.line);
        }
        self.closed = Some(false);
    }

    /// Takes the labels out of the last column. The line is kept as it is: cells between tabs do not make it again.
    fn take_labels(&mut self, line: &[u8]) {
        let Some(last) = self.spans.pop() else { return };
        let mut start = last.start;
        let cell = line.get(last.start as usize..last.end as usize).unwrap_or(b"");
        for at in memchr::memmem::find_iter(cell, LABEL).take(self.header.labels) {
            let end = last.start + at as u32;
            self.spans.push(Span { start, end });
            start = end + LABEL.len() as u32;
        }
        self.spans.push(Span { start, end: last.end });
        self.spans_are_odd = true;
    }

    fn header_line(&mut self, line: &[u8], cr: bool, sink: &mut dyn Sink) {
        if !self.header.names_anything(line) {
            match self.header.read(line) {
                Directive::Close => self.closed = Some(true),
                Directive::Other => {}
                Directive::Setting | Directive::Fields => self.changed = true,
            }
            return;
        }
        let before = self.header.clone();
        let fields = self.header.read(line) == Directive::Fields;
        if fields {
            self.header.crlf = cr;
            self.closed = Some(false);
        }
        // A log without rows is a log, also where another header follows.
        let another_log = self.header.path != before.path && !before.path.is_empty();
        let (old, new) = (&before.fields, &self.header.fields);
        let other_names = old.len() != new.len() || old.iter().zip(new).any(|(old, new)| old.name != new.name);
        if !before.fields.is_empty() && !before.inherited && (another_log || other_names) {
            let now = std::mem::replace(&mut self.header, before);
            self.tell(sink);
            self.header = now;
        }
        self.changed = true;
        self.named |= fields && !self.header.typed;
        if self.header.fields.len() > MOST_FIELDS {
            sink.warn(self.line, "more than 10,000 fields; the header is not used".to_owned(), line);
            self.header.fields.clear();
        }
        // Whoever reads on from here knows of no log either: what is skipped must count for the same one.
        if self.header.fields.is_empty() {
            self.told = None;
            sink.no_header();
        }
    }
}

impl Header {
    fn batch<'a>(&'a self, buffer: &'a [u8], spans: &'a [Span]) -> Batch<'a> {
        Batch { buffer, spans, width: self.fields.len(), unset: &self.unset, empty: &self.empty }
    }
}

impl Reader for ZeekTsv {
    fn lines(&mut self, lines: &[u8], sink: &mut dyn Sink) {
        let mut at = 0;
        while at < lines.len() {
            at = self.regular(lines, at, sink);
            let Some(rest) = lines.get(at..).filter(|rest| !rest.is_empty()) else { break };
            let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            self.any_line(&rest[..end], true, sink);
            at += end + 1;
        }
    }

    fn unfinished_line(&mut self, line: &[u8], sink: &mut dyn Sink) {
        self.any_line(line, false, sink);
    }

    fn end(&mut self, end_of_file: bool, sink: &mut dyn Sink) {
        if !end_of_file {
            // The rows may begin in the next piece, which knows only the header.
            if let Some(supplied) = self.supplied.take() {
                sink.warn(0, supplied, b"");
            }
            return;
        }
        if self.header.fields.is_empty() {
            sink.warn(0, "no #fields line; nothing could be read as rows".to_owned(), b"");
            return;
        }
        if !self.header.inherited {
            self.tell(sink);
        }
    }

    fn header(&self) -> Option<Header> {
        Some(self.header.clone())
    }

    fn line_count(&self) -> u32 {
        self.line
    }

    /// Rows without a header have no end either.
    fn closed(&self) -> Option<bool> {
        self.closed.filter(|_| !self.header.supplied)
    }
}
