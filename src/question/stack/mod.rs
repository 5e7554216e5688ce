//! Stack: every distinct value of one or more fields, counted, rarest first.
//!
//! Two steps. First all values with their counts, which is enough to sort and to cut out the window; then, for the values of the
//! window alone, distinct clients, distinct servers, first and last seen. So the cost of the sets follows the window, not the
//! number of distinct values.

use super::answer::Answer;
use super::roles::{coded_ends, time};
use super::window::{sort_window, window};
use super::{Ask, Case, Outcome, Problem, View, normalise::normalise, pack, unpack};
use crate::filter::value_filter;
use crate::protocol::{CellState, Order, Selection, StackAnswer, StackQuestion, StackRow};
use crate::table::decode::decode;
use crate::table::dict::{ABSENT, EMPTY, FIRST, UNSET};
use crate::table::groups::Groups;
use crate::table::index::Coded;
use crate::table::walk::{NONE, histogram};
use details::{Details, Slots};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::HashMap;
use tally::{Lines, Tally, Value};

mod details;
pub mod tally;

/// First step: all values of a shard.
#[derive(Default, Serialize, Deserialize)]
struct Counted {
    total: u32,
    lines: Lines,
    /// Zeek types of the fields, empty where the shard has no such field.
    types: Vec<String>,
}

/// What the first step leads to: the window.
#[derive(Default, Serialize, Deserialize)]
struct Chosen {
    total: u32,
    distinct: u32,
    distinct_raw: u32,
    listed: u32,
    lines: Lines,
    raw_values: Vec<u32>,
    types: Vec<String>,
}

impl Ask for StackQuestion {
    fn selection(&self) -> Option<&Selection> {
        Some(&self.selection)
    }

    fn fields(&self) -> Vec<&str> {
        self.by.iter().map(String::as_str).collect()
    }

    fn run(&self, _: &Case, view: Option<&View<'_>>, step: u32, carry: &[u8]) -> Result<Vec<u8>, Problem> {
        let Some(view) = view else { return Ok(Vec::new()) };
        if self.by.is_empty() {
            return Err(Problem::new("a stack needs a field; name one or more in \"by\""));
        }
        match step {
            0 => pack(&self.count(view)),
            _ => pack(&self.details(view, &unpack(carry)?)),
        }
    }

    fn merge(&self, step: u32, carry: &[u8], partials: &[&[u8]]) -> Result<Outcome, Problem> {
        if step == 0 {
            let partials: Vec<Counted> = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
            return Ok(Outcome::Carry(pack(&self.choose(&partials))?));
        }
        let chosen: Chosen = unpack(carry)?;
        let details: Vec<Details> = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
        Ok(Outcome::Answer(Box::new(Answer::Stack(self.answer(&chosen, &details)))))
    }
}

impl StackQuestion {
    fn columns<'a>(&self, view: &'a View<'_>) -> Vec<Option<Coded<'a>>> {
        self.by.iter().map(|name| view.log.table.column(name).map(Coded::new)).collect()
    }

    fn count(&self, view: &View<'_>) -> Counted {
        let columns = self.columns(view);
        let present: Vec<Coded<'_>> = columns.iter().filter_map(|column| *column).collect();
        let mut counted = Counted {
            total: view.rows.count() as u32,
            lines: Lines::new(self.by.len()),
            types: columns.iter().map(|c| c.map_or(String::new(), |c| c.column().zeek_type.clone())).collect(),
        };
        let mut scratch = Vec::new();
        let mut add = |codes: &[u32], count: u32| {
            let mut codes = codes.iter();
            for column in &columns {
                counted.lines.push(match column.and_then(|column| Some((column, *codes.next()?))) {
                    Some((column, code)) if code >= FIRST => {
                        Value { text: column.text(code, &mut scratch), state: FIRST }
                    }
                    Some((_, state)) => Value { text: b"", state },
                    None => Value { text: b"", state: ABSENT },
                });
            }
            counted.lines.counts.push(count);
        };
        match &present[..] {
            [] => {
                let total = view.rows.count() as u32;
                if total > 0 {
                    add(&[], total);
                }
            }
            [column] => {
                let counts = histogram(column, &view.rows);
                counts
                    .iter()
                    .enumerate()
                    .filter(|(_, count)| **count > 0)
                    .for_each(|(code, count)| add(&[code as u32], *count));
            }
            several => {
                let groups = Groups::new(several, &view.rows);
                let mut counts = vec![0u32; groups.len()];
                view.rows.iter().for_each(|row| counts[groups.of_row[row] as usize] += 1);
                counts.iter().enumerate().for_each(|(group, count)| add(groups.codes(group), *count));
            }
        }
        counted
    }

