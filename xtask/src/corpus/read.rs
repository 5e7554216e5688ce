//! One file as the reader has it, and what must hold of it whatever is in it: read in pieces it is the same, its lines come out as they
//! went in, and where nothing could be read something is said.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::bufread::MultiGzDecoder;
use stackhunt::container;
use stackhunt::drive::Shards;
use stackhunt::log::FORMATS;
use stackhunt::protocol::{
    ExportQuestion, Format, LogInfo, LogsAnswer, LogsQuestion, Question, Selection, StackAnswer, StackQuestion,
};
use stackhunt::question::answer::Answer;

const CHUNK: usize = 1 << 20;
/// Pieces in which a file is read again, and bytes fed at once then.
const PIECES: usize = 4;
const SMALL_CHUNK: usize = 4_999;

pub struct Reading {
    shards: Shards,
    pub logs: LogsAnswer,
    format: String,
}

fn logs(shards: &Shards) -> LogsAnswer {
    match shards.ask(&Question::Logs(LogsQuestion::default())) {
        Ok(Answer::Logs(answer)) => answer,
        _ => LogsAnswer::default(),
    }
}

impl Reading {
    pub fn of(name: &str, bytes: &[u8]) -> Reading {
        let mut shards = Shards::new(1);
        shards.open(name, bytes, CHUNK);
        let headers = shards.cases.iter().flat_map(|case| case.logs()).flat_map(|log| &log.headers);
        let mut formats: Vec<&str> = headers
            .filter_map(|header| FORMATS.iter().find(|format| format.written == header.written))
            .map(|format| format.name)
            .collect();
        formats.sort_unstable();
        formats.dedup();
        let format = container::name_of(bytes).into_iter().chain(formats).collect::<Vec<_>>().join(" ");
        Reading { logs: logs(&shards), shards, format }
    }

    pub fn format(&self) -> &str {
        if self.format.is_empty() { "-" } else { &self.format }
    }

    pub fn has_log(&self) -> bool {
        !self.logs.logs.is_empty()
    }

    pub fn rows(&self) -> u32 {
        self.logs.logs.iter().map(|log| log.rows).sum()
    }

    /// Lines that are no rows; those of no log among them.
    pub fn skipped(&self) -> u32 {
        let pieces = self.shards.cases.iter().flat_map(|case| case.pieces());
        pieces.flat_map(|piece| piece.skipped.values()).sum()
    }

    /// What is said of the file, with how often, in the order of the lines.
    pub fn reasons(&self) -> Vec<(String, u32)> {
        let mut reasons: Vec<(String, u32)> = Vec::new();
        for warning in &self.logs.warnings {
            match reasons.iter_mut().find(|(reason, _)| *reason == warning.reason) {
                Some((_, count)) => *count += 1 + warning.more,
                None => reasons.push((warning.reason.clone(), 1 + warning.more)),
            }
        }
        reasons
    }

    /// All values of a field of a log.
    pub fn stack(&self, log: &LogInfo, field: &str) -> StackAnswer {
        let selection = Selection { log: log.id.clone(), ..Selection::default() };
        let question =
            StackQuestion { selection, by: vec![field.to_owned()], limit: Some(u32::MAX), ..StackQuestion::default() };
        match self.shards.ask(&Question::Stack(question)) {
            Ok(Answer::Stack(answer)) => answer,
            _ => StackAnswer::default(),
        }
    }

    /// What is not as it must be with every file.
    pub fn contradictions(&self, name: &str, bytes: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        if !self.has_log() && self.logs.warnings.is_empty() {
            found.push("nothing was read, and nothing is said of it".to_owned());
        }
        let mut pieces = Shards::new(PIECES);
        pieces.open_cut(name, bytes, SMALL_CHUNK, &cuts(bytes));
        if logs(&pieces) != self.logs {
            found.push(format!("read in {PIECES} pieces it is {:?} instead of {:?}", logs(&pieces), self.logs));
        }
        // CSV is written again with other quotes.
        if self.has_log() && ["Zeek TSV", "JSON lines"].contains(&self.format()) {
            found.extend(self.changed_lines(&pieces, bytes));
        } else if self.has_log() && ["gzip Zeek TSV", "gzip JSON lines"].contains(&self.format()) {
            let mut plain = Vec::new();
            // What is damaged has lines that nobody else reads.
            if MultiGzDecoder::new(bytes).read_to_end(&mut plain).is_ok() {
                found.extend(self.changed_lines(&pieces, &plain));
            }
        }
        found
    }

