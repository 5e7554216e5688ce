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
            let &[a, b, c, d, e, f] = digits.last_chunk()?;
            let micros = eight([b'0', b'0', a, b, c, d, e, f])?;
            whole(&digits[..point], 12)? * 1_000_000 + micros
        }
    };
    match (negative, value) {
        (true, 0) => None,
        (true, value) => Some(-value),
        (false, value) => Some(value),
    }
}

/// The integer behind a whole number of up to eight digits at the beginning of a buffer; `None` also if the text must be looked at by [`parse`].
#[inline]
pub fn short(buffer: &[u8], length: usize) -> Option<i64> {
    let text = buffer.first_chunk::<8>()?;
    if length.wrapping_sub(1) > 7 || (text[0] == b'0' && length > 1) {
        return None;
    }
    // The digits move to the end of the word, zeros before them.
    let beside = 64 - 8 * length as u32;
    let zeros = 0x3030_3030_3030_3030 & (1u64 << beside).wrapping_sub(1);
    eight((u64::from_le_bytes(*text) << beside | zeros).to_le_bytes())
}

/// The integer behind a text of either scale. A text is a number of one of them only.
#[inline]
pub fn written(text: &[u8]) -> Option<(i64, Scale)> {
    let (&first, &last) = (text.first()?, text.last()?);
    if !last.is_ascii_digit() || !(first.is_ascii_digit() || first == b'-') {
        return None;
    }
    let point = text.len().checked_sub(7).is_some_and(|at| text[at] == b'.');
    let scale = if point { Scale::Micros } else { Scale::Whole };
    Some((parse(text, scale)?, scale))
}

#[inline]
fn whole(digits: &[u8], most: usize) -> Option<i64> {
    if digits.is_empty() || digits.len() > most || (digits[0] == b'0' && digits.len() > 1) {
        return None;
    }
    let (mut value, rest) = match digits.split_first_chunk() {
        Some((first, rest)) => (eight(*first)?, rest),
        None => (0, digits),
    };
    for &byte in rest {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + i64::from(digit);
    }
    Some(value)
}

/// Eight digits at once: pairs, then fours, then all of them, side by side in one word.
#[inline]
fn eight(text: [u8; 8]) -> Option<i64> {
    let word = u64::from_le_bytes(text);
    // A byte is a digit if its upper half is 3, and still is with 6 added.
    let upper = |word: u64| word & 0xf0f0_f0f0_f0f0_f0f0;
    if upper(word) != 0x3030_3030_3030_3030 || upper(word + 0x0606_0606_0606_0606) != 0x3030_3030_3030_3030 {
        return None;
    }
    let digits = word & 0x0f0f_0f0f_0f0f_0f0f;
    let pairs = (digits * 10 + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    Some(((fours * 10_000 + (fours >> 32)) & 0xffff_ffff) as i64)
}

/// The largest number whose text is as long as that of this one, which is not negative: up to it, texts stand in the order of their
/// numbers.
pub fn last_as_long(value: i64, scale: Scale) -> i64 {
    let mut longer = if scale == Scale::Micros { 10_000_000i64 } else { 10 };
    while longer <= value {
        let Some(next) = longer.checked_mul(10) else { return i64::MAX };
        longer = next;
    }
    longer - 1
}

/// Appends the text of `value`.
pub fn write(value: i64, scale: Scale, out: &mut Vec<u8>) {
    let mut text = [b'0'; 32];
    let mut at = text.len();
    let mut rest = value.unsigned_abs();
    if scale == Scale::Micros {
        digits((rest % 1_000_000) as u32, &mut text, at);
        rest /= 1_000_000;
        at -= 7;
        text[at] = b'.';
    }
    // Eight digits at a time: dividing 64 bits is slow, most of all in WASM.
    loop {
        let part = (rest % 100_000_000) as u32;
        rest /= 100_000_000;
        let written = digits(part, &mut text, at);
        if rest == 0 {
            at -= written.max(1);
            break;
        }
        at -= 8;
    }
    if value < 0 {
        at -= 1;
        text[at] = b'-';
    }
    out.extend_from_slice(&text[at..]);
}

/// Writes the digits of a number that end at `end`, and gives how many there are.
#[inline]
fn digits(mut rest: u32, text: &mut [u8; 32], end: usize) -> usize {
    let mut written = 0;
    while rest > 0 {
        written += 1;
        text[end - written] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    written
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

        /// Also numbers that another reader takes for the same.
        #[test]
        fn a_text_is_a_number_of_one_scale(text_in in "-?[0-9]{0,20}(\\.[0-9]{0,7})?-?") {
            let of = |scale| parse(text_in.as_bytes(), scale).map(|value| (value, scale));
            prop_assert_eq!(written(text_in.as_bytes()), of(Scale::Whole).or(of(Scale::Micros)));
            prop_assert!(of(Scale::Whole).is_none() || of(Scale::Micros).is_none());
        }

        /// Whatever stands behind the text.
        #[test]
        fn short_numbers_are_those_that_parse(text in "-?[0-9]{0,9}", behind in "[\\t0-9:-]{8}") {
            let short = short([text.as_bytes(), behind.as_bytes()].concat().as_slice(), text.len());
            let digits = (1..=8).contains(&text.len()) && !text.starts_with('-');
            prop_assert_eq!(short, parse(text.as_bytes(), Scale::Whole).filter(|_| digits));
        }

        #[test]
        fn what_is_written_parses(value in -999_999_999_999_000_000i64..999_999_999_999_000_000) {
            for scale in [Scale::Whole, Scale::Micros] {
                prop_assert_eq!(parse(text(value, scale).as_bytes(), scale), Some(value));
            }
        }
    }
}
