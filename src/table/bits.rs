//! A set of rows: one bit per row.
//!
//! Knows nothing of what the rows are. Invariant: bits at and beyond `len` are zero, so counting needs no mask.

/// A dense set of row numbers below `len`.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// The empty set over `len` rows.
    pub fn none(len: usize) -> Bits {
        Bits { words: vec![0; len.div_ceil(64)], len }
    }

    /// The set of all `len` rows.
    pub fn all(len: usize) -> Bits {
        let mut bits = Bits { words: vec![!0; len.div_ceil(64)], len };
        bits.trim();
        bits
    }

    /// Number of rows the set ranges over, members or not.
    pub fn len(&self) -> usize {
        self.len
    }

    /// True if the set ranges over no rows at all.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    fn trim(&mut self) {
        let used = self.len % 64;
        if used != 0
            && let Some(last) = self.words.last_mut()
        {
            *last &= (1 << used) - 1;
        }
    }

    /// Adds a row; a row beyond the end is ignored.
    #[inline]
    pub fn insert(&mut self, row: usize) {
        if row < self.len {
            self.words[row / 64] |= 1 << (row % 64);
        }
    }

    /// Adds the rows `from..to`.
    pub fn insert_range(&mut self, from: usize, to: usize) {
        let to = to.min(self.len);
        let mut row = from;
        while row < to {
            let (word, bit) = (row / 64, row % 64);
            let n = (64 - bit).min(to - row);
            self.words[word] |= if n == 64 { !0 } else { ((1 << n) - 1) << bit };
            row += n;
        }
    }

    /// Is `row` a member?
    #[inline]
    pub fn contains(&self, row: usize) -> bool {
        self.words.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// Number of members.
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Number of members in `from..to`.
    pub fn count_range(&self, from: usize, to: usize) -> usize {
        let mut count = 0;
        let mut row = from;
        let to = to.min(self.len);
        while row < to {
            let (word, bit) = (row / 64, row % 64);
            let n = (64 - bit).min(to - row);
            let mask = if n == 64 { !0 } else { ((1u64 << n) - 1) << bit };
            count += (self.words[word] & mask).count_ones() as usize;
            row += n;
        }
        count
    }

    /// The `skip`th member (from 0) at or after `from`, by popcount.
    pub fn nth_from(&self, from: usize, mut skip: usize) -> Option<usize> {
        let mut index = from / 64;
        let mut word = self.words.get(index)? & (!0 << (from % 64));
        loop {
            let n = word.count_ones() as usize;
            if skip < n {
                for _ in 0..skip {
                    word &= word - 1;
                }
                return Some(index * 64 + word.trailing_zeros() as usize);
            }
            skip -= n;
            index += 1;
            word = *self.words.get(index)?;
        }
    }

    /// The 64 rows from `index * 64` on, lowest row in the lowest bit.
    #[inline]
    pub fn word(&self, index: usize) -> u64 {
        self.words.get(index).copied().unwrap_or(0)
    }

    /// Replaces the 64 rows from `index * 64` on.
    #[inline]
    pub fn set_word(&mut self, index: usize, word: u64) {
        if let Some(slot) = self.words.get_mut(index) {
            *slot = word;
            if index + 1 == self.words.len() {
                self.trim();
            }
        }
    }

    /// Members in rising order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.iter_range(0, self.len)
    }

    /// Members in `from..to` in rising order.
    pub fn iter_range(&self, from: usize, to: usize) -> impl Iterator<Item = usize> + '_ {
        let to = to.min(self.len);
        let (mut index, last) = (from / 64, to.div_ceil(64));
        let mut word = if from < to { self.words[index] & (!0 << (from % 64)) } else { 0 };
        std::iter::from_fn(move || {
            while word == 0 {
                index += 1;
                if index >= last {
                    return None;
                }
                word = self.words[index];
            }
            let row = index * 64 + word.trailing_zeros() as usize;
            word &= word - 1;
            (row < to).then_some(row)
        })
    }

    /// Keeps the rows that are in both.
    pub fn and(&mut self, other: &Bits) {
        for (index, word) in self.words.iter_mut().enumerate() {
            *word &= other.word(index);
        }
    }

    /// Adds the rows of `other`.
    pub fn or(&mut self, other: &Bits) {
        for (index, word) in self.words.iter_mut().enumerate() {
            *word |= other.word(index);
        }
        self.trim();
    }

    /// Takes the rows of `other` away.
    pub fn and_not(&mut self, other: &Bits) {
        for (index, word) in self.words.iter_mut().enumerate() {
            *word &= !other.word(index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_a_list_of_bools(bools in proptest::collection::vec(any::<bool>(), 0..300), from in 0usize..310, to in 0usize..310, skip in 0usize..70) {
            let mut bits = Bits::none(bools.len());
            for (row, _) in bools.iter().enumerate().filter(|(_, set)| **set) {
                bits.insert(row);
            }
            let slow: Vec<usize> = bools.iter().enumerate().filter(|(_, set)| **set).map(|(row, _)| row).collect();
            let ranged: Vec<usize> = slow.iter().copied().filter(|row| (from..to).contains(row)).collect();
            prop_assert_eq!(bits.iter().collect::<Vec<_>>(), slow.clone());
            prop_assert_eq!(bits.count(), slow.len());
            prop_assert_eq!(bits.iter_range(from, to).collect::<Vec<_>>(), ranged.clone());
            prop_assert_eq!(bits.count_range(from, to), ranged.len());
            prop_assert_eq!(bits.nth_from(from, skip), slow.iter().copied().filter(|row| *row >= from).nth(skip));
            let mut range = Bits::none(bools.len());
            range.insert_range(from, to);
            prop_assert_eq!(range.iter().collect::<Vec<_>>(), (0..bools.len()).filter(|row| (from..to).contains(row)).collect::<Vec<_>>());
            range.and_not(&bits);
            prop_assert_eq!(range.iter().collect::<Vec<_>>(), (0..bools.len()).filter(|row| (from..to).contains(row) && !bools[*row]).collect::<Vec<_>>());
        }
    }
}
