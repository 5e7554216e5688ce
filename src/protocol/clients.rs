//! Messages about the behaviour of clients.
//!
//! Shapes only, as everything in [`super`].

use super::Selection;
use serde::{Deserialize, Serialize};

wire! {
    /// How each client of a selection behaves.
    pub struct ClientsQuestion {
        #[serde(flatten)]
        pub selection: Selection,
    }

    pub struct ClientsAnswer {
        pub total: u32,
        /// Filter text for the rows that count as failed; `null` for a log in which nothing tells.
        pub failed: Option<String>,
        /// Distinct clients, of which `rows` has those that stand out most, then the busiest.
        pub clients: u32,
        /// From so many servers of the place itself within a minute a client stands out; from so many anywhere; from so many failed
        /// attempts.
        pub fan_out: u32,
        pub fan_out_away: u32,
        pub many_failing: u32,
        /// From so many functions of an industrial protocol within a minute.
        pub many_functions: u32,
        /// Clients that do so: by servers, by failed attempts, by functions, by any.
        pub fan_outs: u32,
        pub failers: u32,
        pub probers: u32,
        pub marked: u32,
        pub rows: Vec<ClientRow>,
    }

    pub struct ClientRow {
        pub client: String,
        /// Filter text for its rows.
        pub filter: String,
        pub rows: u32,
        pub servers: u32,
        /// Most servers within a minute, and when that minute begins (epoch seconds).
        pub peak_servers: u32,
        pub peak_servers_at: Option<f64>,
        /// Most servers within a minute whose addresses are private or of a client's network.
        pub peak_near: u32,
        /// Rows that failed; `null` for a log in which nothing tells.
        pub failing: Option<u32>,
        /// Most failed rows within a minute that begins at any second, and which second that is.
        pub peak_failing: u32,
        pub peak_failing_at: Option<f64>,
        /// Most distinct functions within a minute; `null` for a log without them.
        pub peak_functions: Option<u32>,
        pub peak_functions_at: Option<f64>,
        /// Rows without a user agent; `null` for a log without them.
        pub nameless: Option<u32>,
        pub first: Option<f64>,
        pub last: Option<f64>,
    }
}
