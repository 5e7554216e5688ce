//! A test of one value, made ready for values of one kind.
//!
//! Does not know rows, columns or cells: whoever has them asks for each distinct text, or compares the integers of a column
//! with [`Compiled::integers`]. Invariant: `integers` and `matches` agree on every text that is the canonical writing of an
//! integer; matching allocates only for a needle or value beyond ASCII.

use super::ast::{Bound, Leaf, Matcher, Range, Test};
use super::fold::{Needle, fold};
use super::looks::{self, Bounds, address};
use super::number::{Limit, Number, NumberRange, clamp};
use super::time::parse_time;
use super::wildcard::Wildcard;
use crate::protocol::Problem;
use crate::table::decode::time_micros;
use crate::table::kind::Kind;
use ipnet::IpNet;
use std::net::IpAddr;

/// See the module.
#[derive(Clone, Debug)]
pub struct Compiled {
    check: Check,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Check {
    Never,
    Bool(bool),
    Numbers(NumberRange),
    /// Microseconds, both ends inclusive.
    Times(i64, i64),
    Addresses(AddressRange),
    Net(IpNet),
    Text(Needle),
    Exact(Vec<u8>),
    Contains(Needle),
    ContainsExact(Vec<u8>),
    Glob(Wildcard),
    Pattern(regex::bytes::Regex),
    /// Folded text of each bound.
    Texts(Range),
}

#[derive(Clone, Debug)]
struct AddressRange {
    low: Option<(IpAddr, bool)>,
    high: Option<(IpAddr, bool)>,
}

/// A text that every match contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Literal<'a> {
    pub text: &'a [u8],
    /// Bytes may differ in ASCII case.
    pub ignore_case: bool,
}

impl Matcher {
    /// Makes the test ready for values of `kind`.
    pub fn compile(&self, kind: Kind) -> Compiled {
        let check = match self {
            Matcher::Equals(text) => equals(text, kind),
            Matcher::Exact(text) => Check::Exact(text.clone()),
            Matcher::Contains(text) => Check::Contains(Needle::new(text)),
            Matcher::ContainsExact(text) => Check::ContainsExact(text.clone()),
            Matcher::Glob(wildcard) => match wildcard.contained() {
                Some(needle) => Check::Contains(needle.clone()),
                None => Check::Glob(wildcard.clone()),
            },
            Matcher::Pattern(pattern) => Check::Pattern(pattern.regex.clone()),
            Matcher::Net(net) => Check::Net(*net),
            Matcher::Range(range) => within(range, kind),
        };
        Compiled { check, kind }
    }
}

fn equals(text: &[u8], kind: Kind) -> Check {
    let special = match kind {
        Kind::Bool => boolean(text).map(Check::Bool),
        Kind::Count | Kind::Double | Kind::Interval => NumberRange::only(text).map(Check::Numbers),
        Kind::Time => parse_time(text).map(|unit| Check::Times(unit.start, unit.end - 1)),
        Kind::Addr => {
            address(text).map(|one| Check::Addresses(AddressRange { low: Some((one, true)), high: Some((one, true)) }))
        }
        Kind::Subnet | Kind::Text => None,
    };
    special.unwrap_or_else(|| Check::Text(Needle::new(text)))
}

