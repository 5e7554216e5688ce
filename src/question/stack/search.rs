//! Finding the lines of a window among more lines than should be moved.
//!
//! Merging the counts has told between which counts the window lies ([`super::sums`]). Near the beginning of these lines every shard
//! sends its first lines. For a window deep among millions of lines, shards first send a sample, from which two lines are chosen
//! that very likely enclose the window; then the lines between them are sent, and if they did not enclose it, wider bounds are tried.
//! Invariant: a line that several shards have is told by one of them.

use super::best::{Best, Bound};
use super::local::{Local, hash_of};
use super::sums::Shared;
use super::tally::Value;
use crate::protocol::{Normaliser, Order};
use crate::table::dict::FIRST;
use crate::table::index::Coded;
use crate::table::sorting::sort_by;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::cell::Cell;
use std::cmp::Ordering;

/// A line, such that lines compare as they stand in the stack: by count, then by text, then by state.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Line {
    /// The count, or its complement when the commonest come first.
    pub rank: u32,
    /// Each value as a log writes it.
    pub written: Vec<serde_bytes::ByteBuf>,
    pub states: Vec<u8>,
    pub hash: u64,
}

impl Line {
    pub fn count(&self, order: Order) -> u32 {
        match order {
            Order::Rarest => self.rank,
            Order::Commonest => !self.rank,
        }
    }

    pub fn values(&self) -> impl Iterator<Item = Value<'_>> {
        self.written.iter().zip(&self.states).map(|(written, state)| {
            let state = u32::from(*state);
            Value { text: if state == FIRST { written } else { b"" }, state }
        })
    }
}

/// What is looked for.
#[derive(Serialize, Deserialize)]
pub struct Search {
    /// Counts of the lines among which the window lies.
    pub low: u32,
    pub high: u32,
    /// The window, in positions among these lines.
    pub from: u32,
    pub to: u32,
    /// What tells shards apart, in their order: the first piece of each.
    pub shards: Vec<u32>,
    pub shared: Shared,
    /// Lines of a sample, per shard.
    pub sample: u32,
    pub stage: Stage,
}

#[derive(Serialize, Deserialize)]
pub enum Stage {
    /// Send the first lines.
    First,
    /// Send a sample; bounds are to be chosen so many deviations from the window.
    Sample(u32),
    /// Send what is from the one to before the other, chosen so many deviations from the window.
    Between(Option<Line>, Option<Line>, u32),
}

/// What a shard sends.
#[derive(Serialize, Deserialize)]
pub struct Found {
    /// How many of its lines stand before those it sends, or how many it has, if it sends a sample.
    other: u32,
    lines: Vec<Line>,
}

impl Search {
    /// The first stage for a window that ends at `to`, where a shard would send `few` lines at once.
    pub fn stage(to: u32, few: u32) -> Stage {
        if to <= few { Stage::First } else { Stage::Sample(5) }
    }

