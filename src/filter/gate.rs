//! The rows that any of many tests can match at all.
//!
//! A list of marks names many texts of a field like `uri`, of which hardly any ever occurs. Asking each distinct value for them costs a call of a
//! pattern for each, several times what its bytes cost; so what a test cannot do without (its trace: a literal, mostly) is looked for in
//! all values at once, as they lie in memory one after the other. Only the rows with a trace are then asked.
//! Invariant: no row that matches is lost.

use super::ast::{Expr, FieldPattern, Leaf, Matcher, Test};
use super::looks::regex;
use super::rows::Scope;
use super::union::literal;
use super::wildcard::Part;
use crate::table::bits::Bits;
use crate::table::column::Column;
use crate::table::kind::Kind;
use regex_syntax::ParserBuilder;

/// Fewer rows, or distinct values, are asked without a gate.
const MANY: usize = 1 << 12;
/// Bytes of a trace; with fewer it stands in too many values.
const LEAST: usize = 3;

/// Takes away rows that do not match, if much can be told of them at once.
pub(super) fn narrow(scope: &Scope<'_>, expression: &Expr, rows: &mut Bits) {
    if rows.count() <= MANY {
        return;
    }
    let mut gate = Gate { scope, traces: Vec::new(), cheap: Vec::new() };
    if gate.add(expression).is_none() || gate.traces.is_empty() {
        return;
    }
    // Of few rows each is asked for itself.
    let values = |column: &Column| column.distinct_bound().map_or(scope.table.rows(), |distinct| distinct as usize);
    if gate.traces.iter().any(|(column, _)| values(column) > rows.count()) {
        return;
    }
    let mut found = Bits::none(rows.len());
    for (column, traces) in gate.traces {
        let Ok(any) = regex(&traces.join("|")) else { return };
        found.or(&scope.traced(column, &any, rows));
    }
    let mut left = rows.clone();
    left.and_not(&found);
    scope.narrow(&Expr::Or(gate.cheap), &mut left);
    found.or(&left);
    rows.and(&found);
}

/// A row that matches has one of the traces, or passes one of the tests that are cheap.
struct Gate<'a> {
    scope: &'a Scope<'a>,
    /// By column, each with as many values that asking them one by one takes long.
    traces: Vec<(&'a Column, Vec<String>)>,
    cheap: Vec<Expr>,
}

impl<'a> Gate<'a> {
    /// Opens the gate to what matches; none where nothing is known of that.
    fn add(&mut self, expression: &Expr) -> Option<()> {
        if self.is_cheap(expression) {
            self.cheap.push(expression.clone());
            return Some(());
        }
        match expression {
            Expr::Leaf(leaf) => {
                let column = self.column(leaf).filter(|column| column.kind == Kind::Text)?;
                let trace = trace(leaf)?;
                match self.traces.iter_mut().find(|(other, _)| std::ptr::eq(*other, column)) {
                    Some((_, traces)) => traces.push(trace),
                    None => self.traces.push((column, vec![trace])),
                }
                Some(())
            }
            Expr::Or(parts) => parts.iter().try_for_each(|part| self.add(part)),
            Expr::And(parts) => {
                let (cheap, others): (Vec<&Expr>, Vec<&Expr>) = parts.iter().partition(|part| self.is_cheap(part));
                // What has a trace is rare, what is cheap need not be.
                if others.into_iter().any(|part| self.try_add(part)) {
                    return Some(());
                }
                (!cheap.is_empty()).then(|| self.cheap.push(Expr::And(cheap.into_iter().cloned().collect())))
            }
            Expr::All | Expr::Not(_) => None,
        }
    }

    /// [`Gate::add`], as if it had not been tried where nothing is known.
    fn try_add(&mut self, expression: &Expr) -> bool {
        let before = (self.traces.clone(), self.cheap.len());
        let added = self.add(expression).is_some();
        if !added {
            self.traces = before.0;
            self.cheap.truncate(before.1);
        }
        added
    }

    /// Whether it asks few distinct values, or none.
    fn is_cheap(&self, expression: &Expr) -> bool {
        match expression {
            Expr::All => false,
            Expr::And(parts) | Expr::Or(parts) => parts.iter().all(|part| self.is_cheap(part)),
            Expr::Not(part) => self.is_cheap(part),
            Expr::Leaf(_) => self.scope.cost(expression) <= MANY,
        }
    }

    fn column(&self, leaf: &Leaf) -> Option<&'a Column> {
        if let FieldPattern::Name(name) = &leaf.field { self.scope.table.column(name) } else { None }
    }
}

