//! Messages about pairs that speak at regular intervals.
//!
//! Shapes only, as everything in [`super`].

use super::Selection;
use serde::{Deserialize, Serialize};

wire! {
    /// How regularly each client of a selection comes back to each server, or to each value of another field.
    #[cfg_attr(feature = "types", ts(optional_fields = nullable))]
    pub struct BeaconsQuestion {
        #[serde(flatten)]
        pub selection: Selection,
        /// Field that tells whom a client asks, instead of the server: `query`, `host`, `server_name`.
        pub to: Option<String>,
    }

    pub struct BeaconsAnswer {
        pub total: u32,
        /// Pairs, and those that came often enough to be judged, of which `rows` has the most regular.
        pub pairs: u32,
        pub judged: u32,
        /// Field of the size of what the clients sent; empty for a log that has none.
        pub sizes: String,
        /// Seconds of each of the 24 bins that evenness is judged by.
        pub bin: f64,
        pub rows: Vec<Beacon>,
    }

    pub struct Beacon {
        pub client: String,
        pub to: String,
        /// Filter text for its rows.
        pub filter: String,
        pub rows: u32,
        /// Different seconds with a row: what comes in one burst comes once.
        pub seconds: u32,
        /// Median of the gaps between seconds with a row, and the median of how far gaps are from it; in seconds.
        pub gap: f64,
        pub spread: f64,
        /// From 0 to 1: the mean of those of the four that can be told.
        pub score: f64,
        pub timing: f64,
        /// `null` where sizes are not known.
        pub size: Option<f64>,
        pub even: f64,
        /// `null` where fewer than six of the 24 bins have rows.
        pub lasting: Option<f64>,
        pub first: f64,
        pub last: f64,
    }
}
