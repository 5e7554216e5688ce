//! Stack: every distinct value of one or more fields, counted, rarest first.
//!
//! First all values with their counts, which is enough to sort and to cut out the window; where there are many, by their hashes
//! ([`sums`]), and the window is then looked for ([`search`]). Last, for the values of the window alone, distinct clients, distinct
//! servers, first and last seen. So the cost of texts and sets follows the window, not the number of distinct values. Only a stack
//! sorted by anything but counts ([`ranks`]) has the texts, or the details, of all its lines at once: of up to [`MOST_SORTED`].

use super::answer::Answer;
use super::roles::{coded_ends, time};
use super::window::window;
use super::{Ask, Case, Outcome, Problem, View, normalise::normalise, pack, unpack};
use crate::filter::click_type;
use crate::protocol::{CellState, Normaliser, Order, Selection, StackQuestion, StackSort};
use crate::table::decode::decode;
use crate::table::dict::{ABSENT, EMPTY, FIRST, UNSET};
use crate::table::sorting::sort_by;
use amounts::Amounts;
use details::Details;
use local::{Local, forget_many, hash_of};
use ranks::Ranks;
use search::Search;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::HashMap;
use sums::Sums;
use tally::{Lines, Tally, Value};
use wanted::Wanted;

mod amounts;
mod best;
mod counts;
pub mod details;
mod local;
mod measures;
mod ranks;
mod search;
mod slots;
mod sums;
pub mod tally;
mod told;
mod wanted;

pub use slots::Slots;

/// More distinct raw values than these are sorted by count whatever is asked.
const MOST_SORTED: u32 = 200_000;

/// First step: all values of a shard.
#[derive(Serialize, Deserialize)]
struct Counted<'a> {
    total: u32,
    #[serde(borrow)]
    values: Values<'a>,
    /// The [`click_type`] of each field, empty where the shard has no such field.
    types: Vec<String>,
    /// The first piece, by which the shard is known.
    shard: u32,
    /// How many values it tells with their texts.
    few: u32,
}

#[derive(Serialize, Deserialize)]
enum Values<'a> {
    /// With their texts.
    Few(Lines),
    /// By their hashes.
    #[serde(borrow)]
    Many(Sums<'a>),
}

/// What a step leads to.
#[derive(Serialize, Deserialize)]
enum Next {
    Search(Box<Search>, Chosen),
    /// All lines, and which window of them is wanted once their details tell their order.
    Rank(Chosen, u32, u32),
    Details(Chosen),
}

/// The window, as far as it is known.
#[derive(Default, Serialize, Deserialize)]
struct Chosen {
    total: u32,
    distinct: u32,
    distinct_raw: u32,
    listed: u32,
    sorted: bool,
    /// Rows of the lines before the window.
    before: u32,
    lines: Lines,
    raw_values: Vec<u32>,
    types: Vec<String>,
    /// How many raw values became one, by hash, where that is more than one and the window is still looked for.
    members: Vec<(u64, u32)>,
}

impl Ask for StackQuestion {
    fn selection(&self) -> Option<&Selection> {
        Some(&self.selection)
    }

    fn fields(&self) -> Vec<&str> {
        self.by.iter().chain(&self.sum).map(String::as_str).collect()
    }

    fn run(&self, _: &Case, view: Option<&View<'_>>, step: u32, carry: &[u8]) -> Result<Vec<u8>, Problem> {
        let Some(view) = view else { return Ok(Vec::new()) };
        if self.by.is_empty() {
            return Err(Problem::new("a stack needs a field; name one or more in \"by\""));
        }
        if step == 0 {
            return pack(&self.count(view));
        }
        match unpack(carry)? {
            Next::Search(search, _) => {
                let local = Local::new(self, view);
                let passes = self.passes(&local);
                pack(&search.run(&local, self.order(), self.steps(), passes.as_deref(), first_piece(view)))
            }
            Next::Rank(chosen, ..) | Next::Details(chosen) => pack(&self.details(view, &chosen)),
        }
    }

