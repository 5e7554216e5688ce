//! Messages of the reading report.
#![allow(missing_docs, reason = "field meanings stand with the types; the names are the documentation of the wire")]

use super::FieldInfo;
use serde::{Deserialize, Serialize};

wire! {
    /// What was read, file by file.
    pub struct ReportQuestion {}

    pub struct ReportAnswer { pub files: Vec<FileReport>, pub logs: Vec<LogReport> }

    /// What a file turned out to be.
    #[derive(Copy, Default, Eq)]
    pub enum FileKind {
        #[default]
        Other,
        /// It has rows, or the header of a log.
        Log,
        /// What is in it is told beside it.
        Archive,
        /// Reading was cancelled or failed, or its content is open already.
        Unread,
    }

    pub struct FileReport {
        /// Number of the file in the order of opening, from 0; number of the member in it, 0 for the file itself.
        pub file: u32,
        pub member: u32,
        pub name: String,
        pub kind: FileKind,
        /// As what it was read, and what told that; empty for what is no log.
        pub format: String,
        pub why: String,
        /// Bytes of its lines, unpacked.
        pub bytes: f64,
        pub lines: u32,
        pub rows: u32,
        /// Lines that could not be read as a row.
        pub skipped: u32,
        /// Rows whose line has too few columns.
        pub short: u32,
        /// Whether the log ends in order (`#close`); `null` where no line tells.
        pub closed: Option<bool>,
        pub logs: Vec<FileLog>,
        pub headers: Vec<HeaderReport>,
        pub warnings: Vec<WarningGroup>,
        /// As what it might be read instead; empty for what can be no log.
        pub choices: Vec<FormatChoice>,
    }

    /// The rows that a file has of one log.
    pub struct FileLog {
        pub log: String,
        pub rows: u32,
        pub first: Option<f64>,
        pub last: Option<f64>,
        /// Rows without a time.
        pub untimed: u32,
        /// Rows whose time is before that of the row before them.
        pub out_of_order: u32,
    }

    /// A header that rows of a file have.
    pub struct HeaderReport {
        pub log: String,
        pub rows: u32,
        pub separator: String,
        /// Whether the file itself names the fields, and their types.
        pub named: bool,
        pub typed: bool,
        pub fields: Vec<FieldInfo>,
    }

    /// Lines of a file that have the same thing wrong with them.
    pub struct WarningGroup {
        pub reason: String,
        pub count: u32,
        /// The first hundred.
        pub lines: Vec<WarningLine>,
    }

    pub struct WarningLine {
        /// From 1; 0 where it is about the whole file.
        pub line: u32,
        /// The beginning of the line.
        pub text: String,
    }

    /// A format by its name, and what to give for it when a file is opened.
    pub struct FormatChoice { pub id: String, pub name: String }

    pub struct LogReport {
        pub log: String,
        pub rows: u32,
        /// Epoch seconds.
        pub first: Option<f64>,
        pub last: Option<f64>,
        pub untimed: u32,
        pub out_of_order: u32,
        /// Full hours from the first to the last, and those of them without a row; `null` if there are too many to tell.
        pub hours: Option<u32>,
        pub hours_without: Option<u32>,
        /// Gaps of at least so many seconds, and the longest of them.
        pub shortest_gap: f64,
        pub gap_count: u32,
        pub gaps: Vec<Gap>,
    }

    /// A time without rows, in epoch seconds.
    pub struct Gap { pub from: f64, pub to: f64 }
}
