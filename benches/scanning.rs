//! Finding separators and line ends in a block: bit masks of 64 bytes against the usual loops.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark may stop")]

mod samples;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use stackhunt::log::scan::{WINDOW, masks};
use std::hint::black_box;

fn scanning(criterion: &mut Criterion) {
    let log = samples::http("64M");
    let block = &log[1 << 20..3 << 20];
    let mut group = criterion.benchmark_group("scanning");
    group.throughput(Throughput::Bytes(block.len() as u64));

    group.bench_function("masks, counted", |bench| {
        bench.iter(|| {
            let windows = black_box(block).as_chunks::<WINDOW>().0;
            windows.iter().fold((0, 0), |(separators, line_ends), window| {
                let masks = masks(window, b'\t');
                (separators + masks.separators.count_ones(), line_ends + masks.line_ends.count_ones())
            })
        });
    });
    let mut places: Vec<u32> = Vec::with_capacity(block.len());
    group.bench_function("masks, every place", |bench| {
        bench.iter(|| {
            places.clear();
            for (number, window) in black_box(block).as_chunks::<WINDOW>().0.iter().enumerate() {
                let masks = masks(window, b'\t');
                let mut both = masks.separators | masks.line_ends;
                while both != 0 {
                    places.push((number * WINDOW) as u32 + both.trailing_zeros());
                    both &= both - 1;
                }
            }
            places.len()
        });
    });
    group.bench_function("memchr2, every place", |bench| {
        bench.iter(|| {
            places.clear();
            places.extend(memchr::memchr2_iter(b'\t', b'\n', black_box(block)).map(|place| place as u32));
            places.len()
        });
    });
    group.bench_function("memchr by line and field", |bench| {
        bench.iter(|| {
            places.clear();
            let mut from = 0;
            for end in memchr::memchr_iter(b'\n', black_box(block)) {
                places.extend(memchr::memchr_iter(b'\t', &block[from..end]).map(|place| (from + place) as u32));
                places.push(end as u32);
                from = end + 1;
            }
            places.len()
        });
    });
    group.bench_function("memchr, line ends only", |bench| {
        bench.iter(|| memchr::memchr_iter(b'\n', black_box(block)).count());
    });
    group.bench_function("one byte after the other", |bench| {
        bench.iter(|| {
            places.clear();
            for (place, byte) in black_box(block).iter().enumerate() {
                if matches!(byte, b'\t' | b'\n') {
                    places.push(place as u32);
                }
            }
            places.len()
        });
    });
    group.finish();
}

criterion_group!(benches, scanning);
criterion_main!(benches);
