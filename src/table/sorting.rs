//! Sorting by comparing, one routine for all types.
//!
//! Each type that the standard library's sort is compiled for adds 5 to 15 kB to the page, and two dozen types made a sixth of it; here
//! positions are sorted, and things moved once. Sorting many small things by numbers is [`super::radix`].

use std::cmp::Ordering;

/// Sorts; keeps the order of what is equal.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    if items.len() < 2 {
        return;
    }
    let mut order: Vec<u32> = (0..items.len() as u32).collect();
    sort_positions(&mut order, &|a, b| compare(&items[a as usize], &items[b as usize]));
    // Each cycle of the permutation is moved along by swaps; a place that is done points at itself.
    for start in 0..order.len() {
        let mut to = start;
        while order[to] as usize != start {
            let from = order[to] as usize;
            items.swap(to, from);
            order[to] = to as u32;
            to = from;
        }
        order[to] = to as u32;
    }
}

/// Sorts by what `key` gives.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}

fn sort_positions(order: &mut [u32], compare: &dyn Fn(u32, u32) -> Ordering) {
    order.sort_by(|a, b| compare(*a, *b));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sorts_as_the_standard_library_does(keys in proptest::collection::vec(0u8..9, 0..80)) {
            let mut sorted: Vec<(u8, String)> = keys.iter().zip(0..).map(|(key, at)| (*key, format!("{at}"))).collect();
            let mut expected = sorted.clone();
            sort_by_key(&mut sorted, |(key, _)| *key);
            expected.sort_by_key(|(key, _)| *key);
            prop_assert_eq!(sorted, expected);
        }
    }
}
