//! Reading a log into shards: all columns, one thread and two.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark may stop")]

mod samples;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use samples::{CHUNK, head, http, read_part};
use stackhunt::drive::Shards;
use std::hint::black_box;
use std::time::{Duration, Instant};

fn reading(criterion: &mut Criterion) {
    let log = http("64M");
    let header = head(&log);
    let mut group = criterion.benchmark_group("reading");
    group.throughput(Throughput::Bytes(log.len() as u64)).sample_size(10);
    group.warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(8));

    group.bench_function("one shard", |bench| {
        // Giving the memory back is no part of reading.
        bench.iter_custom(|times| {
            let mut total = Duration::ZERO;
            for _ in 0..times {
                let mut shards = Shards::new(1);
                let start = Instant::now();
                shards.open("http.log", &log, CHUNK);
                total += start.elapsed();
                black_box(&shards);
            }
            total
        });
    });
    group.bench_function("two threads", |bench| {
        bench.iter_custom(|times| {
            let mut total = Duration::ZERO;
            for _ in 0..times {
                let start = Instant::now();
                // A shard stays in its thread, so each thread tells when it was done.
                let ends = std::thread::scope(|scope| {
                    let threads = [0, 1].map(|number| {
                        let (log, header) = (&log, &header);
                        scope.spawn(move || {
                            let case = read_part(log, number, 2, header);
                            let end = Instant::now();
                            black_box(case.row_count());
                            end
                        })
                    });
                    threads.map(|thread| thread.join().unwrap())
                });
                total += ends.into_iter().max().unwrap() - start;
            }
            total
        });
    });
    group.finish();
}

criterion_group!(benches, reading);
criterion_main!(benches);
