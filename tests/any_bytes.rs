//! Whatever a file holds: reading it never panics, accounts for every line, and does not depend on how the file is cut.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use stackhunt::protocol::*;
use support::ask::{count, export, logs, report, whole, whole_export};
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
        true => !line.trim_ascii().is_empty() && !line.trim_ascii().starts_with(b"#"),
        false => !line.is_empty() && *line != b"\r" && !line.starts_with(b"#"),
    };
    lines.filter(data).count()
}

/// Lines of CSV that are not blank, without comments at the beginning and the line after them, which names the fields. No later line is a header,
/// whatever it begins with.
fn csv_lines(bytes: &[u8]) -> usize {
    let lines = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).split(|byte| *byte == b'\n');
    let some = lines.filter(|line| !line.trim_ascii().is_empty());
    some.skip_while(|line| line.starts_with(b"#")).count() - 1
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
        let engine = Engine::with(Cutting::WHOLE, &[("any.log", &bytes)]);
        let whole = read(&engine);
        let csv = report(&engine, ReportQuestion {}).files.iter().any(|file| file.format.starts_with("CSV"));
        let told = |warning: &&Warning| warning.reason.contains("skipped");
        let skipped: u32 = whole.0.warnings.iter().filter(told).map(|warning| 1 + warning.more).sum();
        let rows: u32 = whole.0.logs.iter().map(|log| log.rows).sum();
        let unreadable = whole.0.logs.is_empty() && !whole.0.warnings.is_empty();
        let separators = bytes.windows(11).filter(|part| part == b"\t#separator").count();
        let lines = if csv { csv_lines(&bytes) } else { data_lines(&bytes) };
        prop_assert!(
            unreadable || (lines.saturating_sub(separators)..=lines).contains(&((rows + skipped) as usize)),
            "{} rows and {} skipped of {} lines: {:?}", rows, skipped, lines, whole.0
        );

        let mut engine = Engine::new(Cutting { shards, pieces: 1, chunk, ..Cutting::WHOLE });
        let cuts: Vec<usize> = cuts.iter().filter(|_| !bytes.is_empty()).map(|index| index.index(bytes.len())).collect();
        let cuts: Vec<usize> = cuts.into_iter().filter(|at| outside_headers(&bytes, *at)).collect();
        engine.open_cut("any.log", &bytes, &cuts);
        prop_assert_eq!(read(&engine), whole, "cut at {:?}", cuts);
    }
}

/// Heads of files that `tail` prints, whole and broken.
const HEADS: &[&[u8]] =
    &[b"\n==> http.log <==\n", b"==> a/conn.log <==\n", b"==> ", b" <==\n", b"\n\n==> q.log <==\r\n"];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Files in one, as `tail` prints them: the same in chunks of any size, and no more rows than lines.
    #[test]
    fn files_in_one_are_read_alike(parts in vec(select([PARTS, JSON, HEADS, HEADS].concat()), 0..60), chunk in 1..40usize) {
        let bytes = [&b"==> conn.log <==\n"[..], &parts.concat()].concat();
        let whole = read(&Engine::with(Cutting::WHOLE, &[("tail.txt", &bytes)]));
        let told: u32 = whole.0.logs.iter().map(|log| log.rows + log.skipped).sum();
        let lines = bytes.split(|byte| *byte == b'\n').count() as u32;
        prop_assert!(told <= lines, "{} of {} lines: {:?}", told, lines, whole.0);
        let chunked = Engine::with(Cutting { chunk, ..Cutting::WHOLE }, &[("tail.txt", &bytes)]);
        prop_assert_eq!(read(&chunked), whole);
    }
}

/// The archives of `tests/logs`.
fn archives() -> Vec<(String, Vec<u8>)> {
    let logs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs");
    let files =
        |case: std::fs::DirEntry| std::fs::read_dir(case.path()).into_iter().flatten().map(|file| file.unwrap());
    let all = std::fs::read_dir(logs).unwrap().flat_map(|case| files(case.unwrap()));
    let name = |file: &std::fs::DirEntry| file.file_name().into_string().unwrap();
    let is_archive = |name: &str| [".gz", ".zst", ".zip", ".tar", ".tgz"].iter().any(|end| name.ends_with(end));
    let mut found: Vec<(String, Vec<u8>)> = all
        .filter(|file| is_archive(&name(file)))
        .map(|file| (name(&file), std::fs::read(file.path()).unwrap()))
        .collect();
    found.sort();
    found
}

