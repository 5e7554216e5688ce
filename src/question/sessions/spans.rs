//! When each pair had rows: stretches of time without a pause.
//!
//! Rows come in whatever order, so a pair may have many short stretches that turn out to be one. Invariant: within a stretch no gap is
//! longer than the pause; so joining stretches that are no farther apart gives the sessions, whoever read which rows. A shard tells
//! only of stretches that may go on in another ([`super::times`]); of all others, how many there are, and the first.

use super::times::{Span as Time, touch};
use super::{Span, named_ends};
use crate::question::View;
use crate::question::roles::{coded_ends, time};
use crate::question::stack::counts::{Counts, from_bytes, to_bytes};
use crate::question::texts::Texts;
use crate::table::column::Column;
use crate::table::dict::FIRST;
use crate::table::groups::Groups;
use crate::table::radix::{CALL, radix_sort};
use crate::table::sorting::sort_by;
use crate::table::walk::{self, stretches};
use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// First and last microsecond, rows, and the number of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Stretch {
    first: i64,
    last: i64,
    rows: u32,
    pair: u32,
}

impl Stretch {
    /// Makes one of this and the next of its pair, if they are no farther apart than a pause.
    fn joins(&mut self, next: &Stretch, pause: i64) -> bool {
        let near = self.pair == next.pair && next.first <= self.last.saturating_add(pause);
        if near {
            self.last = self.last.max(next.last);
            self.rows += next.rows;
        }
        near
    }
}

#[derive(Default, Serialize, Deserialize)]
pub struct Spans {
    pub total: u32,
    pub without: u32,
    pub fields: Vec<(String, String)>,
    clients: Texts,
    servers: Texts,
    /// Sessions that nobody else has rows of, and the first of them.
    alone: u32,
    first: Vec<Stretch>,
    /// How many stretches each of the first pairs has that may go on elsewhere, and these, in order of pairs and time.
    of_pairs: Vec<u32>,
    #[serde(with = "serde_bytes")]
    times: Vec<u8>,
    rows: Counts,
}

impl Spans {
    /// `shared`: times of which others have rows too. `most`: as many are told of the sessions that are whole.
    pub fn new(view: &View<'_>, pause: i64, shared: &[Time], most: usize) -> Spans {
        let total = view.rows.count() as u32;
        let mut spans = Spans { total, without: total, fields: named_ends(view), ..Spans::default() };
        let (Some((client, server)), Some(time)) = (coded_ends(&view.log.table), time(&view.log.table)) else {
            return spans;
        };
        let groups = Groups::new(&[client, server], &view.rows);
        let named = |group| groups.codes(group).iter().all(|code| *code >= FIRST);
        let open = (0..groups.len()).map(|group| Open { named: named(group), ..Open::NONE }).collect();
        let mut walk = Walk { pause, open, done: vec![Vec::new()] };
        for stretch in stretches(&view.rows) {
            spans.without -= walk.add(&stretch, time, &groups.of_row);
        }
        let mut first = Earliest { most, ..Earliest::default() };
        let mut told = Vec::new();
        for done in walk.finish() {
            spans.alone += first.alone(&done, shared, &mut told);
        }
        first.cut();
        by_pair(&mut told);
        let mut scratch = Vec::new();
        let mut name = |group: u32| {
            let [from, to] = groups.codes(group as usize) else { return 0 };
            spans.clients.push(client.text(*from, &mut scratch));
            spans.servers.push(server.text(*to, &mut scratch));
            spans.clients.len() as u32 - 1
        };
        for of_pair in told.chunk_by(|a, b| a.pair == b.pair) {
            name(of_pair[0].pair);
            spans.of_pairs.push(of_pair.len() as u32);
        }
        spans.first = first.list.into_iter().map(|stretch| Stretch { pair: name(stretch.pair), ..stretch }).collect();
        spans.times = to_bytes(told.iter().flat_map(|stretch| [stretch.first as u64, stretch.last as u64]));
        spans.rows = told.iter().map(|stretch| stretch.rows).collect();
        spans
    }

