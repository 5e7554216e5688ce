//! How regular a series of times and sizes is: the measures of RITA 5 (`analysis/beacons.go`), written anew from their formulas.
//!
//! Invariant: every score is from 0 to 1, to three decimals. Its constants stand in RITA's default configuration: 24 bins, bars alike
//! within 5 %, one outlier left out, two levels from 11 bars on, lasting from 6 bars on, 12 bars in a row are all that is wanted.
//! Other than RITA, which counts it as 0, what cannot be told is left out of the mean: sizes that are not known, and how long a series
//! lasts that is in fewer bars. Evenness can always be told, and keeps a handful of rows away from high scores.

use crate::protocol::Beacon;
use crate::table::sorting::{sort_by, sort_by_key};

/// Bins that the span of all rows is cut into.
pub const BINS: usize = 24;
/// A series of fewer seconds is regular by chance.
const LEAST: usize = 4;
const ALIKE: f64 = 0.05;
const OUTLIERS: usize = 1;
const LEVELS_FROM: usize = 11;
const LASTING_FROM: usize = 6;
const IN_A_ROW: f64 = 12.0;
/// Quartiles nearer to each other than this, in seconds or bytes, are not skewed.
const NEAR: f64 = 10.0;

/// What one pair did, in any order.
#[derive(Default)]
pub struct Series {
    /// Second and rows in it.
    pub seconds: Vec<(u32, u32)>,
    /// Size and rows with it.
    pub sizes: Vec<(u32, u32)>,
}

impl Series {
    pub fn rows(&self) -> u32 {
        self.seconds.iter().map(|(_, count)| count).sum()
    }

    /// The scores and the gap, once there are enough seconds; leaves the series in order. `first` and `last` are those of all pairs.
    pub fn scores(&mut self, first: u32, last: u32) -> Option<Beacon> {
        if self.seconds.len() < LEAST {
            return None;
        }
        together(&mut self.seconds);
        if self.seconds.len() < LEAST {
            return None;
        }
        let mut gaps: Vec<f64> = self.seconds.windows(2).map(|pair| f64::from(pair[1].0 - pair[0].0)).collect();
        sort(&mut gaps);
        let (gap, spread) = middle_and_spread(&gaps);
        let timing = steady(&gaps, 1.0);
        together(&mut self.sizes);
        let sizes: Vec<f64> = self
            .sizes
            .iter()
            .flat_map(|(size, count)| std::iter::repeat_n(f64::from(*size), *count as usize))
            .collect();
        let size = (sizes.len() >= LEAST).then(|| steady(&sizes, 0.0));
        let bars = self.bars(first, last);
        let (even, lasting) = (evenness(&bars), self.lasting(&bars, first, last));
        let parts = [Some(timing), size, Some(even), lasting];
        let known = parts.iter().flatten().count() as f64;
        let score = thousandths(parts.iter().flatten().sum::<f64>() / known);
        let seconds = self.seconds.len() as u32;
        Some(Beacon { seconds, gap, spread, score, timing, size, even, lasting, ..Beacon::default() })
    }

    /// Rows in each bin of the span of all pairs.
    fn bars(&self, first: u32, last: u32) -> [u32; BINS] {
        let mut bars = [0; BINS];
        let width = f64::from(last - first) / BINS as f64;
        for (second, count) in &self.seconds {
            let bin = (f64::from(second - first) / width) as usize;
            bars[bin.min(BINS - 1)] += count;
        }
        bars
    }

    /// How much of the span it covers, or how long it goes on without a pause, around the end too; whichever is more. None where too few
    /// bins have rows to tell.
    fn lasting(&self, bars: &[u32; BINS], first: u32, last: u32) -> Option<f64> {
        let (Some((from, _)), Some((to, _))) = (self.seconds.first(), self.seconds.last()) else { return None };
        if bars.iter().filter(|bar| **bar > 0).count() < LASTING_FROM {
            return None;
        }
        let covered = f64::from(to - from) / f64::from(last - first);
        let (mut run, mut longest) = (0, 0);
        for bar in bars.iter().chain(bars) {
            run = if *bar > 0 { run + 1 } else { 0 };
            longest = longest.max(run);
        }
        Some(thousandths(covered.max(longest as f64 / IN_A_ROW).min(1.0)))
    }
}

/// In order, and each number once.
fn together(list: &mut Vec<(u32, u32)>) {
    sort_by_key(list, |(number, _)| *number);
    list.dedup_by(|later, kept| {
        let same = later.0 == kept.0;
        if same {
            kept.1 += later.1;
        }
        same
    });
}

fn sort(numbers: &mut [f64]) {
    sort_by(numbers, f64::total_cmp);
}

