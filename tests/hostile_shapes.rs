//! Files that are small and would be slow if anything grew faster than they do: thousands of paths, headers, fields or reasons.
//!
//! Each is of a size at which code that looks through a list for every entry of it takes minutes; the bound is a generous one for
//! code that does not. Limits are told, and what they leave out is counted.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use stackhunt::drive::Shards;
use stackhunt::protocol::*;
use stackhunt::question::answer::Answer;
use std::fmt::Write;
use std::time::{Duration, Instant};
use support::ask::{whole, whole_export};

/// What takes longer than this grows with a square.
const BOUND: Duration = Duration::from_secs(40);

fn ask(shards: &Shards, question: Question) -> Answer {
    shards.ask(&question).unwrap_or_else(|problem| panic!("{problem:?}"))
}

/// Reads a log and asks all that the page asks of one at once; gives the logs, and the lines of the first as JSON.
fn read(name: &str, text: &str) -> (LogsAnswer, usize) {
    let start = Instant::now();
    let mut shards = Shards::new(2);
    shards.open(name, text.as_bytes(), 1 << 20);
    let Answer::Logs(logs) = ask(&shards, Question::Logs(LogsQuestion::default())) else { panic!() };
    let Answer::Report(report) = ask(&shards, Question::Report(ReportQuestion::default())) else { panic!() };
    assert_eq!(report.logs.len(), logs.logs.len());
    let selection = whole(&logs.logs[0].id);
    let Answer::Fields(fields) = ask(&shards, Question::Fields(FieldsQuestion { selection: selection.clone() })) else {
        panic!()
    };
    assert_eq!(fields.fields.len(), logs.logs[0].fields.len());
    let rows = RowsQuestion { selection: selection.clone(), limit: Some(50), ..RowsQuestion::default() };
    let Answer::Rows(rows) = ask(&shards, Question::Rows(rows)) else { panic!() };
    let id = rows.ids[0];
    ask(&shards, Question::Row(RowQuestion { log: selection.log.clone(), id }));
    ask(&shards, Question::Indicators(IndicatorsQuestion { selection: selection.clone() }));
    let lines = shards.export(whole_export(&selection.log, Format::Jsonl)).unwrap();
    let took = start.elapsed();
    println!("{name}: {} kB in {took:.1?}", text.len() >> 10);
    assert!(took < BOUND, "{name} takes {took:?}");
    (logs, lines.iter().filter(|byte| **byte == b'\n').count())
}

/// So many lines.
fn lines(count: usize, mut line: impl FnMut(usize, &mut String)) -> String {
    let mut text = String::new();
    (0..count).for_each(|at| {
        line(at, &mut text);
        text.push('\n');
    });
    text
}

/// A header with so many fields, and rows of it.
fn wide(begin: &str, separator: char, count: usize, name: impl Fn(usize) -> String) -> String {
    let names: String = (0..count).map(|at| format!("{separator}{}", name(at))).collect();
    let row = format!("1.5{}\n", format!("{separator}x").repeat(count));
    format!("{begin}{names}\n{row}{row}{row}")
}

#[test]
fn thousands_of_logs() {
    let json =
        lines(18_000, |at, text| write!(text, "{{\"_path\":\"p{}\",\"ts\":1.5,\"uid\":\"C1\"}}", at % 9_000).unwrap());
    let (logs, exported) = read("paths.json", &json);
    assert_eq!((logs.logs.len(), logs.logs.iter().map(|log| log.rows).sum::<u32>(), exported), (9_000, 18_000, 2));
    let tsv = lines(9_000, |at, text| write!(text, "#path\tp{at}\n#fields\tts\tuid\n1.5\tC1").unwrap());
    let (logs, exported) = read("paths.log", &tsv);
    assert_eq!((logs.logs.len(), logs.logs.iter().map(|log| log.rows).sum::<u32>(), exported), (9_000, 9_000, 1));
}

