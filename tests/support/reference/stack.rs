//! Stacks: rows sorted into a map by their values.

use super::{Cell, Row, World, by_value, distinct, select, shown, span, timeline::timeline};
use stackhunt::protocol::*;
use stackhunt::question::normalise::normalise;
use stackhunt::table::decode::decode;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Raw values of one row.
fn raw<'a>(row: &'a Row, by: &[String]) -> Vec<Option<&'a Cell>> {
    by.iter().map(|field| row.cell(field)).collect()
}

/// All lines of the list in their order, each with its rows; without cumulative shares and filters.
pub fn lines<'a>(world: &'a World, question: &StackQuestion) -> Vec<(StackRow, Vec<&'a Row>)> {
    let (log, rows) = (&world[&question.selection.log], select(world, &question.selection));
    let steps = question.normalise.as_deref().unwrap_or_default();
    // Of each line: states and texts as they are counted.
    let line_of = |row: &Row| -> Vec<(u8, String)> {
        let value = |cell: Option<&Cell>| match cell {
            Some(Cell::Set(text)) if steps.is_empty() => (CellState::Set as u8, text.clone()),
            Some(Cell::Set(text)) => (CellState::Set as u8, normalised(steps, text)),
            Some(Cell::Unset) => (CellState::Unset as u8, "-".to_owned()),
            Some(Cell::Empty) => (CellState::Empty as u8, "(empty)".to_owned()),
            None => (CellState::Absent as u8, "-".to_owned()),
        };
        raw(row, &question.by).into_iter().map(value).collect()
    };
    let mut lines: BTreeMap<Vec<(u8, String)>, Vec<&Row>> = BTreeMap::new();
    rows.iter().for_each(|row| lines.entry(line_of(row)).or_default().push(row));
    let state = |state: u8| {
        let states = [CellState::Set, CellState::Unset, CellState::Empty, CellState::Absent];
        states.into_iter().find(|one| *one as u8 == state).unwrap()
    };
    let with =
        |field: usize, value: &(u8, String)| rows.iter().filter(|row| line_of(row)[field] == *value).count() as f64;
    let told = |(values, of_line): (Vec<(u8, String)>, Vec<&'a Row>)| {
        let shown: Vec<String> = values
            .iter()
            .map(|(state, text)| match *state {
                state if state != CellState::Set as u8 => String::new(),
                _ if steps.is_empty() => shown(text),
                _ => text.clone(),
            })
            .collect();
        let text = shown.concat();
        let observed = of_line.len() as f64;
        let expected = (values.len() == 2).then(|| with(0, &values[0]) * with(1, &values[1]) / rows.len() as f64);
        let row = StackRow {
            values: values.iter().map(|(_, text)| text.clone()).collect(),
            states: values.iter().map(|(one, _)| state(*one)).collect(),
            filter: None,
            count: of_line.len() as u32,
            share: of_line.len() as f64 / rows.len() as f64,
            cumulative: 0.0,
            raw_values: if steps.is_empty() { 1 } else { distinct_raw(&of_line, question) },
            clients: log.ends().map(|(client, _)| distinct(&of_line, client)),
            servers: log.ends().map(|(_, server)| distinct(&of_line, server)),
            first: span(log, &of_line).0,
            last: span(log, &of_line).1,
            length: text.len() as u32,
            tokens: shown.iter().map(|text| tokens(text)).sum(),
            entropy: (text.len() >= 12).then(|| entropy(&text)),
            expected,
            surprise: expected.map(|expected| 2.0 * observed * (observed / expected).ln()),
            sum: question.sum.as_ref().and_then(|field| sum(&of_line, field)),
            shown,
        };
        (row, of_line)
    };
    let mut all: Vec<(StackRow, Vec<&Row>)> = lines.into_iter().map(told).collect();
    let needle = question.contains.as_deref().unwrap_or_default().to_lowercase();
    let contains = |row: &StackRow| {
        let written = |at: usize| if row.states[at] == CellState::Set { &row.shown[at] } else { &row.values[at] };
        (0..row.values.len()).any(|at| written(at).to_lowercase().contains(&needle))
    };
    all.retain(|(row, _)| contains(row) && question.alike.as_ref().is_none_or(|alike| is_alike(row, alike)));
    all.sort_by(|(a, _), (b, _)| {
        let counts = a.count.cmp(&b.count);
        let counts = if question.order == Some(Order::Commonest) { counts.reverse() } else { counts };
        counts.then_with(|| in_order(a).cmp(&in_order(b)))
    });
    if let Some(StackSort { key, descending }) = &question.sort {
        let types: Vec<&str> = question.by.iter().map(|field| log.zeek_type(field).unwrap_or_default()).collect();
        all.sort_by(|(a, _), (b, _)| in_sorted_order(a, b, *key, *descending == Some(true), &types, steps.is_empty()));
    }
    all
}

