//! What the page may weigh: `xtask/budget.toml`, lines of `part = bytes`. Over budget is an error that names the part.

use std::path::Path;

use anyhow::{Context, Result, ensure};

const FILE: &str = "xtask/budget.toml";

/// Compares sizes by name with the budget. A part without a line has no limit.
pub fn check(root: &Path, sizes: &[(&str, usize)]) -> Result<()> {
    let text = std::fs::read_to_string(root.join(FILE)).context(FILE)?;
    let mut over = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.is_empty() {
            continue;
        }
        let place = format!("{FILE}:{}", number + 1);
        let (name, limit) = line.split_once('=').with_context(|| format!("{place}: not `part = bytes`"))?;
        let limit: usize = limit.trim().replace('_', "").parse().with_context(|| format!("{place}: not a number"))?;
        if let Some((name, size)) = sizes.iter().find(|(part, size)| *part == name.trim() && *size > limit) {
            over.push(format!("{place}: {name} has {} bytes, {} are allowed", grouped(*size), grouped(limit)));
        }
    }
    ensure!(over.is_empty(), "{}", over.join("\n"));
    Ok(())
}

/// `1234567` as `1,234,567`.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}
