//! Numbers as integers: the text of a number and back, exactly or not at all.
//!
//! A column of times or counts is stored as `i64` in units of `10^-scale`; a text is a number here only if writing the number
//! gives the same text again. Anything else (leading zeros, exponents, other decimals) stays text.

/// Digits after the point that a column of integers stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Whole numbers: counts, ports, ints.
    Whole,
    /// Six decimals, as Zeek writes times and intervals: microseconds.
    Micros,
}

/// The integer behind `text`, if `write` gives `text` again.
#[inline]
pub fn parse(text: &[u8], scale: Scale) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    let value = match scale {
        Scale::Whole => whole(digits, 18)?,
        Scale::Micros => {
            let point = digits.len().checked_sub(7)?;
            if digits[point] != b'.' {
                return None;
            }
            let mut micros = 0;
            for &byte in &digits[point + 1..] {
                let digit = byte.wrapping_sub(b'0');
                if digit > 9 {
                    return None;
                }
                micros = micros * 10 + i64::from(digit);
            }
            whole(&digits[..point], 12)? * 1_000_000 + micros
        }
    };
    match (negative, value) {
        (true, 0) => None,
        (true, value) => Some(-value),
        (false, value) => Some(value),
    }
}

#[inline]
fn whole(digits: &[u8], most: usize) -> Option<i64> {
    if digits.is_empty() || digits.len() > most || (digits[0] == b'0' && digits.len() > 1) {
        return None;
    }
    let mut value = 0i64;
    for &byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + i64::from(digit);
    }
    Some(value)
}

/// Appends the text of `value`.
pub fn write(value: i64, scale: Scale, out: &mut Vec<u8>) {
    let mut digits = [0u8; 24];
    let mut at = digits.len();
    let mut rest = value.unsigned_abs();
    let mut written = 0;
    let least = if scale == Scale::Micros { 7 } else { 1 };
    while rest > 0 || written < least {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        written += 1;
        if scale == Scale::Micros && written == 6 {
            at -= 1;
            digits[at] = b'.';
        }
    }
    if value < 0 {
        at -= 1;
        digits[at] = b'-';
    }
    out.extend_from_slice(&digits[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(value: i64, scale: Scale) -> String {
        let mut out = Vec::new();
        write(value, scale, &mut out);
        String::from_utf8(out).unwrap_or_default()
    }

    #[test]
    fn writes_as_zeek_does() {
        assert_eq!(text(1_445_422_160_958_470, Scale::Micros), "1445422160.958470");
        assert_eq!(text(-870, Scale::Micros), "-0.000870");
        assert_eq!(text(0, Scale::Micros), "0.000000");
        assert_eq!(text(0, Scale::Whole), "0");
        assert_eq!(parse(b"-0", Scale::Whole), None);
        assert_eq!(parse(b"007", Scale::Whole), None);
        assert_eq!(parse(b"1.5", Scale::Micros), None);
    }

    proptest! {
        #[test]
        fn what_parses_is_written_back(text_in in "-?[0-9]{0,14}(\\.[0-9]{5,7})?") {
            for scale in [Scale::Whole, Scale::Micros] {
                if let Some(value) = parse(text_in.as_bytes(), scale) {
                    prop_assert_eq!(&text(value, scale), &text_in);
                }
            }
        }

        #[test]
        fn what_is_written_parses(value in -999_999_999_999_000_000i64..999_999_999_999_000_000) {
            for scale in [Scale::Whole, Scale::Micros] {
                prop_assert_eq!(parse(text(value, scale).as_bytes(), scale), Some(value));
            }
        }
    }
}