    /// Looks in one shard.
    pub fn run(
        &self,
        local: &Local<'_>,
        order: Order,
        steps: &[Normaliser],
        passes: Option<&[bool]>,
        shard: u32,
    ) -> Found {
        let me = self.shards.iter().position(|other| *other == shard).unwrap_or(usize::MAX);
        let hashed = local.hashed(steps);
        let (hashes, by_hash) = &*hashed;
        let totals = self.totals(local, hashes, by_hash, passes, me);
        if let Some((column, codes)) = local.only()
            && steps.is_empty()
            && !matches!(self.stage, Stage::Sample(_))
        {
            return self.run_only(column, codes, order, &totals);
        }
        let own = || totals.iter().enumerate().filter(|(_, total)| **total > 0);
        // For the lines that are sent alone; no two lines have the same text and state, so comparing needs none.
        let sent = |line: &Line, at: usize| Line { hash: local.hash(at, steps), ..line.clone() };
        let mut scratch = Vec::new();
        let rank = |at: usize| if order == Order::Rarest { totals[at] } else { !totals[at] };
        let mut fill = |at: usize, line: &mut Line| {
            line.rank = rank(at);
            line.states.clear();
            let mut field = 0;
            local.each(at, &mut scratch, |value| {
                let text = match value.state {
                    FIRST if !steps.is_empty() => super::normalise_raw(steps, value.text),
                    _ => Cow::Borrowed(value.written()),
                };
                line.states.push(value.state as u8);
                if line.written.len() == field {
                    line.written.push(serde_bytes::ByteBuf::new());
                }
                line.written[field].clear();
                line.written[field].extend_from_slice(&text);
                field += 1;
            });
        };
        let mut line = Line::default();
        match &self.stage {
            Stage::First => {
                let mut best = Best::new(self.to);
                let alike = steps.is_empty() && self.low == self.high;
                let beginnings = if alike { local.beginnings() } else { None };
                let mut bound = Bound::NONE;
                for (at, _) in own() {
                    let begins = |beginnings: &Vec<u64>| beginnings.get(local.first_code(at) as usize).copied();
                    if beginnings.as_ref().and_then(begins).is_some_and(|begins| bound.rules_out_beginning(begins)) {
                        continue;
                    }
                    // Most lines are out by their first value, without the others.
                    let first = || local.first(at).filter(|_| steps.is_empty());
                    if best.takes(|last| {
                        rank(at)
                            .cmp(&last.rank)
                            .then_with(|| first().map_or(Ordering::Equal, |text| text.cmp(&last.written[0])))
                    }) {
                        fill(at, &mut line);
                        best.push(sent(&line, at));
                        if beginnings.is_some() {
                            bound = best.bound();
                        }
                    }
                }
                Found { other: 0, lines: best.lines.into_vec() }
            }
            Stage::Sample(_) => {
                // By hash is by chance.
                let own: Vec<u32> = by_hash.iter().copied().filter(|line| totals[*line as usize] > 0).collect();
                let step = own.len().div_ceil(self.sample.max(1) as usize).max(1);
                let lines = own.iter().step_by(step).map(|at| {
                    fill(*at as usize, &mut line);
                    sent(&line, *at as usize)
                });
                let lines = lines.collect();
                Found { other: own.len() as u32, lines }
            }
            Stage::Between(low, high, _) => {
                let mut found = Found { other: 0, lines: Vec::new() };
                for (at, _) in own() {
                    fill(at, &mut line);
                    if low.as_ref().is_some_and(|low| line < *low) {
                        found.other += 1;
                    } else if high.as_ref().is_none_or(|high| line < *high) {
                        found.lines.push(sent(&line, at));
                    }
                }
                found
            }
        }
    }

    /// [`Search::run`] for the values of one column as they are: one text after the other as they lie in memory, instead of a miss of
    /// the cache for each.
    fn run_only(&self, column: &Coded<'_>, codes: &[u32], order: Order, of_lines: &[u32]) -> Found {
        let mut totals = vec![0u32; column.end() as usize];
        codes.iter().zip(of_lines).for_each(|(code, total)| totals[*code as usize] = *total);
        let mut best = Best::new(self.to);
        let mut found = Found { other: 0, lines: Vec::new() };
        // Of one count, texts are ruled out by how they begin, before anything is looked up for them.
        let bound = Cell::new(Bound::NONE);
        let mut look = |state: u32, total: u32, text: &[u8]| {
            let rank = if order == Order::Rarest { total } else { !total };
            let written = Value { text, state }.written();
            let compare = |line: &Line| {
                let texts = || written.cmp(line.written.first().map_or(b"", |text| &text[..]));
                rank.cmp(&line.rank).then_with(texts).then_with(|| [state as u8][..].cmp(&line.states))
            };
            let line = || Line {
                rank,
                written: vec![serde_bytes::ByteBuf::from(written)],
                states: vec![state as u8],
                hash: hash_of(std::iter::once(Value { text, state }), &[]),
            };
            match &self.stage {
                Stage::First if best.takes(compare) => {
                    best.push(line());
                    if self.low == self.high {
                        bound.set(best.bound());
                    }
                }
                Stage::Between(Some(low), ..) if compare(low).is_lt() => found.other += 1,
                Stage::Between(_, high, _) if high.as_ref().is_none_or(|high| compare(high).is_lt()) => {
                    found.lines.push(line());
                }
                Stage::First | Stage::Sample(_) | Stage::Between(..) => {}
            }
        };
        for state in 0..FIRST {
            let total = totals[state as usize];
            if total > 0 {
                look(state, total, b"");
            }
        }
        column.each_in_place(&totals, |cell| !bound.get().rules_out(cell), |total, text| look(FIRST, total, text));
        found.lines.extend(best.lines);
        found
    }

    /// For each line the count over all shards, if it is one of these counts and this shard is to tell of it; else 0.
    fn totals(&self, local: &Local<'_>, hashes: &[u64], order: &[u32], passes: Option<&[bool]>, me: usize) -> Vec<u32> {
        let mut totals = vec![0; order.len()];
        let mut shared = self.shared.iter().peekable();
        let mut at = 0;
        for run in hashes.chunk_by(|a, b| a == b) {
            let lines = &order[at..at + run.len()];
            at += run.len();
            let (Some(hash), Some(first)) = (run.first(), lines.first()) else { continue };
            while shared.next_if(|(other, ..)| other < hash).is_some() {}
            let (total, owner) = match shared.peek() {
                Some((other, total, owner)) if other == hash => (*total, usize::from(*owner)),
                _ => (lines.iter().map(|line| local.counts()[*line as usize]).sum(), me),
            };
            if owner == me
                && (self.low..=self.high).contains(&total)
                && passes.is_none_or(|passes| passes[*first as usize])
            {
                totals[*first as usize] = total;
            }
        }
        totals
    }

