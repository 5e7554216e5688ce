//! A piece while it is read: the file, and within it the members of archives that are open.
//!
//! Knows containers and readers; puts rows into the logs of a [`Case`].

use super::{Case, LISTED, Log, Piece, Remark, Run};
use crate::container::{Out, Source};
use crate::log::header::{Field, Header, Written};
use crate::log::name::path_of_name;
use crate::log::piece::{PieceReader, Place};
use crate::log::{Forced, Recognised, Sink};
use crate::table::batch::Batch;
use foldhash::fast::FixedState;
use std::hash::BuildHasher;

/// A file that is read from its beginning to its end.
const WHOLE: Place = Place { start: 0, end: u64::MAX, header: None };
/// Columns of all logs of a shard together: each takes two kilobytes.
const MOST_COLUMNS: usize = 200_000;
/// Bytes kept of a line that is warned about.
const TEXT: usize = 400;

/// The piece being read: the file, and within it the member that is open, and the member of that one.
pub(super) struct OpenPiece {
    pub source: Source,
    pub readings: Vec<Reading>,
    pub members: u32,
}

/// A file or a member of one, as it is read.
pub(super) struct Reading {
    pub reader: PieceReader,
    pub piece: Piece,
    writer: Writer,
    cut: bool,
}

impl Reading {
    pub fn new(piece: Piece, place: Place, forced: Option<Forced>) -> Reading {
        let reader = PieceReader::new(place, &piece.name, forced);
        Reading { reader, piece, writer: Writer::default(), cut: false }
    }
}

#[derive(Default)]
struct Writer {
    log: Option<usize>,
    /// Lines that are skipped belong to the file: in JSON only a row tells its log.
    json: bool,
    /// Each log that it has written, as it last did, and which of them it writes now.
    known: Vec<Known>,
    /// Position in `known` of each log; one past its end for one that it has not written.
    places: Vec<u32>,
    now: usize,
    /// Has it been told that fields are not read?
    lost: bool,
}

/// How the rows of one log are written.
struct Known {
    header: usize,
    /// Did this writer bring the header?
    own: bool,
    /// Column of each field.
    places: Vec<usize>,
}

impl Case {
    /// Ends a file or member; gives the header in force at its end.
    pub(super) fn finish_reading(&mut self, reading: Reading) -> Option<Header> {
        let Reading { mut reader, mut piece, mut writer, cut } = reading;
        let mut header = None;
        if !piece.archive {
            let mut target = Target { case: self, piece: &mut piece, writer: &mut writer };
            (piece.lines, header, piece.closed) = reader.finish(&mut target);
            let Recognised { format, why } = reader.recognised().clone();
            (piece.format, piece.why, piece.bytes, piece.never) = (format, why, reader.bytes(), reader.never());
        }
        if cut {
            // Why the end is missing has been told.
            piece.closed = None;
        }
        self.pieces.push(piece);
        header
    }
}

/// Where the files of a piece go.
pub(super) struct Members<'a> {
    pub case: &'a mut Case,
    pub readings: &'a mut Vec<Reading>,
    pub count: &'a mut u32,
}

impl Members<'_> {
    /// Breaks off all open files from this level on, and ends the members among them: their data is `damaged`, or reading is ended.
    pub fn end_from(&mut self, level: usize, damaged: bool) {
        for reading in self.readings.iter_mut().skip(level) {
            let mut target = Target { case: self.case, piece: &mut reading.piece, writer: &mut reading.writer };
            reading.reader.cut(damaged, &mut target);
            reading.cut = true;
        }
        while self.readings.len() > level + 1 {
            self.end_member();
        }
    }
}

