//! When each pair had rows: stretches of time without a pause.
//!
//! Rows come in whatever order, so a pair may have many short stretches that turn out to be one. Invariant: within a stretch no gap is
//! longer than the pause; so joining stretches that are no farther apart gives the sessions, whoever read which rows.

use super::{Span, named_ends};
use crate::question::View;
use crate::question::roles::{coded_ends, time};
use crate::question::texts::Texts;
use crate::table::dict::FIRST;
use crate::table::groups::Groups;
use crate::table::sorting::{sort_by, sort_by_key};
use crate::table::walk::{NONE, stretches};
use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// First and last microsecond, and rows.
type Stretch = (i64, i64, u32);

#[derive(Default, Serialize, Deserialize)]
pub struct Spans {
    pub total: u32,
    pub without: u32,
    pub fields: Vec<(String, String)>,
    clients: Texts,
    servers: Texts,
    /// Of each pair, in order.
    of_pairs: Vec<Vec<Stretch>>,
}

impl Spans {
    pub fn new(view: &View<'_>, pause: i64) -> Spans {
        let total = view.rows.count() as u32;
        let mut spans = Spans { total, without: total, fields: named_ends(view), ..Spans::default() };
        let (Some((client, server)), Some(time)) = (coded_ends(&view.log.table), time(&view.log.table)) else {
            return spans;
        };
        let groups = Groups::new(&[client, server], &view.rows);
        let named: Vec<bool> =
            (0..groups.len()).map(|group| groups.codes(group).iter().all(|code| *code >= FIRST)).collect();
        let mut of_groups: Vec<Vec<Stretch>> = vec![Vec::new(); groups.len()];
        for stretch in stretches(&view.rows) {
            stretch.times(time, |at, micros| {
                let group = groups.of_row[stretch.from + at];
                if group != NONE && named[group as usize] {
                    add(&mut of_groups[group as usize], micros, pause);
                    spans.without -= 1;
                }
            });
        }
        let mut scratch = Vec::new();
        for (group, mut list) in of_groups.into_iter().enumerate().filter(|(_, list)| !list.is_empty()) {
            let [from, to] = groups.codes(group) else { continue };
            join(&mut list, pause);
            spans.clients.push(client.text(*from, &mut scratch));
            spans.servers.push(server.text(*to, &mut scratch));
            spans.of_pairs.push(list);
        }
        spans
    }
}

/// Adds a moment to the stretch that was added to last, or begins another.
fn add(list: &mut Vec<Stretch>, micros: i64, pause: i64) {
    if let Some((first, last, rows)) = list.last_mut()
        && micros >= first.saturating_sub(pause)
        && micros <= last.saturating_add(pause)
    {
        (*first, *last) = (micros.min(*first), micros.max(*last));
        *rows += 1;
    } else {
        list.push((micros, micros, 1));
    }
}

/// Sorts stretches, and makes one of those that are no farther apart than a pause.
fn join(list: &mut Vec<Stretch>, pause: i64) {
    sort_by_key(list, |stretch| *stretch);
    list.dedup_by(|next, before| {
        let near = next.0 <= before.1.saturating_add(pause);
        if near {
            before.1 = before.1.max(next.1);
            before.2 += next.2;
        }
        near
    });
}

/// How many sessions all pairs have, and those of a window in the order of time, which `window` cuts out of so many.
pub fn merged(partials: &[Spans], pause: i64, window: impl Fn(usize) -> (usize, usize)) -> (usize, Vec<Span>) {
    let mut numbers: HashMap<(&[u8], &[u8]), usize, RandomState> = HashMap::default();
    let mut pairs: Vec<(&[u8], &[u8], Vec<Stretch>)> = Vec::new();
    for partial in partials {
        for ((client, server), list) in partial.clients.iter().zip(partial.servers.iter()).zip(&partial.of_pairs) {
            let number = *numbers.entry((client, server)).or_insert_with(|| {
                pairs.push((client, server, Vec::new()));
                pairs.len() - 1
            });
            pairs[number].2.extend(list);
        }
    }
    let mut sessions: Vec<(Stretch, u32)> = Vec::new();
    for ((_, _, list), number) in pairs.iter_mut().zip(0..) {
        join(list, pause);
        sessions.extend(list.iter().map(|stretch| (*stretch, number)));
    }
    let count = sessions.len();
    let (from, to) = window(count);
    // Of one moment by name: the order in which shards tell of them is chance.
    let order = |(a, pair_a): &(Stretch, u32), (b, pair_b): &(Stretch, u32)| {
        let named = |pair: u32| (pairs[pair as usize].0, pairs[pair as usize].1);
        a.0.cmp(&b.0).then_with(|| named(*pair_a).cmp(&named(*pair_b)))
    };
    if to < count {
        sessions.select_nth_unstable_by(to, order);
        sessions.truncate(to);
    }
    sort_by(&mut sessions, order);
    let span = |((first, last, rows), number): &(Stretch, u32)| {
        let (client, server, _) = &pairs[*number as usize];
        let [client, server] = [client, server].map(|name| serde_bytes::ByteBuf::from(*name));
        Span { client, server, first: *first, last: *last, rows: *rows }
    };
    (count, sessions[from.min(to)..].iter().map(span).collect())
}
