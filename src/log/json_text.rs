//! Stepping over JSON text: strings, literals and what lies between them (RFC 8259); and text of it as Zeek's TSV has it.
//!
//! Knows no keys and no values. Invariant: where a step succeeds, what was stepped over is JSON.

/// Said of a line that is none.
pub const NOT_JSON: &str = "not a JSON object";

pub fn space(line: &[u8], at: &mut usize) {
    while line.get(*at).is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')) {
        *at += 1;
    }
}

pub fn expect(line: &[u8], at: &mut usize, byte: u8) -> Result<(), &'static str> {
    if line.get(*at) != Some(&byte) {
        return Err(NOT_JSON);
    }
    *at += 1;
    Ok(())
}

/// Steps over a string. Gives where its text stands in the line; if that has escapes, it is decoded into `out` instead.
pub fn string(line: &[u8], at: &mut usize, out: &mut Vec<u8>) -> Result<Option<(usize, usize)>, &'static str> {
    expect(line, at, b'"')?;
    let start = *at;
    *at = plain_end(line, start);
    if line.get(*at) == Some(&b'"') {
        *at += 1;
        return Ok(Some((start, *at - 1)));
    }
    while line.get(*at) == Some(&b'\\') {
        *at = plain_end(line, *at + 2);
    }
    expect(line, at, b'"')?;
    let text: String = serde_json::from_slice(&line[start - 1..*at]).map_err(|_| NOT_JSON)?;
    out.clear();
    out.extend_from_slice(text.as_bytes());
    Ok(None)
}

/// Where the first quote, backslash or control byte is, from `at` on.
#[inline]
fn plain_end(line: &[u8], mut at: usize) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    let below = |word: u64, byte: u8| word.wrapping_sub(ONES * u64::from(byte)) & !word;
    while let Some(bytes) = line.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*bytes);
        let is = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
        // A borrow may set bits above the first true one, never below it.
        let hits = (is(b'"') | is(b'\\') | below(word, 0x20)) & HIGHS;
        if hits != 0 {
            return at + hits.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while line.get(at).is_some_and(|byte| *byte >= 0x20 && !matches!(byte, b'"' | b'\\')) {
        at += 1;
    }
    at
}

/// Steps over one value.
pub fn skip(line: &[u8], at: &mut usize) -> Result<(), &'static str> {
    let rest = line.get(*at..).unwrap_or(b"");
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    if !matches!(rest.first(), Some(b'[' | b'{')) {
        let end = rest.iter().position(|byte| !plain(byte)).unwrap_or(rest.len());
        let literal = &rest[..end];
        if !is_literal(literal) {
            return Err(NOT_JSON);
        }
        *at += end;
        return Ok(());
    }
    let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<serde::de::IgnoredAny>();
    match values.next() {
        Some(Ok(_)) => {
            *at += values.byte_offset();
            Ok(())
        }
        _ => Err(NOT_JSON),
    }
}

fn is_literal(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let whole = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if whole == 0 {
        return matches!(text, b"true" | b"false" | b"null");
    }
    if whole > 1 && digits[0] == b'0' {
        return false;
    }
    let mut rest = &digits[whole..];
    if let Some(fraction) = rest.strip_prefix(b".") {
        let count = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if count == 0 {
            return false;
        }
        rest = &fraction[count..];
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        let exponent = exponent.strip_prefix(b"-").or(exponent.strip_prefix(b"+")).unwrap_or(exponent);
        return !exponent.is_empty() && exponent.iter().all(u8::is_ascii_digit);
    }
    rest.is_empty()
}

/// Text as Zeek's TSV writes it. Within a set, and wherever a set may be looked for, a comma is escaped.
pub fn escape(text: &[u8], element: bool, out: &mut Vec<u8>) {
    let start = out.len();
    let special = |byte: &u8| *byte < 0x20 || *byte == b'\\' || (element && *byte == b',');
    if !text.iter().any(special) {
        out.extend_from_slice(text);
    } else {
        for byte in text {
            match byte {
                b'\\' => out.extend_from_slice(b"\\\\"),
                byte if special(byte) => out.extend_from_slice(format!("\\x{byte:02x}").as_bytes()),
                byte => out.push(*byte),
            }
        }
    }
    if !out.get(start..).is_some_and(means_else) {
        return;
    }
    let first = out[start];
    out.splice(start..=start, format!("\\x{first:02x}").into_bytes());
}

/// Would TSV take this text for an unset or empty value, or for a header line?
pub fn means_else(text: &[u8]) -> bool {
    matches!(text, b"-" | b"(empty)" | [b'#', ..])
}