    /// Lines that do not come out of an export as they stand in the file. Several logs of one file are compared without order.
    fn changed_lines(&self, pieces: &Shards, bytes: &[u8]) -> Option<String> {
        let told = self.logs.warnings.iter().filter(|told| told.reason.contains("skipped"));
        let skipped: Vec<u32> = told.map(|told| told.line).collect();
        if skipped.len() as u32 != self.skipped() {
            // Too many to be listed, so the file does not say which they are.
            return None;
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let lines = bytes.split(|byte| *byte == b'\n').zip(1..).filter(|(_, number)| !skipped.contains(number));
        let json = self.format.contains("JSON");
        let mut wanted: Vec<String> = if json && bytes.trim_ascii_start().starts_with(b"[") {
            // A list without its end is read by nobody else.
            let objects: Vec<serde_json::Value> = serde_json::from_slice(bytes).ok()?;
            objects.into_iter().map(|object| flat(object).to_string()).collect()
        } else {
            lines.filter_map(|(line, _)| comparable(line, json)).collect()
        };
        let format = if json { Format::Jsonl } else { Format::Zeek };
        let mut written = Vec::new();
        for log in &self.logs.logs {
            let selection = Selection { log: log.id.clone(), ..Selection::default() };
            let question = ExportQuestion { selection, format, ..ExportQuestion::default() };
            let export = pieces.export(question).unwrap_or_default();
            written.extend(export.split(|byte| *byte == b'\n').filter_map(|line| comparable(line, json)));
        }
        // What is almost JSON is mended, which is told of the line, and comes out as JSON.
        let is_json = |line: &str| serde_json::from_str::<serde_json::Value>(line).is_ok();
        for (wanted, written) in wanted.iter_mut().zip(&written).filter(|(wanted, _)| json && !is_json(wanted)) {
            wanted.clone_from(written);
        }
        if self.logs.logs.len() > 1 {
            wanted.sort_unstable();
            written.sort_unstable();
        }
        let at = (0..wanted.len().max(written.len())).find(|at| wanted.get(*at) != written.get(*at))?;
        Some(format!("its lines do not come out as they went in: {:?} became {:?}", wanted.get(at), written.get(at)))
    }
}

/// Where a file is cut: not among the lines of its header, which the page reads as a whole.
fn cuts(bytes: &[u8]) -> Vec<usize> {
    let in_header = |at: usize| {
        let rest = bytes.get(at.saturating_sub(1)..).unwrap_or(b"");
        let next = rest.iter().position(|byte| *byte == b'\n').and_then(|end| rest.get(end + 1..));
        next.is_some_and(|line| line.starts_with(b"#"))
    };
    let cuts = (1..PIECES).map(|at| bytes.len() * at / PIECES);
    cuts.map(|at| (at..bytes.len()).find(|at| !in_header(*at)).unwrap_or(bytes.len())).collect()
}

/// A data line as it is compared: as it is, or, of JSON, its values by flattened key.
fn comparable(line: &[u8], json: bool) -> Option<String> {
    if line.is_empty()
        || line == b"\r"
        || line.trim_ascii_start().starts_with(b"#")
        || (json && line.trim_ascii().is_empty())
    {
        return None;
    }
    let values = if json { serde_json::from_slice(line).ok() } else { None };
    Some(values.map_or_else(|| line.escape_ascii().to_string(), |value| flat(value).to_string()))
}

/// A JSON line with the keys of nested objects joined by dots, in the order of the keys.
fn flat(line: serde_json::Value) -> serde_json::Value {
    fn add(prefix: &str, value: serde_json::Value, pairs: &mut BTreeMap<String, serde_json::Value>) {
        match value {
            serde_json::Value::Object(fields) if !fields.is_empty() => {
                let join = |key: &str| if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") };
                fields.into_iter().for_each(|(key, value)| add(&join(&key), value, pairs));
            }
            value => {
                pairs.insert(prefix.to_owned(), value);
            }
        }
    }
    let mut pairs = BTreeMap::new();
    add("", line, &mut pairs);
    pairs.into_iter().collect()
}