    /// The stretches that may go on elsewhere.
    fn told(&self) -> Vec<Stretch> {
        let pairs = (0..).zip(&self.of_pairs).flat_map(|(pair, count)| std::iter::repeat_n(pair, *count as usize));
        let mut times = from_bytes(&self.times).map(|micros| micros as i64);
        let mut times = std::iter::from_fn(|| Some((times.next()?, times.next()?)));
        let rows = pairs.zip(self.rows.iter());
        std::iter::from_fn(|| times.next())
            .zip(rows)
            .map(|((first, last), (pair, rows))| Stretch { first, last, rows, pair })
            .collect()
    }
}

/// The stretch that a pair was in last.
#[derive(Clone, Copy)]
struct Open {
    first: i64,
    last: i64,
    /// The latest time of its stretches before.
    before: i64,
    rows: u32,
    named: bool,
    /// Its stretches are not in order, or may be one.
    mixed: bool,
}

impl Open {
    const NONE: Open = Open { first: 0, last: 0, before: i64::MIN, rows: 0, named: false, mixed: false };

    fn stretch(&self, pair: u32) -> Stretch {
        Stretch { first: self.first, last: self.last, rows: self.rows, pair }
    }
}

/// A walk over rows.
struct Walk {
    pause: i64,
    /// By number of the pair.
    open: Vec<Open>,
    /// Stretches that others of their pair came after, in lists that need not be moved to grow.
    done: Vec<Vec<Stretch>>,
}

impl Walk {
    /// Goes over some rows; gives how many have names and a time.
    #[inline(never)]
    fn add(&mut self, stretch: &walk::Stretch, time: &Column, of_row: &[u32]) -> u32 {
        let Walk { pause, open, done } = self;
        let (pause, mut count) = (*pause, 0);
        let of_row = of_row.get(stretch.from..).unwrap_or(&[]);
        stretch.times(time, |at, micros| {
            // Rows that are not selected have a number that no pair has.
            let Some(&pair) = of_row.get(at) else { return };
            let Some(own) = open.get_mut(pair as usize).filter(|own| own.named) else { return };
            count += 1;
            let near = micros >= own.first.saturating_sub(pause) && micros <= own.last.saturating_add(pause);
            if own.rows > 0 && near {
                (own.first, own.last) = (micros.min(own.first), micros.max(own.last));
                own.rows += 1;
            } else {
                if own.rows > 0 {
                    push(done, own.stretch(pair));
                    own.before = own.before.max(own.last);
                }
                (own.first, own.last, own.rows) = (micros, micros, 1);
            }
            own.mixed |= micros <= own.before.saturating_add(pause);
        });
        count
    }

    /// All stretches, each of a pair apart from the one before it.
    fn finish(self) -> Vec<Vec<Stretch>> {
        let Walk { pause, open, mut done } = self;
        (0..).zip(&open).filter(|(_, own)| own.rows > 0).for_each(|(pair, own)| push(&mut done, own.stretch(pair)));
        let is_mixed = |stretch: &Stretch| open.get(stretch.pair as usize).is_some_and(|own| own.mixed);
        let mut mixed = Vec::new();
        for list in &mut done {
            mixed.extend(list.extract_if(.., |stretch| is_mixed(stretch)));
        }
        join(&mut mixed, pause);
        done.push(mixed);
        done
    }
}

fn push(lists: &mut Vec<Vec<Stretch>>, stretch: Stretch) {
    match lists.last_mut().filter(|list| list.len() < CALL) {
        Some(list) => list.push(stretch),
        None => {
            let mut list = Vec::with_capacity(CALL);
            list.push(stretch);
            lists.push(list);
        }
    }
}

fn by_first(list: &mut Vec<Stretch>) {
    radix_sort(list, 0..u64::BITS, |stretch| stretch.first.cast_unsigned() ^ 1 << 63);
}

fn by_pair(list: &mut Vec<Stretch>) {
    radix_sort(list, 0..u32::BITS, |stretch| u64::from(stretch.pair));
}

/// Sorts by pair and time, and makes one of those of a pair that are no farther apart than a pause.
fn join(list: &mut Vec<Stretch>, pause: i64) {
    by_first(list);
    by_pair(list);
    list.dedup_by(|next, before| before.joins(next, pause));
}

/// The first so many of the sessions seen so far, with all that begin when the last of them does, and some more.
#[derive(Default)]
struct Earliest {
    most: usize,
    list: Vec<Stretch>,
    /// What begins after this is none of them.
    bound: Option<i64>,
    /// How many there may be before they are cut.
    room: usize,
}

