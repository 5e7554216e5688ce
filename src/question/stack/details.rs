//! What a stack tells of each line in its window: distinct clients and servers, first and last seen; of two fields, how many rows have
//! each of their values.

use super::amounts::Amounts;
use super::code_sets::CodeSets;
use super::first_last::FirstLast;
use super::slots::Slots;
use crate::question::roles::Seen;
use crate::question::texts::Texts;
use crate::table::bits::Bits;
use crate::table::column::Column;
use crate::table::dict::{FIRST, hash};
use crate::table::index::Coded;
use crate::table::radix::radix_sort;
use crate::table::walk::{NONE, histogram, stretches};
use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Rows of a block in slots that are few.
const FEW: usize = 1 << 11;

/// The hosts of each slot, by their numbers in `texts`.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Hosts {
    texts: Texts,
    members: Members,
}

#[derive(Clone, Serialize, Deserialize)]
enum Members {
    Pairs(Vec<(u32, u32)>),
    /// A bit for each slot and host, slot after slot, lowest first; where that is less to move than the pairs.
    Bits(serde_bytes::ByteBuf),
}

impl Default for Members {
    fn default() -> Members {
        Members::Pairs(Vec::new())
    }
}

impl Hosts {
    fn new(sets: &CodeSets, column: &Coded<'_>, slots: usize) -> Hosts {
        let mut hosts = Hosts::default();
        let mut numbers = vec![NONE; column.end() as usize];
        let mut scratch = Vec::new();
        let mut count = 0;
        sets.each(|_, code| {
            count += 1;
            let number = &mut numbers[code as usize];
            if *number == NONE {
                *number = hosts.texts.len() as u32;
                hosts.texts.push(column.text(code, &mut scratch));
            }
        });
        let width = hosts.texts.len();
        let bytes = (slots * width).div_ceil(8);
        hosts.members = if bytes > 2 * count {
            let mut pairs = Vec::with_capacity(count);
            sets.each(|slot, code| pairs.push((slot, numbers[code as usize])));
            Members::Pairs(pairs)
        } else {
            let mut bits = vec![0u8; bytes];
            sets.each(|slot, code| {
                let at = slot as usize * width + numbers[code as usize] as usize;
                bits[at / 8] |= 1 << (at % 8);
            });
            Members::Bits(serde_bytes::ByteBuf::from(bits))
        };
        hosts
    }

    /// Calls `f(slot, number)` for each member.
    fn each(&self, mut f: impl FnMut(u32, u32)) {
        match &self.members {
            Members::Pairs(pairs) => pairs.iter().for_each(|(slot, number)| f(*slot, *number)),
            Members::Bits(bits) => {
                let width = self.texts.len().max(1);
                let (mut slot, mut start) = (0, 0);
                for (at, byte) in bits.iter().enumerate() {
                    let mut left = *byte;
                    while left != 0 {
                        let bit = at * 8 + left.trailing_zeros() as usize;
                        left &= left - 1;
                        while bit >= start + width {
                            (slot, start) = (slot + 1, start + width);
                        }
                        f(slot, (bit - start) as u32);
                    }
                }
            }
        }
    }

    /// Distinct hosts per slot over all shards.
    fn count(shards: &[&Hosts], slots: usize) -> Vec<u32> {
        let mut numbers: HashMap<&[u8], u32, RandomState> = HashMap::default();
        let global: Vec<Vec<u32>> = shards
            .iter()
            .map(|hosts| {
                let number = |text| {
                    let next = numbers.len() as u32;
                    *numbers.entry(text).or_insert(next)
                };
                hosts.texts.iter().map(number).collect()
            })
            .collect();
        let mut sets = CodeSets::new(slots, numbers.len() as u32);
        for (hosts, global) in shards.iter().zip(&global) {
            hosts.each(|slot, number| {
                if let Some(number) = global.get(number as usize)
                    && (slot as usize) < slots
                {
                    sets.insert(slot, *number);
                }
            });
        }
        sets.sizes(slots)
    }
}

/// The second step's partial.
#[derive(Default, Serialize, Deserialize)]
pub struct Details {
    clients: Option<Hosts>,
    servers: Option<Hosts>,
    seen: Vec<Seen>,
    /// Hashes of the clients of all rows.
    hosts: Option<Vec<u64>>,
    marginals: Vec<Vec<u32>>,
    pub(super) amounts: Amounts,
}

