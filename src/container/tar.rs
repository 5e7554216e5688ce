//! tar (POSIX ustar and pax, GNU): 512-byte blocks, each entry a header and its bytes filled up to whole blocks.

use super::Halt;
use super::member::{Collected, Entry, Quiet, cut_off, damaged, entry, skip};
use super::node::{Inner, Layer};

const BLOCK: usize = 512;
/// A longer name is not kept.
const LONGEST_NAME: u64 = 64 << 10;

enum State {
    Header,
    /// Bytes of a file that is told; its filling.
    Body {
        left: u64,
        fill: u64,
    },
    /// Bytes that are left out.
    Skip(u64),
    /// After the last file. What follows is looked through all the same: the layer around it checks its sum over all bytes.
    End,
    /// A name for the next entry (GNU `L`, or pax `x`), with its filling.
    Name {
        pax: bool,
        size: u64,
    },
}

pub struct Tar {
    state: State,
    part: Collected,
    at: u64,
    /// The name that an entry before told for the next one.
    name: Option<Vec<u8>>,
    quiet: Quiet,
}

/// Does a tar begin like this? The checksum of the header tells, in every dialect.
pub fn is_header(head: &[u8]) -> bool {
    let Some(head) = head.get(..BLOCK) else { return false };
    let sum =
        head.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u64::from(*byte) }).sum();
    head.first() != Some(&0) && octal(head, 148, 8) == Some(sum)
}

/// A number as octal digits, or (GNU) as base 256.
fn octal(header: &[u8], at: usize, size: usize) -> Option<u64> {
    let field = header.get(at..at + size)?;
    if field.first().is_some_and(|byte| byte & 0x80 != 0) {
        let bytes = field.get(size - 8..)?;
        return Some(bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)));
    }
    let digits = field.trim_ascii().split(|byte| matches!(byte, 0 | b' ')).next().unwrap_or(b"");
    let digit = |value: u64, byte: &u8| matches!(byte, b'0'..=b'7').then(|| value << 3 | u64::from(byte - b'0'));
    digits.iter().try_fold(0, digit)
}

fn text(header: &[u8], at: usize, size: usize) -> &[u8] {
    let field = header.get(at..at + size).unwrap_or(b"");
    field.split(|byte| *byte == 0).next().unwrap_or(b"")
}

/// The path in pax records (`LENGTH key=value\n`).
fn pax_path(mut records: &[u8]) -> Option<Vec<u8>> {
    let mut found = None;
    while let Some(space) = records.iter().position(|byte| *byte == b' ') {
        let length: usize = std::str::from_utf8(records.get(..space)?).ok()?.parse().ok()?;
        let record = records.get(space + 1..length)?;
        if let Some(path) = record.strip_prefix(b"path=") {
            found = Some(path.strip_suffix(b"\n").unwrap_or(path).to_vec());
        }
        records = records.get(length..)?;
    }
    found
}

impl Tar {
    pub fn new() -> Tar {
        Tar { state: State::Header, part: Collected::default(), at: 0, name: None, quiet: Quiet::default() }
    }

    /// Takes a header; false at the end of the archive.
    fn header(&mut self, inner: &mut Inner<'_, '_>) -> Result<bool, Halt> {
        let header = std::mem::take(&mut self.part.0);
        let begin = self.at - BLOCK as u64;
        if header.iter().all(|byte| *byte == 0) {
            return Ok(false);
        }
        let size = octal(&header, 124, 12).filter(|_| is_header(&header));
        let Some(size) = size.filter(|size| *size < 1 << 53) else {
            return Err(Halt::Damage(damaged("tar", begin, "no header where the next file should begin")));
        };
        let fill = size.wrapping_neg() % BLOCK as u64;
        let kind = header.get(156).copied().unwrap_or(0);
        self.state = match kind {
            b'L' | b'x' if size <= LONGEST_NAME => State::Name { pax: kind == b'x', size },
            b'L' | b'x' | b'K' | b'g' => State::Skip(size + fill),
            _ => {
                let name = self.name.take().unwrap_or_else(|| name_of(&header));
                let entry = match kind {
                    b'0' | 0 | b'7' => entry(&name, Some(size)),
                    b'5' => Entry::Directory,
                    _ => Entry::Link,
                };
                if entry == Entry::File {
                    inner.context.budget.one_more()?;
                    inner.begin(&name);
                    State::Body { left: size, fill }
                } else {
                    self.quiet.count(entry);
                    State::Skip(size + fill)
                }
            }
        };
        if let State::Skip(0) = self.state {
            self.state = State::Header;
        }
        Ok(true)
    }
}

fn name_of(header: &[u8]) -> Vec<u8> {
    let name = text(header, 0, 100);
    let prefix =
        if text(header, 257, 5) == b"ustar" && header.get(263) == Some(&b'0') { text(header, 345, 155) } else { b"" };
    if prefix.is_empty() { name.to_vec() } else { [prefix, b"/", name].concat() }
}

impl Layer for Tar {
    fn feed(&mut self, mut bytes: &[u8], inner: &mut Inner<'_, '_>) -> Result<bool, Halt> {
        while !bytes.is_empty() {
            let before = bytes.len();
            match self.state {
                State::Header => {
                    let whole = self.part.fill(BLOCK, &mut bytes);
                    self.at += (before - bytes.len()) as u64;
                    if whole && !self.header(inner)? {
                        if let Some(words) = self.quiet.words() {
                            inner.context.out.remark(words);
                        }
                        self.state = State::End;
                    }
                }
                State::Body { left, fill } => {
                    let count = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
                    let (part, rest) = bytes.split_at(count);
                    (bytes, self.at) = (rest, self.at + count as u64);
                    inner.bytes(part)?;
                    let left = left - count as u64;
                    self.state = State::Body { left, fill };
                    if left == 0 {
                        inner.end()?;
                        self.state = if fill == 0 { State::Header } else { State::Skip(fill) };
                    }
                }
                State::Skip(left) => {
                    let left = skip(left, &mut bytes, &mut self.at);
                    self.state = if left == 0 { State::Header } else { State::Skip(left) };
                }
                State::End => return Ok(true),
                State::Name { pax, size } => {
                    let whole = self.part.fill(size as usize, &mut bytes);
                    self.at += (before - bytes.len()) as u64;
                    if whole {
                        let found = std::mem::take(&mut self.part.0);
                        let name = if pax { pax_path(&found) } else { Some(text(&found, 0, found.len()).to_vec()) };
                        self.name = name.or(self.name.take());
                        let fill = size.wrapping_neg() % BLOCK as u64;
                        self.state = if fill == 0 { State::Header } else { State::Skip(fill) };
                    }
                }
            }
        }
        Ok(true)
    }

    fn finish(&mut self, _: &mut Inner<'_, '_>) -> Result<(), Halt> {
        if let State::End = self.state {
            return Ok(());
        }
        Err(Halt::Damage(cut_off("tar", self.at)))
    }
}
