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

/// A time in microseconds: epoch seconds such as `1445422160.958470`, 13, 16 or 19 digits of epoch milliseconds, microseconds or
/// nanoseconds (2001 to 2286), or ISO 8601 such as `2015-10-21T10:09:20.958470Z` in UTC, or as Kibana's CSV has it: `Oct 21, 2015 @ 10:09:20.958`. Without a
/// zone it is UTC. Digits after the sixth decimal are cut off.
pub fn time_micros(text: &[u8]) -> Option<i64> {
    match text {
        [_, _, _, _, b'-', _, _, b'-', _, _, b'T' | b' ', ..] => iso_micros(text),
        digits if matches!(digits.len(), 13 | 16 | 19) && digits.iter().all(u8::is_ascii_digit) => {
            // The first ten are seconds; nine more do not fit into microseconds of seconds.
            let micros = seconds_micros(digits.get(..10)?)?;
            let more = digits.get(10..).unwrap_or(b"").iter().copied().chain(std::iter::repeat(b'0')).take(6);
            Some(micros + more.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
        }
        [b'A'..=b'Z', ..] => kibana_micros(text),
        _ => seconds_micros(text),
    }
}

/// `Oct 1, 2015 @ 10:09:20.958`: Kibana's default format of dates.
fn kibana_micros(text: &[u8]) -> Option<i64> {
    const MONTHS: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    let month = MONTHS.chunks(3).position(|month| text.starts_with(month))? + 1;
    let (day, rest) = text.get(3..)?.strip_prefix(b" ")?.split_at_checked(2)?;
    let (day, rest) =
        if day[1] == b',' { ([b'0', day[0]], rest) } else { ([day[0], day[1]], rest.strip_prefix(b",")?) };
    let (year, time) = rest.strip_prefix(b" ")?.split_at_checked(4)?;
    let mut iso = year.to_vec();
    iso.extend_from_slice(format!("-{month:02}-").as_bytes());
    iso.extend_from_slice(&day);
    iso.push(b'T');
    iso.extend_from_slice(time.strip_prefix(b" @ ")?);
    iso_micros(&iso)
}

/// `YYYY-MM-DDTHH:MM:SS`, then a fraction, then `Z`, an offset or nothing.
fn iso_micros(text: &[u8]) -> Option<i64> {
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = text.get(from..to).filter(|digits| digits.iter().all(u8::is_ascii_digit))?;
        std::str::from_utf8(digits).ok()?.parse().ok()
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    if text.get(13) != Some(&b':') || text.get(16) != Some(&b':') || !(1..=12).contains(&month) {
        return None;
    }
    if !(1..=31).contains(&day) || hour > 24 || minute > 59 || second > 60 {
        return None;
    }
    let rest = text.get(19..)?;
    let fraction = rest.strip_prefix(b".").or(rest.strip_prefix(b",")).unwrap_or(b"");
    let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let zone = if fraction.is_empty() { rest } else { fraction.get(digits..)? };
    let six = fraction.iter().take(digits).copied().chain(std::iter::repeat(b'0')).take(6);
    let micros = six.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    let offset = match zone {
        b"" | b"Z" | b"z" => 0,
        [sign @ (b'+' | b'-'), h1 @ b'0'..=b'9', h2 @ b'0'..=b'9', minutes @ ..] => {
            let minutes = match minutes.strip_prefix(b":").unwrap_or(minutes) {
                [] => 0,
                [m1 @ b'0'..=b'9', m2 @ b'0'..=b'9'] => i64::from(m1 - b'0') * 10 + i64::from(m2 - b'0'),
                _ => return None,
            };
            let size = (i64::from(h1 - b'0') * 10 + i64::from(h2 - b'0')) * 60 + minutes;
            if *sign == b'-' { -size } else { size }
        }
        _ => return None,
    };
    // Days from the first of March of the year 0, in which a leap day is the last of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days =
        365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (153 * month + 2) / 5 + day - 1;
    let minutes = (days - 719_468) * 1440 + hour * 60 + minute - offset;
    Some((minutes * 60 + second) * 1_000_000 + micros)
}

fn seconds_micros(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text.split_first()? {
        (b'-', rest) => (true, rest),
        _ => (false, text),
    };
    let (digits, exponent) = match memchr::memchr2(b'e', b'E', digits) {
        Some(at) => (digits.get(..at)?, exponent(digits.get(at + 1..)?)?),
        None => (digits, 0),
    };
    let (whole, fraction) = match memchr::memchr(b'.', digits) {
        Some(dot) => (digits.get(..dot)?, digits.get(dot + 1..)?),
        None => (digits, &[][..]),
    };
    if whole.is_empty() || !whole.iter().chain(fraction).all(u8::is_ascii_digit) {
        return None;
    }
    let mut micros: i64 = 0;
    let taken = usize::try_from(whole.len() as i64 + exponent + 6).unwrap_or(0);
    for digit in whole.iter().chain(fraction).copied().chain(std::iter::repeat(b'0')).take(taken) {
        micros = micros.checked_mul(10)?.checked_add(i64::from(digit - b'0'))?;
    }
    Some(if negative { -micros } else { micros })
}

/// How far the point moves: Zeek writes times from 2038 on as `2.385616957e+09`.
fn exponent(text: &[u8]) -> Option<i64> {
    let digits = text.strip_prefix(b"-").or(text.strip_prefix(b"+")).unwrap_or(text);
    if !(1..=2).contains(&digits.len()) || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let value = digits.iter().fold(0, |value, digit| value * 10 + i64::from(digit - b'0'));
    Some(if text.starts_with(b"-") { -value } else { value })
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
            ("1e9", Some(1_000_000_000_000_000)),
            ("2.385616957e+09", Some(2_385_616_957_000_000)),
            ("-2.1504318496896954e+09", Some(-2_150_431_849_689_695)),
            ("15E-1", Some(1_500_000)),
            ("1e-99", Some(0)),
            ("x1e-9", None),
            ("1e99", None),
            ("1e", None),
            ("1e+", None),
            ("1e+100", None),
            ("1.2.3", None),
            ("1.1234567x", None),
            ("99999999999999", None),
            ("1445422160958", Some(1_445_422_160_958_000)),
            ("2015-10-21T10:09:20.958470Z", Some(1_445_422_160_958_470)),
            ("2015-10-21T12:09:20.958+02:00", Some(1_445_422_160_958_000)),
            ("2015-10-21T10:09:20", Some(1_445_422_160_000_000)),
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2000-02-29T00:00:00-0030", Some(951_784_200_000_000)),
            ("2015-13-21T10:09:20Z", None),
            ("2015-10-21T10:09:20x", None),
            ("Oct 21, 2015 @ 10:09:20.958", Some(1_445_422_160_958_000)),
            ("Oct 1, 2015 @ 10:09:20.958", Some(1_443_694_160_958_000)),
            ("Oct 21 2015 @ 10:09:20.958", None),
            ("Okt 21, 2015 @ 10:09:20.958", None),
            ("Oct 21, 2015", None),
            ("Oct 21", None),
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
