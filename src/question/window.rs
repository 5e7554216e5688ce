//! Which part of a sorted list is shown.

/// Lines in a window unless the question says otherwise.
const LIMIT: u32 = 200;

/// From and to of a window in a list of `len` entries.
pub fn window(offset: Option<u32>, limit: Option<u32>, len: usize) -> (usize, usize) {
    let from = (offset.unwrap_or(0) as usize).min(len);
    (from, from.saturating_add(limit.unwrap_or(LIMIT) as usize).min(len))
}

/// Sorts just the entries `from..to` of `list` into their places; what stands before and after them is in no order.
pub fn sort_window<T>(list: &mut [T], from: usize, to: usize, compare: impl Fn(&T, &T) -> std::cmp::Ordering) {
    if from > 0 && from < list.len() {
        list.select_nth_unstable_by(from, &compare);
    }
    let rest = &mut list[from..];
    let wanted = to - from;
    if wanted > 0 && wanted < rest.len() {
        rest.select_nth_unstable_by(wanted - 1, &compare);
    }
    rest[..wanted].sort_unstable_by(&compare);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_window_is_that_part_of_the_sorted_list(list in proptest::collection::vec(0u8..20, 0..60), offset in 0u32..70, limit in 0u32..70) {
            let (from, to) = window(Some(offset), Some(limit), list.len());
            let mut sorted = list.clone();
            sorted.sort_unstable();
            let expected: Vec<u8> = sorted.iter().copied().skip(offset as usize).take(limit as usize).collect();
            let mut list = list;
            sort_window(&mut list, from, to, u8::cmp);
            prop_assert_eq!(&list[from..to], &expected[..]);
        }
    }
}
