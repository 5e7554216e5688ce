//! Does a row match a filter? Read off the definition of each test in the filter's tree.

use super::{Cell, Log, Row};
use stackhunt::filter::{Expr, FieldPattern, Leaf, Test};
use stackhunt::table::decode::decode;
use stackhunt::table::kind::{Kind, is_container};

pub fn matches(log: &Log, row: &Row, expr: &Expr) -> bool {
    match expr {
        Expr::All => true,
        Expr::And(parts) => parts.iter().all(|part| matches(log, row, part)),
        Expr::Or(parts) => parts.iter().any(|part| matches(log, row, part)),
        Expr::Not(part) => !matches(log, row, part),
        Expr::Leaf(Leaf { field, test, .. }) => {
            let named = if let FieldPattern::Name(name) = field { log.resolve(name) } else { None };
            let meant = |name: &str| if named.is_some() { named == Some(name) } else { field.matches(name) };
            let mut meant = log.fields.iter().filter(|(name, _)| meant(name));
            meant.any(|(name, zeek_type)| row.cell(name).is_some_and(|cell| cell_matches(cell, zeek_type, test)))
        }
    }
}

fn cell_matches(cell: &Cell, zeek_type: &str, test: &Test) -> bool {
    match test {
        Test::IsSet => matches!(cell, Cell::Set(_)),
        Test::Unset => *cell == Cell::Unset,
        Test::Empty => *cell == Cell::Empty,
        Test::Raw(raw) => cell.written().as_bytes() == raw,
        Test::Value(matcher) => {
            let Cell::Set(text) = cell else { return false };
            let compiled = matcher.compile(Kind::of(zeek_type));
            elements(text, zeek_type).iter().any(|element| compiled.matches(&decode(element.as_bytes())))
        }
    }
}

/// The elements of a set or vector; any other value is its only element.
pub fn elements<'a>(text: &'a str, zeek_type: &str) -> Vec<&'a str> {
    if is_container(zeek_type) { text.split(',').collect() } else { vec![text] }
}

/// The fields that a filter names.
pub fn names(filter: &str) -> Vec<String> {
    fn collect(expr: &Expr, names: &mut Vec<String>) {
        match expr {
            Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| collect(part, names)),
            Expr::Not(part) => collect(part, names),
            Expr::Leaf(Leaf { field: FieldPattern::Name(name), .. }) => names.push(name.clone()),
            Expr::All | Expr::Leaf(_) => {}
        }
    }
    let mut names = Vec::new();
    collect(&stackhunt::filter::parse(filter).unwrap(), &mut names);
    names
}
