//! Groups: rows with the same values of several columns, numbered.
//!
//! The common ground of stacks over several fields, pairs and pivots. Invariant: group numbers are dense, in order of first
//! sight; two rows are in one group exactly when their codes are equal in every column.

use super::bits::Bits;
use super::dict::ABSENT;
use super::index::Coded;
pub use super::walk::NONE;
use super::walk::stretches;
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::cell::OnceCell;
use std::hash::BuildHasher;

/// A product of code ranges up to this size is looked up in an array instead of a hash table.
const DIRECT: u64 = 1 << 22;

/// Groups of the rows of a selection.
pub struct Groups {
    /// Group of each row, or [`NONE`].
    pub of_row: Vec<u32>,
    /// The codes of each group, `width` per group.
    codes: Vec<u32>,
    width: usize,
}

impl Groups {
    /// Groups the rows of `selection` by `columns`.
    pub fn new(columns: &[Coded<'_>], selection: &Bits) -> Groups {
        let mut groups = Groups { of_row: vec![NONE; selection.len()], codes: Vec::new(), width: columns.len() };
        let Some((first, rest)) = columns.split_first() else { return groups };
        let mut ids = vec![NONE; first.end() as usize];
        let mut parents: Vec<(u32, u32)> = Vec::new();
        for_each(first, selection, |row, code| {
            let id = &mut ids[code as usize];
            if *id == NONE {
                *id = parents.len() as u32;
                parents.push((NONE, code));
            }
            groups.of_row[row] = *id;
        });
        let mut levels = vec![parents];
        for column in rest {
            let before = levels.last().map_or(0, Vec::len);
            let parents = groups.refine(column, selection, before);
            levels.push(parents);
        }
        groups.spell(&levels);
        groups
    }

    /// Splits the groups by one more column; gives the former group and the code of each new one.
    fn refine(&mut self, column: &Coded<'_>, selection: &Bits, before: usize) -> Vec<(u32, u32)> {
        let mut parents: Vec<(u32, u32)> = Vec::new();
        let width = u64::from(column.end());
        if before as u64 * width <= DIRECT {
            let mut ids = vec![NONE; before * width as usize];
            for_each(column, selection, |row, code| {
                let group = &mut self.of_row[row];
                let id = &mut ids[*group as usize * width as usize + code as usize];
                if *id == NONE {
                    *id = parents.len() as u32;
                    parents.push((*group, code));
                }
                *group = *id;
            });
            return parents;
        }
        let hasher = FixedState::with_seed(1);
        let mut table: HashTable<u32> = HashTable::new();
        let mut last = ((NONE, NONE), NONE);
        for_each(column, selection, |row, code| {
            let key = (self.of_row[row], code);
            if last.0 != key {
                let hash = hasher.hash_one(key);
                let id = match table.find(hash, |id| parents[*id as usize] == key) {
                    Some(id) => *id,
                    None => {
                        let id = parents.len() as u32;
                        parents.push(key);
                        table.insert_unique(hash, id, |id| hasher.hash_one(parents[*id as usize]));
                        id
                    }
                };
                last = (key, id);
            }
            self.of_row[row] = last.1;
        });
        parents
    }

    fn spell(&mut self, levels: &[Vec<(u32, u32)>]) {
        let count = levels.last().map_or(0, Vec::len);
        self.codes = vec![0; count * self.width];
        for group in 0..count {
            let mut at = group as u32;
            for (level, parents) in levels.iter().enumerate().rev() {
                let (parent, code) = parents[at as usize];
                self.codes[group * self.width + level] = code;
                at = parent;
            }
        }
    }

    /// Number of groups.
    pub fn len(&self) -> usize {
        self.codes.len().checked_div(self.width).unwrap_or(0)
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The codes of all groups.
    pub fn into_codes(self) -> Vec<u32> {
        self.codes
    }

    /// The codes of a group, one per column.
    pub fn codes(&self, group: usize) -> &[u32] {
        self.codes.get(group * self.width..(group + 1) * self.width).unwrap_or(&[])
    }
}

/// Combinations of codes, with what was worked out about them.
#[derive(Default)]
pub struct Combinations {
    /// As many codes for each as there are columns.
    pub codes: Vec<u32>,
    /// How often each occurs.
    pub counts: Vec<u32>,
    /// Their hashes, ascending, and the position of each, once somebody needed them.
    pub hashed: OnceCell<(Vec<u64>, Vec<u32>)>,
}

/// Calls `f(row, code)` for each row of the selection, in order.
#[inline]
pub fn for_each(column: &Coded<'_>, selection: &Bits, mut f: impl FnMut(usize, u32)) {
    for stretch in stretches(selection) {
        let Some(codes) = column.block(stretch.number) else {
            selection.iter_range(stretch.from, stretch.to).for_each(|row| f(row, ABSENT));
            continue;
        };
        if stretch.all {
            crate::each_packed!(codes, values => values.enumerate().for_each(|(at, code)| f(stretch.from + at, code)));
        } else {
            selection.iter_range(stretch.from, stretch.to).for_each(|row| f(row, codes.get(row - stretch.from)));
        }
    }
}
