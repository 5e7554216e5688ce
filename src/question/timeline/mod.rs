//! Timeline: rows counted by bins of time, in all and for each of the commonest values of a field.
//!
//! First what times there are ([`span`]), from which the bins are planned ([`width`]); then, if a field is given, its commonest values
//! within the bins, by the steps of a stack; last the rows of each bin ([`bins`]). Invariant: of a bin, the series and the rest add up to
//! the selection's rows.

use super::answer::Answer;
use super::roles::time;
use super::stack::tally::{Lines, Value};
use super::stack::{as_written, found, state};
use super::{Ask, Case, Outcome, Problem, View, pack, unpack};
use crate::filter::value_filter;
use crate::protocol::{
    Cover, Order, Selection, StackQuestion, TimeSpan, TimelineAnswer, TimelineQuestion, TimelineRest, TimelineSeries,
};
use crate::table::decode::decode;
use crate::table::dict::{ABSENT, EMPTY, FIRST, UNSET};
use crate::table::sorting::sort_by_key;
use bins::{Bins, in_range};
use serde::{Deserialize, Serialize};
use span::{Known, Span};
use std::borrow::Cow;
use std::rc::Rc;
use width::Plan;

mod bins;
mod span;
mod sparks;
mod width;

/// Series where no number is given, and at most.
const SERIES: u32 = 8;
const MOST_SERIES: u32 = 200;
/// Gaps that are told.
const GAPS: usize = 20;

/// First step: what a shard knows of times.
#[derive(Serialize, Deserialize)]
struct Times {
    total: u32,
    rows: u32,
    /// Name of the field that tells the time.
    field: String,
    span: Span,
}

/// What is carried from the first step on.
#[derive(Serialize, Deserialize)]
struct Next {
    total: u32,
    rows: u32,
    field: String,
    known: Known,
    plan: Plan,
    stage: Stage,
}

#[derive(Serialize, Deserialize)]
enum Stage {
    /// Look for the commonest values: which step of the stack, and what it carries.
    Rank(u32, serde_bytes::ByteBuf),
    /// Count the rows of these lines.
    Count(Series),
}

/// The values that have a series.
#[derive(Default, Serialize, Deserialize)]
struct Series {
    lines: Lines,
    distinct: u32,
    zeek_type: String,
}

impl Ask for TimelineQuestion {
    fn selection(&self) -> Option<&Selection> {
        Some(&self.selection)
    }

    fn fields(&self) -> Vec<&str> {
        self.by.iter().map(String::as_str).collect()
    }

    fn run(&self, case: &Case, view: Option<&View<'_>>, step: u32, carry: &[u8]) -> Result<Vec<u8>, Problem> {
        let Some(view) = view else { return Ok(Vec::new()) };
        if step == 0 {
            return pack(&self.times(view));
        }
        let next: Next = unpack(carry)?;
        match next.stage {
            Stage::Rank(step, carry) => {
                let rows = Rc::new(in_range(view, next.plan));
                self.stack().run(case, Some(&View { case, log: view.log, rows }), step, &carry)
            }
            Stage::Count(Series { lines, .. }) => {
                let stack = self.stack();
                let slots = self.by.is_some().then(|| stack.slots(view, &lines));
                pack(&Bins::new(view, next.plan, slots.as_ref(), lines.counts.len()))
            }
        }
    }

    fn merge(&self, step: u32, carry: &[u8], partials: &[&[u8]]) -> Result<Outcome, Problem> {
        if step == 0 {
            let next = self.plan(partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?)?;
            return Ok(Outcome::Carry(pack(&next)?));
        }
        let next: Next = unpack(carry)?;
        match next.stage {
            Stage::Rank(step, carry) => {
                let Outcome::Carry(carry) = self.stack().merge(step, &carry, partials)? else {
                    return Err(Problem::new("the commonest values were not found"));
                };
                let stage = match found(&carry)? {
                    None => Stage::Rank(step + 1, serde_bytes::ByteBuf::from(carry)),
                    Some((lines, distinct, zeek_type)) => {
                        Stage::Count(Series { lines: self.lines(&lines), distinct, zeek_type })
                    }
                };
                Ok(Outcome::Carry(pack(&Next { stage, ..next })?))
            }
            Stage::Count(ref series) => {
                let mut bins = Bins::default();
                for partial in partials {
                    bins.merge(&unpack(partial)?);
                }
                Ok(Outcome::Answer(Box::new(Answer::Timeline(self.answer(&next, series, bins)))))
            }
        }
    }
}

impl TimelineQuestion {
    fn top(&self) -> u32 {
        self.top.unwrap_or(SERIES).min(MOST_SERIES)
    }

    /// The stack whose first lines have a series. Unset, empty and absent have one whatever their count.
    fn stack(&self) -> StackQuestion {
        StackQuestion {
            selection: self.selection.clone(),
            by: self.by.iter().cloned().collect(),
            order: Some(Order::Commonest),
            normalise: self.normalise.clone(),
            limit: Some(self.top() + FIRST),
            ..StackQuestion::default()
        }
    }

    fn times(&self, view: &View<'_>) -> Times {
        let live;
        let covered = match self.cover.unwrap_or_default() {
            Cover::Selection => &*view.rows,
            Cover::Log => {
                live = view.log.live();
                &live
            }
        };
        Times {
            total: view.rows.count() as u32,
            rows: view.log.live().count() as u32,
            field: time(&view.log.table).map_or_else(String::new, |column| column.name.clone()),
            span: Span::new(view, covered),
        }
    }