/// A pattern, never empty, that stands in every text the test matches: a literal, or what neither looks around itself nor goes on without end.
fn trace(leaf: &Leaf) -> Option<String> {
    let Test::Value(matcher) = &leaf.test else { return None };
    let long = |text: &[u8]| if text.len() >= LEAST { literal(text) } else { None };
    match matcher {
        Matcher::Equals(text) | Matcher::Contains(text) => long(text),
        Matcher::Glob(wildcard) => {
            let texts = wildcard.parts().iter().filter_map(|part| match part {
                Part::Text(_, text) => Some(text),
                _ => None,
            });
            long(texts.max_by_key(|text| text.len())?)
        }
        Matcher::Pattern(pattern) => {
            let mut parser = ParserBuilder::new().utf8(false).unicode(false).case_insensitive(true).build();
            let parsed = parser.parse(&pattern.source).ok()?;
            let properties = parsed.properties();
            let apart = properties.look_set().is_empty() && properties.minimum_len()? >= LEAST;
            (apart && properties.maximum_len().is_some()).then(|| format!("(?:{})", pattern.source))
        }
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::panic)]
mod tests {
    use super::*;
    use crate::filter::parse;
    use crate::table::Table;
    use crate::table::batch::{Batch, Span};
    use crate::table::decode::decode;
    use proptest::prelude::*;
    use proptest::sample::select;

    fn table(rows: &[[String; 2]]) -> Table {
        let (mut buffer, mut spans) = (Vec::new(), Vec::new());
        for text in rows.as_flattened() {
            let start = buffer.len() as u32;
            buffer.extend_from_slice(text.as_bytes());
            spans.push(Span { start, end: buffer.len() as u32 });
        }
        let mut table = Table::default();
        let places = ["u", "m"].map(|name| table.add_column(name, "string").unwrap_or(usize::MAX));
        table.push(&Batch { buffer: &buffer, spans: &spans, width: 2, unset: b"-", empty: b"" }, &places);
        table
    }

    /// The obvious reading, row by row.
    fn hits(expression: &Expr, row: &[String; 2]) -> bool {
        match expression {
            Expr::All => true,
            Expr::And(parts) => parts.iter().all(|part| hits(part, row)),
            Expr::Or(parts) => parts.iter().any(|part| hits(part, row)),
            Expr::Not(part) => !hits(part, row),
            Expr::Leaf(Leaf { field: FieldPattern::Name(name), test: Test::Value(matcher), .. }) => {
                let raw = &row[usize::from(name == "m")];
                raw != "-" && matcher.compile(Kind::Text).matches(&decode(raw.as_bytes()))
            }
            other => panic!("{other}"),
        }
    }

    fn test() -> impl Strategy<Value = String> {
        const MARKS: &[&str] =
            &["*7ab", "a*b77*", "ba77a", "B10*", "/1.{0,2}1a/", "/[ab]7{1,3}b/", "*77a?", "\"b10\"", "*19b"];
        const ODD: &[&str] = &["'ab1a'", "/^b11/", "/77.*b/", "/aa1|/", "é10*", "?", "*7b", "*\\x61b*"];
        let alone = prop_oneof![4 => select(MARKS), 1 => select(ODD)];
        prop_oneof![
            4 => alone.clone().prop_map(|mark| format!("u:{mark}")),
            1 => (alone.clone(), alone).prop_map(|(one, two)| format!("(u:{one} OR u:{two}) AND NOT m:x")),
            1 => Just("m:y AND u:*9".to_owned()),
            1 => Just("m:z".to_owned()),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn no_row_that_matches_is_lost(
            around in proptest::collection::vec(("[abB7]{0,2}", "[abB7é]{0,2}|\\\\x61b|-"), 1..20),
            tests in proptest::collection::vec(test(), 2..5),
        ) {
            let rows: Vec<[String; 2]> = (0..3 * MANY / 2).map(|number| {
                let (before, after) = &around[number % around.len()];
                let text = if after == "-" { "-".to_owned() } else { format!("{before}{number}{after}") };
                [text, ["x", "y", "z", "-"][number % 4].to_owned()]
            }).collect();
            let table = table(&rows);
            let text = tests.iter().map(|test| format!("({test})")).collect::<Vec<_>>().join(" OR ");
            let expression = parse(&text).map_err(|problem| TestCaseError::fail(problem.message))?;
            let mut found = Bits::all(rows.len());
            Scope { table: &table, set_separator: b"," }.narrow(&expression, &mut found);
            let slow: Vec<usize> = (0..rows.len()).filter(|row| hits(&expression, &rows[*row])).collect();
            prop_assert_eq!(found.iter().collect::<Vec<_>>(), slow, "{}", text);
        }
    }
}