    fn merge(&self, step: u32, carry: &[u8], partials: &[&[u8]]) -> Result<Outcome, Problem> {
        if step == 0 {
            let partials: Vec<Counted<'_>> = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
            return Ok(Outcome::Carry(pack(&self.choose(partials))?));
        }
        match unpack(carry)? {
            Next::Search(mut search, mut chosen) => {
                let found = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
                let Some(lines) = search.merge(found) else {
                    return Ok(Outcome::Carry(pack(&Next::Search(search, chosen))?));
                };
                let members: HashMap<u64, u32> = std::mem::take(&mut chosen.members).into_iter().collect();
                for line in lines {
                    line.values().for_each(|value| chosen.lines.push(value));
                    chosen.lines.counts.push(line.count(self.order()));
                    chosen.raw_values.push(members.get(&line.hash).copied().unwrap_or(1));
                }
                Ok(Outcome::Carry(pack(&Next::Details(chosen))?))
            }
            Next::Rank(chosen, from, to) => {
                let details: Vec<Details> = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
                Ok(Outcome::Carry(pack(&Next::Details(self.ranked(&chosen, &details, from, to)))?))
            }
            Next::Details(chosen) => {
                let details: Vec<Details> = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
                Ok(Outcome::Answer(Box::new(Answer::Stack(self.answer(&chosen, &details)))))
            }
        }
    }
}

/// The lines of the window, the number of distinct values and the type of the first field, once what was carried has them: for a
/// question that goes on from there in its own way.
pub fn found(carry: &[u8]) -> Result<Option<(Lines, u32, String)>, Problem> {
    Ok(match unpack(carry)? {
        Next::Search(..) | Next::Rank(..) => None,
        Next::Details(mut chosen) => {
            let zeek_type = chosen.types.first_mut().map(std::mem::take).unwrap_or_default();
            Some((chosen.lines, chosen.distinct, zeek_type))
        }
    })
}

fn first_piece(view: &View<'_>) -> u32 {
    view.log.pieces().first().map_or(u32::MAX, |(piece, ..)| *piece)
}

impl StackQuestion {
    fn steps(&self) -> &[Normaliser] {
        self.normalise.as_deref().unwrap_or_default()
    }

    fn order(&self) -> Order {
        self.order.unwrap_or_default()
    }

    fn count(&self, view: &View<'_>) -> Counted<'static> {
        let local = Local::new(self, view);
        let few = match self.sort {
            None => view.case.few_values,
            Some(_) => view.case.few_values.max(MOST_SORTED),
        };
        let values = match local.counts().len() <= few as usize {
            true => Values::Few(local.lines()),
            false => Values::Many(Sums::new(&local, self.steps(), self.passes(&local).as_deref())),
        };
        Counted {
            total: view.rows.count() as u32,
            values,
            types: local
                .columns
                .iter()
                .map(|c| c.map_or(String::new(), |c| click_type(c.column()).to_owned()))
                .collect(),
            shard: first_piece(view),
            few: view.case.few_values,
        }
    }

    /// Which lines are wanted; `None` if all are.
    fn passes(&self, local: &Local<'_>) -> Option<Vec<bool>> {
        let wanted = Wanted::new(self)?;
        let mut scratch = Vec::new();
        let passes = (0..local.counts().len()).map(|line| {
            let mut look = wanted.look();
            local.each(line, &mut scratch, |value| look.at(Value { text: &self.key(value), ..value }));
            look.passes()
        });
        Some(passes.collect())
    }

    /// Counts of [`Sums`], also of a shard that sent its few values with their texts.
    fn sums(&self, lines: &Lines) -> Sums<'static> {
        let width = self.by.len();
        let all = 0..lines.counts.len();
        let values = |line| (0..width).map(move |field| lines.value(line, field));
        let hashes: Vec<u64> = all.clone().map(|line| hash_of(values(line), &[])).collect();
        let keys: Vec<u64> = match self.steps() {
            [] => Vec::new(),
            steps => all.clone().map(|line| hash_of(values(line), steps)).collect(),
        };
        let passes = Wanted::new(self).map(|wanted| {
            let passes = |line| {
                let mut look = wanted.look();
                values(line).for_each(|value| look.at(Value { text: &self.key(value), ..value }));
                look.passes()
            };
            all.map(passes).collect::<Vec<bool>>()
        });
        Sums::of(&hashes, &lines.counts, &keys, passes.as_deref())
    }