    /// The lines of the window, or `None` if there is a next stage.
    pub fn merge(&mut self, partials: Vec<Found>) -> Option<Vec<Line>> {
        let other: u32 = partials.iter().map(|found| found.other).sum();
        if let Stage::Sample(deviations) = self.stage {
            let (low, high) = self.bounds(partials, f64::from(deviations));
            self.stage = Stage::Between(low, high, deviations);
            return None;
        }
        let mut lines: Vec<Line> = partials.into_iter().flat_map(|found| found.lines).collect();
        if let Stage::Between(low, high, deviations) = &self.stage
            && (low.is_some() && other > self.from || high.is_some() && other + (lines.len() as u32) < self.to)
        {
            self.stage = Stage::Sample(deviations.saturating_mul(8));
            return None;
        }
        sort_by(&mut lines, Line::cmp);
        let skip = self.from.saturating_sub(other) as usize;
        Some(lines.into_iter().skip(skip).take((self.to - self.from) as usize).collect())
    }

    /// Lines of the samples so many deviations before and behind the window.
    fn bounds(&self, samples: Vec<Found>, deviations: f64) -> (Option<Line>, Option<Line>) {
        let total: f64 = samples.iter().map(|found| f64::from(found.other)).sum();
        // How many lines each line of a sample stands for.
        let weighed = samples.into_iter().flat_map(|found| {
            let weight = f64::from(found.other) / found.lines.len().max(1) as f64;
            found.lines.into_iter().map(move |line| (line, weight))
        });
        let mut weighed: Vec<(Line, f64)> = weighed.collect();
        sort_by(&mut weighed, |(a, _), (b, _)| a.cmp(b));
        // The deviation of a share that is estimated from a sample is largest for one half.
        let margin = deviations * total / 2.0 / (weighed.len().max(1) as f64).sqrt();
        let (mut low, mut high, mut position) = (None, None, 0.0);
        for (line, weight) in weighed {
            if position + weight < f64::from(self.from) - margin {
                low = Some(line);
            } else if position > f64::from(self.to) + margin {
                high = Some(line);
                break;
            }
            position += weight;
        }
        (low, high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(other: u32, lines: std::ops::Range<u32>) -> Found {
        Found { other, lines: lines.map(|rank| Line { rank, ..Line::default() }).collect() }
    }

    /// Bounds that do not enclose the window are noticed, and wider ones tried.
    #[test]
    fn wrong_bounds_are_widened() {
        let at = |rank| Some(Line { rank, ..Line::default() });
        let search = |low, high| Search {
            low: 1,
            high: 9,
            from: 50,
            to: 60,
            shards: vec![0],
            shared: Shared::default(),
            sample: 8,
            stage: Stage::Between(low, high, 5),
        };
        for (low, high, lines, fits) in [
            (at(40), at(70), found(40, 40..70), true),
            (at(55), at(70), found(55, 55..70), false),
            (at(40), at(59), found(40, 40..59), false),
            (None, at(70), found(0, 0..70), true),
            (at(40), None, found(40, 40..58), true),
        ] {
            let mut search = search(low, high);
            let window = search.merge(vec![lines]);
            assert_eq!(window.is_some(), fits);
            assert!(fits || matches!(search.stage, Stage::Sample(40)));
            assert!(window.is_none_or(|window| window.first() == at(50).as_ref() && window.len() >= 8));
        }
    }

    /// A shard with few lines sends nearly all of them, and still counts for few.
    #[test]
    fn bounds_enclose_the_window_though_shards_differ_in_size() {
        let sample = |of: u32, step: usize, from: u32| {
            let lines = (0..of).step_by(step).map(|rank| Line { rank: rank + from, ..Line::default() });
            Found { other: of, lines: lines.collect() }
        };
        let mut search = Search {
            low: 1,
            high: 9,
            from: 500_000,
            to: 500_240,
            shards: vec![0, 1],
            shared: Shared::default(),
            sample: 4096,
            stage: Stage::Sample(5),
        };
        assert!(search.merge(vec![sample(1_000_000, 245, 0), sample(4_000, 1, 2_000_000)]).is_none());
        let Stage::Between(Some(low), Some(high), 5) = &search.stage else { panic!("no bounds") };
        assert!(low.rank < 500_000 && low.rank > 400_000, "{}", low.rank);
        assert!(high.rank > 500_240 && high.rank < 600_000, "{}", high.rank);
    }
}
