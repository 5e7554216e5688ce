//! Reading a log into shards: all columns, one thread and two; and rows per second of each format beside those of TSV.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark may stop")]

mod samples;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use samples::{CHUNK, head, http, http_json, read_part};
use stackhunt::drive::Shards;
use std::hint::black_box;
use std::io::Write;
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

/// Rows per second. JSON is to have a third of TSV's; of gzip, what inflating takes stands beside it.
fn formats(criterion: &mut Criterion) {
    let tsv = http("16M");
    let json = http_json("40M");
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    encoder.write_all(&tsv).unwrap();
    let gzip = encoder.finish().unwrap();
    let mut group = criterion.benchmark_group("formats");
    group.sample_size(10).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(5));
    for (name, log) in [("tsv", &tsv), ("json lines", &json), ("tsv in gzip", &gzip)] {
        let mut shards = Shards::new(1);
        shards.open("http.log", log, CHUNK);
        group.throughput(Throughput::Elements(shards.cases[0].row_count()));
        group.bench_function(name, |bench| {
            bench.iter_custom(|times| {
                let mut total = Duration::ZERO;
                for _ in 0..times {
                    let mut shards = Shards::new(1);
                    let start = Instant::now();
                    shards.open("http.log", log, CHUNK);
                    total += start.elapsed();
                    black_box(&shards);
                }
                total
            });
        });
    }
    let mut shards = Shards::new(1);
    shards.open("http.log", &tsv, CHUNK);
    group.throughput(Throughput::Elements(shards.cases[0].row_count()));
    group.bench_function("inflate alone", |bench| {
        bench.iter(|| std::io::copy(&mut flate2::read::GzDecoder::new(&gzip[..]), &mut std::io::sink()).unwrap());
    });
    group.finish();
}

criterion_group!(benches, reading, formats);
criterion_main!(benches);
