//! The values of a field in a shard, by hash, and what those of all shards are together.
//!
//! Invariant: hashes ascend, so two lists become one by a walk along both; looking each hash up in a table of all would wait for memory each
//! time. Two texts of one hash are taken for one, which is as rare as [`crate::question::stack`] says.

use crate::question::stack::counts::{Counts, to_bytes};
use crate::table::hashes::Hashed;
use crate::table::radix::CALL;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Values, and how often each occurs.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Values<'a> {
    #[serde(borrow, with = "serde_bytes")]
    hashes: Cow<'a, [u8]>,
    counts: Counts,
}

impl Values<'_> {
    /// From hashes in any order, each with its count.
    pub fn new(mut counted: Hashed) -> Values<'static> {
        counted.sort();
        Values {
            hashes: Cow::Owned(to_bytes(counted.hashes.into_iter())),
            counts: counted.numbers.into_iter().collect(),
        }
    }
}

/// How many values some shards have together, and the greatest of their counts, descending: so many, or all.
pub fn merged(shards: &[&Values<'_>], most: usize) -> (u32, Vec<u32>) {
    let mut lists: Vec<Cow<'_, Values<'_>>> = shards.iter().map(|values| Cow::Borrowed(*values)).collect();
    // Two by two, so that with twice the shards each value is moved once more.
    while lists.len() > 2 {
        let pairs = lists.chunks(2).map(|pair| match pair {
            [a, b] => Cow::Owned(of_both(a, b)),
            pair => Cow::Owned(of_both(&pair[0], &Values::default())),
        });
        lists = pairs.collect();
    }
    let mut distinct = 0;
    let mut greatest: Vec<u32> = Vec::with_capacity(most + 1);
    // What a count must exceed to be one of the greatest; nearly none does.
    let mut floor = 0;
    let none = Values::default();
    let list = |at: usize| lists.get(at).map_or(&none, AsRef::as_ref);
    each(list(0), list(1), |_, count| {
        distinct += 1;
        if count > floor {
            let at = greatest.partition_point(|other| *other >= count);
            greatest.insert(at, count);
            greatest.truncate(most);
            floor = greatest.get(most.saturating_sub(1)).copied().unwrap_or(0);
        }
    });
    (distinct, greatest)
}

fn of_both(a: &Values<'_>, b: &Values<'_>) -> Values<'static> {
    let mut hashes: Vec<[u8; 8]> = Vec::with_capacity((a.hashes.len() + b.hashes.len()) / 8);
    let mut counts = Counts::default();
    each(a, b, |hash, count| {
        hashes.push(hash.to_le_bytes());
        counts.push(count);
    });
    Values { hashes: Cow::Owned(hashes.into_flattened()), counts }
}

/// Calls `f(hash, count)` for what is in either, ascending.
fn each(a: &Values<'_>, b: &Values<'_>, mut f: impl FnMut(u64, u32)) {
    let (mut a, mut b) = (Head::new(a), Head::new(b));
    while !a.hashes.is_empty() && !b.hashes.is_empty() {
        walk(&mut a, &mut b, &mut f);
    }
    for head in [&mut a, &mut b] {
        while !head.hashes.is_empty() {
            rest(head, &mut f);
        }
    }
}

/// What is left of a list; as many hashes as small counts.
struct Head<'a> {
    hashes: &'a [[u8; 8]],
    small: &'a [u8],
    large: std::slice::Iter<'a, u32>,
}

impl<'a> Head<'a> {
    fn new(values: &'a Values<'_>) -> Head<'a> {
        let hashes = values.hashes.as_chunks::<8>().0;
        let (small, large) = values.counts.parts();
        let len = hashes.len().min(small.len());
        Head { hashes: &hashes[..len], small: &small[..len], large: large.iter() }
    }

    #[inline]
    fn large(&mut self) -> u32 {
        self.large.next().copied().unwrap_or(0)
    }
}

/// Goes along some of both. Which of two hashes is less is by chance, so nothing depends on guessing it.
#[inline(never)]
fn walk<'a>(a: &mut Head<'a>, b: &mut Head<'a>, f: &mut impl FnMut(u64, u32)) {
    let (mut at_a, mut at_b) = (0, 0);
    for _ in 0..CALL {
        let (Some(x), Some(y)) = (a.hashes.get(at_a), b.hashes.get(at_b)) else { break };
        let (x, y) = (u64::from_le_bytes(*x), u64::from_le_bytes(*y));
        let (from_a, from_b) = (x <= y, y <= x);
        let (mut count_a, mut count_b) = (u32::from(a.small[at_a]), u32::from(b.small[at_b]));
        if count_a == u32::from(u8::MAX) && from_a {
            count_a = a.large();
        }
        if count_b == u32::from(u8::MAX) && from_b {
            count_b = b.large();
        }
        f(x.min(y), count_a * u32::from(from_a) + count_b * u32::from(from_b));
        at_a += usize::from(from_a);
        at_b += usize::from(from_b);
    }
    for (head, at) in [(a, at_a), (b, at_b)] {
        (head.hashes, head.small) = (&head.hashes[at..], &head.small[at..]);
    }
}

/// Goes along some of one.
#[inline(never)]
fn rest(head: &mut Head<'_>, f: &mut impl FnMut(u64, u32)) {
    let some = head.hashes.len().min(CALL);
    for at in 0..some {
        let count = if head.small[at] == u8::MAX { head.large() } else { u32::from(head.small[at]) };
        f(u64::from_le_bytes(head.hashes[at]), count);
    }
    (head.hashes, head.small) = (&head.hashes[some..], &head.small[some..]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        /// Any number of shards says what one table of all values says, also of counts that need more than a byte.
        #[test]
        fn shards_are_merged_as_a_table_is(
            shards in proptest::collection::vec(
                proptest::collection::btree_map(0u64..40, (1u32..6).prop_map(|count| count * 64 - 1), 0..40), 0..6),
            most in 0usize..10,
        ) {
            let mut table: BTreeMap<u64, u32> = BTreeMap::new();
            let lists: Vec<Values<'_>> = shards.iter().map(|shard| {
                let mut counted = Hashed::default();
                for (value, count) in shard {
                    *table.entry(*value).or_default() += count;
                    counted.push(value.wrapping_mul(0x9e37_79b9_7f4a_7c15), *count);
                }
                Values::new(counted)
            }).collect();
            let mut expected: Vec<u32> = table.values().copied().collect();
            expected.sort_unstable_by_key(|count| std::cmp::Reverse(*count));
            expected.truncate(most);
            prop_assert_eq!(merged(&lists.iter().collect::<Vec<_>>(), most), (table.len() as u32, expected));
        }
    }
}
