//! Which lines of a stack are listed: those that contain a text, those that normalising would make a given line.
//!
//! Looks at values as they are counted, one after the other, and never changes what is counted.

use super::state;
use super::tally::Value;
use crate::protocol::{Alike, CellState, StackQuestion};
use crate::question::normalise::normalise;
use crate::table::decode::decode;
use crate::table::dict::FIRST;
use std::borrow::Cow;

pub struct Wanted<'q> {
    /// In lower case.
    needle: String,
    alike: Option<&'q Alike>,
    plain: bool,
}

impl<'q> Wanted<'q> {
    /// `None` if every line is wanted.
    pub fn new(question: &'q StackQuestion) -> Option<Wanted<'q>> {
        let needle = question.contains.as_deref().unwrap_or_default().to_lowercase();
        let alike = question.alike.as_ref();
        (!needle.is_empty() || alike.is_some()).then(|| Wanted { needle, alike, plain: question.steps().is_empty() })
    }

    /// For one line.
    pub fn look(&self) -> Look<'_> {
        Look { wanted: self, field: 0, contains: self.needle.is_empty(), alike: true }
    }
}

pub struct Look<'w> {
    wanted: &'w Wanted<'w>,
    field: usize,
    contains: bool,
    alike: bool,
}

impl Look<'_> {
    /// The next value of the line, as it is counted.
    pub fn at(&mut self, value: Value<'_>) {
        let Wanted { needle, alike, plain } = self.wanted;
        let text = match value.state {
            FIRST if *plain => decode(value.text),
            _ => Cow::Borrowed(value.written()),
        };
        self.contains = self.contains || String::from_utf8_lossy(&text).to_lowercase().contains(needle);
        if let Some(alike) = alike {
            let same = alike.states.get(self.field).copied().unwrap_or_default() == state(value.state);
            let shown = alike.shown.get(self.field).map_or("", String::as_str);
            let text = || String::from_utf8_lossy(&normalise(&alike.normalise, &text)).into_owned();
            self.alike &= same && (state(value.state) != CellState::Set || text() == shown);
        }
        self.field += 1;
    }

    pub fn passes(&self) -> bool {
        self.contains && self.alike
    }
}
