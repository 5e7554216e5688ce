//! Rows by bins of time: every row on its own, every width tried.

use super::{Log, Row, World, micros, select, stack};
use std::collections::BTreeSet;

use stackhunt::protocol::*;

const HOUR: i64 = 3_600_000_000;

/// 1 second to a day, then 2, 5, 10... days.
fn widths() -> Vec<i64> {
    let mut seconds = vec![1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];
    let days = [2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000, 200000, 500000];
    seconds.extend(days.map(|days| days * 86400));
    seconds.into_iter().map(|seconds| seconds * 1_000_000).collect()
}

pub fn time(log: &Log, row: &Row) -> Option<i64> {
    if log.zeek_type("ts") == Some("time") { micros(row.text("ts")?) } else { None }
}

/// First and last of the shortest stretch of whole hours with 99 of 100 times, which are sorted.
fn most(times: &[i64]) -> Option<TimeSpan> {
    let hour = |time: i64| time.div_euclid(HOUR);
    let hours: BTreeSet<i64> = times.iter().map(|time| hour(*time)).collect();
    let mut best: Option<(i64, i64)> = None;
    for first in &hours {
        for last in hours.range(first..) {
            let inside = times.iter().copied().filter(|time| (first..=last).contains(&&hour(*time)));
            let rows: Vec<i64> = inside.collect();
            let (low, high) = (rows[0], rows[rows.len() - 1]);
            let enough = rows.len() * 100 >= times.len() * 99;
            if enough && best.is_none_or(|(from, to)| high - low < to - from) {
                best = Some((low, high));
            }
        }
    }
    best.map(|(from, to)| TimeSpan { from: from as f64 / 1e6, to: to as f64 / 1e6 })
}

