//! How wide the bins of a timeline are, and where they lie.
//!
//! Does not know rows. Invariant: every bin begins at a multiple of its width since 1970, in UTC or as far from it as was asked for, so the
//! same rows fall into the same bins whatever else is open; a plan never has more than [`MOST`] bins.

use serde::{Deserialize, Serialize};

const SECOND: i64 = 1_000_000;
const DAY: u32 = 86_400;
/// Most bins, whatever width is asked for.
pub const MOST: usize = 10_000;
/// Most bins where the width is chosen.
const CHOSEN: usize = 240;

/// Widths in seconds that people read without reckoning, up to a day.
const WIDTHS: &[u32] = &[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, DAY];

/// Bins side by side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Microseconds.
    pub width: i64,
    /// Number of the first bin, counted from 1970.
    pub first: i64,
    pub bins: usize,
    /// Microseconds east of UTC of the clock by which bins begin: days then begin at its midnight.
    pub east: i64,
    /// The bins are wider than asked for, because there would have been too many.
    pub widened: bool,
}

impl Plan {
    /// Bins from the one that holds `first` to the one that holds `last`, both in microseconds. `wanted` are seconds; without it, the
    /// narrowest width is taken that needs no more than `most` bins. `offset` is in seconds east of UTC.
    pub fn new(first: i64, last: i64, wanted: Option<u32>, most: Option<u32>, offset: Option<i32>) -> Plan {
        let east = i64::from(offset.unwrap_or(0)) * SECOND;
        let (first, last) = (first.saturating_add(east), last.saturating_add(east));
        let bins =
            |width: i64| last.div_euclid(width).saturating_sub(first.div_euclid(width)).saturating_add(1).max(1) as u64;
        let (least, most) = match wanted {
            Some(seconds) => (i64::from(seconds.max(1)) * SECOND, MOST),
            None => (SECOND, most.map_or(CHOSEN, |most| (most as usize).clamp(1, MOST))),
        };
        let usual = WIDTHS.iter().map(|seconds| i64::from(*seconds) * SECOND);
        let candidates = std::iter::once(least).chain(usual.chain(days()).filter(|width| *width > least));
        // Of the widest there are at most two: all of time is not much longer.
        let width =
            candidates.clone().find(|width| bins(*width) <= most as u64).or(candidates.last()).unwrap_or(SECOND);
        Plan {
            width,
            first: first.div_euclid(width),
            bins: bins(width).min(MOST as u64) as usize,
            east,
            widened: wanted.is_some() && width > least,
        }
    }

    /// The first microsecond, and one past the last.
    pub fn range(&self) -> (i64, i64) {
        (self.begin(self.first), self.begin(self.first.saturating_add(self.bins as i64)))
    }

    /// Number of the bin of a time, counted from 1970.
    pub fn number(&self, micros: i64) -> i64 {
        micros.saturating_add(self.east).div_euclid(self.width)
    }

    /// The first microsecond of the bin of this number.
    pub fn begin(&self, number: i64) -> i64 {
        match number.checked_mul(self.width) {
            Some(micros) => micros.saturating_sub(self.east),
            // Past all of time, on whichever clock.
            None if number < 0 => i64::MIN,
            None => i64::MAX,
        }
    }

    /// Epoch seconds at which bin `at` begins.
    pub fn edge(&self, at: usize) -> f64 {
        (self.first as f64 + at as f64) * (self.width as f64 / SECOND as f64) - self.east as f64 / SECOND as f64
    }
}

/// 2, 5, 10, 20, 50... days, as far as microseconds reach.
fn days() -> impl Iterator<Item = i64> + Clone {
    let powers = std::iter::successors(Some(1i64), |power| power.checked_mul(10));
    let steps = powers.flat_map(|power| [1, 2, 5].map(|step| power.checked_mul(step * i64::from(DAY) * SECOND)));
    steps.skip(1).map_while(|width| width)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOON: i64 = 1_445_428_800 * SECOND; // date -u -d '2015-10-21 12:00' +%s

    #[test]
    fn widths_are_chosen() {
        for (span, wanted, most, width, bins) in [
            (0, None, None, 1, 1),
            (59, None, None, 1, 60),
            (239, None, None, 1, 240),
            (240, None, None, 2, 121),
            (3600, None, Some(60), 120, 31),
            (DAY - 1, None, None, 600, 144),
            (DAY - 1, Some(60), None, 60, 1440),
            (DAY - 1, Some(7), None, 10, 8640),
            (DAY - 1, Some(1), None, 10, 8640),
            (40 * 365 * DAY, None, None, 100 * DAY, 147),
            (10, Some(0), Some(3), 1, 11),
        ] {
            let plan = Plan::new(NOON, NOON + i64::from(span) * SECOND, wanted, most, None);
            assert_eq!((plan.width / SECOND, plan.bins), (i64::from(width), bins), "{span} {wanted:?} {most:?}");
            assert_eq!(plan.widened, wanted.is_some_and(|wanted| wanted.max(1) < width), "{span} {wanted:?}");
            assert_eq!(plan.edge(0), (plan.first * plan.width) as f64 / 1e6);
        }
    }

    #[test]
    fn days_begin_at_midnight_of_a_clock_east_or_west() {
        // Noon in UTC is 14:00 in Berlin, 17:45 in Kathmandu and 01:00 of the next day in Auckland.
        for (offset, since_midnight) in [(7200, 14 * 3600), (20_700, 63_900), (46_800, 3600), (-12_600, 30_600)] {
            let plan = Plan::new(NOON, NOON, Some(DAY), None, Some(offset));
            assert_eq!(NOON / SECOND - plan.edge(0) as i64, since_midnight, "{offset}");
            assert_eq!(
                (plan.number(NOON), plan.begin(plan.first)),
                (plan.first, NOON - since_midnight * SECOND),
                "{offset}"
            );
        }
    }

    proptest! {
        #[test]
        fn every_time_lies_in_a_bin(a: i64, b: i64, wanted: Option<u32>, most: Option<u32>, offset in proptest::option::of(-86_400..86_400i32)) {
            let (first, last) = (a.min(b), a.max(b));
            let plan = Plan::new(first, last, wanted, most, offset);
            let (from, to) = plan.range();
            prop_assert!(plan.bins >= 1 && plan.bins <= MOST);
            prop_assert!((from <= first || first.checked_add(plan.east).is_none()) && (last < to || to == i64::MAX || last.checked_add(plan.east).is_none()), "{:?}", plan);
        }
    }
}
