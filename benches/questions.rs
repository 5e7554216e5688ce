//! Questions over a log that has been read: two shards, one thread, so a time is the work of all shards and the merging.
//!
//! Filters, pivots and sorts are measured twice: "first" without and "again" with what the shards remember of them.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "a benchmark may stop")]

mod samples;

use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use samples::{CHUNK, http};
use stackhunt::drive::Shards;
use stackhunt::protocol::*;
use stackhunt::question::{merge, run};
use std::hint::black_box;
use std::time::Duration;

fn of(filter: &str) -> Selection {
    Selection { log: "http".to_owned(), filter: Some(filter.to_owned()), ..Selection::default() }
}

/// Rows between the pairs of client and server that a filter finds.
fn pairs_of(filter: &str) -> Selection {
    let by = ["id.orig_h", "id.resp_h"].map(|name| PivotField::Same(name.to_owned())).to_vec();
    Selection { pivot: Some(Box::new(Pivot { by, from: of(filter), unlike: None })), ..of("") }
}

fn stack(selection: Selection, by: &[&str]) -> Question {
    let by = by.iter().map(|name| (*name).to_owned()).collect();
    Question::Stack(StackQuestion { selection, by, ..StackQuestion::default() })
}

fn count(selection: Selection) -> Question {
    Question::Count(CountQuestion { selection })
}

fn sorted(field: &str, offset: usize) -> Question {
    let sort = Some(Sort { field: field.to_owned(), descending: None });
    let (offset, limit) = (Some(offset as u32), Some(240));
    Question::Rows(RowsQuestion { selection: of(""), sort, offset, limit, columns: None })
}

fn open<'a>(criterion: &'a mut Criterion, rows: u64, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(rows)).sample_size(10);
    group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    group
}

fn again(group: &mut BenchmarkGroup<'_, WallTime>, shards: &Shards, name: &str, question: &Question) {
    shards.ask(question).unwrap();
    group.bench_function(name, |bench| bench.iter(|| black_box(shards.ask(question).unwrap())));
}

fn first(group: &mut BenchmarkGroup<'_, WallTime>, shards: &Shards, name: &str, question: &Question) {
    group.bench_function(name, |bench| {
        let forget = || {
            for case in &shards.cases {
                case.memo.rows.borrow_mut().clear();
                case.memo.orders.borrow_mut().clear();
            }
        };
        bench.iter_batched(forget, |()| black_box(shards.ask(question).unwrap()), BatchSize::PerIteration);
    });
}

fn questions(criterion: &mut Criterion) {
    let log = http("64M");
    let mut shards = Shards::new(2);
    shards.open("http.log", &log, CHUNK);
    drop(log);
    let shards = &shards;
    let rows: u64 = shards.cases.iter().map(|case| case.row_count()).sum();

    let mut group = open(criterion, rows, "stacking");
    for fields in [
        &["user_agent"][..],
        &["method"],
        &["status_code"],
        &["uri"],
        &["referrer"],
        &["uid"],
        &["ts"],
        &["user_agent", "uri"],
    ] {
        again(&mut group, shards, &fields.join(" and "), &stack(of(""), fields));
    }
    group.finish();

    let mut group = open(criterion, rows, "filtering");
    let filters = [
        ("whole value", "method:POST"),
        ("contains", "user_agent:*Firefox*"),
        ("contains, many values", "uri:*boiler*"),
        ("pattern", r"uri:/.*\/belt[0-9]+\.(asp|cgi).*/"),
        ("network", "id.orig_h:10.20.11.0/24"),
        ("bare word", "boiler"),
    ];
    for (name, filter) in filters {
        first(&mut group, shards, &format!("{name}, first"), &count(of(filter)));
        again(&mut group, shards, &format!("{name}, again"), &count(of(filter)));
    }
    group.finish();

    let mut group = open(criterion, rows, "pivoting");
    first(&mut group, shards, "to the pairs of a filter, first", &count(pairs_of("uri:*boiler*")));
    again(&mut group, shards, "to the pairs of a filter, again", &count(pairs_of("uri:*boiler*")));
    group.finish();

    let mut group = open(criterion, rows, "listing");
    again(&mut group, shards, "pairs", &Question::Pairs(PairsQuestion { selection: of("") }));
    let what = Some(["method", "uri", "status_code"].map(str::to_owned).to_vec());
    let sessions = SessionsQuestion { selection: of(""), what, limit: Some(500), ..SessionsQuestion::default() };
    again(&mut group, shards, "sessions", &Question::Sessions(sessions));
    again(&mut group, shards, "fields", &Question::Fields(FieldsQuestion { selection: of("") }));
    again(&mut group, shards, "indicators", &Question::Indicators(IndicatorsQuestion { selection: of("") }));
    group.finish();

    let mut group = open(criterion, rows, "over time");
    let timeline = |filter: &str, by: &str| {
        let by = Some(by.to_owned()).filter(|by| !by.is_empty());
        Question::Timeline(TimelineQuestion {
            selection: of(filter),
            by,
            width: Some(60),
            ..TimelineQuestion::default()
        })
    };
    for (name, filter, by) in [
        ("all rows", "", ""),
        ("rows of a filter", "method:POST", ""),
        ("by user_agent", "", "user_agent"),
        ("by status_code", "", "status_code"),
        ("by uri", "", "uri"),
        ("by uri, of a filter", "method:POST", "uri"),
        ("by uid", "", "uid"),
    ] {
        again(&mut group, shards, name, &timeline(filter, by));
    }
    group.finish();

    let mut group = open(criterion, rows, "sorting");
    for field in ["ts", "uri", "uid", "id.orig_h"] {
        let question = sorted(field, rows as usize / 2);
        first(&mut group, shards, &format!("{field}, the middle, first"), &question);
        again(&mut group, shards, &format!("{field}, the middle, again"), &question);
    }
    group.finish();

    let mut group = open(criterion, rows, "merging");
    for field in ["user_agent", "uri", "uid"] {
        let question = stack(of(""), &[field]);
        let partials: Vec<Vec<u8>> = shards.cases.iter().map(|case| run(case, &question, 0, &[])).collect();
        let size: usize = partials.iter().map(Vec::len).sum();
        let name = format!("stack of {field}, first step ({} kB)", size / 1000);
        group.bench_function(name, |bench| bench.iter(|| black_box(merge(&question, 0, &[], &partials).is_ok())));
    }
    group.finish();
}

criterion_group!(benches, questions);
criterion_main!(benches);
