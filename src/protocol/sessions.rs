//! Messages about what went on between two machines from one pause to the next.
//!
//! Shapes only, as everything in [`super`].

use super::Selection;
use serde::{Deserialize, Serialize};

wire! {
    /// The sessions of a selection in the order of time: what a client and a server had to do with each other without a pause.
    #[cfg_attr(feature = "types", ts(optional_fields = nullable))]
    pub struct SessionsQuestion {
        #[serde(flatten)]
        pub selection: Selection,
        /// Seconds without a row of the pair that end a session; 60 unless given.
        pub pause: Option<f64>,
        /// Fields that tell what was asked; without a query, where they are addresses of pages.
        pub what: Option<Vec<String>>,
        pub offset: Option<u32>,
        pub limit: Option<u32>,
    }

    pub struct SessionsAnswer {
        pub total: u32,
        /// Rows without client, server or time: they are in no session.
        pub without: u32,
        pub sessions: u32,
        pub pause: f64,
        pub rows: Vec<Session>,
    }

    pub struct Session {
        pub client: String,
        pub server: String,
        /// Filter text for the pair; with the time from `first` to `last` for its rows.
        pub filter: String,
        /// Epoch seconds.
        pub first: f64,
        pub last: f64,
        pub rows: u32,
        /// Attempts that failed; `null` where the log does not tell.
        pub failing: Option<u32>,
        /// Rows with the mark of a scanner.
        pub marked: u32,
        /// What was asked, in the order in which it was asked first; of pictures, styles and scripts nothing.
        pub said: Vec<Said>,
        /// How much there is, with what is not listed in `said`. `null` if that is too much to be counted.
        pub kinds: Option<u32>,
        /// Rows that asked for pictures, styles and scripts.
        pub assets: u32,
    }

    pub struct Said {
        /// Decoded text of each of the fields; empty for one without a value.
        pub values: Vec<String>,
        pub rows: u32,
        pub first: f64,
    }
}
