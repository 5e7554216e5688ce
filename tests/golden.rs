//! Each directory of `tests/logs` is a test: log files as they might arrive, and what must have been read from them.
//!
//! Beside the files of a case stand `expected.txt`, what was read ([`support::describe`]), and `expected.<log>.csv`, the log as
//! CSV. The files are opened in the order of their names, with every chunk size and number of shards, once more without their
//! names, and once more from their own export. What lies in an archive stands unpacked in `expected.members`, under the name it
//! is shown with, `!` for each `/`. `UPDATE_GOLDEN=1` writes the expectations anew: check each change by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use stackhunt::drive::Shards;
use stackhunt::protocol::{ExportQuestion, Format, LogInfo, LogsQuestion, Question, RowsQuestion, Warning};
use stackhunt::question::answer::Answer;
use std::fs;
use std::path::{Path, PathBuf};
use support::ask::{export, logs, rows, whole, whole_export};
use support::describe::{Description, LogDescription, describe};
use support::engine::{Cutting, Engine};

const CHUNKS: [usize; 3] = [4096, 7, 1];
const SHARDS: [usize; 3] = [1, 2, 5];

/// Ways to read a case; all must give the same answers.
fn cuttings() -> impl Iterator<Item = Cutting> {
    let chunks = |shards| {
        CHUNKS.into_iter().map(move |chunk| Cutting {
            shards,
            pieces: shards,
            chunk,
            few: if chunk == 7 { 1 } else { 8192 },
        })
    };
    SHARDS.into_iter().flat_map(chunks).chain([Cutting { shards: 3, pieces: 16, chunk: 100, few: 0 }])
}

/// The fields and their values, without the types that CSV does not have.
fn values(body: &str) -> Vec<&str> {
    body.lines()
        .map(|line| if line.starts_with(' ') { line } else { line.split(" (").next().unwrap_or(line) })
        .collect()
}

/// The name of a file whose name says nothing.
const NAMELESS: &str = "x";

struct Case {
    name: String,
    directory: PathBuf,
    files: Vec<(String, Vec<u8>)>,
    /// The same as they are shown: what other programs packed.
    unpacked: Vec<(String, Vec<u8>)>,
}

/// The files in `expected.members`, under the names they are shown with.
fn members(directory: &Path) -> Option<Vec<(String, Vec<u8>)>> {
    let name = |entry: &fs::DirEntry| entry.file_name().into_string().unwrap().replace('!', "/");
    let members = fs::read_dir(directory.join("expected.members")).ok()?.map(|entry| entry.unwrap());
    Some(members.map(|entry| (name(&entry), fs::read(entry.path()).unwrap())).collect())
}

fn cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs");
    let mut cases: Vec<Case> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|directory| {
            let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(&directory)
                .unwrap()
                .map(|entry| entry.unwrap())
                .filter(|entry| !entry.file_type().unwrap().is_dir())
                .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
                .filter(|(name, _)| !name.starts_with("expected."))
                .collect();
            files.sort();
            let unpacked = members(&directory).unwrap_or_else(|| files.clone());
            Case { name: directory.file_name().unwrap().to_str().unwrap().to_owned(), directory, files, unpacked }
        })
        .collect();
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

/// Runs a test on every case, also after one has failed.
fn for_each_case(test: impl Fn(&Case) + std::panic::RefUnwindSafe) {
    let failed = |case: &Case| std::panic::catch_unwind(|| test(case)).is_err();
    let failed: Vec<String> = cases().into_iter().filter(failed).map(|case| case.name).collect();
    assert!(failed.is_empty(), "failed: {failed:?}");
}

impl Case {
    fn open(&self, cutting: Cutting) -> Engine {
        let files: Vec<(&str, &[u8])> = self.files.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect();
        Engine::with(cutting, &files)
    }

