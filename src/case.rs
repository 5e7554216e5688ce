//! The opened logs of one shard.
//!
//! Takes pieces of files, keeps their rows in one table per log, and remembers which rows came from where. Knows nothing of
//! questions; [`crate::question`] reads it. Invariants: the rows of a piece are consecutive in the table of each log; a piece
//! that had to be read again is dead, its rows stay in the table and are never seen. An archive is one piece, and each file in
//! it has a [`Piece`] of the same number and a [`FileId`] of its own.

mod reading;
#[cfg(test)]
mod tests;

use crate::container::{LIMITS, Source};
use crate::log::Forced;
use crate::log::header::Header;
use crate::log::piece::Place;
use crate::table::Table;
use crate::table::bits::Bits;
use crate::table::groups::Combinations;
use crate::table::sorting::sort_by_key;
use reading::{Members, OpenPiece, Reading, remark};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// Warnings kept per piece and reason, and listed per file and reason; the others are only counted.
pub const LISTED: u32 = 100;

/// A file: its number, and the number of the member within it, 0 for the file itself.
pub type FileId = (u32, u32);

/// What the engine says of a piece before its bytes come.
#[derive(Clone, Debug, Default)]
pub struct NewPiece {
    /// Number of the piece: rising with the file and the position in it.
    pub piece: u32,
    /// Number of the file: rising in the order of opening.
    pub file: u32,
    pub name: String,
    pub place: Place,
    /// As what to read the file, or the members of an archive; otherwise that is seen from their content.
    pub forced: Option<Forced>,
}

/// Consecutive rows of one piece under one header.
#[derive(Clone, Debug)]
pub struct Run {
    pub piece: u32,
    pub file: FileId,
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
    /// A header by its hash. One that grew is not found by what it became.
    by_hash: BTreeMap<u64, u32>,
    runs: Vec<Run>,
    /// Lines that cannot be made again from their cells, by row; of JSON, what [`crate::log::header::Form::write_other`] says.
    pub odd: BTreeMap<usize, Vec<u8>>,
}

impl Log {
    /// The runs that count, in the order of their pieces.
    pub fn runs(&self) -> Vec<&Run> {
        let mut runs: Vec<&Run> = self.runs.iter().filter(|run| !run.dead).collect();
        sort_by_key(&mut runs, |run| (run.piece, run.start));
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
    /// Which of the remarks with its reason it is, from 1.
    number: u32,
}

/// What is known of a piece besides its rows.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Piece {
    pub piece: u32,
    pub file: FileId,
    pub name: String,
    /// As what it was read, and why; empty for a piece that does not begin its file, or is none.
    pub format: String,
    pub why: String,
    /// Bytes of its lines, unpacked, and their number; known when it is finished.
    pub bytes: u64,
    pub lines: u32,
    /// Lines that are no rows, by the log they would belong to (empty: none).
    pub skipped: BTreeMap<String, u32>,
    pub remarks: Vec<Remark>,
    /// The last remark of each reason.
    #[serde(skip)]
    reasons: BTreeMap<String, u32>,
    /// Whether its last line that tells ends the log in order.
    pub closed: Option<bool>,
    /// Logs that have rows or headers in it.
    pub logs: Vec<String>,
    /// Rows whose line has too few columns, by their log.
    pub short: BTreeMap<String, u32>,
    /// Has it members, and no lines of its own?
    pub archive: bool,
    /// Is it not read, or not to its end, for a reason that is not in it?
    pub unread: bool,
    /// Is it of a kind that no reader can read, whatever it is told?
    pub never: bool,
}

