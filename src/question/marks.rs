//! The rows of a log that show marks of scanners, and what else is worth a look.
//!
//! Found once for all selections, in steps: looking for all marks in millions of rows takes a tenth of a second or more, and a question that
//! comes in the middle of it should not wait so long. Whoever needs them before does all steps that are left.

use super::logs::LogPart;
use super::{Problem, View};
use crate::case::Marking;
use crate::filter::{self, rows::Scope};
use crate::hunt::indicators::{Indicator, any_filter, indicators_for};
use crate::table::bits::Bits;
use std::rc::Rc;

/// Indicators looked for in a step, where values are searched as a whole; with all at once they are only searched once.
const MANY: usize = 4;
/// Rows looked at in a step, where each has to be.
const STEP: usize = if cfg!(test) { 1 << 16 } else { 1 << 19 };

/// Looks for some of the marks; true when all are found, but for those of any.
fn step(marking: &mut Marking, view: &View<'_>, many: usize) -> Result<bool, Problem> {
    let fitting = fitting(view);
    let (scanners, others): (Vec<&Indicator>, Vec<&Indicator>) = fitting.iter().partition(|one| one.of_scanners());
    let Marking { any, looked, found, from } = marking;
    if any.len() < view.rows.len() {
        *any = Bits::none(view.rows.len());
    }
    // Many marks at once first: then each is looked for in the few rows that have any.
    if *looked < scanners.len() {
        let next = scanners.len().min(looked.saturating_add(many));
        any.or(&shown(view, &any_filter(&scanners[*looked..next]), view.log.live())?);
        *looked = next;
        return Ok(false);
    }
    if found.len() < scanners.len() {
        *found = scanners.iter().map(|one| shown(view, one.filter, any.clone())).collect::<Result<_, _>>()?;
        return Ok(others.is_empty());
    }
    let at = found.len() - usize::from(*from > 0);
    let Some(one) = others.get(at - scanners.len()) else { return Ok(true) };
    let to = view.rows.len().min(*from + STEP);
    let mut rows = Bits::none(view.rows.len());
    rows.insert_range(*from, to);
    rows.and(&view.log.live());
    let rows = shown(view, one.filter, rows)?;
    match found.get_mut(at) {
        Some(found) => found.or(&rows),
        None => found.push(rows),
    }
    *from = if to < view.rows.len() { to } else { 0 };
    Ok(*from == 0 && found.len() == fitting.len())
}

/// Looks for some of the marks in all rows, of `many` indicators or one; true when they are known.
fn look(view: &View<'_>, many: usize) -> Result<bool, Problem> {
    let memo = &view.case.memo;
    let path = &view.log.path;
    if memo.marks.borrow().contains_key(path) {
        return Ok(true);
    }
    let mut marking = memo.marking.borrow_mut().remove(path).unwrap_or_default();
    if !step(&mut marking, view, many)? {
        memo.marking.borrow_mut().insert(path.clone(), marking);
        return Ok(false);
    }
    marking.found.push(marking.any);
    memo.marks.borrow_mut().insert(path.clone(), Rc::new(marking.found));
    Ok(true)
}

/// Looks for some of the marks, not for long.
pub(super) fn prepare_marks(view: &View<'_>) -> Result<(), Problem> {
    look(view, MANY).map(|_| ())
}

/// The rows of the log that show each of the fitting indicators, and last those that show any of scanners.
pub(super) fn marks(view: &View<'_>) -> Result<Rc<Vec<Bits>>, Problem> {
    while !look(view, usize::MAX)? {}
    Ok(view.case.memo.marks.borrow().get(&view.log.path).map(Rc::clone).unwrap_or_default())
}

/// The indicators that fit the fields of the log: the marks of scanners, then the others.
pub(super) fn fitting(view: &View<'_>) -> Vec<&'static Indicator> {
    // Fields that only other shards have count as well: a mark may be that one of them is not there. Rows that were taken back may have left
    // columns that nobody agreed on.
    let fields = LogPart::fields_of(view.log);
    let agreed = |field: &str| view.log.table.column(field).is_some_and(|column| column.place != usize::MAX);
    indicators_for(|field| fields.has(field) || agreed(field))
}

/// Those of the rows that a filter finds; none by an empty one.
fn shown(view: &View<'_>, filter: &str, mut rows: Bits) -> Result<Bits, Problem> {
    if filter.is_empty() {
        return Ok(Bits::none(rows.len()));
    }
    let scope = Scope { table: &view.log.table, set_separator: view.log.set_separator() };
    scope.narrow(&filter::parse(filter)?, &mut rows);
    Ok(rows)
}

/// Those of some rows that show any of the marks. Looks only at rows that nobody has looked at before.
pub(super) fn marked(view: &View<'_>, rows: &Bits) -> Result<Bits, Problem> {
    let mut marked = rows.clone();
    if let Some(marks) = view.case.memo.marks.borrow().get(&view.log.path) {
        marks.last().into_iter().for_each(|any| marked.and(any));
        return Ok(marked);
    }
    let mut memo = view.case.memo.marked.borrow_mut();
    let none = || (Bits::none(rows.len()), Bits::none(rows.len()));
    let (known, any) = memo.entry(view.log.path.clone()).or_insert_with(none);
    let mut new = rows.clone();
    new.and_not(known);
    let new = shown(view, &any_filter(&fitting(view)), new)?;
    any.or(&new);
    known.or(rows);
    marked.and(any);
    Ok(marked)
}