    fn choose(&self, partials: Vec<Counted<'_>>) -> Next {
        let known = |field: usize| partials.iter().map(|partial| &partial.types[field]).find(|name| !name.is_empty());
        let mut chosen = Chosen {
            total: partials.iter().map(|partial| partial.total).sum(),
            lines: Lines::new(self.by.len()),
            types: (0..self.by.len()).map(|field| known(field).cloned().unwrap_or_default()).collect(),
            ..Chosen::default()
        };
        let few = partials.iter().map(|partial| match &partial.values {
            Values::Few(lines) => Some(lines),
            Values::Many(_) => None,
        });
        if let Some(few) = few.collect::<Option<Vec<&Lines>>>() {
            return self.choose_few(&few, chosen);
        }
        let shards = partials.iter().map(|partial| partial.shard).collect();
        let few = partials.iter().map(|partial| partial.few).max().unwrap_or(0);
        let sums: Vec<Sums<'_>> = partials
            .into_iter()
            .map(|partial| match partial.values {
                Values::Few(lines) => self.sums(&lines),
                Values::Many(sums) => sums,
            })
            .collect();
        let merged = sums::Merged::new(&sums.iter().collect::<Vec<_>>());
        let (from, to) = window(self.offset, self.limit, merged.listed as usize);
        let (from, to) = (from as u32, to as u32);
        let (low, high, before) = merged.levels(self.order(), from, to);
        chosen.distinct = merged.distinct;
        chosen.distinct_raw = merged.distinct_raw;
        chosen.listed = merged.listed;
        chosen.sorted = self.sort.is_none();
        chosen.before = merged.rows_before(self.order(), from);
        if from == to {
            return Next::Details(chosen);
        }
        chosen.members = merged.members;
        let (from, to) = (from - before, to - before);
        let (sample, stage) = (few / 2, Search::stage(to, 2 * few));
        Next::Search(Box::new(Search { low, high, from, to, shards, shared: merged.shared, sample, stage }), chosen)
    }

