//! From the text of a cell to its value: escapes, elements, times.
//!
//! Does not know columns, types or what `-` and `(empty)` mean in a file. Invariant: nothing fails and nothing is guessed;
//! what is not an escape stays as it is, what is not a time is `None`.

use std::borrow::Cow;

/// The text behind Zeek's escapes: `\xHH` is a byte and `\\` a backslash; any other backslash is kept. Borrows when there is
/// nothing to do.
pub fn decode(raw: &[u8]) -> Cow<'_, [u8]> {
    let Some(first) = memchr::memchr(b'\\', raw) else { return Cow::Borrowed(raw) };
    let (head, mut rest) = raw.split_at(first);
    let mut out = Vec::with_capacity(raw.len());
    out.extend_from_slice(head);
    while let Some((&byte, tail)) = rest.split_first() {
        let (decoded, tail) = match (byte, tail) {
            (b'\\', [b'x', high, low, tail @ ..]) => match hex_byte(*high, *low) {
                Some(value) => (value, tail),
                None => (byte, &rest[1..]),
            },
            (b'\\', [b'\\', tail @ ..]) => (b'\\', tail),
            _ => (byte, tail),
        };
        out.push(decoded);
        rest = tail;
    }
    Cow::Owned(out)
}

/// The byte that two hexadecimal digits name.
pub fn hex_byte(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| (byte as char).to_digit(16).map(|value| value as u8);
    Some(digit(high)? << 4 | digit(low)?)
}

/// The raw elements of a set or vector. A separator inside an element is escaped in the log, so a plain split is right.
/// A cell of no bytes is one element of no bytes; without a separator the cell is its only element.
pub fn elements<'a>(raw: &'a [u8], separator: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    let mut rest = Some(raw);
    std::iter::from_fn(move || {
        let now = rest?;
        let cut = if separator.is_empty() { None } else { memchr::memmem::find(now, separator) };
        match cut {
            Some(at) => {
                rest = now.get(at + separator.len()..);
                now.get(..at)
            }
            None => rest.take(),
        }
    })
}

/// Epoch seconds such as `1445422160.958470` in microseconds, exactly. Digits after the sixth decimal are cut off.
pub fn time_micros(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text.split_first()? {
        (b'-', rest) => (true, rest),
        _ => (false, text),
    };
    let (whole, fraction) = match memchr::memchr(b'.', digits) {
        Some(dot) => (digits.get(..dot)?, digits.get(dot + 1..)?),
        None => (digits, &[][..]),
    };
    if whole.is_empty() || !fraction.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let mut micros: i64 = 0;
    let six = fraction.iter().copied().chain(std::iter::repeat(b'0')).take(6);
    for digit in whole.iter().copied().chain(six) {
        if !digit.is_ascii_digit() {
            return None;
        }
        micros = micros.checked_mul(10)?.checked_add(i64::from(digit - b'0'))?;
    }
    Some(if negative { -micros } else { micros })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escapes() {
        for (raw, want) in [
            ("plain", &b"plain"[..]),
            (r"\x2d", b"-"),
            (r"a\x09b\xFFc", b"a\tb\xffc"),
            (r"C:\\x41", b"C:\\x41"),
            (r"\p{L}\x4", br"\p{L}\x4"),
            (r"\xzz\", br"\xzz\"),
        ] {
            assert_eq!(decode(raw.as_bytes()).as_ref(), want, "{raw}");
        }
        assert!(matches!(decode(b"plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn sets() {
        let split = |raw: &'static str, by: &'static str| elements(raw.as_bytes(), by.as_bytes()).collect::<Vec<_>>();
        assert_eq!(split("a,b,", ","), [&b"a"[..], b"b", b""]);
        assert_eq!(split("a||b", "||"), [b"a", b"b"]);
        assert_eq!(split("a,b", ""), [b"a,b"]);
        assert_eq!(split("", ","), [b""]);
    }

    #[test]
    fn times() {
        for (text, want) in [
            ("1445422160.958470", Some(1_445_422_160_958_470)),
            ("1445422160", Some(1_445_422_160_000_000)),
            ("1.5", Some(1_500_000)),
            ("-1.000001", Some(-1_000_001)),
            ("0.1234567", Some(123_456)),
            ("1.", Some(1_000_000)),
            (".5", None),
            ("-", None),
            ("", None),
            ("1e9", None),
            ("1.2.3", None),
            ("1.1234567x", None),
            ("99999999999999", None),
        ] {
            assert_eq!(time_micros(text.as_bytes()), want, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_time_as_zeek_writes_it_is_read_exactly(micros in -9_000_000_000_000_000_000_i64..9_000_000_000_000_000_000) {
            let sign = if micros < 0 { "-" } else { "" };
            let size = micros.unsigned_abs();
            let text = format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000);
            prop_assert_eq!(time_micros(text.as_bytes()), Some(micros));
        }

        #[test]
        fn any_bytes_decode(raw: Vec<u8>) {
            prop_assert!(decode(&raw).len() <= raw.len());
        }
    }
}