impl Out for Members<'_> {
    fn packed(&mut self) {
        // Wherever the piece was to end: the lines of a packed file are not where its bytes are.
        if let Some(file) = self.readings.first_mut() {
            file.reader = PieceReader::new(WHOLE, &file.piece.name, file.reader.forced().cloned());
        }
    }

    fn member(&mut self, name: &str) {
        let Some(file) = self.readings.first() else { return };
        *self.count += 1;
        let (piece, number) = (file.piece.piece, (file.piece.file.0, *self.count));
        let piece = Piece { piece, file: number, name: name.to_owned(), ..Piece::default() };
        let forced = file.reader.forced().cloned();
        self.readings.push(Reading::new(piece, WHOLE, forced));
    }

    fn archive(&mut self) {
        if let Some(reading) = self.readings.last_mut() {
            reading.piece.archive = true;
        }
    }

    fn bytes(&mut self, bytes: &[u8]) -> bool {
        let Some(reading) = self.readings.last_mut() else { return false };
        let mut target = Target { case: self.case, piece: &mut reading.piece, writer: &mut reading.writer };
        !reading.reader.feed(bytes, &mut target)
    }

    fn end_member(&mut self) {
        if self.readings.len() > 1
            && let Some(reading) = self.readings.pop()
        {
            self.case.finish_reading(reading);
        }
    }

    fn remark(&mut self, reason: String) {
        if let Some(reading) = self.readings.last_mut() {
            remark(&mut reading.piece, 0, reason, b"");
        }
    }

    fn cut(&mut self, level: usize, reason: String) {
        self.remark(reason);
        self.end_from(level, true);
    }
}

/// Where the reader's rows go.
struct Target<'a> {
    case: &'a mut Case,
    piece: &'a mut Piece,
    writer: &'a mut Writer,
}

impl Target<'_> {
    fn add(&mut self, batch: &Batch<'_>, line: u32) -> Option<&mut Log> {
        if self.case.only_skipped.is_some() {
            return None;
        }
        let log = self.case.logs.get_mut(self.writer.log?)?;
        let before = log.table.rows();
        let fits = log.table.push(batch, &self.writer.known.get(self.writer.now)?.places);
        let added = log.table.rows() - before;
        if let Some(run) = log.runs.last_mut() {
            let at = (run.end - run.start) as u32;
            if run.lines.last().is_none_or(|(from, first)| first + (at - from) != line) {
                run.lines.push((at, line));
            }
            run.end += added;
        }
        self.case.rows += added as u64;
        self.case.memo.clear();
        if !fits {
            remark(
                self.piece,
                line,
                "a column has more than 4 GB of distinct text; read, with this value unset".to_owned(),
                b"",
            );
        }
        self.case.logs.get_mut(self.writer.log?)
    }
}

/// Tells something of a piece, and counts what is told too often.
pub(super) fn remark(piece: &mut Piece, line: u32, reason: String, text: &[u8]) {
    let last = piece.reasons.get(&reason).and_then(|last| piece.remarks.get_mut(*last as usize));
    let of_reason = last.as_ref().map_or(0, |last| last.number);
    if let Some(last) = last.filter(|last| last.number >= LISTED) {
        last.more += 1;
        return;
    }
    let text = serde_bytes::ByteBuf::from(text.get(..TEXT).unwrap_or(text));
    piece.reasons.insert(reason.clone(), piece.remarks.len() as u32);
    piece.remarks.push(Remark { line, reason, text, more: 0, number: of_reason + 1 });
}

