//! The columnar store: rows of one log in one shard.
//!
//! Knows nothing of log formats, questions or browsers. Invariant: all columns have the same number of cells; rows are only
//! ever added at the end.

pub mod batch;
pub mod bits;
pub mod block;
pub mod bytes;
pub mod collate;
pub mod column;
pub mod decode;
pub mod dict;
pub mod groups;
pub mod hashes;
pub mod index;
pub mod ints;
pub mod kind;
pub mod number;
mod numbering;
pub mod radix;
mod recent;
pub mod sorting;
pub mod uniques;
pub mod walk;
mod writings;

use batch::Batch;
use block::ROWS;
use column::Column;
use dict::ABSENT;
use std::collections::BTreeMap;

/// Every row has a cell in each column, so their number is bounded.
pub const MOST_COLUMNS: usize = 10_000;

/// Rows of one log.
#[derive(Default)]
pub struct Table {
    columns: Vec<Column>,
    /// Position of each column by its name.
    places: BTreeMap<String, u32>,
    rows: usize,
}

impl Table {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The columns, in order of first sight.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column of a field: by its name, else by its name with `_` for `.` or the reverse (`id_orig_h`).
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.position(name).and_then(|at| self.columns.get(at))
    }

    /// Position of [`Table::column`].
    pub fn position(&self, name: &str) -> Option<usize> {
        self.exact(name).or_else(|| self.columns.iter().position(|column| same_field(&column.name, name)))
    }

    /// Position of the column of this very name.
    pub fn exact(&self, name: &str) -> Option<usize> {
        self.places.get(name).map(|at| *at as usize)
    }

    /// The position of a field with this very name, added (absent in all rows so far) if there is none. `None` if there are
    /// [`MOST_COLUMNS`] others already.
    pub fn add_column(&mut self, name: &str, zeek_type: &str) -> Option<usize> {
        if let Some(at) = self.exact(name) {
            return Some(at);
        }
        if self.columns.len() >= MOST_COLUMNS {
            return None;
        }
        let mut column = Column::new(name, zeek_type);
        let mut left = self.rows;
        while left > 0 {
            let n = left.min(ROWS);
            column.push_state(ABSENT, n);
            left -= n;
        }
        self.places.insert(name.to_owned(), self.columns.len() as u32);
        self.columns.push(column);
        Some(self.columns.len() - 1)
    }

    /// [`Column::shrink`] of all columns.
    pub fn shrink(&mut self) {
        self.columns.iter_mut().for_each(Column::shrink);
    }

    /// [`Column::agree`] of the field of this very name, which is added if there is none.
    pub fn agree(&mut self, name: &str, zeek_type: &str, place: usize, mixed: bool) -> bool {
        let at = self.add_column(name, zeek_type);
        at.and_then(|at| self.columns.get_mut(at)).is_some_and(|column| column.agree(zeek_type, place, mixed))
    }

    /// Adds the rows of a batch, whose cell `i` belongs to the column at `places[i]`; other columns are absent in them.
    /// False if the memory for text of a column is full; the cells that did not fit are unset.
    pub fn push(&mut self, batch: &Batch<'_>, places: &[usize]) -> bool {
        let Some(count) = batch.spans.len().checked_div(batch.width) else { return true };
        let mut fields = vec![None; self.columns.len()];
        for (field, place) in places.iter().enumerate() {
            if let Some(slot) = fields.get_mut(*place) {
                *slot = Some(field);
            }
        }
        let mut fits = true;
        let mut from = 0;
        while from < count {
            let to = count.min(from + ROWS - self.rows % ROWS);
            for (column, field) in self.columns.iter_mut().zip(&fields) {
                match *field {
                    Some(field) => fits &= column.push(batch, field, from, to),
                    None => column.push_state(ABSENT, to - from),
                }
            }
            self.rows += to - from;
            from = to;
        }
        fits
    }
}

fn same_field(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).all(|(x, y)| x == y || matches!((x, y), (b'.', b'_') | (b'_', b'.')))
}

#[cfg(test)]
mod tests;
