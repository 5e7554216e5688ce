//! Every real Zeek log that lies beside the project, against counts made with plain text tools (`truth/` there).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use stackhunt::protocol::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use support::ask::{export, logs, stack, whole_export, whole_stack};
use support::engine::{Cutting, Engine, outside_headers};

/// Characters of a value that the truth shows.
const CUT: usize = 60;

/// Formats that are read so far, as the catalog names them.
const FORMATS: &[&str] = &["TSV", "gz+TSV", "JSON", "JSON-other", "gz+JSON"];

/// Files in which text tools count something else, by the end of their path: why.
const EXPLAINED: &[(&str, &str)] = &[
    ("logging.path-func/output", "names of files stand before the logs"),
    ("logging.rotate/out", "names of files stand between the logs"),
    ("logging.rotate-default-logdir/out", "names of files stand between the logs"),
    ("logging.rotate-ascii-logdir-leftover-log-rotation/out", "names of files stand between the logs"),
    ("logging.rotate-custom/out", "what a script printed stands before the log, sorted among its header lines"),
    (
        "logging.rotate-custom-fmt-func/out",
        "what a script printed stands before the log, sorted among its header lines",
    ),
    ("intel.expire-item/output", "what a script printed stands after the log"),
    ("intel.match-subnet/output", "what a script printed stands after the log"),
    ("javascript.http-uri-sha256/http.log", "its only line has a masked time, which is no JSON"),
    (
        "v9.1.0-dev/Baseline/scripts.base.frameworks.logging.ascii-json/ssh.log",
        "its only line has a masked time, which is no JSON",
    ),
    ("zeek-json/known_services.json.gz", "a list of one empty text is a value, and to text tools it is none"),
    ("test9-mixed-zeek-dir/conn.log", "an empty text is an empty value, and to text tools it is none"),
    (
        "tools.zeek-cut.ofs/show-header",
        "the values are parted by dots, where #separator says tabs; so no #fields line is there",
    ),
    ("tools.zeek-cut.show-header/nondefault-separator", "two logs, of which text tools count the one with tabs"),
    ("tools.zeek-cut.time-header/different-field-separator", "two logs, of which text tools count the one with tabs"),
];

/// A JSON line as pairs of key and value, keys of nested objects joined by dots.
fn flat(line: &[u8]) -> BTreeMap<String, serde_json::Value> {
    fn add(prefix: &str, value: serde_json::Value, pairs: &mut BTreeMap<String, serde_json::Value>) {
        match value {
            serde_json::Value::Object(fields) if !fields.is_empty() => {
                let join = |key: &str| if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") };
                fields.into_iter().for_each(|(key, value)| add(&join(&key), value, pairs));
            }
            value => {
                pairs.insert(prefix.to_owned(), value);
            }
        }
    }
    let mut pairs = BTreeMap::new();
    add("", serde_json::from_slice(line).unwrap(), &mut pairs);
    pairs
}

fn data() -> Option<PathBuf> {
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data"));
    let found = root.join("truth/rows.tsv").is_file();
    if !found {
        eprintln!("skipped: the shared data is not beside the project");
    }
    found.then_some(root)
}

/// What the truth says of one file.
#[derive(Default)]
struct Truth {
    rows: u32,
    fields: BTreeMap<String, Values>,
}

/// Set values, distinct values, and the commonest with their counts.
type Values = (u32, u32, Vec<(u32, String)>);

fn truths(root: &std::path::Path) -> BTreeMap<String, Truth> {
    let lines = |name: &str| fs::read_to_string(root.join("truth").join(name)).unwrap();
    let mut truths: BTreeMap<String, Truth> = BTreeMap::new();
    for line in lines("rows.tsv").lines() {
        let (path, rows) = line.split_once('\t').unwrap();
        truths.entry(path.to_owned()).or_default().rows = rows.parse().unwrap();
    }
    for line in lines("values.tsv").lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let &[path, field, set, distinct, commonest] = &cells[..] else { panic!("{line}") };
        let commonest = commonest.split(" | ").map(|pair| {
            let (count, value) = pair.split_once('=').unwrap();
            (count.parse().unwrap(), value.to_owned())
        });
        let truth = (set.parse().unwrap(), distinct.parse().unwrap(), commonest.collect());
        truths.entry(path.to_owned()).or_default().fields.insert(field.to_owned(), truth);
    }
    let catalog = lines("catalog.tsv");
    let formats: BTreeMap<String, &str> = catalog
        .lines()
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .map(|cells| (format!("{}/{}", cells[0], cells[1]), cells[3]))
        .collect();
    truths.retain(|path, _| formats.get(path).is_some_and(|format| FORMATS.contains(format)));
    truths
}

