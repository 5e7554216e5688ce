//! Rules about the core: who may know whom, the one boundary to the browser, the code map, pinned versions.

use std::collections::BTreeSet;

use anyhow::{Context, Result};

use super::{Sources, Violation, code_lines, has_word};
use crate::command::{answer, cargo};
use crate::setup::TARGET;

/// Module, and the modules that it may name: `wasm, drive -> export -> question -> case -> log -> table`, with `hunt -> filter ->
/// table` and `case -> container` beside. Questions read the case and the case knows no question, so that a new one is added without it. The messages of
/// `protocol` are plain shapes that know nobody: all but the table may speak them.
const LAYERS: [(&str, &[&str]); 12] = [
    ("error", &["protocol"]),
    ("protocol", &[]),
    ("table", &["error"]),
    ("filter", &["table", "protocol", "error"]),
    ("log", &["table", "protocol", "error"]),
    ("hunt", &["filter", "table", "protocol", "error"]),
    ("container", &[]),
    ("case", &["container", "log", "table", "protocol", "error"]),
    ("question", &["case", "log", "hunt", "filter", "table", "protocol", "error"]),
    ("export", &["question", "case", "log", "filter", "table", "protocol", "error"]),
    ("drive", &["export", "question", "case", "log", "hunt", "filter", "table", "protocol", "error"]),
    ("wasm", &["export", "question", "case", "container", "log", "hunt", "filter", "table", "protocol", "error"]),
];

pub fn layers(sources: &Sources) -> Result<Vec<Violation>> {
    let mut found = Vec::new();
    for (file, text) in sources.of("src/", &[".rs"]) {
        let module = module_of(file);
        if module == "lib" || file.ends_with("tests.rs") {
            continue;
        }
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == module) else {
            let what = format!("`{module}` has no place in the layers: give it one in xtask/src/tidy/rust.rs");
            found.push(Violation { file: file.to_owned(), line: 1, what });
            continue;
        };
        for (line, name) in crate_names(text) {
            if name != module && LAYERS.iter().any(|(known, _)| *known == name) && !allowed.contains(&name.as_str()) {
                let what = format!("`{module}` may not know `{name}`, only {}", allowed.join(", "));
                found.push(Violation { file: file.to_owned(), line, what });
            }
        }
    }
    Ok(found)
}

/// `src/log/gzip.rs` is of module `log`, `src/case.rs` of `case`.
fn module_of(file: &str) -> &str {
    let inside = file.strip_prefix("src/").unwrap_or(file);
    inside.split(['/', '.']).next().unwrap_or(inside)
}

/// Top modules named as `crate::name`, in `use` or in an expression, also in `use crate::{a::B, c}`.
fn crate_names(text: &str) -> Vec<(usize, String)> {
    let mut names = Vec::new();
    let mut depth = 0_usize;
    for (number, line) in code_lines(text) {
        let mut rest = line;
        loop {
            if depth == 0 {
                let Some(at) = rest.find("crate::") else { break };
                rest = &rest[at + "crate::".len()..];
                if let Some(group) = rest.strip_prefix('{') {
                    depth = 1;
                    rest = group;
                    continue;
                }
                names.extend(word(rest).map(|name| (number, name)));
                continue;
            }
            // Inside a group: names at depth 1 that follow `{`, `,` or the beginning of a line.
            let trimmed = rest.trim_start();
            if depth == 1 {
                names.extend(word(trimmed).map(|name| (number, name)));
            }
            let Some(at) = trimmed.find(['{', '}', ',']) else { break };
            match trimmed.as_bytes()[at] {
                b'{' => depth += 1,
                b'}' => depth -= 1,
                _ => {}
            }
            rest = &trimmed[at + 1..];
        }
    }
    names
}

fn word(text: &str) -> Option<String> {
    let name: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!name.is_empty()).then_some(name)
}

pub fn boundary(sources: &Sources) -> Result<Vec<Violation>> {
    let mut found = Vec::new();
    for (file, text) in sources.of("src/", &[".rs"]).filter(|(file, _)| *file != "src/wasm.rs") {
        for (line, code) in code_lines(text) {
            for name in ["wasm_bindgen", "js_sys", "web_sys", "serde_wasm_bindgen"] {
                if has_word(code, name) {
                    let what = format!("only src/wasm.rs may name {name}");
                    found.push(Violation { file: file.to_owned(), line, what });
                }
            }
        }
    }
    Ok(found)
}

