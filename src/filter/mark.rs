//! The rows of a block whose codes are marked, 64 at a time.
//!
//! Knows codes and rows, not what they mean. Invariant: rows that were found before stay found; none is found that was not asked for.

use crate::table::bits::Bits;
use crate::table::bytes::{WINDOW, equal, window};

/// Codes of a byte that are looked for all at once.
const FEW: usize = 4;

/// [`mark`] for codes of a byte.
pub(super) fn mark_bytes(codes: &[u8], marked: &[u8], rows: &Bits, found: &mut Bits, from: usize) {
    match few(marked) {
        Some((these, wanted)) => mark_few(codes, &these, wanted, rows, found, from),
        None => mark(codes, marked, rows, found, from),
    }
}

/// The codes that are marked, or those that are not (`false`), if either are few.
fn few(marked: &[u8]) -> Option<(Vec<u8>, bool)> {
    let codes = |verdict: u8| {
        let of = (0..=u8::MAX).zip(marked).filter(move |(_, marked)| **marked == verdict).map(|(code, _)| code);
        of.take(FEW + 1).collect::<Vec<u8>>()
    };
    [1, 0].into_iter().map(|verdict| (codes(verdict), verdict == 1)).find(|(codes, _)| codes.len() <= FEW)
}

/// [`mark`] for the rows with one of `these` codes, or for all others; each code is marked or not, none is beyond.
#[inline(never)]
fn mark_few(codes: &[u8], these: &[u8], wanted: bool, rows: &Bits, found: &mut Bits, from: usize) {
    let mut space = [0; WINDOW];
    for at in (0..codes.len()).step_by(WINDOW) {
        let index = (from + at) / WINDOW;
        let left = rows.word(index);
        if left == 0 {
            continue;
        }
        let window = window(codes, at, &mut space);
        let word = these.iter().fold(0, |word, code| word | equal(&window, *code));
        found.set_word(index, found.word(index) | left & if wanted { word } else { !word });
    }
}

/// Adds those of `rows` to `found` whose codes are marked; `codes` are those of the rows from `from` on.
///
/// Each call is of one block: see [`crate::table::radix::CALL`].
#[inline(never)]
pub(super) fn mark<C: Copy + TryInto<usize>>(codes: &[C], marked: &[u8], rows: &Bits, found: &mut Bits, from: usize) {
    for (index, codes) in codes.chunks(64).enumerate() {
        let at = from / 64 + index;
        let left = rows.word(at);
        if left == 0 {
            continue;
        }
        let mut word = 0;
        for (bit, code) in codes.iter().enumerate() {
            let marked = (*code).try_into().ok().and_then(|code| marked.get(code));
            word |= u64::from(marked.copied().unwrap_or(0)) << bit;
        }
        found.set_word(at, found.word(at) | word & left);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Few codes, or all but few, are found as any number of them is.
        #[test]
        fn few_codes_are_marked_as_many_are(
            codes in proptest::collection::vec(0u8..9, 0..200),
            known in proptest::collection::vec(0u8..2, 9..15),
            every in 1_usize..4,
        ) {
            let mut rows = Bits::none(64 + codes.len());
            (64..64 + codes.len()).step_by(every).for_each(|row| rows.insert(row));
            let (mut fast, mut slow) = (Bits::none(rows.len()), Bits::none(rows.len()));
            mark(&codes, &known, &rows, &mut slow, 64);
            if let Some((these, wanted)) = few(&known) {
                mark_few(&codes, &these, wanted, &rows, &mut fast, 64);
                prop_assert_eq!(fast.iter().collect::<Vec<_>>(), slow.iter().collect::<Vec<_>>());
            }
        }
    }
}
