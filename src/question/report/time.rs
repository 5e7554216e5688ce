//! Order and gaps of the times of a log.
//!
//! A row is out of order when its time is before that of the row before it in its file. A gap lies between two rows that follow each
//! other in time, whatever file they are in; it is exact, and every gap of at least two bins is found. Times in microseconds.

use super::LogTimes;
use crate::case::{FileId, Log};
use crate::protocol::{Gap, LogReport};
use crate::question::roles::{Seen, time};
use crate::table::bits::Bits;
use crate::table::sorting::sort_by_key;
use crate::table::walk::stretches;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const SECOND: i64 = 1_000_000;
pub const HOUR: i64 = 3600 * SECOND;
/// Widths of bins in seconds. Each divides an hour.
const WIDTHS: [i64; 13] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
/// Bins wanted for a log, and the most it may have: 22 years of hours.
const WANTED: i64 = 1 << 14;
const MOST: i64 = 200_000;
/// Gaps listed, and the shortest that is told, if the bins are fine enough.
const LISTED: usize = 20;
const SHORTEST: i64 = 60 * SECOND;

/// The times of the rows that one piece has of one log.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PieceTimes {
    pub piece: u32,
    pub file: FileId,
    /// Headers in the order of the file, and the rows under each.
    pub headers: Vec<(u32, u32)>,
    pub rows: u32,
    pub timed: u32,
    pub out_of_order: u32,
    /// Times of the first and the last row that have one.
    pub ends: Option<(i64, i64)>,
    pub seen: Seen,
}

/// Number of a bin to the earliest and latest time in it.
pub type Bins = BTreeMap<i64, (i64, i64)>;

/// The width of the bins for a log of this span.
pub fn width(seen: Seen) -> i64 {
    let span = seen.0.map_or(0, |(first, last)| last.saturating_sub(first));
    let fits = |most: i64| WIDTHS.into_iter().map(|width| width * SECOND).find(|width| span / width < most);
    fits(WANTED).or_else(|| fits(MOST)).unwrap_or(span / MOST + 1)
}

/// The pieces of a log in one shard, and its bins.
pub fn of_log(log: &Log, width: i64) -> (Vec<PieceTimes>, Bins) {
    let mut runs: Vec<_> = log.runs();
    sort_by_key(&mut runs, |run| run.start);
    let mut pieces: Vec<PieceTimes> = Vec::new();
    // The piece that each run belongs to.
    let mut places = Vec::with_capacity(runs.len());
    let mut counted = vec![0; log.headers.len()];
    for run in &runs {
        if pieces.last().is_none_or(|last| (last.piece, last.file) != (run.piece, run.file)) {
            pieces.push(PieceTimes { piece: run.piece, file: run.file, ..PieceTimes::default() });
        }
        let at = pieces.len() - 1;
        let rows = (run.end - run.start) as u32;
        pieces[at].rows += rows;
        let headers = &mut pieces[at].headers;
        // Where the piece counts the rows of each header; of another piece it counts others.
        let place = &mut counted[run.header];
        match headers.get_mut(*place).filter(|(header, _)| *header == run.header as u32) {
            Some((_, count)) => *count += rows,
            None => {
                *place = headers.len();
                headers.push((run.header as u32, rows));
            }
        }
        places.push(at);
    }
    let mut bins = Bins::new();
    let Some(column) = time(&log.table) else { return (pieces, bins) };
    let (mut next, mut last) = (0, (i64::MIN, 0, 0));
    for stretch in stretches(&Bits::all(log.table.rows())) {
        stretch.times(column, |at, micros| {
            let row = stretch.from + at;
            while runs.get(next).is_some_and(|run| run.end <= row) {
                next += 1;
            }
            let Some(piece) = runs.get(next).filter(|run| run.start <= row).and_then(|_| pieces.get_mut(places[next]))
            else {
                return;
            };
            piece.timed += 1;
            piece.out_of_order += u32::from(piece.ends.is_some_and(|(_, before)| micros < before));
            piece.ends = Some((piece.ends.map_or(micros, |(first, _)| first), micros));
            piece.seen.add(micros);
            // Neighbours mostly fall into one bin.
            let bin = micros.div_euclid(width);
            if bin == last.0 {
                last = (bin, last.1.min(micros), last.2.max(micros));
            } else {
                keep(&mut bins, last);
                last = (bin, micros, micros);
            }
        });
    }
    keep(&mut bins, last);
    (pieces, bins)
}

fn keep(bins: &mut Bins, (bin, first, last): (i64, i64, i64)) {
    if bin > i64::MIN {
        let ends = bins.entry(bin).or_insert((first, last));
        *ends = (ends.0.min(first), ends.1.max(last));
    }
}

/// Rows out of order of pieces in their order, those of which the piece before knows among them.
pub fn out_of_order<'a>(pieces: impl Iterator<Item = &'a PieceTimes>) -> u32 {
    let mut before: Option<(FileId, i64)> = None;
    let mut count = 0;
    for piece in pieces {
        count += piece.out_of_order;
        if let Some((first, last)) = piece.ends {
            count += u32::from(before.is_some_and(|(file, before)| file == piece.file && first < before));
            before = Some((piece.file, last));
        }
    }
    count
}

/// What all shards know of the times of a log.
pub fn describe(path: &str, parts: &[&LogTimes], width: i64) -> LogReport {
    let mut pieces: Vec<&PieceTimes> = parts.iter().flat_map(|part| &part.pieces).collect();
    sort_by_key(&mut pieces, |piece| (piece.file, piece.piece));
    let mut bins = Bins::new();
    for (bin, (first, last)) in parts.iter().flat_map(|part| &part.bins) {
        keep(&mut bins, (*bin, *first, *last));
    }
    let mut gaps: Vec<(i64, i64)> = Vec::new();
    let mut before: Option<i64> = None;
    let shortest = SHORTEST.max(width.saturating_mul(2));
    for (first, last) in bins.values() {
        if let Some(before) = before
            && first.saturating_sub(before) >= shortest
        {
            gaps.push((before, *first));
        }
        before = Some(*last);
    }
    let gap_count = gaps.len() as u32;
    sort_by_key(&mut gaps, |(from, to)| (std::cmp::Reverse(to.saturating_sub(*from)), *from));
    gaps.truncate(LISTED);
    let per_hour = (HOUR % width == 0).then_some(HOUR / width);
    let mut hours: Vec<i64> = bins.keys().filter_map(|bin| per_hour.map(|bins| bin.div_euclid(bins))).collect();
    hours.dedup();
    let spanned = hours.first().zip(hours.last()).map_or(0, |(first, last)| last - first + 1);
    let rows: u32 = pieces.iter().map(|piece| piece.rows).sum();
    let mut seen = Seen::default();
    pieces.iter().for_each(|piece| seen.merge(piece.seen));
    let seconds = |micros: i64| micros as f64 / 1e6;
    LogReport {
        log: path.to_owned(),
        rows,
        first: seen.first(),
        last: seen.last(),
        untimed: rows - pieces.iter().map(|piece| piece.timed).sum::<u32>(),
        out_of_order: out_of_order(pieces.iter().copied()),
        hours: per_hour.map(|_| spanned as u32),
        hours_without: per_hour.map(|_| (spanned - hours.len() as i64) as u32),
        shortest_gap: seconds(shortest),
        gap_count,
        gaps: gaps.iter().map(|(from, to)| Gap { from: seconds(*from), to: seconds(*to) }).collect(),
    }
}
