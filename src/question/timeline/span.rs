//! What times the rows of a shard have: per hour how many, which is enough to find where most rows are, and how often time runs
//! backwards within a file.
//!
//! Invariant: merged, it is the same whatever the shards and the cuts. Where time runs backwards from one piece to the next is seen in
//! the last time of the one and the first of the other.

use crate::case::{FileId, Log};
use crate::question::View;
use crate::question::roles::time;
use crate::table::bits::Bits;
use crate::table::column::Column;
use crate::table::sorting::sort_by_key;
use crate::table::walk::{Stretch, stretches};
use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

const HOUR: i64 = 3_600_000_000;
/// Stands for a row without a time; no text is read as this one.
pub const UNTIMED: i64 = i64::MIN;

/// The rows of one hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Hour {
    rows: u32,
    first: i64,
    last: i64,
}

impl Hour {
    const EMPTY: Hour = Hour { rows: 0, first: i64::MAX, last: i64::MIN };

    fn merge(&mut self, other: Hour) {
        self.rows += other.rows;
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
    }
}

/// The order of time in consecutive rows of one file.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Order {
    file: FileId,
    piece: u32,
    start: u64,
    /// First and last time in the order of the rows; `None` if no row has a time.
    ends: Option<(i64, i64)>,
    backwards: u32,
}

/// One shard's part.
#[derive(Default, Serialize, Deserialize)]
pub struct Span {
    hours: BTreeMap<i64, Hour>,
    orders: Vec<Order>,
}

/// The time of each row of a stretch; [`UNTIMED`] where there is none.
pub fn times_of(stretch: &Stretch, column: &Column, times: &mut Vec<i64>) {
    times.clear();
    times.resize(stretch.to - stretch.from, UNTIMED);
    stretch.times(column, |at, micros| times[at] = micros);
}

impl Span {
    /// `rows` are those whose times count; the order is that of the whole log.
    pub fn new(view: &View<'_>, rows: &Bits) -> Span {
        let Some(column) = time(&view.log.table) else { return Span::default() };
        let mut hours = Hours::default();
        let mut orders = Orders::new(view.log);
        let mut times = Vec::new();
        for stretch in stretches(&view.log.live()) {
            times_of(&stretch, column, &mut times);
            orders.add(stretch.from, &times);
            if rows.count_range(stretch.from, stretch.to) == times.len() {
                times.iter().for_each(|micros| hours.add(*micros));
            } else {
                rows.iter_range(stretch.from, stretch.to).for_each(|row| hours.add(times[row - stretch.from]));
            }
        }
        Span { hours: hours.finish(), orders: orders.list }
    }
}

/// Hours while rows are counted: neighbouring rows are mostly of one hour.
struct Hours {
    all: HashMap<i64, Hour, RandomState>,
    from: i64,
    to: i64,
    open: Hour,
}

impl Default for Hours {
    fn default() -> Hours {
        Hours { all: HashMap::default(), from: 0, to: 0, open: Hour::EMPTY }
    }
}

impl Hours {
    #[inline]
    fn add(&mut self, micros: i64) {
        if micros == UNTIMED {
            return;
        }
        if !(self.from..self.to).contains(&micros) {
            self.close();
            self.from = micros.div_euclid(HOUR).saturating_mul(HOUR);
            self.to = self.from.saturating_add(HOUR);
        }
        self.open.merge(Hour { rows: 1, first: micros, last: micros });
    }

    fn close(&mut self) {
        let open = std::mem::replace(&mut self.open, Hour::EMPTY);
        if open.rows > 0 {
            self.all.entry(open.first.div_euclid(HOUR)).or_insert(Hour::EMPTY).merge(open);
        }
    }

    fn finish(mut self) -> BTreeMap<i64, Hour> {
        self.close();
        self.all.into_iter().collect()
    }
}

/// Runs of a log, in the order of the table's rows.
struct Orders {
    list: Vec<Order>,
    ends: Vec<usize>,
    at: usize,
}

