//! Values made alike before they are counted: queries cut, escapes undone, numbers and identifiers replaced.
//!
//! Does not know fields or stacks. Invariant: steps run in one fixed order whatever order they are given in, so the same set of
//! steps is always the same answer; a value that no step changes is borrowed, and so is one that is only cut.

use crate::protocol::Normaliser;
use crate::table::decode::hex_byte;
use memchr::{memchr, memchr2, memrchr};
use std::borrow::Cow;

/// A query is cut before `%3f` could become a `?`; a name is whole when its domain is sought; identifiers are found while they still have their digits.
const ORDER: [Normaliser; 6] = [
    Normaliser::CutQuery,
    Normaliser::CutQueryAndAmpersand,
    Normaliser::PercentDecode,
    Normaliser::ParentDomain,
    Normaliser::Hex,
    Normaliser::Numbers,
];

/// Applies `steps` to one decoded value.
pub fn normalise<'a>(steps: &[Normaliser], decoded: &'a [u8]) -> Cow<'a, [u8]> {
    let wanted = ORDER.into_iter().filter(|step| steps.contains(step));
    wanted.fold(Cow::Borrowed(decoded), |value, step| match value {
        Cow::Borrowed(value) => apply(step, value),
        Cow::Owned(value) => Cow::Owned(apply(step, &value).into_owned()),
    })
}

fn apply(step: Normaliser, value: &[u8]) -> Cow<'_, [u8]> {
    match step {
        Normaliser::CutQuery => Cow::Borrowed(cut(value, memchr(b'?', value))),
        Normaliser::CutQueryAndAmpersand => Cow::Borrowed(cut(value, memchr2(b'?', b'&', value))),
        Normaliser::PercentDecode => replace(value, |rest| match rest {
            [b'%', high, low, ..] => Some((3, hex_byte(*high, *low)?)),
            _ => None,
        }),
        Normaliser::Hex => replace_runs(value, u8::is_ascii_hexdigit, |rest, run| {
            let identifier = run.len() >= 8 && run.iter().any(u8::is_ascii_digit);
            guid(rest).or(identifier.then_some(run.len())).map(|length| (length, b'H'))
        }),
        Normaliser::ParentDomain => {
            domain(value).map_or(Cow::Borrowed(value), |domain| Cow::Owned(domain.to_ascii_lowercase()))
        }
        Normaliser::Numbers => replace_runs(value, u8::is_ascii_digit, |_, run| Some((run.len(), b'N'))),
    }
}

fn cut(value: &[u8], at: Option<usize>) -> &[u8] {
    at.and_then(|at| value.get(..at)).unwrap_or(value)
}

/// Labels below which registries of countries hand out names. A copy of these stands in `filter-text.ts`, which writes the filter of a line.
/// The whole public suffix list is 80 kB packed, and years old by the time a file like this page is used.
const SECOND: [&[u8]; 15] =
    [b"ac", b"co", b"com", b"edu", b"gob", b"gov", b"go", b"ltd", b"mil", b"ne", b"net", b"nom", b"or", b"org", b"sch"];

/// The last two labels of a name without its port, or three below the second level of a country; `None` of what is no such name.
fn domain(value: &[u8]) -> Option<&[u8]> {
    let name = match memrchr(b':', value).and_then(|at| value.split_at_checked(at)) {
        Some((name, [_, port @ ..])) if !port.is_empty() && port.iter().all(u8::is_ascii_digit) => name,
        _ => value,
    };
    let name = name.strip_suffix(b".").unwrap_or(name);
    let mut labels = name.rsplit(|byte| *byte == b'.');
    let (last, second, third) = (labels.next()?, labels.next()?, labels.next().unwrap_or_default());
    // An address has no domain, whether its parts are parted by dots or by colons.
    if last.is_empty() || second.is_empty() || last.iter().all(u8::is_ascii_digit) || name.contains(&b':') {
        return None;
    }
    let country = last.len() == 2 && last.iter().all(u8::is_ascii_alphabetic);
    let deep = country && !third.is_empty() && SECOND.iter().any(|label| label.eq_ignore_ascii_case(second));
    let length = second.len() + 1 + last.len() + if deep { third.len() + 1 } else { 0 };
    name.get(name.len() - length..)
}

/// Length of the GUID at the beginning: 8-4-4-4-12 hexadecimal digits, and no further one.
fn guid(text: &[u8]) -> Option<usize> {
    const LENGTH: usize = 36;
    let shape = |(at, byte): (usize, &u8)| {
        if matches!(at, 8 | 13 | 18 | 23) { *byte == b'-' } else { byte.is_ascii_hexdigit() }
    };
    let all = text.get(..LENGTH)?.iter().enumerate().all(shape);
    let ends = !text.get(LENGTH).is_some_and(u8::is_ascii_hexdigit);
    (all && ends).then_some(LENGTH)
}

/// Replaces what `find` sees at a place (its length, and a byte for it).
fn replace(value: &[u8], find: impl Fn(&[u8]) -> Option<(usize, u8)>) -> Cow<'_, [u8]> {
    replace_steps(value, |rest| find(rest).map(|(length, byte)| (length, Some(byte))).unwrap_or((1, None)))
}

