//! Whatever a file holds: reading it never panics, accounts for every line, and does not depend on how the file is cut.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use stackhunt::protocol::*;
use support::ask::{export, logs, whole_export};
use support::engine::{Cutting, Engine, outside_headers};

/// Pieces of lines that a log may have, and some that none should.
const PARTS: &[&[u8]] = &[
    b"\t",
    b"\t",
    b"\n",
    b"\n",
    b"\n",
    b"\r\n",
    b"a",
    b"-",
    b"(empty)",
    b"1.000000",
    b"2.500000",
    b"10.0.0.1",
    b"7",
    b"|",
    b"#",
    b"#separator \\x09\n",
    b"#separator \\x7c\n",
    b"#fields\tts\ta\n",
    b"#fields\tts\ta\tb\n",
    b"#fields|ts|a\n",
    b"#types\ttime\tstring\n",
    b"#types\ttime\tstring\tcount\n",
    b"#path\tp\n",
    b"#path\tq\n",
    b"#unset_field\tNULL\n",
    b"#close\t2015\n",
    b"# ts\tuid\n",
    b"\x00",
    b"\xff",
    b"\\x2d",
    b",",
    b" ",
    b"NULL",
    b"\n1.000000\tx\n",
    b"\n1.0\ta\t7\n",
];

/// Pieces of JSON lines, whole and broken.
const JSON: &[&[u8]] = &[
    b"{\"ts\":1.500000,\"a\":\"x\"}\n",
    b"{\"ts\":2,\"a\":7}\n",
    b"{\"a\":[\"x\",\"y\"],\"b\":null}\r\n",
    b"{\"_path\":\"p\",\"a\":[1,2]}\n",
    b"{\"_path\":\"q\",\"c\":{\"d\":{},\"e\":[[]]}}\n",
    b"{\"_path\":\"p\",\"a\":\"-\",\"a\":\"\"}\n",
    b"{",
    b"}",
    b"\"",
    b"\"a\":",
    b"\n",
    b"\\u00e4",
    b"\\",
    b",",
    b"[",
    b"]",
    b"1e5",
    b"true",
    b"\xff",
    b"# x\n",
];

fn any_file() -> impl Strategy<Value = Vec<u8>> {
    let parts = vec(select(PARTS), 0..60).prop_map(|parts| parts.concat());
    let log = parts.clone().prop_map(|rest| [&b"#separator \\x09\n#fields\tts\ta\n"[..], &rest].concat());
    let json = vec(select(JSON), 0..40).prop_map(|parts| [&b"{\"ts\":0.500000}\n"[..], &parts.concat()].concat());
    prop_oneof![1 => vec(any::<u8>(), 0..200), 2 => parts, 4 => log, 4 => json]
}

fn is_json(bytes: &[u8]) -> bool {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start().starts_with(b"{")
}

/// Lines that are neither blank nor header lines.
fn data_lines(bytes: &[u8]) -> usize {
    let lines = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).split(|byte| *byte == b'\n');
    let json = is_json(bytes);
    let data = |line: &&[u8]| match json {
        true => !line.trim_ascii().is_empty(),
        false => !line.is_empty() && *line != b"\r" && !line.starts_with(b"#"),
    };
    lines.filter(data).count()
}

/// Everything about the logs of a file but their times, which follow the type of a column, and that may be of two types.
fn read(engine: &Engine) -> (LogsAnswer, Vec<Vec<u8>>) {
    let mut answer = logs(engine, LogsQuestion::default());
    answer.logs.iter_mut().for_each(|log| (log.first, log.last) = (None, None));
    let exports = answer.logs.iter().map(|log| export(engine, whole_export(&log.id, Format::Csv))).collect();
    (answer, exports)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_line_is_accounted_for(bytes in any_file(), chunk in 1..40usize, shards in 1..4usize, cuts in vec(any::<Index>(), 0..5)) {
        let whole = read(&Engine::with(Cutting::WHOLE, &[("any.log", &bytes)]));
        let told = |warning: &&Warning| warning.reason.contains("skipped");
        let skipped: u32 = whole.0.warnings.iter().filter(told).map(|warning| 1 + warning.more).sum();
        let rows: u32 = whole.0.logs.iter().map(|log| log.rows).sum();
        let unreadable = whole.0.logs.is_empty() && !whole.0.warnings.is_empty();
        let separators = bytes.windows(11).filter(|part| part == b"\t#separator").count();
        let lines = data_lines(&bytes);
        prop_assert!(
            unreadable || (lines.saturating_sub(separators)..=lines).contains(&((rows + skipped) as usize)),
            "{} rows and {} skipped of {} lines: {:?}", rows, skipped, lines, whole.0
        );

        let mut engine = Engine::new(Cutting { shards, pieces: 1, chunk });
        let cuts: Vec<usize> = cuts.iter().filter(|_| !bytes.is_empty()).map(|index| index.index(bytes.len())).collect();
        let cuts: Vec<usize> = cuts.into_iter().filter(|at| outside_headers(&bytes, *at)).collect();
        engine.open_cut("any.log", &bytes, &cuts);
        prop_assert_eq!(read(&engine), whole, "cut at {:?}", cuts);
    }
}
