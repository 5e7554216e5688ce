//! `cargo xtask test`: everything that must hold, stage by stage. A stage that fails does not keep the others from running; only the
//! page's tests need a page. Knows how to start each checker and what it counts, not what it checks.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail, ensure};

use crate::command::{cargo, node, run};
use crate::{browser, build, corpus, setup, tidy};

/// Tests passed and failed; a stage that only passes or fails is one.
#[derive(Default)]
struct Count {
    passed: usize,
    failed: usize,
}

struct Stages {
    lines: Vec<String>,
    total: Count,
}

impl Stages {
    fn run(&mut self, name: &str, stage: impl FnOnce(&mut Count) -> Result<()>) -> bool {
        println!("\n== {name}");
        let start = Instant::now();
        let mut count = Count::default();
        let end = stage(&mut count);
        let good = end.is_ok() && count.failed == 0;
        if let Err(error) = end {
            eprintln!("error: {error:#}");
        }
        // A checker that counts nothing, or that stopped before it could, is one test.
        match good {
            true if count.passed == 0 => count.passed = 1,
            false if count.failed == 0 => count.failed = 1,
            _ => {}
        }
        let Count { passed, failed } = count;
        self.total.passed += passed;
        self.total.failed += failed;
        let line = format!("{name:<12} {passed:>5} passed, {failed} failed  {:>6.1} s", start.elapsed().as_secs_f64());
        println!("{line}");
        self.lines.push(line);
        good
    }
}

/// Runs all stages; an error if any fails.
pub fn run_all(root: &Path) -> Result<()> {
    let mut stages = Stages { lines: Vec::new(), total: Count::default() };
    stages.run("set-up", |_| setup::run_all(root));
    stages.run("format", |_| run(cargo(root).args(["fmt", "--all", "--check"])));
    stages.run("tidy", |_| tidy::run(root));
    stages.run("types", |_| run(node(root, "typescript/bin/tsc").args(["--noEmit", "--project", "."])));
    stages.run("clippy", |_| {
        run(cargo(root).args(["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]))
    });
    stages.run("core", |count| core(root, count));
    stages.run("corpus", |_| corpus::shared(root));
    let mut page = PathBuf::new();
    let built = stages.run("build", |_| {
        page = build::build(root, false)?;
        Ok(())
    });
    if built {
        stages.run("page", |count| page_tests(root, &page, count));
    } else {
        stages.run("page", |_| bail!("there is no page to test"));
    }

    println!("\n== all");
    for line in &stages.lines {
        println!("{line}");
    }
    let Count { passed, failed } = stages.total;
    println!("{passed} passed, {failed} failed");
    ensure!(failed == 0, "not everything holds");
    Ok(())
}

/// What property tests draw their cases by.
const SEED: &str = "PROPTEST_RNG_SEED";

/// `cargo test`, its output passed on and its closing lines counted. The packages are tested one by one: together, cargo would unify
/// the features of what they share and compile this program's own dependencies a second time. Property tests draw the same cases each
/// time, so that a commit passes or fails whenever it is tested; `cargo test` by itself draws others, and `PROPTEST_CASES` more of them.
fn core(root: &Path, count: &mut Count) -> Result<()> {
    let packages: [&[&str]; 2] = [&["stackhunt", "--features", "types"], &["xtask"]];
    let mut end = Ok(());
    for package in packages {
        let mut command = cargo(root);
        if std::env::var_os(SEED).is_none() {
            command.env(SEED, "1");
        }
        command.args(["test", "--no-fail-fast", "--package"]).args(package).stdout(Stdio::piped());
        let mut child = command.spawn().context("cannot start cargo test")?;
        let output = child.stdout.take().context("cargo test has no output")?;
        for line in BufReader::new(output).lines() {
            let line = line?;
            println!("{line}");
            if let Some(result) = line.strip_prefix("test result: ") {
                count.passed += before(result, " passed").unwrap_or(0);
                count.failed += before(result, " failed").unwrap_or(0);
            }
        }
        if !child.wait()?.success() {
            end = Err(anyhow!("cargo test of {} failed", package[0]));
        }
    }
    end
}

/// The number that stands before a word.
fn before(text: &str, word: &str) -> Option<usize> {
    text.split_once(word)?.0.rsplit(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// The built page in real browsers, by node's own test runner.
fn page_tests(root: &Path, page: &Path, count: &mut Count) -> Result<()> {
    let kinds = [&browser::CHROMIUM, &browser::FIREFOX];
    let found = kinds.iter().map(|kind| Ok((*kind, kind.find_or_install()?))).collect::<Result<Vec<_>>>()?;
    let directory = root.join("tests/page");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&directory)?.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    files.sort();

    let report = build::target_directory(root).join("page").join("tests.tap");
    let mut command = Command::new("node");
    command.current_dir(root).args([
        "--test",
        "--test-concurrency=1",
        "--test-reporter=spec",
        "--test-reporter-destination=stdout",
    ]);
    command.arg("--test-reporter=tap").arg(format!("--test-reporter-destination={}", report.display())).args(&files);
    browser::tell(&mut command, page, &found);
    let end = run(&mut command);
    let text = std::fs::read_to_string(&report).unwrap_or_default();
    let number =
        |head: &str| text.lines().rev().find_map(|line| line.strip_prefix(head)?.trim().parse().ok()).unwrap_or(0);
    count.passed = number("# pass ");
    count.failed = number("# fail ") + number("# cancelled ");
    end
}

#[cfg(test)]
mod tests {
    use super::before;

    #[test]
    fn counts_are_read_from_closing_lines() {
        let line = "FAILED. 12 passed; 3 failed; 0 ignored";
        assert_eq!((before(line, " passed"), before(line, " failed")), (Some(12), Some(3)));
        assert_eq!(before("ok.", " passed"), None);
    }
}
