//! Many tests of one field as one.
//!
//! A list of marks (`uri:(*/sdk* OR *.jsp OR ...)`) would test every distinct value once per mark. Together they are one regular
//! expression, which looks at each value once. Does not know rows. Invariant: the united test matches what any of its parts
//! matches; what cannot be said as a pattern over bytes stays as it is.

use super::ast::{Expr, FieldPattern, Leaf, Matcher, Pattern, Test};
use super::looks::regex;
use super::wildcard::{Part, Wildcard};

/// Fewer tests are not worth a pattern.
const WORTH: usize = 3;

/// The parts of an `Or`, with tests of the same text field united. `is_text` tells which fields hold text.
pub(super) fn unite(parts: &[Expr], is_text: impl Fn(&str) -> bool) -> Vec<Expr> {
    let mut united: Vec<(&str, Vec<(&Expr, String)>)> = Vec::new();
    let mut others: Vec<Expr> = Vec::new();
    for part in parts {
        let Expr::Leaf(Leaf { field: FieldPattern::Name(name), test: Test::Value(matcher), .. }) = part else {
            others.push(part.clone());
            continue;
        };
        match source(matcher).filter(|_| is_text(name)) {
            None => others.push(part.clone()),
            Some(source) => match united.iter_mut().find(|(field, _)| field == name) {
                Some((_, list)) => list.push((part, source)),
                None => united.push((name, vec![(part, source)])),
            },
        }
    }
    for (name, list) in united {
        let source = list.iter().map(|(_, source)| format!("(?:{source})")).collect::<Vec<_>>().join("|");
        match regex(&source) {
            Ok(regex) if list.len() >= WORTH => {
                let test = Test::Value(Matcher::Pattern(Pattern { source, regex }));
                let field = FieldPattern::Name(name.to_owned());
                others.push(Expr::Leaf(Leaf { field, test, span: super::Span::default() }));
            }
            _ => others.extend(list.into_iter().map(|(part, _)| part.clone())),
        }
    }
    others
}

/// The test as a pattern over bytes that ignores ASCII case.
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
            // One character is not one byte.
            Part::One => return None,
        }
    }
    if !open && !parts.is_empty() {
        source.push('$');
    }
    Some(source)
}

fn literal(text: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(text).ok().filter(|text| text.is_ascii())?;
    Some(text.chars().map(|char| format!("\\x{:02x}", u32::from(char))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::parse;
    use crate::table::kind::Kind;
    use proptest::prelude::*;

    fn matches(parts: &[Expr], value: &[u8]) -> bool {
        parts.iter().any(|part| match part {
            Expr::Leaf(Leaf { test: Test::Value(matcher), .. }) => matcher.compile(Kind::Text).matches(value),
            _ => false,
        })
    }

    proptest! {
        #[test]
        fn united_tests_match_what_any_of_them_matches(
            words in proptest::collection::vec("\\*?[abAé.]{1,2}(\\*[ab]?)?", 3..6),
            value in "[abAé./\\n]{0,5}",
        ) {
            let text = format!("f:({})", words.join(" OR "));
            if let Ok(Expr::Or(parts)) = parse(&text) {
                let united = unite(&parts, |_| true);
                prop_assert!(united.len() <= parts.len());
                prop_assert_eq!(matches(&united, value.as_bytes()), matches(&parts, value.as_bytes()), "{}", text);
            }
        }
    }
}
