//! Sorted windows over rows that lie in several shards.
//!
//! Each shard sorts its matching rows once and remembers the order. To find a window without moving all keys, shards first
//! report every so many-th key (a splitter); from these two keys are chosen that surely enclose the window; then the keys
//! between them are reported, sorted and counted off. Invariant: set values first, in the order of their kind (numbers,
//! times and addresses by value, text by bytes), then empty, unset and absent ones, also when descending.

use super::order::sorted;
use super::{Problem, View, unpack};
use crate::protocol::{Selection, Sort};
use crate::table::batch::Cell;
use crate::table::column::Column;
use crate::table::dict::FIRST;
use crate::table::kind::{Kind, is_container};
use crate::table::sorting::{sort_by, sort_by_key};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::rc::Rc;

/// Splitters per shard.
const SPLITTERS: usize = 512;
/// Orders remembered at most: four bytes a row each.
const REMEMBERED: usize = 2;

/// Where a row stands in the order: its value, then its place in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    value: Value,
    piece: u32,
    row: u32,
}

/// A value such that bytes compare as values do. `class` parts set values from empty, unset and absent ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    class: u8,
    #[serde(with = "serde_bytes")]
    bytes: Vec<u8>,
}

impl Value {
    pub fn new(cell: Cell<'_>, kind: Kind) -> Value {
        match cell {
            Cell::State(state) => Value { class: (FIRST - state) as u8, bytes: Vec::new() },
            Cell::Text(text) => Value { class: 0, bytes: ordered(text, kind) },
        }
    }

    pub fn compare(&self, other: &Value, descending: bool) -> Ordering {
        let values = self.bytes.cmp(&other.bytes);
        self.class.cmp(&other.class).then(if descending { values.reverse() } else { values })
    }
}

impl Key {
    fn compare(&self, other: &Key, descending: bool) -> Ordering {
        self.value.compare(&other.value, descending).then((self.piece, self.row).cmp(&(other.piece, other.row)))
    }
}

/// Bytes that compare as the values do; a text that is no value of the kind stands after those that are.
fn ordered(text: &[u8], kind: Kind) -> Vec<u8> {
    let utf8 = std::str::from_utf8(text).ok();
    let bytes: Option<Vec<u8>> = match kind {
        Kind::Count | Kind::Double | Kind::Interval | Kind::Time => {
            utf8.and_then(|text| Some((text, text.parse::<f64>().ok()?))).map(|(text, number)| {
                let bits = number.to_bits();
                let ordered = if bits >> 63 == 1 { !bits } else { bits | 1 << 63 };
                // What a double leaves of a large integer decides among those that it makes equal.
                let exact = text.parse::<i128>().unwrap_or(number as i128);
                let rest = exact.saturating_sub(number as i128) as i64 as u64 ^ 1 << 63;
                [ordered.to_be_bytes(), rest.to_be_bytes()].concat()
            })
        }
        Kind::Addr => utf8.and_then(|text| text.parse::<std::net::IpAddr>().ok()).map(|address| match address {
            std::net::IpAddr::V4(address) => [&[4][..], &address.octets()].concat(),
            std::net::IpAddr::V6(address) => [&[6][..], &address.octets()].concat(),
        }),
        _ => return text.to_vec(),
    };
    match bytes {
        Some(bytes) => [&[0][..], &bytes].concat(),
        None => [&[1][..], text].concat(),
    }
}

/// The kind by which a column is sorted.
pub fn kind(column: &Column) -> Kind {
    if is_container(&column.zeek_type) { Kind::Text } else { column.kind }
}

/// The matching rows of a view in order.
fn order(view: &View<'_>, selection: &Selection, by: &Sort) -> Rc<Vec<u32>> {
    let key = serde_json::to_string(&(selection, by)).unwrap_or_default();
    let mut memo = view.case.memo.orders.borrow_mut();
    let known = memo.iter().position(|(other, _)| *other == key);
    if known.is_none() {
        // The oldest first: its memory is there for the new one.
        let many = (memo.len() + 1).saturating_sub(REMEMBERED);
        memo.drain(..many);
    }
    let order = known.map_or_else(|| Rc::new(sorted(view, by)), |at| memo.remove(at).1);
    memo.push((key, Rc::clone(&order)));
    order
}

/// Makes the keys of rows.
struct Keys<'a> {
    column: Option<&'a Column>,
    pieces: Vec<(u32, usize, usize)>,
    scratch: Vec<u8>,
}