/// The answer without the filters of its series.
pub fn timeline(world: &World, question: &TimelineQuestion) -> TimelineAnswer {
    let (log, rows) = (&world[&question.selection.log], select(world, &question.selection));
    let all: Vec<&Row> = log.rows.iter().collect();
    let covered = if question.cover == Some(Cover::Selection) { &rows } else { &all };
    let mut times: Vec<i64> = covered.iter().filter_map(|row| time(log, row)).collect();
    times.sort_unstable();

    let edge = |seconds: Option<f64>| seconds.filter(|one| one.is_finite()).map(|one| (one * 1e6).round() as i64);
    let (from, to) = (edge(question.from), edge(question.to));
    let span = times.first().copied().zip(times.last().copied());
    let covered_span = match (span, from, to) {
        (None, Some(from), Some(to)) => Some((from, to - 1)),
        (None, ..) => None,
        (Some((first, last)), from, to) => {
            let first = from.unwrap_or(first);
            let last = to.map_or(last.max(first), |to| to - 1);
            Some((first.min(last), last))
        }
    };
    let east = covered_span.map_or(0, |_| i128::from(question.offset.unwrap_or(0)) * 1_000_000);
    let number = |time: i64, width: i64| (i128::from(time) + east).div_euclid(i128::from(width));
    let bins_of = |width: i64| covered_span.map_or(0, |(first, last)| number(last, width) - number(first, width) + 1);
    let width = match question.width {
        Some(wanted) => {
            let wanted = i64::from(wanted.max(1)) * 1_000_000;
            let wider = widths().into_iter().filter(|width| *width > wanted);
            std::iter::once(wanted).chain(wider).find(|width| bins_of(*width) <= 10_000).unwrap()
        }
        None => {
            let most = question.bins.map_or(240, |bins| i128::from(bins).clamp(1, 10_000));
            let fits = widths().into_iter().find(|width| bins_of(*width) <= most);
            // Times on both sides of 1970 are in two bins at any width.
            fits.unwrap_or(8_640_000_000_000_000_000)
        }
    };
    let width = if covered_span.is_none() { 1_000_000 } else { width };
    let first_bin = covered_span.map_or(0, |(first, _)| number(first, width));
    let bins = bins_of(width) as usize;
    let bin = |row: &Row| {
        let at = number(time(log, row)?, width) - first_bin;
        usize::try_from(at).ok().filter(|at| *at < bins)
    };
    let count = |rows: &[&Row]| {
        let mut counts = vec![0u32; bins];
        rows.iter().filter_map(|row| bin(row)).for_each(|at| counts[at] += 1);
        counts
    };

    let mut backwards = 0;
    for (at, row) in log.rows.iter().enumerate() {
        let before =
            log.rows[..at].iter().rev().filter(|other| other.file == row.file).find_map(|other| time(log, other));
        backwards += u32::from(time(log, row).zip(before).is_some_and(|(time, before)| time < before));
    }

    let log_counts = count(&all);
    let used: Vec<usize> = (0..bins).filter(|at| log_counts[*at] > 0).collect();
    let start_of = |at: usize| (first_bin as f64 + at as f64) * (width as f64 / 1e6) - east as f64 / 1e6;
    let mut gaps: Vec<(usize, usize)> =
        used.windows(2).filter(|pair| pair[1] - pair[0] > 1).map(|pair| (pair[0] + 1, pair[1])).collect();
    gaps.sort_by_key(|(from, to)| std::cmp::Reverse(to - from));
    gaps.truncate(20);
    gaps.sort_unstable();

    let mut answer = TimelineAnswer {
        total: rows.len() as u32,
        rows: all.len() as u32,
        field: log.zeek_type("ts").filter(|name| *name == "time").map_or(String::new(), |_| "ts".to_owned()),
        start: start_of(0),
        width: width as f64 / 1e6,
        widened: question
            .width
            .is_some_and(|wanted| covered_span.is_some() && i64::from(wanted.max(1)) * 1_000_000 < width),
        first: span.map(|(first, _)| first as f64 / 1e6),
        last: span.map(|(_, last)| last as f64 / 1e6),
        most: most(&times),
        backwards,
        gaps: gaps.iter().map(|(from, to)| TimeSpan { from: start_of(*from), to: start_of(*to) }).collect(),
        log: log_counts,
        counts: count(&rows),
        untimed: rows.iter().filter(|row| time(log, row).is_none()).count() as u32,
        before: 0,
        after: 0,
        distinct: 0,
        series: Vec::new(),
        other: None,
    };
    for row in &rows {
        if let (Some(time), None) = (time(log, row), bin(row)) {
            if number(time, width) < first_bin { answer.before += 1 } else { answer.after += 1 }
        }
    }
    let Some(field) = &question.by else { return answer };
    if bins == 0 {
        answer.other = Some(TimelineRest { values: 0, total: 0, counts: Vec::new() });
        return answer;
    }

    // The stack of the rows within the bins, in a world of these rows alone.
    let inside: Vec<Row> = rows.iter().filter(|row| bin(row).is_some()).map(|row| (*row).clone()).collect();
    let small = World::from([("log".to_owned(), Log { fields: log.fields.clone(), rows: inside })]);
    let lines = stack(
        &small,
        &StackQuestion {
            selection: Selection { log: "log".to_owned(), ..Selection::default() },
            by: vec![field.clone()],
            order: Some(Order::Commonest),
            normalise: question.normalise.clone(),
            limit: Some(u32::MAX),
            ..StackQuestion::default()
        },
    );
    answer.distinct = lines.distinct;
    let line_of_row: Vec<StackRow> = small["log"].rows.iter().map(|row| line_of(row, field, question)).collect();
    let set =
        lines.rows.iter().filter(|line| line.states[0] == CellState::Set).take(question.top.unwrap_or(8) as usize);
    let missing = [CellState::Unset, CellState::Empty, CellState::Absent];
    let missing = missing.iter().flat_map(|state| lines.rows.iter().filter(move |line| line.states[0] == *state));
    for line in set.chain(missing) {
        let lines_and_rows = small["log"].rows.iter().zip(&line_of_row);
        let of_line: Vec<&Row> = lines_and_rows
            .filter(|(_, of_row)| (&of_row.values, &of_row.states) == (&line.values, &line.states))
            .map(|(row, _)| row)
            .collect();
        answer.series.push(TimelineSeries {
            value: line.values[0].clone(),
            shown: line.shown[0].clone(),
            state: line.states[0],
            filter: None,
            total: line.count,
            counts: count(&of_line),
        });
    }
    let rest = |at: usize| answer.counts[at] - answer.series.iter().map(|series| series.counts[at]).sum::<u32>();
    let counts: Vec<u32> = (0..bins).map(rest).collect();
    let total = counts.iter().sum();
    answer.other = Some(TimelineRest { values: answer.distinct - answer.series.len() as u32, total, counts });
    answer
}

/// The line of a row: that of a stack of this row alone.
fn line_of(row: &Row, field: &str, question: &TimelineQuestion) -> StackRow {
    let fields = vec![(field.to_owned(), "string".to_owned())];
    let world = World::from([("log".to_owned(), Log { fields, rows: vec![row.clone()] })]);
    let of_row = stack(
        &world,
        &StackQuestion {
            selection: Selection { log: "log".to_owned(), ..Selection::default() },
            by: vec![field.to_owned()],
            normalise: question.normalise.clone(),
            ..StackQuestion::default()
        },
    );
    of_row.rows.into_iter().next().unwrap()
}
