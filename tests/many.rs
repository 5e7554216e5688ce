//! Windows of stacks with far more values than are told with their texts, against sorting all of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use stackhunt::protocol::*;
use std::collections::BTreeMap;
use support::ask;
use support::engine::{Cutting, Engine};

const ROWS: u64 = 60_000;

/// Value, count and number of raw values of each line, in the order of the stack.
fn expected(values: &[String], order: Order, key: impl Fn(&str) -> String) -> Vec<(String, u32, u32)> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    values.iter().for_each(|value| *counts.entry(value).or_default() += 1);
    let mut lines: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for (value, count) in counts {
        let line = lines.entry(key(value)).or_default();
        *line = (line.0 + count, line.1 + 1);
    }
    let mut lines: Vec<_> = lines.into_iter().map(|(value, (count, raw))| (value, count, raw)).collect();
    lines.sort_by_key(|(_, count, _)| if order == Order::Rarest { i64::from(*count) } else { -i64::from(*count) });
    lines
}

#[test]
fn windows_anywhere_are_those_of_the_sorted_list() {
    // Unique ones, and some that come twice or ten times, far from each other.
    let uid = |row: u64| match row % 16 {
        0 => format!("/page?{}", row * 7919 % 97),
        1 => format!("/page?{}", row % 5000),
        _ => format!("/u/{:x}?q={}", row.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20, row % 3),
    };
    let values: Vec<String> = (0..ROWS).map(uid).collect();
    let mut log = "#separator \\x09\n#path\thttp\n#fields\tts\turi\n#types\ttime\tstring\n".to_owned();
    values.iter().enumerate().for_each(|(row, value)| log.push_str(&format!("{row}.000000\t{value}\n")));
    for (shards, few) in [(1, 64), (2, 64), (3, 500), (2, 8192)] {
        let engine =
            Engine::with(Cutting { shards, pieces: shards * 2, chunk: 1 << 16, few }, &[("http.log", log.as_bytes())]);
        for order in [Order::Rarest, Order::Commonest] {
            for (normalise, contains) in
                [(None, None), (Some(vec![Normaliser::CutQuery]), None), (None, Some("/A".to_owned()))]
            {
                let cut = normalise.is_some();
                let key =
                    |value: &str| if cut { value.split('?').next().unwrap().to_owned() } else { value.to_owned() };
                let all = expected(&values, order, key);
                let passes = |line: &&(String, u32, u32)| contains.is_none() || line.0.to_lowercase().contains("/a");
                let listed: Vec<_> = all.iter().filter(passes).collect();
                for offset in [0, 90, 1_000, listed.len() / 3, listed.len() / 2, listed.len() - 20, listed.len() + 5] {
                    let answer = ask::stack(
                        &engine,
                        StackQuestion {
                            selection: ask::whole("http"),
                            by: vec!["uri".to_owned()],
                            order: Some(order),
                            normalise: normalise.clone(),
                            contains: contains.clone(),
                            offset: Some(offset as u32),
                            limit: Some(50),
                            ..StackQuestion::default()
                        },
                    );
                    let found: Vec<_> =
                        answer.rows.iter().map(|row| (&row.values[0], row.count, row.raw_values)).collect();
                    let above: u32 = listed.iter().take(offset).map(|(_, count, _)| count).sum();
                    if let Some(first) = answer.rows.first() {
                        let share = f64::from(above + first.count) / ROWS as f64;
                        assert!((first.cumulative - share).abs() < 1e-12, "{first:?}, not {share}");
                    }
                    // A normalised value is shown normalised.
                    let wanted: Vec<_> =
                        listed.iter().skip(offset).take(50).map(|(value, count, raw)| (value, *count, *raw)).collect();
                    assert_eq!(
                        found, wanted,
                        "{shards} shards, {few} few, {order:?}, {normalise:?}, {contains:?}, from {offset}"
                    );
                    let sizes = (answer.distinct as usize, answer.listed as usize, answer.total as u64);
                    assert_eq!(sizes, (all.len(), listed.len(), ROWS));
                    assert!(answer.rows.iter().all(|row| row.first.is_some() && row.last >= row.first));
                }
            }
        }
    }
}

