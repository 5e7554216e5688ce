//! Sets of codes, one for each line of a window.
//!
//! Knows nothing of what the codes stand for. Invariant: a code is in the set of a slot if a row of that slot has it.

use crate::table::bits::Bits;
use crate::table::dict::{ABSENT, FIRST};
use crate::table::index::Coded;
use crate::table::walk::{NONE, Stretch};
use foldhash::fast::RandomState;
use std::collections::HashSet;

/// Sets of codes are bit arrays up to this many bits, hash sets beyond.
const DENSE: u64 = 1 << 26;

/// Sets of codes are filled as one byte for each code up to this many bytes: what is written without a look at what is there waits for
/// nothing.
const MARKS: usize = 1 << 20;

/// A set of codes per slot.
pub enum CodeSets {
    /// Slot after slot so many codes, 0 or 1, while they are filled; one slot more for rows in none.
    Marks(Vec<u8>, usize),
    Dense(Bits, usize),
    Sparse(HashSet<(u32, u32), RandomState>),
}

impl CodeSets {
    pub fn new(slots: usize, codes: u32) -> CodeSets {
        if slots as u64 * u64::from(codes) <= DENSE {
            CodeSets::Dense(Bits::none(slots * codes as usize), codes as usize)
        } else {
            CodeSets::Sparse(HashSet::default())
        }
    }

    /// To be filled by [`CodeSets::insert_all`].
    pub fn to_fill(slots: usize, codes: u32) -> CodeSets {
        match (slots + 1).saturating_mul(codes as usize) {
            bytes if bytes <= MARKS => CodeSets::Marks(vec![0; bytes], codes as usize),
            _ => CodeSets::new(slots, codes),
        }
    }

    /// Filled.
    pub fn filled(self, slots: usize) -> CodeSets {
        let CodeSets::Marks(marks, width) = self else { return self };
        let mut bits = Bits::none(slots * width);
        for (index, marks) in marks[..slots * width].chunks(64).enumerate() {
            bits.set_word(index, marks.iter().zip(0..).fold(0, |word, (mark, bit)| word | u64::from(*mark) << bit));
        }
        CodeSets::Dense(bits, width)
    }

    /// Adds the code of each row of a stretch to the set of its slot. `codes` is room to work in.
    pub fn insert_all(&mut self, stretch: &Stretch, slots: &[u32], column: &Coded<'_>, codes: &mut Vec<u32>) {
        if let CodeSets::Marks(marks, width) = self {
            return match column.block(stretch.number) {
                Some(codes) => crate::each_packed!(codes, codes => mark_all(marks, *width, slots, codes)),
                None => mark_all(marks, *width, slots, std::iter::repeat_n(ABSENT, slots.len())),
            };
        }
        stretch.unpack(column, codes);
        let pairs = slots.iter().zip(codes.iter()).filter(|(slot, _)| **slot != NONE);
        match self {
            CodeSets::Marks(..) => {}
            CodeSets::Dense(bits, width) => {
                let mut last = usize::MAX;
                pairs.for_each(|(slot, code)| {
                    let at = *slot as usize * *width + *code as usize;
                    // Nearly all are there already, and looking costs less than writing the same again.
                    if at != last && !bits.contains(at) {
                        bits.insert(at);
                    }
                    last = at;
                });
            }
            CodeSets::Sparse(set) => pairs.for_each(|(slot, code)| {
                set.insert((*slot, *code));
            }),
        }
    }

    #[inline]
    pub fn insert(&mut self, slot: u32, code: u32) {
        match self {
            CodeSets::Marks(marks, width) => marks[slot as usize * *width + code as usize] = 1,
            CodeSets::Dense(bits, width) => bits.insert(slot as usize * *width + code as usize),
            CodeSets::Sparse(set) => _ = set.insert((slot, code)),
        }
    }

    /// Number of codes of each slot, once filled.
    pub fn sizes(&self, slots: usize) -> Vec<u32> {
        match self {
            CodeSets::Marks(..) => Vec::new(),
            CodeSets::Dense(bits, width) => {
                (0..slots).map(|slot| bits.count_range(slot * width, (slot + 1) * width) as u32).collect()
            }
            CodeSets::Sparse(set) => {
                let mut sizes = vec![0; slots];
                for (slot, _) in set {
                    if let Some(size) = sizes.get_mut(*slot as usize) {
                        *size += 1;
                    }
                }
                sizes
            }
        }
    }

    /// Calls `f(slot, code)` for each code of a text, always in the same order, once filled.
    pub fn each(&self, mut f: impl FnMut(u32, u32)) {
        match self {
            CodeSets::Marks(..) => {}
            CodeSets::Dense(bits, width) => {
                for slot in 0..bits.len().checked_div(*width).unwrap_or(0) {
                    let start = slot * width;
                    let texts = bits.iter_range(start + FIRST as usize, start + width);
                    texts.for_each(|at| f(slot as u32, (at - start) as u32));
                }
            }
            CodeSets::Sparse(set) => {
                set.iter().filter(|(_, code)| *code >= FIRST).for_each(|(slot, code)| f(*slot, *code));
            }
        }
    }
}

#[inline(never)]
fn mark_all(marks: &mut [u8], width: usize, slots: &[u32], codes: impl Iterator<Item = u32>) {
    let nobody = (marks.len() / width.max(1)).saturating_sub(1);
    for (slot, code) in slots.iter().zip(codes) {
        // A code is less than the width.
        if let Some(mark) = marks.get_mut((*slot as usize).min(nobody) * width + code as usize) {
            *mark = 1;
        }
    }
}
