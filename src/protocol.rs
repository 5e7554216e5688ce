//! Every message across the worker boundary, and the scripting interface with it.
//!
//! Knows only shapes: no logs, no tables, no browsers. The TypeScript twin of this file, `www/src/engine/protocol.ts`, is
//! generated from it (`cargo xtask generate`); `cargo xtask tidy` fails when the two differ.
//!
//! Invariant: a [`Question`] is a plain value. It can be written into an address bar, a trail or an export and asked again
//! tomorrow.
#![allow(missing_docs, reason = "field meanings stand with the types; the names are the documentation of the wire")]

use serde::{Deserialize, Serialize};

/// Declares messages: names are camelCase on the wire, and TypeScript sees an optional field as one that may be left out.
macro_rules! wire {
    ($($(#[$meta:meta])* pub $kind:ident $name:ident $body:tt)*) => {$(
        wire!(@one $kind $(#[$meta])* pub $kind $name $body);
    )*};
    (@one struct $($item:tt)*) => {
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "types", derive(ts_rs::TS))]
        #[serde(rename_all = "camelCase")]
        $($item)*
    };
    (@one enum $($item:tt)*) => {
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "types", derive(ts_rs::TS))]
        #[serde(rename_all = "camelCase")]
        $($item)*
    };
}

mod beacons;
mod clients;
mod compare;
mod neighbours;
mod report;
mod sessions;
mod stack;
mod timeline;

pub use beacons::*;
pub use clients::*;
pub use compare::*;
pub use neighbours::*;
pub use report::*;
pub use sessions::*;
pub use stack::*;
pub use timeline::*;

