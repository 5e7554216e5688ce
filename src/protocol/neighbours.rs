//! Messages about what a client did just before and after a row.
//!
//! Shapes only, as everything in [`super`].

use super::{RowId, Selection};
use serde::{Deserialize, Serialize};

wire! {
    /// The rows of the selection that the client of a row has before it and after it, by time.
    #[cfg_attr(feature = "types", ts(optional_fields = nullable))]
    pub struct NeighboursQuestion {
        #[serde(flatten)]
        pub selection: Selection,
        /// The row in the middle, whether the selection has it or not.
        pub id: RowId,
        /// Fields whose texts come with each row.
        pub columns: Vec<String>,
        /// So many rows at most on each side.
        pub around: u32,
    }

    pub struct NeighboursAnswer {
        /// Raw text of the client; `null` if the row has no client or no time, and so no neighbours.
        pub client: Option<String>,
        /// Rows of the client before the row and after it, listed or not.
        pub before: u32,
        pub after: u32,
        /// In the order of time, rows of the same moment in the order of the log; the row itself among them.
        pub rows: Vec<Neighbour>,
    }

    pub struct Neighbour {
        pub id: RowId,
        /// Seconds after the row; negative before it. Exact to a microsecond.
        pub gap: f64,
        /// Raw text of each of the columns asked for.
        pub cells: Vec<String>,
    }
}
