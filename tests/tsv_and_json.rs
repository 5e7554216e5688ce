//! One capture, written by Zeek as TSV and as JSON: equal stacks of every field of every log.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use stackhunt::protocol::*;
use stackhunt::table::decode::time_micros;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use support::ask::{logs, stack, whole_stack};
use support::engine::{Cutting, Engine};

/// Differences that are Zeek's own, by log and field: why.
const EXPLAINED: &[(&str, &str, &str)] = &[
    ("analyzer", "failure_reason", BYTES),
    ("dpd", "failure_reason", BYTES),
    ("ntp", "ref_id", BYTES),
    ("known_services", "service", "a set of one empty text is (empty) in TSV, as one of none is, and [\"\"] in JSON"),
];
const BYTES: &str = "JSON has a control byte as the four characters \\x01, and so does not tell it from these";

/// Fields whose type the name does not tell, because other logs have another under that name.
const OTHER_TYPE: &[(&str, &str)] = &[
    ("dns", "Z"),
    ("known_certs", "host"),
    ("known_hosts", "host"),
    ("known_services", "host"),
    ("known_services", "service"),
    ("ldap_search", "message_id"),
    ("ntp", "version"),
    ("software", "host"),
];

/// What the JSON writer of that Zeek adds to each line.
const ADDED: [&str; 2] = ["_path", "_write_ts"];

/// A value as it stands for itself, however a format writes it: numbers and times by what they are, sets without their order.
fn plain(kind: &str, row: &StackRow) -> String {
    let text = &row.shown[0];
    let number = |text: &str| text.parse::<f64>().map_or_else(|_| text.to_owned(), |number| format!("{number:.6}"));
    match (row.states[0], kind) {
        (CellState::Absent | CellState::Unset, _) => "absent or unset".to_owned(),
        (CellState::Empty, _) => "empty".to_owned(),
        (CellState::Set, "time") => time_micros(row.values[0].as_bytes())
            .map_or_else(|| format!("no time: {text}"), |micros| micros.to_string()),
        (CellState::Set, "interval" | "double") => number(text),
        (CellState::Set, "vector[interval]" | "vector[double]") => {
            row.values[0].split(',').map(number).collect::<Vec<_>>().join(",")
        }
        (CellState::Set, kind) if kind.starts_with("set[") || kind.starts_with("table[") => {
            let mut elements: Vec<&str> = row.values[0].split(',').collect();
            elements.sort_unstable();
            elements.join(",")
        }
        _ => text.clone(),
    }
}

fn stack_of(engine: &Engine, log: &str, field: &str, kind: &str) -> BTreeMap<String, u32> {
    let mut counts = BTreeMap::new();
    for row in stack(engine, whole_stack(log, &[field])).rows {
        *counts.entry(plain(kind, &row)).or_default() += row.count;
    }
    counts
}

#[test]
fn a_capture_has_equal_stacks_as_tsv_and_as_json() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/brimdata-zed-sample-data");
    let Ok(files) = fs::read_dir(root.join("zeek-default")) else {
        return eprintln!("skipped: the sample data of brimdata is not beside the project");
    };
    let (mut fields, mut compared, mut differences) = (0, 0, Vec::new());
    let mut names: Vec<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let names = names.iter().filter_map(|name| name.strip_suffix(".log.gz"));
    let twin = |name: &&str| root.join(format!("zeek-json/{name}.json.gz")).is_file();
    for name in names.filter(twin) {
        let read = |file: &str| {
            let bytes = fs::read(root.join(file)).unwrap();
            Engine::with(Cutting { shards: 2, pieces: 1, chunk: 100_000, ..Cutting::WHOLE }, &[(file, &bytes)])
        };
        let tsv = read(&format!("zeek-default/{name}.log.gz"));
        let json = read(&format!("zeek-json/{name}.json.gz"));
        let info = |engine: &Engine| logs(engine, LogsQuestion::default()).logs.remove(0);
        let (of_tsv, of_json) = (info(&tsv), info(&json));
        compared += 1;
        if (of_tsv.rows, of_tsv.id.as_str()) != (of_json.rows, of_json.id.as_str()) {
            differences
                .push(format!("{}: {} rows as TSV, {}: {} as JSON", of_tsv.id, of_tsv.rows, of_json.id, of_json.rows));
        }
        // A log without a time of its own has that of the writer in JSON.
        if (of_tsv.first, of_tsv.last) != (of_json.first, of_json.last) && of_tsv.first.is_some() {
            differences.push(format!(
                "{name}: {:?} to {:?} as TSV, {:?} to {:?} as JSON",
                of_tsv.first, of_tsv.last, of_json.first, of_json.last
            ));
        }
        for FieldInfo { name: field, kind } in &of_tsv.fields {
            let as_tsv = stack_of(&tsv, &of_tsv.id, field, kind);
            // A field that is set in no row has no key in JSON.
            let as_json = match of_json.fields.iter().any(|info| info.name == *field) {
                true => stack_of(&json, &of_json.id, field, kind),
                false => BTreeMap::from([("absent or unset".to_owned(), of_json.rows)]),
            };
            fields += 1;
            let type_as_json = of_json.fields.iter().find(|info| info.name == *field).map_or(kind, |info| &info.kind);
            let alike =
                |kind: &str| if kind == "enum" { "string".to_owned() } else { kind.replace("[enum]", "[string]") };
            if (alike(kind) == alike(type_as_json)) == OTHER_TYPE.contains(&(name, field)) {
                differences.push(format!("{name}.{field}: {kind} as TSV, {type_as_json} as JSON"));
            }
            let explained = EXPLAINED.iter().find(|(log, of, _)| (*log, *of) == (name, field));
            if (as_tsv == as_json) == explained.is_some() {
                let only = |one: &BTreeMap<String, u32>, other: &BTreeMap<String, u32>| {
                    let differ = one.iter().filter(|(value, count)| other.get(*value) != Some(count));
                    differ.map(|(value, count)| format!("{count} {value:?}")).take(3).collect::<Vec<_>>().join(", ")
                };
                let (tsv, json) = (only(&as_tsv, &as_json), only(&as_json, &as_tsv));
                differences
                    .push(format!("{name}.{field} ({kind}): as TSV {tsv}; as JSON {json}; explained: {explained:?}"));
            }
        }
        let known = |name: &str| ADDED.contains(&name) || of_tsv.fields.iter().any(|field| field.name == name);
        for field in of_json.fields.iter().filter(|field| !known(&field.name)) {
            differences.push(format!("{name}.{}: only as JSON", field.name));
        }
    }
    eprintln!("{fields} fields of {compared} logs compared");
    assert!(compared >= 20 && differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
}
