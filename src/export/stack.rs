//! A whole stack as CSV or JSON lines.

use super::{csv, file};
use crate::case::Case;
use crate::protocol::{ExportStackQuestion, Format, Problem, Selection, StackAnswer, StackKey, StackQuestion};
use crate::question::answer::Answer;
use crate::question::{Ask, Outcome, View};

impl ExportStackQuestion {
    fn all(&self) -> StackQuestion {
        StackQuestion { offset: None, limit: Some(u32::MAX), ..self.stack.clone() }
    }

    /// Those that are not in every file.
    fn measures(&self) -> Vec<StackKey> {
        use StackKey::{Entropy, Expected, Length, Sum, Surprise, Tokens};
        let optional = [Length, Tokens, Entropy, Expected, Surprise, Sum];
        optional.into_iter().filter(|key| self.measures.iter().flatten().any(|wanted| wanted == key)).collect()
    }

    fn write(&self, answer: &StackAnswer) -> Result<Vec<u8>, Problem> {
        let mut out = Vec::new();
        let mut measures = vec!["count", "share", "clients", "servers", "first", "last", "cumulative", "prevalence"];
        let sum = format!("sum of {}", self.stack.sum.as_deref().unwrap_or_default());
        measures.extend(self.measures().iter().map(|key| name(*key).unwrap_or(&sum)));
        let optional = |value: Option<f64>| value.map_or(String::new(), |seconds| format!("{seconds:.6}"));
        let count = |value: Option<u32>| value.map_or(String::new(), |count| count.to_string());
        if self.format == Format::Csv {
            let names = self.stack.by.iter().map(String::as_str).chain(measures);
            csv::record(names.map(str::as_bytes), self.defuse.unwrap_or(true), &mut out);
        }
        for row in &answer.rows {
            if self.format == Format::Csv {
                let mut numbers = vec![
                    row.count.to_string(),
                    format!("{:.6}", row.share),
                    count(row.clients),
                    count(row.servers),
                    optional(row.first),
                    optional(row.last),
                    format!("{:.6}", row.cumulative),
                    optional(
                        row.clients.zip(answer.clients).map(|(some, all)| f64::from(some) / f64::from(all.max(1))),
                    ),
                ];
                numbers.extend(self.measures().iter().map(|key| match key {
                    StackKey::Length => row.length.to_string(),
                    StackKey::Tokens => row.tokens.to_string(),
                    StackKey::Entropy => optional(row.entropy),
                    StackKey::Expected => optional(row.expected),
                    StackKey::Sum => row.sum.map_or(String::new(), |sum| sum.to_string()),
                    _ => optional(row.surprise),
                }));
                let cells = row.values.iter().chain(&numbers).map(String::as_bytes);
                csv::record(cells, self.defuse.unwrap_or(true), &mut out);
            } else {
                let line =
                    serde_json::to_vec(row).map_err(|error| Problem::new(format!("not written as JSON: {error}")))?;
                out.extend_from_slice(&line);
                out.push(b'\n');
            }
        }
        Ok(out)
    }
}

/// Its name in a file; that of a sum says of what.
fn name(key: StackKey) -> Option<&'static str> {
    Some(match key {
        StackKey::Length => "length",
        StackKey::Tokens => "tokens",
        StackKey::Entropy => "entropy",
        StackKey::Expected => "expected",
        StackKey::Sum => return None,
        _ => "g",
    })
}

impl Ask for ExportStackQuestion {
    fn selection(&self) -> Option<&Selection> {
        Some(&self.stack.selection)
    }

    fn fields(&self) -> Vec<&str> {
        self.stack.by.iter().map(String::as_str).collect()
    }

    fn run(&self, case: &Case, view: Option<&View<'_>>, step: u32, carry: &[u8]) -> Result<Vec<u8>, Problem> {
        self.all().run(case, view, step, carry)
    }

    fn merge(&self, step: u32, carry: &[u8], partials: &[&[u8]]) -> Result<Outcome, Problem> {
        if !matches!(self.format, Format::Csv | Format::Jsonl) {
            return Err(Problem::new("a stack is exported as \"csv\" or \"jsonl\"; choose one of these"));
        }
        Ok(match self.all().merge(step, carry, partials)? {
            Outcome::Answer(answer) => match *answer {
                Answer::Stack(stack) => file(self.write(&stack)?),
                other => Outcome::Answer(Box::new(other)),
            },
            carry => carry,
        })
    }
}
