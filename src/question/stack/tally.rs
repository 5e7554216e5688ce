//! The values of a stack: lines of one text per field, counted and added up.
//!
//! Does not know columns or questions. Invariant: a tally has each line once.

use crate::question::texts::Texts;
use crate::table::dict::{ABSENT, EMPTY, UNSET};
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::hash::BuildHasher;

/// One value of one field: its raw text, or a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Value<'a> {
    pub text: &'a [u8],
    pub state: u32,
}

impl<'a> Value<'a> {
    pub fn written(self) -> &'a [u8] {
        match self.state {
            ABSENT | UNSET => b"-",
            EMPTY => b"(empty)",
            _ => self.text,
        }
    }
}

/// Values of a number of lines, `width` each.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Lines {
    pub width: u32,
    texts: Texts,
    #[serde(with = "serde_bytes")]
    states: Vec<u8>,
    pub counts: Vec<u32>,
}

impl Lines {
    pub fn new(width: usize) -> Lines {
        Lines { width: width as u32, ..Lines::default() }
    }

    pub fn push(&mut self, value: Value<'_>) {
        self.texts.push(value.text);
        self.states.push(value.state as u8);
    }

    fn truncate(&mut self, line: usize) {
        let cells = line * self.width as usize;
        self.texts.truncate(cells);
        self.states.truncate(cells);
    }

    pub fn value(&self, line: usize, field: usize) -> Value<'_> {
        let at = line * self.width as usize + field;
        Value { text: self.texts.get(at), state: self.states.get(at).map_or(ABSENT, |state| u32::from(*state)) }
    }
}

/// Distinct lines of several lists, with their counts added up.
pub struct Tally {
    pub lines: Lines,
    /// How many different lines became one.
    pub members: Vec<u32>,
}

impl Tally {
    /// Lines are the same if `key` makes their values the same.
    pub fn of<'a>(
        lists: impl Iterator<Item = &'a Lines>,
        width: usize,
        key: impl Fn(Value<'a>) -> Cow<'a, [u8]>,
    ) -> Tally {
        Tally::add_up(&lists.collect::<Vec<_>>(), width, &key)
    }

    /// Compiled once for all.
    fn add_up<'a>(lists: &[&'a Lines], width: usize, key: &dyn Fn(Value<'a>) -> Cow<'a, [u8]>) -> Tally {
        let mut tally = Tally { lines: Lines::new(width), members: Vec::new() };
        let mut table: HashTable<u32> = HashTable::new();
        let hasher = FixedState::with_seed(2);
        let hash_of = |lines: &Lines, line: usize| {
            let values = (0..width).map(|field| lines.value(line, field));
            values.fold(0, |hash, value| hasher.hash_one((hash, value.text, value.state)))
        };
        for list in lists {
            for (line, count) in list.counts.iter().enumerate() {
                // The line is written at the end, and taken back if it is there already.
                let new = tally.lines.counts.len();
                for value in (0..width).map(|field| list.value(line, field)) {
                    tally.lines.push(Value { text: &key(value), state: value.state });
                }
                let Tally { lines, members } = &mut tally;
                let same =
                    |at: &u32| (0..width).all(|field| lines.value(*at as usize, field) == lines.value(new, field));
                let hash = hash_of(lines, new);
                match table.find(hash, same).copied() {
                    Some(at) => {
                        lines.truncate(new);
                        lines.counts[at as usize] += count;
                        members[at as usize] += 1;
                    }
                    None => {
                        lines.counts.push(*count);
                        members.push(1);
                        table.insert_unique(hash, new as u32, |at| hash_of(lines, *at as usize));
                    }
                }
            }
        }
        tally
    }
}
