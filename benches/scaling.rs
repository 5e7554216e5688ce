//! Whether the cost of a row stays the same as logs grow and shards become more: a table, not a statistic.
//!
//! One and two shards are read by real threads. Four and eight are read one after another: what a machine with that many cores
//! would need is the time of the slowest, and the sum says what dividing costs. `STACKHUNT_SIZES=10M,100M,1G` says which logs.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "a benchmark may stop")]

mod samples;

use samples::{head, http, read_part};
use stackhunt::case::Case;
use stackhunt::protocol::{Question, Selection, StackQuestion};
use stackhunt::question::{Outcome, merge, run};
use std::sync::Barrier;
use std::time::{Duration, Instant};

/// What one way of reading needed.
struct Times {
    rows: u64,
    /// Until the last shard was done.
    whole: Duration,
    /// Of all shards together.
    sum: Duration,
    stacks: Vec<Duration>,
}

const STACKS: [&str; 3] = ["user_agent", "uri", "uid"];

fn main() {
    // Under `cargo test --benches` there is nothing to measure.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let sizes = std::env::var("STACKHUNT_SIZES").unwrap_or_else(|_| "10M,100M".to_owned());
    println!(
        "{:>6} {:>6}  {:>9} {:>8} {:>8} {:>8}   {}",
        "size",
        "shards",
        "rows",
        "open s",
        "ns/row",
        "sum/1",
        STACKS.map(|field| format!("{:>14}", format!("{field} ms"))).join(" ")
    );
    for size in sizes.split(',') {
        let log = http(size);
        let mut alone = None;
        for shards in [1, 2, 4, 8] {
            let mut runs: Vec<Times> =
                (0..3).map(|_| if shards <= 2 { with_threads(&log, shards) } else { in_turn(&log, shards) }).collect();
            runs.sort_by_key(|times| times.whole);
            let times = &runs[1];
            let alone = *alone.get_or_insert(times.sum.as_secs_f64());
            println!(
                "{size:>6} {shards:>5}{}  {:>9} {:>8.3} {:>8.1} {:>8.2}   {}",
                if shards <= 2 { " " } else { "*" },
                times.rows,
                times.whole.as_secs_f64(),
                times.whole.as_secs_f64() * 1e9 / times.rows as f64,
                times.sum.as_secs_f64() / alone,
                times
                    .stacks
                    .iter()
                    .map(|time| format!("{:>14.2}", time.as_secs_f64() * 1e3))
                    .collect::<Vec<_>>()
                    .join(" ")
            );
        }
    }
    println!(
        "medians of 3; sum/1: work of all shards, as a multiple of one shard's; stacks: slowest shard and merging"
    );
    println!("* one shard after another: the time is that of the slowest");
}

fn with_threads(log: &[u8], shards: usize) -> Times {
    let header = head(log);
    let together = Barrier::new(shards);
    let ends = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..shards)
            .map(|number| {
                let (header, together) = (&header, &together);
                scope.spawn(move || {
                    together.wait();
                    let start = Instant::now();
                    let case = read_part(log, number, shards, header);
                    let read = start.elapsed();
                    together.wait();
                    let partials = STACKS.map(|field| {
                        together.wait();
                        timed(|| first_step(&case, field))
                    });
                    (case.row_count(), read, partials)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    times(ends)
}

fn in_turn(log: &[u8], shards: usize) -> Times {
    let header = head(log);
    let ends = (0..shards).map(|number| {
        let (case, read) = timed(|| read_part(log, number, shards, &header));
        (case.row_count(), read, STACKS.map(|field| timed(|| first_step(&case, field))))
    });
    times(ends.collect())
}

type End = (u64, Duration, [(Vec<u8>, Duration); STACKS.len()]);

fn times(ends: Vec<End>) -> Times {
    let stacks = (0..STACKS.len()).map(|at| {
        let partials: Vec<Vec<u8>> = ends.iter().map(|(_, _, partials)| partials[at].0.clone()).collect();
        let slowest = ends.iter().map(|(_, _, partials)| partials[at].1).max().unwrap_or_default();
        let (outcome, merging) = timed(|| merge(&stack(STACKS[at]), 0, &[], &partials));
        assert!(matches!(outcome, Ok(Outcome::Answer(_) | Outcome::Carry(_))));
        slowest + merging
    });
    Times {
        rows: ends.iter().map(|end| end.0).sum(),
        whole: ends.iter().map(|end| end.1).max().unwrap_or_default(),
        sum: ends.iter().map(|end| end.1).sum(),
        stacks: stacks.collect(),
    }
}

fn stack(field: &str) -> Question {
    let selection = Selection { log: "http".to_owned(), ..Selection::default() };
    Question::Stack(StackQuestion { selection, by: vec![field.to_owned()], ..StackQuestion::default() })
}

fn first_step(case: &Case, field: &str) -> Vec<u8> {
    run(case, &stack(field), 0, &[])
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let value = work();
    (value, start.elapsed())
}
