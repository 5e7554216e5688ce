//! Finding the lines of a window among more lines than should be moved.
//!
//! Merging the counts has told between which counts the window lies ([`super::sums`]). Near the beginning of these lines every shard
//! sends its first lines. For a window deep among millions of lines, shards first send a sample, from which two lines are chosen
//! that very likely enclose the window; then the lines between them are sent, and if they did not enclose it, wider bounds are tried.
//! Invariant: a line that several shards have is told by one of them.

use super::local::{Local, by_hash};
use super::sums::Shared;
use super::tally::Value;
use crate::protocol::{Normaliser, Order};
use crate::table::dict::FIRST;
use crate::table::radix::radix_sort;
use crate::table::sorting::sort_by;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BinaryHeap;

/// A line, such that lines compare as they stand in the stack: by count, then by text, then by state.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Line {
    /// The count, or its complement when the commonest come first.
    rank: u32,
    /// Each value as a log writes it.
    written: Vec<serde_bytes::ByteBuf>,
    states: Vec<u8>,
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

/// A line that a shard is to tell of.
#[derive(Clone, Copy)]
struct Own {
    /// One of the shard's lines.
    line: u32,
    /// The count over all shards.
    total: u32,
    /// See [`Local::place`].
    place: u32,
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
        let hashes = local.hashes(steps);
        let mut own = self.own(local, &hashes, passes, me);
        // One text after the other instead of a miss of the cache for each.
        let in_place = |own: &mut Vec<Own>| radix_sort(own, 0..32, |own| u64::from(own.place));
        // Looked up for the lines that are sent alone; no two lines have the same text and state, so comparing needs none.
        let sent = |line: &Line, own: Own| Line { hash: hashes[own.line as usize], ..line.clone() };
        let mut scratch = Vec::new();
        let mut fill = |Own { line: at, total, .. }: Own, line: &mut Line| {
            line.rank = if order == Order::Rarest { total } else { !total };
            line.states.clear();
            let mut field = 0;
            local.each(at as usize, &mut scratch, |value| {
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
                in_place(&mut own);
                let mut best: BinaryHeap<Line> = BinaryHeap::new();
                for own in own {
                    fill(own, &mut line);
                    if best.len() < self.to as usize {
                        best.push(sent(&line, own));
                    } else if best.peek().is_some_and(|last| line < *last) {
                        best.pop();
                        best.push(sent(&line, own));
                    }
                }
                Found { other: 0, lines: best.into_vec() }
            }
            Stage::Sample(_) => {
                // By hash is by chance.
                let step = own.len().div_ceil(self.sample.max(1) as usize).max(1);
                let lines = own.iter().step_by(step).map(|own| {
                    fill(*own, &mut line);
                    sent(&line, *own)
                });
                let lines = lines.collect();
                Found { other: own.len() as u32, lines }
            }
            Stage::Between(low, high, _) => {
                in_place(&mut own);
                let mut found = Found { other: 0, lines: Vec::new() };
                for own in own {
                    fill(own, &mut line);
                    if low.as_ref().is_some_and(|low| line < *low) {
                        found.other += 1;
                    } else if high.as_ref().is_none_or(|high| line < *high) {
                        found.lines.push(sent(&line, own));
                    }
                }
                found
            }
        }
    }

    /// The lines of these counts that this shard is to tell of.
    fn own(&self, local: &Local<'_>, hashes: &[u64], passes: Option<&[bool]>, me: usize) -> Vec<Own> {
        let order = by_hash(hashes);
        let mut shared = self.shared.iter().peekable();
        let mut own = Vec::new();
        for run in order.chunk_by(|a, b| hashes[*a as usize] == hashes[*b as usize]) {
            let Some(&first) = run.first() else { continue };
            let hash = hashes[first as usize];
            while shared.next_if(|(other, ..)| *other < hash).is_some() {}
            let (total, owner) = match shared.peek() {
                Some((other, total, owner)) if *other == hash => (*total, usize::from(*owner)),
                _ => (run.iter().map(|line| local.counts[*line as usize]).sum(), me),
            };
            if owner == me
                && (self.low..=self.high).contains(&total)
                && passes.is_none_or(|passes| passes[first as usize])
            {
                own.push(Own { line: first, total, place: local.place(first) });
            }
        }
        own
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
