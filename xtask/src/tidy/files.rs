//! Rules about files as such: generated ones are current, none is long, the top of the repository stays as the customer fixed it, the
//! page keeps to its budget.

use anyhow::Result;

use super::{Sources, Violation};
use crate::build::PAGE;
use crate::{budget, generate};

/// A file of more lines is two files.
const LONGEST: usize = 400;

/// What may stand at the top of the repository, beside dotfiles and what is built.
const TOP: [&str; 14] = [
    "Cargo.toml",
    "Cargo.lock",
    "src",
    "www",
    "tests",
    "README.md",
    "CHANGELOG.md",
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "xtask",
    "benches",
    "rustfmt.toml",
    "target",
    "dist",
];

pub fn generated(sources: &Sources) -> Result<Vec<Violation>> {
    let Err(error) = generate::check(&sources.root) else { return Ok(Vec::new()) };
    Ok(vec![Violation { file: generate::FILES[0].to_owned(), line: 1, what: format!("{error:#}") }])
}

pub fn length(sources: &Sources) -> Result<Vec<Violation>> {
    let written =
        sources.of("", &[".rs", ".ts", ".tsx", ".mjs", ".css"]).filter(|(file, _)| !generate::FILES.contains(file));
    let long = written.filter(|(_, text)| text.lines().count() > LONGEST);
    let found = long.map(|(file, text)| Violation {
        file: file.to_owned(),
        line: LONGEST + 1,
        what: format!("{} lines: a file over {LONGEST} is two files", text.lines().count()),
    });
    Ok(found.collect())
}

/// What is left to do says what, and why not now: `TODO: reason`.
pub fn todo(sources: &Sources) -> Result<Vec<Violation>> {
    let mut found = Vec::new();
    // This file has to spell the words.
    let files = sources
        .of("", &[".rs", ".ts", ".tsx", ".mjs", ".css", ".html"])
        .filter(|(file, _)| *file != "xtask/src/tidy/files.rs");
    for (file, text) in files {
        for (index, line) in text.lines().enumerate() {
            let mark = ["TODO", "FIXME", "XXX"].iter().find(|mark| super::has_word(line, mark));
            let Some(mark) = mark else { continue };
            let reason =
                line.split_once(*mark).and_then(|(_, after)| after.strip_prefix(':')).unwrap_or_default().trim();
            if *mark != "TODO" || reason.len() < 12 {
                let what = format!("{mark} without a reason: write `TODO: what, and why not now`");
                found.push(Violation { file: file.to_owned(), line: index + 1, what });
            }
        }
    }
    Ok(found)
}

pub fn top_level(sources: &Sources) -> Result<Vec<Violation>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(&sources.root)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && !TOP.contains(&name.as_str()) {
            let what = "has no place at the top of the repository".to_owned();
            found.push(Violation { file: name, line: 1, what });
        }
    }
    Ok(found)
}

/// The page as it was last built, if it was.
pub fn budget(sources: &Sources) -> Result<Vec<Violation>> {
    let Ok(page) = std::fs::metadata(sources.root.join(PAGE)) else { return Ok(Vec::new()) };
    let Err(error) = budget::check(&sources.root, &[("page", usize::try_from(page.len())?)]) else {
        return Ok(Vec::new());
    };
    Ok(vec![Violation { file: PAGE.to_owned(), line: 1, what: format!("{error:#}") }])
}
