//! The dictionary of a column: each distinct text once, with a small number (its code) for it.
//!
//! Knows no rows. Invariant: the codes 0, 1 and 2 mean absent, unset and empty and have no text; a text has one code.

use super::block::Run;
use super::column::same;
use foldhash::SharedSeed;
use foldhash::fast::SeedableRandomState;
use hashbrown::HashTable;
use std::hash::BuildHasher;
use std::sync::OnceLock;

/// The file of this row has no such field.
pub const ABSENT: u32 = 0;
/// The log says that the field has no value (`-`).
pub const UNSET: u32 = 1;
/// The log says that the value is empty (`(empty)`).
pub const EMPTY: u32 = 2;
/// The first code of a text.
pub const FIRST: u32 = 3;

static HASHER: OnceLock<SeedableRandomState> = OnceLock::new();

fn hasher(seed: u64) -> SeedableRandomState {
    SeedableRandomState::with_seed(seed, Box::leak(Box::new(SharedSeed::from_u64(seed))))
}

/// Chooses how texts are hashed, before the first is: all shards must choose alike, and who writes logs must not know the choice,
/// or two values could be made to look like one.
pub fn seed(seed: u64) {
    HASHER.get_or_init(|| hasher(seed));
}

/// Hash of a text, the same in every shard.
#[inline]
pub fn hash(text: &[u8]) -> u64 {
    HASHER.get_or_init(|| hasher(0x5eed)).hash_one(text)
}

/// Distinct texts, numbered from [`FIRST`] in order of first sight.
#[derive(Default)]
pub struct Dict {
    bytes: Vec<u8>,
    /// End of each text in `bytes`.
    ends: Vec<u32>,
    table: HashTable<u32>,
}

impl Dict {
    /// One more than the highest code.
    pub fn end(&self) -> u32 {
        FIRST + self.ends.len() as u32
    }

    /// The text of a code; empty for the codes without text.
    #[inline]
    pub fn text(&self, code: u32) -> &[u8] {
        let Some(index) = code.checked_sub(FIRST) else { return b"" };
        self.texts().get(index as usize)
    }

    /// The texts, from [`FIRST`] on.
    #[inline]
    pub fn texts(&self) -> Run<'_> {
        Run { bytes: &self.bytes, ends: &self.ends }
    }

    /// Bytes that its lists may ask for at once, and keep beside the old ones while they move, before `bytes` more of text are in.
    pub fn growth(&self, bytes: usize) -> usize {
        let text = if self.bytes.len() + bytes > self.bytes.capacity() { 2 * self.bytes.capacity() + bytes } else { 0 };
        // A text has a byte and its separator at least; twice the places of the table, of a code and a tag each.
        let texts = bytes / 2;
        let table =
            if self.table.len() + texts > self.table.capacity() { 12 * (self.table.capacity() + texts) } else { 0 };
        let ends = if self.ends.len() + texts > self.ends.capacity() { 8 * (self.ends.capacity() + texts) } else { 0 };
        text + table + ends
    }

    /// The code of a text, if it has one.
    pub fn find(&self, text: &[u8]) -> Option<u32> {
        self.table.find(hash(text), |&code| self.text(code) == text).copied()
    }

    /// The code of a text, given now if it had none; `None` when 4 GB of text are full.
    pub fn intern(&mut self, text: &[u8]) -> Option<u32> {
        let hash = hash(text);
        let Dict { bytes, ends, table } = self;
        let known = Run { bytes, ends };
        if let Some(&code) = table.find(hash, |&code| same(known.get((code - FIRST) as usize), text)) {
            return Some(code);
        }
        let code = FIRST + ends.len() as u32;
        let end = u32::try_from(bytes.len() + text.len()).ok()?;
        bytes.extend_from_slice(text);
        ends.push(end);
        table.insert_unique(hash, code, |&code| self::hash(Run { bytes, ends }.get((code - FIRST) as usize)));
        Some(code)
    }
}
