//! The opened logs of one shard.
//!
//! Takes pieces of files, keeps their rows in one table per log, and remembers which rows came from where. Knows nothing of
//! questions; [`crate::question`] reads it. Invariants: the rows of a piece are consecutive in the table of each log; a piece
//! that had to be read again is dead, its rows stay in the table and are never seen.

use crate::log::Sink;
use crate::log::header::{Header, Written, path_of_name};
use crate::log::piece::{PieceReader, Place};
use crate::table::Table;
use crate::table::bits::Bits;
use crate::table::column::Batch;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// Warnings kept per piece and reason, and listed per file and reason; the others are only counted.
pub const LISTED: u32 = 100;
/// Bytes kept of a line that is warned about.
const TEXT: usize = 400;

/// What the engine says of a piece before its bytes come.
#[derive(Clone, Debug, Default)]
pub struct NewPiece {
    /// Number of the piece: rising with the file and the position in it.
    pub piece: u32,
    /// Number of the file: rising in the order of opening.
    pub file: u32,
    pub name: String,
    pub place: Place,
}

/// Consecutive rows of one piece under one header.
#[derive(Clone, Debug)]
pub struct Run {
    pub piece: u32,
    /// Which of [`Log::headers`].
    pub header: usize,
    pub start: usize,
    pub end: usize,
    /// Where line numbers jump: position in the run, line in the piece.
    lines: Vec<(u32, u32)>,
    dead: bool,
}

impl Run {
    /// Line in the piece, from 1, of a row of the table.
    pub fn line(&self, row: usize) -> u32 {
        let at = row.saturating_sub(self.start) as u32;
        let jump = self.lines.partition_point(|(from, _)| *from <= at);
        self.lines.get(jump.wrapping_sub(1)).map_or(0, |(from, line)| line + at - from)
    }
}

/// The rows of one Zeek path in this shard.
#[derive(Default)]
pub struct Log {
    /// The path; also the log's id.
    pub path: String,
    pub table: Table,
    pub headers: Vec<Header>,
    runs: Vec<Run>,
    /// Lines that cannot be made again from their cells, by row.
    pub odd: BTreeMap<usize, Vec<u8>>,
}

impl Log {
    /// The runs that count, in the order of their pieces.
    pub fn runs(&self) -> Vec<&Run> {
        let mut runs: Vec<&Run> = self.runs.iter().filter(|run| !run.dead).collect();
        runs.sort_by_key(|run| (run.piece, run.start));
        runs
    }

    /// The rows of each piece that count, in the order of the pieces: a piece with rows, its first and one past its last.
    pub fn pieces(&self) -> Vec<(u32, usize, usize)> {
        let mut pieces: Vec<(u32, usize, usize)> = Vec::new();
        for run in self.runs().into_iter().filter(|run| run.start < run.end) {
            match pieces.last_mut() {
                Some((piece, _, end)) if *piece == run.piece => *end = run.end,
                _ => pieces.push((run.piece, run.start, run.end)),
            }
        }
        pieces
    }

    /// All rows that count.
    pub fn live(&self) -> Bits {
        if self.runs.iter().all(|run| !run.dead) {
            return Bits::all(self.table.rows());
        }
        let mut bits = Bits::none(self.table.rows());
        for run in self.runs.iter().filter(|run| !run.dead) {
            bits.insert_range(run.start, run.end);
        }
        bits
    }

    /// The separator of sets and vectors.
    pub fn set_separator(&self) -> &[u8] {
        self.headers.first().map_or(b",", |header| &header.set_separator)
    }
}

/// A line, or a whole file, that the analyst should know about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Remark {
    pub line: u32,
    pub reason: String,
    pub text: serde_bytes::ByteBuf,
    pub more: u32,
}

/// What is known of a piece besides its rows.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Piece {
    pub piece: u32,
    pub file: u32,
    pub name: String,
    /// Lines in it, from the first on; known when it is finished.
    pub lines: u32,
    /// Lines that are no rows, by the log they would belong to (empty: none).
    pub skipped: BTreeMap<String, u32>,
    pub remarks: Vec<Remark>,
    /// Whether its last line that tells ends the log in order.
    pub closed: Option<bool>,
    /// Logs that have rows or headers in it.
    pub logs: Vec<String>,
}

struct OpenPiece {
    reader: PieceReader,
    piece: Piece,
    writer: Writer,
}

#[derive(Default)]
struct Writer {
    log: Option<usize>,
    /// Lines that are skipped belong to the file: in JSON only a row tells its log.
    json: bool,
    places: Vec<usize>,
}

/// What questions worked out, kept until more rows come.
#[derive(Default)]
pub struct Memo {
    /// Rows of selections.
    pub rows: RefCell<HashMap<String, Rc<Bits>>>,
    /// Rows of selections in the order of a sort.
    pub orders: RefCell<HashMap<String, Rc<Vec<u32>>>>,
}

impl Memo {
    fn clear(&mut self) {
        self.rows.get_mut().clear();
        self.orders.get_mut().clear();
    }
}

/// The opened logs of one shard.
#[derive(Default)]
pub struct Case {
    logs: Vec<Log>,
    pieces: Vec<Piece>,
    open: Option<OpenPiece>,
    rows: u64,
    pub memo: Memo,
}

impl Case {
    /// The log of this id.
    pub fn log(&self, id: &str) -> Option<&Log> {
        self.logs.iter().find(|log| log.path == id)
    }

    /// All logs, in the order of first sight.
    pub fn logs(&self) -> &[Log] {
        &self.logs
    }

