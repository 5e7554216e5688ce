//! The dictionary of a column: each distinct text once, with a small number (its code) for it.
//!
//! Knows no rows. Its table is made for what reading does most: finding texts that are there, in dictionaries larger than any
//! cache. Invariant: the codes 0, 1 and 2 mean absent, unset and empty and have no text; a text has one code.

use super::block::Run;
use super::bytes::same;
use super::number::{self, Scale};
use foldhash::SharedSeed;
use foldhash::fast::SeedableRandomState;
use std::hash::BuildHasher;
use std::hint::black_box;
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

/// Hash of a text, the same in every shard; of a number as [`number::write`] writes it, that of the number.
#[inline]
pub fn hash(text: &[u8]) -> u64 {
    match number::written(text) {
        Some((value, scale)) => hash_number(value, scale),
        None => HASHER.get_or_init(|| hasher(0x5eed)).hash_one(text),
    }
}

/// The hash of the text of a number, without the text.
#[inline]
pub fn hash_number(value: i64, scale: Scale) -> u64 {
    HASHER.get_or_init(|| hasher(0x5eed)).hash_one((scale == Scale::Micros, value))
}

/// Distinct texts, numbered from [`FIRST`] in order of first sight.
#[derive(Default)]
pub struct Dict {
    bytes: Vec<u8>,
    /// End of each text in `bytes`.
    ends: Vec<u32>,
    /// The upper half of a text's hash, then its code; 0 where there is none. A text stands at the place that its half hash names, or
    /// behind it. As many as a power of two, so that half hashes are enough to move them.
    places: Vec<u64>,
}

/// A text that is looked for, by its hash, with what may be its code.
pub struct Wanted<T> {
    /// Which it is to whoever asks.
    pub who: T,
    /// Its hash.
    pub hash: u64,
    /// What may be its code; 0 if it has none.
    pub code: u32,
}

/// What comes from memory at once.
const LINE: usize = 64;
/// Dictionaries with more places than these are larger than the processor's nearest caches.
const LARGE: usize = 1 << 13;

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
        // A text has a byte and its separator at least.
        let texts = bytes / 2;
        let wanted = places(self.ends.len() + texts);
        let table = if wanted > self.places.len() { 8 * wanted } else { 0 };
        let ends = if self.ends.len() + texts > self.ends.capacity() { 8 * (self.ends.capacity() + texts) } else { 0 };
        text + table + ends
    }

    /// Gives back the room for texts that did not come.
    pub fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// Is looking into it a miss of the cache?
    pub fn is_large(&self) -> bool {
        self.places.len() > LARGE
    }

    /// Finds what may be the codes of many texts. Each step is done for all of them before the next, so that their looks into memory are waited
    /// for together: the places, then the ends, then the texts, which whoever compares them finds near.
    #[inline(never)]
    pub fn seek<T>(&self, wanted: &mut [Wanted<T>]) {
        let of = |wanted: &Wanted<T>| self.places.get(self.place(wanted.hash)).copied().unwrap_or(0);
        black_box(wanted.iter().fold(0, |seen, wanted| seen ^ of(wanted)));
        wanted.iter_mut().for_each(|wanted| wanted.code = self.likely(wanted.hash));
        let start = |code: u32| self.ends.get(code.saturating_sub(FIRST + 1) as usize).copied().unwrap_or(0) as usize;
        black_box(wanted.iter().fold(0, |seen, wanted| seen ^ start(wanted.code)));
        let byte = |at: usize| self.bytes.get(at).copied().unwrap_or(0);
        let near = |code: u32| byte(start(code)) ^ byte(start(code) + LINE);
        black_box(wanted.iter().fold(0, |seen, wanted| seen ^ near(wanted.code)));
    }

    /// The code of the first text with this half of a hash; 0 if there is none.
    #[inline]
    fn likely(&self, hash: u64) -> u32 {
        let mut at = self.place(hash);
        loop {
            match self.places.get(at) {
                None | Some(0) => return 0,
                Some(place) if place >> 32 == hash >> 32 => return *place as u32,
                Some(_) => at = (at + 1) & (self.places.len() - 1),
            }
        }
    }

    #[inline]
    fn place(&self, hash: u64) -> usize {
        (hash >> 32) as usize & self.places.len().wrapping_sub(1)
    }

    /// The code of a text, or the place where it belongs.
    #[inline]
    fn look_up(&self, hash: u64, text: &[u8]) -> Result<u32, usize> {
        let mut at = self.place(hash);
        loop {
            match self.places.get(at) {
                None | Some(0) => return Err(at),
                Some(place) if place >> 32 == hash >> 32 && same(self.text(*place as u32), text) => {
                    return Ok(*place as u32);
                }
                Some(_) => at = (at + 1) & (self.places.len() - 1),
            }
        }
    }

    /// The code of a text, if it has one.
    pub fn find(&self, text: &[u8]) -> Option<u32> {
        self.look_up(hash(text), text).ok()
    }

    /// The code of a text with this hash, given now if it had none; `None` when 4 GB of text are full.
    pub fn intern(&mut self, hash: u64, text: &[u8]) -> Option<u32> {
        let mut place = match self.look_up(hash, text) {
            Ok(code) => return Some(code),
            Err(place) => place,
        };
        let end = u32::try_from(self.bytes.len() + text.len()).ok()?;
        let wanted = places(self.ends.len() + 1);
        if wanted > self.places.len() {
            let old = std::mem::replace(&mut self.places, vec![0; wanted]);
            for moved in old.into_iter().filter(|place| *place != 0) {
                let at = self.free(moved);
                self.places[at] = moved;
            }
            place = self.free(hash);
        }
        let code = self.end();
        self.bytes.extend_from_slice(text);
        self.ends.push(end);
        self.places[place] = hash & !0xffff_ffff | u64::from(code);
        Some(code)
    }

    /// The first free place for a hash.
    fn free(&self, hash: u64) -> usize {
        let mut at = self.place(hash);
        while self.places[at] != 0 {
            at = (at + 1) & (self.places.len() - 1);
        }
        at
    }
}

/// Places for so many texts: at least three eighths of them are free.
fn places(texts: usize) -> usize {
    (texts * 8 / 5 + 1).next_power_of_two().max(16)
}
