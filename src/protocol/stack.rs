//! Messages about stacks.
//!
//! Shapes only, as everything in [`super`].

use super::{CellState, Format, Selection};
use serde::{Deserialize, Serialize};

wire! {
    #[derive(Copy, Default)]
    pub enum Order { #[default] Rarest, Commonest }

    /// How values of a stack are made alike before they are counted. Applied to decoded text.
    #[derive(Copy, Eq, Hash)]
    pub enum Normaliser {
        /// `/a?b=1` becomes `/a`.
        CutQuery,
        /// `/a&sid=1` becomes `/a`, `/a?b=1` becomes `/a`: everything from the first `?` or `&` is cut.
        CutQueryAndAmpersand,
        /// `%2e` becomes `.`.
        PercentDecode,
        /// Each run of digits becomes `N`.
        Numbers,
        /// Each GUID, and each run of 8 or more hexadecimal digits with a digit in it, becomes `H`.
        Hex,
        /// `a.b.example.co.uk:443` becomes `example.co.uk`: the last two labels of a name, or three below endings such as `co.uk`.
        ParentDomain,
    }

    /// Count every distinct value of the fields `by`.
    #[cfg_attr(feature = "types", ts(optional_fields = nullable))]
    pub struct StackQuestion {
        #[serde(flatten)]
        pub selection: Selection,
        pub by: Vec<String>,
        pub order: Option<Order>,
        pub normalise: Option<Vec<Normaliser>>,
        /// Only values that contain this text, ignoring case; empty means all.
        pub contains: Option<String>,
        /// Only the raw values that normalising would make this line.
        pub alike: Option<Alike>,
        /// By what the lines are sorted; left out, by count. What is equal stays in the order of counts.
        pub sort: Option<StackSort>,
        /// A field whose numbers are summed over the rows of each line.
        pub sum: Option<String>,
        pub offset: Option<u32>,
        pub limit: Option<u32>,
    }

    /// A line as it is counted with these normalisers.
    pub struct Alike { pub normalise: Vec<Normaliser>, pub shown: Vec<String>, pub states: Vec<CellState> }

    #[cfg_attr(feature = "types", ts(optional_fields = nullable))]
    pub struct StackSort { pub key: StackKey, pub descending: Option<bool> }

    #[derive(Copy, Default, Eq)]
    pub enum StackKey { #[default] Value, Clients, Servers, First, Last, Length, Tokens, Entropy, Expected, Surprise, Sum }

    pub struct StackAnswer {
        /// Matching rows of the selection.
        pub total: u32,
        /// Distinct values after normalising, all of them, whatever `contains` hides.
        pub distinct: u32,
        /// Distinct values before normalising.
        pub distinct_raw: u32,
        /// Values that `contains` lets through: the length of the whole list of which `rows` is a window.
        pub listed: u32,
        /// Distinct clients of the selection; `null` where the log has none.
        pub clients: Option<u32>,
        /// False where there are too many values to sort by anything but their count, so that was done.
        pub sorted: bool,
        /// Of the field `sum` over all rows of the selection; `null` where none has a number in it.
        pub sum: Option<f64>,
        pub rows: Vec<StackRow>,
    }

    pub struct StackRow {
        /// One text per field of `by`: as the log writes it, or the normalised text.
        pub values: Vec<String>,
        /// The same decoded, for the eye; control characters are still in it.
        pub shown: Vec<String>,
        /// Whether each value is set, unset, empty or absent.
        pub states: Vec<CellState>,
        /// Filter text that matches the rows of this line; `null` where a normaliser stands between.
        pub filter: Option<String>,
        pub count: u32,
        /// Part of `total`, 0 to 1; and that of this and all lines before it in the list.
        pub share: f64,
        pub cumulative: f64,
        /// How many raw values are behind this line (1 without a normaliser).
        pub raw_values: u32,
        /// Distinct clients and servers; `null` where the log has none.
        pub clients: Option<u32>,
        pub servers: Option<u32>,
        /// Epoch seconds.
        pub first: Option<f64>,
        pub last: Option<f64>,
        /// Of its set values, escapes undone: bytes, runs of letters and digits, and Shannon's entropy in bits per byte, which says
        /// nothing of short ones and is `null` for them.
        pub length: u32,
        pub tokens: u32,
        pub entropy: Option<f64>,
        /// Of two fields: the count if both were independent, and what the line adds to G, below 0 where it is rarer than that.
        pub expected: Option<f64>,
        pub surprise: Option<f64>,
        /// Of the field `sum`, to the millionth; `null` where no row has a number in it.
        pub sum: Option<f64>,
    }

    /// The lines of a stack's window over the time of its log.
    #[cfg_attr(feature = "types", ts(optional_fields = nullable))]
    pub struct SparksQuestion {
        pub stack: StackQuestion,
        /// Most bins; 40 if left out.
        pub bins: Option<u32>,
        /// Epoch seconds, in place of the log's own first and last.
        pub from: Option<f64>,
        pub to: Option<f64>,
    }

    pub struct SparksAnswer {
        /// Epoch seconds at which the first bin begins, and seconds of a bin.
        pub start: f64,
        pub width: f64,
        /// How many bins; 0 if the log has no times.
        pub bins: u32,
        /// Rows by bin of each line of the window, in its order.
        pub lines: Vec<Vec<u32>>,
    }

    /// A whole stack as CSV or JSON lines; `offset` and `limit` of the stack do not count.
    #[cfg_attr(feature = "types", ts(optional_fields = nullable))]
    pub struct ExportStackQuestion {
        #[serde(flatten)]
        pub stack: StackQuestion,
        pub format: Format,
        /// Measures in the file besides the usual ones.
        pub measures: Option<Vec<StackKey>>,
        pub defuse: Option<bool>,
    }
}
