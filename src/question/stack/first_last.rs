//! When each line of a window was first and last seen.
//!
//! Rows of a log are nearly in the order of time. The earliest of a slot is therefore sought from the beginning of a block and the latest
//! from its end: what is found first hardly ever changes, and no row waits for what the row before it wrote. Knows nothing of lines.

use crate::question::roles::Seen;
use crate::table::block::{Block, Packed};
use crate::table::column::Column;
use crate::table::dict::FIRST;
use crate::table::walk::Stretch;

/// With more slots than these, clearing what is known of a block costs more than is won.
const FEW: usize = 1 << 12;

/// Earliest and latest time of each slot so far.
pub struct FirstLast {
    seen: Vec<(i64, i64)>,
    /// Those of a block, as it has them; one more for rows in no slot.
    low: Vec<u32>,
    high: Vec<u32>,
}

impl FirstLast {
    pub fn new(slots: usize) -> FirstLast {
        let few = if slots <= FEW { slots + 1 } else { 0 };
        FirstLast { seen: vec![(i64::MAX, i64::MIN); slots], low: vec![0; few], high: vec![0; few] }
    }

    #[inline]
    pub fn add(&mut self, slot: u32, micros: i64) {
        if let Some((first, last)) = self.seen.get_mut(slot as usize) {
            (*first, *last) = (micros.min(*first), micros.max(*last));
        }
    }

    /// Adds the times of a stretch, whose rows are in these slots.
    pub fn add_all(&mut self, stretch: &Stretch, slots: &[u32], time: &Column) {
        match time.blocks().get(stretch.number) {
            // Times of a block need four bytes, or all its rows came within 65 ms.
            Some(Block::Near(base, Packed::U32(times))) if !self.low.is_empty() && times.len() == slots.len() => {
                self.low.fill(u32::MAX);
                self.high.fill(0);
                earliest(times, slots, &mut self.low);
                latest(times, slots, &mut self.high);
                for ((first, last), (low, high)) in self.seen.iter_mut().zip(self.low.iter().zip(&self.high)) {
                    if *high >= FIRST {
                        *first = (base + i64::from(*low)).min(*first);
                        *last = (base + i64::from(high - FIRST)).max(*last);
                    }
                }
            }
            _ => stretch.times(time, |at, micros| slots.get(at).into_iter().for_each(|slot| self.add(*slot, micros))),
        }
    }

    pub fn into_seen(self) -> Vec<Seen> {
        self.seen.into_iter().map(|span| Seen((span.0 <= span.1).then_some(span))).collect()
    }
}

#[inline(never)]
fn earliest(times: &[u32], slots: &[u32], low: &mut [u32]) {
    let nobody = low.len() - 1;
    for (time, slot) in times.iter().zip(slots) {
        let low = &mut low[(*slot as usize).min(nobody)];
        // What is no time becomes more than any.
        let time = time.wrapping_sub(FIRST);
        if time < *low {
            *low = time;
        }
    }
}

#[inline(never)]
fn latest(times: &[u32], slots: &[u32], high: &mut [u32]) {
    let nobody = high.len() - 1;
    for (time, slot) in times.iter().rev().zip(slots.iter().rev()) {
        let high = &mut high[(*slot as usize).min(nobody)];
        if *time > *high {
            *high = *time;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::stack::code_sets::CodeSets;
    use crate::table::Table;
    use crate::table::batch::{Batch, Span};
    use crate::table::bits::Bits;
    use crate::table::block::ROWS;
    use crate::table::index::Coded;
    use crate::table::walk::{NONE, stretches};
    use std::collections::HashSet;

    /// Rows in more than two blocks in no order of time, some without one; of two blocks all rows,
    /// of the last one some.
    #[test]
    fn times_and_codes_of_slots_are_those_of_their_rows() {
        let rows = 2 * ROWS + 100;
        let mixed = |row: usize| row.wrapping_mul(0x9e37_79b9) >> 7;
        let times: Vec<Option<i64>> = (0..rows)
            .map(|row| (mixed(row) % 50 > 0).then_some(1_700_000_000_000_000 + (mixed(row + 3) % 3_000_000) as i64))
            .collect();
        let (mut buffer, mut spans) = (Vec::new(), Vec::new());
        for (row, time) in times.iter().enumerate() {
            let time = time.map_or("-".to_owned(), |time| format!("{}.{:06}", time / 1_000_000, time % 1_000_000));
            for cell in [time, format!("10.0.0.{}", mixed(row) % 300)] {
                let start = buffer.len() as u32;
                buffer.extend_from_slice(cell.as_bytes());
                spans.push(Span { start, end: buffer.len() as u32 });
            }
        }
        let mut table = Table::default();
        let places =
            [("ts", "time"), ("host", "addr")].map(|(name, of)| table.add_column(name, of).unwrap_or(usize::MAX));
        table.push(&Batch { buffer: &buffer, spans: &spans, width: 2, unset: b"-", empty: b"" }, &places);
        let host = Coded::new(&table.columns()[1]);

        for slots in [1, 7, FEW + 1] {
            let of_row: Vec<u32> =
                (0..rows).map(|row| if mixed(row) % 9 == 0 { NONE } else { (mixed(row + 5) % slots) as u32 }).collect();
            let mut seen = FirstLast::new(slots);
            let mut sets = CodeSets::to_fill(slots, host.end());
            for stretch in stretches(&Bits::all(rows)) {
                let of_stretch = &of_row[stretch.from..stretch.to];
                seen.add_all(&stretch, of_stretch, &table.columns()[0]);
                sets.insert_all(&stretch, of_stretch, &host, &mut Vec::new());
            }
            let mut expected = vec![Seen::default(); slots];
            let mut members = HashSet::new();
            for row in (0..rows).filter(|row| of_row[*row] != NONE) {
                times[row].into_iter().for_each(|time| expected[of_row[row] as usize].add(time));
                members.insert((of_row[row], host.code(row)));
            }
            assert_eq!(seen.into_seen(), expected, "{slots} slots");
            let mut found = HashSet::new();
            sets.filled(slots).each(|slot, code| _ = found.insert((slot, code)));
            assert_eq!(found, members, "{slots} slots");
        }
    }
}
