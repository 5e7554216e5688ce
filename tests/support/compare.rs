//! Asserts that engines and the reference answer alike.

use super::ask;
use super::engine::Engine;
use super::reference::{self, World};
use stackhunt::protocol::*;

pub fn same_stack(engines: &[Engine], world: &World, question: &StackQuestion) {
    let expected = reference::stack(world, question);
    for engine in engines {
        let mut answer = ask::stack(engine, question.clone());
        answer.rows.iter_mut().for_each(|row| row.filter = None);
        assert_eq!(answer, expected, "{question:?}");
    }
}

pub fn same_sparks(engines: &[Engine], world: &World, question: &SparksQuestion) {
    let expected = reference::sparks(world, question);
    for engine in engines {
        assert_eq!(ask::sparks(engine, question.clone()), expected, "{question:?}");
    }
}

pub fn same_comparison(engines: &[Engine], world: &World, question: &CompareQuestion) {
    let expected = reference::compare(world, question);
    for engine in engines {
        let mut answer = ask::compare(engine, question.clone());
        let values = answer.fields.iter_mut().flat_map(|field| &mut field.parts).flat_map(|part| &mut part.top);
        values.for_each(|value| value.filter.clear());
        assert_eq!(answer, expected, "{question:?}");
    }
}

pub fn same_rows(engines: &[Engine], world: &World, question: &RowsQuestion) {
    let expected = reference::rows(world, question);
    for engine in engines {
        let answer = RowsAnswer { ids: Vec::new(), ..ask::rows(engine, question.clone()) };
        assert_eq!(answer, expected, "{question:?}");
    }
}

pub fn same_timeline(engines: &[Engine], world: &World, question: &TimelineQuestion) {
    let expected = reference::timeline(world, question);
    for engine in engines {
        let mut answer = ask::timeline(engine, question.clone());
        answer.series.iter_mut().for_each(|series| series.filter = None);
        assert_eq!(answer, expected, "{question:?}");
    }
}

/// Count, fields and pairs.
pub fn same_totals(engines: &[Engine], world: &World, selection: &Selection) {
    let count = CountQuestion { selection: selection.clone() };
    let fields = FieldsQuestion { selection: selection.clone() };
    let pairs = PairsQuestion { selection: selection.clone() };
    let expected =
        (reference::count(world, &count), reference::fields(world, &fields), reference::pairs(world, &pairs));
    for engine in engines {
        assert_eq!(ask::count(engine, count.clone()), expected.0, "{selection:?}");
        let found = ask::fields(engine, fields.clone());
        let mut expected_fields = expected.1.clone();
        // Very many values are not counted.
        for (found, expected) in found.fields.iter().zip(&mut expected_fields.fields) {
            if found.distinct.is_none() {
                expected.commonest.clear();
                assert!(expected.distinct.take() > Some(30_000), "{} of {selection:?}", found.name);
            }
        }
        assert_eq!(found, expected_fields, "{selection:?}");
        if world[&selection.log].zeek_type("id.orig_h").is_some() {
            assert_eq!(ask::pairs(engine, pairs.clone()), expected.2, "{selection:?}");
        }
    }
}

/// Every format, whole and with some columns.
pub fn same_exports(engines: &[Engine], world: &World, selection: &Selection, columns: &[String]) {
    let (lines, json) = (reference::lines(world, selection), reference::json_rows(world, selection));
    let csv = [None, Some(columns)].map(|columns| (columns, reference::csv_rows(world, selection, columns)));
    for engine in engines {
        let export = |format, columns: Option<&[String]>| {
            let columns = columns.map(<[String]>::to_vec);
            ask::export(engine, ExportQuestion { selection: selection.clone(), columns, format, defuse: Some(false) })
        };
        let zeek = String::from_utf8(export(Format::Zeek, None)).unwrap();
        let found: Vec<&str> = zeek.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(found, lines, "{selection:?}");
        for (columns, expected) in &csv {
            let csv = export(Format::Csv, *columns);
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&csv[..]);
            let records: Vec<Vec<String>> = reader.deserialize().map(Result::unwrap).collect();
            assert_eq!(&records, expected, "{selection:?}");
        }
        let found = export(Format::Jsonl, None);
        let values = serde_json::Deserializer::from_slice(&found).into_iter::<serde_json::Value>();
        assert_eq!(values.map(Result::unwrap).collect::<Vec<_>>(), json, "{selection:?}");
    }
}
