//! Messages about what distinguishes rows from others.
//!
//! Shapes only, as everything in [`super`].

use super::{CellState, Selection};
use serde::{Deserialize, Serialize};

wire! {
    /// Parts of a selection side by side, field by field.
    #[cfg_attr(feature = "types", ts(optional_fields = nullable))]
    pub struct CompareQuestion {
        #[serde(flatten)]
        pub selection: Selection,
        /// Filter text of each part.
        pub parts: Vec<String>,
        /// Values told of each field and part; 3 if left out.
        pub top: Option<u32>,
    }

    pub struct CompareAnswer {
        pub parts: Vec<ComparedPart>,
        /// Those in which the parts have least in common first.
        pub fields: Vec<ComparedField>,
    }

    pub struct ComparedPart {
        pub rows: u32,
        pub clients: Option<u32>,
        pub servers: Option<u32>,
        pub first: Option<f64>,
        pub last: Option<f64>,
    }

    pub struct ComparedField {
        pub name: String,
        #[serde(rename = "type")]
        pub kind: String,
        /// Of every value the least share that it has of a part, added up: 1 where all parts have the same mix, 0 where no value is
        /// in all of them.
        pub common: f64,
        /// Per part.
        pub parts: Vec<ComparedValues>,
    }

    pub struct ComparedValues {
        /// Distinct values, with unset, empty and absent ones.
        pub distinct: u32,
        /// Commonest first, ties by value.
        pub top: Vec<ComparedValue>,
    }

    pub struct ComparedValue {
        /// Decoded, for the eye.
        pub shown: String,
        pub state: CellState,
        /// Filter text that matches it.
        pub filter: String,
        pub count: u32,
    }
}
