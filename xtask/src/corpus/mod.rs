//! `cargo xtask corpus DIR`: every file below a folder, opened by the real reader, natively. What is read is held against what the file
//! itself says, whatever it is ([`read`]), and against counts of other tools where the folder has them ([`truth`]).
//!
//! Knows folders and tables of text; nothing of formats. Invariant: a difference that nobody explained is an error.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};

use read::Reading;
use truth::Truth;

mod as_csv;
mod explained;
mod read;
mod truth;

const USAGE: &str = "\
cargo xtask corpus DIR [--all]

  Opens every file below DIR and prints how it was read: format, rows, skipped lines, warnings by reason. An error where
  reading it in pieces, or writing it again, gives something else, or nothing is said of a file without rows; and where
  DIR/truth/rows.tsv or DIR/truth/values.tsv say something else and src/corpus/explained.rs has no reason: of the files, and of the
  same logs written as CSV by Python.
  --all: also list the files in which there is no log.
";

/// Kinds of warnings shown of one file.
const REASONS: usize = 6;

/// The command.
pub fn run(arguments: &[String]) -> Result<()> {
    let all = arguments.iter().any(|argument| argument == "--all");
    match arguments.iter().filter(|argument| *argument != "--all").collect::<Vec<_>>()[..] {
        [folder] if !folder.starts_with("--") => check(Path::new(folder), all),
        _ => bail!("one folder is needed\n\n{USAGE}"),
    }
}

/// Part of `cargo xtask test`: the logs beside the project, where they are.
pub fn shared(root: &Path) -> Result<()> {
    let folder = root.join("../shared/data");
    if !folder.is_dir() {
        println!("skipped: there is no ../shared/data beside the project, so no real logs are read");
        return Ok(());
    }
    check(&folder, false)
}

fn check(folder: &Path, all: bool) -> Result<()> {
    let truth = Truth::of(folder)?;
    let start = Instant::now();
    let mut table = Table::default();
    let mut paths = files(folder)?;
    paths.sort();
    ensure!(!paths.is_empty(), "there is no file in {}", folder.display());
    println!("{:<14} {:>9} {:>8}  file", "format", "rows", "skipped");
    for path in paths {
        let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?;
        table.bytes += bytes.len();
        // The panic's own words stand above.
        match catch_unwind(|| table_line(&name, &bytes, &truth)) {
            Ok(line) => table.take(&name, line, all),
            Err(_) => table.differences.push(format!("{name}: reading it panics")),
        }
    }
    let (as_csv, differences) = as_csv::compare(folder, &truth, &table.names)?;
    table.differences.extend(differences);
    println!("{as_csv} of the logs read once more as CSV");
    let missing = truth.missing(&table.names);
    table.end(missing, start)
}

/// What is said of one file.
struct Line {
    reading: Reading,
    differences: Vec<String>,
    compared: bool,
}

fn table_line(name: &str, bytes: &[u8], truth: &Truth) -> Line {
    let reading = Reading::of(name, bytes);
    let mut differences = reading.contradictions(name, bytes);
    let compared = truth.differences(name, &reading);
    differences.extend(compared.iter().flatten().cloned());
    Line { reading, differences, compared: compared.is_some() }
}

#[derive(Default)]
struct Table {
    names: Vec<String>,
    bytes: usize,
    logs: usize,
    rows: u64,
    compared: usize,
    /// Files without a log, by what is said of them.
    others: BTreeMap<String, usize>,
    differences: Vec<String>,
}

impl Table {
    fn take(&mut self, name: &str, line: Line, all: bool) {
        let Line { reading, differences, compared } = line;
        self.names.push(name.to_owned());
        self.compared += usize::from(compared);
        let said = reading.reasons();
        if reading.has_log() || all {
            print!("{}", described(name, &reading, &said));
        }
        if reading.has_log() {
            self.logs += 1;
            self.rows += u64::from(reading.rows());
        } else {
            let first = said.first().map_or("nothing", |(reason, _)| reason);
            *self.others.entry(first.to_owned()).or_default() += 1;
        }
        self.differences.extend(differences.into_iter().map(|difference| format!("{name}: {difference}")));
    }

