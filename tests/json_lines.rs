//! JSON lines against a slow, obvious reading with serde_json: random objects are read, and exported with the same values.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value};
use stackhunt::protocol::Format;
use stackhunt::protocol::IndicatorsQuestion;
use support::ask::{self, export, whole_export};
use support::engine::{Cutting, Engine};

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e9..1e9f64).prop_map(Value::from),
        "\\PC{0,6}".prop_map(Value::from),
        prop::sample::select(vec!["", "-", "(empty)", "#", "T", "5", "true", "\\x41", "\\", "a,b", "\t\n\u{0}"])
            .prop_map(Value::from),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec(("[a-c]", inner), 0..3).prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

fn flatten(prefix: &str, object: &Map<String, Value>, into: &mut Map<String, Value>) {
    for (key, value) in object {
        match value {
            Value::Object(inner) if !inner.is_empty() => flatten(&format!("{prefix}{key}."), inner, into),
            value => _ = into.insert(format!("{prefix}{key}"), value.clone()),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn values_come_out_as_they_went_in(
        lines in vec(vec(("[a-f]", value()), 1..5), 1..12),
        shards in 1..4usize,
        pieces in 1..6usize,
        chunk in 1..60usize,
    ) {
        let objects: Vec<Map<String, Value>> = lines.into_iter().map(|pairs| pairs.into_iter().collect()).collect();
        let text: String = objects.iter().map(|object| format!("{}\n", Value::Object(object.clone()))).collect();
        let engine = Engine::with(Cutting { shards, pieces, chunk, ..Cutting::WHOLE }, &[("test.log", text.as_bytes())]);
        let exported = String::from_utf8(export(&engine, whole_export("test", Format::Jsonl))).unwrap();
        let found: Vec<Value> = exported.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let flat = |object: &Map<String, Value>| {
            let mut flat = Map::new();
            flatten("", object, &mut flat);
            Value::Object(flat)
        };
        // The reference reads the text again: serde_json does not give every number back that it wrote.
        let wanted: Vec<Value> = text.lines().map(|line| flat(&serde_json::from_str(line).unwrap())).collect();
        prop_assert_eq!(found, wanted, "{}", text);
    }
}

#[test]
fn the_text_of_numbers_is_kept() {
    let line = "{\"ts\":1700000000.023910,\"a\":1.50,\"b\":1E+5,\"c\":-0,\"d\":[1.0,2e1],\"e\":123456789012345678901234567890}\n";
    let engine = Engine::with(Cutting::WHOLE, &[("test.log", line.as_bytes())]);
    assert_eq!(String::from_utf8(export(&engine, whole_export("test", Format::Jsonl))).unwrap(), line);
}

/// Lines whose values are now text, now numbers, now lists, now nothing.
fn changing_lines(count: u32) -> String {
    let forms = ["1.50", "\"1.50\"", "true", "\"T\"", "null", "[1,2]", "[\"1\",\"2\"]", "[[1],{}]", "\"\"", "[]"];
    let form = |row: u32, field: u32| {
        forms[(row.wrapping_mul(0x9e37_79b9).rotate_left(field * 5) >> 7) as usize % forms.len()]
    };
    let line = |row| format!("{{\"a\":{},\"b\":{},\"c\":{}}}\n", form(row, 0), form(row, 1), form(row, 2));
    (0..count).map(line).collect()
}

#[test]
fn values_that_change_their_form_with_every_line_come_out_as_they_went_in() {
    let text = changing_lines(1_000);
    for cutting in [
        Cutting::WHOLE,
        Cutting { shards: 3, pieces: 5, chunk: 70, ..Cutting::WHOLE },
        Cutting { shards: 2, pieces: 40, chunk: 999, ..Cutting::WHOLE },
    ] {
        let engine = Engine::with(cutting, &[("test.log", text.as_bytes())]);
        let exported = String::from_utf8(export(&engine, whole_export("test", Format::Jsonl))).unwrap();
        assert_eq!(exported, text, "{cutting:?}");
    }
}

#[test]
fn headers_of_hostile_lines_are_bounded() {
    let headers = |text: &str| {
        let mut shards = stackhunt::drive::Shards::new(1);
        shards.open("test.log", text.as_bytes(), 10_000);
        (shards.cases[0].row_count(), shards.cases[0].logs()[0].headers.len())
    };
    let (rows, count) = headers(&changing_lines(20_000));
    assert!(rows == 20_000 && count < 70, "{count} headers of {rows} rows");
    let growing: String = (0..3_000).map(|row| format!("{{\"ts\":1,\"key {row}\":{row}}}\n")).collect();
    assert_eq!(headers(&growing), (3_000, 1));
}

/// A mark may be that a field is not there: also where a shard's part of the log never has it.
#[test]
fn marks_are_looked_for_by_the_fields_of_the_whole_log() {
    let log = concat!(
        "{\"_path\":\"http\",\"ts\":1.5,\"id.orig_h\":\"10.0.0.2\",\"uri\":\"/\",\"host\":\"a\",\"user_agent\":\"b\"}\n",
        "{\"_path\":\"http\",\"ts\":2.5,\"id.orig_h\":\"10.0.0.1\",\"uri\":\"/server-info\"}\n",
    );
    for shards in [1, 2] {
        let engine =
            Engine::with(Cutting { shards, pieces: shards, ..Cutting::WHOLE }, &[("http.log", log.as_bytes())]);
        let answer = ask::indicators(&engine, IndicatorsQuestion { selection: ask::whole("http") });
        let marks: Vec<_> =
            answer.indicators.iter().filter(|one| one.count > 0).map(|one| (&one.id[..], one.count)).collect();
        assert_eq!(marks, [("nmap-product-probes", 1)], "{shards} shards");
    }
}