/// What questions worked out, kept until more rows come.
#[derive(Default)]
pub struct Memo {
    /// Rows of selections.
    pub rows: RefCell<HashMap<String, Rc<Bits>>>,
    /// Rows of selections in the order of a sort; last the one asked for last.
    pub orders: RefCell<Vec<(String, Rc<Vec<u32>>)>>,
    /// Hashes of values by code, as they are or as normalisers make them.
    pub normalised: RefCell<HashMap<String, Rc<Vec<u64>>>>,
    /// The lines of the stack of several fields asked for last.
    pub lines: RefCell<Option<Stacked>>,
    /// Rows with marks of scanners, by log: those of each indicator, and last those of any.
    pub marks: RefCell<HashMap<String, Rc<Vec<Bits>>>>,
    /// Logs whose marks are being looked for.
    pub marking: RefCell<HashMap<String, Marking>>,
    /// Where these were looked for in few rows only, by log: the rows looked at, and those of them with any.
    pub marked: RefCell<HashMap<String, (Bits, Bits)>>,
}

/// Marks of scanners while they are being looked for, step by step.
#[derive(Default)]
pub struct Marking {
    /// The rows with any of those that were looked for, and how many these are.
    pub any: Bits,
    pub looked: usize,
    /// The rows of each indicator that is done; of the last perhaps only those before `from`.
    pub found: Vec<Bits>,
    pub from: usize,
}

/// The lines of a stack.
pub struct Stacked {
    pub rows: Rc<Bits>,
    pub fields: Vec<String>,
    pub lines: Rc<Combinations>,
}

impl Memo {
    fn clear(&mut self) {
        self.rows.get_mut().clear();
        self.orders.get_mut().clear();
        self.normalised.get_mut().clear();
        *self.lines.get_mut() = None;
        self.marks.get_mut().clear();
        self.marking.get_mut().clear();
        self.marked.get_mut().clear();
    }
}

/// The lines of one member that are no rows, as they stand in it.
struct Skipped {
    member: u32,
    lines: Vec<u8>,
}

/// See [`Case::few_values`].
const FEW_VALUES: u32 = 1 << 13;

/// The opened logs of one shard.
pub struct Case {
    logs: Vec<Log>,
    /// Which of them each path is, and the columns of all.
    numbers: BTreeMap<String, u32>,
    columns: usize,
    pieces: Vec<Piece>,
    open: Option<OpenPiece>,
    rows: u64,
    pub memo: Memo,
    /// What to keep instead of rows, if anything.
    only_skipped: Option<Skipped>,
    /// Up to so many values of a stack are told with their texts. Answers do not depend on it.
    pub few_values: u32,
}

impl Default for Case {
    fn default() -> Case {
        Case {
            logs: Vec::new(),
            numbers: BTreeMap::new(),
            columns: 0,
            pieces: Vec::new(),
            open: None,
            rows: 0,
            memo: Memo::default(),
            only_skipped: None,
            few_values: FEW_VALUES,
        }
    }
}

impl Case {
    /// A case that keeps no rows, but the lines of this member of its only file that are none.
    pub fn of_skipped(member: u32) -> Case {
        Case { only_skipped: Some(Skipped { member, lines: Vec::new() }), ..Case::default() }
    }

    /// The skipped lines that have come since the last time, unchanged.
    pub fn take_skipped(&mut self) -> Vec<u8> {
        self.only_skipped.as_mut().map(|skipped| std::mem::take(&mut skipped.lines)).unwrap_or_default()
    }

    /// The log of this id.
    pub fn log(&self, id: &str) -> Option<&Log> {
        self.logs.get(*self.numbers.get(id)? as usize)
    }

