//! Rules about the page's scripts: who may import whom, and no way for text to become markup or script.

use anyhow::Result;

use super::{Sources, Violation, code_lines, has_word};

/// Directory under `www/src`, and the directories whose files it may import: `main -> views -> state -> engine`.
const LAYERS: [(&str, &[&str]); 6] = [
    ("engine", &[]),
    ("format", &[]),
    ("widgets", &["format"]),
    ("state", &["engine", "format"]),
    ("views", &["state", "engine", "widgets", "format"]),
    ("main", &["views", "state", "engine", "widgets", "format"]),
];

/// Ways to make markup or script from text. Trusted Types stop most of them in the page; none is to be written in the first place.
const SINKS: [&str; 11] = [
    "innerHTML",
    "outerHTML",
    "dangerouslySetInnerHTML",
    "insertAdjacentHTML",
    "createContextualFragment",
    "setHTMLUnsafe",
    "parseFromString",
    "srcdoc",
    "eval",
    "document.write",
    "new Function",
];

pub fn layers(sources: &Sources) -> Result<Vec<Violation>> {
    let mut found = Vec::new();
    for (file, text) in sources.of("www/src/", &[".ts", ".tsx"]) {
        let own = directory(file);
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == own) else {
            let what = format!("`{own}` has no place in the layers: give it one in xtask/src/tidy/typescript.rs");
            found.push(Violation { file: file.to_owned(), line: 1, what });
            continue;
        };
        for (line, target) in imports(text) {
            let Some(path) = resolve(file, target) else { continue };
            let other = directory(&path);
            if other != own && !allowed.contains(&other) {
                let what = format!("`{own}` may not import from `{other}`");
                found.push(Violation { file: file.to_owned(), line, what });
            }
        }
    }
    Ok(found)
}

/// `www/src/views/stack.tsx` is of `views`; files right under `www/src` are named themselves, as `main`.
fn directory(file: &str) -> &str {
    let inside = file.strip_prefix("www/src/").unwrap_or(file);
    inside.split(['/', '.']).next().unwrap_or(inside)
}

/// What stands in quotes after `from` or `import`; an import over several lines counts at its last.
fn imports(text: &str) -> impl Iterator<Item = (usize, &str)> {
    code_lines(text).filter_map(|(number, line)| {
        let after = line.split_once(" from ").map(|(_, after)| after);
        let after = after
            .or_else(|| line.trim_start().strip_prefix("import "))
            .or_else(|| Some(line.split_once("import(")?.1))?;
        let quote = after.trim_start().chars().next().filter(|c| *c == '"' || *c == '\'')?;
        Some((number, after.split(quote).nth(1)?))
    })
}

/// Where a relative import leads; `None` for a package.
fn resolve(file: &str, target: &str) -> Option<String> {
    if !target.starts_with('.') {
        return None;
    }
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

pub fn sinks(sources: &Sources) -> Result<Vec<Violation>> {
    let mut found = Vec::new();
    for (file, text) in sources.of("www/src/", &[".ts", ".tsx"]) {
        for (line, code) in code_lines(text) {
            for sink in SINKS.iter().filter(|sink| has_word(code, sink)) {
                let what = format!("{sink} makes markup or script from text");
                found.push(Violation { file: file.to_owned(), line, what });
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_found_and_resolved() {
        let text = "import a from \"./a\";\nimport \"../state/b\";\nimport {\n  c,\n} from '../engine/c';\nexport { d } from \"preact\";";
        let found: Vec<_> = imports(text).collect();
        assert_eq!(found, [(1, "./a"), (2, "../state/b"), (5, "../engine/c"), (6, "preact")]);
        assert_eq!(resolve("www/src/views/x.tsx", "../state/b").as_deref(), Some("www/src/state/b"));
        assert_eq!(directory("www/src/state/b"), "state");
        assert_eq!(directory("www/src/main.tsx"), "main");
        assert_eq!(resolve("www/src/main.tsx", "preact"), None);
    }
}
