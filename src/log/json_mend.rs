//! Lines that are almost JSON, as JSON: with bytes that are no UTF-8, escapes and bytes in texts that JSON does not know, or words for
//! numbers that it has none for.
//!
//! What cannot stand in JSON becomes text that shows it as it was: a byte is `\xHH`, as Zeek's own JSON writer has it. Knows no
//! keys. Invariant: a line that is JSON stays as it is.

use std::fmt::Write;

const NO_UTF8: &str = "bytes that are no UTF-8; read with \\x and two digits for each, as Zeek writes them";
const IN_TEXT: &str = "an escape or a control byte in a text that JSON does not know; read as it stands";
const NO_VALUE: &str = "a value without quotes that JSON does not know; read as text";

/// The line as JSON, and what was wrong with it; `None` if nothing is known to be.
pub fn mended(line: &[u8]) -> Option<(Vec<u8>, &'static str)> {
    let mut text = String::with_capacity(line.len() + 8);
    let mut wrong = None;
    for chunk in line.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(text, "\\\\x{byte:02x}");
            wrong = Some(NO_UTF8);
        }
    }
    let mut out = Vec::with_capacity(text.len() + 8);
    let (mut rest, mut within) = (text.as_bytes(), false);
    while let Some(&byte) = rest.first() {
        let length = match byte {
            b'"' => {
                within = !within;
                1
            }
            b'\\' if within => match escape(rest) {
                Some(length) => length,
                None => {
                    out.push(b'\\');
                    wrong = wrong.or(Some(IN_TEXT));
                    1
                }
            },
            0..0x20 if within => {
                out.extend_from_slice(format!("\\u{byte:04x}").as_bytes());
                wrong = wrong.or(Some(IN_TEXT));
                rest = &rest[1..];
                continue;
            }
            _ if !within && is_of_word(byte) => {
                let length = rest.iter().take_while(|byte| is_of_word(**byte)).count();
                if is_no_number(&rest[..length]) {
                    out.push(b'"');
                    out.extend_from_slice(&rest[..length]);
                    out.push(b'"');
                    wrong = wrong.or(Some(NO_VALUE));
                    rest = &rest[length..];
                    continue;
                }
                length
            }
            _ => 1,
        };
        out.extend_from_slice(&rest[..length]);
        rest = &rest[length..];
    }
    wrong.map(|wrong| (out, wrong))
}

/// The length of the escape that begins here; of a pair of halves, that of both.
fn escape(text: &[u8]) -> Option<usize> {
    let unit = |at: usize| {
        let digits = text.get(at..)?.strip_prefix(b"\\u")?.get(..4)?;
        digits.iter().try_fold(0, |sum, digit| Some(sum << 4 | char::from(*digit).to_digit(16)?))
    };
    match text.get(1)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(2),
        _ => match unit(0)? {
            0xd800..0xdc00 => unit(6).filter(|low| (0xdc00..0xe000).contains(low)).map(|_| 12),
            0xdc00..0xe000 => None,
            _ => Some(6),
        },
    }
}

fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}

/// What Python and C write where there is no number, and what Zeek's test suite writes over times.
fn is_no_number(word: &[u8]) -> bool {
    let bare = word.strip_prefix(b"-").unwrap_or(word);
    let masked = bare.first() == Some(&b'X') && bare.iter().all(|byte| matches!(byte, b'X' | b'.'));
    masked || [&b"NaN"[..], b"Infinity", b"nan", b"inf"].contains(&bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_json_does_not_know_becomes_text() {
        for (line, mend) in [
            (&b"{\"a\":\"\xff\xc3\xa9\"}"[..], Some(("{\"a\":\"\\\\xff\u{e9}\"}", NO_UTF8))),
            (br#"{"a":"\ud83d\ude00 \ud800\n\udc00"}"#, Some((r#"{"a":"\ud83d\ude00 \\ud800\n\\udc00"}"#, IN_TEXT))),
            (br#"{"a":"\xff\\\"\'\"}"#, Some((r#"{"a":"\\xff\\\"\\'\"}"#, IN_TEXT))),
            (b"{\"a\":\"\t\"}", Some((r#"{"a":"\u0009"}"#, IN_TEXT))),
            (br#"{"NaN":NaN,"b":[-Infinity,1e5]}"#, Some((r#"{"NaN":"NaN","b":["-Infinity",1e5]}"#, NO_VALUE))),
            (br#"{"ts":XXXXXXXXXX.XXXXXX}"#, Some((r#"{"ts":"XXXXXXXXXX.XXXXXX"}"#, NO_VALUE))),
            (br#"{"a":"NaN\u00e9","b":-1.5,"c":true,"d":Xy}"#, None),
            (br#"{"a":"\"#, Some((r#"{"a":"\\"#, IN_TEXT))),
        ] {
            let found = mended(line);
            let found = found.as_ref().map(|(text, wrong)| (std::str::from_utf8(text).unwrap_or(""), *wrong));
            assert_eq!(found, mend, "{}", line.escape_ascii());
            // Once is enough.
            assert!(found.is_none_or(|(text, _)| mended(text.as_bytes()).is_none()));
        }
    }
}