impl<'a> Keys<'a> {
    fn new(view: &View<'a>, by: &Sort) -> Keys<'a> {
        let mut pieces = view.log.pieces();
        sort_by_key(&mut pieces, |(_, from, _)| *from);
        Keys { column: view.log.table.column(&by.field), pieces, scratch: Vec::new() }
    }

    fn key(&mut self, row: u32) -> Key {
        let at = self.pieces.partition_point(|(_, from, _)| *from <= row as usize).saturating_sub(1);
        let (piece, from) = self.pieces.get(at).map_or((0, 0), |(piece, from, _)| (*piece, *from));
        let value = match self.column {
            Some(column) => Value::new(column.cell(row as usize, &mut self.scratch), kind(column)),
            None => Value::new(Cell::State(0), Kind::Text),
        };
        Key { value, piece, row: row - from as u32 }
    }
}

/// Every so many-th row of the order, with its position.
pub fn splitters(view: &View<'_>, selection: &Selection, by: &Sort) -> Vec<(Key, u32)> {
    let order = order(view, selection, by);
    let mut keys = Keys::new(view, by);
    let step = order.len().div_ceil(SPLITTERS).max(1);
    (0..order.len()).step_by(step).map(|at| (keys.key(order[at]), at as u32)).collect()
}

/// Two keys that surely enclose positions `from..to` of all shards together; `None` is without end. Each shard is given as its
/// number of rows and its splitters.
pub fn bracket(shards: &[(u32, &[(Key, u32)])], descending: bool, from: u32, to: u32) -> (Option<Key>, Option<Key>) {
    let mut keys: Vec<&Key> = shards.iter().flat_map(|(_, splitters)| splitters.iter().map(|(key, _)| key)).collect();
    sort_by(&mut keys, |a, b| a.compare(b, descending));
    // Rows before `key`: at most up to the first splitter not before it, at least through the last splitter before it.
    let most = |key: &Key| -> u64 {
        let in_shard = |(rows, splitters): &(u32, &[(Key, u32)])| {
            let at = splitters.partition_point(|(other, _)| other.compare(key, descending) == Ordering::Less);
            u64::from(splitters.get(at).map_or(*rows, |(_, position)| *position))
        };
        shards.iter().map(in_shard).sum()
    };
    let least = |key: &Key| -> u64 {
        let in_shard = |(_, splitters): &(u32, &[(Key, u32)])| {
            let at = splitters.partition_point(|(other, _)| other.compare(key, descending) == Ordering::Less);
            u64::from(at.checked_sub(1).map_or(0, |before| splitters[before].1 + 1))
        };
        shards.iter().map(in_shard).sum()
    };
    let low = keys.partition_point(|key| most(key) <= u64::from(from)).checked_sub(1);
    let high = keys.partition_point(|key| least(key) < u64::from(to));
    (low.map(|at| keys[at].clone()), keys.get(high).map(|key| (*key).clone()))
}

/// How many rows of a shard stand before `low`, and the keys of those from there to before `high`.
pub fn between(
    view: &View<'_>,
    selection: &Selection,
    by: &Sort,
    low: Option<&Key>,
    high: Option<&Key>,
) -> (u32, Vec<Key>) {
    let order = order(view, selection, by);
    let descending = by.descending.unwrap_or(false);
    let mut keys = Keys::new(view, by);
    let mut position =
        |bound: &Key| order.partition_point(|row| keys.key(*row).compare(bound, descending) == Ordering::Less);
    let from = low.map_or(0, &mut position);
    let to = high.map_or(order.len(), &mut position);
    (from as u32, order[from..to.max(from)].iter().map(|row| keys.key(*row)).collect())
}

/// The pieces and rows at positions `from..to`, given what [`between`] found in each shard.
pub fn select(partials: &[&[u8]], descending: bool, from: u32, to: u32) -> Result<Vec<(u32, u32)>, Problem> {
    let found: Vec<(u32, Vec<Key>)> = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
    let before: u32 = found.iter().map(|(before, _)| before).sum();
    let mut keys: Vec<Key> = found.into_iter().flat_map(|(_, keys)| keys).collect();
    sort_by(&mut keys, |a, b| a.compare(b, descending));
    let skip = from.saturating_sub(before) as usize;
    Ok(keys.into_iter().skip(skip).take((to - from) as usize).map(|key| (key.piece, key.row)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_in_order_also_beyond_what_doubles_tell_apart() {
        let texts = [
            "-9223372036854775809",
            "-9223372036854775808",
            "-2",
            "-1.5",
            "0",
            "1",
            "1.5",
            "9007199254740992",
            "9007199254740993",
            "18446744073709551614",
            "18446744073709551615",
            "1e30",
            "no number",
        ];
        let keys = texts.map(|text| ordered(text.as_bytes(), Kind::Count));
        assert!(keys.is_sorted_by(|a, b| a < b), "{keys:?}");
        assert_eq!(ordered(b"1", Kind::Count), ordered(b"1.0", Kind::Double));
    }
}
