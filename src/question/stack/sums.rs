//! Counting lines of several shards by their hashes, without their texts.
//!
//! A field like `uid` has millions of values, of which a window shows hundreds. So shards first tell hashes and counts, in the order of
//! hashes; merging them gives how many values there are and how often each occurs, and with that, which counts the window lies in
//! ([`super::search`] then finds its lines). Two texts of one hash in two shards would be taken for one: with hashes of 64 bits
//! and a seed that nobody knows who writes logs ([`crate::table::dict::seed`]), that is one chance in millions for the largest logs.

use super::counts::{Counts, from_bytes, to_bytes};
use super::local::{Local, by_hash};
use super::sieve::Alone;
use crate::protocol::{Normaliser, Order};
use crate::table::radix::{CALL, radix_sort};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The lines of one shard, ascending by hash.
#[derive(Default, Serialize, Deserialize)]
pub struct Sums<'a> {
    /// Hashes of the raw lines.
    #[serde(borrow, with = "serde_bytes")]
    hashes: Cow<'a, [u8]>,
    counts: Counts,
    /// Hashes of the lines as they are counted; empty if that is raw.
    #[serde(borrow, with = "serde_bytes")]
    keys: Cow<'a, [u8]>,
    /// 1 for each line that has the text looked for; empty if none is looked for.
    #[serde(borrow, with = "serde_bytes")]
    passes: Cow<'a, [u8]>,
}

impl Sums<'_> {
    pub fn new(local: &Local<'_>, steps: &[Normaliser], passes: Option<&[bool]>) -> Sums<'static> {
        let keys = if steps.is_empty() { Vec::new() } else { local.hashes(steps) };
        let hashed = local.hashed(&[]);
        Sums::in_order(&hashed.0, &hashed.1, local.counts(), &keys, passes)
    }

    /// Only the lines at these positions, in the order of hashes; counted as they are.
    pub fn some(local: &Local<'_>, positions: &[u32], passes: Option<&[bool]>) -> Sums<'static> {
        let (hashes, order) = &*local.hashed(&[]);
        let (hashes, order): (Vec<u64>, Vec<u32>) =
            positions.iter().map(|at| (hashes[*at as usize], order[*at as usize])).unzip();
        Sums::in_order(&hashes, &order, local.counts(), &[], passes)
    }

    /// The hashes of the raw lines.
    pub fn hashes(&self) -> Vec<u64> {
        from_bytes(&self.hashes).collect()
    }

    /// The hashes, if lines are counted as they are, all are listed, and no two have one hash.
    fn plain(&self) -> Option<&[[u8; 8]]> {
        let hashes = self.hashes.as_chunks::<8>().0;
        let plain = self.keys.is_empty() && self.passes.is_empty();
        let some = |from: usize| &hashes[from.saturating_sub(1)..hashes.len().min(from + CALL)];
        (plain && (0..hashes.len()).step_by(CALL).all(|from| differ(some(from)))).then_some(hashes)
    }

    /// From lists of one entry per line, in any order.
    pub fn of(hashes: Vec<u64>, counts: &[u32], keys: &[u64], passes: Option<&[bool]>) -> Sums<'static> {
        let (hashes, order) = by_hash(hashes);
        Sums::in_order(&hashes, &order, counts, keys, passes)
    }

    /// The same with the hashes ascending, and the line of each.
    fn in_order(hashes: &[u64], order: &[u32], counts: &[u32], keys: &[u64], passes: Option<&[bool]>) -> Sums<'static> {
        let all = || order.iter().map(|line| *line as usize);
        Sums {
            hashes: Cow::Owned(to_bytes(hashes.iter().copied())),
            counts: all().map(|line| counts[line]).collect(),
            keys: Cow::Owned(if keys.is_empty() { Vec::new() } else { to_bytes(all().map(|line| keys[line])) }),
            passes: Cow::Owned(
                passes.map_or_else(Vec::new, |passes| all().map(|line| u8::from(passes[line])).collect()),
            ),
        }
    }
}

/// One line of all shards.
#[derive(Clone, Copy)]
struct Line {
    hash: u64,
    count: u32,
    members: u32,
    /// A shard that has it, and whether another has it too.
    shard: u8,
    shared: bool,
    passes: bool,
}

/// What merging found out.
#[derive(Default)]
pub struct Merged {
    pub distinct: u32,
    pub distinct_raw: u32,
    pub listed: u32,
    /// How many listed lines have each count.
    levels: BTreeMap<u32, u32>,
    pub shared: Shared,
    /// How many raw lines became one, by hash, where that is more than one.
    pub members: Vec<(u64, u32)>,
}

/// The lines that more than one shard has.
#[derive(Default, Serialize, Deserialize)]
pub struct Shared {
    #[serde(with = "serde_bytes")]
    hashes: Vec<u8>,
    totals: Counts,
    /// Number of the one shard that is to tell of it.
    #[serde(with = "serde_bytes")]
    owners: Vec<u8>,
}

