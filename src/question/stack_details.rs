//! What a stack tells of each line in its window: distinct clients and servers, first and last seen.

use super::{Seen, Texts};
use crate::table::bits::Bits;
use crate::table::column::Column;
use crate::table::groups::{NONE, for_each};
use crate::table::index::Coded;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// Sets of codes are bit arrays up to this many bits, hash sets beyond.
const DENSE: u64 = 1 << 26;

/// Which line of the window a row belongs to.
pub enum Slots<'a> {
    /// All rows to one.
    All(u32),
    /// By the code of a column.
    ByCode(Coded<'a>, Vec<u32>),
    /// By the group of the row.
    ByGroup(Vec<u32>, Vec<u32>),
}

impl Slots<'_> {
    fn for_each(&self, rows: &Bits, mut f: impl FnMut(usize, usize)) {
        match self {
            Slots::All(NONE) => {}
            Slots::All(slot) => rows.iter().for_each(|row| f(row, *slot as usize)),
            Slots::ByCode(column, slots) => for_each(column, rows, |row, code| {
                let slot = slots[code as usize];
                if slot != NONE {
                    f(row, slot as usize);
                }
            }),
            Slots::ByGroup(groups, slots) => rows.iter().for_each(|row| {
                let slot = slots[groups[row] as usize];
                if slot != NONE {
                    f(row, slot as usize);
                }
            }),
        }
    }
}

/// A set of codes per slot.
enum CodeSets {
    Dense(Bits, usize),
    Sparse(HashSet<(u32, u32), foldhash::fast::RandomState>),
}

impl CodeSets {
    fn new(slots: usize, codes: u32) -> CodeSets {
        if slots as u64 * u64::from(codes) <= DENSE {
            CodeSets::Dense(Bits::none(slots * codes as usize), codes as usize)
        } else {
            CodeSets::Sparse(HashSet::default())
        }
    }

    #[inline]
    fn insert(&mut self, slot: usize, code: u32) {
        match self {
            CodeSets::Dense(bits, width) => bits.insert(slot * *width + code as usize),
            CodeSets::Sparse(set) => {
                set.insert((slot as u32, code));
            }
        }
    }

    fn members(&self) -> Vec<(u32, u32)> {
        match self {
            CodeSets::Dense(bits, width) => bits.iter().map(|at| ((at / width) as u32, (at % width) as u32)).collect(),
            CodeSets::Sparse(set) => set.iter().copied().collect(),
        }
    }
}

/// The hosts of each slot: pairs of slot and number in `texts`.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Hosts {
    texts: Texts,
    members: Vec<(u32, u32)>,
}

impl Hosts {
    fn new(slots: &Slots<'_>, count: usize, column: &Coded<'_>, rows: &Bits) -> Hosts {
        let mut sets = CodeSets::new(count, column.end());
        slots.for_each(rows, |row, slot| sets.insert(slot, column.code(row)));
        let mut hosts = Hosts::default();
        let mut numbers: HashMap<u32, u32> = HashMap::new();
        let mut scratch = Vec::new();
        for (slot, code) in sets.members().into_iter().filter(|(_, code)| *code >= crate::table::dict::FIRST) {
            let number = *numbers.entry(code).or_insert_with(|| {
                hosts.texts.push(column.text(code, &mut scratch));
                hosts.texts.len() as u32 - 1
            });
            hosts.members.push((slot, number));
        }
        hosts
    }

    /// Distinct hosts per slot over all shards.
    fn count(shards: &[&Hosts], slots: usize) -> Vec<u32> {
        let mut counts = vec![0; slots];
        let mut numbers: HashMap<&[u8], u32> = HashMap::new();
        let mut seen: HashSet<(u32, u32), foldhash::fast::RandomState> = HashSet::default();
        for hosts in shards {
            let global: Vec<u32> = hosts
                .texts
                .iter()
                .map(|text| {
                    let next = numbers.len() as u32;
                    *numbers.entry(text).or_insert(next)
                })
                .collect();
            for (slot, number) in &hosts.members {
                let Some(number) = global.get(*number as usize) else { continue };
                if (shards.len() == 1 || seen.insert((*slot, *number)))
                    && let Some(count) = counts.get_mut(*slot as usize)
                {
                    *count += 1;
                }
            }
        }
        counts
    }
}

/// The second step's partial.
#[derive(Default, Serialize, Deserialize)]
pub struct Details {
    clients: Option<Hosts>,
    servers: Option<Hosts>,
    seen: Vec<Seen>,
}

impl Details {
    pub fn new(
        slots: &Slots<'_>,
        count: usize,
        ends: Option<(Coded<'_>, Coded<'_>)>,
        time: Option<&Column>,
        rows: &Bits,
    ) -> Details {
        let mut seen = vec![Seen::default(); count];
        if let Some(time) = time {
            slots.for_each(rows, |row, slot| {
                if let Some(micros) = time.micros(row) {
                    seen[slot].add(micros);
                }
            });
        }
        Details {
            clients: ends.map(|(client, _)| Hosts::new(slots, count, &client, rows)),
            servers: ends.map(|(_, server)| Hosts::new(slots, count, &server, rows)),
            seen,
        }
    }
}

/// The details of all shards.
pub struct Merged {
    clients: Option<Vec<u32>>,
    servers: Option<Vec<u32>>,
    seen: Vec<Seen>,
}

impl Merged {
    pub fn new(shards: &[Details], slots: usize) -> Merged {
        let count = |hosts: fn(&Details) -> Option<&Hosts>| {
            let hosts: Vec<&Hosts> = shards.iter().filter_map(hosts).collect();
            (!hosts.is_empty()).then(|| Hosts::count(&hosts, slots))
        };
        let mut seen = vec![Seen::default(); slots];
        for shard in shards {
            seen.iter_mut().zip(&shard.seen).for_each(|(seen, other)| seen.merge(*other));
        }
        Merged { clients: count(|shard| shard.clients.as_ref()), servers: count(|shard| shard.servers.as_ref()), seen }
    }

    pub fn clients(&self, slot: usize) -> Option<u32> {
        self.clients.as_ref()?.get(slot).copied()
    }

    pub fn servers(&self, slot: usize) -> Option<u32> {
        self.servers.as_ref()?.get(slot).copied()
    }

    pub fn seen(&self, slot: usize) -> Seen {
        self.seen.get(slot).copied().unwrap_or_default()
    }
}
