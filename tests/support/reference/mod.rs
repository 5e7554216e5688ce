//! The slow, obvious stackhunt: rows as maps, questions as loops over them.
//!
//! What a filter's test of one value means is the core's own (`Matcher::compile(kind).matches`), and so are normalisers; how
//! rows are stored, found, counted, sorted and merged is written anew here, with no thought of speed.

mod compare;
mod export;
mod filter;
mod read;
mod select;
mod stack;
mod timeline;

use filter::elements;
use stackhunt::protocol::*;
use stackhunt::table::decode::decode;
use stackhunt::table::kind::{Kind, is_container};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

pub use compare::compare;
pub use export::{csv_rows, json_rows, lines};
pub use filter::names;
pub use read::{Cell, Log, Row, World, read};
pub use select::select;
pub use stack::{sparks, stack};
pub use timeline::timeline;

/// The text behind escapes, for the eye.
fn shown(raw: &str) -> String {
    String::from_utf8_lossy(&decode(raw.as_bytes())).into_owned()
}

impl Log {
    /// Which fields name client and server.
    fn ends(&self) -> Option<(&'static str, &'static str)> {
        (self.zeek_type("id.orig_h").is_some() && self.zeek_type("id.resp_h").is_some())
            .then_some(("id.orig_h", "id.resp_h"))
    }
}

/// Earliest and latest of some rows, in epoch seconds.
fn span(log: &Log, rows: &[&Row]) -> (Option<f64>, Option<f64>) {
    if log.zeek_type("ts") != Some("time") {
        return (None, None);
    }
    let micros: Vec<i64> = rows.iter().filter_map(|row| micros(row.text("ts")?)).collect();
    let seconds = |micros: &i64| *micros as f64 / 1e6;
    (micros.iter().min().map(seconds), micros.iter().max().map(seconds))
}

/// Epoch seconds in microseconds.
fn micros(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole.strip_prefix('-').unwrap_or(whole)) || !digits(fraction) || whole.is_empty() {
        return None;
    }
    let size: i64 = format!("{}{fraction:0<6.6}", whole.trim_start_matches('-')).parse().ok()?;
    Some(if whole.starts_with('-') { -size } else { size })
}

/// Distinct texts of a field.
fn distinct(rows: &[&Row], field: &str) -> u32 {
    rows.iter().filter_map(|row| row.text(field)).collect::<BTreeSet<_>>().len() as u32
}

/// Rows of each of the eight commonest texts of a field.
fn commonest(rows: &[&Row], field: &str) -> Vec<u32> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    rows.iter().filter_map(|row| row.text(field)).for_each(|text| *counts.entry(text).or_default() += 1);
    let mut counts: Vec<u32> = counts.into_values().collect();
    counts.sort_by_key(|count| std::cmp::Reverse(*count));
    counts.truncate(8);
    counts
}

fn pair_counts<'a>(log: &Log, rows: &[&'a Row]) -> BTreeMap<(&'a str, &'a str), u32> {
    let mut pairs = BTreeMap::new();
    let Some((client, server)) = log.ends() else { return pairs };
    for row in rows {
        if let (Some(client), Some(server)) = (row.text(client), row.text(server)) {
            *pairs.entry((client, server)).or_default() += 1;
        }
    }
    pairs
}

pub fn count(world: &World, question: &CountQuestion) -> CountAnswer {
    let (log, rows) = (&world[&question.selection.log], select(world, &question.selection));
    let (first, last) = span(log, &rows);
    CountAnswer {
        matching: rows.len() as u32,
        rows: log.rows.len() as u32,
        clients: log.ends().map(|(client, _)| distinct(&rows, client)),
        servers: log.ends().map(|(_, server)| distinct(&rows, server)),
        pairs: log.ends().map(|_| pair_counts(log, &rows).len() as u32),
        first,
        last,
    }
}

pub fn pairs(world: &World, question: &PairsQuestion) -> PairsAnswer {
    let (log, rows) = (&world[&question.selection.log], select(world, &question.selection));
    let counts = pair_counts(log, &rows).into_iter();
    let mut pairs: Vec<Pair> = counts
        .map(|((client, server), count)| Pair { client: client.to_owned(), server: server.to_owned(), count })
        .collect();
    pairs.sort_by_key(|pair| std::cmp::Reverse(pair.count));
    PairsAnswer { total: rows.len() as u32, pairs }
}