impl Shared {
    fn push(&mut self, line: &Line) {
        self.hashes.extend_from_slice(&line.hash.to_le_bytes());
        self.totals.push(line.count);
        self.owners.push(line.shard);
    }

    /// Hash, total and owner of each, ascending by hash.
    pub fn iter(&self) -> impl Iterator<Item = (u64, u32, u8)> + '_ {
        from_bytes(&self.hashes)
            .zip(self.totals.iter())
            .zip(&self.owners)
            .map(|((hash, total), owner)| (hash, total, *owner))
    }
}

impl Merged {
    pub fn new(shards: &[&Sums<'_>]) -> Merged {
        let mut merged = Merged::default();
        if let [one, other] = shards
            && let (Some(a), Some(b)) = (one.plain(), other.plain())
        {
            merged.of_two((a, &one.counts), (b, &other.counts));
        } else if shards.iter().all(|sums| sums.keys.is_empty()) {
            let mut level = (0, 0);
            each_raw(shards, |line, _| {
                merged.distinct_raw += 1;
                if line.shared {
                    merged.shared.push(&line);
                }
                // Neighbours mostly have one count: the map is asked once for many.
                if line.passes && line.count == level.0 {
                    level.1 += 1;
                } else if line.passes {
                    *merged.levels.entry(level.0).or_default() += level.1;
                    level = (line.count, 1);
                }
            });
            *merged.levels.entry(level.0).or_default() += level.1;
            merged.distinct = merged.distinct_raw;
        } else {
            let mut lines: Vec<Line> = Vec::new();
            each_raw(shards, |line, key| lines.push(Line { hash: key, ..line }));
            merged.distinct_raw = lines.len() as u32;
            radix_sort(&mut lines, 0..64, |line| line.hash);
            for run in lines.chunk_by(|a, b| a.hash == b.hash) {
                let [first, ..] = run else { continue };
                let line = Line {
                    count: run.iter().map(|line| line.count).sum(),
                    members: run.len() as u32,
                    shard: run.iter().map(|line| line.shard).min().unwrap_or(u8::MAX),
                    shared: run.iter().any(|line| line.shared || line.shard != first.shard),
                    ..*first
                };
                merged.distinct += 1;
                if line.shared {
                    merged.shared.push(&line);
                }
                if line.members > 1 {
                    merged.members.push((line.hash, line.members));
                }
                if line.passes {
                    *merged.levels.entry(line.count).or_default() += 1;
                }
            }
        }
        merged.levels.retain(|_, lines| *lines > 0);
        merged.listed = merged.levels.values().sum();
        merged
    }

    /// The counts between which positions `from..to` lie, and how many lines stand before all lines of these counts.
    pub fn levels(&self, order: Order, from: u32, to: u32) -> (u32, u32, u32) {
        let mut found: Option<(u32, u32, u32)> = None;
        let mut position = 0;
        let mut look = |(&count, &lines): (&u32, &u32)| {
            if position < to && position + lines > from {
                let (low, high, before) = found.unwrap_or((count, count, position));
                found = Some((low.min(count), high.max(count), before));
            }
            position += lines;
        };
        match order {
            Order::Rarest => self.levels.iter().for_each(&mut look),
            Order::Commonest => self.levels.iter().rev().for_each(&mut look),
        }
        found.unwrap_or((1, 0, 0))
    }
}

impl Merged {
    /// Adds lines that a shard alone has.
    pub fn add(&mut self, alone: &Alone) {
        self.distinct += alone.lines;
        self.distinct_raw += alone.lines;
        for (count, lines) in alone.levels() {
            *self.levels.entry(count).or_default() += lines;
            self.listed += lines;
        }
    }

    /// [`Merged::new`] of what two shards count as it is. Most lines are in one of them, so each counts its own, and what is worked out
    /// line by line is only which lines both have.
    fn of_two(&mut self, (a, of_a): (&[[u8; 8]], &Counts), (b, of_b): (&[[u8; 8]], &Counts)) {
        let mut small = [0u32; 255];
        for (levels, large) in [of_a.levels(), of_b.levels()] {
            small.iter_mut().zip(levels).for_each(|(sum, lines)| *sum += lines);
            large.iter().for_each(|count| *self.levels.entry(*count).or_default() += 1);
        }
        let mut both: Vec<(u32, u32)> = Vec::new();
        let mut from = (0, 0);
        while from.0 < a.len() && from.1 < b.len() {
            from = in_both(a, b, from, &mut both);
        }
        let (mut in_a, mut in_b) = (of_a.cursor(), of_b.cursor());
        for (at_a, at_b) in &both {
            let counts = (in_a.get(*at_a as usize), in_b.get(*at_b as usize));
            let count = counts.0 + counts.1;
            for (count, more) in [(counts.0, u32::MAX), (counts.1, u32::MAX), (count, 1)] {
                let lines = match small.get_mut(count as usize) {
                    Some(lines) => lines,
                    None => self.levels.entry(count).or_default(),
                };
                *lines = lines.wrapping_add(more);
            }
            let hash = u64::from_le_bytes(a[*at_a as usize]);
            self.shared.push(&Line { hash, count, members: 1, shard: 0, shared: true, passes: true });
        }
        self.levels.extend((0..).zip(small));
        self.distinct_raw = (a.len() + b.len() - both.len()) as u32;
        self.distinct = self.distinct_raw;
    }

