//! From what shards counted to the lines of the window, or to how they are looked for.

use super::details::{self, Details};
use super::local::hash_of;
use super::ranks::Ranks;
use super::search::Search;
use super::sieve::Sieve;
use super::sums::{self, Sums};
use super::tally::{Lines, Tally, Value};
use super::wanted::Wanted;
use super::{Chosen, Counted, MOST_SORTED, Next, Values};
use crate::protocol::{Order, StackQuestion, StackSort};
use crate::question::window::window;
use crate::table::sorting::sort_by;
use std::borrow::Cow;

impl StackQuestion {
    /// The hash of each line.
    fn hashes_of(&self, lines: &Lines) -> Vec<u64> {
        let values = |line| (0..self.by.len()).map(move |field| lines.value(line, field));
        (0..lines.counts.len()).map(|line| hash_of(values(line), &[])).collect()
    }

    /// Counts of [`Sums`], also of a shard that sent its few values with their texts.
    fn sums(&self, lines: &Lines) -> Sums<'static> {
        let width = self.by.len();
        let all = 0..lines.counts.len();
        let values = |line| (0..width).map(move |field| lines.value(line, field));
        let hashes = self.hashes_of(lines);
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
        Sums::of(hashes, &lines.counts, &keys, passes.as_deref())
    }

    pub(super) fn choose(&self, partials: Vec<Counted<'_>>) -> Next<'static> {
        let known = |field: usize| partials.iter().map(|partial| &partial.types[field]).find(|name| !name.is_empty());
        let mut chosen = Chosen {
            total: partials.iter().map(|partial| partial.total).sum(),
            lines: Lines::new(self.by.len()),
            types: (0..self.by.len()).map(|field| known(field).cloned().unwrap_or_default()).collect(),
            ..Chosen::default()
        };
        let few = partials.iter().map(|partial| match &partial.values {
            Values::Few(lines) => Some(lines),
            Values::Many(_) | Values::Ranges(_) => None,
        });
        if let Some(few) = few.collect::<Option<Vec<&Lines>>>() {
            return self.choose_few(&few, chosen);
        }
        chosen.shards = partials.iter().map(|partial| partial.shard).collect();
        chosen.few = partials.iter().map(|partial| partial.few).max().unwrap_or(0);
        if partials.iter().any(|partial| matches!(partial.values, Values::Ranges(_))) {
            let sieves = partials.into_iter().map(|partial| match partial.values {
                Values::Few(lines) => Sieve::of(&self.hashes_of(&lines)),
                Values::Many(sums) => Sieve::of(&sums.hashes()),
                Values::Ranges(sieve) => sieve,
            });
            return Next::Shared(Sieve::shared(&sieves.collect::<Vec<_>>()), chosen);
        }
        let sums: Vec<Sums<'_>> = partials
            .into_iter()
            .map(|partial| match partial.values {
                Values::Few(lines) => self.sums(&lines),
                Values::Many(sums) => sums,
                Values::Ranges(_) => Sums::default(),
            })
            .collect();
        self.searched(sums::Merged::new(&sums.iter().collect::<Vec<_>>()), chosen)
    }

    /// What comes after all lines are counted.
    pub(super) fn searched(&self, merged: sums::Merged, mut chosen: Chosen) -> Next<'static> {
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
        let (sample, stage) = (chosen.few / 2, Search::stage(to, 2 * chosen.few));
        let shards = std::mem::take(&mut chosen.shards);
        Next::Search(Box::new(Search { low, high, from, to, shards, shared: merged.shared, sample, stage }), chosen)
    }

    fn choose_few(&self, partials: &[&Lines], mut chosen: Chosen) -> Next<'static> {
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
    pub(super) fn ranked(&self, all: &Chosen, details: &[Details], from: u32, to: u32) -> Chosen {
        let mut list: Vec<u32> = (0..all.lines.counts.len() as u32).collect();
        if let Some(sort) = &self.sort {
            Ranks::of_details(sort, &details::Merged::new(details, list.len()), list.len()).sort(&mut list, sort);
        }
        let mut chosen = Chosen {
            types: all.types.clone(),
            lines: Lines::new(self.by.len()),
            raw_values: Vec::new(),
            members: Vec::new(),
            shards: Vec::new(),
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
}