/// The beginnings of containers.
const MAGIC: &[&[u8]] = &[
    b"\x1f\x8b\x08\0\0\0\0\0\0\xff",
    b"\x1f\x8b\x08\x1e",
    b"\x28\xb5\x2f\xfd",
    b"\x28\xb5\x2f\xfd\0\x50",
    b"\x28\xb5\x2f\xfd\x24\x40",
    b"\x50\x2a\x4d\x18\x05\0\0\0",
    b"PK\x03\x04",
    b"PK\x03\x04\x14\0\x08\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x05\0\0\0a.log",
    b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\x10\0\0\0\x10\0\0\0\x05\0\0\0a.log",
    b"PK\x05\x06",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn bytes_that_begin_like_an_archive_are_read_the_same_however_they_are_cut(
        magic in select(MAGIC), rest in vec(any::<u8>(), 0..300), chunk in 1..40usize
    ) {
        let bytes = [magic, &rest].concat();
        let whole = read(&Engine::with(Cutting::WHOLE, &[("any", &bytes)]));
        let found = read(&Engine::with(Cutting { shards: 2, pieces: 2, chunk, ..Cutting::WHOLE }, &[("any", &bytes)]));
        prop_assert_eq!(found, whole);
    }

    #[test]
    fn an_archive_that_was_changed_is_read_the_same_however_it_is_cut(
        archive in select(archives()), changes in vec((any::<Index>(), any::<u8>()), 1..4), chunk in 1..700usize
    ) {
        let (name, mut bytes) = archive;
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let whole = read(&Engine::with(Cutting::WHOLE, &[(&name, &bytes)]));
        let found = read(&Engine::with(Cutting { shards: 3, pieces: 2, chunk, ..Cutting::WHOLE }, &[(&name, &bytes)]));
        prop_assert_eq!(found, whole);
    }

    #[test]
    fn an_archive_that_was_cut_off_has_the_rows_before(archive in select(archives()), at in any::<Index>(), chunk in 1..700usize) {
        let (name, bytes) = archive;
        let at = at.index(bytes.len());
        let whole = Engine::with(Cutting::WHOLE, &[(&name, &bytes)]);
        let part = Engine::with(Cutting { shards: 2, pieces: 2, chunk, ..Cutting::WHOLE }, &[(&name, &bytes[..at])]);
        let all = logs(&whole, LogsQuestion::default());
        let part_logs = logs(&part, LogsQuestion::default());
        if at == 0 || is_damaged(&all) {
            return Ok(());
        }
        // Zeros fill up blocks after the end; of something else after it no end is known.
        let told = |warning: &Warning| warning.reason.contains("something else");
        let nothing_lost = bytes[at..].iter().all(|byte| *byte == 0) || all.warnings.iter().any(told);
        prop_assert!(nothing_lost || part_logs != all, "{}: nothing is said of the cut at {}", name, at);
        for log in &part_logs.logs {
            let lines = |engine: &Engine| {
                let csv = export(engine, whole_export(&log.id, Format::Zeek));
                let lines = csv.split(|byte| *byte == b'\n').map(<[u8]>::to_vec);
                lines.filter(|line| !line.is_empty() && !line.starts_with(b"#")).collect::<Vec<_>>()
            };
            let (all, found) = (lines(&whole), lines(&part));
            // Between two frames or members the end is as good as any, though a line may go on behind it.
            let whole_lines = found.len() - usize::from(!found.is_empty() && !is_damaged(&part_logs));
            prop_assert!(all.starts_with(&found[..whole_lines]), "{} cut at {}", name, at);
            let last_begins = all.get(whole_lines).is_some_and(|line| line.starts_with(&found[whole_lines..].concat()));
            prop_assert!(whole_lines == found.len() || last_begins, "{} cut at {}", name, at);
        }
    }
}

/// Was something said of missing or damaged bytes?
fn is_damaged(answer: &LogsAnswer) -> bool {
    answer.warnings.iter().any(|warning| warning.reason.contains("get the file again"))
}

/// What was read under a header that proved wrong leaves neither rows nor columns.
#[test]
fn a_header_cut_in_two_leaves_nothing_behind() {
    let first =
        "#path\tother\n#fields\tts\tid.orig_h\tid.resp_h\n#types\ttime\taddr\taddr\n1.0\t10.0.0.1\t10.0.0.2\n#close\n";
    let text = format!("{first}#path\ttest\n#fields\tts\ta\tb\n#types\ttime\tstring\tstring\n2.0\tx\ty\n#close\n");
    let mut engine = Engine::new(Cutting::WHOLE);
    engine.open_cut("test.log", text.as_bytes(), &[text.find("#fields").unwrap()]);
    let found = count(&engine, CountQuestion { selection: whole("test") });
    assert_eq!((found.rows, found.clients), (1, None));
}
