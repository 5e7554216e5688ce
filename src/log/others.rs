//! What a file is that is no log, as far as its first bytes tell, and what to do with it. Knows no formats of logs.

use crate::table::decode::time_micros;

/// Said of a file that no format fits, of which this is the beginning, or the whole.
pub fn what(head: &[u8], whole: bool) -> &'static str {
    match head {
        [] => "the file is empty: if it should not be, copy it again from where Zeek wrote it",
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            "this begins like UTF-16 or UTF-32 text, and is no text: save it as UTF-8"
        }
        [0xd4, 0xc3, 0xb2, 0xa1, ..]
        | [0xa1, 0xb2, 0xc3, 0xd4, ..]
        | [0x4d, 0x3c, 0xb2, 0xa1, ..]
        | [0xa1, 0xb2, 0x3c, 0x4d, ..] => {
            "this is a packet capture (pcap), no log: run zeek -r on it first, and open the logs that it writes"
        }
        [0x0a, 0x0d, 0x0d, 0x0a, ..] => {
            "this is a packet capture (pcapng), no log: run zeek -r on it first, and open the logs that it writes"
        }
        [b'E', b'l', b'f', b'F', b'i', b'l', b'e', 0, ..] => {
            "this is a Windows event log (evtx), which is not read: convert it to JSON lines or CSV and open that"
        }
        [b'%', b'P', b'D', b'F', b'-', ..] => "this is a PDF, no log: open the log that it was made from",
        [0x89, b'P', b'N', b'G', ..] => "this is a picture (PNG), no log: open the logs themselves",
        [0xff, 0xd8, 0xff, ..] => "this is a picture (JPEG), no log: open the logs themselves",
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => {
            "this is a document of Office (doc, xls, ppt), no log: save its table as CSV and open that"
        }
        [b'S', b'Q', b'L', b'i', b't', b'e', b' ', b'f', ..] => {
            "this is an SQLite database, which is not read: export its table as CSV and open that"
        }
        [b'P', b'A', b'R', b'1', ..] => {
            "this is Parquet, which is not read: convert it to JSON lines or CSV and open that"
        }
        [0x1f, 0x9d, ..] => "this is packed by compress (.Z), which is not read: unpack it and open what is in it",
        [0x5d, 0, 0, _, _, ..] => "this looks packed by lzma, which is not read: unpack it and open what is in it",
        [0xff, 6, 0, 0, b's', b'N', b'a', b'P', b'p', b'Y', ..] => {
            "this is packed by snappy, which is not read: unpack it and open what is in it"
        }
        [0x89, b'L', b'Z', b'O', ..] => "this is packed by lzop, which is not read: unpack it and open what is in it",
        [b'M', b'S', b'C', b'F', ..] => "this is a cabinet (cab), which is not read: unpack it and open what is in it",
        [b'!', b'<', b'a', b'r', b'c', b'h', b'>', ..] | [b'0', b'7', b'0', b'7', b'0', b'1' | b'7', ..] => {
            "this is an archive (ar or cpio), which is not read: unpack it and open what is in it"
        }
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] | [b'O', b'b', b'j', 1, ..] | [b'O', b'R', b'C', ..] => {
            "this is Arrow, Avro or ORC, which is not read: convert it to JSON lines or CSV and open that"
        }
        [0, 5, 0x16, 7, ..] => {
            "this is what macOS keeps beside a file (._), no log: open the file without ._ before its name"
        }
        [0, 0, 0, 1, b'B', b'u', b'd', b'1', ..] => "this is what macOS keeps of a folder (.DS_Store), no log",
        [b's', b'n', b'o', b'o', b'p', 0, ..] => {
            "this is a packet capture (snoop), no log: run zeek -r on it first, and open the logs that it writes"
        }
        [b'-', b'-', b'-', b'-', b'-', b'B', b'E', b'G', b'I', b'N', ..] => {
            "this is encrypted, or a key: decrypt it and open what is in it"
        }
        [b'<', b'!' | b'?' | b'a'..=b'z' | b'A'..=b'Z', ..] => {
            "this looks like a page or XML, no log: save the log itself and open that"
        }
        _ if head.starts_with(b"version https://git-lfs.github.com/") => {
            "this only tells where git keeps the file: run git lfs pull, and open what is there then"
        }
        [b'{', ..] => {
            "this looks like JSON, but the names in it are not in double quotes (ZSON, Python): write it as JSON and open that"
        }
        [b'M', b'Z', ..] | [0x7f, b'E', b'L', b'F', ..] => "this is a program, no log: open the logs that it writes",
        [b'[', ..] => "this looks like a JSON list of something else than objects, which is not read",
        _ if is_found_by_grep(head) => {
            "these are rows with the name of their file before them, as grep writes them: leave it out with grep -h"
        }
        _ if head.contains(&0) => "this is no text, and no kind of file that is known here: open the logs themselves",
        _ if whole => "this is not a log: it has no #fields line, JSON object, header row or row with a time",
        _ => "this is not a log: its first 64 kB have no #fields line, JSON object, header row or row with a time",
    }
}

/// Can it be no log, whatever somebody says?
pub fn is_picture(head: &[u8]) -> bool {
    head.starts_with(b"\x89PNG") || head.starts_with(&[0xff, 0xd8, 0xff])
}

/// Said of records in JSON that another program than Zeek writes.
pub fn program(head: &[u8]) -> Option<&'static str> {
    let line = head.trim_ascii_start().split(|byte| *byte == b'\n').next().unwrap_or(b"");
    let has = |key: &[u8]| memchr::memmem::find(line, key).is_some();
    let suricata = has(b"\"event_type\"") && (has(b"\"flow_id\"") || (has(b"\"src_ip\"") && has(b"\"dest_ip\"")));
    suricata.then_some("these are events of Suricata (eve.json), no log of Zeek: read all the same, each kind of event with its own fields")
}

/// A name, a colon, and a time in front of a tab or an object, in the first line.
fn is_found_by_grep(head: &[u8]) -> bool {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or(b"");
    let Some(colon) = memchr::memchr_iter(b':', line).find(|at| {
        line[at + 1..].starts_with(b"{\"") || {
            let cell = line[at + 1..].split(|byte| *byte == b'\t').next().unwrap_or(b"");
            cell.len() < line.len() - at - 1 && time_micros(cell).is_some()
        }
    }) else {
        return false;
    };
    colon > 0 && !line[..colon].contains(&b'\t') && !line.starts_with(b"{")
}
