//! Sums of a field over the rows of each line of a window, and over all rows.
//!
//! Numbers are added as whole millionths, so that a sum depends neither on the order of rows nor on how they are spread over shards.
//! Invariant: where no row has a number there is no sum, which is not a sum of 0.

use super::slots::Slots;
use crate::table::batch::Cell;
use crate::table::bits::Bits;
use crate::table::block::Block;
use crate::table::column::Column;
use crate::table::dict::FIRST;
use crate::table::number::{self, Scale};
use crate::table::walk::{NONE, stretches};
use serde::{Deserialize, Serialize};

/// Millionths of one.
const ONE: i128 = 1_000_000;
/// A number beyond is as good as this: no count of Zeek's is that large, and as many as there can be rows still add up.
const MOST: i128 = 1_000_000_000_000_000_000_000 * ONE;

/// Integers below are doubles.
const EXACT: u128 = 1 << 53;

#[derive(Clone, Copy, Default, Serialize, Deserialize)]
pub struct Amount(Option<i128>);

impl Amount {
    fn add(&mut self, number: Option<i128>) {
        self.0 = self.0.map_or(number, |sum| Some(sum + number.unwrap_or(0)));
    }

    fn value(self) -> Option<f64> {
        self.0.map(|sum| match sum.unsigned_abs() < EXACT {
            true => sum as f64 / ONE as f64,
            // Of large sums the whole part is what is told exactly as long as can be.
            false => (sum / ONE) as f64 + (sum % ONE) as f64 / ONE as f64,
        })
    }
}

/// Of each line, and last of all rows; empty where nothing is summed.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Amounts(Vec<Amount>);

impl Amounts {
    pub fn new(slots: &Slots<'_>, count: usize, column: &Column, rows: &Bits) -> Amounts {
        let mut amounts = vec![Amount::default(); count + 1];
        let of_code: Vec<Option<i128>> = (0..column.dict_end())
            .map(|code| if code < FIRST { None } else { millionths(column.dict_text(code)) })
            .collect();
        let (mut of_row, mut codes, mut scratch) = (Vec::new(), Vec::new(), Vec::new());
        for stretch in stretches(rows) {
            slots.of_stretch(&stretch, rows, &mut codes, &mut of_row);
            for row in rows.iter_range(stretch.from, stretch.to) {
                let at = row - stretch.from;
                let number = match (column.blocks().get(stretch.number), column.scale()) {
                    (Some(Block::Codes(codes)), _) => of_code.get(codes.get(at) as usize).copied().flatten(),
                    (Some(block @ (Block::Wide(_) | Block::Near(..))), Some(scale)) => block.int(at).and_then(|int| {
                        let unit = if scale == Scale::Whole { ONE } else { 1 };
                        int.ok().map(|int| i128::from(int) * unit)
                    }),
                    _ => match column.cell(row, &mut scratch) {
                        Cell::Text(text) => millionths(text),
                        Cell::State(_) => None,
                    },
                };
                let slot = of_row.get(at).copied().unwrap_or(NONE) as usize;
                if let Some(amount) = amounts[..count].get_mut(slot) {
                    amount.add(number);
                }
                amounts[count].add(number);
            }
        }
        Amounts(amounts)
    }

    /// Those of all shards.
    pub fn merged<'a>(shards: impl Iterator<Item = &'a Amounts>, count: usize) -> Amounts {
        let mut merged = vec![Amount::default(); count + 1];
        for shard in shards {
            merged.iter_mut().zip(&shard.0).for_each(|(sum, other)| sum.add(other.0));
        }
        Amounts(merged)
    }

    pub fn of(&self, line: usize) -> Option<f64> {
        self.0.get(line)?.value()
    }

    pub fn of_all(&self) -> Option<f64> {
        self.0.last()?.value()
    }
}

/// The same of a text as of the integer that a column may have in its place.
fn millionths(text: &[u8]) -> Option<i128> {
    if let Some(micros) = number::parse(text, Scale::Micros) {
        return Some(i128::from(micros));
    }
    let text = std::str::from_utf8(text).ok()?;
    if let Ok(whole) = text.parse::<i128>() {
        return Some(whole.clamp(-MOST / ONE, MOST / ONE) * ONE);
    }
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite())?;
    Some(((number * ONE as f64).round() as i128).clamp(-MOST, MOST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(texts: &[&str]) -> Option<f64> {
        let mut amount = Amount::default();
        texts.iter().for_each(|text| amount.add(millionths(text.as_bytes())));
        amount.value()
    }

    #[test]
    fn by_hand() {
        assert_eq!(sum(&["1", "2", "39"]), Some(42.0));
        assert_eq!(sum(&["0.1", "0.2", "-0.3"]), Some(0.0));
        assert_eq!(sum(&["1.616234", "1e3"]), Some(1001.616234));
        assert_eq!(sum(&["-0.5", "0.25"]), Some(-0.25));
        // Beyond what a double tells apart, bytes still add up to the byte.
        assert_eq!(sum(&["9007199254740991", "-9007199254740990"]), Some(1.0));
    }

    #[test]
    fn what_is_no_number_adds_nothing() {
        assert_eq!(sum(&[]), None);
        assert_eq!(sum(&["", "tcp", "10.0.0.1", "nan", "inf", "1,2"]), None);
        assert_eq!(sum(&["tcp", "0"]), Some(0.0));
    }

    #[test]
    fn absurd_numbers_do_not_overflow() {
        let most = sum(&["1e300"; 1000]).unwrap();
        assert_eq!(most, sum(&["999999999999999999999999999999999999"; 1000]).unwrap());
        assert_eq!(sum(&["-1e300", "1e300"]), Some(0.0));
    }
}
