//! The lines of a stack in one shard: distinct combinations of codes, with their counts.
//!
//! Invariant: two lines differ in the raw text or state of a field. A line's hash depends on its texts and states alone, so it is
//! the same in every shard.

use super::best::beginning;
use super::several::combinations;
use super::tally::{Lines, Value};
use super::{STATES, StackQuestion, View, normalise_raw};
use crate::case::Stacked;
use crate::protocol::Normaliser;
use crate::table::dict::{ABSENT, FIRST, hash};
use crate::table::groups::Combinations;
use crate::table::hashes::Hashed;
use crate::table::index::Coded;
use crate::table::walk::histogram;
use std::borrow::Cow;
use std::rc::Rc;

/// Hashes of more codes than these are not remembered.
const REMEMBERED: usize = 1 << 20;

/// The lines of a shard.
pub struct Local<'a> {
    view: &'a View<'a>,
    /// One per field; `None` where the shard has no such field.
    pub columns: Vec<Option<Coded<'a>>>,
    /// Codes of each line, one per column that is there, and its count.
    lines: Rc<Combinations>,
    present: usize,
}

/// The columns of the fields of a stack.
pub fn columns<'a>(question: &StackQuestion, view: &'a View<'_>) -> Vec<Option<Coded<'a>>> {
    question.by.iter().map(|name| view.log.table.column(name).map(Coded::new)).collect()
}

impl<'a> Local<'a> {
    pub fn new(question: &StackQuestion, view: &'a View<'a>) -> Local<'a> {
        let columns = columns(question, view);
        let mut memo = view.case.memo.lines.borrow_mut();
        let lines = match &*memo {
            Some(last) if Rc::ptr_eq(&last.rows, &view.rows) && last.fields == question.by => Rc::clone(&last.lines),
            _ => Rc::new(count(&columns, view)),
        };
        *memo = Some(Stacked { rows: Rc::clone(&view.rows), fields: question.by.clone(), lines: Rc::clone(&lines) });
        Local { view, present: columns.iter().flatten().count(), columns, lines }
    }

    /// How often each line occurs.
    pub fn counts(&self) -> &[u32] {
        &self.lines.counts
    }

    /// The hashes of all lines, with each text as `steps` make it, ascending, and the line of each.
    pub fn hashed(&self, steps: &[Normaliser]) -> Cow<'_, (Vec<u64>, Vec<u32>)> {
        let make = || {
            by_hash(match self.only() {
                // Where nothing is to be looked up, hashes are taken as they lie.
                Some((column, codes)) if steps.is_empty() => column.hashes_of(codes, &STATES),
                _ => self.hashes(steps),
            })
        };
        if steps.is_empty() { Cow::Borrowed(self.lines.hashed.get_or_init(make)) } else { Cow::Owned(make()) }
    }

    /// The code of each line, where the lines are the codes of one column: ascending.
    pub fn only(&self) -> Option<(&Coded<'a>, &[u32])> {
        match &self.columns[..] {
            [Some(column)] => Some((column, &self.lines.codes)),
            _ => None,
        }
    }

    /// The code of each field of a line; [`ABSENT`] where there is no such column.
    fn codes(&self, line: usize) -> impl Iterator<Item = (Option<&Coded<'a>>, u32)> {
        let mut codes = self.lines.codes[line * self.present..].iter();
        self.columns.iter().map(move |column| match column {
            Some(column) => (Some(column), codes.next().copied().unwrap_or(ABSENT)),
            None => (None, ABSENT),
        })
    }

    /// Calls `f` with the value of each field of a line.
    pub fn each(&self, line: usize, scratch: &mut Vec<u8>, mut f: impl FnMut(Value<'_>)) {
        for (column, code) in self.codes(line) {
            f(match column {
                Some(column) if code >= FIRST => Value { text: column.text(code, scratch), state: FIRST },
                _ => Value { text: b"", state: code.min(FIRST) },
            });
        }
    }

    /// The hash of one line, with each text as `steps` make it.
    pub fn hash(&self, line: usize, steps: &[Normaliser]) -> u64 {
        let mut scratch = Vec::new();
        let mut cells = Vec::new();
        self.each(line, &mut scratch, |value| cells.push(hash_of(std::iter::once(value), steps)));
        combine(cells.into_iter())
    }

    /// The first value of a line as a log writes it, where no number has to be written for that.
    pub fn first(&self, line: usize) -> Option<&[u8]> {
        let (column, code) = self.codes(line).next()?;
        let text = match column {
            Some(column) if code >= FIRST && column.column().scale().is_some() => return None,
            Some(column) if code >= FIRST => column.stored(code),
            _ => b"",
        };
        Some(Value { text, state: code.min(FIRST) }.written())
    }

    /// How the first value of each line begins, by its code, as a log writes it; `None` where that is more work than asking line by line, or
    /// a number would have to be written.
    pub fn beginnings(&self) -> Option<Vec<u64>> {
        let column = self.columns.first()?.as_ref()?;
        if column.column().scale().is_some() || column.end() as usize > self.counts().len() {
            return None;
        }
        let text = |code: u32| if code < FIRST { &b""[..] } else { column.stored(code) };
        let value = |code: u32| Value { text: text(code), state: code.min(FIRST) };
        Some((0..column.end()).map(|code| beginning(value(code).written())).collect())
    }

    /// The code of the first value of a line, where its column is there.
    #[inline]
    pub fn first_code(&self, line: usize) -> u32 {
        self.lines.codes.get(line * self.present).copied().unwrap_or(ABSENT)
    }

    /// All lines with their texts.
    pub fn lines(&self) -> Lines {
        let mut lines = Lines::new(self.columns.len());
        let mut scratch = Vec::new();
        for (line, count) in self.counts().iter().enumerate() {
            self.each(line, &mut scratch, |value| lines.push(value));
            lines.counts.push(*count);
        }
        lines
    }

    /// The hash of each line, with each text as `steps` make it.
    pub fn hashes(&self, steps: &[Normaliser]) -> Vec<u64> {
        let of_code: Vec<Option<Rc<Vec<u64>>>> =
            self.columns.iter().map(|column| Some(hashes_of_codes(column.as_ref()?, steps, self.view))).collect();
        (0..self.counts().len())
            .map(|line| {
                let cells = self.codes(line).zip(&of_code).map(|((_, code), of_code)| match of_code {
                    Some(of_code) => of_code[code as usize],
                    None => STATES[ABSENT as usize],
                });
                combine(cells)
            })
            .collect()
    }
}

