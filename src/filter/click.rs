//! From a cell to the filter text that finds it: what a click on a value adds.
//!
//! Does not know tables or pages. Invariant: the text parses, and matches the cell it was made from.

use super::print::{field_name, quote};
use crate::protocol::CellState;
use crate::table::decode::decode;
use crate::table::kind::{Kind, element_type, is_container};

/// Filter text for the rows whose `field` has this value, ignoring case as an analyst would type it.
/// `raw` is the text of the cell in the log; `zeek_type` its type.
pub fn value_filter(field: &str, state: CellState, raw: &[u8], zeek_type: &str) -> String {
    filter(field, state, raw, zeek_type, '"')
}

/// The same for exactly this text: `LOL` without `lol`, `0.5` without `0.500000`. The line of a stack and the rows behind it
/// then have the same count.
pub fn value_filter_exact(field: &str, state: CellState, raw: &[u8], zeek_type: &str) -> String {
    filter(field, state, raw, zeek_type, '\'')
}

fn filter(field: &str, state: CellState, raw: &[u8], zeek_type: &str, mark: char) -> String {
    let name = field_name(field);
    match state {
        CellState::Unset => return format!("{name}:-"),
        CellState::Empty => return format!("{name}:\"\""),
        CellState::Absent => return format!("NOT ({name}:* OR {name}:- OR {name}:\"\")"),
        CellState::Set => {}
    }
    // Elements in order are more than any test of one element can say. A set text of no bytes would read as `empty`.
    if is_container(zeek_type) || raw.is_empty() {
        return format!("{name}:=={}", quote(raw, '"'));
    }
    // In ordinary quotes a time means the unit it is precise to; the six decimals of Zeek are exact.
    let mark = if Kind::of(element_type(zeek_type)) == Kind::Time { '\'' } else { mark };
    format!("{name}:{}", quote(&decode(raw), mark))
}
