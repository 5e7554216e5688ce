//! Times as people write them in filters, in microseconds since 1970.
//!
//! Does not know fields or rows, nor any time zone but the offset written in the text; without one a time is UTC.
//! Invariant: a text names a whole unit, as long as it is precise: `2015-10-21` is that day, `11:00` that minute.

use crate::table::decode::time_micros;

const SECOND: i64 = 1_000_000;

/// The unit of time that a text names: from its first microsecond to just before `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeUnit {
    pub start: i64,
    pub end: i64,
}

/// Reads `2015-10`, `2015-10-21`, `2015-10-21T11`, `...T11:00`, `...T11:00:30`, `...T11:00:30.5`, with `T` or a space, with
/// `Z`, `+02:00`, `+0200` or nothing; or epoch seconds with or without decimals.
pub fn parse_time(text: &[u8]) -> Option<TimeUnit> {
    let text = std::str::from_utf8(text).ok()?;
    match time_micros(text.as_bytes()) {
        Some(start) => {
            let decimals = text.split_once('.').map_or("", |(_, decimals)| decimals);
            unit(start, decimal_step(decimals))
        }
        None => parse_date(text),
    }
}

/// Length of the unit that so many decimals of a second stand for.
fn decimal_step(decimals: &str) -> i64 {
    SECOND / 10_i64.pow(decimals.len().min(6) as u32)
}

fn unit(start: i64, length: i64) -> Option<TimeUnit> {
    Some(TimeUnit { start, end: start.checked_add(length)? })
}

fn parse_date(text: &str) -> Option<TimeUnit> {
    let mut rest = Digits { text };
    let year = rest.take(4)?;
    let month = rest.after("-")?.take(2)?;
    if !(1..=12).contains(&month) {
        return None;
    }
    if rest.text.is_empty() {
        let (next_year, next_month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        let day = 86_400 * SECOND;
        return Some(TimeUnit {
            start: days_from_civil(year, month, 1) * day,
            end: days_from_civil(next_year, next_month, 1) * day,
        });
    }
    let day = rest.after("-")?.take(2)?;
    if day < 1 || day > days_in_month(year, month) {
        return None;
    }
    let mut start = days_from_civil(year, month, day) * 86_400 * SECOND;
    let mut length = 86_400 * SECOND;
    if rest.text.starts_with(['T', 't', ' ']) {
        rest.text = &rest.text[1..];
        start += rest.below(24)? * 3600 * SECOND;
        length = 3600 * SECOND;
        if rest.text.starts_with(':') {
            start += rest.after(":")?.below(60)? * 60 * SECOND;
            length = 60 * SECOND;
            if rest.text.starts_with(':') {
                start += rest.after(":")?.below(60)? * SECOND;
                length = SECOND;
                if let Some(tail) = rest.text.strip_prefix('.') {
                    let end = tail.find(|char: char| !char.is_ascii_digit()).unwrap_or(tail.len());
                    let (decimals, tail) = tail.split_at(end);
                    start += time_micros(format!("0.{decimals}").as_bytes())?;
                    length = decimal_step(decimals);
                    rest.text = tail;
                }
            }
        }
        start -= rest.offset()? * SECOND;
    }
    if rest.text.is_empty() { unit(start, length) } else { None }
}

struct Digits<'a> {
    text: &'a str,
}

impl Digits<'_> {
    fn take(&mut self, count: usize) -> Option<i64> {
        let (digits, rest) = self.text.split_at_checked(count)?;
        self.text = rest;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    }

    fn below(&mut self, limit: i64) -> Option<i64> {
        self.take(2).filter(|value| *value < limit)
    }

    fn after(&mut self, mark: &str) -> Option<&mut Self> {
        self.text = self.text.strip_prefix(mark)?;
        Some(self)
    }

    /// Seconds east of UTC.
    fn offset(&mut self) -> Option<i64> {
        if let Some(rest) = self.text.strip_prefix(['Z', 'z']) {
            self.text = rest;
            return Some(0);
        }
        let sign = match self.text.bytes().next() {
            Some(b'+') => 1,
            Some(b'-') => -1,
            _ => return Some(0),
        };
        self.text = &self.text[1..];
        let hours = self.below(24)?;
        self.text = self.text.strip_prefix(':').unwrap_or(self.text);
        let minutes = if self.text.is_empty() { 0 } else { self.below(60)? };
        Some(sign * (hours * 3600 + minutes * 60))
    }
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date of the Gregorian calendar. Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
pub fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_name_units() {
        let noon = 1_445_385_600 * SECOND; // date -u -d 2015-10-21 +%s
        for (text, start, length) in [
            ("2015-10-21", noon, 86_400 * SECOND),
            ("2015-10-21T11", noon + 11 * 3600 * SECOND, 3600 * SECOND),
            ("2015-10-21T11:00", noon + 11 * 3600 * SECOND, 60 * SECOND),
            ("2015-10-21 11:00:30", noon + (11 * 3600 + 30) * SECOND, SECOND),
            ("2015-10-21T11:00:30.25", noon + (11 * 3600 + 30) * SECOND + 250_000, 10_000),
            ("2015-10-21T11:00:30.1234567Z", noon + (11 * 3600 + 30) * SECOND + 123_456, 1),
            ("2015-10-21T13:00+02:00", noon + 11 * 3600 * SECOND, 60 * SECOND),
            ("2015-10-21T05:30-0530", noon + 11 * 3600 * SECOND, 60 * SECOND),
            ("2015-10-21T12:00+01", noon + 11 * 3600 * SECOND, 60 * SECOND),
            ("2015-02", 1_422_748_800 * SECOND, 28 * 86_400 * SECOND),
            ("2015-12", 1_448_928_000 * SECOND, 31 * 86_400 * SECOND),
            ("1445385600", noon, SECOND),
            ("1445385600.5", noon + 500_000, 100_000),
            ("1445385600.500000", noon + 500_000, 1),
        ] {
            assert_eq!(parse_time(text.as_bytes()), unit(start, length), "{text}");
        }
    }

    #[test]
    fn what_is_no_time() {
        for text in [
            "",
            "2015-13",
            "2015-02-29",
            "2015-1-1",
            "2015-10-21T24:00",
            "2015-10-21T11:60",
            "2015-10-21x",
            "21.10.2015",
            "2015-10-21T11:00+",
            "2015-10-21T11:00:00.5x",
            "-",
            "2015-10-21Té",
            "２015-10-21",
        ] {
            assert_eq!(parse_time(text.as_bytes()), None, "{text}");
        }
        assert!(parse_time(b"2016-02-29").is_some());
    }
}
