//! Pivots: the rows that share the values of some fields with the rows of another selection (a semi-join), or do not (an anti-join).
//!
//! One step per pivot: each shard lists the distinct values in its rows of the other selection, the lists are merged, and every
//! shard then keeps its rows with one of them. Invariant: as in a database, a row whose value is unset, empty or absent shares
//! nothing with any row, and differs from none either. A set or vector shares each of its elements, where the pivot is by one field.

use super::texts::Texts;
use super::{View, unpack};
use crate::protocol::{Pivot, PivotField, Problem, Selection};
use crate::table::bits::Bits;
use crate::table::column::Column;
use crate::table::decode::elements;
use crate::table::dict::{FIRST, hash};
use crate::table::groups::{Groups, NONE, for_each};
use crate::table::index::Coded;
use crate::table::kind::is_container;
use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// A selection, the one it pivots from, and so on; at least one.
pub fn chain(selection: &Selection) -> Vec<&Selection> {
    let mut chain = vec![selection];
    let mut at = selection;
    while let Some(pivot) = &at.pivot {
        at = &pivot.from;
        chain.push(at);
    }
    chain
}

/// Every pivot of a chain is by some field.
pub fn check(chain: &[&Selection]) -> Result<(), Problem> {
    if chain.iter().filter_map(|selection| selection.pivot.as_ref()).any(|pivot| pivot.by.is_empty()) {
        return Err(Problem {
            expected: Some("the names of one field or more, as in \"by\": [\"uid\"]".to_owned()),
            ..Problem::new("a pivot without a field: nothing says which values the rows share")
        });
    }
    Ok(())
}

/// Distinct combinations of values: `width` texts each.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Keys {
    pub width: u32,
    pub texts: Texts,
}

impl Keys {
    /// A number that is another one for other keys, whatever their order.
    pub fn stamp(&self) -> u64 {
        let width = self.width.max(1) as usize;
        let key = |at: usize| {
            (at..at + width)
                .fold(0, |stamp: u64, at| (stamp ^ hash(self.texts.get(at))).wrapping_mul(0x9e37_79b9_7f4a_7c15))
        };
        (0..self.texts.len()).step_by(width).map(key).fold(0, u64::wrapping_add)
    }
}

/// Names of the pivot's fields in the log that is pivoted from. A renamed pair the wrong way round is understood.
pub fn source_fields<'a>(pivot: &'a Pivot, view: Option<&View<'_>>) -> Vec<&'a str> {
    let has = |name: &str| view.is_none_or(|view| view.log.table.column(name).is_some());
    pivot
        .by
        .iter()
        .map(|field| match field {
            PivotField::Same(name) => name.as_str(),
            PivotField::Renamed(here, there) if !has(there) && has(here) => here.as_str(),
            PivotField::Renamed(_, there) => there.as_str(),
        })
        .collect()
}

/// Names of the pivot's fields in the log whose rows are kept.
pub fn target_fields(pivot: &Pivot, has: impl Fn(&str) -> bool) -> Vec<&str> {
    pivot
        .by
        .iter()
        .map(|field| match field {
            PivotField::Same(name) => name.as_str(),
            PivotField::Renamed(here, there) if !has(here) && has(there) => there.as_str(),
            PivotField::Renamed(here, _) => here.as_str(),
        })
        .collect()
}