fn within(range: &Range, kind: Kind) -> Check {
    let bounds = match kind {
        Kind::Count | Kind::Double | Kind::Interval => Bounds::Numbers,
        Kind::Time => Bounds::Times,
        Kind::Addr => Bounds::Addresses,
        Kind::Bool | Kind::Subnet => Bounds::Texts,
        Kind::Text => looks::bounds(range.low.as_ref(), range.high.as_ref()),
    };
    let check = match bounds {
        Bounds::Numbers => ends(range, |bound| {
            Some(Limit { number: Number::parse(&bound.text)?, inclusive: bound.inclusive, text: bound.text.clone() })
        })
        .map(|(low, high)| Check::Numbers(NumberRange { low, high })),
        Bounds::Times => {
            ends(range, |bound| Some((parse_time(&bound.text)?.start, bound.inclusive))).map(|(low, high)| {
                let first =
                    low.map_or(i64::MIN, |(time, inclusive)| if inclusive { time } else { time.saturating_add(1) });
                let last =
                    high.map_or(i64::MAX, |(time, inclusive)| if inclusive { time } else { time.saturating_sub(1) });
                Check::Times(first, last)
            })
        }
        Bounds::Addresses => ends(range, |bound| Some((address(&bound.text)?, bound.inclusive)))
            .map(|(low, high)| Check::Addresses(AddressRange { low, high })),
        Bounds::Texts => {
            ends(range, |bound| Some(Bound { text: fold(&bound.text).into_owned(), inclusive: bound.inclusive }))
                .map(|(low, high)| Check::Texts(Range { low, high }))
        }
    };
    check.unwrap_or(Check::Never)
}

/// Both ends converted, or nothing if one that is given cannot be.
fn ends<T>(range: &Range, convert: impl Fn(&Bound) -> Option<T>) -> Option<(Option<T>, Option<T>)> {
    let low = range.low.as_ref().map(&convert);
    let high = range.high.as_ref().map(&convert);
    Some((low.map_or(Some(None), |value| value.map(Some))?, high.map_or(Some(None), |value| value.map(Some))?))
}

impl Compiled {
    /// Does one decoded value (or element) match?
    pub fn matches(&self, value: &[u8]) -> bool {
        match &self.check {
            Check::Never => false,
            Check::Bool(want) => boolean(value) == Some(*want),
            Check::Numbers(range) => Number::parse(value).is_some_and(|number| range.contains(number)),
            Check::Times(first, last) => time(value).is_some_and(|time| (*first..=*last).contains(&time)),
            Check::Addresses(range) => address(value).is_some_and(|address| range.contains(address)),
            Check::Net(net) => net_contains(net, value),
            Check::Text(needle) => needle.equals(value),
            Check::Exact(text) => value == text,
            Check::Contains(needle) => needle.is_in(value),
            Check::ContainsExact(text) => memchr::memmem::find(value, text).is_some(),
            Check::Glob(wildcard) => wildcard.matches(value),
            Check::Pattern(regex) => regex.is_match(value),
            Check::Texts(range) => texts_contain(range, value),
        }
    }

    /// For a column of integers in units of `10^-decimals` (counts 0; times and intervals of microseconds 6): first and last
    /// integer that match, first > last if none does. Nothing if this test needs the text.
    pub fn integers(&self, decimals: u32) -> Option<(i64, i64)> {
        match &self.check {
            Check::Never => Some((1, 0)),
            Check::Numbers(range) => Some(range.integers(decimals)),
            Check::Times(first, last) => {
                // Micros to units of the column, inward.
                let step = 10_i128.pow(6_u32.saturating_sub(decimals));
                let finer = 10_i128.pow(decimals.saturating_sub(6).min(12));
                let first = -(-i128::from(*first)).div_euclid(step) * finer;
                let last = i128::from(*last).div_euclid(step) * finer + (finer - 1);
                Some(clamp(first, last))
            }
            // An exact text equals an integer's writing only if it is one; the number then stands for the text.
            Check::Exact(text) => canonical(text, decimals).map(|value| (value, value)),
            _ => None,
        }
    }