fn thousandths(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

/// Of sorted numbers.
fn median(sorted: &[f64]) -> f64 {
    let at = |place: usize| sorted.get(place).copied().unwrap_or(0.0);
    let half = sorted.len() / 2;
    if sorted.len() % 2 == 1 { at(half) } else { f64::midpoint(at(half.saturating_sub(1)), at(half)) }
}

/// The median, and the median of how far the numbers are from it.
fn middle_and_spread(sorted: &[f64]) -> (f64, f64) {
    let middle = median(sorted);
    let mut away: Vec<f64> = sorted.iter().map(|number| (number - middle).abs()).collect();
    sort(&mut away);
    (middle, median(&away))
}

/// Neither skewed (Bowley) nor spread (median absolute deviation). `tiny` is what the spread of numbers around nothing counts.
fn steady(sorted: &[f64], tiny: f64) -> f64 {
    let half = sorted.len() / 2;
    let (low, mid, high) = (median(&sorted[..half]), median(sorted), median(&sorted[sorted.len() - half..]));
    let skewed = high - low >= NEAR && mid != low && mid != high;
    let skew = if skewed { (low + high - 2.0 * mid) / (high - low) } else { 0.0 };
    let (middle, spread) = middle_and_spread(sorted);
    let kept = if middle >= 1.0 { ((middle - spread) / middle).max(0.0) } else { tiny };
    thousandths(f64::midpoint(1.0 - skew.abs(), kept))
}

/// Bars of one height, or of two: whichever fits better.
fn evenness(bars: &[u32; BINS]) -> f64 {
    let mean = f64::from(bars.iter().sum::<u32>()) / BINS as f64;
    let variance = bars.iter().map(|bar| (f64::from(*bar) - mean).powi(2)).sum::<f64>() / BINS as f64;
    let flat = (1.0 - variance.sqrt() / mean).max(0.0);
    let filled: Vec<u32> = bars.iter().copied().filter(|bar| *bar > 0).collect();
    let highest = f64::from(filled.iter().copied().max().unwrap_or(0));
    if filled.len() < LEVELS_FROM {
        return thousandths(flat);
    }
    let step = (highest * ALIKE).ceil();
    let level = |bar: &u32| (f64::from(*bar) / step).floor() as usize;
    let mut levels = vec![0u32; 1 + (1.0 / ALIKE) as usize];
    filled.iter().for_each(|bar| levels[level(bar).min(1 + (1.0 / ALIKE) as usize - 1)] += 1);
    let (mut most, mut second) = (0, 0);
    for count in levels {
        if count > most {
            (most, second) = (count, most);
        } else if count > second {
            second = count;
        }
    }
    let fit = f64::from(most + second) / (filled.len() - OUTLIERS) as f64;
    thousandths(flat.max(fit.min(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of RITA's own unit tests are not copied: these were worked out by hand from the formulas.
    #[test]
    fn steadiness() {
        assert_eq!(steady(&[60.0, 60.0, 60.0], 1.0), 1.0);
        // Quartiles 10, 40, 90: Bowley (100 - 80) / 80 = 1/4; distances 0 30 30 40 60 from the median: (40 - 30) / 40.
        assert_eq!(steady(&[10.0, 10.0, 40.0, 80.0, 100.0], 1.0), f64::midpoint(1.0 - 0.25, 0.25));
        // Around nothing, what is tiny decides.
        assert_eq!((steady(&[0.0, 0.0, 0.0], 1.0), steady(&[0.0, 0.0, 0.0], 0.0)), (1.0, 0.5));
    }

    #[test]
    fn evenness_of_one_and_of_two_levels() {
        assert_eq!(evenness(&[7; BINS]), 1.0);
        let mut steps = [10; BINS];
        steps[..12].fill(100);
        assert_eq!(evenness(&steps), 1.0);
        let mut one = [0; BINS];
        one[3] = 9;
        assert_eq!(evenness(&one), 0.0);
    }

    #[test]
    fn every_minute_for_a_day_and_only_a_moment() {
        let every = |step: u32, times: u32| Series {
            seconds: (0..times).map(|at| (at * step, 1)).collect(),
            sizes: vec![(92, times)],
        };
        let day = every(60, 1440).scores(0, 86_340).unwrap_or_default();
        assert_eq!((day.gap, day.spread, day.score), (60.0, 0.0, 1.0));
        let moment = every(60, 4).scores(0, 86_340).unwrap_or_default();
        assert_eq!((moment.timing, moment.size, moment.even, moment.lasting), (1.0, Some(1.0), 0.0, None));
        // The mean of the three that can be told: short of what RITA calls medium.
        assert_eq!(moment.score, 0.667);
        assert_eq!(every(60, 3).scores(0, 86_340), None);
        // Twice in each second is once in each, for the gaps.
        let mut twice = every(60, 1440);
        twice.seconds.extend(twice.seconds.clone());
        assert_eq!((twice.scores(0, 86_340).unwrap_or_default().timing, twice.rows()), (1.0, 2880));
    }
}