/// Hashes of the distinct texts of a column in some rows.
pub fn hashes_of(column: &Coded<'_>, rows: &Bits) -> Vec<u64> {
    let mut scratch = Vec::new();
    let counts = histogram(column, rows);
    let used = (FIRST..column.end()).filter(|code| counts[*code as usize] > 0);
    used.map(|code| hash(column.text(code, &mut scratch))).collect()
}

/// How many different ones there are in several lists.
pub fn distinct(lists: impl Iterator<Item = Vec<u64>>) -> u32 {
    let mut all: Vec<u64> = lists.flatten().collect();
    radix_sort(&mut all, 0..64, |hash| *hash);
    all.dedup();
    all.len() as u32
}

impl Details {
    /// `all`: every row is in a slot.
    pub fn new(
        slots: &Slots<'_>,
        count: usize,
        ends: Option<(Coded<'_>, Coded<'_>)>,
        time: Option<&Column>,
        rows: &Bits,
        all: bool,
    ) -> Details {
        let mut seen = FirstLast::new(count);
        let hosts: Vec<Coded<'_>> = ends.into_iter().flat_map(|(client, server)| [client, server]).collect();
        let mut sets: Vec<CodeSets> = hosts.iter().map(|host| CodeSets::to_fill(count, host.end())).collect();
        let (mut of_row, mut codes, mut few) = (Vec::new(), Vec::new(), Vec::new());
        for stretch in stretches(rows) {
            slots.of_stretch(&stretch, rows, &mut codes, &mut of_row);
            // Of rare values few rows are in a slot: only these are looked at then.
            few.clear();
            few.extend(of_row.iter().enumerate().filter(|(_, slot)| **slot != NONE).map(|(at, _)| at).take(FEW));
            if few.len() < FEW {
                for at in &few {
                    let (row, slot) = (stretch.from + at, of_row[*at]);
                    hosts.iter().zip(&mut sets).for_each(|(host, set)| set.insert(slot, host.code(row)));
                    time.and_then(|time| time.micros(row)).into_iter().for_each(|micros| seen.add(slot, micros));
                }
                continue;
            }
            for (host, set) in hosts.iter().zip(&mut sets) {
                set.insert_all(&stretch, &of_row, host, &mut codes);
            }
            if let Some(time) = time {
                seen.add_all(&stretch, &of_row, time);
            }
        }
        let sets: Vec<CodeSets> = sets.into_iter().map(|set| set.filled(count)).collect();
        let mut found = hosts.iter().zip(&sets).map(|(host, set)| Hosts::new(set, host, count));
        let clients = found.next();
        Details {
            hosts: match &clients {
                Some(clients) if all => Some(clients.texts.iter().map(hash).collect()),
                _ => hosts.first().map(|client| hashes_of(client, rows)),
            },
            marginals: slots.marginals(rows),
            clients,
            servers: found.next(),
            amounts: Amounts::default(),
            seen: seen.into_seen(),
        }
    }
}

/// The details of all shards.
pub struct Merged {
    clients: Option<Vec<u32>>,
    servers: Option<Vec<u32>>,
    seen: Vec<Seen>,
    hosts: Option<u32>,
    marginals: Vec<Vec<u32>>,
    pub amounts: Amounts,
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
        let has_hosts = shards.iter().any(|shard| shard.hosts.is_some());
        let mut marginals: Vec<Vec<u32>> = Vec::new();
        for shard in shards {
            marginals.resize(marginals.len().max(shard.marginals.len()), Vec::new());
            for (sums, others) in marginals.iter_mut().zip(&shard.marginals) {
                sums.resize(sums.len().max(others.len()), 0);
                sums.iter_mut().zip(others).for_each(|(sum, other)| *sum += other);
            }
        }
        Merged {
            clients: count(|shard| shard.clients.as_ref()),
            servers: count(|shard| shard.servers.as_ref()),
            seen,
            amounts: Amounts::merged(shards.iter().map(|shard| &shard.amounts), slots),
            hosts: has_hosts.then(|| distinct(shards.iter().filter_map(|shard| shard.hosts.clone()))),
            marginals,
        }
    }

    /// Distinct clients of all rows.
    pub fn hosts(&self) -> Option<u32> {
        self.hosts
    }

    /// Of two fields, how many rows have the one value of a line, and how many the other.
    pub fn marginals(&self, numbers: &[Vec<u32>], line: usize) -> Option<(u32, u32)> {
        let [a, b] = &self.marginals[..] else { return None };
        let [of_a, of_b] = numbers else { return None };
        let sum = |sums: &[u32], numbers: &[u32]| sums.get(*numbers.get(line)? as usize).copied();
        Some((sum(a, of_a)?, sum(b, of_b)?))
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
