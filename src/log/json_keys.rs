//! Keys of JSON objects as numbers.
//!
//! A line mostly has the keys of the line before in their order, so the key that followed the last time is looked at first. Knows
//! no values. Invariants: a number stands for the same key as long as the reader lives; no line has a key twice.

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// The keys that name the log of their line, as Zeek and as its Kafka and older streaming writers have it: `_path` and `@path`, up
/// to this number.
pub const PATHS: u32 = 1;
/// Up to this number those that name it where Elasticsearch has it: `zeek.connection` (Elastic's Zeek integration).
pub const DATASETS: u32 = 3;
/// The path of a data set of Elastic's Zeek integration and of those that name theirs alike.
pub fn path_of_dataset(dataset: &[u8]) -> Option<&[u8]> {
    dataset.strip_prefix(b"zeek.").map(path_of_bare_dataset).filter(|path| !path.is_empty())
}

/// The same of a name without `zeek.`.
pub fn path_of_bare_dataset(dataset: &[u8]) -> &[u8] {
    match dataset {
        b"connection" => b"conn",
        b"signature" => b"signatures",
        path => path,
    }
}

const NONE: u32 = u32::MAX;
/// Files with more keys, or more bytes of them, have keys for values.
const MOST_NAMES: usize = 1_000_000;
const MOST_BYTES: usize = 64 << 20;
const TOO_MANY: &str = "more than 1,000,000 different keys in one file";

struct Name {
    start: usize,
    end: usize,
    /// The key that last came after it.
    next: u32,
    /// The line that last had it, and how many more of it that line has had.
    line: u64,
    copies: u32,
    /// Stands in JSON as it is.
    plain: bool,
}

/// The keys seen so far.
pub struct Keys {
    text: Vec<u8>,
    names: Vec<Name>,
    numbers: HashTable<u32>,
    hasher: FixedState,
    line: u64,
    first: u32,
    last: u32,
    most: usize,
}

impl Default for Keys {
    fn default() -> Keys {
        let (text, names, numbers) = (Vec::new(), Vec::new(), HashTable::new());
        let mut keys = Keys {
            text,
            names,
            numbers,
            hasher: FixedState::with_seed(3),
            line: 0,
            first: NONE,
            last: NONE,
            most: MOST_NAMES,
        };
        for path in [&b"_path"[..], b"@path", b"event.dataset", b"_source.event.dataset"] {
            let start = keys.text.len();
            keys.text.extend_from_slice(path);
            keys.number(start);
        }
        keys
    }
}

impl Keys {
    /// A line begins.
    pub fn begin_line(&mut self) {
        self.line += 1;
        self.last = NONE;
    }

    /// The key of a number.
    pub fn name(&self, number: u32) -> &[u8] {
        self.names.get(number as usize).and_then(|name| self.text.get(name.start..name.end)).unwrap_or(b"")
    }

    fn next(&self) -> u32 {
        self.names.get(self.last as usize).map_or(self.first, |name| name.next)
    }

    /// The key that most likely comes now; empty if none can be told.
    #[inline]
    pub fn expected(&self) -> &[u8] {
        match self.names.get(self.next() as usize) {
            Some(name) if name.plain && name.line != self.line => self.text.get(name.start..name.end).unwrap_or(b""),
            _ => b"",
        }
    }

    /// Takes the expected key.
    #[inline]
    pub fn take_expected(&mut self) -> u32 {
        let number = self.next();
        self.last = number;
        if let Some(name) = self.names.get_mut(number as usize) {
            (name.line, name.copies) = (self.line, 1);
        }
        number
    }

