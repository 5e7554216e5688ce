//! Pairs: which client spoke to which server, and in how many rows.

use super::answer::Answer;
use super::roles::coded_ends;
use super::stack::tally::{Lines, Tally, Value};
use super::{Ask, Case, Outcome, Problem, View, pack, unpack};
use crate::protocol::{Pair, PairsAnswer, PairsQuestion, Selection};
use crate::table::dict::FIRST;
use crate::table::groups::{Groups, NONE};
use crate::table::sorting::sort_by;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

#[derive(Serialize, Deserialize)]
struct Partial {
    total: u32,
    has_ends: bool,
    /// Client and server of each pair.
    lines: Lines,
}

impl Ask for PairsQuestion {
    fn selection(&self) -> Option<&Selection> {
        Some(&self.selection)
    }

    fn run(&self, _: &Case, view: Option<&View<'_>>, _: u32, _: &[u8]) -> Result<Vec<u8>, Problem> {
        let Some(view) = view else { return Ok(Vec::new()) };
        let mut partial = Partial { total: view.rows.count() as u32, has_ends: false, lines: Lines::new(2) };
        let Some((client, server)) = coded_ends(&view.log.table) else { return pack(&partial) };
        partial.has_ends = true;
        let groups = Groups::new(&[client, server], &view.rows);
        let mut counts = vec![0u32; groups.len()];
        for group in view.rows.iter().map(|row| groups.of_row[row]).filter(|group| *group != NONE) {
            counts[group as usize] += 1;
        }
        let mut scratch = Vec::new();
        for (group, count) in counts.into_iter().enumerate() {
            let codes = groups.codes(group);
            if codes.iter().all(|code| *code >= FIRST) {
                for (column, code) in [client, server].iter().zip(codes) {
                    partial.lines.push(Value { text: column.text(*code, &mut scratch), state: FIRST });
                }
                partial.lines.counts.push(count);
            }
        }
        pack(&partial)
    }

    fn merge(&self, _: u32, _: &[u8], partials: &[&[u8]]) -> Result<Outcome, Problem> {
        let partials: Vec<Partial> = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
        if !partials.iter().any(|partial| partial.has_ends) {
            let log = &self.selection.log;
            return Err(Problem::new(format!(
                "rows of \"{log}\" name no client and server (id.orig_h and id.resp_h); stack one of its fields instead"
            )));
        }
        let lists = partials.iter().map(|partial| &partial.lines);
        let tally = Tally::of(lists, 2, |value| Cow::Borrowed(value.text));
        let text = |line, field| String::from_utf8_lossy(tally.lines.value(line, field).text).into_owned();
        let pair = |(line, count): (usize, &u32)| Pair { client: text(line, 0), server: text(line, 1), count: *count };
        let mut pairs: Vec<Pair> = tally.lines.counts.iter().enumerate().map(pair).collect();
        sort_by(&mut pairs, |a, b| {
            b.count.cmp(&a.count).then_with(|| (&a.client, &a.server).cmp(&(&b.client, &b.server)))
        });
        let total = partials.iter().map(|partial| partial.total).sum();
        Ok(Outcome::Answer(Box::new(Answer::Pairs(PairsAnswer { total, pairs }))))
    }
}

/// Client to server to count, as the nested JSON has it.
pub fn tree(answer: &PairsAnswer) -> BTreeMap<&str, BTreeMap<&str, u32>> {
    let mut tree: BTreeMap<&str, BTreeMap<&str, u32>> = BTreeMap::new();
    for pair in &answer.pairs {
        tree.entry(&pair.client).or_default().insert(&pair.server, pair.count);
    }
    tree
}
