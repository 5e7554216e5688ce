//! From a cell to the filter text that finds it: what a click on a value adds.
//!
//! Does not know tables or pages. Invariant: the text parses, and matches the cell it was made from.

use super::print::{field_name, quote};
use crate::protocol::CellState;
use crate::table::column::Column;
use crate::table::decode::decode;
use crate::table::kind::{Kind, element_type, is_container};
use crate::table::number::{Scale, parse};
use std::net::Ipv4Addr;

/// Stands for the type of a column of counts whose values only their raw text tells apart. No type of Zeek's.
const RAW: &str = "raw";
/// Stands for the type of a column in which a text may stand both escaped and as it is.
const RAW_TEXT: &str = "raw text";

/// The type by which to make the filter for a value of this column.
pub fn click_type(column: &Column) -> &str {
    match column.kind {
        _ if !column.mixed || is_container(&column.zeek_type) => &column.zeek_type,
        Kind::Count => RAW,
        Kind::Text => RAW_TEXT,
        _ => &column.zeek_type,
    }
}

/// The kind by which the values of a column with this [`click_type`] are sorted: what only raw texts tell apart are still numbers.
pub fn sort_kind(click_type: &str) -> Kind {
    match click_type {
        RAW => Kind::Count,
        container if is_container(container) => Kind::Text,
        zeek_type => Kind::of(zeek_type),
    }
}

/// Filter text for exactly the rows whose `field` has this value: the line of a stack and the rows behind it have the same
/// count, so `LOL` is kept apart from `lol` and `0.5` from `0.500000`. `raw` is the text of the cell in the log; `zeek_type`
/// its [`click_type`].
pub fn value_filter(field: &str, state: CellState, raw: &[u8], zeek_type: &str) -> String {
    let name = field_name(field);
    match state {
        CellState::Unset => return format!("{name}:-"),
        CellState::Empty => return format!("{name}:\"\""),
        CellState::Absent => return format!("NOT ({name}:* OR {name}:- OR {name}:\"\")"),
        CellState::Set => {}
    }
    // Elements in order are more than any test of one element can say. A set text of no bytes would read as `empty`.
    let other_writing = zeek_type == RAW_TEXT && (!raw.is_ascii() || raw.contains(&b'\\'));
    if is_container(zeek_type) || zeek_type == RAW || other_writing || raw.is_empty() {
        return format!("{name}:=={}", quote(raw, '"'));
    }
    if let Some(plain) = plain(raw, Kind::of(element_type(zeek_type))) {
        return format!("{name}:{plain}");
    }
    let decoded = decode(raw);
    let has_case = decoded.iter().any(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii());
    let text_kind = matches!(Kind::of(element_type(zeek_type)), Kind::Text);
    format!("{name}:{}", quote(&decoded, if text_kind && !has_case { '"' } else { '\'' }))
}

/// A count or an IPv4 address in its one usual writing: a filter compares it as what it is, and needs no quotes.
fn plain(raw: &[u8], kind: Kind) -> Option<&str> {
    let text = std::str::from_utf8(raw).ok()?;
    match kind {
        Kind::Count if parse(raw, Scale::Whole).is_some() => Some(text),
        Kind::Addr if text.parse::<Ipv4Addr>().is_ok() => Some(text),
        _ => None,
    }
}