    /// The pieces read so far, and the one being read.
    pub fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().chain(self.open.iter().map(|open| &open.piece))
    }

    /// Rows read in all.
    pub fn row_count(&self) -> u64 {
        self.rows
    }

    /// Begins a piece; an unfinished one is given up as it is. Gives the offset of the first byte to feed.
    pub fn begin(&mut self, new: NewPiece) -> u64 {
        if self.open.is_some() {
            self.finish();
        }
        let NewPiece { piece, file, name, place } = new;
        let reader = PieceReader::new(place);
        let first = reader.first_byte();
        let piece = Piece { piece, file, name, ..Piece::default() };
        self.open = Some(OpenPiece { reader, piece, writer: Writer::default() });
        first
    }

    /// Takes the next bytes of the piece; true if it needs no more.
    pub fn feed(&mut self, bytes: &[u8]) -> bool {
        let Some(mut open) = self.open.take() else { return true };
        let mut target = Target { case: self, piece: &mut open.piece, writer: &mut open.writer };
        let done = open.reader.feed(bytes, &mut target);
        self.open = Some(open);
        done
    }

    /// Ends the piece. Gives the header in force at its end, for comparison with the one the next piece began with.
    pub fn finish(&mut self) -> Option<Header> {
        let mut open = self.open.take()?;
        let mut target = Target { case: self, piece: &mut open.piece, writer: &mut open.writer };
        let header;
        (open.piece.lines, header, open.piece.closed) = open.reader.finish(&mut target);
        self.pieces.push(open.piece);
        header
    }

    /// Ends the bytes of the piece before their end, for this reason; what came of its last line is dropped.
    pub fn cut(&mut self, reason: String) {
        let Some(mut open) = self.open.take() else { return };
        let mut target = Target { case: self, piece: &mut open.piece, writer: &mut open.writer };
        open.reader.cut(&mut target);
        remark(&mut open.piece, 0, reason, b"");
        self.open = Some(open);
    }

    /// Takes back what was read of a piece.
    pub fn discard(&mut self, piece: u32) {
        self.memo.clear();
        self.pieces.retain(|old| old.piece != piece);
        for run in self.logs.iter_mut().flat_map(|log| &mut log.runs).filter(|run| run.piece == piece && !run.dead) {
            run.dead = true;
            self.rows -= (run.end - run.start) as u64;
        }
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
        let log = self.case.logs.get_mut(self.writer.log?)?;
        let before = log.table.rows();
        let fits = log.table.push(batch, &self.writer.places);
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

fn remark(piece: &mut Piece, line: u32, reason: String, text: &[u8]) {
    let of_reason = piece.remarks.iter().filter(|old| old.reason == reason).count() as u32;
    if of_reason >= LISTED {
        if let Some(last) = piece.remarks.iter_mut().rev().find(|old| old.reason == reason) {
            last.more += 1;
        }
        return;
    }
    let text = serde_bytes::ByteBuf::from(text.get(..TEXT).unwrap_or(text));
    piece.remarks.push(Remark { line, reason, text, more: 0 });
}

impl Sink for Target<'_> {
    fn header(&mut self, header: &Header) {
        let path = if header.path.is_empty() { path_of_name(&self.piece.name) } else { header.path.clone() };
        let logs = &mut self.case.logs;
        let number = logs.iter().position(|log| log.path == path).unwrap_or_else(|| {
            logs.push(Log { path: path.clone(), ..Log::default() });
            logs.len() - 1
        });
        let log = &mut logs[number];
        self.writer.log = Some(number);
        self.writer.json = header.written == Written::Json;
        self.writer.places =
            header.fields.iter().map(|field| log.table.add_column(&field.name, &field.zeek_type)).collect();
        let index = log.headers.iter().position(|old| old == header).unwrap_or_else(|| {
            log.headers.push(header.clone());
            log.headers.len() - 1
        });
        let at = log.table.rows();
        // Logs that alternate in one file go on where they were.
        let piece = self.piece.piece;
        let goes_on = |run: &Run| run.piece == piece && run.header == index && run.end == at && !run.dead;
        if !log.runs.last().is_some_and(goes_on) {
            log.runs.push(Run { piece, header: index, start: at, end: at, lines: Vec::new(), dead: false });
        }
        if !self.piece.logs.contains(&path) {
            self.piece.logs.push(path);
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

    fn warn(&mut self, line: u32, reason: String, text: &[u8]) {
        remark(self.piece, line, reason, text);
    }

    fn skip(&mut self, line: u32, reason: String, text: &[u8]) {
        let log = self
            .writer
            .log
            .filter(|_| !self.writer.json)
            .and_then(|log| self.case.logs.get(log))
            .map_or("", |log| &log.path);
        *self.piece.skipped.entry(log.to_owned()).or_default() += 1;
        remark(self.piece, line, reason, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reading that was cancelled within a line leaves the lines before it, and says only why it ended.
    #[test]
    fn a_cut_piece_has_whole_lines_only() {
        for lines in [2, 40_000] {
            let mut log = b"#fields\tts\tuid\n".to_vec();
            for line in 0..lines {
                log.extend_from_slice(format!("1445422160.{line:06}\tC{line}\n").as_bytes());
            }
            log.extend_from_slice(b"1445422161.000000\tCut");
            let mut case = Case::default();
            case.begin(NewPiece { place: Place { end: u64::MAX, ..Place::default() }, ..NewPiece::default() });
            assert!(!case.feed(&log));
            case.cut("cancelled".to_owned());
            case.finish();
            assert_eq!(case.row_count(), lines);
            let reasons: Vec<&str> =
                case.pieces().flat_map(|piece| &piece.remarks).map(|remark| remark.reason.as_str()).collect();
            assert_eq!(reasons, ["cancelled"]);
        }
    }
}