/// The same where only whole runs of bytes of a class are looked at. `find` gets the rest and the run at its beginning.
fn replace_runs(
    value: &[u8],
    class: fn(&u8) -> bool,
    find: impl Fn(&[u8], &[u8]) -> Option<(usize, u8)>,
) -> Cow<'_, [u8]> {
    replace_steps(value, |rest| {
        let length = rest.iter().position(|byte| !class(byte)).unwrap_or(rest.len());
        match rest.split_at_checked(length) {
            Some((run @ [_, ..], _)) => find(rest, run).map_or((length, None), |(length, byte)| (length, Some(byte))),
            _ => (1, None),
        }
    })
}

/// Walks over `value`: each step is so many bytes kept as they are, or replaced by one.
fn replace_steps(value: &[u8], step: impl Fn(&[u8]) -> (usize, Option<u8>)) -> Cow<'_, [u8]> {
    let mut out: Option<Vec<u8>> = None;
    let mut at = 0;
    while let Some(rest) = value.get(at..).filter(|rest| !rest.is_empty()) {
        let (length, replacement) = step(rest);
        match (replacement, &mut out) {
            (Some(byte), Some(out)) => out.push(byte),
            (Some(byte), None) => out = Some([value.get(..at).unwrap_or_default(), &[byte]].concat()),
            (None, Some(out)) => out.extend_from_slice(rest.get(..length).unwrap_or(rest)),
            (None, None) => {}
        }
        at += length;
    }
    out.map_or(Cow::Borrowed(value), Cow::Owned)
}

#[cfg(test)]
#[allow(clippy::print_stdout)]
mod tests {
    use super::*;
    use Normaliser::{CutQuery, CutQueryAndAmpersand, Hex, Numbers, ParentDomain, PercentDecode};
    use proptest::prelude::*;
    use std::collections::HashSet;

    #[test]
    fn each_step() {
        let cases: &[(&[Normaliser], &str, &str)] = &[
            (&[], "/a?b=%31", "/a?b=%31"),
            (&[CutQuery], "/a?b=1?c", "/a"),
            (&[CutQuery], "/a&sid=1", "/a&sid=1"),
            (&[CutQueryAndAmpersand], "/a&sid=1?b", "/a"),
            (&[PercentDecode], "/%2e%2E/%zz%4", "/../%zz%4"),
            (&[PercentDecode, CutQuery], "/a%3fb?c", "/a?b"),
            (&[Numbers], "/v1/10.25/x", "/vN/N.N/x"),
            (&[Hex], "/x/550e8400-e29b-41d4-a716-446655440000/", "/x/H/"),
            (&[Hex], "/x/550e8400-e29b-41d4-a716-4466554400001", "/x/H-e29b-41d4-a716-H"),
            (&[Hex], "/deadbeef/deadbee1/1234567", "/deadbeef/H/1234567"),
            (&[Numbers, Hex], "/deadbee1/7", "/H/N"),
        ];
        for (steps, value, want) in cases {
            assert_eq!(String::from_utf8_lossy(&normalise(steps, value.as_bytes())), *want, "{value}");
        }
    }

    #[test]
    fn parent_domains() {
        let cases = [
            ("a.b.example.com", "example.com"),
            ("Example.COM.", "example.com"),
            ("www.example.co.uk:8080", "example.co.uk"),
            ("shop.example.com.au", "example.com.au"),
            ("co.uk", "co.uk"),
            (".co.uk", "co.uk"),
            ("x.co.com", "co.com"),
            ("www.bbc.uk", "bbc.uk"),
            ("a..co.uk", "co.uk"),
            ("10.0.0.1", "10.0.0.1"),
            ("10.0.0.1:80", "10.0.0.1:80"),
            ("2001:db8::1", "2001:db8::1"),
            ("Localhost", "Localhost"),
            ("a..", "a.."),
            ("x:y.com", "x:y.com"),
            ("-", "-"),
            ("", ""),
        ];
        for (value, want) in cases {
            assert_eq!(String::from_utf8_lossy(&normalise(&[ParentDomain], value.as_bytes())), want, "{value}");
        }
        assert_eq!(&*normalise(&[Numbers, ParentDomain], b"cdn7.shop42.de"), b"shopN.de");
    }

    #[test]
    fn stacks_of_a_real_log() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/dragos-blog/http.log");
        let Ok(log) = std::fs::read(path) else { return println!("skipped: {path} is not there") };
        let rows = log.split(|byte| *byte == b'\n').filter(|line| !line.is_empty() && !line.starts_with(b"#"));
        let uris: Vec<_> = rows.filter_map(|line| line.split(|byte| *byte == b'\t').nth(9)).collect();
        for (steps, want) in [(&[][..], 4923), (&[CutQuery], 4912), (&[CutQueryAndAmpersand], 176)] {
            let distinct: HashSet<_> = uris.iter().map(|uri| normalise(steps, uri)).collect();
            assert_eq!(distinct.len(), want, "{steps:?}");
        }
    }

    proptest! {
        #[test]
        fn the_order_given_is_no_matter(value: Vec<u8>, mut steps in Just(ORDER.to_vec()).prop_shuffle(), count in 0_usize..7) {
            steps.truncate(count);
            let once = normalise(&steps, &value).into_owned();
            steps.reverse();
            prop_assert_eq!(normalise(&steps, &value).into_owned(), once);
        }
    }
}