wire! {
    /// Rows of one log: all of them, or those that match `where`, or those of these that share the values of a pivot.
    #[cfg_attr(feature = "types", ts(optional_fields = nullable))]
    pub struct Selection {
        /// Id of a log; a Zeek path such as `http` is the id of the log of that path.
        pub log: String,
        /// Filter text; empty means every row. Times without a zone are UTC.
        #[serde(rename = "where")]
        pub filter: Option<String>,
        pub pivot: Option<Box<Pivot>>,
        /// Filter texts of what is known to be good: rows that match any of them are left out. One on a field that the log does
        /// not have leaves nothing out.
        pub known: Option<Vec<String>>,
    }

    /// A semi-join: keep the rows whose values of `by` occur together in a row of `from`; or, `unlike` it, those whose values are set and
    /// occur together in none (of a set or vector, some element).
    #[cfg_attr(feature = "types", ts(optional_fields = nullable))]
    pub struct Pivot {
        pub by: Vec<PivotField>,
        pub from: Selection,
        pub unlike: Option<bool>,
    }

    /// One field of a pivot: the same name in both logs, or `[field of this log, field of the other log]`.
    #[serde(untagged)]
    pub enum PivotField {
        Same(String),
        Renamed(String, String),
    }

    #[cfg_attr(feature = "types", ts(optional_fields = nullable))]
    pub struct Sort { pub field: String, pub descending: Option<bool>}

    #[derive(Copy, Default, Eq)]
    pub enum CellState {
        #[default]
        Set,
        Unset,
        Empty,
        /// The file this row came from has no such field.
        Absent,
    }

    #[cfg_attr(feature = "types", ts(optional_fields = nullable))]
    pub struct RowsQuestion {
        #[serde(flatten)]
        pub selection: Selection,
        /// Empty means every field of the log.
        pub columns: Option<Vec<String>>,
        pub sort: Option<Sort>,
        pub offset: Option<u32>,
        pub limit: Option<u32>,
    }

    pub struct RowsAnswer {
        pub total: u32,
        pub columns: Vec<String>,
        /// Raw text of each cell, one array per row; an absent cell is written like an unset one.
        pub rows: Vec<Vec<String>>,
        /// Identity of each row, for [`RowQuestion`].
        pub ids: Vec<RowId>,
    }

    /// A row for as long as the logs are open: the opened piece of a file it came from and its position there.
    #[derive(Copy, Eq)]
    pub struct RowId { pub piece: u32, pub row: u32 }

    /// Everything about one row.
    pub struct RowQuestion { pub log: String, pub id: RowId }

    pub struct RowAnswer {
        pub file: String,
        /// Line in the (unpacked) file, from 1.
        pub line: u32,
        pub cells: Vec<RowCell>,
    }

    pub struct RowCell {
        pub field: String,
        #[serde(rename = "type")]
        pub kind: String,
        pub state: CellState,
        pub raw: String,
        /// Decoded text; for a set or vector, its elements.
        pub decoded: Vec<String>,
        /// Filter text that matches this value; `null` if the file has no such field.
        pub filter: Option<String>,
    }

    pub struct PairsQuestion {
        #[serde(flatten)]
        pub selection: Selection,
    }

    pub struct PairsAnswer {
        /// Matching rows, with or without addresses.
        pub total: u32,
        /// Commonest first, ties by client, then server.
        pub pairs: Vec<Pair>,
    }

    pub struct Pair { pub client: String, pub server: String, pub count: u32 }

    pub struct CountQuestion {
        #[serde(flatten)]
        pub selection: Selection,
    }

    pub struct CountAnswer {
        /// Rows of the selection, and of its log.
        pub matching: u32,
        pub rows: u32,
        pub clients: Option<u32>,
        pub servers: Option<u32>,
        pub pairs: Option<u32>,
        pub first: Option<f64>,
        pub last: Option<f64>,
    }

    /// How many rows a selection has, and nothing else: what a click would lead to.
    #[cfg_attr(feature = "types", ts(optional_fields = nullable))]
    pub struct MatchingQuestion {
        #[serde(flatten)]
        pub selection: Selection,
        /// Only whether this row of it does.
        pub row: Option<RowId>,
    }

    pub struct MatchingAnswer { pub matching: u32 }

    /// Which rows show the marks of a scanner.
    pub struct IndicatorsQuestion {
        #[serde(flatten)]
        pub selection: Selection,
    }

    pub struct IndicatorsAnswer {
        /// Rows of the selection, rows that hit at least one indicator.
        pub total: u32,
        pub hits: u32,
        /// Filter text for the rows that hit any indicator; empty if the log's fields fit none.
        pub filter: String,
        /// Name of the field that has the clients; in a log of single machines its host; `null` for a log without.
        pub field: Option<String>,
        pub clients: Vec<String>,
        /// Distinct client-server pairs of the hits.
        pub pairs: u32,
        pub indicators: Vec<IndicatorRow>,
    }

    pub struct IndicatorRow {
        pub id: String,
        pub name: String,
        /// What it is and where it comes from.
        pub about: String,
        /// Whether scanners leave it; else it is only worth a look, and counts in none of the sums.
        pub scanner: bool,
        /// How easily an attacker changes it.
        pub effort: Effort,
        /// A question for what a device is, which engineering tools ask too.
        pub asks_identity: bool,
        pub filter: String,
        pub count: u32,
        /// Clients with their number of rows, commonest first.
        pub clients: Vec<ClientCount>,
        pub pairs: u32,
        pub first: Option<f64>,
        pub last: Option<f64>,
    }

    pub struct ClientCount {
        pub client: String,
        pub count: u32,
        pub first: Option<f64>,
        pub last: Option<f64>,
    }

    /// How much an attacker must do to avoid an indicator (after the Pyramid of Pain).
    #[derive(Copy, Default, Eq)]
    pub enum Effort {
        /// One option of the tool changes it.
        #[default]
        Trivial,
        /// Needs a change to the tool's data files or scripts.
        Moderate,
        /// Follows from what the tool does.
        Hard,
    }

    /// What is in each field of a selection, for the field list.
    pub struct FieldsQuestion {
        #[serde(flatten)]
        pub selection: Selection,
    }

    pub struct FieldsAnswer { pub total: u32, pub fields: Vec<FieldSummary> }

    pub struct FieldSummary {
        pub name: String,
        #[serde(rename = "type")]
        pub kind: String,
        /// Rows in which the field is set (neither unset, nor empty, nor absent).
        pub set: u32,
        /// Distinct raw values; `null` where there are too many to count for a list.
        pub distinct: Option<u32>,
        /// Rows of each of the commonest values, at most eight; empty where there are too many to count for a picture.
        pub commonest: Vec<u32>,
    }

    pub struct LogsQuestion {}

    pub struct LogsAnswer { pub logs: Vec<LogInfo>, pub files: FileCounts, pub warnings: Vec<Warning> }

    /// How many of the files, members of archives among them, are what.
    #[derive(Copy)]
    pub struct FileCounts { pub logs: u32, pub others: u32, pub archives: u32, pub unread: u32 }

    pub struct LogInfo {
        pub id: String,
        pub path: String,
        /// Names of the files, in the order opened.
        pub files: Vec<String>,
        pub rows: u32,
        /// Lines that could not be read as a row.
        pub skipped: u32,
        /// Rows whose line has too few columns.
        pub short: u32,
        pub fields: Vec<FieldInfo>,
        /// The fields of client and server; `null` where it has none.
        pub ends: Option<(String, String)>,
        /// Earliest and latest `ts`, epoch seconds.
        pub first: Option<f64>,
        pub last: Option<f64>,
    }

    pub struct FieldInfo {
        pub name: String,
        /// As Zeek writes it: `string`, `set[enum]`...
        #[serde(rename = "type")]
        pub kind: String,
    }

    pub struct Warning {
        pub file: String,
        /// Line in the (unpacked) file, from 1; 0 where the warning is about the whole file.
        pub line: u32,
        /// One sentence: what is wrong, and what was done.
        pub reason: String,
        /// The beginning of the line.
        pub text: String,
        /// How many more lines of the same file have the same reason and are not listed.
        pub more: u32,
    }

    /// What is asked of the opened logs.
    #[serde(tag = "ask")]
    pub enum Question {
        Logs(LogsQuestion),
        Report(ReportQuestion),
        Stack(StackQuestion),
        Rows(RowsQuestion),
        Row(RowQuestion),
        Neighbours(NeighboursQuestion),
        Pairs(PairsQuestion),
        Count(CountQuestion),
        Matching(MatchingQuestion),
        Clients(ClientsQuestion),
        Beacons(BeaconsQuestion),
        Sessions(SessionsQuestion),
        Timeline(TimelineQuestion),
        Sparks(SparksQuestion),
        Compare(CompareQuestion),
        Indicators(IndicatorsQuestion),
        Fields(FieldsQuestion),
        Export(ExportQuestion),
        ExportStack(ExportStackQuestion),
    }

    #[derive(Copy, Default, Eq)]
    pub enum Format { #[default] Csv, Jsonl, Pairs, Zeek }

    /// The rows of a selection as a file.
    #[cfg_attr(feature = "types", ts(optional_fields = nullable))]
    pub struct ExportQuestion {
        #[serde(flatten)]
        pub selection: Selection,
        /// Empty means every field, and for `zeek` the original lines.
        pub columns: Option<Vec<String>>,
        pub format: Format,
        /// CSV: put `'` before a cell that a spreadsheet would run as a formula. On unless switched off.
        pub defuse: Option<bool>,
    }

    /// One part of an export: made by the shard that holds `piece`, given `carry`; the parts stand one after the other.
    pub struct PlannedPart {
        pub piece: u32,
        #[serde(with = "serde_bytes")]
        #[cfg_attr(feature = "types", ts(type = "Uint8Array"))]
        pub carry: Vec<u8>,
    }

    /// Why a question has no answer.
    #[derive(Eq)]
    pub struct Problem {
        pub message: String,
        /// For a filter: position in its text, in UTF-16 units from 0, and length of the part at fault.
        pub position: Option<u32>,
        pub length: Option<u32>,
        /// What would have been right there.
        pub expected: Option<String>,
    }
}