const EMPTY_STATE: u32 = FIRST - 1;

/// The hash of a line from those of its values. Of one value it is that value's, so that columns whose hashes are in order already
/// give lines in order.
fn combine(cells: impl Iterator<Item = u64>) -> u64 {
    cells.reduce(step).unwrap_or(0)
}

/// The hash of a line with one more value.
#[inline]
pub fn step(hash: u64, cell: u64) -> u64 {
    (hash.rotate_left(29) ^ cell).wrapping_mul(0x9fb2_1c65_1e98_df25).rotate_left(17) ^ cell
}

/// The hash of a line given as texts: the same as [`Local::hashes`].
pub fn hash_of<'v>(values: impl Iterator<Item = Value<'v>>, steps: &[Normaliser]) -> u64 {
    combine(values.map(|value| match value.state {
        FIRST if steps.is_empty() => hash(value.text),
        FIRST => hash(&normalise_raw(steps, value.text)),
        state => STATES[state.min(EMPTY_STATE) as usize],
    }))
}

fn count(columns: &[Option<Coded<'_>>], view: &View<'_>) -> Combinations {
    let [Some(column)] = columns else {
        return combinations(columns, &view.rows, |column| hashes_of_codes(column, &[], view));
    };
    let mut counts = histogram(column, &view.rows);
    // Memory that a list asks for as it grows stays with the browser.
    let mut codes = Vec::with_capacity(counts.iter().filter(|count| **count > 0).count());
    codes.extend((0..column.end()).filter(|code| counts[*code as usize] > 0));
    counts.retain(|count| *count > 0);
    Combinations { codes, counts, ..Combinations::default() }
}

/// More lines than these are not remembered beyond their answer.
const KEPT: usize = 1 << 18;

/// Forgets the lines of a stack that has its window, if they are many.
pub fn forget_many(view: &View<'_>) {
    view.case.memo.lines.borrow_mut().take_if(|last| last.lines.counts.len() > KEPT);
}

/// The hash of each code: of its text, as `steps` make it, or of its state.
pub fn hashes_of_codes(column: &Coded<'_>, steps: &[Normaliser], view: &View<'_>) -> Rc<Vec<u64>> {
    let key = format!("{} {} {steps:?}", view.log.path, column.column().name);
    if let Some(hashes) = view.case.memo.normalised.borrow().get(&key) {
        return Rc::clone(hashes);
    }
    let mut scratch = Vec::new();
    let mut hashes: Vec<u64> = match steps {
        [] => column.hashes(),
        steps => (0..column.end()).map(|code| hash(&normalise_raw(steps, column.text(code, &mut scratch)))).collect(),
    };
    hashes[..FIRST as usize].copy_from_slice(&STATES);
    let hashes = Rc::new(hashes);
    if hashes.len() <= REMEMBERED {
        view.case.memo.normalised.borrow_mut().insert(key, Rc::clone(&hashes));
    }
    hashes
}

/// Hashes in their order, and the position of each.
pub fn by_hash(mut hashes: Vec<u64>) -> (Vec<u64>, Vec<u32>) {
    // Where a column's texts were numbered by hash, all but the first lines are in order.
    let sorted = (1..hashes.len()).rev().find(|at| hashes[at - 1] > hashes[*at]).unwrap_or(0);
    if hashes.len() - sorted < hashes.len() / 8 {
        let mut all = Hashed { numbers: (0..hashes.len() as u32).collect(), hashes };
        all.sort();
        return (all.hashes, all.numbers);
    }
    let mut head = Hashed { hashes: hashes[..sorted].to_vec(), numbers: (0..sorted as u32).collect() };
    head.sort();
    let mut order = Vec::with_capacity(hashes.len());
    // What is in order moves towards the beginning, where there is room for as many hashes as are not in their place yet.
    let mut tail = sorted;
    for (hash, at) in head.hashes.into_iter().zip(head.numbers) {
        let before = hashes[tail..].iter().take_while(|next| **next < hash).count();
        hashes.copy_within(tail..tail + before, order.len());
        order.extend(tail as u32..(tail + before) as u32);
        hashes[order.len()] = hash;
        order.push(at);
        tail += before;
    }
    order.extend(tail as u32..hashes.len() as u32);
    (hashes, order)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Hashes of which none, some or all of the last are in order, also where many are the same.
        #[test]
        fn hashes_are_sorted_with_their_positions(
            first in proptest::collection::vec(0u64..40, 0..60), mut last in proptest::collection::vec(0u64..40, 0..400), ordered in any::<bool>()
        ) {
            if ordered {
                last.sort_unstable();
            }
            let hashes = [first, last].concat();
            let mut expected: Vec<(u64, u32)> = hashes.iter().copied().zip(0..).collect();
            expected.sort_unstable();
            let (sorted, order) = by_hash(hashes);
            prop_assert_eq!(sorted.into_iter().zip(order).collect::<Vec<_>>(), expected);
        }
    }
}
