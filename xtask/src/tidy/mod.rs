//! `cargo xtask tidy`: the rules of the design, executed. This file knows the list of rules and the debts; each rule stands in a file
//! of its kind. A violation names file, line and rule. Nothing is changed by it.

use std::path::Path;

use anyhow::{Context, Result, bail};

mod files;
mod rust;
mod typescript;

/// One place that breaks a rule.
pub struct Violation {
    /// From the top of the repository, with `/`.
    file: String,
    /// From 1.
    line: usize,
    what: String,
}

type Rule = fn(&Sources) -> Result<Vec<Violation>>;

const RULES: [(&str, Rule); 12] = [
    ("module-layers", rust::layers),
    ("one-boundary", rust::boundary),
    ("code-map", rust::code_map),
    ("versions", rust::versions),
    ("no-getrandom", rust::no_getrandom),
    ("page-layers", typescript::layers),
    ("no-sinks", typescript::sinks),
    ("generated", files::generated),
    ("length", files::length),
    ("todo", files::todo),
    ("top-level", files::top_level),
    ("budget", files::budget),
];

/// Places that break a rule and are known to: file, rule, why it stands for now. Each is to be paid.
const DEBTS: [(&str, &str, &str); 1] = [(
    "src/question/answer.rs",
    "module-layers",
    "the one list of everything a shard can answer holds the export's plan too",
)];

/// Every text file of ours, read once.
pub struct Sources {
    root: std::path::PathBuf,
    /// Path from the top of the repository, and text.
    files: Vec<(String, String)>,
}

impl Sources {
    fn read(root: &Path) -> Result<Self> {
        let mut files = Vec::new();
        for top in ["src", "www", "tests", "xtask", "benches"] {
            collect(root, &root.join(top), &mut files)?;
        }
        files.sort();
        Ok(Self { root: root.to_path_buf(), files })
    }

    /// Files under a directory whose name ends in one of these.
    fn of<'a>(&'a self, under: &'a str, ends: &'a [&str]) -> impl Iterator<Item = (&'a str, &'a str)> {
        let chosen = move |path: &str| path.starts_with(under) && ends.iter().any(|end| path.ends_with(end));
        self.files.iter().filter(move |(path, _)| chosen(path)).map(|(path, text)| (path.as_str(), text.as_str()))
    }
}

fn collect(root: &Path, directory: &Path, files: &mut Vec<(String, String)>) -> Result<()> {
    const KINDS: [&str; 8] = ["rs", "ts", "tsx", "mjs", "css", "html", "toml", "json"];
    let Ok(entries) = std::fs::read_dir(directory) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            // Logs under tests are data: other people's text.
            if name != "node_modules" && name != "target" && !path.ends_with("tests/logs") {
                collect(root, &path, files)?;
            }
        } else if path.extension().is_some_and(|kind| KINDS.iter().any(|known| kind == *known)) {
            let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            let name = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            files.push((name, text));
        }
    }
    Ok(())
}

/// Runs every rule and prints what breaks one.
pub fn run(root: &Path) -> Result<()> {
    let sources = Sources::read(root)?;
    let mut broken = 0;
    for (rule, check) in RULES {
        let found = check(&sources).with_context(|| format!("rule {rule}"))?;
        for Violation { file, line, what } in found {
            match DEBTS.iter().find(|(place, debt, _)| *place == file && *debt == rule) {
                Some((_, _, why)) => println!("{file}:{line}: {rule}: {what} (known: {why})"),
                None => {
                    broken += 1;
                    println!("{file}:{line}: {rule}: {what}");
                }
            }
        }
    }
    println!("tidy: {} files, {} rules, {broken} violations", sources.files.len(), RULES.len());
    if broken > 0 {
        bail!("tidy found {broken} violations");
    }
    Ok(())
}

/// Lines of a Rust or TypeScript file that are neither comment nor test, with their number from 1. A test module stands last in a file.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().take_while(|line| line.trim() != "#[cfg(test)]");
    lines.enumerate().map(|(index, line)| (index + 1, line)).filter(|(_, line)| {
        let line = line.trim_start();
        !line.starts_with("//") && !line.starts_with("* ") && !line.starts_with("/*")
    })
}

/// Positions at which `word` stands alone.
fn has_word(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| !line[..at].ends_with(part) && !line[at + word.len()..].starts_with(part))
}
