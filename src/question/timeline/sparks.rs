//! Sparks: each line of a stack's window over the time of its log.
//!
//! Finds the lines by the steps of the stack, so that they are found whatever their bytes, and counts them by bins. Invariant: the bins
//! depend on the log alone, not on what is selected or stacked, so that the pictures of all stacks can be laid side by side.

use super::bins::Bins;
use super::micros;
use super::width::Plan;
use crate::protocol::{Selection, SparksAnswer, SparksQuestion, StackQuestion};
use crate::question::answer::Answer;
use crate::question::roles::Seen;
use crate::question::stack::found;
use crate::question::stack::tally::Lines;
use crate::question::{Ask, Case, Outcome, Problem, View, pack, unpack};
use serde::{Deserialize, Serialize};

/// Bins where no number is given, and at most.
const BINS: u32 = 40;
const MOST_BINS: u32 = 400;
/// Lines at most: their counts are all in memory at once.
const MOST_LINES: u32 = 5_000;

#[derive(Serialize, Deserialize)]
struct Partial {
    seen: Seen,
    own: serde_bytes::ByteBuf,
}

#[derive(Serialize, Deserialize)]
enum Next {
    /// Look for the lines: which step of the stack, and what it carries.
    Find(Plan, u32, serde_bytes::ByteBuf),
    Count(Plan, Lines),
}

impl Ask for SparksQuestion {
    fn selection(&self) -> Option<&Selection> {
        Some(&self.stack.selection)
    }

    fn fields(&self) -> Vec<&str> {
        self.stack.by.iter().map(String::as_str).collect()
    }

    fn run(&self, case: &Case, view: Option<&View<'_>>, step: u32, carry: &[u8]) -> Result<Vec<u8>, Problem> {
        let Some(view) = view else { return Ok(Vec::new()) };
        if step == 0 {
            let seen = Seen::of(&view.log.table, &view.log.live());
            let own = serde_bytes::ByteBuf::from(self.stack().run(case, Some(view), 0, &[])?);
            return pack(&Partial { seen, own });
        }
        match unpack(carry)? {
            Next::Find(_, step, carry) => self.stack().run(case, Some(view), step, &carry),
            Next::Count(plan, lines) => {
                let slots = self.stack().slots(view, &lines);
                pack(&Bins::new(view, plan, Some(&slots), lines.counts.len()).series)
            }
        }
    }

    fn merge(&self, step: u32, carry: &[u8], partials: &[&[u8]]) -> Result<Outcome, Problem> {
        if step == 0 {
            let partials: Vec<Partial> = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
            let mut seen = Seen::default();
            partials.iter().for_each(|partial| seen.merge(partial.seen));
            let own: Vec<&[u8]> = partials.iter().map(|partial| &partial.own[..]).collect();
            return self.next(self.plan(seen), 0, &[], &own);
        }
        match unpack(carry)? {
            Next::Find(plan, step, carry) => self.next(plan, step, &carry, partials),
            Next::Count(plan, lines) => {
                let mut sums = vec![0u32; plan.bins * lines.counts.len()];
                for partial in partials {
                    let series: Vec<u32> = unpack(partial)?;
                    sums.iter_mut().zip(series).for_each(|(sum, count)| *sum += count);
                }
                Ok(Outcome::Answer(Box::new(Answer::Sparks(SparksAnswer {
                    start: plan.edge(0),
                    width: plan.width as f64 / 1e6,
                    bins: plan.bins as u32,
                    lines: sums.chunks(plan.bins.max(1)).map(<[u32]>::to_vec).collect(),
                }))))
            }
        }
    }
}

impl SparksQuestion {
    fn stack(&self) -> StackQuestion {
        let limit = Some(self.stack.limit.unwrap_or(MOST_LINES).min(MOST_LINES));
        StackQuestion { limit, ..self.stack.clone() }
    }

    fn plan(&self, seen: Seen) -> Plan {
        let bins = Some(self.bins.unwrap_or(BINS).min(MOST_BINS));
        match seen.0 {
            None => Plan { width: 1_000_000, ..Plan::default() },
            Some((first, last)) => {
                let first = self.from.and_then(micros).unwrap_or(first);
                let last = self.to.and_then(micros).map_or(last, |to| to.saturating_sub(1));
                Plan::new(first.min(last), last, None, bins, None)
            }
        }
    }

    fn next(&self, plan: Plan, step: u32, carry: &[u8], partials: &[&[u8]]) -> Result<Outcome, Problem> {
        let Outcome::Carry(carry) = self.stack().merge(step, carry, partials)? else {
            return Err(Problem::new("the lines of the stack were not found"));
        };
        let next = match found(&carry)? {
            None => Next::Find(plan, step + 1, serde_bytes::ByteBuf::from(carry)),
            Some((lines, ..)) => Next::Count(plan, lines),
        };
        Ok(Outcome::Carry(pack(&next)?))
    }
}