pub fn fields(world: &World, question: &FieldsQuestion) -> FieldsAnswer {
    let (log, rows) = (&world[&question.selection.log], select(world, &question.selection));
    let summary = |(name, kind): &(String, String)| FieldSummary {
        name: name.clone(),
        kind: kind.clone(),
        set: rows.iter().filter(|row| row.text(name).is_some()).count() as u32,
        distinct: Some(distinct(&rows, name)),
        commonest: commonest(&rows, name),
    };
    FieldsAnswer { total: rows.len() as u32, fields: log.fields.iter().map(summary).collect() }
}

/// The rows of a [`RowsQuestion`], all of them, in order.
pub fn sorted<'a>(world: &'a World, selection: &Selection, sort: Option<&Sort>) -> Vec<&'a Row> {
    let (log, mut rows) = (&world[&selection.log], select(world, selection));
    let Some(Sort { field, descending }) = sort else { return rows };
    let zeek_type = log.zeek_type(field).unwrap_or_default();
    // `sort_by` keeps the order of the log where values are equal.
    rows.sort_by(|a, b| match (a.cell(field), b.cell(field)) {
        (Some(Cell::Set(a)), Some(Cell::Set(b))) => {
            let order = by_value(a, b, zeek_type);
            if *descending == Some(true) { order.reverse() } else { order }
        }
        (a, b) => rank(a).cmp(&rank(b)),
    });
    rows
}

/// Set cells first, then empty, unset and absent ones.
fn rank(cell: Option<&Cell>) -> u8 {
    match cell {
        Some(Cell::Set(_)) => 0,
        Some(Cell::Empty) => 1,
        Some(Cell::Unset) => 2,
        None => 3,
    }
}

fn by_value(a: &str, b: &str, zeek_type: &str) -> Ordering {
    let kind = if is_container(zeek_type) { Kind::Text } else { Kind::of(zeek_type) };
    let odd_last = |a_fits: bool, b_fits: bool| b_fits.cmp(&a_fits).then_with(|| a.as_bytes().cmp(b.as_bytes()));
    match kind {
        Kind::Count | Kind::Double | Kind::Interval | Kind::Time => {
            if let (Ok(a), Ok(b)) = (a.parse::<i128>(), b.parse::<i128>()) {
                return a.cmp(&b);
            }
            match (a.parse::<f64>(), b.parse::<f64>()) {
                (Ok(a), Ok(b)) => a.total_cmp(&b),
                (a, b) => odd_last(a.is_ok(), b.is_ok()),
            }
        }
        Kind::Addr => match (a.parse::<std::net::IpAddr>(), b.parse::<std::net::IpAddr>()) {
            (Ok(a), Ok(b)) => a.cmp(&b),
            (a, b) => odd_last(a.is_ok(), b.is_ok()),
        },
        _ => a.as_bytes().cmp(b.as_bytes()),
    }
}

/// All cells of a row, as [`RowAnswer`] has them, in the order of the log's fields. Filters are taken over where they find the row.
pub fn cells(log: &Log, row: &Row, found: &[RowCell]) -> Vec<RowCell> {
    let cell = |(name, zeek_type): &(String, String)| {
        let (state, decoded) = match row.cell(name) {
            Some(Cell::Set(text)) => (CellState::Set, elements(text, zeek_type).into_iter().map(shown).collect()),
            Some(Cell::Empty) => (CellState::Empty, Vec::new()),
            Some(Cell::Unset) => (CellState::Unset, Vec::new()),
            None => (CellState::Absent, Vec::new()),
        };
        let filter = found.iter().find(|found| found.field == *name).and_then(|found| found.filter.clone());
        let finds_row = |text: &String| filter::matches(log, row, &stackhunt::filter::parse(text).unwrap());
        RowCell {
            field: name.clone(),
            kind: zeek_type.clone(),
            state,
            raw: written(row, name),
            decoded,
            filter: filter.filter(finds_row),
        }
    };
    log.fields.iter().map(cell).collect()
}

/// A cell of a rows answer: raw text, absent like unset.
pub fn written(row: &Row, field: &str) -> String {
    row.cell(field).map_or("-", Cell::written).to_owned()
}

pub fn rows(world: &World, question: &RowsQuestion) -> RowsAnswer {
    let rows = sorted(world, &question.selection, question.sort.as_ref());
    let columns = match &question.columns {
        Some(columns) if !columns.is_empty() => columns.clone(),
        _ => world[&question.selection.log].fields.iter().map(|(name, _)| name.clone()).collect(),
    };
    let window = rows.iter().skip(question.offset.unwrap_or(0) as usize).take(question.limit.unwrap_or(200) as usize);
    RowsAnswer {
        total: rows.len() as u32,
        rows: window.map(|row| columns.iter().map(|field| written(row, field)).collect()).collect(),
        columns,
        ids: Vec::new(),
    }
}