/// The distinct values of `names` in the rows of a view.
pub fn keys(view: Option<&View<'_>>, names: &[&str]) -> Keys {
    let mut keys = Keys { width: names.len() as u32, texts: Texts::default() };
    let Some(view) = view else { return keys };
    let columns: Option<Vec<&Column>> = names.iter().map(|name| view.log.table.column(name)).collect();
    let Some(columns) = columns else { return keys };
    let coded: Vec<Coded<'_>> = columns.iter().map(|column| Coded::new(column)).collect();
    let mut scratch = Vec::new();
    if let [column] = &coded[..] {
        let container = is_container(&column.column().zeek_type);
        let mut seen = vec![false; column.end() as usize];
        for_each(column, &view.rows, |_, code| seen[code as usize] = true);
        let mut distinct: HashSet<Vec<u8>, RandomState> = HashSet::default();
        for code in (FIRST..column.end()).filter(|code| seen[*code as usize]) {
            let text = column.text(code, &mut scratch);
            if container {
                distinct.extend(set_elements(view, text).map(<[u8]>::to_vec));
            } else {
                keys.texts.push(text);
            }
        }
        distinct.iter().for_each(|text| keys.texts.push(text));
        return keys;
    }
    let groups = Groups::new(&coded, &view.rows);
    for group in 0..groups.len() {
        let codes = groups.codes(group);
        if codes.iter().all(|code| *code >= FIRST) {
            for (column, code) in coded.iter().zip(codes) {
                keys.texts.push(column.text(*code, &mut scratch));
            }
        }
    }
    keys
}

/// The elements of a set or vector, but for unset ones.
fn set_elements<'a>(view: &'a View<'_>, text: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    let unset = view.log.headers.first().map_or(&b"-"[..], |header| &header.unset);
    elements(text, view.log.set_separator()).filter(move |element| *element != unset)
}

/// The values of all shards, each once.
pub fn merge(partials: &[&[u8]]) -> Result<Keys, Problem> {
    let lists: Vec<Keys> = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
    let mut merged = Keys { width: lists.first().map_or(1, |keys| keys.width), texts: Texts::default() };
    let width = merged.width.max(1) as usize;
    let mut seen: HashSet<Vec<&[u8]>, RandomState> = HashSet::default();
    for list in &lists {
        for at in (0..list.texts.len()).step_by(width) {
            let key: Vec<&[u8]> = (at..at + width).map(|at| list.texts.get(at)).collect();
            if seen.insert(key.clone()) {
                key.iter().for_each(|text| merged.texts.push(text));
            }
        }
    }
    Ok(merged)
}

/// Keeps the rows of `view` whose values of `names` are among `keys`, or, `unlike` those, are not.
pub fn keep(view: &View<'_>, names: &[&str], keys: &Keys, unlike: bool) -> Bits {
    let mut kept = Bits::none(view.rows.len());
    let columns: Option<Vec<Coded<'_>>> =
        names.iter().map(|name| view.log.table.column(name).map(Coded::new)).collect();
    let Some(columns) = columns else { return kept };
    if let [column] = &columns[..] {
        let mut wanted = vec![false; column.end() as usize];
        if is_container(&column.column().zeek_type) {
            let all: HashSet<&[u8], RandomState> = keys.texts.iter().collect();
            let mut scratch = Vec::new();
            for code in FIRST..column.end() {
                let text = column.text(code, &mut scratch);
                wanted[code as usize] = set_elements(view, text).any(|element| all.contains(element) != unlike);
            }
        } else {
            wanted.iter_mut().skip(FIRST as usize).for_each(|wanted| *wanted = unlike);
            for code in keys.texts.iter().filter_map(|text| column.find(text)) {
                wanted[code as usize] = !unlike;
            }
        }
        for_each(column, &view.rows, |row, code| {
            if wanted[code as usize] {
                kept.insert(row);
            }
        });
        return kept;
    }
    let groups = Groups::new(&columns, &view.rows);
    let width = columns.len();
    let mut wanted: HashSet<Vec<u32>, RandomState> = HashSet::default();
    for at in (0..keys.texts.len()).step_by(width) {
        let codes: Option<Vec<u32>> =
            columns.iter().enumerate().map(|(field, column)| column.find(keys.texts.get(at + field))).collect();
        wanted.extend(codes);
    }
    let is_set = |codes: &[u32]| codes.iter().all(|code| *code >= FIRST);
    let keep: Vec<bool> = (0..groups.len())
        .map(|group| groups.codes(group))
        .map(|codes| wanted.contains(codes) != unlike && is_set(codes))
        .collect();
    for row in view.rows.iter() {
        let group = groups.of_row[row];
        if group != NONE && keep[group as usize] {
            kept.insert(row);
        }
    }
    kept
}
