//! A piece: the part of one file that one shard reads, from any byte to any other.
//!
//! A line belongs to the piece in which it begins. So a piece that does not begin at 0 is given its bytes from one before its
//! start, drops everything through the first line end, and reads past its own end to the end of its last line. Does not know
//! tables. Invariant: cutting a file into pieces, and pieces into chunks, at any bytes gives the same lines.

use super::header::{Header, Written};
use super::{Begin, FORMATS, Forced, Reader, Recognised, Sink, sniff};
use super::{json_list, others};

/// A longer line is not read: it would only fill the memory.
const LONGEST_LINE: usize = 128 << 20;
/// How much of a file is looked at before its format is decided.
const HEAD: usize = 64 << 10;

/// Where a piece lies and how it begins.
#[derive(Clone, Debug, Default)]
pub struct Place {
    pub start: u64,
    /// One past the last byte; beyond the end of the file for a piece that goes on to its end.
    pub end: u64,
    /// The header in force at `start`; `None` at the beginning of a file.
    pub header: Option<Header>,
}

/// Cuts the bytes of a piece into whole lines and hands them to a reader.
pub struct PieceReader {
    reader: Option<Box<dyn Reader>>,
    /// Name of the file, and the format that somebody chose for it.
    name: String,
    forced: Option<Forced>,
    recognised: Recognised,
    never: bool,
    place: Place,
    /// Offset in the file of the next byte to come.
    at: u64,
    /// Offset of the first line that begins in the piece.
    first_line: u64,
    /// Makes lines of the bytes where they are one list.
    list: Option<json_list::Lines>,
    skipping: bool,
    done: bool,
    /// The beginning of a file whose format is not known yet, or of a line whose end has not come.
    carry: Vec<u8>,
    too_long: bool,
}

impl PieceReader {
    /// A reader whose first byte must be the one at [`PieceReader::first_byte`].
    pub fn new(place: Place, name: &str, forced: Option<Forced>) -> PieceReader {
        let format = |header: &Header| FORMATS.iter().find(|format| format.written == header.written);
        let resumed = |header: Header| format(&header).map(|format| (format.reader)(Begin::Resumed(header)));
        let reader = place.header.clone().and_then(resumed);
        let at = place.start.saturating_sub(1);
        // Where the beginning of the file was no log, the rest of it is none.
        let done = place.start > 0 && reader.is_none();
        PieceReader {
            reader,
            name: name.to_owned(),
            forced,
            recognised: Recognised::default(),
            never: false,
            at,
            first_line: 0,
            list: None,
            skipping: place.start > 0,
            done,
            carry: Vec::new(),
            too_long: false,
            place,
        }
    }

    /// As what the file is read; nothing where another piece decided that.
    pub fn recognised(&self) -> &Recognised {
        &self.recognised
    }

    /// Bytes of the lines that begin in the piece; none of what is no log.
    pub fn bytes(&self) -> u64 {
        if self.skipping || self.reader.is_none() { 0 } else { self.at - self.first_line }
    }

    /// Is it of a kind that can be no log, whatever is chosen for it?
    pub fn never(&self) -> bool {
        self.never
    }

    /// The choice that was made for the file.
    pub fn forced(&self) -> Option<&Forced> {
        self.forced.as_ref()
    }

    /// Offset in the file of the first byte to feed.
    pub fn first_byte(&self) -> u64 {
        self.place.start.saturating_sub(1)
    }

    /// Takes the next bytes; true if the piece needs no more.
    pub fn feed(&mut self, mut bytes: &[u8], sink: &mut dyn Sink) -> bool {
        if self.done {
            return true;
        }
        if self.reader.is_none() {
            // The format is that of the file, however short the piece is.
            self.carry.extend_from_slice(bytes);
            return self.carry.len() >= HEAD && self.begin(sink);
        }
        if self.skipping {
            let Some(end) = memchr::memchr(b'\n', bytes) else {
                self.at += bytes.len() as u64;
                return false;
            };
            self.at += end as u64 + 1;
            bytes = &bytes[end + 1..];
            self.skipping = false;
            self.first_line = self.at;
            if self.at >= self.place.end {
                self.done = true;
                return true;
            }
        }
        // The last line is the one with the byte before `end` in it.
        let left = usize::try_from(self.place.end.saturating_sub(1).saturating_sub(self.at)).unwrap_or(usize::MAX);
        if left < bytes.len()
            && let Some(end) = memchr::memchr(b'\n', &bytes[left..])
        {
            bytes = &bytes[..left + end + 1];
            self.done = true;
        }
        self.at += bytes.len() as u64;
        match self.list.take() {
            Some(mut list) => {
                self.take(list.of(bytes), sink);
                self.list = Some(list);
            }
            None => self.take(bytes, sink),
        }
        self.done
    }

