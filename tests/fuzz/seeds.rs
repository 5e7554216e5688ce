//! What the targets begin with: the files of `tests/logs`, filters, questions.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const FILTERS: &[&str] = &[
    "",
    "user_agent:*Nmap* AND NOT (id.orig_h:10.0.0.0/8 OR uri:/^\\/[a-z]{2,}\\.(jsp|asp)$/)",
    "ts:[2015-10-21T11:00 TO 2015-10-21T12:00:00.5Z} or ts:>-3 status_code:(>=400 AND <500)",
    "tags:=='A,B' || \"id.orig_h\":fe80::/10 !host:- -host:\"\" *:*x? +a:\\-",
    "duration:{-1.5 TO *] conn_state:'S\\'0' \"odd \\x00 \\\" name\":y id_*:1 @path:1e-3",
    "n:1000 AND l:2 AND NOT n:\"x\"",
];

const QUESTIONS: &[&str] = &[
    r#"{"ask":"logs"}"#,
    r#"{"ask":"stack","log":"http","by":["user_agent","host"],"order":"commonest","normalise":["cutQuery","numbers","hex","percentDecode","cutQueryAndAmpersand","parentDomain"],"contains":"a","offset":1,"limit":2}"#,
    r#"{"ask":"stack","log":"http","where":"uri:*","by":["uri"],"pivot":{"by":["uid",["id.orig_h","id.resp_h"]],"from":{"log":"conn","where":"n:*","pivot":{"by":["uid"],"from":{"log":"http"}}}}}"#,
    r#"{"ask":"rows","log":"http","columns":["ts","tags"],"sort":{"field":"status_code","descending":true},"offset":0,"limit":100}"#,
    r#"{"ask":"row","log":"http","id":{"piece":0,"row":1}}"#,
    r#"{"ask":"pairs","log":"http","where":"local:T"}"#,
    r#"{"ask":"count","log":"conn","where":"l:1"}"#,
    r#"{"ask":"indicators","log":"http"}"#,
    r#"{"ask":"fields","log":"conn","where":"NOT host:-"}"#,
    r#"{"ask":"export","log":"http","where":"host:a","columns":["uri","uri"],"format":"csv","defuse":true}"#,
    r#"{"ask":"export","log":"conn","format":"zeek"}"#,
    r#"{"ask":"export","log":"http","format":"pairs"}"#,
    r#"{"ask":"report"}"#,
    r#"{"ask":"exportStack","log":"conn","by":["n"],"format":"jsonl","order":"rarest"}"#,
];

/// Parts that mutations put in: what the formats and languages know.
pub const WORDS: &[&[u8]] = &[
    b"\n",
    b"\t",
    b"\r\n",
    b"#",
    b"#fields\tts\ta\n",
    b"#types\ttime\tset[addr]\n",
    b"#path\tx\n",
    b"#separator \\x7c\n",
    b"#unset_field\t\n",
    b"#set_separator\t\n",
    b"#close\n",
    b"ts,uid,id.orig_h\n",
    b"\"\"",
    b"1445422160.5\tC1\t",
    b";",
    b"\r",
    b"\\x",
    b"-",
    b"(empty)",
    b"{\"a\":1}\n",
    b"{\"a\":\"1\"}\n",
    b"[",
    b"]",
    b"{",
    b"}",
    b",",
    b":",
    b"\"",
    b"\\u0000",
    b"null",
    b"1e999",
    b"-0",
    b"99999999999999999999",
    b"_path",
    b"{\"message\":\"{\\\"ts\\\":1}\"}\n",
    b"\\\"",
    b"\\t",
    b"<13>h zeek_dns: ",
    b"conn.log:",
    b"PK\x01\x02",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"PK\x07\x08",
    b"PK\x06\x06",
    b"\x1f\x8b\x08\0",
    b"\x28\xb5\x2f\xfd",
    b"\xff\xff\xff\xff",
    b"\0\0\0\0",
    b"ustar\x0000",
    b"x",
    b"L",
    b" AND ",
    b" OR ",
    b"NOT ",
    b"(",
    b")",
    b"*",
    b"?",
    b"/",
    b"[1 TO 2}",
    b">=",
    b"2015-10-21",
    b"10.0.0.0/8",
    b"fe80::/10",
    b"'",
    b"\xc3\xa4",
    b"\xe2\x80\xae",
    b"ask",
    b"limit",
    b"4294967295",
    b"offset",
];

/// Inputs of a target. Those of files have, before their bytes, one that tells how they are cut.
pub fn seeds(target: &str) -> Vec<Vec<u8>> {
    let plain = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    let mut seeds: Vec<Vec<u8>> = match target {
        "filter" => plain(FILTERS),
        "protocol" => plain(QUESTIONS),
        _ => logs(target),
    };
    // What the fuzzer found once.
    seeds.extend(files(&tests().join("fuzz/found").join(target)).into_values());
    seeds
}

/// The folder `tests`, for a program of this package and for one of the fuzzer's.
fn tests() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    if package.ends_with("fuzz") { package.join("..") } else { package.join("tests") }
}

/// The files of a folder by name.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let named = entries.map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()));
    named.filter_map(|(name, path)| Some((name, std::fs::read(path).ok()?))).collect()
}

/// Small files of `tests/logs`.
fn logs(target: &str) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(tests().join("logs")).into_iter().flatten().flatten() {
        let files = files(&entry.path()).into_iter().filter(|(name, _)| !name.starts_with("expected."));
        let fitting = files.filter(|(_, bytes)| bytes.len() < 20_000 && kind(bytes) == target);
        // An even and an odd cut: what a target makes of them may differ.
        found.extend(fitting.flat_map(|(_, bytes)| [6, 7].map(|cut| [&[cut], &bytes[..]].concat())));
    }
    found.sort();
    found
}

fn kind(bytes: &[u8]) -> &'static str {
    match stackhunt::container::name_of(bytes) {
        Some(name) => name,
        None => match stackhunt::log::sniff(bytes).map(|(format, _)| format.id) {
            Some("json") => "json_lines",
            Some("columns") => "headerless",
            Some(id) => id,
            None => "tsv",
        },
    }
}
