//! Bytes to rows: the formats, how they are recognised, and what a reader tells.
//!
//! A reader takes whole lines and speaks to a [`Sink`]; it knows neither files nor tables. Invariant: every line is told to
//! the sink exactly once, as a row, as a header line, as blank or as skipped.

pub mod header;
mod json_lines;
mod json_value;
pub mod piece;
pub mod scan;
pub mod zeek_tsv;

use crate::table::column::Batch;
use header::{Header, Written};

/// A format of logs.
pub struct LogFormat {
    pub name: &'static str,
    /// What the headers of its readers say.
    pub written: Written,
    /// Does a file that begins like this look like it? `head` is at least 64 kB, or the whole file.
    pub recognise: fn(head: &[u8]) -> bool,
    pub reader: fn(resumed: Option<Header>) -> Box<dyn Reader>,
}

/// Every format, tried in this order.
pub const FORMATS: &[LogFormat] = &[zeek_tsv::FORMAT, json_lines::FORMAT];

/// Reads lines of one format.
pub trait Reader: Send {
    /// Takes whole lines, each with its line end.
    fn lines(&mut self, lines: &[u8], sink: &mut dyn Sink);
    /// Takes the last line of the file, which has no line end.
    fn unfinished_line(&mut self, line: &[u8], sink: &mut dyn Sink);
    /// The end: of the file, or of the part of it that this reader was given.
    fn end(&mut self, end_of_file: bool, sink: &mut dyn Sink);
    /// The header in force, with which another reader can go on from here.
    fn header(&self) -> Option<Header>;
    /// Lines taken so far.
    fn line_count(&self) -> u32;
    /// Does the log end here in order? `None` if no line so far tells.
    fn closed(&self) -> Option<bool>;
}

/// Receives what a reader finds, in the order of the lines.
pub trait Sink {
    /// Rows from now on have this header.
    fn header(&mut self, header: &Header);
    /// Rows of consecutive lines; the first of them is line `line` (from 1).
    fn rows(&mut self, batch: &Batch<'_>, line: u32);
    /// One row whose line cannot be made again from its cells; `raw` is the line without its line end.
    fn odd_row(&mut self, batch: &Batch<'_>, line: u32, raw: &[u8]);
    /// A line (or, with line 0, the whole file) to be told to the analyst.
    fn warn(&mut self, line: u32, reason: String, text: &[u8]);
    /// A line that is no row.
    fn skip(&mut self, line: u32, reason: String, text: &[u8]);
}

/// The format of a file that begins with `head`.
pub fn sniff(head: &[u8]) -> Option<&'static LogFormat> {
    FORMATS.iter().find(|format| (format.recognise)(head))
}
