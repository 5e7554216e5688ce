//! Walks over the rows of a selection block by block.
//!
//! Codes of a block are unpacked into one buffer that stays in the processor's cache, so that loops over several columns are
//! plain loops over slices. Invariant: position `i` of a buffer is row `from + i`.

use super::bits::Bits;
use super::block::{Block, Packed, ROWS, STATES};
use super::column::Column;
use super::dict::EMPTY;
use super::index::Coded;

/// Marks a row outside the selection, or without what is looked for.
pub const NONE: u32 = u32::MAX;

/// A block in which at least one row is selected.
#[derive(Clone, Copy)]
pub struct Stretch {
    pub number: usize,
    pub from: usize,
    pub to: usize,
    /// All its rows are selected.
    pub all: bool,
}

/// The blocks with selected rows.
pub fn stretches(selection: &Bits) -> impl Iterator<Item = Stretch> + '_ {
    (0..selection.len()).step_by(ROWS).enumerate().filter_map(|(number, from)| {
        let to = (from + ROWS).min(selection.len());
        let count = selection.count_range(from, to);
        (count > 0).then_some(Stretch { number, from, to, all: count == to - from })
    })
}

impl Stretch {
    /// The codes of a column; [`NONE`] for rows that are not selected.
    pub fn codes(&self, column: &Coded<'_>, selection: &Bits, buffer: &mut Vec<u32>) {
        self.unpack(column, buffer);
        self.mask(selection, buffer);
    }

    /// The codes of a column, selected or not.
    pub fn unpack(&self, column: &Coded<'_>, buffer: &mut Vec<u32>) {
        buffer.clear();
        match column.block(self.number) {
            Some(codes) => crate::each_packed!(codes, values => buffer.extend(values.take(self.to - self.from))),
            None => buffer.resize(self.to - self.from, super::dict::ABSENT),
        }
    }

    /// Puts [`NONE`] where a row is not selected.
    pub fn mask(&self, selection: &Bits, buffer: &mut [u32]) {
        if self.all {
            return;
        }
        for (index, rows) in buffer.chunks_mut(64).enumerate() {
            let word = selection.word(self.from / 64 + index);
            if word == !0 {
                continue;
            }
            for (bit, value) in rows.iter_mut().enumerate() {
                if word >> bit & 1 == 0 {
                    *value = NONE;
                }
            }
        }
    }

    /// Calls `f(position, microseconds)` for every row that has a time, selected or not.
    #[inline]
    pub fn times(&self, column: &Column, mut f: impl FnMut(usize, i64)) {
        match column.blocks().get(self.number) {
            Some(Block::Near(base, Packed::U32(times))) => {
                let base = base - i64::from(super::dict::FIRST);
                for (at, time) in times.iter().enumerate() {
                    if *time >= super::dict::FIRST {
                        f(at, base + i64::from(*time));
                    }
                }
            }
            _ => {
                for (at, micros) in column.micros_of_block(self.number).iter().enumerate() {
                    if *micros > STATES[EMPTY as usize] {
                        f(at, *micros);
                    }
                }
            }
        }
    }
}

/// How often each code occurs in the selection.
pub fn histogram(column: &Coded<'_>, selection: &Bits) -> Vec<u32> {
    let mut counts = vec![0u32; column.end() as usize];
    column.count_uncoded(selection, &mut counts);
    for stretch in stretches(selection) {
        if column.is_uncoded(stretch.number) {
            continue;
        }
        let Some(codes) = column.block(stretch.number) else {
            counts[super::dict::ABSENT as usize] += selection.count_range(stretch.from, stretch.to) as u32;
            continue;
        };
        match codes {
            Packed::Same(code, _) => {
                counts[*code as usize] += selection.count_range(stretch.from, stretch.to) as u32;
            }
            Packed::U8(codes) if stretch.all => {
                // Four tables: a value that repeats does not wait for its own last count.
                let mut tables = [[0u32; 256]; 4];
                let (quads, rest) = codes.as_chunks::<4>();
                for quad in quads {
                    for (table, code) in tables.iter_mut().zip(quad) {
                        table[usize::from(*code)] += 1;
                    }
                }
                rest.iter().for_each(|code| tables[0][usize::from(*code)] += 1);
                for (code, count) in counts.iter_mut().enumerate().take(256) {
                    *count += tables.iter().map(|table| table[code]).sum::<u32>();
                }
            }
            codes if stretch.all => {
                crate::each_packed!(codes, values => values.for_each(|code| counts[code as usize] += 1))
            }
            codes => {
                for row in selection.iter_range(stretch.from, stretch.to) {
                    counts[codes.get(row - stretch.from) as usize] += 1;
                }
            }
        }
    }
    counts
}
