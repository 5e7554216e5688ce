//! What a stack tells of each line in its window: distinct clients and servers, first and last seen; of two fields, how many rows have
//! each of their values.

use super::amounts::Amounts;
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
use std::collections::{HashMap, HashSet};

/// Sets of codes are bit arrays up to this many bits, hash sets beyond.
const DENSE: u64 = 1 << 26;

/// Rows of a block in slots that are few.
const FEW: usize = 1 << 11;

/// Sets of codes are filled as one byte for each code up to this many bytes: what is written without a look at what is there waits for
/// nothing.
const MARKS: usize = 1 << 20;

/// A set of codes per slot.
enum CodeSets {
    /// Slot after slot so many codes, 0 or 1, while they are filled; one slot more, and one byte, for rows in none.
    Marks(Vec<u8>, usize),
    Dense(Bits, usize),
    Sparse(HashSet<(u32, u32), RandomState>),
}

impl CodeSets {
    fn new(slots: usize, codes: u32) -> CodeSets {
        if slots as u64 * u64::from(codes) <= DENSE {
            CodeSets::Dense(Bits::none(slots * codes as usize), codes as usize)
        } else {
            CodeSets::Sparse(HashSet::default())
        }
    }

    /// To be filled by [`CodeSets::insert_all`].
    fn to_fill(slots: usize, codes: u32) -> CodeSets {
        match (slots + 1).saturating_mul(codes as usize) {
            bytes if bytes <= MARKS => CodeSets::Marks(vec![0; bytes + 1], codes as usize),
            _ => CodeSets::new(slots, codes),
        }
    }

    /// Filled.
    fn filled(self, slots: usize) -> CodeSets {
        let CodeSets::Marks(marks, width) = self else { return self };
        let mut bits = Bits::none(slots * width);
        for (index, marks) in marks[..slots * width].chunks(64).enumerate() {
            bits.set_word(index, marks.iter().zip(0..).fold(0, |word, (mark, bit)| word | u64::from(*mark) << bit));
        }
        CodeSets::Dense(bits, width)
    }

    /// Adds the code of each row to the set of its slot.
    fn insert_all(&mut self, slots: &[u32], codes: &[u32]) {
        let pairs = slots.iter().zip(codes).filter(|(slot, _)| **slot != NONE);
        match self {
            CodeSets::Marks(marks, width) => mark_all(marks, *width, slots, codes),
            CodeSets::Dense(bits, width) => {
                let mut last = usize::MAX;
                pairs.for_each(|(slot, code)| {
                    let at = *slot as usize * *width + *code as usize;
                    // Nearly all are there already, and looking costs less than writing the same again.
                    if at != last && !bits.contains(at) {
                        bits.insert(at);
                    }
                    last = at;
                });
            }
            CodeSets::Sparse(set) => pairs.for_each(|(slot, code)| {
                set.insert((*slot, *code));
            }),
        }
    }

    #[inline]
    fn insert(&mut self, slot: u32, code: u32) {
        match self {
            CodeSets::Marks(marks, width) => marks[slot as usize * *width + code as usize] = 1,
            CodeSets::Dense(bits, width) => bits.insert(slot as usize * *width + code as usize),
            CodeSets::Sparse(set) => _ = set.insert((slot, code)),
        }
    }

    /// Number of codes of each slot, once filled.
    fn sizes(&self, slots: usize) -> Vec<u32> {
        match self {
            CodeSets::Marks(..) => Vec::new(),
            CodeSets::Dense(bits, width) => {
                (0..slots).map(|slot| bits.count_range(slot * width, (slot + 1) * width) as u32).collect()
            }
            CodeSets::Sparse(set) => {
                let mut sizes = vec![0; slots];
                for (slot, _) in set {
                    if let Some(size) = sizes.get_mut(*slot as usize) {
                        *size += 1;
                    }
                }
                sizes
            }
        }
    }

    /// Calls `f(slot, code)` for each code of a text, always in the same order, once filled.
    fn each(&self, mut f: impl FnMut(u32, u32)) {
        match self {
            CodeSets::Marks(..) => {}
            CodeSets::Dense(bits, width) => {
                for slot in 0..bits.len().checked_div(*width).unwrap_or(0) {
                    let start = slot * width;
                    let texts = bits.iter_range(start + FIRST as usize, start + width);
                    texts.for_each(|at| f(slot as u32, (at - start) as u32));
                }
            }
            CodeSets::Sparse(set) => {
                set.iter().filter(|(_, code)| *code >= FIRST).for_each(|(slot, code)| f(*slot, *code));
            }
        }
    }
}

#[inline(never)]
fn mark_all(marks: &mut [u8], width: usize, slots: &[u32], codes: &[u32]) {
    let most = marks.len() - 1;
    let none = (most / width.max(1)).saturating_sub(1);
    for (slot, code) in slots.iter().zip(codes) {
        let at = (*slot as usize).min(none) * width + (*code as usize).min(width);
        marks[at.min(most)] = 1;
    }
}

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
        let mut seen = vec![(i64::MAX, i64::MIN); count];
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
                    if let (Some(micros), Some(seen)) =
                        (time.and_then(|time| time.micros(row)), seen.get_mut(slot as usize))
                    {
                        *seen = (seen.0.min(micros), seen.1.max(micros));
                    }
                }
                continue;
            }
            for (host, set) in hosts.iter().zip(&mut sets) {
                stretch.codes(host, rows, &mut codes);
                set.insert_all(&of_row, &codes);
            }
            let Some(time) = time else { continue };
            stretch.times(time, |at, micros| {
                let Some(seen) = of_row.get(at).and_then(|slot| seen.get_mut(*slot as usize)) else { return };
                // Written only where it changes: a row need not wait for what the row before wrote.
                if micros < seen.0 {
                    seen.0 = micros;
                }
                if micros > seen.1 {
                    seen.1 = micros;
                }
            });
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
            seen: seen.into_iter().map(|span| Seen((span.0 <= span.1).then_some(span))).collect(),
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
