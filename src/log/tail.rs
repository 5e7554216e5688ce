//! Several files in one, as `tail` and `head` print them: `==> conn.log <==`, lines of that file, and so on.
//!
//! Each part is read as a file of its name: with the header that it has, or, where only rows are left, with the columns of a known
//! log. Knows neither formats nor columns. Invariant: lines are counted from the beginning of the whole; a line of a part that is
//! no log is skipped.

use super::header::{Header, Written};
use super::name::path_of_name;
use super::zeek_tsv::ZeekTsv;
use super::{Begin, LogFormat, Reader, Sink, json_list, sniff};
use crate::table::batch::Batch;

pub const FORMAT: LogFormat = LogFormat {
    id: "tail",
    name: "several files, printed by tail or head",
    written: Written::Tsv,
    whole: true,
    recognise: |head| {
        let name = head.trim_ascii_start().split(|byte| *byte == b'\n').next().and_then(name_in);
        name.map(|_| "it begins with the name of a file as tail and head print it, `==> name <==`")
    },
    reader: |begin| match begin {
        // Only another format of such headers is ever resumed.
        Begin::Resumed(header) => Box::new(ZeekTsv::new(Some(header))),
        Begin::New { .. } => Box::new(Tail::default()),
    },
};

/// How much of a part is looked at before its format is decided.
const HEAD: usize = 64 << 10;

#[derive(Default)]
struct Tail {
    part: Part,
    line: u32,
}

#[derive(Default)]
struct Part {
    name: String,
    /// Lines of the whole before its first.
    before: u32,
    /// Its beginning, until its format is decided.
    held: Vec<u8>,
    decided: bool,
    /// `None` where it is no log.
    reader: Option<Box<dyn Reader>>,
}

/// The name in a line that begins a part.
fn name_in(line: &[u8]) -> Option<&[u8]> {
    line.trim_ascii_end().strip_prefix(b"==> ")?.strip_suffix(b" <==").filter(|name| !name.is_empty())
}

/// Where the next line stands that begins a part, and one past its end.
fn next_part(lines: &[u8]) -> Option<(usize, usize)> {
    memchr::memmem::find_iter(lines, b"==> ").find_map(|at| {
        let end = memchr::memchr(b'\n', &lines[at..]).map_or(lines.len(), |end| at + end + 1);
        let begins = at == 0 || lines[at - 1] == b'\n';
        (begins && name_in(&lines[at..end]).is_some()).then_some((at, end))
    })
}

impl Part {
    fn take(&mut self, lines: &[u8], sink: &mut dyn Sink) {
        if !self.decided {
            self.held.extend_from_slice(lines);
            if self.held.len() >= HEAD {
                self.decide(sink);
            }
            return;
        }
        let mut sink = Within { sink, before: self.before, name: &self.name };
        match &mut self.reader {
            Some(reader) => reader.lines(lines, &mut sink),
            None => self.before += skip(lines, &mut sink),
        }
    }

    fn decide(&mut self, sink: &mut dyn Sink) {
        self.decided = true;
        let head = std::mem::take(&mut self.held);
        // The objects of a list are made lines before a reader sees them, and of a whole file only. Of what `tail` prints no part is again
        // several files: what looks like it here is no head of its own, and would be read so without end.
        let plain = |format: &&LogFormat| ![json_list::FORMAT.id, FORMAT.id].contains(&format.id);
        let format = sniff(&head).map(|(format, _)| format).filter(plain);
        let begin = Begin::New { name: &self.name, head: &head, columns: None };
        self.reader = format.map(|format| (format.reader)(begin));
        self.take(&head, sink);
    }

    fn end(&mut self, sink: &mut dyn Sink) {
        if !self.decided {
            self.decide(sink);
        }
        if let Some(reader) = &mut self.reader {
            reader.end(true, &mut Within { sink, before: self.before, name: &self.name });
        }
    }
}

/// Skips lines; gives how many.
fn skip(lines: &[u8], sink: &mut Within<'_>) -> u32 {
    let mut count = 0;
    for line in lines.split_inclusive(|byte| *byte == b'\n') {
        count += 1;
        let line = line.trim_ascii_end();
        if !line.is_empty() {
            let reason = match sink.name {
                "" => "a line before the first `==> name <==`; skipped".to_owned(),
                name => format!("{name}: no log, as far as its beginning here tells; skipped"),
            };
            sink.sink.skip(sink.before + count, reason, line);
        }
    }
    count
}

/// The sink as a part sees it.
struct Within<'a> {
    sink: &'a mut dyn Sink,
    before: u32,
    name: &'a str,
}

impl Within<'_> {
    fn told(&self, line: u32, reason: String) -> (u32, String) {
        if line == 0 { (0, format!("{}: {reason}", self.name)) } else { (line + self.before, reason) }
    }
}

impl Sink for Within<'_> {
    fn header(&mut self, header: &Header) {
        if header.path.is_empty() {
            self.sink.header(&Header { path: path_of_name(self.name), ..header.clone() });
        } else {
            self.sink.header(header);
        }
    }

    fn no_header(&mut self) {
        self.sink.no_header();
    }

    fn rows(&mut self, batch: &Batch<'_>, line: u32) {
        self.sink.rows(batch, line + self.before);
    }

    fn odd_row(&mut self, batch: &Batch<'_>, line: u32, raw: &[u8]) {
        self.sink.odd_row(batch, line + self.before, raw);
    }

    fn warn(&mut self, line: u32, reason: String, text: &[u8]) {
        let (line, reason) = self.told(line, reason);
        self.sink.warn(line, reason, text);
    }

    fn short_row(&mut self, line: u32, reason: String, text: &[u8]) {
        self.sink.short_row(line + self.before, reason, text);
    }

    fn skip(&mut self, line: u32, reason: String, text: &[u8]) {
        let (line, reason) = self.told(line, reason);
        self.sink.skip(line, reason, text);
    }
}

impl Reader for Tail {
    fn lines(&mut self, mut lines: &[u8], sink: &mut dyn Sink) {
        while let Some((at, end)) = next_part(lines) {
            self.part.take(&lines[..at], sink);
            self.part.end(sink);
            self.line += memchr::memchr_iter(b'\n', &lines[..end]).count() as u32;
            let name = String::from_utf8_lossy(name_in(&lines[at..end]).unwrap_or(b"")).into_owned();
            self.part = Part { name, before: self.line, ..Part::default() };
            lines = &lines[end..];
        }
        self.part.take(lines, sink);
        self.line += memchr::memchr_iter(b'\n', lines).count() as u32;
    }

    fn unfinished_line(&mut self, line: &[u8], sink: &mut dyn Sink) {
        self.line += 1;
        if !self.part.decided {
            self.part.decide(sink);
        }
        match &mut self.part.reader {
            Some(reader) => {
                reader.unfinished_line(line, &mut Within { sink, before: self.part.before, name: &self.part.name });
            }
            None => self.part.take(line, sink),
        }
    }

    fn end(&mut self, _: bool, sink: &mut dyn Sink) {
        self.part.end(sink);
    }

    fn line_count(&self) -> u32 {
        self.line
    }
}
