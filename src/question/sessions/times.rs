//! When each shard has rows at all, of whatever pair.
//!
//! Where only one has, what it says of a session is the whole session: nearly always, as files are cut into pieces and their rows come roughly
//! in the order of time. Invariant: a stretch of rows that goes on in another shard touches one of the [`shared`] times.

use crate::question::View;
use crate::question::roles::time;
use crate::table::column::Column;
use crate::table::sorting::sort_by_key;
use crate::table::walk::{Stretch, stretches};
use serde::{Deserialize, Serialize};

/// From and to, in microseconds.
pub type Span = (i64, i64);

/// Spans of one block; where more would be told, one is that covers them all.
const MOST: usize = 256;

/// Times between which the rows of a shard are, ascending and apart.
#[derive(Default, Serialize, Deserialize)]
pub struct Times(Vec<Span>);

impl Times {
    pub fn new(view: &View<'_>, pause: i64) -> Times {
        let Some(time) = time(&view.log.table) else { return Times::default() };
        let mut spans = Vec::new();
        stretches(&view.rows).for_each(|stretch| add(&stretch, time, pause, &mut spans));
        Times(united(spans))
    }
}

/// The spans of a block end where its rows jump farther than a pause, as from one piece of a file to the next that the shard has: what lies
/// between is another's.
#[inline(never)]
fn add(stretch: &Stretch, time: &Column, pause: i64, spans: &mut Vec<Span>) {
    let before = spans.len();
    let mut open: Option<Span> = None;
    stretch.times(time, |_, micros| match &mut open {
        Some((first, last)) if micros >= first.saturating_sub(pause) && micros <= last.saturating_add(pause) => {
            (*first, *last) = (micros.min(*first), micros.max(*last));
        }
        _ => spans.extend(open.replace((micros, micros))),
    });
    spans.extend(open);
    if spans.len() - before > MOST {
        let all = spans.drain(before..).reduce(|all, span| (all.0.min(span.0), all.1.max(span.1)));
        spans.extend(all);
    }
}

/// Sorts, and makes one of those that touch.
fn united(mut spans: Vec<Span>) -> Vec<Span> {
    sort_by_key(&mut spans, |span| *span);
    spans.dedup_by(|next, before| {
        let touches = next.0 <= before.1;
        if touches {
            before.1 = before.1.max(next.1);
        }
        touches
    });
    spans
}

/// The times within a pause of which more than one shard has rows, ascending.
pub fn shared(shards: &[Times], pause: i64) -> Vec<Span> {
    let wide = |(first, last): &Span| (first.saturating_sub(pause), last.saturating_add(pause));
    // Where a span begins and, after it, where it ends: so spans that touch are in both.
    let mut turns: Vec<(i64, bool)> = Vec::new();
    for Times(spans) in shards {
        for (first, last) in united(spans.iter().map(wide).collect()) {
            turns.extend([(first, false), (last, true)]);
        }
    }
    sort_by_key(&mut turns, |turn| *turn);
    let mut shared = Vec::new();
    let (mut depth, mut from) = (0, 0);
    for (moment, ends) in turns {
        match (ends, depth) {
            (false, 1) => from = moment,
            (true, 2) => shared.push((from, moment)),
            _ => {}
        }
        depth += if ends { -1 } else { 1 };
    }
    shared
}

/// Whether any of some spans, which ascend, has a time of another.
pub fn touch(spans: &[Span], (first, last): Span) -> bool {
    let next = spans.partition_point(|(_, to)| *to < first);
    spans.get(next).is_some_and(|(from, _)| *from <= last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Wherever two shards have a moment each within a pause, both are in what is shared.
        #[test]
        fn what_may_go_on_elsewhere_is_shared(
            shards in proptest::collection::vec(proptest::collection::vec((-50i64..50, 0i64..9), 0..4), 1..4),
            pause in 0i64..12,
        ) {
            let spans = |shard: &Vec<Span>| shard.iter().map(|(first, long)| (*first, first + long)).collect();
            let times: Vec<Times> = shards.iter().map(|shard| Times(united(spans(shard)))).collect();
            let has = |shard: &Times, from: i64, to: i64| shard.0.iter().any(|(first, last)| *first <= to && from <= *last);
            let shared = shared(&times, pause);
            prop_assert!(shared.windows(2).all(|pair| pair[0].1 <= pair[1].0));
            for moment in -70..70 {
                let near = times.iter().filter(|shard| has(shard, moment - pause, moment + pause)).count();
                prop_assert_eq!(touch(&shared, (moment, moment)), near > 1, "{} {:?}", moment, shared);
            }
        }
    }
}