/// The answer without its filters. A literal `-`, an unset value and an absent one are lines of their own.
pub fn stack(world: &World, question: &StackQuestion) -> StackAnswer {
    let (log, rows) = (&world[&question.selection.log], select(world, &question.selection));
    let whole = StackQuestion { contains: None, alike: None, sort: None, ..question.clone() };
    let distinct_lines = lines(world, &whole).len() as u32;
    let mut listed: Vec<StackRow> = lines(world, question).into_iter().map(|(row, _)| row).collect();
    let mut so_far = 0;
    for row in &mut listed {
        so_far += row.count;
        row.cumulative = f64::from(so_far) / rows.len() as f64;
    }
    StackAnswer {
        total: rows.len() as u32,
        distinct: distinct_lines,
        distinct_raw: distinct_raw(&rows, question),
        listed: listed.len() as u32,
        clients: log.ends().map(|(client, _)| distinct(&rows, client)),
        sorted: true,
        sum: question.sum.as_ref().and_then(|field| sum(&rows, field)),
        rows: listed
            .into_iter()
            .skip(question.offset.unwrap_or(0) as usize)
            .take(question.limit.unwrap_or(200) as usize)
            .collect(),
    }
}

/// Of whatever is a number; to the millionth.
fn sum(rows: &[&Row], field: &str) -> Option<f64> {
    let millionths = |text: &str| match text.split_once('.') {
        // As digits where a double has too few of them.
        Some((whole, rest)) if rest.len() == 6 && text.bytes().all(|byte| byte == b'.' || byte.is_ascii_digit()) => {
            format!("{whole}{rest}").parse::<i128>().ok()
        }
        _ => text.parse::<i128>().map(|number| number * 1_000_000).ok().or_else(|| {
            text.parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| (number * 1e6).round() as i128)
        }),
    };
    let numbers = rows.iter().filter_map(|row| match row.cell(field) {
        Some(Cell::Set(text)) => millionths(text),
        _ => None,
    });
    let numbers: Vec<i128> = numbers.collect();
    let sum: i128 = numbers.iter().sum();
    let large = (sum / 1_000_000) as f64 + (sum % 1_000_000) as f64 / 1e6;
    (!numbers.is_empty()).then_some(if sum.abs() < 1 << 53 { sum as f64 / 1e6 } else { large })
}

fn distinct_raw(rows: &[&Row], question: &StackQuestion) -> u32 {
    rows.iter().map(|row| raw(row, &question.by)).collect::<BTreeSet<_>>().len() as u32
}

fn normalised(steps: &[Normaliser], raw: &str) -> String {
    String::from_utf8(normalise(steps, &decode(raw.as_bytes())).into_owned()).unwrap()
}

/// Would these normalisers make the line that one?
fn is_alike(row: &StackRow, alike: &Alike) -> bool {
    (0..row.values.len()).all(|at| {
        let text = normalise(&alike.normalise, row.shown[at].as_bytes()).into_owned();
        row.states[at] == alike.states[at] && (row.states[at] != CellState::Set || text == alike.shown[at].as_bytes())
    })
}

fn tokens(text: &str) -> u32 {
    let inside = |one: char| one.is_ascii_alphanumeric() || !one.is_ascii();
    text.split(|one: char| !inside(one)).filter(|token| !token.is_empty()).count() as u32
}