    /// Compares with a file of expectations, or writes it.
    fn expect(&self, name: &str, found: &[u8]) {
        let path = self.directory.join(name);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(path, found).unwrap();
            return;
        }
        let expected = fs::read(&path).unwrap_or_default();
        if expected == found {
            return;
        }
        let (expected, found) = (String::from_utf8_lossy(&expected), String::from_utf8_lossy(found));
        let differ = expected.lines().zip(found.lines()).position(|(expected, found)| expected != found);
        let at = differ.unwrap_or(expected.lines().count().min(found.lines().count()));
        panic!(
            "{}/{name}:{}\nexpected: {:?}\n   found: {:?}\nall that was found:\n{found}",
            self.name,
            at + 1,
            expected.lines().nth(at),
            found.lines().nth(at)
        );
    }

    fn is_tsv(&self) -> bool {
        !self.is_json() && !self.name.starts_with("csv")
    }

    fn is_json(&self) -> bool {
        self.name.starts_with("json")
    }

    /// The data lines of a log, without those that were told to be skipped.
    fn data_lines(&self, log: &LogInfo, description: &Description) -> Vec<&[u8]> {
        let mut lines = Vec::new();
        // In the order of reading.
        let mut unpacked: Vec<&(String, Vec<u8>)> = self.unpacked.iter().collect();
        unpacked.sort_by_key(|(name, _)| log.files.iter().position(|file| file == name));
        for (name, bytes) in unpacked {
            let mut path = if log.files.contains(name) { log.id.as_str() } else { "" };
            for (line, number) in bytes.split(|byte| *byte == b'\n').zip(1..) {
                if let Some(rest) = line.strip_prefix(b"#path") {
                    let rest = std::str::from_utf8(rest).unwrap();
                    path = rest.trim_start_matches(|char: char| !char.is_alphanumeric()).trim_end();
                }
                let printed = line.strip_prefix(b"==> ").and_then(|line| line.strip_suffix(b" <=="));
                if let Some(name) = printed {
                    path = std::str::from_utf8(name).unwrap().rsplit('/').next().unwrap().split('.').next().unwrap();
                }
                let skipped = || {
                    let mut told = description.warnings.iter().filter(|warning| warning.reason.contains("skipped"));
                    told.any(|warning| warning.file == *name && warning.line == number)
                };
                let data =
                    !line.is_empty() && line != b"\r" && !line.starts_with(b"#") && !line.starts_with(b"\xef\xbb\xbf#");
                if path == log.id && data && printed.is_none() && !skipped() && !line.starts_with(b"\t#separator") {
                    lines.push(line);
                }
            }
        }
        lines
    }
}

/// Without what comes from the names of files. A log whose files do not tell its path is named by them.
fn without_names(description: Description, unnamed: bool) -> Description {
    let Description { logs, mut warnings } = description;
    warnings.iter_mut().for_each(|warning| warning.file.clear());
    let forget = |mut log: LogDescription| {
        log.info.files.iter_mut().for_each(String::clear);
        if unnamed {
            log.info.id.clear();
            log.info.path.clear();
        }
        log
    };
    Description { logs: logs.into_iter().map(forget).collect(), warnings }
}

/// The rows of a CSV file, bytes that are no text replaced.
fn csv_rows(csv: &[u8]) -> Vec<Vec<String>> {
    let text = |record: csv::ByteRecord| record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
    csv::Reader::from_reader(csv).into_byte_records().map(|record| text(record.unwrap())).collect()
}

#[test]
fn every_case_reads_as_expected() {
    for_each_case(|case| {
        let first = describe(&case.open(Cutting::WHOLE));
        case.expect("expected.txt", first.text().as_bytes());
        for cutting in cuttings() {
            let engine = case.open(cutting);
            assert_eq!(describe(&engine).text(), first.text(), "{} read by {cutting:?}", case.name);
            for LogDescription { info, .. } in &first.logs {
                let csv = export(&engine, whole_export(&info.id, Format::Csv));
                case.expect(&format!("expected.{}.csv", info.id), &csv);
                let all = RowsQuestion { selection: whole(&info.id), limit: Some(u32::MAX), ..RowsQuestion::default() };
                assert_eq!(rows(&engine, all).rows, csv_rows(&csv), "{} read by {cutting:?}", case.name);
            }
        }
    });
}

#[test]
fn the_native_shards_read_the_same() {
    for_each_case(|case| {
        let expected = logs(&case.open(Cutting::WHOLE), LogsQuestion::default());
        for (shard_count, chunk) in SHARDS.into_iter().zip(CHUNKS) {
            let mut shards = Shards::new(shard_count);
            case.files.iter().for_each(|(name, bytes)| shards.open(name, bytes, chunk));
            let Ok(Answer::Logs(found)) = shards.ask(&Question::Logs(LogsQuestion::default())) else { panic!() };
            assert_eq!(found, expected, "{} over {shard_count} shards", case.name);
        }
    });
}