    /// A text that every matching value contains, if there is one: to rule values out fast.
    pub fn literal(&self) -> Option<Literal<'_>> {
        let folded = |needle: &'_ Needle| needle.is_ascii() && !needle.folded().is_empty();
        match &self.check {
            Check::Text(needle) | Check::Contains(needle) if folded(needle) => {
                Some(Literal { text: needle.folded(), ignore_case: true })
            }
            Check::Glob(wildcard) => {
                let needle = wildcard.literal().filter(|needle| folded(needle))?;
                Some(Literal { text: needle.folded(), ignore_case: true })
            }
            Check::Exact(text) | Check::ContainsExact(text) => Some(Literal { text, ignore_case: false }),
            _ => None,
        }
    }

    /// A needle of ASCII that every matching value contains, and whether containing it is all that is asked.
    pub fn needle(&self) -> Option<(&Needle, bool)> {
        let (needle, enough) = match &self.check {
            Check::Contains(needle) => (needle, true),
            Check::Glob(wildcard) => (wildcard.literal()?, false),
            _ => return None,
        };
        (needle.is_ascii() && !needle.folded().is_empty()).then_some((needle, enough))
    }

    /// The kind this was compiled for.
    pub fn kind(&self) -> Kind {
        self.kind
    }
}

impl AddressRange {
    fn contains(&self, address: IpAddr) -> bool {
        let family = |bound: &IpAddr| bound.is_ipv4() == address.is_ipv4();
        self.low.is_none_or(|(low, inclusive)| family(&low) && (address > low || inclusive && address == low))
            && self
                .high
                .is_none_or(|(high, inclusive)| family(&high) && (address < high || inclusive && address == high))
    }
}

impl Leaf {
    /// Why this test can match nothing in a field of `kind`, whatever the rows: a number compared with a word.
    pub fn check(&self, kind: Kind) -> Result<(), Problem> {
        let Test::Value(Matcher::Range(range)) = &self.test else { return Ok(()) };
        if !matches!(within(range, kind), Check::Never) {
            return Ok(());
        }
        let (what, expected) = match kind {
            Kind::Time => ("times", "times such as 2015-10-21T11:00"),
            Kind::Addr => ("addresses", "addresses such as 192.168.2.42"),
            _ => ("numbers", "numbers such as 400"),
        };
        Err(Problem {
            message: format!("The values of this field are {what}, and the bound is none"),
            position: Some(self.span.start),
            length: Some(self.span.length),
            expected: Some(expected.to_owned()),
        })
    }
}

fn boolean(text: &[u8]) -> Option<bool> {
    if text.eq_ignore_ascii_case(b"t") || text.eq_ignore_ascii_case(b"true") {
        Some(true)
    } else if text.eq_ignore_ascii_case(b"f") || text.eq_ignore_ascii_case(b"false") {
        Some(false)
    } else {
        None
    }
}

fn time(value: &[u8]) -> Option<i64> {
    // Logs as JSON may hold dates.
    time_micros(value).or_else(|| parse_time(value).map(|unit| unit.start))
}

fn net_contains(net: &IpNet, value: &[u8]) -> bool {
    match address(value) {
        Some(address) => net.contains(&address),
        None => std::str::from_utf8(value)
            .ok()
            .and_then(|text| text.parse::<IpNet>().ok())
            .is_some_and(|inner| net.contains(&inner)),
    }
}

fn texts_contain(range: &Range, value: &[u8]) -> bool {
    let folded = fold(value);
    let value: &[u8] = &folded;
    let after = |low: &Bound| value > low.text.as_slice() || low.inclusive && value == low.text.as_slice();
    let before = |high: &Bound| value < high.text.as_slice() || high.inclusive && value == high.text.as_slice();
    range.low.as_ref().is_none_or(after) && range.high.as_ref().is_none_or(before)
}

/// The integer of a column whose writing with exactly `decimals` decimals is `text`.
fn canonical(text: &[u8], decimals: u32) -> Option<i64> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let whole = digits.split(|byte| *byte == b'.').next()?;
    let places = digits.len() - whole.len();
    let zero = digits.iter().all(|byte| matches!(byte, b'0' | b'.'));
    let padded = whole.len() > 1 && whole.starts_with(b"0");
    if padded || places != if decimals == 0 { 0 } else { decimals as usize + 1 } || (zero && digits.len() < text.len())
    {
        return None;
    }
    let (first, last) = NumberRange::only(text)?.integers(decimals);
    (first == last).then_some(first)
}
