//! The order of the lines of a stack by anything but their counts.
//!
//! Knows nothing of windows. Invariant: sorting keeps the order of lines that are equal, and what has no such measure stands last in
//! both directions.

use super::measures::{Measures, surprise};
use super::slots::numbered;
use super::tally::{Lines, Value};
use super::{Chosen, details};
use crate::filter::sort_kind;
use crate::protocol::{StackKey, StackQuestion, StackSort};
use crate::question::sort;
use crate::table::batch::Cell;
use crate::table::dict::FIRST;
use crate::table::kind::Kind;
use crate::table::sorting::sort_by;
use std::cmp::Ordering;

impl StackSort {
    /// Are clients, servers or times of all lines needed?
    pub(super) fn needs_details(&self) -> bool {
        matches!(self.key, StackKey::Clients | StackKey::Servers | StackKey::First | StackKey::Last | StackKey::Sum)
    }
}

/// What each line is sorted by.
pub enum Ranks {
    Numbers(Vec<Option<f64>>),
    /// So many values for each line.
    Values(Vec<sort::Value>, usize),
}

impl Ranks {
    /// By what the texts and counts of all lines tell.
    pub(super) fn of_texts(question: &StackQuestion, sort: &StackSort, lines: &Lines, chosen: &Chosen) -> Ranks {
        let width = question.by.len();
        let plain = question.steps().is_empty();
        let all = 0..lines.counts.len();
        if sort.key == StackKey::Value {
            let kinds: Vec<Kind> =
                chosen.types.iter().map(|name| if plain { sort_kind(name) } else { Kind::Text }).collect();
            let value = |line, field: usize| {
                let Value { text, state } = lines.value(line, field);
                sort::Value::new(if state == FIRST { Cell::Text(text) } else { Cell::State(state) }, kinds[field])
            };
            let values = all.flat_map(|line| (0..width).map(move |field| (line, field)));
            return Ranks::Values(values.map(|(line, field)| value(line, field)).collect(), width);
        }
        if matches!(sort.key, StackKey::Expected | StackKey::Surprise) {
            return Ranks::Numbers(surprises(lines, width, chosen.total, sort.key));
        }
        let measure = |line| {
            let measures = Measures::of((0..width).map(|field| lines.value(line, field)), plain);
            match sort.key {
                StackKey::Tokens => Some(f64::from(measures.tokens)),
                StackKey::Entropy => measures.entropy,
                _ => Some(f64::from(measures.length)),
            }
        };
        Ranks::Numbers(all.map(measure).collect())
    }

    /// By the details of all lines.
    pub(super) fn of_details(sort: &StackSort, merged: &details::Merged, lines: usize) -> Ranks {
        let number = |line| match sort.key {
            StackKey::Clients => merged.clients(line).map(f64::from),
            StackKey::Servers => merged.servers(line).map(f64::from),
            StackKey::Sum => merged.amounts.of(line),
            StackKey::First => merged.seen(line).first(),
            _ => merged.seen(line).last(),
        };
        Ranks::Numbers((0..lines).map(number).collect())
    }

    pub(super) fn sort(&self, list: &mut [u32], sort: &StackSort) {
        let descending = sort.descending.unwrap_or(false);
        sort_by(list, |a, b| self.compare(*a as usize, *b as usize, descending));
    }

    fn compare(&self, a: usize, b: usize, descending: bool) -> Ordering {
        match self {
            Ranks::Numbers(numbers) => match (numbers[a], numbers[b]) {
                (Some(a), Some(b)) if descending => b.total_cmp(&a),
                (Some(a), Some(b)) => a.total_cmp(&b),
                (a, b) => a.is_none().cmp(&b.is_none()),
            },
            Ranks::Values(values, width) => {
                let of = |line: usize| values[line * width..(line + 1) * width].iter();
                let fields = of(a).zip(of(b)).map(|(a, b)| a.compare(b, descending));
                fields.fold(Ordering::Equal, Ordering::then)
            }
        }
    }
}

/// Of two fields; of others there is none.
fn surprises(lines: &Lines, width: usize, total: u32, key: StackKey) -> Vec<Option<f64>> {
    let (_, numbers) = numbered(lines, width);
    let [a, b] = &numbers[..] else { return vec![None; lines.counts.len()] };
    let sums = |numbers: &[u32]| {
        let mut sums = vec![0u32; numbers.len()];
        numbers.iter().zip(&lines.counts).for_each(|(number, count)| sums[*number as usize] += count);
        sums
    };
    let (of_a, of_b) = (sums(a), sums(b));
    let number = |line: usize| {
        let marginals = (of_a[a[line] as usize], of_b[b[line] as usize]);
        let (expected, surprise) = surprise(lines.counts[line], marginals, total);
        Some(if key == StackKey::Expected { expected } else { surprise })
    };
    (0..lines.counts.len()).map(number).collect()
}
