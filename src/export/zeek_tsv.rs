//! Zeek TSV with header, in the separators of the log it came from.

use super::{Context, Export, Value};
use crate::log::header::Field;
use crate::protocol::Format;
use crate::table::decode::time_micros;

pub const EXPORT: Export = Export {
    format: Format::Zeek,
    name: "Zeek TSV",
    ending: "log",
    media_type: "text/tab-separated-values",
    head: |context| {
        let mut out = Vec::new();
        let fields =
            context.fields.iter().map(|field| Field { name: field.name.clone(), zeek_type: field.kind.clone() });
        context.header.write(&fields.collect::<Vec<_>>(), &mut out);
        out
    },
    row,
};

/// A time that is written as a date, as Zeek's type `time` is: in seconds, with all the digits that it has behind them. `None` for
/// what is a number already, or no time.
fn epoch(text: &[u8]) -> Option<String> {
    let clock = text.get(memchr::memchr(b':', text)?..)?;
    let micros = time_micros(text)?;
    let fraction = clock.iter().position(|byte| matches!(byte, b'.' | b',')).map_or(&b""[..], |at| &clock[at + 1..]);
    let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit());
    let digits: String = digits.map(|byte| char::from(*byte)).collect();
    let (sign, micros) = if micros < 0 { ("-", micros.unsigned_abs()) } else { ("", micros.unsigned_abs()) };
    let (seconds, rest) = (micros / 1_000_000, micros % 1_000_000);
    // Before 1970 the fraction counts backwards: six digits are as many as a time has here.
    Some(match &digits[..] {
        "" => format!("{sign}{seconds}"),
        _ if sign == "-" => format!("-{seconds}.{rest:06}"),
        digits => format!("{seconds}.{digits}"),
    })
}

fn row(context: &Context, values: &[Value<'_>], out: &mut Vec<u8>) {
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            out.extend_from_slice(&context.header.separator);
        }
        let text = value.written(&context.header);
        let dated = !context.original && value.zeek_type == "time";
        match dated.then(|| epoch(text)).flatten() {
            Some(seconds) => out.extend_from_slice(seconds.as_bytes()),
            None => out.extend_from_slice(text),
        }
    }
    out.extend_from_slice(if context.header.crlf { b"\r\n" } else { b"\n" });
}

#[cfg(test)]
mod tests {
    use super::epoch;

    #[test]
    fn a_date_becomes_seconds_with_all_its_digits() {
        for (text, seconds) in [
            ("2015-10-21T10:09:20.958470Z", Some("1445422160.958470")),
            ("2015-10-21T12:09:20.958470123+02:00", Some("1445422160.958470123")),
            ("2015-10-21T10:09:20Z", Some("1445422160")),
            ("Oct 21, 2015 @ 10:09:20.958", Some("1445422160.958")),
            ("1969-12-31T23:59:58.5Z", Some("-1.500000")),
            ("1445422160.958470", None),
            ("-", None),
            ("fe80::1", None),
        ] {
            assert_eq!(epoch(text.as_bytes()).as_deref(), seconds, "{text}");
        }
    }
}
