//! Which lines of a shard another shard may have too.
//!
//! Of millions of values that hardly ever come twice, nearly all are in one shard only: that shard can count them by itself. So shards first
//! tell by one bit for each of many ranges of hashes whether they have a line there; where two have one, they then tell hash and count of
//! the lines. That moves a tenth of what all hashes would be. Invariant: a line that two shards have is never taken for one of a single shard.

use crate::table::radix::CALL;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Ranges for each line: the more there are, the fewer lines are in a range with one of another shard by chance.
const RANGES: usize = 16;
const FEWEST: u32 = 6;
const MOST: u32 = 28;

/// A bit for each range of hashes. As many ranges as a power of two.
#[derive(Default, Serialize, Deserialize)]
pub struct Sieve<'a> {
    #[serde(borrow, with = "serde_bytes")]
    bits: Cow<'a, [u8]>,
}

impl Sieve<'static> {
    /// The ranges of some hashes.
    pub fn of(hashes: &[u64]) -> Sieve<'static> {
        let log = (hashes.len().max(1) * RANGES).next_power_of_two().ilog2().clamp(FEWEST, MOST);
        let mut bits = vec![0; 1 << (log - 3)];
        hashes.chunks(CALL).for_each(|some| insert(&mut bits, some, log));
        Sieve { bits: Cow::Owned(bits) }
    }

    /// The ranges that more than one has.
    pub fn shared(sieves: &[Sieve<'_>]) -> Sieve<'static> {
        let log = sieves.iter().map(Sieve::log).min().unwrap_or(FEWEST);
        let (mut once, mut twice) = (vec![0; 1 << (log - 3)], vec![0; 1 << (log - 3)]);
        for sieve in sieves {
            let bits = sieve.coarser(log);
            let some = once.chunks_mut(CALL).zip(twice.chunks_mut(CALL)).zip(bits.chunks(CALL));
            some.for_each(|((once, twice), bits)| note(once, twice, bits));
        }
        Sieve { bits: Cow::Owned(twice) }
    }
}

impl Sieve<'_> {
    /// Ranges, as the power of two: whole words of bits.
    fn log(&self) -> u32 {
        (8 * self.bits.len()).max(1 << FEWEST).ilog2()
    }

    /// The same with no more than so many ranges.
    fn coarser(&self, log: u32) -> Cow<'_, [u8]> {
        let mut bits = Cow::Borrowed(&self.bits[..]);
        for _ in log..self.log() {
            let mut halves = Vec::with_capacity(bits.len() / 2);
            bits.chunks(CALL).for_each(|bits| halve(bits, &mut halves));
            bits = Cow::Owned(halves);
        }
        bits
    }

    /// May another shard have a line with this hash?
    #[inline]
    fn holds(&self, hash: u64, log: u32) -> bool {
        let range = (hash >> (u64::BITS - log)) as usize;
        self.bits.get(range / 8).is_some_and(|byte| byte >> (range % 8) & 1 == 1)
    }
}

/// Adds one bit for each two.
#[inline(never)]
fn halve(bits: &[u8], halves: &mut Vec<u8>) {
    halves.extend(bits.as_chunks::<2>().0.iter().map(|pair| {
        let bits = u16::from_le_bytes(*pair);
        let pairs = (bits | bits >> 1) & 0x5555;
        let fours = (pairs | pairs >> 1) & 0x3333;
        let eights = (fours | fours >> 2) & 0x0f0f;
        (eights | eights >> 4) as u8
    }));
}

/// Adds the bits of one more.
#[inline(never)]
fn note(once: &mut [u8], twice: &mut [u8], bits: &[u8]) {
    let words = once.as_chunks_mut::<8>().0.iter_mut().zip(twice.as_chunks_mut::<8>().0);
    for ((once, twice), bits) in words.zip(bits.as_chunks::<8>().0) {
        let (before, bits) = (u64::from_le_bytes(*once), u64::from_le_bytes(*bits));
        *twice = (u64::from_le_bytes(*twice) | before & bits).to_le_bytes();
        *once = (before | bits).to_le_bytes();
    }
}

#[inline(never)]
fn insert(bits: &mut [u8], hashes: &[u64], log: u32) {
    for hash in hashes {
        let range = (hash >> (u64::BITS - log)) as usize;
        bits[range / 8] |= 1 << (range % 8);
    }
}

/// The lines of a shard that no other has, by how often they occur.
#[derive(Default, Serialize, Deserialize)]
pub struct Alone {
    /// How many lines occur so often, for counts below [`SMALL`].
    small: Vec<u32>,
    /// The other counts.
    large: Vec<u32>,
    /// How many lines, listed or not.
    pub lines: u32,
}

/// Nearly all counts are below it.
const SMALL: usize = 256;