fn entropy(text: &str) -> f64 {
    let mut counts: BTreeMap<u8, u32> = BTreeMap::new();
    text.bytes().for_each(|byte| *counts.entry(byte).or_default() += 1);
    let shares = counts.values().map(|count| f64::from(*count) / text.len() as f64);
    shares.map(|share| -share * share.log2()).sum::<f64>().max(0.0)
}

fn in_sorted_order(
    a: &StackRow,
    b: &StackRow,
    key: StackKey,
    descending: bool,
    types: &[&str],
    plain: bool,
) -> Ordering {
    let turned = |order: Ordering| if descending { order.reverse() } else { order };
    let number = |row: &StackRow| match key {
        StackKey::Value => None,
        StackKey::Clients => row.clients.map(f64::from),
        StackKey::Servers => row.servers.map(f64::from),
        StackKey::First => row.first,
        StackKey::Last => row.last,
        StackKey::Length => Some(f64::from(row.length)),
        StackKey::Tokens => Some(f64::from(row.tokens)),
        StackKey::Entropy => row.entropy,
        StackKey::Expected => row.expected,
        StackKey::Surprise => row.surprise,
        StackKey::Sum => row.sum,
    };
    if key != StackKey::Value {
        return match (number(a), number(b)) {
            (Some(a), Some(b)) => turned(a.total_cmp(&b)),
            (a, b) => a.is_none().cmp(&b.is_none()),
        };
    }
    let rank = |state: CellState| match state {
        CellState::Set => 0,
        CellState::Empty => 1,
        CellState::Unset => 2,
        CellState::Absent => 3,
    };
    let fields = (0..a.values.len()).map(|at| {
        if (a.states[at], b.states[at]) != (CellState::Set, CellState::Set) {
            return rank(a.states[at]).cmp(&rank(b.states[at]));
        }
        turned(by_value(&a.values[at], &b.values[at], if plain { types[at] } else { "string" }))
    });
    fields.fold(Ordering::Equal, Ordering::then)
}

/// The answer to where the lines of a stack lie in time; the bins are those of the timeline of the log.
pub fn sparks(world: &World, question: &SparksQuestion) -> SparksAnswer {
    let plan = timeline(
        world,
        &TimelineQuestion {
            selection: question.stack.selection.clone(),
            bins: Some(question.bins.unwrap_or(40)),
            from: question.from,
            to: question.to,
            ..TimelineQuestion::default()
        },
    );
    let log = &world[&question.stack.selection.log];
    let bins = if span(log, &log.rows.iter().collect::<Vec<_>>()).0.is_some() { plan.counts.len() } else { 0 };
    let bin = |row: &Row| {
        let time = super::timeline::time(log, row)?;
        let at = time.div_euclid((plan.width * 1e6) as i64) - (plan.start / plan.width).round() as i64;
        (0..bins as i64).contains(&at).then_some(at as usize)
    };
    let window = lines(world, &question.stack)
        .into_iter()
        .skip(question.stack.offset.unwrap_or(0) as usize)
        .take(question.stack.limit.unwrap_or(u32::MAX) as usize);
    let counted = window.map(|(_, rows)| {
        let mut counts = vec![0; bins];
        rows.into_iter().filter_map(bin).for_each(|bin| counts[bin] += 1);
        counts
    });
    if bins == 0 {
        return SparksAnswer { start: 0.0, width: 1.0, bins: 0, lines: Vec::new() };
    }
    let lines = counted.collect();
    SparksAnswer { start: plan.start, width: plan.width, bins: bins as u32, lines }
}

/// What lines of equal count are ordered by: their texts, and where all of these are alike, absent, unset, empty and set values.
fn in_order(row: &StackRow) -> (&[String], Vec<u8>) {
    let rank = |state: &CellState| match state {
        CellState::Absent => 0,
        CellState::Unset => 1,
        CellState::Empty => 2,
        CellState::Set => 3,
    };
    (&row.values, row.states.iter().map(rank).collect())
}
