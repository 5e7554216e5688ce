//! What other tools counted in the files of a corpus, and what differs from it.
//!
//! `truth/rows.tsv`: path, rows. `truth/values.tsv`: path, field, set values, distinct values, the commonest as `count=value`, a value cut at
//! [`CUT`] characters. `truth/catalog.tsv`, if there: of each file, what kind it is.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use stackhunt::protocol::CellState;

use super::explained::{EXPLAINED, WITHOUT_HEADER};
use super::read::Reading;

pub const FOLDER: &str = "truth";

/// Characters of a value that the truth shows.
const CUT: usize = 60;

#[derive(Default)]
pub struct Truth(BTreeMap<String, Counts>);

/// What the truth says of one file.
#[derive(Default)]
struct Counts {
    rows: Option<u32>,
    fields: BTreeMap<String, Values>,
    kind: String,
}

/// Set values, distinct values, and the commonest with their counts.
type Values = (u32, u32, Vec<(u32, String)>);

impl Truth {
    /// The truth of a folder; none where it has none.
    pub fn of(folder: &Path) -> Result<Truth> {
        let mut truth = Truth::default();
        for (file, add) in [("rows.tsv", rows as Add), ("values.tsv", values), ("catalog.tsv", kind)] {
            let path = folder.join(FOLDER).join(file);
            if !path.is_file() {
                continue;
            }
            let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            for (line, number) in text.lines().zip(1..) {
                let cells: Vec<&str> = line.split('\t').collect();
                add(&mut truth.0, &cells).with_context(|| format!("{}:{number}: {line}", path.display()))?;
            }
        }
        truth.0.retain(|_, counts| counts.rows.is_some() || !counts.fields.is_empty());
        Ok(truth)
    }

    /// What differs and is not explained; `None` if the truth does not know the file.
    pub fn differences(&self, name: &str, reading: &Reading) -> Option<Vec<String>> {
        let counts = self.0.get(name)?;
        let found = counts.differences(reading);
        let without_header = WITHOUT_HEADER.iter().any(|(kind, _)| *kind == counts.kind);
        if without_header && !reading.has_log() {
            // That something is said of it is asked of every file.
            return Some(Vec::new());
        }
        let explained = EXPLAINED.iter().find(|(end, _)| name.ends_with(end));
        Some(match explained {
            Some((_, reason)) if found.is_empty() => vec![format!("needs no explanation any more: {reason}")],
            Some(_) => Vec::new(),
            None => found,
        })
    }

    /// Does the truth count something of this file that nobody explained away?
    pub fn knows(&self, name: &str) -> bool {
        self.0.contains_key(name) && !EXPLAINED.iter().any(|(end, _)| name.ends_with(end))
    }

    /// What differs from what is known of the file, whatever it is.
    pub fn differences_of(&self, name: &str, reading: &Reading) -> Vec<String> {
        self.0.get(name).map(|counts| counts.differences(reading)).unwrap_or_default()
    }

    /// Files that the truth knows and that are not there. A corpus that was copied in part is still one.
    pub fn missing(&self, names: &[String]) -> Vec<String> {
        let absent = self.0.keys().filter(|name| !names.contains(name)).count();
        if absent > 0 {
            println!("{absent} files that {FOLDER} knows are not there");
        }
        match self.0.len() {
            0 => Vec::new(),
            all if all == absent => vec![format!("none of the {all} files that {FOLDER} knows is there")],
            _ => Vec::new(),
        }
    }
}

type Add = fn(&mut BTreeMap<String, Counts>, &[&str]) -> Result<()>;

fn rows(truth: &mut BTreeMap<String, Counts>, cells: &[&str]) -> Result<()> {
    let [path, rows] = cells else { bail!("path and rows are expected") };
    truth.entry((*path).to_owned()).or_default().rows = Some(rows.parse()?);
    Ok(())
}

fn values(truth: &mut BTreeMap<String, Counts>, cells: &[&str]) -> Result<()> {
    let [path, field, set, distinct, commonest] = cells else { bail!("five cells are expected") };
    let mut pairs = Vec::new();
    for pair in commonest.split(" | ") {
        let (count, value) = pair.split_once('=').context("count=value is expected")?;
        pairs.push((count.parse()?, value.to_owned()));
    }
    let values = (set.parse()?, distinct.parse()?, pairs);
    truth.entry((*path).to_owned()).or_default().fields.insert((*field).to_owned(), values);
    Ok(())
}

fn kind(truth: &mut BTreeMap<String, Counts>, cells: &[&str]) -> Result<()> {
    let [source, path, _, kind, ..] = cells else { bail!("source, path, size and format are expected") };
    (*kind).clone_into(&mut truth.entry(format!("{source}/{path}")).or_default().kind);
    Ok(())
}

impl Counts {
    fn differences(&self, reading: &Reading) -> Vec<String> {
        let mut found = Vec::new();
        if let Some(rows) = self.rows.filter(|rows| *rows != reading.rows()) {
            found.push(format!("{rows} rows in truth, {} read and {} skipped", reading.rows(), reading.skipped()));
        }
        for (field, values) in &self.fields {
            found.extend(
                of_field(reading, field, values).into_iter().map(|difference| format!("{field}: {difference}")),
            );
        }
        found
    }
}

fn of_field(reading: &Reading, field: &str, (set, distinct, commonest): &Values) -> Vec<String> {
    let mut found = Vec::new();
    // A line with too few columns has, to a text tool, empty values there.
    let absent = commonest.iter().find(|(_, value)| value.is_empty()).map_or(0, |(count, _)| *count);
    let expected = (set - absent, distinct - u32::from(absent > 0));
    // A file of several logs is counted as if it were one; `(empty)` is a value.
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for log in reading.logs.logs.iter().filter(|log| log.fields.iter().any(|info| info.name == field)) {
        for row in reading.stack(log, field).rows {
            if [CellState::Set, CellState::Empty].contains(&row.states[0]) {
                *counts.entry(row.values[0].clone()).or_default() += row.count;
            }
        }
    }
    let read = (counts.values().sum(), counts.len() as u32);
    if read != expected {
        found.push(format!("{expected:?} set and distinct in truth, {read:?} read"));
    }
    let mut by_beginning: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (value, count) in &counts {
        by_beginning.entry(value.chars().take(CUT).collect()).or_default().push(*count);
    }
    for (count, value) in commonest.iter().filter(|(_, value)| !value.is_empty()) {
        let read = by_beginning.get(value);
        if !read.is_some_and(|counts| counts.contains(count)) {
            found.push(format!("{value:?} {count} times in truth, {read:?} read"));
        }
    }
    found
}