impl Alone {
    fn add(&mut self, count: u32) {
        match self.small.get_mut(count as usize) {
            Some(lines) => *lines += 1,
            None => self.large.push(count),
        }
    }

    /// Counts, and how many listed lines have them.
    pub fn levels(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let small = (0..).zip(self.small.iter().copied()).filter(|(_, lines)| *lines > 0);
        small.chain(self.large.iter().map(|count| (*count, 1)))
    }
}

/// The lines of a shard, ascending by hash.
pub struct Sorting<'a> {
    pub sieve: &'a Sieve<'a>,
    pub hashes: &'a [u64],
    /// The line of each hash.
    pub order: &'a [u32],
    pub counts: &'a [u32],
    /// Which lines are listed; `None` if all are.
    pub passes: Option<&'a [bool]>,
}

impl Sorting<'_> {
    /// The positions of the lines that another shard may have, or that share their hash; and the others.
    pub fn run(&self) -> (Vec<u32>, Alone) {
        let (mut positions, mut alone) = (Vec::new(), Alone { small: vec![0; SMALL], ..Alone::default() });
        let log = self.sieve.log();
        (0..self.hashes.len()).step_by(CALL).for_each(|from| self.some(from, log, &mut positions, &mut alone));
        (positions, alone)
    }

    #[inline(never)]
    fn some(&self, from: usize, log: u32, positions: &mut Vec<u32>, alone: &mut Alone) {
        let mut before = from.checked_sub(1).and_then(|at| self.hashes.get(at)).copied();
        for (at, (hash, line)) in self.hashes.iter().zip(self.order).enumerate().skip(from).take(CALL) {
            let twin = before == Some(*hash) || self.hashes.get(at + 1) == Some(hash);
            before = Some(*hash);
            if twin || self.sieve.holds(*hash, log) {
                positions.push(at as u32);
                continue;
            }
            alone.lines += 1;
            let line = *line as usize;
            if self.passes.is_none_or(|passes| passes.get(line) == Some(&true)) {
                alone.add(self.counts.get(line).copied().unwrap_or(0));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::dict::hash;
    use proptest::prelude::*;

    proptest! {
        /// Whatever is in two lists is in both of what they keep, however many there are of each; and nothing is lost.
        #[test]
        fn what_two_have_is_kept(lists in proptest::collection::vec((proptest::collection::btree_set(0u64..300, 0..60), 0u32..3), 1..4)) {
            let hashes: Vec<Vec<u64>> = lists
                .iter()
                .map(|(list, spread)| list.iter().flat_map(|hash| (0..=*spread).map(move |more| hash << 55 | u64::from(more))).collect())
                .collect();
            let sieves: Vec<Sieve<'_>> = hashes.iter().map(|hashes| Sieve::of(hashes)).collect();
            let sieve = Sieve::shared(&sieves);
            for (own, hashes) in hashes.iter().enumerate() {
                let order: Vec<u32> = (0..hashes.len() as u32).collect();
                let counts: Vec<u32> = order.iter().map(|line| 250 + line).collect();
                let sorting = Sorting { sieve: &sieve, hashes, order: &order, counts: &counts, passes: None };
                let (positions, alone) = sorting.run();
                for (at, hash) in hashes.iter().enumerate() {
                    let elsewhere = (0..lists.len()).any(|other| other != own && hash_in(&lists[other], *hash));
                    prop_assert!(!elsewhere || positions.contains(&(at as u32)));
                }
                prop_assert_eq!(positions.len() + alone.lines as usize, hashes.len());
                let mut left: Vec<u32> = alone.levels().flat_map(|(count, lines)| (0..lines).map(move |_| count)).collect();
                left.extend(positions.iter().map(|at| 250 + at));
                left.sort_unstable();
                prop_assert_eq!(left, counts);
            }
        }
    }

    fn hash_in((list, spread): &(std::collections::BTreeSet<u64>, u32), hash: u64) -> bool {
        list.contains(&(hash >> 55)) && hash & ((1 << 55) - 1) <= u64::from(*spread)
    }

    /// Of many lines that no other has, hardly any are told.
    #[test]
    fn few_are_kept_by_chance() {
        let hashes = |first: u64| {
            let mut hashes: Vec<u64> = (first..first + 20_000).map(|at| hash(&at.to_le_bytes())).collect();
            hashes.sort_unstable();
            hashes
        };
        let (one, other) = (hashes(0), hashes(1 << 40));
        let sieve = Sieve::shared(&[Sieve::of(&one), Sieve::of(&other)]);
        let order: Vec<u32> = (0..one.len() as u32).collect();
        let sorting = Sorting { sieve: &sieve, hashes: &one, order: &order, counts: &vec![1; one.len()], passes: None };
        assert!(sorting.run().0.len() < one.len() / 8);
    }
}