    /// A value as it is counted: its raw text, or its normalised text.
    fn key<'a>(&self, value: Value<'a>) -> Cow<'a, [u8]> {
        match self.normalise.as_deref().unwrap_or_default() {
            steps if !steps.is_empty() && value.state == FIRST => normalise_raw(steps, value.text),
            _ => Cow::Borrowed(value.text),
        }
    }

    fn choose(&self, partials: &[Counted]) -> Chosen {
        let width = self.by.len();
        let raw = Tally::of(partials.iter().map(|partial| &partial.lines), width, |value| Cow::Borrowed(value.text));
        let plain = self.normalise.as_deref().unwrap_or_default().is_empty();
        let tally =
            if plain { None } else { Some(Tally::of(std::iter::once(&raw.lines), width, |value| self.key(value))) };
        let shown = tally.as_ref().unwrap_or(&raw);
        let needle = self.contains.as_deref().unwrap_or_default().to_lowercase();
        let passes = |line: &u32| {
            let mut values = (0..width).map(|field| shown.lines.value(*line as usize, field));
            needle.is_empty() || values.any(|value| contains(value, &needle, plain))
        };
        let mut list: Vec<u32> = (0..shown.lines.counts.len() as u32).filter(passes).collect();
        let (from, to) = window(self.offset, self.limit, list.len());
        let order = self.order.unwrap_or_default();
        sort_window(&mut list, from, to, |a, b| {
            let (a, b) = (*a as usize, *b as usize);
            let counts = shown.lines.counts[a].cmp(&shown.lines.counts[b]);
            let counts = if order == Order::Rarest { counts } else { counts.reverse() };
            counts.then_with(|| {
                let value = |line, field| shown.lines.value(line, field);
                let texts = |line| (0..width).map(move |field| value(line, field).written());
                // An unset and an absent value are written alike, and are two lines.
                let states = |line| (0..width).map(move |field| value(line, field).state);
                texts(a).cmp(texts(b)).then_with(|| states(a).cmp(states(b)))
            })
        });
        let mut chosen = Chosen {
            total: partials.iter().map(|partial| partial.total).sum(),
            distinct: shown.lines.counts.len() as u32,
            distinct_raw: raw.lines.counts.len() as u32,
            listed: list.len() as u32,
            lines: Lines::new(width),
            types: (0..width)
                .map(|field| partials.iter().map(|partial| partial.types[field].clone()).find(|name| !name.is_empty()))
                .map(Option::unwrap_or_default)
                .collect(),
            raw_values: Vec::new(),
        };
        for line in list[from..to].iter().map(|line| *line as usize) {
            (0..width).for_each(|field| chosen.lines.push(shown.lines.value(line, field)));
            chosen.lines.counts.push(shown.lines.counts[line]);
            chosen.raw_values.push(tally.as_ref().map_or(1, |tally| tally.members[line]));
        }
        chosen
    }

    fn details(&self, view: &View<'_>, chosen: &Chosen) -> Details {
        let slots = self.slots(view, &chosen.lines);
        Details::new(&slots, chosen.lines.counts.len(), coded_ends(&view.log.table), time(&view.log.table), &view.rows)
    }

    /// For each row of the view, which line of the window it belongs to.
    fn slots<'a>(&self, view: &'a View<'_>, lines: &Lines) -> Slots<'a> {
        let columns = self.columns(view);
        // Per field, the values of the window as small numbers; per column, these numbers by code.
        let mut wanted: Vec<HashMap<Value<'_>, u32>> = vec![HashMap::new(); columns.len()];
        let mut keys: HashMap<Vec<u32>, u32> = HashMap::new();
        for line in 0..lines.counts.len() {
            let key = (0..columns.len()).map(|field| {
                let next = wanted[field].len() as u32;
                *wanted[field].entry(lines.value(line, field)).or_insert(next)
            });
            keys.insert(key.collect(), line as u32);
        }
        let mut scratch = Vec::new();
        let small: Vec<Vec<u32>> = columns
            .iter()
            .zip(&wanted)
            .map(|(column, wanted)| match column {
                None => vec![wanted.get(&Value { text: b"", state: ABSENT }).copied().unwrap_or(NONE)],
                Some(column) => (0..column.end())
                    .map(|code| {
                        let state = code.min(FIRST);
                        let text = self.key(Value { text: column.text(code, &mut scratch), state });
                        wanted.get(&Value { text: &text, state }).copied().unwrap_or(NONE)
                    })
                    .collect(),
            })
            .collect();
        let slot = |codes: &mut dyn Iterator<Item = u32>| {
            let key: Vec<u32> = columns
                .iter()
                .zip(&small)
                .map(|(column, small)| {
                    let code = if column.is_some() { codes.next().unwrap_or(ABSENT) } else { 0 };
                    small.get(code as usize).copied().unwrap_or(NONE)
                })
                .collect();
            keys.get(&key).copied().unwrap_or(NONE)
        };
        let present: Vec<Coded<'_>> = columns.iter().filter_map(|column| *column).collect();
        match &present[..] {
            [] => Slots::All(slot(&mut std::iter::empty())),
            [column] => {
                Slots::ByCode(*column, (0..column.end()).map(|code| slot(&mut std::iter::once(code))).collect())
            }
            several => {
                let groups = Groups::new(several, &view.rows);
                let slots = (0..groups.len()).map(|group| slot(&mut groups.codes(group).iter().copied())).collect();
                Slots::ByGroup(groups.of_row, slots)
            }
        }
    }

    fn answer(&self, chosen: &Chosen, details: &[Details]) -> StackAnswer {
        let merged = details::Merged::new(details, chosen.lines.counts.len());
        let plain = self.normalise.as_deref().unwrap_or_default().is_empty();
        let width = self.by.len();
        let rows = chosen.lines.counts.iter().enumerate().map(|(line, &count)| {
            let values: Vec<Value<'_>> = (0..width).map(|field| chosen.lines.value(line, field)).collect();
            let filters: Vec<String> = values
                .iter()
                .zip(self.by.iter().zip(&chosen.types))
                .map(|(value, (field, zeek_type))| value_filter(field, state(value.state), value.text, zeek_type))
                .collect();
            StackRow {
                values: values.iter().map(|value| as_written(value.text, value.state)).collect(),
                shown: values
                    .iter()
                    .map(|value| {
                        let decoded = if plain { decode(value.text) } else { Cow::Borrowed(value.text) };
                        String::from_utf8_lossy(&decoded).into_owned()
                    })
                    .collect(),
                states: values.iter().map(|value| state(value.state)).collect(),
                filter: plain.then(|| filters.join(" AND ")),
                count,
                share: if chosen.total == 0 { 0.0 } else { f64::from(count) / f64::from(chosen.total) },
                raw_values: chosen.raw_values.get(line).copied().unwrap_or(1),
                clients: merged.clients(line),
                servers: merged.servers(line),
                first: merged.seen(line).first(),
                last: merged.seen(line).last(),
            }
        });
        StackAnswer {
            total: chosen.total,
            distinct: chosen.distinct,
            distinct_raw: chosen.distinct_raw,
            listed: chosen.listed,
            rows: rows.collect(),
        }
    }
}

