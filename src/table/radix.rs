//! Sorting by numbers, 11 bits at a time. Keeps the order of what is equal.

use std::ops::Range;

const BITS: u32 = 11;
/// Items per call of a loop. Chromium puts a function of WASM that it has optimised in place of the one it began with only at the next
/// call, so one call over millions of items would run three times as long.
pub const CALL: usize = 1 << 15;

/// Sorts by these bits of the key; digits in which all keys agree are left out.
pub fn radix_sort<T: Copy>(items: &mut Vec<T>, bits: Range<u32>, key: impl Fn(&T) -> u64) {
    let Some(first) = items.first().copied() else { return };
    let varying = items.iter().fold(0, |bits, item| bits | (key(item) ^ key(&first)));
    let mut other = vec![first; items.len()];
    let key = &key;
    for shift in bits.clone().step_by(BITS as usize) {
        let mask = (1u64 << BITS.min(bits.end - shift)) - 1;
        let digit = move |key: u64| (key >> shift & mask) as usize;
        if digit(varying) == 0 {
            continue;
        }
        let mut starts = [0u32; 1 << BITS];
        for items in items.chunks(CALL) {
            count(items, &mut starts, move |item| digit(key(item)));
        }
        let mut next = 0;
        for start in &mut starts {
            next += std::mem::replace(start, next);
        }
        for items in items.chunks(CALL) {
            scatter(items, &mut other, &mut starts, move |item| digit(key(item)));
        }
        std::mem::swap(items, &mut other);
    }
}

#[inline(never)]
fn count<T>(items: &[T], starts: &mut [u32; 1 << BITS], digit: impl Fn(&T) -> usize) {
    items.iter().for_each(|item| starts[digit(item) % (1 << BITS)] += 1);
}

#[inline(never)]
fn scatter<T: Copy>(items: &[T], other: &mut [T], starts: &mut [u32; 1 << BITS], digit: impl Fn(&T) -> usize) {
    for item in items {
        let start = &mut starts[digit(item) % (1 << BITS)];
        other[*start as usize] = *item;
        *start += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sorts_as_the_standard_library_does(keys in proptest::collection::vec(any::<u64>(), 0..300), from in 0u32..40, to in 40u32..=64) {
            let bits = |key: &u64| if to == 64 { *key >> from } else { (*key & ((1 << to) - 1)) >> from };
            let mut expected: Vec<(u64, usize)> = keys.iter().copied().zip(0..).collect();
            let mut sorted = expected.clone();
            expected.sort_by_key(|(key, _)| bits(key));
            radix_sort(&mut sorted, from..to, |(key, _)| *key);
            prop_assert_eq!(sorted, expected);
        }
    }
}
