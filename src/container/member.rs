//! Members of archives: names that are safe to show, and what is left out without a word for each.

use super::Out;

/// Drops up to `left` bytes; gives how many are still to be dropped.
pub fn skip(left: u64, bytes: &mut &[u8], at: &mut u64) -> u64 {
    let count = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
    *bytes = bytes.get(count..).unwrap_or(b"");
    *at += count as u64;
    left - count as u64
}

/// Characters kept of a name.
const LONGEST: usize = 200;

/// A name from an archive: without the way out of a directory, and without characters that change how text is shown.
pub fn safe(name: &[u8]) -> String {
    let text = String::from_utf8_lossy(name).replace('\\', "/");
    let parts: Vec<&str> = text.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect();
    let shown: String = parts.join("/").chars().map(|char| if is_odd(char) { '\u{fffd}' } else { char }).collect();
    let count = shown.chars().count();
    match count {
        0 => "without a name".to_owned(),
        // The end of a name tells more than its beginning.
        _ if count > LONGEST => format!("…{}", shown.chars().skip(count - LONGEST).collect::<String>()),
        _ => shown,
    }
}

/// Control characters, and those that turn the direction of text or have no width.
fn is_odd(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Entries that hold no log and deserve no warning of their own.
#[derive(Default)]
pub struct Quiet {
    forks: u64,
    empty: u64,
    links: u64,
}

/// What an entry is.
#[derive(Clone, Copy, PartialEq)]
pub enum Entry {
    File,
    Directory,
    /// What macOS keeps beside a file.
    Fork,
    Empty,
    /// A link, or a device.
    Link,
}

/// What an entry of this name and size is.
pub fn entry(name: &[u8], size: Option<u64>) -> Entry {
    let base = name.rsplit(|byte| matches!(byte, b'/' | b'\\')).next().unwrap_or(name);
    if name.ends_with(b"/") {
        Entry::Directory
    } else if base.starts_with(b"._") || name.starts_with(b"__MACOSX/") {
        Entry::Fork
    } else if size == Some(0) {
        Entry::Empty
    } else {
        Entry::File
    }
}

impl Quiet {
    pub fn count(&mut self, entry: Entry) {
        match entry {
            Entry::File | Entry::Directory => {}
            Entry::Fork => self.forks += 1,
            Entry::Empty => self.empty += 1,
            Entry::Link => self.links += 1,
        }
    }

    /// One line for all of them; directories are no files.
    pub fn words(&self) -> Option<String> {
        let kinds = [
            (self.empty, "empty"),
            (self.forks, "of macOS beside files (._)"),
            (self.links, "special (links, devices)"),
        ];
        let found: Vec<String> =
            kinds.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        (!found.is_empty()).then(|| format!("entries without a log in them were left out: {}", found.join(", ")))
    }
}

/// Bytes collected until there are enough of them.
#[derive(Default)]
pub struct Collected(pub Vec<u8>);

impl Collected {
    /// Takes from `bytes` until there are `count`; false if there are not yet.
    pub fn fill(&mut self, count: usize, bytes: &mut &[u8]) -> bool {
        let (part, rest) = bytes.split_at(bytes.len().min(count.saturating_sub(self.0.len())));
        self.0.extend_from_slice(part);
        *bytes = rest;
        self.0.len() >= count
    }

    /// A little-endian number of 2, 4 or 8 bytes.
    pub fn number(&self, at: usize, size: usize) -> u64 {
        number(&self.0, at, size)
    }
}

/// A little-endian number; 0 beyond the end.
pub fn number(bytes: &[u8], at: usize, size: usize) -> u64 {
    let bytes = bytes.get(at..at + size).unwrap_or(b"");
    bytes.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte))
}

/// Checksums that do not fit. The first is told at once and the others as a number at the end: a hostile file may have millions.
#[derive(Default)]
pub struct WrongSums(u64);

impl WrongSums {
    pub fn one(&mut self, what: &str, end: u64, out: &mut dyn Out) {
        self.0 += 1;
        if self.0 == 1 {
            out.remark(format!(
                "the checksum of the {what} data that ends at byte {end} does not fit: something in it was changed or lost. It \
                 is read as it is; compare it with the original"
            ));
        }
    }

    pub fn end(&self, what: &str, out: &mut dyn Out) {
        if self.0 > 1 {
            out.remark(format!("{} more checksums of the {what} data do not fit either", self.0 - 1));
        }
    }
}

/// What to do about damage, said the same way everywhere.
pub fn cut_off(what: &str, at: u64) -> String {
    format!(
        "the {what} data ends too early, after {at} bytes: it was cut off while it was written or copied. All whole lines \
         before are read; get the file again to have the rest"
    )
}

pub fn damaged(what: &str, at: u64, why: &str) -> String {
    format!(
        "the {what} data is damaged at byte {at} ({why}). All whole lines before are read; get the file again to have the rest"
    )
}
