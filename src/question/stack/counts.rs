//! Many small numbers, nearly all below 255, one byte each.

use serde::{Deserialize, Serialize};

/// A list of counts.
#[derive(Default, Serialize, Deserialize)]
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

    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        let mut large = self.large.iter();
        self.small.iter().map(move |small| match *small {
            u8::MAX => large.next().copied().unwrap_or(0),
            small => u32::from(small),
        })
    }
}

impl FromIterator<u32> for Counts {
    fn from_iter<I: IntoIterator<Item = u32>>(counts: I) -> Counts {
        let mut list = Counts::default();
        counts.into_iter().for_each(|count| list.push(count));
        list
    }
}

/// Numbers as bytes, to be moved as one piece.
pub fn to_bytes(numbers: impl Iterator<Item = u64>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(numbers.size_hint().0 * 8);
    numbers.for_each(|number| bytes.extend_from_slice(&number.to_le_bytes()));
    bytes
}

/// The numbers of [`to_bytes`].
pub fn from_bytes(bytes: &[u8]) -> impl Iterator<Item = u64> + '_ {
    bytes.as_chunks::<8>().0.iter().map(|bytes| u64::from_le_bytes(*bytes))
}
