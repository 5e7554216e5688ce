//! Many tests of one field as one.
//!
//! A list of marks (`uri:(*/sdk* OR *.jsp OR ...)`) would test every distinct value once per mark. Together they are one regular
//! expression, which rules most values out at one look. Does not know rows. Invariant: a union matches exactly what any of its
//! tests matches; what cannot be said as a pattern over bytes stays as it is.

use super::ast::{Expr, FieldPattern, Leaf, Matcher, Test};
use super::compile::Compiled;
use super::looks::regex;
use super::wildcard::{Part, Wildcard};
use crate::table::kind::Kind;
use regex::bytes::Regex;

/// Fewer tests are not worth a pattern.
const WORTH: usize = 3;

/// Tests of one text field, and a pattern that finds whatever any of them matches (and little else).
pub(super) struct Union {
    pub field: String,
    pattern: Regex,
    tests: Vec<Compiled>,
}

impl Union {
    pub fn matches(&self, value: &[u8]) -> bool {
        self.pattern.is_match(value) && self.tests.iter().any(|test| test.matches(value))
    }
}

/// The parts of an `Or`: tests of the same text field united, and the others. `is_text` tells which fields hold text.
pub(super) fn unite(parts: &[Expr], is_text: impl Fn(&str) -> bool) -> (Vec<Union>, Vec<&Expr>) {
    type Candidate<'a> = (&'a Expr, &'a Matcher, String);
    let mut fields: Vec<(&str, Vec<Candidate<'_>>)> = Vec::new();
    let mut others: Vec<&Expr> = Vec::new();
    for part in parts {
        let Expr::Leaf(Leaf { field: FieldPattern::Name(name), test: Test::Value(matcher), .. }) = part else {
            others.push(part);
            continue;
        };
        match source(matcher).filter(|_| is_text(name)) {
            None => others.push(part),
            Some(source) => match fields.iter_mut().find(|(field, _)| field == name) {
                Some((_, list)) => list.push((part, matcher, source)),
                None => fields.push((name, vec![(part, matcher, source)])),
            },
        }
    }
    let mut united = Vec::new();
    for (field, list) in fields {
        let source = list.iter().map(|(_, _, source)| format!("(?:{source})")).collect::<Vec<_>>().join("|");
        match regex(&source) {
            Ok(pattern) if list.len() >= WORTH => {
                let tests = list.iter().map(|(_, matcher, _)| matcher.compile(Kind::Text)).collect();
                united.push(Union { field: field.to_owned(), pattern, tests });
            }
            _ => others.extend(list.into_iter().map(|(part, ..)| part)),
        }
    }
    (united, others)
}

/// A pattern over bytes for what the test matches, or a little more.
fn source(matcher: &Matcher) -> Option<String> {
    match matcher {
        Matcher::Equals(text) => Some(format!("^{}$", literal(text)?)),
        Matcher::Contains(text) => literal(text),
        Matcher::Glob(wildcard) => glob(wildcard),
        Matcher::Pattern(pattern) if pattern.source.is_ascii() => Some(pattern.source.clone()),
        _ => None,
    }
}

fn glob(wildcard: &Wildcard) -> Option<String> {
    let (mut parts, mut source) = (wildcard.parts(), String::new());
    match parts {
        [Part::Any, rest @ ..] => parts = rest,
        _ => source.push('^'),
    }
    let open = matches!(parts, [.., Part::Any]);
    for (at, part) in parts.iter().enumerate() {
        match part {
            Part::Any if at + 1 == parts.len() => {}
            Part::Any => source.push_str(".*"),
            Part::Text(_, text) => source.push_str(&literal(text)?),
            // One character: of one byte or more.
            Part::One => source.push_str("(?-u:[\\x00-\\xff]{1,4})"),
        }
    }
    if !open && !parts.is_empty() {
        source.push('$');
    }
    Some(source)
}

pub(super) fn literal(text: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(text).ok().filter(|text| text.is_ascii())?;
    Some(text.chars().map(|char| format!("\\x{:02x}", u32::from(char))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::parse;
    use proptest::prelude::*;

    fn matches(part: &Expr, value: &[u8]) -> bool {
        let Expr::Leaf(Leaf { test: Test::Value(matcher), .. }) = part else { return false };
        matcher.compile(Kind::Text).matches(value)
    }

    proptest! {
        #[test]
        fn a_union_matches_what_any_of_its_tests_matches(
            words in proptest::collection::vec("\\*?[abAé.?]{1,2}(\\*[ab]?)?", 3..6),
            value in "[abAé./\\n]{0,5}",
        ) {
            let text = format!("f:({})", words.join(" OR "));
            if let Ok(Expr::Or(parts)) = parse(&text) {
                let (united, others) = unite(&parts, |_| true);
                let value = value.as_bytes();
                let found = united.iter().any(|union| union.matches(value)) || others.iter().any(|part| matches(part, value));
                prop_assert_eq!(found, parts.iter().any(|part| matches(part, value)), "{}", text);
            }
        }
    }
}