#[test]
fn more_logs_than_a_file_has() {
    for text in [
        lines(20_000, |at, text| write!(text, "{{\"_path\":\"p{at}\",\"ts\":1.5}}").unwrap()),
        lines(20_000, |at, text| write!(text, "#path\tp{at}\n#fields\tts\tuid\n1.5\tC1").unwrap()),
    ] {
        let mut shards = Shards::new(1);
        shards.open("paths", text.as_bytes(), 1 << 20);
        let Answer::Logs(logs) = ask(&shards, Question::Logs(LogsQuestion::default())) else { panic!() };
        let rows: u32 = logs.logs.iter().map(|log| log.rows).sum();
        let skipped: u32 = shards.cases[0].pieces().flat_map(|piece| piece.skipped.values()).sum();
        assert_eq!(rows + skipped, 20_000);
        assert!((9_990..=10_000).contains(&rows), "{rows}");
        assert!(logs.warnings.iter().any(|warning| warning.reason.contains("more than 10,000 logs in one file")));
    }
}

#[test]
fn thousands_of_headers() {
    let new_fields = lines(4_000, |at, text| write!(text, "#fields\tts\tf{at}\n1.5\tC1").unwrap());
    let (logs, exported) = read("new-fields.log", &new_fields);
    assert_eq!((logs.logs[0].fields.len(), exported), (4_001, 4_000));
    let in_turn = lines(40_000, |at, text| write!(text, "#fields\tts\tf{}\n1.5\tC1", at % 2).unwrap());
    assert_eq!(read("in-turn.log", &in_turn).1, 40_000);
    let marks = lines(40_000, |at, text| write!(text, "#unset_field\tu{at}\n1.5\tC1").unwrap());
    assert_eq!(read("marks.log", &format!("#fields\tts\tuid\n{marks}")).1, 40_000);
    let comments = lines(100_000, |at, text| write!(text, "#comment {at}").unwrap());
    assert_eq!(
        read("comments.log", &format!("{}{comments}", wide("#fields\tts", '\t', 9_000, |at| at.to_string()))).1,
        3
    );
}

/// A line of some bytes must not stand for ten thousand names each time.
#[test]
fn headers_that_take_over_their_fields() {
    let marks = lines(20_000, |at, text| write!(text, "#unset_field\tu{at}\n1.5\tx").unwrap());
    let text = format!("{}{marks}", wide("#path\tp\n#fields\tts", '\t', 9_000, |at| format!("f{at}")));
    let mut shards = Shards::new(1);
    shards.open("marks.log", text.as_bytes(), 1 << 20);
    let kept: usize = shards.cases[0].logs()[0].headers.iter().map(|header| header.fields.len()).sum();
    assert!(kept < 1_100_000, "{kept} fields of headers are kept");
    let Answer::Logs(logs) = ask(&shards, Question::Logs(LogsQuestion::default())) else { panic!() };
    assert_eq!(logs.logs[0].rows + logs.logs[0].skipped, 20_003);
    assert!(logs.warnings.iter().any(|warning| warning.reason.contains("changes too often without naming its fields")));
    // The same by values of other forms.
    let keys: String = (0..9_000).map(|at| format!(",\"k{at}\":1")).collect();
    let json = lines(1_200, |at, text| {
        let (path, value) = (at / 100, if at % 2 == 0 { "1" } else { "\"1\"" });
        let keys = if at % 100 == 0 { &keys } else { "" };
        write!(text, "{{\"_path\":\"p{path}\",\"ts\":{value}{keys}}}").unwrap();
    });
    let mut shards = Shards::new(1);
    shards.open("forms.json", json.as_bytes(), 1 << 20);
    let headers = shards.cases[0].logs().iter().flat_map(|log| &log.headers);
    let kept: usize = headers.map(|header| header.fields.len()).sum();
    assert!(kept < 1_300_000, "{kept} fields of headers are kept");
    assert_eq!(shards.cases[0].row_count(), 1_200);
}