    /// Rows of the listed lines before position `from`.
    pub fn rows_before(&self, order: Order, from: u32) -> u32 {
        let mut left = from;
        let mut rows = 0;
        let mut pass = |(count, lines): (&u32, &u32)| {
            let passed = left.min(*lines);
            rows += passed * count;
            left -= passed;
        };
        match order {
            Order::Rarest => self.levels.iter().for_each(&mut pass),
            Order::Commonest => self.levels.iter().rev().for_each(&mut pass),
        }
        rows
    }
}

#[inline(never)]
fn differ(hashes: &[[u8; 8]]) -> bool {
    hashes.windows(2).all(|pair| pair[0] != pair[1])
}

/// Adds the positions of what is in both, of some of what comes from a position in each on; gives where to go on. Which of two hashes is
/// less is by chance, so nothing depends on guessing it.
#[inline(never)]
fn in_both(
    a: &[[u8; 8]],
    b: &[[u8; 8]],
    (mut at_a, mut at_b): (usize, usize),
    both: &mut Vec<(u32, u32)>,
) -> (usize, usize) {
    for _ in 0..CALL {
        let (Some(x), Some(y)) = (a.get(at_a), b.get(at_b)) else { break };
        let (x, y) = (u64::from_le_bytes(*x), u64::from_le_bytes(*y));
        if x == y {
            both.push((at_a as u32, at_b as u32));
        }
        at_a += usize::from(x <= y);
        at_b += usize::from(y <= x);
    }
    (at_a, at_b)
}

/// Calls `f(line, key)` for each raw line, ascending by raw hash.
fn each_raw(shards: &[&Sums<'_>], mut f: impl FnMut(Line, u64)) {
    struct Head<'a, H, C> {
        hashes: H,
        counts: C,
        keys: &'a [u8],
        passes: &'a [u8],
        at: usize,
        hash: Option<u64>,
    }
    let mut heads: Vec<_> = shards
        .iter()
        .map(|sums| {
            let mut hashes = from_bytes(&sums.hashes);
            let hash = hashes.next();
            Head { hashes, counts: sums.counts.iter(), keys: &sums.keys, passes: &sums.passes, at: 0, hash }
        })
        .collect();
    while let Some(hash) = heads.iter().filter_map(|head| head.hash).min() {
        let mut line = Line { hash, count: 0, members: 1, shard: u8::MAX, shared: false, passes: true };
        let mut key = hash;
        for (shard, head) in heads.iter_mut().enumerate() {
            // Two texts of one hash within a shard stay two entries there; here they are one.
            while head.hash == Some(hash) {
                line.count += head.counts.next().unwrap_or(0);
                line.shared |= line.shard != u8::MAX;
                line.shard = line.shard.min(shard as u8);
                line.passes = head.passes.get(head.at).is_none_or(|passes| *passes == 1);
                if let Some(bytes) = head.keys.as_chunks::<8>().0.get(head.at) {
                    key = u64::from_le_bytes(*bytes);
                }
                head.at += 1;
                head.hash = head.hashes.next();
            }
        }
        f(line, key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sums(lines: &BTreeMap<u64, u32>) -> Sums<'static> {
        let (hashes, counts): (Vec<u64>, Vec<u32>) = lines.iter().map(|(hash, count)| (*hash << 40, *count)).unzip();
        Sums::of(hashes, &counts, &[], None)
    }

    proptest! {
        /// Counting what both have says what going through all lines does, also of counts that need more than a byte.
        #[test]
        fn two_shards_are_merged_as_any_number_is(
            a in proptest::collection::btree_map(0u64..40, (1u32..6).prop_map(|count| count * 64 - 1), 0..40),
            b in proptest::collection::btree_map(0u64..40, (1u32..6).prop_map(|count| count * 64 - 1), 0..40),
        ) {
            let (a, b) = (sums(&a), sums(&b));
            let told = |merged: Merged| {
                let shared: Vec<_> = merged.shared.iter().collect();
                (merged.distinct, merged.distinct_raw, merged.listed, merged.levels, shared, merged.members)
            };
            prop_assert_eq!(told(Merged::new(&[&a, &b])), told(Merged::new(&[&a, &b, &Sums::default()])));
        }
    }
}
