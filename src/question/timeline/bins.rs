//! Rows counted by bin: those of the log, those of the selection, and those of each series.
//!
//! Knows nothing of values; which series a row belongs to is told by [`Slots`].

use super::span::{UNTIMED, times_of};
use super::width::Plan;
use crate::question::View;
use crate::question::roles::time;
use crate::question::stack::Slots;
use crate::table::bits::Bits;
use crate::table::walk::{NONE, Stretch, stretches};
use serde::{Deserialize, Serialize};

/// One shard's counts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Bins {
    /// Rows of the log, and of the selection, by bin.
    pub log: Vec<u32>,
    pub counts: Vec<u32>,
    /// Rows of the selection by bin, one series after the other.
    pub series: Vec<u32>,
    /// Rows of the selection without a time, and outside the bins.
    pub untimed: u32,
    pub before: u32,
    pub after: u32,
}

/// Finds the bin of a time: mostly that of the time before.
struct Finder {
    plan: Plan,
    range: (i64, i64),
    from: i64,
    to: i64,
    bin: u32,
}

impl Finder {
    fn new(plan: Plan) -> Finder {
        Finder { plan, range: plan.range(), from: 0, to: 0, bin: NONE }
    }

    #[inline]
    fn bin(&mut self, micros: i64) -> u32 {
        if !(self.from..self.to).contains(&micros) {
            if micros < self.range.0 || micros >= self.range.1 {
                return NONE;
            }
            let number = self.plan.number(micros);
            self.from = self.plan.begin(number);
            self.to = self.plan.begin(number.saturating_add(1));
            self.bin = (number - self.plan.first) as u32;
        }
        self.bin
    }
}

/// The rows of the selection whose time lies in the bins.
pub fn in_range(view: &View<'_>, plan: Plan) -> Bits {
    let (from, to) = plan.range();
    let mut rows = Bits::none(view.rows.len());
    let Some(column) = time(&view.log.table) else { return rows };
    let mut times = Vec::new();
    for stretch in stretches(&view.rows) {
        times_of(&stretch, column, &mut times);
        for (index, times) in times.chunks(64).enumerate() {
            let word = times
                .iter()
                .rev()
                .fold(0, |word, micros| word << 1 | u64::from((from..to).contains(micros) && *micros != UNTIMED));
            let at = stretch.from / 64 + index;
            rows.set_word(at, word & view.rows.word(at));
        }
    }
    rows
}

impl Bins {
    /// `slots` tells the series of each row of the selection, of `series` many.
    pub fn new(view: &View<'_>, plan: Plan, slots: Option<&Slots<'_>>, series: usize) -> Bins {
        let mut counted = Bins {
            log: vec![0; plan.bins],
            counts: vec![0; plan.bins],
            series: vec![0; plan.bins * series],
            ..Bins::default()
        };
        let Some(column) = time(&view.log.table) else {
            counted.untimed = view.rows.count() as u32;
            return counted;
        };
        let live = view.log.live();
        let mut finder = Finder::new(plan);
        let (mut times, mut bins, mut codes, mut of_row) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for stretch in stretches(&live) {
            times_of(&stretch, column, &mut times);
            bins.clear();
            bins.extend(times.iter().map(|micros| finder.bin(*micros)));
            let add = |counts: &mut Vec<u32>, bin: u32| {
                if let Some(count) = counts.get_mut(bin as usize) {
                    *count += 1;
                }
            };
            if stretch.all {
                bins.iter().for_each(|bin| add(&mut counted.log, *bin));
            } else {
                live.iter_range(stretch.from, stretch.to)
                    .for_each(|row| add(&mut counted.log, bins[row - stretch.from]));
            }
            let selected = view.rows.count_range(stretch.from, stretch.to);
            if selected == 0 {
                continue;
            }
            for row in view.rows.iter_range(stretch.from, stretch.to) {
                let at = row - stretch.from;
                add(&mut counted.counts, bins[at]);
                if bins[at] == NONE {
                    match times[at] {
                        UNTIMED => counted.untimed += 1,
                        micros if micros < finder.range.0 => counted.before += 1,
                        _ => counted.after += 1,
                    }
                }
            }
            let Some(slots) = slots else { continue };
            // The stretch is one of the log's rows: whether all are selected is another matter.
            let stretch = Stretch { all: selected == times.len(), ..stretch };
            slots.of_stretch(&stretch, &view.rows, &mut codes, &mut of_row);
            for (bin, slot) in bins.iter().zip(&of_row).filter(|(bin, slot)| **bin != NONE && **slot != NONE) {
                if let Some(count) = counted.series.get_mut(*slot as usize * plan.bins + *bin as usize) {
                    *count += 1;
                }
            }
        }
        counted
    }

    pub fn merge(&mut self, other: &Bins) {
        let add = |to: &mut Vec<u32>, from: &[u32]| {
            to.resize(to.len().max(from.len()), 0);
            to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
        };
        add(&mut self.log, &other.log);
        add(&mut self.counts, &other.counts);
        add(&mut self.series, &other.series);
        self.untimed += other.untimed;
        self.before += other.before;
        self.after += other.after;
    }
}
