//! The busiest minute of one client: a window of bins moved over what it did.

use super::{BIN, MINUTE, SECOND, UNTIMED, WINDOW};
use crate::table::sorting::sort_by_key;
use std::collections::HashMap;

/// What one client did, in any order.
#[derive(Default)]
pub struct Events {
    /// Bin and server.
    pub asked: Vec<(i64, u32)>,
    /// Bin and function.
    pub functions: Vec<(i64, u32)>,
    /// Second and failed attempts.
    pub failed: Vec<(i64, u32)>,
}

/// The most within a minute, and when that minute begins, in epoch seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Peak {
    pub count: u32,
    pub at: Option<f64>,
}

impl Peak {
    /// `at` in epoch seconds.
    fn take(&mut self, count: u32, at: i64) {
        if count > self.count {
            *self = Peak { count, at: Some(at as f64) };
        }
    }
}

impl Events {
    /// Distinct servers.
    pub fn servers(&self) -> u32 {
        let mut servers: Vec<u32> = self.asked.iter().map(|(_, server)| *server).collect();
        servers.sort_unstable();
        servers.dedup();
        servers.len() as u32
    }

    /// Most distinct servers within a minute.
    pub fn peak_servers(&mut self) -> Peak {
        most_distinct(&mut self.asked)
    }

    /// Most distinct servers within a minute, of those that are near by number.
    pub fn peak_near(&self, near: &[bool]) -> Peak {
        let is_near = |(_, server): &(i64, u32)| near.get(*server as usize) == Some(&true);
        most_distinct(&mut self.asked.iter().copied().filter(is_near).collect())
    }

    /// Most distinct functions within a minute.
    pub fn peak_functions(&mut self) -> Peak {
        most_distinct(&mut self.functions)
    }

    /// Most failed attempts within a minute that begins at any second.
    pub fn peak_failing(&mut self) -> Peak {
        sort_by_key(&mut self.failed, |event| *event);
        let mut peak = Peak::default();
        let (mut first, mut sum) = (0, 0);
        for (second, count) in &self.failed {
            while self.failed[first].0 <= second - MINUTE {
                sum -= self.failed[first].1;
                first += 1;
            }
            sum += count;
            peak.take(sum, self.failed[first].0);
        }
        peak
    }
}

/// Most distinct numbers within a minute.
fn most_distinct(events: &mut Vec<(i64, u32)>) -> Peak {
    sort_by_key(events, |event| *event);
    events.dedup();
    let timed: Vec<(i64, u32)> = events.iter().copied().filter(|(bin, _)| *bin != UNTIMED).collect();
    let mut peak = Peak::default();
    let mut inside: HashMap<u32, u32> = HashMap::new();
    let mut first = 0;
    for (bin, server) in &timed {
        while timed[first].0 <= bin - WINDOW {
            let leaving = timed[first].1;
            if let Some(count) = inside.get_mut(&leaving) {
                *count -= 1;
                if *count == 0 {
                    inside.remove(&leaving);
                }
            }
            first += 1;
        }
        *inside.entry(*server).or_default() += 1;
        peak.take(inside.len() as u32, timed[first].0 * (BIN / SECOND));
    }
    peak
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    proptest! {
        /// Every minute that begins with some bin, or for failures with some second, one by one.
        #[test]
        fn the_busiest_minute_is_found(asked in proptest::collection::vec((-20i64..40, 0u32..9), 0..60)) {
            let mut events = Events { asked: asked.clone(), functions: asked.clone(), failed: asked.clone() };
            let bins = || -20i64..40;
            let inside = |bin: i64| asked.iter().filter(move |(at, _)| (bin..bin + WINDOW).contains(at));
            let servers = bins().map(|bin| inside(bin).map(|(_, server)| server).collect::<HashSet<_>>().len()).max();
            prop_assert_eq!(events.peak_servers().count as usize, servers.unwrap_or(0));
            prop_assert_eq!(events.peak_functions(), events.peak_servers());
            let odd: Vec<bool> = (0..9).map(|server| server % 2 == 1).collect();
            let near = bins().map(|bin| inside(bin).map(|(_, server)| server).filter(|server| *server % 2 == 1).collect::<HashSet<_>>().len()).max();
            prop_assert_eq!(events.peak_near(&odd).count as usize, near.unwrap_or(0));
            prop_assert_eq!(events.servers() as usize, asked.iter().map(|(_, server)| server).collect::<HashSet<_>>().len());
        }

        #[test]
        fn the_minute_of_most_failures_is_found(failed in proptest::collection::vec((-90i64..200, 1u32..9), 0..60)) {
            let within = |from: i64| failed.iter().filter(|(at, _)| (from..from + 60).contains(at)).map(|(_, count)| count).sum::<u32>();
            let peak = Events { failed: failed.clone(), ..Events::default() }.peak_failing();
            prop_assert_eq!(peak.count, (-150..200).map(within).max().unwrap_or(0));
            prop_assert_eq!(peak.at.map_or(0, |at| within(at as i64)), peak.count);
        }
    }
}
