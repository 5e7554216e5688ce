//! Pairs: which client spoke to which server, and in how many rows.

use super::answer::Answer;
use super::roles::coded_ends;
use super::texts::Texts;
use super::{Ask, Case, Outcome, Problem, View, pack, unpack};
use crate::protocol::{Pair, PairsAnswer, PairsQuestion, Selection};
use crate::table::dict::FIRST;
use crate::table::groups::{Groups, NONE};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Default, Serialize, Deserialize)]
struct Partial {
    total: u32,
    has_ends: bool,
    /// Client and server of each pair, one after the other.
    texts: Texts,
    counts: Vec<u32>,
}

impl Ask for PairsQuestion {
    fn selection(&self) -> Option<&Selection> {
        Some(&self.selection)
    }

    fn run(&self, _: &Case, view: Option<&View<'_>>, _: u32, _: &[u8]) -> Result<Vec<u8>, Problem> {
        let Some(view) = view else { return Ok(Vec::new()) };
        let mut partial = Partial { total: view.rows.count() as u32, ..Partial::default() };
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
                partial.texts.push(client.text(codes[0], &mut scratch));
                partial.texts.push(server.text(codes[1], &mut scratch));
                partial.counts.push(count);
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
        let mut tree: BTreeMap<String, BTreeMap<String, u32>> = BTreeMap::new();
        for partial in &partials {
            for (at, count) in partial.counts.iter().enumerate() {
                let text = |at| String::from_utf8_lossy(partial.texts.get(at)).into_owned();
                *tree.entry(text(2 * at)).or_default().entry(text(2 * at + 1)).or_default() += count;
            }
        }
        let mut pairs: Vec<Pair> = tree
            .iter()
            .flat_map(|(client, servers)| {
                servers.iter().map(|(server, count)| Pair {
                    client: client.clone(),
                    server: server.clone(),
                    count: *count,
                })
            })
            .collect();
        pairs.sort_by_key(|pair| std::cmp::Reverse(pair.count));
        let total = partials.iter().map(|partial| partial.total).sum();
        Ok(Outcome::Answer(Box::new(Answer::Pairs(PairsAnswer { total, pairs, tree }))))
    }
}
