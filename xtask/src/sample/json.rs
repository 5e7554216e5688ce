//! The same record as a JSON line: unset fields left out, sets and vectors as arrays, numbers bare.

use super::record::{CONN, Fields, HTTP};

/// A whole log.
pub fn from_tsv(log: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(log.len() * 2);
    let rows = log.split_inclusive(|byte| *byte == b'\n').filter(|line| !line.starts_with(b"#"));
    rows.for_each(|line| append(line, HTTP, &mut out));
    out
}

/// One line of a log with its line end.
pub fn append(line: &[u8], fields: &Fields, out: &mut Vec<u8>) {
    debug_assert!(fields == HTTP || fields == CONN);
    out.push(b'{');
    let first = out.len();
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    for (cell, (name, zeek_type)) in line.split(|byte| *byte == b'\t').zip(fields) {
        if cell == b"-" {
            continue;
        }
        if out.len() > first {
            out.push(b',');
        }
        out.push(b'"');
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"\":");
        value(cell, zeek_type, out);
    }
    out.extend_from_slice(b"}\n");
}

fn value(cell: &[u8], zeek_type: &str, out: &mut Vec<u8>) {
    if zeek_type.ends_with(']') {
        out.push(b'[');
        for (at, element) in cell.split(|byte| *byte == b',').filter(|_| cell != b"(empty)").enumerate() {
            if at > 0 {
                out.push(b',');
            }
            text(element, out);
        }
        out.push(b']');
        return;
    }
    match (zeek_type, cell) {
        ("time" | "interval" | "count" | "port", _) => out.extend_from_slice(cell),
        ("bool", b"T") => out.extend_from_slice(b"true"),
        ("bool", _) => out.extend_from_slice(b"false"),
        (_, b"(empty)") => out.extend_from_slice(b"\"\""),
        _ => text(cell, out),
    }
}

/// A string. As in Zeek, valid UTF-8 is written as such and any other byte as the characters `\xHH`.
fn text(cell: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    if plain(cell) {
        out.extend_from_slice(cell);
    } else {
        for chunk in stackhunt::table::decode::decode(cell).utf8_chunks() {
            for char in chunk.valid().chars() {
                match char {
                    '"' | '\\' => out.extend_from_slice(&[b'\\', char as u8]),
                    '\u{0}'..='\u{1f}' => out.extend_from_slice(format!("\\u{:04x}", char as u32).as_bytes()),
                    char => out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes()),
                }
            }
            chunk.invalid().iter().for_each(|byte| out.extend_from_slice(format!("\\\\x{byte:02x}").as_bytes()));
        }
    }
    out.push(b'"');
}

/// Nothing to escape, in the log or in JSON.
fn plain(cell: &[u8]) -> bool {
    cell.iter().all(|byte| byte.is_ascii() && *byte >= 0x20 && *byte != b'"' && *byte != b'\\')
}
