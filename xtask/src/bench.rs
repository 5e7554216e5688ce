//! `cargo xtask bench`: how fast and how small the built page is, in real browsers, on a big log, beside the read limit and, if wanted,
//! beside other tools. Knows what is measured with which sizes; how stands in `benches/page`. Nothing here passes or fails.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result, bail, ensure};

use crate::command::run;
use crate::{browser, build, sample};

const USAGE: &str = "\
cargo xtask bench [--size SIZE] [--browser chromium|firefox|both] [--runs N] [--peers] [--page FILE]

  SIZE as for `cargo xtask sample`, 100M unless given. --peers: also DuckDB, DuckDB-Wasm and awk, fetched for it.
  --page: measure this page instead of building one.
";

#[derive(Debug, PartialEq)]
struct Options {
    size: String,
    browser: String,
    runs: u32,
    peers: bool,
    page: Option<PathBuf>,
}

/// Writes the log unless it is there, builds the page, measures, prints a table, and keeps all numbers in `target/bench`.
pub fn bench(root: &Path, arguments: &[String]) -> Result<()> {
    let options = options(arguments)?;
    let directory = build::target_directory(root).join("bench");
    std::fs::create_dir_all(&directory).with_context(|| directory.display().to_string())?;
    let log = log(root, &directory, &options.size)?;
    let page = match &options.page {
        Some(page) => std::fs::canonicalize(page).with_context(|| page.display().to_string())?,
        None => build::build(root, false)?,
    };
    let kinds = [("chromium", &browser::CHROMIUM), ("firefox", &browser::FIREFOX)];
    let wanted = kinds.iter().filter(|(name, _)| options.browser == *name || options.browser == "both");
    let found = wanted.map(|(_, kind)| Ok((*kind, kind.find_or_install()?))).collect::<Result<Vec<_>>>()?;

    let mut command = Command::new("node");
    command.current_dir(root).arg("benches/page/bench.mjs").arg(&log).arg(&directory);
    command.args(["--runs", &options.runs.to_string(), "--browser", &options.browser]);
    if options.peers {
        command.arg("--peers");
    }
    browser::tell(&mut command, &page, &found);
    run(&mut command)
}

fn options(arguments: &[String]) -> Result<Options> {
    let mut options =
        Options { size: "100M".to_owned(), browser: "both".to_owned(), runs: 3, peers: false, page: None };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument == "--peers" {
            options.peers = true;
            continue;
        }
        let value = rest.next().with_context(|| format!("{argument} needs a value\n\n{USAGE}"))?;
        match (argument.as_str(), value.as_str()) {
            ("--size", size) => size.clone_into(&mut options.size),
            ("--browser", name @ ("chromium" | "firefox" | "both")) => name.clone_into(&mut options.browser),
            ("--runs", runs) => options.runs = runs.parse().with_context(|| format!("--runs {runs}\n\n{USAGE}"))?,
            ("--page", page) => options.page = Some(PathBuf::from(page)),
            _ => bail!("{argument} {value} is not understood\n\n{USAGE}"),
        }
    }
    ensure!(options.runs > 0, "no runs, no numbers\n\n{USAGE}");
    Ok(options)
}

/// The log of this size; a log that was written before its generator changed is written again.
fn log(root: &Path, directory: &Path, size: &str) -> Result<PathBuf> {
    let file = directory.join(format!("http-{size}.log"));
    let sources = std::fs::read_dir(root.join("xtask/src/sample"))?;
    let youngest = sources.flatten().filter_map(|entry| changed(&entry.path())).max();
    if changed(&file) < youngest {
        println!("writing {}", file.display());
        let arguments = ["--size", size, "--seed", "7", "--out", &file.to_string_lossy()];
        sample::run(&arguments.map(str::to_owned)).map_err(anyhow::Error::msg)?;
    }
    Ok(file)
}

fn changed(file: &Path) -> Option<SystemTime> {
    file.metadata().and_then(|data| data.modified()).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Options> {
        options(&text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn arguments() {
        let all = parse("--size 1G --browser firefox --runs 5 --peers --page x.html").unwrap();
        let page = Some(PathBuf::from("x.html"));
        assert_eq!(all, Options { size: "1G".to_owned(), browser: "firefox".to_owned(), runs: 5, peers: true, page });
        for wrong in ["--size", "--runs 0", "--runs x", "--browser lynx", "what ever"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