#[test]
fn names_of_files_are_only_a_hint() {
    for_each_case(|case| {
        let named = describe(&case.open(Cutting::WHOLE));
        let nameless: Vec<(&str, &[u8])> = case.files.iter().map(|(_, bytes)| (NAMELESS, &bytes[..])).collect();
        let found = describe(&Engine::with(Cutting { shards: 2, pieces: 2, chunk: 7, few: 2 }, &nameless));
        let tells_path = |log: &LogDescription| found.logs.iter().any(|other| other.info.id == log.info.id);
        let unnamed = !named.logs.iter().all(tells_path);
        if unnamed {
            assert!(found.logs.iter().any(|log| log.info.id == NAMELESS), "{}", case.name);
        }
        assert_eq!(without_names(found, unnamed), without_names(named, unnamed), "{}", case.name);
    });
}

#[test]
fn a_whole_log_is_exported_as_it_was_read() {
    for_each_case(|case| {
        let named = describe(&case.open(Cutting::WHOLE));
        for cutting in cuttings().filter(|cutting| cutting.chunk > 7) {
            let engine = case.open(cutting);
            for LogDescription { info, body } in named.logs.iter().filter(|_| case.is_tsv()) {
                let exported = export(&engine, whole_export(&info.id, Format::Zeek));
                let lines = exported.split(|byte| *byte == b'\n');
                let found: Vec<&[u8]> = lines.filter(|line| !line.is_empty() && !line.starts_with(b"#")).collect();
                let text =
                    |lines: &[&[u8]]| lines.iter().map(|line| line.escape_ascii().to_string()).collect::<Vec<_>>();
                let mut expected = case.data_lines(info, &named);
                let damaged = |warning: &Warning| warning.reason.contains("get the file again");
                if named.warnings.iter().any(|warning| info.files.contains(&warning.file) && damaged(warning)) {
                    assert!(found.len() < expected.len(), "{}: {} is damaged", case.name, info.id);
                    expected.truncate(found.len());
                }
                assert_eq!(text(&found), text(&expected), "{}: {} exported by {cutting:?}", case.name, info.id);

                let again = describe(&Engine::with(cutting, &[(&info.files[0], &exported)]));
                let [again] = &again.logs[..] else { panic!("{}: {} is now {:?}", case.name, info.id, again.logs) };
                // A row that a file ended within has a line end now, and so a last value.
                let within = |warning: &Warning| warning.reason.contains("the file ends within this line");
                if !named.warnings.iter().any(|warning| info.files.contains(&warning.file) && within(warning)) {
                    assert_eq!(&again.body, body, "{}: {} exported and read by {cutting:?}", case.name, info.id);
                }
                assert_eq!((again.info.rows, &again.info.fields), (info.rows, &info.fields), "{}", case.name);
            }
        }
    });
}

#[test]
fn csv_is_exported_as_it_was_read() {
    for_each_case(|case| {
        let exact = ["csv-semicolons", "http-plain"].contains(&&*case.name);
        for log in describe(&case.open(Cutting::WHOLE)).logs.iter().filter(|_| exact) {
            let question = ExportQuestion { defuse: Some(false), ..whole_export(&log.info.id, Format::Csv) };
            let exported = export(&case.open(Cutting::WHOLE), question);
            for cutting in cuttings() {
                let again = describe(&Engine::with(cutting, &[(&format!("{}.csv", log.info.id), &exported)]));
                let [again] = &again.logs[..] else { panic!("{}: {:?}", case.name, again.logs) };
                assert_eq!(values(&again.body), values(&log.body), "{}: {}", case.name, log.info.id);
            }
        }
    });
}

#[test]
fn json_lines_are_exported_with_their_values() {
    for_each_case(|case| {
        let named = describe(&case.open(Cutting::WHOLE));
        for cutting in cuttings().filter(|cutting| cutting.chunk > 7 && case.is_json()) {
            let engine = case.open(cutting);
            for LogDescription { info, body } in &named.logs {
                let exported = export(&engine, whole_export(&info.id, Format::Jsonl));
                let again = describe(&Engine::with(cutting, &[(&info.files[0], &exported)]));
                let [again] = &again.logs[..] else { panic!("{}: {} is now {:?}", case.name, info.id, again.logs) };
                assert_eq!(&again.body, body, "{}: {} exported and read by {cutting:?}", case.name, info.id);
            }
        }
    });
}
