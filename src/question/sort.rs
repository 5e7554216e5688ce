//! Sorted windows over rows that lie in several shards.
//!
//! Each shard sorts its matching rows once and remembers the order. To find a window without moving all keys, shards first
//! report every so many-th key (a splitter); from these two keys are chosen that surely enclose the window; then the keys
//! between them are reported, sorted and counted off. Invariant: set values first, in the order of their kind (numbers,
//! times and addresses by value, text by bytes), then empty, unset and absent ones, also when descending.

use super::{Problem, View, unpack};
use crate::protocol::{Selection, Sort};
use crate::table::block::{Block, ROWS};
use crate::table::column::{Cell, Column};
use crate::table::dict::FIRST;
use crate::table::groups::for_each;
use crate::table::index::Coded;
use crate::table::kind::{Kind, is_container};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::rc::Rc;

/// Splitters per shard.
const SPLITTERS: usize = 512;
/// Orders remembered at most.
const REMEMBERED: usize = 4;

/// Where a row stands in the order: its value, then its place in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    value: Value,
    piece: u32,
    row: u32,
}

/// A value such that bytes compare as values do. `class` parts set values from empty, unset and absent ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Value {
    class: u8,
    #[serde(with = "serde_bytes")]
    bytes: Vec<u8>,
}

impl Value {
    fn new(cell: Cell<'_>, kind: Kind) -> Value {
        match cell {
            Cell::State(state) => Value { class: (FIRST - state) as u8, bytes: Vec::new() },
            Cell::Text(text) => Value { class: 0, bytes: ordered(text, kind) },
        }
    }

    fn compare(&self, other: &Value, descending: bool) -> Ordering {
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
            utf8.and_then(|text| text.parse::<f64>().ok()).map(|number| {
                let bits = number.to_bits();
                let ordered = if bits >> 63 == 1 { !bits } else { bits | 1 << 63 };
                ordered.to_be_bytes().to_vec()
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

fn kind(column: &Column) -> Kind {
    if is_container(&column.zeek_type) { Kind::Text } else { column.kind }
}

/// The matching rows of a view in order.
fn order(view: &View<'_>, selection: &Selection, by: &Sort) -> Rc<Vec<u32>> {
    let key = serde_json::to_string(&(selection, by)).unwrap_or_default();
    if let Some(order) = view.case.memo.orders.borrow().get(&key) {
        return Rc::clone(order);
    }
    let order = Rc::new(sorted(view, by));
    let mut memo = view.case.memo.orders.borrow_mut();
    if memo.len() >= REMEMBERED {
        memo.clear();
    }
    memo.insert(key, Rc::clone(&order));
    order
}

fn sorted(view: &View<'_>, by: &Sort) -> Vec<u32> {
    let pieces = view.log.pieces();
    let in_log_order = || pieces.iter().flat_map(|(_, from, to)| view.rows.iter_range(*from, *to));
    let Some(column) = view.log.table.column(&by.field) else { return in_log_order().map(|row| row as u32).collect() };
    let descending = by.descending.unwrap_or(false);
    if let Some(order) = sorted_integers(column, in_log_order(), descending) {
        return order;
    }
    let coded = Coded::new(column);
    let (kind, mut scratch) = (kind(column), Vec::new());
    let mut used = vec![false; coded.end() as usize];
    for_each(&coded, &view.rows, |_, code| used[code as usize] = true);
    let mut values: Vec<(Value, u32)> = (0..coded.end())
        .filter(|code| used[*code as usize])
        .map(|code| {
            let cell = if code < FIRST { Cell::State(code) } else { Cell::Text(coded.text(code, &mut scratch)) };
            (Value::new(cell, kind), code)
        })
        .collect();
    values.sort_unstable_by(|(a, _), (b, _)| a.compare(b, descending));
    // Equal values (`1` and `1.0`) have equal ranks, so that their rows stay in the order of the log.
    let mut ranks = vec![0u32; coded.end() as usize];
    let mut rank = 0;
    for at in 0..values.len() {
        if at > 0 && values[at].0.compare(&values[at - 1].0, descending) != Ordering::Equal {
            rank += 1;
        }
        ranks[values[at].1 as usize] = rank;
    }
    let mut starts = vec![0u32; rank as usize + 2];
    for_each(&coded, &view.rows, |_, code| starts[ranks[code as usize] as usize + 1] += 1);
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut order = vec![0u32; view.rows.count()];
    for row in in_log_order() {
        let start = &mut starts[ranks[coded.code(row) as usize] as usize];
        order[*start as usize] = row as u32;
        *start += 1;
    }
    order
}

/// The order of a column of nothing but integers and states, without codes for them: a radix sort, which keeps the order of
/// equal values. `None` for other columns.
fn sorted_integers(column: &Column, rows: impl Iterator<Item = usize>, descending: bool) -> Option<Vec<u32>> {
    if !column.blocks().iter().all(|block| matches!(block, Block::Near(..) | Block::Wide(_))) {
        return None;
    }
    // Keys that compare as the values do, whatever the direction; states behind all of them.
    let mut keyed: Vec<(u64, u32)> = rows
        .map(|row| {
            let key = match column.blocks()[row / ROWS].int(row % ROWS) {
                Some(Ok(value)) => {
                    let ordered = (value as u64) ^ (1 << 63);
                    if descending { !ordered } else { ordered }.min(u64::MAX - 4)
                }
                Some(Err(state)) => u64::MAX - u64::from(state),
                None => u64::MAX,
            };
            (key, row as u32)
        })
        .collect();
    let sorted_already = keyed.windows(2).all(|pair| pair[0].0 <= pair[1].0);
    if !sorted_already {
        radix_sort(&mut keyed);
    }
    Some(keyed.into_iter().map(|(_, row)| row).collect())
}

/// Sorts by the first part, 11 bits at a time; digits in which all keys agree are left out.
fn radix_sort(keyed: &mut Vec<(u64, u32)>) {
    const BITS: u32 = 11;
    let mut other = vec![(0u64, 0u32); keyed.len()];
    let varying = keyed.iter().fold(0, |bits, (key, _)| bits | (key ^ keyed[0].0));
    for shift in (0..64).step_by(BITS as usize) {
        let digit = |key: u64| (key >> shift) as usize & ((1 << BITS) - 1);
        if digit(varying) == 0 {
            continue;
        }
        let mut starts = [0u32; 1 << BITS];
        keyed.iter().for_each(|(key, _)| starts[digit(*key)] += 1);
        let mut next = 0;
        for start in &mut starts {
            next += std::mem::replace(start, next);
        }
        for pair in keyed.iter() {
            let start = &mut starts[digit(pair.0)];
            other[*start as usize] = *pair;
            *start += 1;
        }
        std::mem::swap(keyed, &mut other);
    }
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
        pieces.sort_unstable_by_key(|(_, from, _)| *from);
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
    keys.sort_unstable_by(|a, b| a.compare(b, descending));
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
    keys.sort_unstable_by(|a, b| a.compare(b, descending));
    let skip = from.saturating_sub(before) as usize;
    Ok(keys.into_iter().skip(skip).take((to - from) as usize).map(|key| (key.piece, key.row)).collect())
}
