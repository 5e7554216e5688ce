//! Messages about rows over time.
//!
//! Shapes only, as everything in [`super`].

use super::{CellState, Normaliser, Selection};
use serde::{Deserialize, Serialize};

wire! {
    /// Rows counted by bins of time, in all and for each of the commonest values of a field.
    #[cfg_attr(feature = "types", ts(optional_fields = nullable))]
    pub struct TimelineQuestion {
        #[serde(flatten)]
        pub selection: Selection,
        /// A field whose commonest values have a series each.
        pub by: Option<String>,
        pub normalise: Option<Vec<Normaliser>>,
        /// How many values have a series; 8 if left out.
        pub top: Option<u32>,
        /// Seconds of a bin; left out, a width is chosen that gives at most `bins` bins.
        pub width: Option<u32>,
        pub bins: Option<u32>,
        /// Seconds east of UTC of the clock by which bins begin, UTC if left out: so days begin at its midnight. Less than a day.
        pub offset: Option<i32>,
        /// Epoch seconds: what lies outside is only counted as such.
        pub from: Option<f64>,
        pub to: Option<f64>,
        /// Whose time the bins cover.
        pub cover: Option<Cover>,
    }

    #[derive(Copy, Default, Eq)]
    pub enum Cover { #[default] Log, Selection }

    pub struct TimelineAnswer {
        /// Rows of the selection, and of its log.
        pub total: u32,
        pub rows: u32,
        /// The field that tells the time; empty if the log has none.
        pub field: String,
        /// Epoch seconds at which the first bin begins, and seconds of a bin: a multiple of it since 1970 by the clock asked for.
        pub start: f64,
        pub width: f64,
        /// The bins are wider than asked for, because there would have been too many.
        pub widened: bool,
        /// Earliest and latest time of what is covered, in epoch seconds.
        pub first: Option<f64>,
        pub last: Option<f64>,
        /// The shortest stretch of that, from row to row by the hour, in which 99 of 100 rows lie.
        pub most: Option<TimeSpan>,
        /// Rows of the log whose time is before that of the row before them in the same file.
        pub backwards: u32,
        /// The longest stretches of bins in which the log has no row, in the order of time.
        pub gaps: Vec<TimeSpan>,
        /// Rows of the log, and of the selection, by bin.
        pub log: Vec<u32>,
        pub counts: Vec<u32>,
        /// Rows of the selection that have no time, or one before or after the bins.
        pub untimed: u32,
        pub before: u32,
        pub after: u32,
        /// Distinct values within the bins, unset, empty and absent being one each.
        pub distinct: u32,
        /// Commonest first, then unset, empty and absent.
        pub series: Vec<TimelineSeries>,
        /// All other values; `null` without a field.
        pub other: Option<TimelineRest>,
    }

    /// From a time to just before another, in epoch seconds.
    pub struct TimeSpan { pub from: f64, pub to: f64 }

    pub struct TimelineSeries {
        /// As the log writes it, or the normalised text; and decoded for the eye.
        pub value: String,
        pub shown: String,
        pub state: CellState,
        /// Filter text that matches its rows; `null` where a normaliser stands between.
        pub filter: Option<String>,
        pub total: u32,
        pub counts: Vec<u32>,
    }

    pub struct TimelineRest {
        /// How many values they are.
        pub values: u32,
        pub total: u32,
        pub counts: Vec<u32>,
    }
}
