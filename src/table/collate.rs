//! Sorting texts by their bytes, a few at a time.
//!
//! Texts of one field begin alike, and comparing two of them costs two misses of the cache; here each text is looked at once for
//! every seven bytes that it shares with others. Knows no columns. Invariant: texts ascend by their bytes; equal ones stay in order.

use super::radix::{CALL, radix_sort};
use super::sorting::sort_by;

/// Fewer texts are compared with each other.
const FEW: usize = 256;
/// Bytes that are looked at together.
const BYTES: usize = 7;

/// Sorts items by their texts.
pub fn sort_texts<'a>(items: &mut [u32], text: impl Fn(u32) -> &'a [u8]) {
    let mut keyed: Vec<(u64, u32)> = items.iter().map(|item| (0, *item)).collect();
    // Texts from the one to before the other that share so many bytes at their beginning.
    let mut alike = vec![(0, keyed.len(), 0)];
    while let Some((from, to, shared)) = alike.pop() {
        let mut group = keyed[from..to].to_vec();
        group.chunks_mut(CALL).for_each(|group| look(group, shared, &text));
        if group.len() < FEW {
            let rest = |item: u32| text(item).get(shared + BYTES..).unwrap_or(b"");
            sort_by(&mut group, |a, b| a.0.cmp(&b.0).then_with(|| rest(a.1).cmp(rest(b.1))));
            keyed[from..to].copy_from_slice(&group);
            continue;
        }
        radix_sort(&mut group, 0..64, |(key, _)| *key);
        let mut at = from;
        for run in group.chunk_by(|a, b| a.0 == b.0) {
            let goes_on = run.len() > 1 && run[0].0 & 0xff > BYTES as u64;
            alike.extend(goes_on.then_some((at, at + run.len(), shared + BYTES)));
            at += run.len();
        }
        keyed[from..to].copy_from_slice(&group);
    }
    items.iter_mut().zip(keyed).for_each(|(item, (_, sorted))| *item = sorted);
}

/// Sets the keys to the bytes after those that are shared, and how many there are, up to one more than there is room for: so a text
/// stands before those that it is the beginning of, also where these go on with zeros.
#[inline(never)]
fn look<'a>(group: &mut [(u64, u32)], shared: usize, text: &impl Fn(u32) -> &'a [u8]) {
    for (key, item) in group {
        let rest = text(*item).get(shared..).unwrap_or(b"");
        let mut head = [0; 8];
        match rest.first_chunk() {
            Some(all) => head = *all,
            None => head[..rest.len()].copy_from_slice(rest),
        }
        *key = u64::from_be_bytes(head) & !0xff | rest.len().min(BYTES + 1) as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn sorts_as_the_standard_library_does(
            texts in proptest::collection::vec(("(\0|aaaaaaaa){0,3}", "[\0ab]{0,9}").prop_map(|(a, b)| a + &b), 0..700),
        ) {
            let mut expected: Vec<u32> = (0..texts.len() as u32).collect();
            let mut sorted = expected.clone();
            expected.sort_by_key(|item| texts[*item as usize].as_bytes());
            sort_texts(&mut sorted, |item| texts[item as usize].as_bytes());
            prop_assert_eq!(sorted, expected);
        }
    }
}