impl Earliest {
    /// Looks at some stretches; those that may go on elsewhere are added to `told`. Gives how many others there are.
    #[inline(never)]
    fn alone(&mut self, stretches: &[Stretch], shared: &[Time], told: &mut Vec<Stretch>) -> u32 {
        let before = told.len();
        for stretch in stretches {
            if touch(shared, (stretch.first, stretch.last)) {
                told.push(*stretch);
            } else if self.bound.is_none_or(|bound| stretch.first <= bound) {
                self.list.push(*stretch);
            }
        }
        if self.list.len() > self.room {
            self.cut();
            self.room = 2 * self.list.len();
        }
        (stretches.len() - (told.len() - before)) as u32
    }

    fn cut(&mut self) {
        if self.list.len() > self.most {
            by_first(&mut self.list);
            self.bound = self.most.checked_sub(1).map(|last| self.list[last].first);
            let bound = self.bound.unwrap_or(i64::MIN);
            self.list.truncate(self.list.partition_point(|stretch| stretch.first <= bound));
        }
    }
}

/// How many sessions all pairs have, and those of a window in the order of time, which `window` cuts out of so many.
pub fn merged(partials: &[Spans], pause: i64, window: impl Fn(usize) -> (usize, usize)) -> (usize, Vec<Span>) {
    let mut numbers: HashMap<(&[u8], &[u8]), u32, RandomState> = HashMap::default();
    let mut names: Vec<(&[u8], &[u8])> = Vec::new();
    let (mut sessions, mut first) = (Vec::new(), Vec::new());
    for partial in partials {
        let pairs = partial.clients.iter().zip(partial.servers.iter()).map(|pair| {
            *numbers.entry(pair).or_insert_with(|| {
                names.push(pair);
                names.len() as u32 - 1
            })
        });
        let pairs: Vec<u32> = pairs.collect();
        let numbered = |stretch: Stretch| Some(Stretch { pair: *pairs.get(stretch.pair as usize)?, ..stretch });
        sessions.extend(partial.told().into_iter().filter_map(numbered));
        first.extend(partial.first.iter().copied().filter_map(numbered));
    }
    join(&mut sessions, pause);
    let count = sessions.len() + partials.iter().map(|partial| partial.alone as usize).sum::<usize>();
    sessions.append(&mut first);
    let (from, to) = window(count);
    let name = |stretch: &Stretch| names.get(stretch.pair as usize);
    by_first(&mut sessions);
    // Of one moment by name: the order in which shards tell of them is chance.
    for same in sessions.chunk_by_mut(|a, b| a.first == b.first) {
        sort_by(same, |a, b| name(a).cmp(&name(b)));
    }
    sessions.truncate(to);
    let span = |stretch: &Stretch| {
        let (client, server) = name(stretch)?;
        let [client, server] = [client, server].map(|name| serde_bytes::ByteBuf::from(*name));
        Some(Span { client, server, first: stretch.first, last: stretch.last, rows: stretch.rows })
    };
    (count, sessions.iter().skip(from).filter_map(span).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// However many there are beside them, in whatever order they come.
        #[test]
        fn the_earliest_are_those_of_a_sorted_list(
            lists in proptest::collection::vec(proptest::collection::vec((0i64..60, 0u32..4), 0..40), 0..6),
            most in 0usize..12,
        ) {
            let stretch = |(first, pair): &(i64, u32)| Stretch { first: *first, last: *first, rows: 1, pair: *pair };
            let lists: Vec<Vec<Stretch>> = lists.iter().map(|list| list.iter().map(stretch).collect()).collect();
            let mut earliest = Earliest { most, ..Earliest::default() };
            let mut told = Vec::new();
            let alone: u32 = lists.iter().map(|list| earliest.alone(list, &[(7, 9)], &mut told)).sum();
            earliest.cut();
            let (shared, mut expected): (Vec<Stretch>, Vec<Stretch>) =
                lists.concat().into_iter().partition(|stretch| (7..=9).contains(&stretch.first));
            prop_assert_eq!((alone as usize, told), (expected.len(), shared));
            expected.sort_by_key(|stretch| stretch.first);
            let last = most.checked_sub(1).map(|last| expected.get(last).map_or(i64::MAX, |last| last.first));
            expected.retain(|stretch| last.is_some_and(|last| stretch.first <= last));
            by_first(&mut earliest.list);
            prop_assert_eq!(earliest.list, expected);
        }
    }
}
