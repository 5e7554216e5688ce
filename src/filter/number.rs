//! Numbers in filters: reading them, and a range of them as integers of a column.
//!
//! Does not know rows. Invariant: whole numbers compare exactly at any size Zeek writes (64 bits, signed or not); anything
//! with decimals compares as the nearest `f64`.

use std::cmp::Ordering;

/// A number as written.
#[derive(Clone, Copy, Debug)]
pub enum Number {
    Whole(i128),
    Real(f64),
}

impl Number {
    /// Reads `200`, `-1`, `0.5`, `1e-5`; not `inf`, hexadecimal, or anything with a unit.
    pub fn parse(text: &[u8]) -> Option<Number> {
        let digits = text.strip_prefix(b"-").unwrap_or(text);
        if !digits.first()?.is_ascii_digit() && !digits.starts_with(b".") {
            return None;
        }
        let text = std::str::from_utf8(text).ok()?;
        if digits.iter().all(u8::is_ascii_digit) {
            return text.parse().ok().map(Number::Whole);
        }
        text.parse().ok().filter(|value: &f64| value.is_finite()).map(Number::Real)
    }

    pub fn compare(self, other: Number) -> Ordering {
        match (self, other) {
            (Number::Whole(a), Number::Whole(b)) => a.cmp(&b),
            (a, b) => a.real().total_cmp(&b.real()),
        }
    }

    fn real(self) -> f64 {
        match self {
            Number::Whole(value) => value as f64,
            // So that -0.0 equals 0.
            Number::Real(value) => value + 0.0,
        }
    }
}

/// One end of a range of numbers, kept with its text so that it can be scaled exactly.
#[derive(Clone, Debug)]
pub struct Limit {
    pub number: Number,
    pub inclusive: bool,
    pub text: Vec<u8>,
}

/// All numbers between two limits; a missing limit is open.
#[derive(Clone, Debug, Default)]
pub struct NumberRange {
    pub low: Option<Limit>,
    pub high: Option<Limit>,
}

impl NumberRange {
    /// The range of one number.
    pub fn only(text: &[u8]) -> Option<NumberRange> {
        let limit = Limit { number: Number::parse(text)?, inclusive: true, text: text.to_vec() };
        Some(NumberRange { low: Some(limit.clone()), high: Some(limit) })
    }

    pub fn contains(&self, number: Number) -> bool {
        let above = self.low.as_ref().is_none_or(|limit| match number.compare(limit.number) {
            Ordering::Greater => true,
            Ordering::Equal => limit.inclusive,
            Ordering::Less => false,
        });
        above
            && self.high.as_ref().is_none_or(|limit| match number.compare(limit.number) {
                Ordering::Less => true,
                Ordering::Equal => limit.inclusive,
                Ordering::Greater => false,
            })
    }

    /// First and last integer of the range in a column whose unit is `10^-decimals`; first > last if there is none.
    pub fn integers(&self, decimals: u32) -> (i64, i64) {
        let low = self.low.as_ref().map_or(i128::MIN, |limit| {
            let (floor, exact) = scale(&limit.text, limit.number, decimals);
            if exact && limit.inclusive { floor } else { floor.saturating_add(1) }
        });
        let high = self.high.as_ref().map_or(i128::MAX, |limit| {
            let (floor, exact) = scale(&limit.text, limit.number, decimals);
            if exact && !limit.inclusive { floor.saturating_sub(1) } else { floor }
        });
        clamp(low, high)
    }
}

/// Integers both ends inclusive; an empty range stays empty when its ends leave 64 bits.
pub fn clamp(low: i128, high: i128) -> (i64, i64) {
    let (min, max) = (i128::from(i64::MIN), i128::from(i64::MAX));
    if low > high || low > max || high < min {
        return (1, 0);
    }
    (low.max(min) as i64, high.min(max) as i64)
}

/// `floor(number * 10^decimals)`, and whether that is the number itself.
fn scale(text: &[u8], number: Number, decimals: u32) -> (i128, bool) {
    plain_decimal(text, decimals).unwrap_or_else(|| {
        let scaled = number.real() * 10_f64.powi(decimals as i32);
        (scaled.floor() as i128, scaled.fract() == 0.0)
    })
}

/// The same without going through `f64`, for a number without exponent.
fn plain_decimal(text: &[u8], decimals: u32) -> Option<(i128, bool)> {
    let text = std::str::from_utf8(text).ok()?;
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut value: i128 = 0;
    let mut exact = true;
    let padded = fraction.bytes().chain(std::iter::repeat_n(b'0', (decimals as usize).saturating_sub(fraction.len())));
    for (at, byte) in
        whole.bytes().map(|byte| (None, byte)).chain(padded.enumerate().map(|(at, byte)| (Some(at), byte)))
    {
        if !byte.is_ascii_digit() {
            return None;
        }
        if at.is_some_and(|at| at >= decimals as usize) {
            exact &= byte == b'0';
        } else {
            value = value.checked_mul(10)?.checked_add(i128::from(byte - b'0'))?;
        }
    }
    Some(match (negative, exact) {
        (false, exact) => (value, exact),
        (true, true) => (-value, true),
        (true, false) => (-value - 1, false),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn range(low: Option<(&str, bool)>, high: Option<(&str, bool)>) -> NumberRange {
        let limit = |(text, inclusive): (&str, bool)| {
            Some(Limit { number: Number::parse(text.as_bytes())?, inclusive, text: text.into() })
        };
        NumberRange { low: low.and_then(limit), high: high.and_then(limit) }
    }

    #[test]
    fn numbers() {
        for text in ["200", "-1", "0.5", "-.5", "1e-5", "18446744073709551615"] {
            assert!(Number::parse(text.as_bytes()).is_some(), "{text}");
        }
        for text in ["", "-", "inf", "nan", "+1", "0x1", "1 ", "5m", "--1", "e5", "1e999"] {
            assert!(Number::parse(text.as_bytes()).is_none(), "{text}");
        }
    }

    #[test]
    fn integers_of_columns() {
        let whole = |range: NumberRange| range.integers(0);
        assert_eq!(whole(range(Some(("400", true)), None)), (400, i64::MAX));
        assert_eq!(whole(range(Some(("400", false)), Some(("499.5", true)))), (401, 499));
        assert_eq!(whole(range(Some(("0.5", true)), Some(("0.7", true)))), (1, 0));
        assert_eq!(whole(range(Some(("-0.5", true)), Some(("-0.1", true)))), (1, 0));
        assert_eq!(range(Some(("0.00087", true)), Some(("1e-3", true))).integers(6), (870, 1000));
        assert_eq!(range(Some(("0.0000001", false)), None).integers(6), (1, i64::MAX));
        assert_eq!(whole(range(Some(("18446744073709551615", true)), None)), (1, 0));
        assert_eq!(whole(range(None, Some(("18446744073709551615", true)))), (i64::MIN, i64::MAX));
    }

    proptest! {
        #[test]
        fn integers_are_those_contained(
            low in proptest::option::of("-?[0-9]{1,2}(\\.[0-9]{1,3})?"), high in "-?[0-9]{1,2}(\\.[0-9]{1,3})?",
            inclusive: (bool, bool), value in -120_i64..120
        ) {
            let range = range(low.as_deref().map(|low| (low, inclusive.0)), Some((&high, inclusive.1)));
            let (first, last) = range.integers(0);
            prop_assert_eq!(range.contains(Number::Whole(value.into())), (first..=last).contains(&value));
        }
    }
}
