//! Stack: every distinct value of one or more fields, counted, rarest first.
//!
//! First all values with their counts, which is enough to sort and to cut out the window; where there are many, by their hashes
//! ([`sums`]), of which only those are told that another shard may have ([`sieve`]), and the window is then looked for ([`search`]). Last, for the values of the window alone, distinct clients, distinct
//! servers, first and last seen. So the cost of texts and sets follows the window, not the number of distinct values. Only a stack
//! sorted by anything but counts ([`ranks`]) has the texts, or the details, of all its lines at once: of up to [`MOST_SORTED`].

use super::answer::Answer;
use super::roles::{coded_ends, time};
use super::{Ask, Case, Outcome, Problem, View, normalise::normalise, pack, unpack};
use crate::filter::click_type;
use crate::protocol::{CellState, Normaliser, Order, Selection, StackQuestion};
use crate::table::decode::decode;
use crate::table::dict::{ABSENT, EMPTY, FIRST, UNSET};
use amounts::Amounts;
use details::Details;
use local::{Local, forget_many};
use search::Search;
use serde::{Deserialize, Serialize};
use sieve::{Alone, Sieve, Sorting};
use std::borrow::Cow;
use std::collections::HashMap;
use sums::Sums;
use tally::{Lines, Value};
use wanted::Wanted;

mod amounts;
mod best;
mod choose;
mod code_sets;
pub mod counts;
pub mod details;
mod first_last;
mod local;
mod measures;
mod ranks;
mod search;
mod several;
mod sieve;
mod slots;
mod sums;
pub mod tally;
mod told;
mod wanted;

pub use slots::Slots;

/// Hashes of cells without text.
const STATES: [u64; FIRST as usize] = [0x9e37_79b9_7f4a_7c15, 0xbf58_476d_1ce4_e5b9, 0x94d0_49bb_1331_11eb];

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
    /// By ranges of their hashes.
    #[serde(borrow)]
    Ranges(Sieve<'a>),
}

/// Where shards told ranges: the lines that another may have, and the others.
#[derive(Serialize, Deserialize)]
struct SortedOut<'a> {
    #[serde(borrow)]
    sums: Sums<'a>,
    alone: Alone,
}

/// What a step leads to.
#[derive(Serialize, Deserialize)]
enum Next<'a> {
    /// Lines in ranges that several shards have are to be told.
    Shared(#[serde(borrow)] Sieve<'a>, Chosen),
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
    /// What tells shards apart, and how many lines they tell at once, until the window is looked for.
    shards: Vec<u32>,
    few: u32,
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
            Next::Shared(sieve, _) => {
                let local = Local::new(self, view);
                let passes = self.passes(&local);
                let (hashes, order) = &*local.hashed(&[]);
                let counts = local.counts();
                let (positions, alone) =
                    Sorting { sieve: &sieve, hashes, order, counts, passes: passes.as_deref() }.run();
                pack(&SortedOut { sums: Sums::some(&local, &positions, passes.as_deref()), alone })
            }
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
            Next::Shared(_, chosen) => {
                let partials: Vec<SortedOut<'_>> =
                    partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
                let mut merged = sums::Merged::new(&partials.iter().map(|partial| &partial.sums).collect::<Vec<_>>());
                partials.iter().for_each(|partial| merged.add(&partial.alone));
                Ok(Outcome::Carry(pack(&self.searched(merged, chosen))?))
            }
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
        Next::Shared(..) | Next::Search(..) | Next::Rank(..) => None,
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
            // Of values that come again, most are in every shard; and lines made alike may be one also within a shard.
            false if self.steps().is_empty() && local.counts().len() > view.rows.count() / 2 => {
                Values::Ranges(Sieve::of(&local.hashed(&[]).0))
            }
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

    /// A value as it is counted: its raw text, or its normalised text.
    fn key<'a>(&self, value: Value<'a>) -> Cow<'a, [u8]> {
        match self.normalise.as_deref().unwrap_or_default() {
            steps if !steps.is_empty() && value.state == FIRST => normalise_raw(steps, value.text),
            _ => Cow::Borrowed(value.text),
        }
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