impl Sink for Target<'_> {
    fn header(&mut self, header: &Header) {
        let path = if header.path.is_empty() { path_of_name(&self.piece.name) } else { header.path.clone() };
        let Case { logs, numbers, columns: all_columns, .. } = &mut *self.case;
        let number = numbers.get(&path).map_or(logs.len(), |number| *number as usize);
        if number == logs.len() {
            numbers.insert(path.clone(), number as u32);
            logs.push(Log { path: path.clone(), ..Log::default() });
        }
        let log = &mut logs[number];
        self.writer.log = Some(number);
        self.writer.json = header.written == Written::Json;
        let known = &mut self.writer.known;
        if self.writer.places.len() <= number {
            self.writer.places.resize(number + 1, u32::MAX);
        }
        self.writer.now = (self.writer.places[number] as usize).min(known.len());
        if self.writer.now == known.len() {
            self.writer.places[number] = known.len() as u32;
            known.push(Known { header: 0, own: false, places: Vec::new() });
            self.piece.logs.push(path);
        }
        let known = &mut known[self.writer.now];
        match log.headers.get_mut(known.header) {
            // A log whose every line has one more key has one header all the same.
            Some(old) if known.own && old.grows_into(header) => {
                old.fields.extend_from_slice(&header.fields[old.fields.len()..]);
                old.forms.clone_from(&header.forms);
            }
            _ => {
                let hash = FixedState::with_seed(5).hash_one(header);
                let found = log.by_hash.get(&hash).map(|at| *at as usize);
                let found = found.filter(|at| log.headers.get(*at) == Some(header));
                known.own = found.is_none();
                known.header = found.unwrap_or(log.headers.len());
                known.places.clear();
                if known.own {
                    log.by_hash.insert(hash, log.headers.len() as u32);
                    log.headers.push(header.clone());
                }
            }
        }
        let more = header.fields.iter().skip(known.places.len());
        let before = known.places.len();
        let place = |field: &Field| {
            let columns = log.table.columns().len();
            if *all_columns >= MOST_COLUMNS && log.table.exact(&field.name).is_none() {
                return usize::MAX;
            }
            let place = log.table.add_column(&field.name, &field.zeek_type);
            *all_columns += log.table.columns().len() - columns;
            place.unwrap_or(usize::MAX)
        };
        known.places.extend(more.map(place));
        let lost = known.places[before..].contains(&usize::MAX);
        let index = known.header;
        let at = log.table.rows();
        // Logs that alternate in one file go on where they were.
        let (piece, file) = (self.piece.piece, self.piece.file);
        let here = (piece, file, index, at);
        if !log.runs.last().is_some_and(|run| (run.piece, run.file, run.header, run.end) == here && !run.dead) {
            log.runs.push(Run { piece, file, header: index, start: at, end: at, lines: Vec::new(), dead: false });
        }
        if lost && !std::mem::replace(&mut self.writer.lost, true) {
            let reason =
                "more than 10,000 fields in one log, or 200,000 in all; read without the values of those beyond";
            remark(self.piece, 0, reason.to_owned(), b"");
        }
    }

    fn rows(&mut self, batch: &Batch<'_>, line: u32) {
        self.add(batch, line);
    }

    fn odd_row(&mut self, batch: &Batch<'_>, line: u32, raw: &[u8]) {
        if let Some(log) = self.add(batch, line) {
            log.odd.insert(log.table.rows() - 1, raw.to_vec());
        }
    }

    fn no_header(&mut self) {
        self.writer.log = None;
    }

    fn warn(&mut self, line: u32, reason: String, text: &[u8]) {
        remark(self.piece, line, reason, text);
    }

    fn short_row(&mut self, line: u32, reason: String, text: &[u8]) {
        if let Some(log) = self.writer.log.and_then(|log| self.case.logs.get(log)) {
            *self.piece.short.entry(log.path.clone()).or_default() += 1;
        }
        remark(self.piece, line, reason, text);
    }

    fn skip(&mut self, line: u32, reason: String, text: &[u8]) {
        let log = self.writer.log.filter(|_| !self.writer.json);
        let log = log.and_then(|log| self.case.logs.get(log)).map_or("", |log| &log.path);
        if let Some(skipped) = &mut self.case.only_skipped
            && skipped.member == self.piece.file.1
        {
            skipped.lines.extend_from_slice(text);
            skipped.lines.push(b'\n');
        }
        *self.piece.skipped.entry(log.to_owned()).or_default() += 1;
        remark(self.piece, line, reason, text);
    }
}
