//! What was read, as text that a person can check against the file.
//!
//! ```text
//! log http of http.log
//! rows 2, skipped 0
//! from 1445422160.958470 to 1445422161.000000
//! uri (string)
//!   1  /a\x2cb  is  /a,b
//!   1  -  [unset]
//! warnings
//! http.log: no #close at the end: ...
//! http.log:12: 3 columns where ...  <  1.0<TAB>a<TAB>b
//! ```

use super::ask::{logs, stack, whole_stack};
use super::engine::Engine;
use stackhunt::protocol::{CellState, LogInfo, LogsQuestion, StackRow, Warning};
use std::fmt::Write;

/// Characters shown of a value or line.
const SHOWN: usize = 100;

#[derive(Debug, PartialEq)]
pub struct Description {
    pub logs: Vec<LogDescription>,
    pub warnings: Vec<Warning>,
}

#[derive(Debug, PartialEq)]
pub struct LogDescription {
    pub info: LogInfo,
    /// Times, fields and the stack of each.
    pub body: String,
}

/// Everything that can be asked about what was read.
pub fn describe(engine: &Engine) -> Description {
    let answer = logs(engine, LogsQuestion::default());
    let describe = |info: LogInfo| LogDescription { body: body(engine, &info), info };
    Description { logs: answer.logs.into_iter().map(describe).collect(), warnings: answer.warnings }
}

impl Description {
    pub fn text(&self) -> String {
        let mut out = String::new();
        for LogDescription { info, body } in &self.logs {
            let LogInfo { id, files, rows, skipped, .. } = info;
            let _ = writeln!(out, "log {id} of {}\nrows {rows}, skipped {skipped}\n{body}", files.join(" and "));
        }
        out.push_str(if self.warnings.is_empty() { "no warnings\n" } else { "warnings\n" });
        for Warning { file, line, reason, text, more } in &self.warnings {
            let place = if *line == 0 { file.clone() } else { format!("{file}:{line}") };
            let text = if text.is_empty() { String::new() } else { format!("  <  {}", readable(text)) };
            let more = if *more == 0 { String::new() } else { format!(" (and {more} more)") };
            let _ = writeln!(out, "{place}: {reason}{more}{text}");
        }
        out
    }
}

fn body(engine: &Engine, info: &LogInfo) -> String {
    let mut out = match (info.first, info.last) {
        (Some(first), Some(last)) => format!("from {first:.6} to {last:.6}\n"),
        (None, None) => "without times\n".to_owned(),
        other => format!("half a time: {other:?}\n"),
    };
    for field in &info.fields {
        let _ = writeln!(out, "{} ({})", readable(&field.name), field.kind);
        for row in stack(engine, whole_stack(&info.id, &[&field.name])).rows {
            let _ = writeln!(out, "  {}", line(&row));
        }
    }
    out
}

fn line(row: &StackRow) -> String {
    let StackRow { values, shown, states, count, .. } = row;
    let (raw, shown) = (readable(&values[0]), readable(&shown[0]));
    match states[0] {
        CellState::Set if raw.is_empty() => format!("{count}  [no text]"),
        CellState::Set if raw == shown => format!("{count}  {raw}"),
        CellState::Set => format!("{count}  {raw}  is  {shown}"),
        CellState::Unset => format!("{count}  {raw}  [unset]"),
        CellState::Empty => format!("{count}  {raw}  [empty]"),
        CellState::Absent => format!("{count}  {raw}  [absent]"),
    }
}

/// Control characters as `<TAB>`, `<CR>` or `<U+0000>`; long texts cut.
fn readable(text: &str) -> String {
    let mut out = String::new();
    for char in text.chars().take(SHOWN) {
        match char {
            '\t' => out.push_str("<TAB>"),
            '\r' => out.push_str("<CR>"),
            char if char.is_control() => {
                let _ = write!(out, "<U+{:04X}>", u32::from(char));
            }
            char => out.push(char),
        }
    }
    if text.chars().nth(SHOWN).is_some() {
        let _ = write!(out, "... ({} bytes)", text.len());
    }
    out
}