    /// Takes what is known of the fields of a log over all shards: name, type, and [`crate::table::column::Column::mixed`], in the order of first sight.
    /// A field that only others have is absent in all rows here, and so every name means the same everywhere.
    pub fn agree<'a>(&mut self, path: &str, fields: impl Iterator<Item = (&'a str, &'a str, bool)>) {
        let number = self.numbers.get(path).map(|number| *number as usize);
        let Some(log) = number.and_then(|number| self.logs.get_mut(number)) else { return };
        let mut news = false;
        for (place, (name, zeek_type, mixed)) in fields.enumerate() {
            news |= log.table.agree(name, zeek_type, place, mixed);
        }
        if news {
            self.memo.clear();
        }
    }

    /// Gives back memory that only more rows would need.
    pub fn shrink(&mut self) {
        self.logs.iter_mut().for_each(|log| log.table.shrink());
    }

    /// All logs, in the order of first sight.
    pub fn logs(&self) -> &[Log] {
        &self.logs
    }

    /// The pieces read so far, and the one being read.
    pub fn pieces(&self) -> impl Iterator<Item = &Piece> {
        let open = self.open.iter().flat_map(|open| &open.readings);
        self.pieces.iter().chain(open.map(|reading| &reading.piece))
    }

    /// Bytes of memory that reading so many bytes more may take at once, for the lists that move when they grow.
    pub fn growth(&self, bytes: usize) -> usize {
        let columns = self.logs.iter().flat_map(|log| log.table.columns());
        columns.map(|column| column.growth(bytes)).max().unwrap_or(0)
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
        let NewPiece { piece, file, name, place, forced } = new;
        let source = Source::new(&name, place.start, LIMITS);
        let reading = Reading::new(Piece { piece, file: (file, 0), name, ..Piece::default() }, place, forced);
        let first = reading.reader.first_byte();
        self.open = Some(OpenPiece { source, readings: vec![reading], members: 0 });
        first
    }

    /// Takes the next bytes of the piece; true if it needs no more.
    pub fn feed(&mut self, bytes: &[u8]) -> bool {
        let Some(mut open) = self.open.take() else { return true };
        let mut members = Members { case: self, readings: &mut open.readings, count: &mut open.members };
        let done = open.source.feed(bytes, &mut members);
        self.open = Some(open);
        done
    }

    /// Ends the piece. Gives the header in force at its end, for comparison with the one the next piece began with; a packed
    /// file has none, for no other piece can go on from within it.
    pub fn finish(&mut self) -> Option<Header> {
        let mut open = self.open.take()?;
        let mut members = Members { case: self, readings: &mut open.readings, count: &mut open.members };
        open.source.finish(&mut members);
        let mut header = None;
        while let Some(reading) = open.readings.pop() {
            header = self.finish_reading(reading);
        }
        header.filter(|_| !open.source.is_packed())
    }

    /// Ends the bytes of the piece before their end, for this reason; what came of its last line is dropped.
    pub fn cut(&mut self, reason: String) {
        let Some(mut open) = self.open.take() else { return };
        let mut members = Members { case: self, readings: &mut open.readings, count: &mut open.members };
        open.source.cut(&mut members);
        members.end_from(0, false);
        if let Some(file) = open.readings.first_mut() {
            file.piece.unread = true;
            remark(&mut file.piece, 0, reason, b"");
        }
        self.open = Some(open);
    }

    /// Takes back what was read of a piece.
    pub fn discard(&mut self, piece: u32) {
        self.pieces.retain(|old| old.piece != piece);
        self.forget(|run| run.piece == piece);
    }

    /// Takes back the rows of a file, or of one member of it, which this piece is all of. It stays among what is told, with the reason.
    pub fn set_aside(&mut self, piece: u32, member: u32, reason: String) {
        let here = |old: &&mut Piece| old.piece == piece && old.file.1 == member;
        if let Some(old) = self.pieces.iter_mut().find(here) {
            let name = std::mem::take(&mut old.name);
            *old = Piece { piece, file: old.file, name, unread: true, ..Piece::default() };
            remark(old, 0, reason, b"");
        }
        self.forget(|run| run.piece == piece && run.file.1 == member);
    }

    fn forget(&mut self, gone: impl Fn(&Run) -> bool) {
        self.memo.clear();
        for run in self.logs.iter_mut().flat_map(|log| &mut log.runs).filter(|run| gone(run) && !run.dead) {
            run.dead = true;
            self.rows -= (run.end - run.start) as u64;
        }
        // A wrong header gives columns wrong types, which would stay with the next rows.
        for log in self.logs.iter_mut().filter(|log| log.runs.iter().all(|run| run.dead)) {
            self.columns = self.columns.saturating_sub(log.table.columns().len());
            *log = Log { path: std::mem::take(&mut log.path), ..Log::default() };
        }
    }
}