#[test]
fn thousands_of_fields() {
    for (name, text) in [
        ("names.log", wide("#fields\tts", '\t', 9_900, |at| format!("f{at}"))),
        ("one-name.log", wide("#fields\tts", '\t', 9_900, |_| "f".to_owned())),
        ("names.csv", wide("ts", ',', 9_900, |at| format!("f{at}"))),
        ("one-name.csv", wide("ts", ',', 9_900, |_| "f".to_owned())),
    ] {
        let (logs, exported) = read(name, &text);
        assert_eq!((logs.logs[0].fields.len(), exported), (9_901, 3), "{name}");
    }
    let growing = lines(4_000, |at, text| write!(text, "{{\"ts\":1.5,\"f{at}\":1}}").unwrap());
    let (logs, exported) = read("growing.json", &growing);
    assert_eq!((logs.logs[0].fields.len(), exported), (4_001, 4_000));
}

#[test]
fn more_fields_than_a_log_has() {
    let files = [0, 6_000].map(|from| wide("#path\tp\n#fields\tts", '\t', 6_000, |at| format!("f{}", from + at)));
    let mut shards = Shards::new(1);
    files.iter().for_each(|text| shards.open("p.log", text.as_bytes(), 1 << 20));
    assert_eq!(shards.cases[0].logs()[0].table.columns().len(), 10_000);
    let Answer::Logs(logs) = ask(&shards, Question::Logs(LogsQuestion::default())) else { panic!() };
    assert_eq!(logs.logs[0].rows, 6);
    let told = logs.warnings.iter().filter(|warning| warning.reason.starts_with("more than 10,000 fields in one log"));
    assert_eq!(told.count(), 1);
    let one = wide("#path\tp\n#fields\tts", '\t', 10_000, |at| format!("f{at}"));
    let mut shards = Shards::new(1);
    shards.open("p.log", one.as_bytes(), 1 << 20);
    let Answer::Logs(logs) = ask(&shards, Question::Logs(LogsQuestion::default())) else { panic!() };
    assert!(logs.warnings[0].reason.starts_with("more than 10,000 fields; the header is not used"));
}

/// Every key of a file is kept with a number, whether it becomes a field or not: a million of them, and no more.
#[test]
fn more_keys_than_a_file_has() {
    let json = lines(104, |line, text| {
        text.push('{');
        (0..9_900)
            .for_each(|at| write!(text, "{}\"k{}\":1", if at == 0 { "" } else { "," }, line * 9_900 + at).unwrap());
        text.push('}');
    });
    let known = lines(2, |at, text| write!(text, "{{\"k7\":{at},\"k1\":2}}").unwrap());
    let mut shards = Shards::new(1);
    shards.open("keys.json", format!("{json}{known}").as_bytes(), 1 << 20);
    let Answer::Logs(logs) = ask(&shards, Question::Logs(LogsQuestion::default())) else { panic!() };
    // The first line and those with known keys; the second has more than fit beside them.
    assert_eq!((logs.logs[0].rows, logs.logs[0].fields.len()), (3, 10_000));
    let reasons: Vec<(u32, &str)> = logs.warnings.iter().map(|told| (told.line, told.reason.as_str())).collect();
    assert_eq!((reasons.len(), reasons[0]), (103, (2, "more than 10,000 keys in one log; skipped")));
    // 101 lines have 999,900 keys, beside the two that Zeek has.
    assert_eq!(reasons[99], (101, "more than 10,000 keys in one log; skipped"));
    assert!(reasons[100..].iter().all(|told| told.1 == "more than 1,000,000 different keys in one file; skipped"));
}

#[test]
fn thousands_of_reasons() {
    let rows = lines(60_000, |at, text| write!(text, "1.5{}", "\tx".repeat(at % 900)).unwrap());
    let (logs, _) = read("reasons.log", &format!("#fields\tts\tuid\n{rows}"));
    let told: u32 = logs.warnings.iter().filter(|warning| warning.line > 0).map(|warning| 1 + warning.more).sum();
    // All but those of two columns, in one or the other way.
    assert_eq!(told, 60_000 - 67);
}
