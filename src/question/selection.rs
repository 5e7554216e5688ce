//! From a selection to rows: filter, then pivot, remembered until more rows come.
//!
//! Invariant: a remembered set of rows is keyed by the whole selection, and by the values that its pivot found.

use super::pivot::{self, Keys};
use super::{Problem, View};
use crate::case::Case;
use crate::filter::{self, Expr, rows::Scope};
use crate::protocol::Selection;
use std::rc::Rc;

/// Row sets remembered at most; a trail is rarely longer.
const REMEMBERED: usize = 32;

/// The rows of `chain[0]` in this shard, or `None` if it has no such log. `keys` are the values of the pivots, the innermost
/// first; `chain` is the selection, the one it pivots from, and so on. Fields that the log has not are added to `unknown`.
pub fn view<'a>(
    case: &'a Case,
    chain: &[&Selection],
    keys: &[Keys],
    unknown: &mut Vec<String>,
) -> Result<Option<View<'a>>, Problem> {
    let Some(selection) = chain.first() else { return Ok(None) };
    let expression = filter::parse(selection.filter.as_deref().unwrap_or_default())?;
    let known = selection.known.iter().flatten().map(|text| without(text)).collect::<Result<Vec<_>, _>>()?;
    let Some(log) = case.log(&selection.log) else { return Ok(None) };
    let has = |name: &str| log.table.column(name).is_some();
    let fields = selection.pivot.as_ref().map(|pivot| pivot::target_fields(pivot, has));
    super::missing(log, fields.as_deref().unwrap_or_default(), unknown);
    let scope = Scope { table: &log.table, set_separator: log.set_separator() };
    scope.unknown_fields(&expression, unknown);
    scope.check(&expression)?;
    known.iter().try_for_each(|one| scope.check(one))?;
    // What is pivoted on may have changed in another shard, where more rows came.
    let keys = fields.as_ref().and_then(|_| keys.get(chain.len().saturating_sub(2)));
    let key = serde_json::to_string(&(selection, keys.map(Keys::stamp))).unwrap_or_default();
    if let Some(rows) = case.memo.rows.borrow().get(&key) {
        return Ok(Some(View { case, log, rows: Rc::clone(rows) }));
    }
    let mut rows = log.live();
    for one in std::iter::once(&expression).chain(&known) {
        scope.narrow(one, &mut rows);
    }
    let mut view = View { case, log, rows: Rc::new(rows) };
    if let (Some(fields), Some(keys)) = (fields, keys) {
        let unlike = selection.pivot.as_ref().is_some_and(|pivot| pivot.unlike == Some(true));
        view.rows = Rc::new(pivot::keep(&view, &fields, keys, unlike));
        // Orders are remembered by selection alone.
        case.memo.orders.borrow_mut().clear();
    }
    let mut memo = case.memo.rows.borrow_mut();
    if memo.len() >= REMEMBERED {
        memo.clear();
    }
    memo.insert(key, Rc::clone(&view.rows));
    Ok(Some(view))
}

/// Every row but those that are known to be good by `text`. A text that asks for nothing knows nothing.
fn without(text: &str) -> Result<Expr, Problem> {
    match filter::parse(text) {
        Ok(Expr::All) => Ok(Expr::All),
        Ok(known) => Ok(Expr::Not(Box::new(known))),
        Err(problem) => Err(Problem {
            message: format!("In what is known to be good: {}", problem.message),
            position: None,
            length: None,
            ..problem
        }),
    }
}
