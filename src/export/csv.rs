//! Comma separated values after RFC 4180, with a header row.
//!
//! Cells are the log's own raw text. A spreadsheet runs a cell that begins with `=`, `+`, `-`, `@`, tab or CR as a formula
//! (OWASP, "CSV Injection"), some also where these signs are full-width, and log text was written by attackers: unless told otherwise, such a cell gets a `'` in front.
//! `-` alone and numbers are no formulas and stay as they are.

use super::{Context, Export, Value};
use crate::protocol::Format;

pub const EXPORT: Export = Export {
    format: Format::Csv,
    name: "CSV",
    ending: "csv",
    media_type: "text/csv",
    head: |context| {
        let mut out = Vec::new();
        let names = context.fields.iter().map(|field| field.name.as_bytes());
        record(names, context.defuse, &mut out);
        out
    },
    row,
};

fn row(context: &Context, values: &[Value<'_>], out: &mut Vec<u8>) {
    record(values.iter().map(|value| value.written(&context.header)), context.defuse, out);
}

/// Appends one record with CR LF.
pub fn record<'a>(cells: impl Iterator<Item = &'a [u8]>, defuse: bool, out: &mut Vec<u8>) {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    // Writing to memory cannot fail, and every record has at least one cell.
    let mut failed = false;
    for cell in cells {
        failed |= if defuse && is_formula(cell) {
            writer.write_field([b"'", cell].concat()).is_err()
        } else {
            writer.write_field(cell).is_err()
        };
    }
    failed |= writer.write_record(None::<&[u8]>).is_err() || writer.flush().is_err();
    debug_assert!(!failed);
}

/// `＝`, `＋`, `－` and `＠`, which a spreadsheet set to an East Asian language reads like the others.
const WIDE: [&str; 4] = ["\u{ff1d}", "\u{ff0b}", "\u{ff0d}", "\u{ff20}"];

fn is_formula(cell: &[u8]) -> bool {
    match cell {
        [0xef, ..] => WIDE.iter().any(|sign| cell.starts_with(sign.as_bytes())),
        [b'=' | b'@' | b'\t' | b'\r' | b'\n', ..] => true,
        [b'+' | b'-', rest @ ..] => {
            let number = std::str::from_utf8(rest).is_ok_and(|text| text.parse::<f64>().is_ok_and(f64::is_finite));
            !rest.is_empty() && !number
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cells: &[&str], defuse: bool) -> String {
        let mut out = Vec::new();
        record(cells.iter().map(|cell| cell.as_bytes()), defuse, &mut out);
        String::from_utf8(out).unwrap_or_default()
    }

    #[test]
    fn quotes_after_rfc_4180() {
        assert_eq!(
            line(&["a", "b,c", "say \"x\"", "", "two\nlines"], true),
            "a,\"b,c\",\"say \"\"x\"\"\",,\"two\nlines\"\r\n"
        );
        assert_eq!(line(&[""], true), "\"\"\r\n");
    }

    #[test]
    fn defuses_formulas_only() {
        assert_eq!(
            line(&["=cmd|' /C calc'!A0", "-", "-1.5", "+1", "-1+1", "@SUM(1)", "/x"], true),
            "'=cmd|' /C calc'!A0,-,-1.5,+1,'-1+1,'@SUM(1),/x\r\n"
        );
        assert_eq!(line(&["\u{ff1d}1+1", "\u{ff1a}x"], true), "'\u{ff1d}1+1,\u{ff1a}x\r\n");
        assert_eq!(line(&["=1"], false), "=1\r\n");
    }
}
