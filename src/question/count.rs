//! Count: how many rows a selection has, and what they span.

use super::answer::Answer;
use super::pivot::{self, Keys};
use super::roles::{Seen, coded_ends, ends};
use super::row::place;
use super::texts::Texts;
use super::{Ask, Case, Outcome, Problem, View, pack, unpack};
use crate::protocol::{CountAnswer, CountQuestion, MatchingAnswer, MatchingQuestion, Selection};
use crate::table::bits::Bits;
use crate::table::dict::FIRST;
use crate::table::groups::Groups;
use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Distinct client-server pairs of some rows, as texts.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct PairSet {
    texts: Texts,
}

impl PairSet {
    /// The pairs of `rows`; `None` if the log has no clients and servers.
    pub fn new(view: &View<'_>, rows: &Bits) -> Option<PairSet> {
        let (client, server) = coded_ends(&view.log.table)?;
        let groups = Groups::new(&[client, server], rows);
        let mut pairs = PairSet::default();
        let mut scratch = Vec::new();
        for group in 0..groups.len() {
            if let &[a, b] = groups.codes(group)
                && a >= FIRST
                && b >= FIRST
            {
                pairs.texts.push(client.text(a, &mut scratch));
                pairs.texts.push(server.text(b, &mut scratch));
            }
        }
        Some(pairs)
    }

    fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        (0..self.texts.len() / 2).map(|at| (self.texts.get(2 * at), self.texts.get(2 * at + 1)))
    }

    /// Distinct clients, servers and pairs of several shards.
    pub fn distinct<'a>(shards: impl Iterator<Item = &'a PairSet>) -> (u32, u32, u32) {
        let pairs: HashSet<(&[u8], &[u8]), RandomState> = shards.flat_map(PairSet::iter).collect();
        let clients: HashSet<&[u8], RandomState> = pairs.iter().map(|(client, _)| *client).collect();
        let servers: HashSet<&[u8], RandomState> = pairs.iter().map(|(_, server)| *server).collect();
        (clients.len() as u32, servers.len() as u32, pairs.len() as u32)
    }
}

#[derive(Serialize, Deserialize)]
struct Partial {
    matching: u32,
    rows: u32,
    pairs: Option<PairSet>,
    /// Hosts of rows in which only one end is set.
    clients: Keys,
    servers: Keys,
    seen: Seen,
}

impl Ask for CountQuestion {
    fn selection(&self) -> Option<&Selection> {
        Some(&self.selection)
    }

    fn run(&self, _: &Case, view: Option<&View<'_>>, _: u32, _: &[u8]) -> Result<Vec<u8>, Problem> {
        let Some(view) = view else { return Ok(Vec::new()) };
        let names = ends(&view.log.table).map(|(client, server)| (client.name.as_str(), server.name.as_str()));
        pack(&Partial {
            matching: view.rows.count() as u32,
            rows: view.log.live().count() as u32,
            pairs: PairSet::new(view, &view.rows),
            clients: names.map_or(Keys::default(), |(client, _)| pivot::keys(Some(view), &[client])),
            servers: names.map_or(Keys::default(), |(_, server)| pivot::keys(Some(view), &[server])),
            seen: Seen::of(&view.log.table, &view.rows),
        })
    }

    fn merge(&self, _: u32, _: &[u8], partials: &[&[u8]]) -> Result<Outcome, Problem> {
        let partials: Vec<Partial> = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
        let mut span = Seen::default();
        partials.iter().for_each(|partial| span.merge(partial.seen));
        let has_ends = partials.iter().any(|partial| partial.pairs.is_some());
        let (_, _, pairs) = PairSet::distinct(partials.iter().filter_map(|partial| partial.pairs.as_ref()));
        let distinct = |keys: fn(&Partial) -> &Keys| {
            let texts: HashSet<&[u8], RandomState> =
                partials.iter().flat_map(|partial| keys(partial).texts.iter()).collect();
            has_ends.then_some(texts.len() as u32)
        };
        Ok(Outcome::Answer(Box::new(Answer::Count(CountAnswer {
            matching: partials.iter().map(|partial| partial.matching).sum(),
            rows: partials.iter().map(|partial| partial.rows).sum(),
            clients: distinct(|partial| &partial.clients),
            servers: distinct(|partial| &partial.servers),
            pairs: has_ends.then_some(pairs),
            first: span.first(),
            last: span.last(),
        }))))
    }
}

impl Ask for MatchingQuestion {
    fn selection(&self) -> Option<&Selection> {
        Some(&self.selection)
    }

    fn run(&self, _: &Case, view: Option<&View<'_>>, _: u32, _: &[u8]) -> Result<Vec<u8>, Problem> {
        let Some(view) = view else { return pack(&0u32) };
        pack(&match self.row {
            None => view.rows.count() as u32,
            Some(id) => u32::from(place(view.log, id).is_some_and(|(_, row)| view.rows.contains(row))),
        })
    }

    fn merge(&self, _: u32, _: &[u8], partials: &[&[u8]]) -> Result<Outcome, Problem> {
        let counts: Vec<u32> = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
        Ok(Outcome::Answer(Box::new(Answer::Matching(MatchingAnswer { matching: counts.iter().sum() }))))
    }
}