/// Several fields, whose combinations are counted in other ways the more there can be: in a table, by hash, by code. A few rows of them too.
#[test]
fn windows_of_several_fields_are_those_of_the_sorted_list() {
    let value = |row: u64, field: &str| match field {
        "method" if row.is_multiple_of(11) => "-".to_owned(),
        "method" => format!("M{}", row * 7 % 5),
        "user_agent" if row.is_multiple_of(13) => "(empty)".to_owned(),
        "user_agent" => format!("agent {}", row.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 57),
        "host" => format!("h{}", row * 31 % 9_000),
        // Some combinations come far more often than others, each another number of times.
        "uri" if row.is_multiple_of(4) => format!("/{}", row % 37 * (row % 3)),
        _ => format!("/{:x}", row.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 49),
    };
    let fields = ["method", "user_agent", "host", "uri"];
    let mut log = format!(
        "#separator \\x09\n#path\thttp\n#fields\tts\t{}\n#types\ttime{}\n",
        fields.join("\t"),
        "\tstring".repeat(4)
    );
    for row in 0..ROWS {
        let cells: Vec<String> = fields.iter().map(|field| value(row, field)).collect();
        log.push_str(&format!("{row}.000000\t{}\n", cells.join("\t")));
    }
    for (shards, few) in [(1, 64), (2, 64), (3, 8192)] {
        let engine =
            Engine::with(Cutting { shards, pieces: shards * 2, chunk: 1 << 16, few }, &[("http.log", log.as_bytes())]);
        for by in [
            vec!["method", "host"],
            vec!["user_agent", "uri"],
            vec!["uri", "method"],
            vec!["uri", "host", "user_agent"],
        ] {
            for (filter, order) in
                [("", Order::Rarest), ("", Order::Commonest), ("method:M1", Order::Rarest), ("host:h9*", Order::Rarest)]
            {
                let fits = |row: &u64| match filter {
                    "method:M1" => value(*row, "method") == "M1",
                    "host:h9*" => value(*row, "host").starts_with("h9"),
                    _ => true,
                };
                let mut counts: BTreeMap<Vec<String>, u32> = BTreeMap::new();
                for row in (0..ROWS).filter(fits) {
                    *counts.entry(by.iter().map(|field| value(row, field)).collect()).or_default() += 1;
                }
                let mut all: Vec<(Vec<String>, u32)> = counts.into_iter().collect();
                all.sort_by_key(
                    |(_, count)| if order == Order::Rarest { i64::from(*count) } else { -i64::from(*count) },
                );
                for offset in [0, 700, all.len() / 2, all.len().saturating_sub(20)] {
                    let answer = ask::stack(
                        &engine,
                        StackQuestion {
                            selection: ask::filtered("http", filter),
                            by: by.iter().map(|field| (*field).to_owned()).collect(),
                            order: Some(order),
                            offset: Some(offset as u32),
                            limit: Some(50),
                            ..StackQuestion::default()
                        },
                    );
                    let found: Vec<_> = answer.rows.iter().map(|row| (row.values.clone(), row.count)).collect();
                    let wanted: Vec<_> = all.iter().skip(offset).take(50).cloned().collect();
                    assert_eq!(
                        found, wanted,
                        "{shards} shards, {few} few, {by:?}, {filter:?}, {order:?}, from {offset}"
                    );
                    assert_eq!(answer.distinct as usize, all.len());
                }
            }
        }
    }
}

/// Up to 200,000 values are sorted by anything, also where each shard has more than it tells at once; more are sorted by count, and
/// that is said, whatever the number of shards.
#[test]
fn many_values_are_sorted_up_to_a_limit() {
    for (extra, sorted) in [(0, true), (1, false)] {
        let values = 200_000 + extra;
        let mut log = "#separator \\x09\n#path\thttp\n#fields\tts\turi\n#types\ttime\tstring\n".to_owned();
        (0..values).for_each(|row: u64| log.push_str(&format!("{}.000000\t/{row}\n", row * 7919 % values)));
        for shards in [1, 3] {
            let cutting = Cutting { shards, pieces: shards, chunk: 1 << 16, few: 64 };
            let engine = Engine::with(cutting, &[("http.log", log.as_bytes())]);
            let ask = |key, descending| {
                let question = StackQuestion {
                    sort: Some(StackSort { key, descending: Some(descending) }),
                    limit: Some(3),
                    ..ask::whole_stack("http", &["uri"])
                };
                ask::stack(&engine, question)
            };
            let by_time = ask(StackKey::First, true);
            assert_eq!((by_time.sorted, by_time.distinct), (sorted, values as u32));
            let times: Vec<Option<f64>> = by_time.rows.iter().map(|row| row.first).collect();
            let latest: Vec<Option<f64>> = (1..4).map(|back| Some((values - back) as f64)).collect();
            assert_eq!(times == latest, sorted, "{times:?}");
            let first = |answer: &StackAnswer| answer.rows[0].values[0].clone();
            assert_eq!(first(&ask(StackKey::Value, true)), if sorted { "/99999" } else { "/0" });
            assert_eq!(first(&ask(StackKey::Length, true)), if sorted { "/100000" } else { "/0" });
        }
    }
}