    /// Takes any key. One that the line has had already gets a name of its own.
    pub fn take(&mut self, prefix: &[u8], key: &[u8]) -> Result<u32, &'static str> {
        let start = self.text.len();
        self.text.extend_from_slice(prefix);
        self.text.extend_from_slice(key);
        let mut number = self.number(start).ok_or(TOO_MANY)?;
        let plain = number;
        while let Some(name) = self.names.get(number as usize).filter(|name| name.line == self.line) {
            let copy = if number == plain { name.copies + 1 } else { self.copies(plain) + 1 };
            if let Some(name) = self.names.get_mut(plain as usize) {
                name.copies = copy;
            }
            let start = self.text.len();
            self.text.extend_from_slice(prefix);
            self.text.extend_from_slice(key);
            self.text.extend_from_slice(format!(" ({copy})").as_bytes());
            number = self.number(start).ok_or(TOO_MANY)?;
        }
        match self.names.get_mut(self.last as usize) {
            Some(last) => last.next = number,
            None => self.first = number,
        }
        self.last = number;
        if let Some(name) = self.names.get_mut(number as usize) {
            (name.line, name.copies) = (self.line, 1);
        }
        Ok(number)
    }

    fn copies(&self, number: u32) -> u32 {
        self.names.get(number as usize).map_or(1, |name| name.copies)
    }

    /// The number of the key that stands in the text from `start` on; if it is known, or one too many, it is taken off again.
    fn number(&mut self, start: usize) -> Option<u32> {
        let (text, names, hasher) = (&self.text, &self.names, &self.hasher);
        let name = |number: u32| names.get(number as usize).and_then(|name| text.get(name.start..name.end));
        let key = &text[start..];
        let hash = hasher.hash_one(key);
        if let Some(&number) = self.numbers.find(hash, |number| name(*number) == Some(key)) {
            self.text.truncate(start);
            return Some(number);
        }
        if names.len() >= self.most || start > MOST_BYTES {
            self.text.truncate(start);
            return None;
        }
        let number = names.len() as u32;
        let plain = !key.is_empty() && !key.iter().any(|byte| *byte < 0x20 || matches!(byte, b'"' | b'\\'));
        self.numbers.insert_unique(hash, number, |number| hasher.hash_one(name(*number).unwrap_or(b"")));
        self.names.push(Name { start, end: self.text.len(), next: NONE, line: 0, copies: 1, plain });
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The name of each key of a line as it always was: the first of ` (2)`, ` (3)`, ... that is free.
    fn slow(line: &[&str]) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for key in line {
            let copies = (2..).map(|copy| format!("{key} ({copy})"));
            let name = std::iter::once((*key).to_owned()).chain(copies).find(|name| !names.contains(name));
            names.extend(name);
        }
        names
    }

    #[test]
    fn known_keys_are_known_where_there_are_too_many() {
        let mut keys = Keys { most: DATASETS as usize + 3, ..Keys::default() };
        let mut take = |key: &str| {
            keys.begin_line();
            keys.take(b"", key.as_bytes())
        };
        assert_eq!([take("a"), take("b"), take("c"), take("b")], [Ok(4), Ok(5), Err(TOO_MANY), Ok(5)]);
    }

    #[test]
    fn no_key_comes_twice_and_numbers_stay() {
        let mut keys = Keys::default();
        let lines: [&[&str]; 6] = [
            &["_path", "a", "b", "", "a\"b"],
            &["a", "_path", "b", "a", "a", "b"],
            &["a (2)", "a", "a", "a (3)", "a"],
            &["a", "a", "a (2)", "a (2)", "a", "a (2) (2)"],
            &["_path", "b", "a", "b"],
            &["_path", "b", "a"],
        ];
        let mut known: Vec<(u32, String)> = Vec::new();
        for line in lines.iter().chain(&lines) {
            keys.begin_line();
            let mut names = Vec::new();
            for key in *line {
                let number = if keys.expected() == key.as_bytes() && !key.is_empty() {
                    keys.take_expected()
                } else {
                    keys.take(&key.as_bytes()[..key.len() / 2], &key.as_bytes()[key.len() / 2..]).unwrap_or(NONE)
                };
                let name = String::from_utf8_lossy(keys.name(number)).into_owned();
                assert!(known.iter().all(|(old, text)| (*old == number) == (*text == name)), "{line:?}");
                known.push((number, name.clone()));
                names.push(name);
            }
            assert_eq!(names, slow(line));
        }
        assert_eq!((keys.name(0), keys.name(PATHS)), (&b"_path"[..], &b"@path"[..]));
        keys.begin_line();
        assert_eq!(keys.expected(), b"_path");
    }
}