    fn take(&mut self, bytes: &[u8], sink: &mut dyn Sink) {
        let Some(first) = memchr::memchr(b'\n', bytes) else { return self.carry_on(bytes) };
        let mut bytes = bytes;
        if !self.carry.is_empty() || self.too_long {
            self.carry_on(&bytes[..=first]);
            bytes = &bytes[first + 1..];
            let line = std::mem::take(&mut self.carry);
            if std::mem::take(&mut self.too_long) {
                sink.skip(0, format!("a line longer than {} MB; skipped", LONGEST_LINE >> 20), b"");
            } else if let Some(reader) = &mut self.reader {
                reader.lines(&line, sink);
            }
            self.carry = line;
            self.carry.clear();
        }
        let end = memchr::memrchr(b'\n', bytes).map_or(0, |at| at + 1);
        if end > 0
            && let Some(reader) = &mut self.reader
        {
            reader.lines(&bytes[..end], sink);
        }
        self.carry_on(&bytes[end..]);
    }

    fn carry_on(&mut self, bytes: &[u8]) {
        if self.carry.len() + bytes.len() > LONGEST_LINE {
            self.too_long = true;
            self.carry = Vec::new();
        }
        if !self.too_long {
            self.carry.extend_from_slice(bytes);
        }
    }

    /// Decides the format and reads what has come so far; true if the piece needs no more.
    fn begin(&mut self, sink: &mut dyn Sink) -> bool {
        let head = std::mem::take(&mut self.carry);
        let rest = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
        let chosen = self.forced.as_ref().map(|forced| (forced.format, "it was chosen by hand"));
        let Some((format, why)) = chosen.or_else(|| sniff(rest)) else {
            let whole = head.len() < HEAD;
            sink.warn(
                0,
                others::what(&head, whole).to_owned(),
                head.split(|byte| *byte == b'\n').next().unwrap_or(b""),
            );
            self.never = others::is_picture(&head);
            self.done = true;
            return true;
        };
        if format.whole {
            self.place.end = u64::MAX;
        }
        let columns = self.forced.as_ref().and_then(|forced| forced.columns.clone());
        self.recognised = Recognised { format: format.name.to_owned(), why: why.to_owned() };
        self.reader = Some((format.reader)(Begin::New { name: &self.name, head: rest, columns }));
        let list = || json_list::Lines::new(json_list::layout(rest));
        self.list = (format.id == json_list::FORMAT.id).then(list);
        let of_others = others::program(rest).filter(|_| format.written == Written::Json);
        for words in of_others.into_iter().chain(self.list.as_ref().and_then(json_list::Lines::told)) {
            sink.warn(0, words.to_owned(), b"");
        }
        self.at += (head.len() - rest.len()) as u64;
        self.feed(rest, sink)
    }

    /// No more bytes will come, though there are more: the line that is not whole yet is no line. It is told where it stands so in
    /// what was `damaged`, and not where somebody ended the reading.
    pub fn cut(&mut self, damaged: bool, sink: &mut dyn Sink) {
        if self.reader.is_none() && !self.done && !self.skipping && !self.carry.is_empty() {
            self.begin(sink);
        }
        if let Some(reader) = self.reader.as_ref().filter(|_| damaged && !self.carry.is_empty()) {
            sink.skip(reader.line_count() + 1, "the data ends within this line; skipped".to_owned(), &self.carry);
        }
        self.done = true;
        self.too_long = false;
        self.carry.clear();
    }

    /// The end of the bytes. Gives the number of lines, the header in force, and [`Reader::closed`].
    pub fn finish(&mut self, sink: &mut dyn Sink) -> (u32, Option<Header>, Option<bool>) {
        if self.reader.is_none() && !self.done {
            self.begin(sink);
        }
        // Where the last line began in a piece before this one, that one has told of the end.
        let end_of_file = !self.done && !self.skipping;
        let Some(reader) = &mut self.reader else { return (0, None, None) };
        if self.too_long {
            sink.skip(0, format!("a line longer than {} MB; skipped", LONGEST_LINE >> 20), b"");
        } else if !self.carry.is_empty() {
            reader.unfinished_line(&self.carry, sink);
        }
        reader.end(end_of_file, sink);
        if end_of_file && let Some(words) = self.list.as_ref().and_then(json_list::Lines::unfinished) {
            sink.warn(0, words.to_owned(), b"");
        }
        // A list is not gone on with from within.
        let header = reader.header().filter(|_| self.list.is_none());
        (reader.line_count(), header, reader.closed())
    }
}