/// What a stack tells of each value of a field that hardly any value is twice in, and that some rows have nothing in: before and after
/// another question needed the value of every row, of all rows and of those of a filter.
#[test]
fn values_that_hardly_come_twice_are_told_in_full() {
    let mut rows: Vec<(String, String, bool)> = Vec::new();
    for row in 0..90_000_u64 {
        let uid = match row % 50 {
            0 => "-".to_owned(),
            1 if row > 40_000 => "(empty)".to_owned(),
            2 => format!("C{}", row * 7919 % 400),
            // In the dictionary, and again where there is none.
            3 => format!("C{:x}", (row / 2).wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            _ => format!("C{:x}", row.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
        };
        rows.push((uid, format!("10.0.{}.{}", row % 7, row * 31 % 11), row * 13 % 17 < 4));
    }
    let mut log = "#separator \\x09\n#path\thttp\n#fields\tts\tuid\tid.orig_h\tid.resp_h\tmethod\n#types\ttime\tstring\taddr\taddr\tstring\n".to_owned();
    for (row, (uid, client, post)) in rows.iter().enumerate() {
        let method = if *post { "POST" } else { "GET" };
        log.push_str(&format!("{row}.000000\t{uid}\t{client}\t10.1.1.{}\t{method}\n", row % 3));
    }
    for shards in [1, 2] {
        let cutting = Cutting { shards, pieces: shards, chunk: 1 << 16, few: 64 };
        let engine = Engine::with(cutting, &[("http.log", log.as_bytes())]);
        for codes in [false, true] {
            if codes {
                ask::stack(&engine, ask::whole_stack("http", &["method", "uid"]));
            }
            for filter in [None, Some("method:POST")] {
                let mut lines: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
                for (row, (uid, _, post)) in rows.iter().enumerate() {
                    if filter.is_none() || *post {
                        lines.entry(uid).or_default().push(row);
                    }
                }
                for order in [Order::Rarest, Order::Commonest] {
                    let mut all: Vec<(&&str, &Vec<usize>)> = lines.iter().collect();
                    all.sort_by_key(
                        |(_, rows)| if order == Order::Rarest { rows.len() as i64 } else { -(rows.len() as i64) },
                    );
                    for offset in [0, all.len() / 2, all.len() - 450] {
                        let question = StackQuestion {
                            selection: Selection { filter: filter.map(str::to_owned), ..ask::whole("http") },
                            by: vec!["uid".to_owned()],
                            order: Some(order),
                            offset: Some(offset as u32),
                            limit: Some(500),
                            ..StackQuestion::default()
                        };
                        let answer = ask::stack(&engine, question);
                        let distinct = |of: &[usize], value: &dyn Fn(usize) -> String| {
                            of.iter().map(|row| value(*row)).collect::<std::collections::BTreeSet<_>>().len() as u32
                        };
                        let expected: Vec<_> = all[offset..]
                            .iter()
                            .take(500)
                            .map(|(uid, of)| {
                                let clients = distinct(of, &|row| rows[row].1.clone());
                                let servers = distinct(of, &|row| (row % 3).to_string());
                                let ends = (of[0] as f64, of[of.len() - 1] as f64);
                                (
                                    uid.to_string(),
                                    of.len() as u32,
                                    Some(clients),
                                    Some(servers),
                                    Some(ends.0),
                                    Some(ends.1),
                                )
                            })
                            .collect();
                        let found: Vec<_> = answer
                            .rows
                            .into_iter()
                            .map(|row| {
                                let [value] = <[String; 1]>::try_from(row.values).unwrap();
                                (value, row.count, row.clients, row.servers, row.first, row.last)
                            })
                            .collect();
                        assert!(found == expected, "{shards} shards, {codes}, {filter:?}, {order:?}, from {offset}");
                        assert_eq!(answer.distinct as usize, lines.len());
                    }
                }
            }
        }
    }
}
