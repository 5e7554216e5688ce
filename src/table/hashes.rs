//! Sorting many hashes, each with the number of what it is the hash of.
//!
//! Knows nothing of texts. One pass over all memory deals them into parts that fit into the processor's nearest cache, and each part is
//! sorted there; passes over all of them by digits of eleven bits wait for memory each time.

use super::radix::CALL;

/// Hashes per part, on average.
const PART: usize = 1 << 10;
/// Most parts, in bits: as many places are written at once.
const MOST: u32 = 11;
/// Digits of the passes within a part.
const BITS: u32 = 8;
const PASSES: u32 = 3;

/// Hashes and their numbers, of which there are as many.
#[derive(Default)]
pub struct Hashed {
    pub hashes: Vec<u64>,
    pub numbers: Vec<u32>,
}

impl Hashed {
    pub fn with_capacity(capacity: usize) -> Hashed {
        Hashed { hashes: Vec::with_capacity(capacity), numbers: Vec::with_capacity(capacity) }
    }

    #[inline]
    pub fn push(&mut self, hash: u64, number: u32) {
        self.hashes.push(hash);
        self.numbers.push(number);
    }

    /// Sorts by hash. Keeps the order of what is equal.
    pub fn sort(&mut self) {
        let mut parts = self.deal();
        while !self.sort_parts(&mut parts, usize::MAX) {}
    }

    /// The first pass of sorting; what is left is in parts.
    pub fn deal(&mut self) -> Parts {
        let len = self.hashes.len();
        let bits = (usize::BITS - (len / PART).leading_zeros()).min(MOST);
        let mut starts = vec![0usize; 1 << bits];
        let part = move |hash: u64| (hash >> 1 >> (63 - bits)) as usize;
        for hashes in self.hashes.chunks(CALL) {
            count(hashes, &mut starts, part);
        }
        let largest = starts.iter().copied().max().unwrap_or(0);
        let mut next = 0;
        for start in &mut starts {
            next += std::mem::replace(start, next);
        }
        let mut dealt = Hashed { hashes: vec![0; len], numbers: vec![0; len] };
        for (hashes, numbers) in self.hashes.chunks(CALL).zip(self.numbers.chunks(CALL)) {
            deal(hashes, numbers, &mut dealt, &mut starts, part);
        }
        *self = dealt;
        // By now each start is the next one's.
        Parts { ends: starts, sorted: 0, bits, spare: Hashed { hashes: vec![0; largest], numbers: vec![0; largest] } }
    }

    /// Sorts so many of the parts that are left; true if none is left.
    pub fn sort_parts(&mut self, parts: &mut Parts, many: usize) -> bool {
        let first = parts.sorted;
        parts.sorted = parts.ends.len().min(first.saturating_add(many));
        let mut start = first.checked_sub(1).map_or(0, |before| parts.ends[before]);
        for end in &parts.ends[first..parts.sorted] {
            let (hashes, numbers) = (&mut self.hashes[start..*end], &mut self.numbers[start..*end]);
            sort_part(hashes, numbers, &mut parts.spare, parts.bits);
            start = *end;
        }
        parts.sorted == parts.ends.len()
    }
}

/// Parts of hashes that were dealt, each with its first bits in common, and how many of them are sorted.
pub struct Parts {
    ends: Vec<usize>,
    sorted: usize,
    bits: u32,
    spare: Hashed,
}

#[inline(never)]
fn count(hashes: &[u64], starts: &mut [usize], part: impl Fn(u64) -> usize) {
    hashes.iter().for_each(|hash| starts[part(*hash)] += 1);
}

#[inline(never)]
fn deal(hashes: &[u64], numbers: &[u32], dealt: &mut Hashed, starts: &mut [usize], part: impl Fn(u64) -> usize) {
    for (hash, number) in hashes.iter().zip(numbers) {
        let start = &mut starts[part(*hash)];
        dealt.hashes[*start] = *hash;
        dealt.numbers[*start] = *number;
        *start += 1;
    }
}

/// Sorts hashes that have their first `bits` bits in common: by the next 24, which tells nearly all apart, then by moving the others.
#[inline(never)]
fn sort_part(hashes: &mut [u64], numbers: &mut [u32], spare: &mut Hashed, bits: u32) {
    let len = hashes.len();
    if len > 32 {
        let (other_hashes, other_numbers) = (&mut spare.hashes[..len], &mut spare.numbers[..len]);
        for pass in (0..PASSES).rev() {
            let shift = u64::BITS - bits - BITS * (pass + 1);
            // Each pass moves from one list to the other.
            if pass % 2 == 0 {
                sort_digit(hashes, numbers, other_hashes, other_numbers, shift);
            } else {
                sort_digit(other_hashes, other_numbers, hashes, numbers, shift);
            }
        }
        hashes.copy_from_slice(other_hashes);
        numbers.copy_from_slice(other_numbers);
    }
    for at in 1..len {
        let mut to = at;
        while to > 0 && hashes[to - 1] > hashes[to] {
            hashes.swap(to - 1, to);
            numbers.swap(to - 1, to);
            to -= 1;
        }
    }
}

#[inline]
fn sort_digit(hashes: &[u64], numbers: &[u32], to_hashes: &mut [u64], to_numbers: &mut [u32], shift: u32) {
    let digit = |hash: u64| (hash >> shift) as usize & ((1 << BITS) - 1);
    let mut starts = [0u32; 1 << BITS];
    hashes.iter().for_each(|hash| starts[digit(*hash)] += 1);
    let mut next = 0;
    for start in &mut starts {
        next += std::mem::replace(start, next);
    }
    for (hash, number) in hashes.iter().zip(numbers) {
        let start = &mut starts[digit(*hash)];
        to_hashes[*start as usize] = *hash;
        to_numbers[*start as usize] = *number;
        *start += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Also hashes that differ only in their last bits, and hashes that come again and again.
        #[test]
        fn sorts_as_the_standard_library_does(
            seeds in proptest::collection::vec(any::<u64>(), 0..300), times in 1usize..40, kept in 0u32..=64, low in any::<bool>()
        ) {
            let keep = |hash: u64| match kept {
                0 => 0,
                kept if low => hash >> (64 - kept),
                kept => hash >> (64 - kept) << (64 - kept),
            };
            let mut sorted = Hashed::default();
            for time in 0..times as u64 {
                for seed in &seeds {
                    sorted.push(keep(seed.wrapping_mul(2 * time + 1)), sorted.hashes.len() as u32);
                }
            }
            let mut expected: Vec<(u64, u32)> = sorted.hashes.iter().copied().zip(sorted.numbers.iter().copied()).collect();
            expected.sort_unstable();
            sorted.sort();
            prop_assert_eq!(sorted.hashes.into_iter().zip(sorted.numbers).collect::<Vec<_>>(), expected);
        }
    }
}
