//! Every real Zeek log once more as CSV, written by Python, held against the same counts of other tools.
//!
//! Knows no CSV itself. What CSV cannot say (several headers, other marks, other columns than the header has) Python leaves out.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, ensure};

use super::read::Reading;
use super::truth::Truth;

/// Folders written so far: comparisons may run at the same time.
static FOLDERS: AtomicU32 = AtomicU32::new(0);
const SCRIPT: &str = include_str!("as_csv.py");

/// How many logs were compared, and what differs; nothing where there is no Python.
pub fn compare(folder: &Path, truth: &Truth, names: &[String]) -> Result<(usize, Vec<String>)> {
    let names: Vec<&String> = names.iter().filter(|name| truth.knows(name)).collect();
    if names.is_empty() {
        return Ok((0, Vec::new()));
    }
    let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
    let out = std::env::temp_dir().join(format!("stackhunt-csv-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&out)?;
    let found = write(folder, &out, &names)
        .and_then(|written| if written { held(&out, truth, &names) } else { Ok((0, Vec::new())) });
    std::fs::remove_dir_all(&out)?;
    found
}

/// Has Python write the logs; false where it is not installed.
fn write(folder: &Path, out: &Path, names: &[&String]) -> Result<bool> {
    let mut command = Command::new("python3");
    let started = command.args(["-c", SCRIPT]).arg(folder).arg(out).stdin(Stdio::piped()).spawn();
    let Ok(mut python) = started else {
        println!("skipped: python3 cannot be started, so no log is read as CSV");
        return Ok(false);
    };
    let list: String = names.iter().map(|name| format!("{name}\n")).collect();
    python.stdin.take().context("no way to tell Python the names")?.write_all(list.as_bytes())?;
    ensure!(python.wait()?.success(), "Python did not write the logs as CSV");
    Ok(true)
}

fn held(out: &Path, truth: &Truth, names: &[&String]) -> Result<(usize, Vec<String>)> {
    let (mut compared, mut found) = (0, Vec::new());
    for (number, name) in names.iter().enumerate() {
        let file = out.join(format!("{number}.csv"));
        if !file.is_file() {
            continue;
        }
        compared += 1;
        let bytes = std::fs::read(&file)?;
        let reading = Reading::of("log.csv", &bytes);
        let differences = truth.differences_of(name, &reading);
        found.extend(differences.into_iter().map(|difference| format!("{name} as CSV: {difference}")));
    }
    Ok((compared, found))
}