/// The doc comment of `src/lib.rs` names each file under `src/` as `log/header.rs`, or, after `log/` on the same line, as `header.rs`.
pub fn code_map(sources: &Sources) -> Result<Vec<Violation>> {
    const MAP: &str = "src/lib.rs";
    let text = sources.of(MAP, &["lib.rs"]).next().map(|(_, text)| text).context("no src/lib.rs")?;
    let mut named = BTreeSet::new();
    let mut found = Vec::new();
    let files: BTreeSet<&str> =
        sources.of("src/", &[".rs"]).filter_map(|(file, _)| file.strip_prefix("src/")).collect();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| line.starts_with("//!")) {
        let mut directory = "";
        for word in line.split(|c: char| c.is_whitespace() || "`,;:()[]|".contains(c)) {
            let word = word.strip_prefix("src/").unwrap_or(word);
            if word.ends_with('/') && word.len() > 1 {
                directory = word;
            } else if word.ends_with(".rs") && word.len() > 3 {
                let path = if word.contains('/') { word.to_owned() } else { format!("{directory}{word}") };
                let outside = ["xtask/", "tests/", "benches/", "www/"].iter().any(|top| path.starts_with(top));
                if !outside && !files.contains(path.as_str()) {
                    let what = format!("the code map names {path}, which is not there");
                    found.push(Violation { file: MAP.to_owned(), line: index + 1, what });
                }
                named.insert(path);
            }
        }
    }
    for file in files.iter().filter(|file| **file != "lib.rs" && !named.contains(**file)) {
        found.push(Violation { file: MAP.to_owned(), line: 1, what: format!("the code map does not name {file}") });
    }
    Ok(found)
}

/// wasm-bindgen's crate and its command-line half refuse each other unless they are of one version.
pub fn versions(sources: &Sources) -> Result<Vec<Violation>> {
    const COMMAND: &str = "xtask/Cargo.toml";
    let core = std::fs::read_to_string(sources.root.join("Cargo.toml")).context("Cargo.toml")?;
    let command = std::fs::read_to_string(sources.root.join(COMMAND)).context(COMMAND)?;
    let wanted = version(&core, "wasm-bindgen").map(|(_, version)| version);
    let (line, given) = version(&command, "wasm-bindgen-cli-support").unwrap_or((1, String::new()));
    if wanted.as_ref() == Some(&given) && given.starts_with('=') {
        return Ok(Vec::new());
    }
    let wanted = wanted.unwrap_or_default();
    let what = format!(
        "wasm-bindgen-cli-support is \"{given}\", wasm-bindgen \"{wanted}\": both must be the same \"=\" version"
    );
    Ok(vec![Violation { file: COMMAND.to_owned(), line, what }])
}

/// Line and version of `name = "version"` or `name = { version = "version"`.
fn version(manifest: &str, name: &str) -> Option<(usize, String)> {
    manifest.lines().enumerate().find_map(|(index, line)| {
        let value = line.strip_prefix(name)?.trim_start().strip_prefix('=')?;
        let value = value.split_once("version").map_or(value, |(_, value)| value);
        Some((index + 1, value.split('"').nth(1)?.to_owned()))
    })
}

/// getrandom refuses wasm32-unknown-unknown, and nothing in the core may be random: answers are the same each time.
pub fn no_getrandom(sources: &Sources) -> Result<Vec<Violation>> {
    let mut command = cargo(&sources.root);
    command.args([
        "tree",
        "--quiet",
        "--package",
        "stackhunt",
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--target",
        TARGET,
    ]);
    let tree = answer(&mut command)?;
    let guilty = tree.lines().filter(|line| line.starts_with("getrandom "));
    Ok(guilty
        .map(|line| Violation { file: "Cargo.toml".to_owned(), line: 1, what: format!("depends on {line}") })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_uses_and_expressions() {
        let text = "use crate::table::{Block, Dict};\nuse crate::{\n    log::{self, Reader},\n    error::Error, filter,\n};\n// crate::no\nfn f() { crate::case::g(crate::export::h()) }\n#[cfg(test)]\nuse crate::wasm;";
        let names: Vec<_> = crate_names(text);
        let names: Vec<_> = names.iter().map(|(line, name)| (*line, name.as_str())).collect();
        assert_eq!(names, [(1, "table"), (3, "log"), (4, "error"), (4, "filter"), (7, "case"), (7, "export")]);
    }

    #[test]
    fn versions_are_found() {
        assert_eq!(version("a = \"1\"\nb-c = { version = \"=2\" }\n", "b-c"), Some((2, "=2".to_owned())));
        assert_eq!(version("bc = \"1\"", "b"), None);
    }
}
