//! Many small numbers, nearly all below 255, one byte each.

use serde::{Deserialize, Serialize};

/// A list of counts.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Counts {
    #[serde(with = "serde_bytes")]
    small: Vec<u8>,
    large: Vec<u32>,
}

impl Counts {
    pub fn push(&mut self, count: u32) {
        match u8::try_from(count) {
            Ok(small) if small < u8::MAX => self.small.push(small),
            _ => {
                self.small.push(u8::MAX);
                self.large.push(count);
            }
        }
    }

    /// A byte of each, and in full those of which that is 255.
    pub fn parts(&self) -> (&[u8], &[u32]) {
        (&self.small, &self.large)
    }

    /// How many there are of each from 0 to 254, and all others.
    pub fn levels(&self) -> ([u32; 255], &[u32]) {
        let mut levels = [0u32; 256];
        self.small.iter().for_each(|small| levels[usize::from(*small)] += 1);
        (levels[..255].try_into().unwrap_or([0; 255]), &self.large)
    }

    /// Looks them up at positions that ascend.
    pub fn cursor(&self) -> Cursor<'_> {
        Cursor { counts: self, at: 0, large: 0 }
    }

    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        let mut large = self.large.iter();
        self.small.iter().map(move |small| match *small {
            u8::MAX => large.next().copied().unwrap_or(0),
            small => u32::from(small),
        })
    }
}

/// See [`Counts::cursor`].
pub struct Cursor<'a> {
    counts: &'a Counts,
    at: usize,
    /// Large counts before this position.
    large: usize,
}

impl Cursor<'_> {
    /// The count at a position that is none before the last one.
    pub fn get(&mut self, at: usize) -> u32 {
        let passed = self.counts.small.get(self.at..at).unwrap_or(&[]);
        self.large += passed.iter().filter(|small| **small == u8::MAX).count();
        self.at = at;
        match self.counts.small.get(at) {
            Some(&u8::MAX) => self.counts.large.get(self.large).copied().unwrap_or(0),
            small => small.map_or(0, |small| u32::from(*small)),
        }
    }
}

impl FromIterator<u32> for Counts {
    fn from_iter<I: IntoIterator<Item = u32>>(counts: I) -> Counts {
        let counts = counts.into_iter();
        let mut list = Counts { small: Vec::with_capacity(counts.size_hint().0), large: Vec::new() };
        counts.for_each(|count| list.push(count));
        list
    }
}

/// Numbers as bytes, to be moved as one piece.
pub fn to_bytes(numbers: impl Iterator<Item = u64>) -> Vec<u8> {
    numbers.map(u64::to_le_bytes).collect::<Vec<[u8; 8]>>().into_flattened()
}

/// The numbers of [`to_bytes`].
pub fn from_bytes(bytes: &[u8]) -> impl Iterator<Item = u64> + '_ {
    bytes.as_chunks::<8>().0.iter().map(|bytes| u64::from_le_bytes(*bytes))
}
