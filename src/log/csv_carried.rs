//! Records that a column of comma separated values holds as text: what Splunk, Sentinel and Kibana export.
//!
//! A row becomes an object of its cells, and is read as such an object in JSON lines would be ([`super::carried`]). Does not know
//! how values are quoted.

use super::carried::Carrier;
use super::carried_where::MESSAGES;
use csv_core::{ReadRecordResult, ReaderBuilder};

/// Rows and bytes looked at.
const LOOKED_AT: usize = 20;
const HEAD: usize = 64 << 10;

/// What carries the records of a file that begins so.
pub fn carrier(head: &[u8], separator: u8) -> Option<Carrier> {
    let head = head.get(..HEAD).unwrap_or(head);
    let names = head.split(|byte| *byte == b'\n').find(|line| !super::csv::is_before_names(line))?;
    MESSAGES.iter().find(|name| memchr::memmem::find(names, name.as_bytes()).is_some())?;
    let mut lines = Vec::new();
    let mut names: Vec<Vec<u8>> = Vec::new();
    for cells in rows(head, separator).take(LOOKED_AT + 1) {
        if names.is_empty() {
            names = cells;
            continue;
        }
        lines.extend(object(names.iter().map(|name| name.trim_ascii()), cells.iter().map(Vec::as_slice)));
        lines.push(b'\n');
    }
    Carrier::of(&lines)
}

/// The whole rows of the beginning of a file.
fn rows(head: &[u8], separator: u8) -> impl Iterator<Item = Vec<Vec<u8>>> {
    let mut reader = ReaderBuilder::new().delimiter(separator).build();
    let before = head.split_inclusive(|byte| *byte == b'\n').take_while(|line| super::csv::is_before_names(line));
    let mut rest = &head[before.map(<[u8]>::len).sum()..];
    let (mut out, mut ends) = (vec![0; head.len() + 1], vec![0; head.len() + 1]);
    std::iter::from_fn(move || {
        let (mut result, taken, written, mut ended) = reader.read_record(rest, &mut out, &mut ends);
        rest = rest.get(taken..)?;
        if result == ReadRecordResult::InputEmpty {
            let more;
            (result, _, _, more) = reader.read_record(b"", out.get_mut(written..)?, ends.get_mut(ended..)?);
            ended += more;
        }
        let mut start = 0;
        let mut cell = |end: &usize| out.get(std::mem::replace(&mut start, *end)..*end).unwrap_or(b"").to_vec();
        (result == ReadRecordResult::Record).then(|| ends[..ended].iter().map(&mut cell).collect())
    })
}

/// The cells of a row as a JSON object; empty ones are unset, as they are in rows that carry nothing.
pub fn object<'a>(names: impl Iterator<Item = &'a [u8]>, cells: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut object = Vec::new();
    for (name, cell) in names.zip(cells) {
        object.push(if object.is_empty() { b'{' } else { b',' });
        text(name, &mut object);
        object.push(b':');
        if cell.is_empty() {
            object.extend_from_slice(b"null");
        } else {
            text(cell, &mut object);
        }
    }
    object.push(b'}');
    object
}

/// A JSON string (RFC 8259, 7).
fn text(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for byte in text {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', *byte]),
            0..0x20 => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            byte => out.push(*byte),
        }
    }
    out.push(b'"');
}
