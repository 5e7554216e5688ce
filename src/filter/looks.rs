//! What a word looks like: an address with colons and no field, a subnet, a pattern.
//!
//! Does not know where in a filter the word stands. Invariant: a word is only taken for something special if the whole of it
//! is that; half of one is a problem or an ordinary text.

use super::ast::Bound;
use super::number::Number;
use super::time::parse_time;
use crate::filter::fold::fold;
use ipnet::IpNet;
use regex::bytes::{Regex, RegexBuilder};
use std::cmp::Ordering;
use std::net::{IpAddr, Ipv4Addr};

/// Compiled size of one pattern, and of the states found while matching. The crate's own default is five times this.
const PATTERN_BYTES: usize = 2 << 20;

/// Whether the word at the beginning of `rest` is a text in spite of its colon: a v6 address, a hardware address, a URL, a
/// time of day, a date with a time, or `192.168.2.42:80`.
pub(super) fn bare(rest: &str) -> bool {
    let end = rest.find(|char: char| char.is_whitespace() || char == ')').unwrap_or(rest.len());
    let word = &rest[..end];
    let Some((before, after)) = word.split_once(':') else { return false };
    let digits = !before.is_empty() && before.bytes().all(|byte| byte.is_ascii_digit());
    let hardware = word.len() == 17
        && word.split(':').all(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_hexdigit()));
    digits
        || hardware
        || after.starts_with("//")
        || before.parse::<Ipv4Addr>().is_ok()
        || word.split('/').next().is_some_and(|address| address.parse::<IpAddr>().is_ok())
        || parse_time(word.as_bytes()).is_some()
}

/// The subnet a word names, or why it is none although it looks like one.
pub(super) fn net(word: &str) -> Option<Result<IpNet, String>> {
    let (address, bits) = word.split_once('/')?;
    if bits.is_empty() || !bits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let dotted = address.matches('.').count() >= 2 && address.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    match address.parse::<IpAddr>() {
        Ok(address) => {
            let net = bits.parse().ok().and_then(|bits| IpNet::new(address, bits).ok());
            let most = if address.is_ipv4() { 32 } else { 128 };
            Some(
                net.map(|net| net.trunc())
                    .ok_or_else(|| format!("A subnet of {address} has 0 to {most} bits, not {bits}")),
            )
        }
        Err(_) if dotted => Some(Err(format!("{address} is not an address"))),
        Err(_) => None,
    }
}

/// A pattern that ignores case and runs over any bytes. `.` is any byte, line ends too, because a value is one text.
pub(super) fn regex(source: &str) -> Result<Regex, String> {
    let build = |unicode| {
        RegexBuilder::new(source)
            .unicode(unicode)
            .case_insensitive(true)
            .dot_matches_new_line(true)
            .size_limit(PATTERN_BYTES)
            .dfa_size_limit(PATTERN_BYTES)
            .build()
    };
    // Bytes first: half the size, and right on text that is not UTF-8. Letters beyond ASCII need the other mode to ignore case.
    let built = if source.is_ascii() { build(false).or_else(|_| build(true)) } else { build(true) };
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
        // The crate draws the pattern and an arrow; the last line is the reason.
        error => error.to_string().lines().last().unwrap_or("").trim_start_matches("error: ").to_owned(),
    })
}

/// What the bounds of a range are, as far as their text tells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Bounds {
    Numbers,
    Addresses,
    Times,
    Texts,
}

pub(super) fn bounds(low: Option<&Bound>, high: Option<&Bound>) -> Bounds {
    let all = |test: fn(&[u8]) -> bool| [low, high].into_iter().flatten().all(|bound| test(&bound.text));
    if all(|text| Number::parse(text).is_some()) {
        Bounds::Numbers
    } else if all(|text| address(text).is_some()) {
        Bounds::Addresses
    } else if all(|text| parse_time(text).is_some()) {
        Bounds::Times
    } else {
        Bounds::Texts
    }
}

/// How two bounds stand to each other.
pub(super) fn order(low: &Bound, high: &Bound) -> Option<Ordering> {
    Some(match bounds(Some(low), Some(high)) {
        Bounds::Numbers => Number::parse(&low.text)?.compare(Number::parse(&high.text)?),
        Bounds::Addresses => address(&low.text)?.cmp(&address(&high.text)?),
        Bounds::Times => parse_time(&low.text)?.start.cmp(&parse_time(&high.text)?.start),
        Bounds::Texts => fold(&low.text).cmp(&fold(&high.text)),
    })
}

pub(super) fn address(text: &[u8]) -> Option<IpAddr> {
    std::str::from_utf8(text).ok()?.parse().ok()
}