fn normalise_raw<'a>(steps: &[crate::protocol::Normaliser], raw: &'a [u8]) -> Cow<'a, [u8]> {
    match decode(raw) {
        Cow::Borrowed(decoded) => normalise(steps, decoded),
        Cow::Owned(decoded) => Cow::Owned(normalise(steps, &decoded).into_owned()),
    }
}

/// Does the value, as it is shown, contain `needle`? A normalised value (not `plain`) is decoded already.
fn contains(value: Value<'_>, needle: &str, plain: bool) -> bool {
    let text = if plain && value.state == FIRST { decode(value.text) } else { Cow::Borrowed(value.written()) };
    String::from_utf8_lossy(&text).to_lowercase().contains(needle)
}

/// The state of a cell as the protocol has it.
pub fn state(code: u32) -> CellState {
    match code {
        ABSENT => CellState::Absent,
        UNSET => CellState::Unset,
        EMPTY => CellState::Empty,
        _ => CellState::Set,
    }
}

/// Raw text as a log writes it; an absent cell is written like an unset one.
pub fn as_written(text: &[u8], state: u32) -> String {
    match state {
        ABSENT | UNSET => "-".to_owned(),
        EMPTY => "(empty)".to_owned(),
        _ => String::from_utf8_lossy(text).into_owned(),
    }
}