    fn end(mut self, missing: Vec<String>, start: Instant) -> Result<()> {
        println!("\nfiles without a log in them:");
        for (reason, count) in &self.others {
            println!("{count:>7} × {}", visible(reason));
        }
        println!(
            "{} files, {} MB, in {:.1} s: {} with a log in them, {} rows; {} compared with the counts of other tools",
            self.names.len(),
            self.bytes >> 20,
            start.elapsed().as_secs_f64(),
            self.logs,
            self.rows,
            self.compared
        );
        self.differences.extend(missing);
        for difference in &self.differences {
            println!("  {}", visible(difference));
        }
        ensure!(self.differences.is_empty(), "{} differences without a reason", self.differences.len());
        Ok(())
    }
}

fn described(name: &str, reading: &Reading, said: &[(String, u32)]) -> String {
    let mut out = String::new();
    let (format, rows, skipped) = (reading.format(), reading.rows(), reading.skipped());
    let _ = writeln!(out, "{format:<14} {rows:>9} {skipped:>8}  {}", visible(name));
    for (reason, count) in said.iter().take(REASONS) {
        let _ = writeln!(out, "{:>33}  {count} × {}", "", visible(reason));
    }
    if said.len() > REASONS {
        let _ = writeln!(out, "{:>33}  and {} more kinds of warnings", "", said.len() - REASONS);
    }
    out
}

/// Names of files and text of logs are hostile on a terminal too.
fn visible(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { '\u{fffd}' } else { char }).collect()
}

/// All files below a folder but those of its truth, which are about the others.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    fn walk(directory: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
        for entry in std::fs::read_dir(directory).with_context(|| directory.display().to_string())? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                walk(&entry.path(), found)?;
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
        Ok(())
    }
    let mut found = Vec::new();
    walk(folder, &mut found)?;
    found.retain(|path| !path.starts_with(folder.join(truth::FOLDER)));
    Ok(found)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const LOG: &str =
        "#separator \\x09\n#path\thttp\n#fields\tts\turi\n#types\ttime\tstring\n1.000000\t/a\n2.000000\t/a\n#close\n";

    /// A folder with these files, and the command run on it.
    fn corpus(name: &str, files: &[(&str, &str)]) -> Result<()> {
        let folder = std::env::temp_dir().join(format!("stackhunt-corpus-{}-{name}", std::process::id()));
        for (file, text) in files {
            let file = folder.join(file);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        let end = run(&[folder.to_string_lossy().into_owned()]);
        std::fs::remove_dir_all(folder).unwrap();
        end
    }

    #[test]
    fn a_folder_is_read_with_and_without_truth() {
        let (rows, values) = (("truth/rows.tsv", "day/http.log\t2\n"), "day/http.log\turi\t2\t1\t2=/a\n");
        let log = ("day/http.log", LOG);
        corpus("plain", &[log, ("day/picture.png", "\u{89}PNG"), ("empty", "")]).unwrap();
        corpus("true", &[log, rows, ("truth/values.tsv", values)]).unwrap();
    }

    /// A log that other tools count as the CSV of it is, and one of which only the CSV could be read otherwise.
    #[test]
    fn logs_are_read_as_csv_too() {
        let folder = std::env::temp_dir().join(format!("stackhunt-corpus-{}-csv", std::process::id()));
        std::fs::create_dir_all(folder.join("truth")).unwrap();
        std::fs::write(folder.join("http.log"), LOG.replace("/a", "/a,\"b;\\x09")).unwrap();
        let compare = |count: u32| {
            std::fs::write(folder.join("truth/values.tsv"), format!("http.log\turi\t2\t1\t{count}=/a,\"b;\\x09\n"))
                .unwrap();
            as_csv::compare(&folder, &Truth::of(&folder).unwrap(), &["http.log".to_owned()]).unwrap()
        };
        let (right, wrong) = (compare(2), compare(1));
        std::fs::remove_dir_all(&folder).unwrap();
        // Without Python nothing is compared.
        assert!(right.0 == 0 || (right == (1, Vec::new()) && wrong.1.len() == 1), "{right:?} {wrong:?}");
    }

    #[test]
    fn what_differs_is_an_error() {
        let log = ("day/http.log", LOG);
        for (name, file, text) in [
            ("rows", "truth/rows.tsv", "day/http.log\t3\n"),
            ("set", "truth/values.tsv", "day/http.log\turi\t1\t1\t1=/a\n"),
            ("top", "truth/values.tsv", "day/http.log\turi\t2\t1\t2=/b\n"),
            ("field", "truth/values.tsv", "day/http.log\thost\t2\t1\t2=/a\n"),
        ] {
            assert!(corpus(name, &[log, (file, text)]).is_err(), "{name}");
        }
        assert!(run(&[]).is_err() && run(&["x".to_owned(), "y".to_owned()]).is_err());
    }
}
