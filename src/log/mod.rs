//! Bytes to rows: the formats, how they are recognised, and what a reader tells.
//!
//! A reader takes whole lines and speaks to a [`Sink`]; it knows neither files nor tables. Invariant: every line is told to
//! the sink exactly once, as a row, as a header line, as blank or as skipped.

mod carried;
mod carried_where;
pub mod columns;
mod csv;
mod csv_carried;
pub mod header;
mod headerless;
mod json_keys;
mod json_lines;
mod json_list;
mod json_mend;
mod json_text;
mod json_value;
pub mod name;
mod odd_row;
mod others;
pub mod piece;
pub mod scan;
mod tail;
pub mod types;
pub mod zeek_tsv;

use crate::table::batch::Batch;
use columns::ColumnSet;
use header::{Header, Written};

/// Said of a line of NUL bytes only.
const ZEROS: &str = "nothing but NUL bytes, as a loss of power leaves them; skipped";

/// A format of logs.
pub struct LogFormat {
    /// What forces it: see [`Forced`].
    pub id: &'static str,
    pub name: &'static str,
    /// What the headers of its readers say.
    pub written: Written,
    /// Must a file be read from its beginning, because a part of it does not make sense by itself?
    pub whole: bool,
    /// Does a file that begins like this look like it, and by what? `head` is at least 64 kB, or the whole file.
    pub recognise: fn(head: &[u8]) -> Option<&'static str>,
    pub reader: fn(Begin<'_>) -> Box<dyn Reader>,
}

/// How a reader begins.
pub enum Begin<'a> {
    /// Within a file, with the header that is in force there.
    Resumed(Header),
    /// At the beginning of a file.
    New {
        name: &'a str,
        head: &'a [u8],
        /// Columns for a log without a header, where somebody chose them.
        columns: Option<ColumnSet>,
    },
}

/// Every format, tried in this order.
pub const FORMATS: &[LogFormat] = &[
    tail::FORMAT,
    zeek_tsv::FORMAT,
    carried::FORMAT,
    json_lines::FORMAT,
    json_list::FORMAT,
    headerless::FORMAT,
    csv::FORMAT,
];

/// A format that somebody chose instead of the one that would be recognised.
#[derive(Clone, Debug)]
pub struct Forced {
    pub format: &'static LogFormat,
    pub columns: Option<ColumnSet>,
}

impl std::fmt::Debug for LogFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

/// The choice of this id: that of a format, or `columns/conn/2` for rows with the columns of a known set.
pub fn forced(id: &str) -> Option<Forced> {
    let (format, columns) = match id.strip_prefix("columns/") {
        Some(set) => ("columns", Some(columns::set(set)?)),
        None => (id, None),
    };
    FORMATS.iter().find(|known| known.id == format).map(|format| Forced { format, columns })
}

/// Fields for client and server, the first pair that a log has both of: `conn_id`, then the names of notice and intel
/// (`src`, `dst`), DHCP and files (who receives one has asked for it as a rule), those of arp, those of the Elastic Common Schema, those of
/// signatures, and those that sites rename them to.
pub const ENDS: &[(&str, &str)] = &[
    ("id.orig_h", "id.resp_h"),
    ("src", "dst"),
    ("client_addr", "server_addr"),
    ("rx_hosts", "tx_hosts"),
    ("orig_h", "resp_h"),
    ("source.ip", "destination.ip"),
    ("_source.source.ip", "_source.destination.ip"),
    ("src_addr", "dst_addr"),
    ("src_ip", "dst_ip"),
    ("src_ip", "dest_ip"),
];

/// As what a file is read, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recognised {
    pub format: String,
    pub why: String,
}

/// Reads lines of one format.
pub trait Reader: Send {
    /// Takes whole lines, each with its line end.
    fn lines(&mut self, lines: &[u8], sink: &mut dyn Sink);
    /// Takes the last line of the file, which has no line end.
    fn unfinished_line(&mut self, line: &[u8], sink: &mut dyn Sink);
    /// The end: of the file, or of the part of it that this reader was given.
    fn end(&mut self, end_of_file: bool, sink: &mut dyn Sink);
    /// The header in force, with which another reader can go on from here; `None` where none can.
    fn header(&self) -> Option<Header> {
        None
    }
    /// Lines taken so far.
    fn line_count(&self) -> u32;
    /// Does the log end here in order? `None` if no line so far tells.
    fn closed(&self) -> Option<bool> {
        None
    }
}

/// Receives what a reader finds, in the order of the lines.
pub trait Sink {
    /// Rows from now on have this header.
    fn header(&mut self, header: &Header);
    /// Lines from now on are of no log, until there is another header.
    fn no_header(&mut self) {}
    /// Rows of consecutive lines; the first of them is line `line` (from 1).
    fn rows(&mut self, batch: &Batch<'_>, line: u32);
    /// One row whose line cannot be made again from its cells; `raw` is the line without its line end, or, of JSON, what
    /// [`header::Form::write_other`] wrote.
    fn odd_row(&mut self, batch: &Batch<'_>, line: u32, raw: &[u8]);
    /// A line (or, with line 0, the whole file) to be told to the analyst.
    fn warn(&mut self, line: u32, reason: String, text: &[u8]);
    /// A line with too few columns, to be told to the analyst like others, and counted; it is a row all the same.
    fn short_row(&mut self, line: u32, reason: String, text: &[u8]) {
        self.warn(line, reason, text);
    }
    /// A line that is no row.
    fn skip(&mut self, line: u32, reason: String, text: &[u8]);
}

/// The format of a file that begins with `head`, and what tells it.
pub fn sniff(head: &[u8]) -> Option<(&'static LogFormat, &'static str)> {
    FORMATS.iter().find_map(|format| (format.recognise)(head).map(|why| (format, why)))
}