impl Orders {
    fn new(log: &Log) -> Orders {
        let mut runs = log.runs();
        sort_by_key(&mut runs, |run| run.start);
        let order = |run: &&crate::case::Run| Order {
            file: run.file,
            piece: run.piece,
            start: run.start as u64,
            ends: None,
            backwards: 0,
        };
        Orders { list: runs.iter().map(order).collect(), ends: runs.iter().map(|run| run.end).collect(), at: 0 }
    }

    /// Takes the rows from `from` on; those outside all runs do not count.
    fn add(&mut self, from: usize, times: &[i64]) {
        let to = from + times.len();
        while let (Some(order), Some(end)) = (self.list.get_mut(self.at), self.ends.get(self.at).copied()) {
            let start = (order.start as usize).max(from);
            let rows = times.get(start - from..end.min(to).saturating_sub(from)).unwrap_or(&[]);
            let mut before = order.ends.map_or(UNTIMED, |(_, last)| last);
            let mut backwards = 0;
            for &micros in rows.iter().filter(|micros| **micros != UNTIMED) {
                backwards += u32::from(micros < before);
                order.ends.get_or_insert((micros, micros));
                before = micros;
            }
            order.backwards += backwards;
            if let Some((_, last)) = &mut order.ends {
                *last = before;
            }
            if end > to {
                return;
            }
            self.at += 1;
        }
    }
}

/// All shards' parts together.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Known {
    /// Earliest and latest, in microseconds.
    pub span: Option<(i64, i64)>,
    /// The shortest stretch of time from row to row, by the hour, in which 99 of 100 rows lie.
    pub most: Option<(i64, i64)>,
    pub backwards: u32,
}

impl Known {
    pub fn new(parts: &[Span]) -> Known {
        let mut hours: BTreeMap<i64, Hour> = BTreeMap::new();
        for (hour, rows) in parts.iter().flat_map(|part| &part.hours) {
            hours.entry(*hour).or_insert(Hour::EMPTY).merge(*rows);
        }
        let hours: Vec<Hour> = hours.into_values().collect();
        let span = hours.first().zip(hours.last()).map(|(first, last)| (first.first, last.last));
        Known { span, most: most(&hours), backwards: backwards(parts) }
    }
}

fn most(hours: &[Hour]) -> Option<(i64, i64)> {
    let total: u64 = hours.iter().map(|hour| u64::from(hour.rows)).sum();
    let enough = total - total / 100;
    let mut best: Option<(i64, i64)> = None;
    let (mut from, mut rows) = (0, 0);
    for last in hours {
        rows += u64::from(last.rows);
        while rows - u64::from(hours[from].rows) >= enough && hours[from].first < last.first {
            rows -= u64::from(hours[from].rows);
            from += 1;
        }
        let length = |(first, last): (i64, i64)| last.abs_diff(first);
        let this = (hours[from].first, last.last);
        if rows >= enough && best.is_none_or(|best| length(this) < length(best)) {
            best = Some(this);
        }
    }
    best
}

fn backwards(parts: &[Span]) -> u32 {
    let mut orders: Vec<&Order> = parts.iter().flat_map(|part| &part.orders).collect();
    sort_by_key(&mut orders, |order| (order.file, order.piece, order.start));
    let mut count = 0;
    let mut before: Option<(FileId, i64)> = None;
    for order in orders {
        count += order.backwards;
        if let Some((first, last)) = order.ends {
            count += u32::from(before.is_some_and(|(file, before)| file == order.file && first < before));
            before = Some((order.file, last));
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_rows_far_off_are_left_out_of_most() {
        let hour = |number: i64, rows| (number, Hour { rows, first: number * HOUR + 5, last: number * HOUR + 9 });
        let known = |far: u32| {
            let near = [hour(400_000, 400), hour(400_002, 600 - far)];
            let hours = [hour(-1, far)].into_iter().chain(near).collect();
            Known::new(&[Span { hours, orders: Vec::new() }])
        };
        let whole = Some((-HOUR + 5, 400_002 * HOUR + 9));
        assert_eq!((known(10).most, known(10).span), (Some((400_000 * HOUR + 5, 400_002 * HOUR + 9)), whole));
        assert_eq!(known(11).most, whole);
        assert_eq!(Known::new(&[]).most, None);
    }
}