    /// A value as it is counted: its raw text, or its normalised text.
    fn key<'a>(&self, value: Value<'a>) -> Cow<'a, [u8]> {
        match self.normalise.as_deref().unwrap_or_default() {
            steps if !steps.is_empty() && value.state == FIRST => normalise_raw(steps, value.text),
            _ => Cow::Borrowed(value.text),
        }
    }

    fn choose_few(&self, partials: &[&Lines], mut chosen: Chosen) -> Next {
        let width = self.by.len();
        let raw = Tally::of(partials.iter().copied(), width, |value| Cow::Borrowed(value.text));
        let plain = self.steps().is_empty();
        let tally =
            if plain { None } else { Some(Tally::of(std::iter::once(&raw.lines), width, |value| self.key(value))) };
        let shown = tally.as_ref().unwrap_or(&raw);
        let wanted = Wanted::new(self);
        let passes = |line: &u32| {
            wanted.as_ref().is_none_or(|wanted| {
                let mut look = wanted.look();
                (0..width).for_each(|field| look.at(shown.lines.value(*line as usize, field)));
                look.passes()
            })
        };
        let mut list: Vec<u32> = (0..shown.lines.counts.len() as u32).filter(passes).collect();
        let (mut from, mut to) = window(self.offset, self.limit, list.len());
        sort_by(&mut list, |a, b| {
            let (a, b) = (*a as usize, *b as usize);
            let counts = shown.lines.counts[a].cmp(&shown.lines.counts[b]);
            let counts = if self.order() == Order::Rarest { counts } else { counts.reverse() };
            counts.then_with(|| {
                let value = |line, field| shown.lines.value(line, field);
                let texts = |line| (0..width).map(move |field| value(line, field).written());
                // An unset and an absent value are written alike, and are two lines.
                let states = |line| (0..width).map(move |field| value(line, field).state);
                texts(a).cmp(texts(b)).then_with(|| states(a).cmp(states(b)))
            })
        });
        chosen.distinct = shown.lines.counts.len() as u32;
        chosen.distinct_raw = raw.lines.counts.len() as u32;
        chosen.listed = list.len() as u32;
        chosen.sorted = self.sort.is_none() || chosen.distinct_raw <= MOST_SORTED;
        let after = (from as u32, to as u32);
        let sort = self.sort.as_ref().filter(|_| chosen.sorted);
        let by_details = sort.is_some_and(StackSort::needs_details);
        if by_details {
            (from, to) = (0, list.len());
        } else if let Some(sort) = sort {
            Ranks::of_texts(self, sort, &shown.lines, &chosen).sort(&mut list, sort);
        }
        chosen.before = list[..from].iter().map(|line| shown.lines.counts[*line as usize]).sum();
        for line in list[from..to].iter().map(|line| *line as usize) {
            (0..width).for_each(|field| chosen.lines.push(shown.lines.value(line, field)));
            chosen.lines.counts.push(shown.lines.counts[line]);
            chosen.raw_values.push(tally.as_ref().map_or(1, |tally| tally.members[line]));
        }
        if by_details { Next::Rank(chosen, after.0, after.1) } else { Next::Details(chosen) }
    }

    /// The window of lines whose details tell their order.
    fn ranked(&self, all: &Chosen, details: &[Details], from: u32, to: u32) -> Chosen {
        let mut list: Vec<u32> = (0..all.lines.counts.len() as u32).collect();
        if let Some(sort) = &self.sort {
            Ranks::of_details(sort, &details::Merged::new(details, list.len()), list.len()).sort(&mut list, sort);
        }
        let mut chosen = Chosen {
            types: all.types.clone(),
            lines: Lines::new(self.by.len()),
            raw_values: Vec::new(),
            members: Vec::new(),
            ..*all
        };
        chosen.before = list.iter().take(from as usize).map(|line| all.lines.counts[*line as usize]).sum();
        let window = list.iter().skip(from as usize).take((to - from) as usize);
        for line in window.map(|line| *line as usize) {
            (0..self.by.len()).for_each(|field| chosen.lines.push(all.lines.value(line, field)));
            chosen.lines.counts.push(all.lines.counts[line]);
            chosen.raw_values.push(all.raw_values[line]);
        }
        chosen
    }

    fn details(&self, view: &View<'_>, chosen: &Chosen) -> Details {
        forget_many(view);
        let slots = self.slots(view, &chosen.lines);
        let (table, count) = (&view.log.table, chosen.lines.counts.len());
        let all = chosen.lines.counts.iter().sum::<u32>() == chosen.total;
        let mut details = Details::new(&slots, count, coded_ends(table), time(table), &view.rows, all);
        if let Some(column) = self.sum.as_deref().and_then(|name| table.column(name)) {
            details.amounts = Amounts::new(&slots, count, column, &view.rows);
        }
        details
    }
}

fn normalise_raw<'a>(steps: &[crate::protocol::Normaliser], raw: &'a [u8]) -> Cow<'a, [u8]> {
    match decode(raw) {
        Cow::Borrowed(decoded) => normalise(steps, decoded),
        Cow::Owned(decoded) => Cow::Owned(normalise(steps, &decoded).into_owned()),
    }
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