    fn plan(&self, parts: Vec<Times>) -> Result<Next, Problem> {
        let (total, rows) = (parts.iter().map(|part| part.total).sum(), parts.iter().map(|part| part.rows).sum());
        let field = parts.iter().map(|part| &part.field).find(|field| !field.is_empty()).cloned().unwrap_or_default();
        let spans: Vec<Span> = parts.into_iter().map(|part| part.span).collect();
        let known = Known::new(&spans);
        let (from, to) = (self.from.and_then(micros), self.to.and_then(micros));
        if from.zip(to).is_some_and(|(from, to)| from >= to) {
            return Err(Problem::new("the timeline ends before it begins; give \"from\" before \"to\""));
        }
        let plan = match (known.span, from.zip(to)) {
            (None, None) => Plan { width: 1_000_000, ..Plan::default() },
            (span, _) => {
                let (first, last) = span.unwrap_or((from.unwrap_or(0), from.unwrap_or(0)));
                let first = from.unwrap_or(first);
                let last = to.map_or(last.max(first), |to| to.saturating_sub(1));
                Plan::new(first.min(last), last, self.width, self.bins, self.offset)
            }
        };
        let stage = match self.by {
            Some(_) if plan.bins > 0 => Stage::Rank(0, serde_bytes::ByteBuf::new()),
            _ => Stage::Count(Series::default()),
        };
        Ok(Next { total, rows, field, known, plan, stage })
    }

    /// The commonest lines, and one for each way of having no value.
    fn lines(&self, stacked: &Lines) -> Lines {
        let mut lines = Lines::new(1);
        let set = (0..stacked.counts.len()).map(|line| stacked.value(line, 0)).filter(|value| value.state == FIRST);
        for value in set.take(self.top() as usize) {
            lines.push(value);
            lines.counts.push(0);
        }
        for state in [UNSET, EMPTY, ABSENT] {
            lines.push(Value { text: b"", state });
            lines.counts.push(0);
        }
        lines
    }

    fn answer(&self, next: &Next, series: &Series, bins: Bins) -> TimelineAnswer {
        let Next { plan, known, .. } = next;
        let seconds = |micros: i64| micros as f64 / 1e6;
        let told = self.series(plan.bins, series, &bins);
        let mut rest = bins.counts.clone();
        for one in &told {
            rest.iter_mut().zip(&one.counts).for_each(|(rest, count)| *rest = rest.saturating_sub(*count));
        }
        let rest_total = rest.iter().sum();
        let other = self.by.is_some().then(|| TimelineRest {
            values: series.distinct.saturating_sub(told.len() as u32),
            total: rest_total,
            counts: rest,
        });
        TimelineAnswer {
            total: next.total,
            rows: next.rows,
            field: next.field.clone(),
            start: plan.edge(0),
            width: seconds(plan.width),
            widened: plan.widened,
            first: known.span.map(|(first, _)| seconds(first)),
            last: known.span.map(|(_, last)| seconds(last)),
            most: known.most.map(|(from, to)| TimeSpan { from: seconds(from), to: seconds(to) }),
            backwards: known.backwards,
            gaps: gaps(plan, &bins.log),
            log: bins.log,
            counts: bins.counts,
            untimed: bins.untimed,
            before: bins.before,
            after: bins.after,
            distinct: series.distinct,
            series: told,
            other,
        }
    }

    /// The series that have rows, commonest first, those without a value last.
    fn series(&self, width: usize, series: &Series, bins: &Bins) -> Vec<TimelineSeries> {
        let Some(field) = &self.by else { return Vec::new() };
        let plain = self.normalise.as_deref().unwrap_or_default().is_empty();
        let lines = series.lines.counts.len();
        let told = (0..lines).filter_map(|line| {
            let counts = bins.series.get(line * width..(line + 1) * width)?.to_vec();
            let total: u32 = counts.iter().sum();
            let value = series.lines.value(line, 0);
            let decoded = if plain { decode(value.text) } else { Cow::Borrowed(value.text) };
            (total > 0).then(|| TimelineSeries {
                value: as_written(value.text, value.state),
                shown: String::from_utf8_lossy(&decoded).into_owned(),
                state: state(value.state),
                filter: plain.then(|| value_filter(field, state(value.state), value.text, &series.zeek_type)),
                total,
                counts,
            })
        });
        told.collect()
    }
}

/// Epoch seconds in microseconds; `None` for what is no time.
fn micros(seconds: f64) -> Option<i64> {
    seconds.is_finite().then(|| (seconds * 1e6).round() as i64)
}

/// The longest stretches of bins without a row, in the order of time.
fn gaps(plan: &Plan, counts: &[u32]) -> Vec<TimeSpan> {
    let mut gaps: Vec<(usize, usize)> = Vec::new();
    let mut last = None;
    for at in (0..counts.len()).filter(|at| counts[*at] > 0) {
        if let Some(last) = last.filter(|last| *last + 1 < at) {
            gaps.push((last + 1, at));
        }
        last = Some(at);
    }
    sort_by_key(&mut gaps, |(from, to)| (std::cmp::Reverse(to - from), *from));
    gaps.truncate(GAPS);
    sort_by_key(&mut gaps, |(from, _)| *from);
    gaps.into_iter().map(|(from, to)| TimeSpan { from: plan.edge(from), to: plan.edge(to) }).collect()
}
