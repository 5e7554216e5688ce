//! The fuzz targets (`tests/fuzz`) without a fuzzer: over their seeds, and over seeds that were changed, always in the same way.
//!
//! `STACKHUNT_MUTATIONS=100000 cargo test --test fuzzed` tries more changes of each target; `STACKHUNT_SEEDS=1` writes the seeds where
//! cargo-fuzz looks for them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "fuzz/bodies.rs"]
mod bodies;
#[path = "fuzz/seeds.rs"]
mod seeds;

use bodies::{Body, TARGETS};
use seeds::{WORDS, seeds};
use std::panic::catch_unwind;

/// Changed inputs per target, unless told.
const MUTATIONS: usize = 800;

/// Numbers that are always the same (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ mixed >> 31) % end.max(1) as u64) as usize
    }

    fn part<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let start = self.below(bytes.len() + 1);
        let length = [4, 40, 400][self.below(3)];
        let end = (start + self.below(length)).min(bytes.len());
        &bytes[start..end]
    }

    /// A few changes of one input, with parts of another.
    fn change(&mut self, bytes: &[u8], other: &[u8]) -> Vec<u8> {
        let mut out = bytes.to_vec();
        for _ in 0..=self.below(5) {
            let at = self.below(out.len() + 1);
            match self.below(6) {
                0 if at < out.len() => out[at] = self.below(256) as u8,
                1 if at < out.len() => out[at] ^= 1 << self.below(8),
                2 => {
                    let end = (at + self.below(20)).min(out.len());
                    out.drain(at..end);
                }
                3 => drop(out.splice(at..at, WORDS[self.below(WORDS.len())].to_vec())),
                4 => drop(out.splice(at..at, self.part(other).to_vec())),
                _ => {
                    let part = self.part(&out).to_vec();
                    out.splice(at..at, part);
                }
            }
        }
        out
    }
}

/// Runs a body; what it panicked on is shown such that it can be pasted into a test.
fn run(name: &str, body: Body, input: &[u8]) {
    if catch_unwind(|| body(input)).is_err() {
        panic!("{name}: b\"{}\"", input.escape_ascii());
    }
}

#[test]
fn seeds_and_what_they_change_into_hold() {
    let mutations = std::env::var("STACKHUNT_MUTATIONS").ok().and_then(|count| count.parse().ok()).unwrap_or(MUTATIONS);
    for (name, body) in TARGETS {
        let seeds = seeds(name);
        assert!(seeds.len() > 1, "{name} has no seeds");
        seeds.iter().for_each(|seed| run(name, body, seed));
        let mut numbers = Numbers(7);
        let mut pool = seeds.clone();
        for _ in 0..mutations {
            let (at, other) = (numbers.below(pool.len()), numbers.below(seeds.len()));
            let input = numbers.change(&pool[at], &seeds[other]);
            run(name, body, &input);
            // Changes of changes, without growing for ever.
            if input.len() < 30_000 && numbers.below(4) == 0 {
                match pool.len() < seeds.len() + 200 {
                    true => pool.push(input),
                    false => {
                        let at = seeds.len() + numbers.below(200);
                        pool[at] = input;
                    }
                }
            }
        }
    }
}

#[test]
fn seeds_are_written_for_the_fuzzer() {
    if std::env::var_os("STACKHUNT_SEEDS").is_none() {
        return;
    }
    for (name, _) in TARGETS {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(name);
        std::fs::create_dir_all(&folder).unwrap();
        for (seed, number) in seeds(name).iter().zip(0..) {
            std::fs::write(folder.join(format!("seed-{number}")), seed).unwrap();
        }
    }
}