/// What differs from the truth.
fn differences(engine: &Engine, truth: &Truth) -> Vec<String> {
    let infos = logs(engine, LogsQuestion::default()).logs;
    let mut found = Vec::new();
    let rows: u32 = infos.iter().map(|info| info.rows).sum();
    if rows != truth.rows {
        let skipped: u32 = infos.iter().map(|info| info.skipped).sum();
        found.push(format!("{} rows in truth, {rows} read and {skipped} skipped", truth.rows));
    }
    for (field, (set, distinct, commonest)) in &truth.fields {
        // A line with too few columns has, to a text tool, empty values there.
        let absent = commonest.iter().find(|(_, value)| value.is_empty()).map_or(0, |(count, _)| *count);
        let expected = (set - absent, distinct - u32::from(absent > 0));
        // A file of several logs is counted as if it were one; `(empty)` is a value.
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        for info in infos.iter().filter(|info| info.fields.iter().any(|info| info.name == *field)) {
            for row in stack(engine, whole_stack(&info.id, &[field])).rows {
                if [CellState::Set, CellState::Empty].contains(&row.states[0]) {
                    *counts.entry(row.values[0].clone()).or_default() += row.count;
                }
            }
        }
        let read = (counts.values().sum(), counts.len() as u32);
        if read != expected {
            found.push(format!("{field}: {expected:?} set and distinct in truth, {read:?} read"));
        }
        let mut by_beginning: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (value, count) in &counts {
            by_beginning.entry(value.chars().take(CUT).collect()).or_default().push(*count);
        }
        for (count, value) in commonest.iter().filter(|(_, value)| !value.is_empty()) {
            let read = by_beginning.get(value);
            if !read.is_some_and(|counts| counts.contains(count)) {
                found.push(format!("{field}: {value:?} {count} times in truth, {read:?} read"));
            }
        }
    }
    found
}

#[test]
fn real_logs_are_read_as_text_tools_count_them() {
    let Some(root) = data() else { return };
    let truths = truths(&root);
    let (mut unexplained, mut read) = (Vec::new(), 0);
    for (path, truth) in &truths {
        let Ok(bytes) = fs::read(root.join(path)) else { continue };
        let engine = Engine::with(Cutting::WHOLE, &[(path, &bytes)]);
        let differences = differences(&engine, truth);
        let explained = EXPLAINED.iter().any(|(end, _)| path.ends_with(end));
        if explained {
            assert!(!differences.is_empty(), "{path} needs no explanation any more");
        } else {
            unexplained.extend(differences.into_iter().map(|difference| format!("{path}: {difference}")));
        }
        read += 1;
    }
    eprintln!("{read} of {} logs were there and compared", truths.len());
    assert!(unexplained.is_empty(), "{} differences:\n{}", unexplained.len(), unexplained.join("\n"));
}

#[test]
fn real_logs_in_pieces_are_the_same_and_come_out_as_they_went_in() {
    let Some(root) = data() else { return };
    // Packed ones stand against what is in them in `real_archives.rs`.
    for path in truths(&root).keys().filter(|path| !path.ends_with(".gz")) {
        let Ok(bytes) = fs::read(root.join(path)) else { continue };
        let whole = logs(&Engine::with(Cutting::WHOLE, &[(path, &bytes)]), LogsQuestion::default());
        let mut engine = Engine::new(Cutting { shards: 3, chunk: 500, ..Cutting::WHOLE });
        let cuts = (1..7).map(|at| bytes.len() * at / 7).filter(|at| outside_headers(&bytes, *at));
        engine.open_cut(path, &bytes, &cuts.collect::<Vec<_>>());
        assert_eq!(logs(&engine, LogsQuestion::default()), whole, "{path}");

        let [log] = &whole.logs[..] else { continue };
        let skipped: Vec<u32> =
            whole.warnings.iter().filter(|told| told.reason.contains("skipped")).map(|told| told.line).collect();
        assert_eq!(skipped.len() as u32, log.skipped, "{path} has more skipped lines than are listed");
        let no_row = |line: &[u8]| line.is_empty() || line == b"\r" || line.trim_ascii_start().starts_with(b"#");
        let lines = bytes.split(|byte| *byte == b'\n').zip(1..).filter(|(_, number)| !skipped.contains(number));
        let rows = lines.map(|(line, _)| line).filter(|line| !no_row(line));
        if bytes.split(|byte| *byte == b'\n').any(|line| line.starts_with(b"{")) {
            let exported = export(&engine, whole_export(&log.id, Format::Jsonl));
            let found = exported.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
            assert!(found.map(flat).eq(rows.map(flat)), "{path}");
            continue;
        }
        let exported = export(&engine, whole_export(&log.id, Format::Zeek));
        let found = exported.split(|byte| *byte == b'\n').filter(|line| !no_row(line));
        assert!(found.eq(rows), "{path}");
    }
}
