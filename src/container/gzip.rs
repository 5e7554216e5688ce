//! gzip (RFC 1952): one member or many, one after the other, are one file.

use super::Halt;
use super::inflate::Inflate;
use super::member::{Collected, WrongSums, cut_off, damaged};
use super::node::{Inner, Layer};

/// A longer header is none: names and comments are short.
const LONGEST_HEADER: usize = 64 << 10;
const TRAILER: usize = 8;

enum State {
    Header,
    Body,
    Trailer,
    /// After the last member; true once it was told that there is more.
    After(bool),
}

pub struct Gzip {
    state: State,
    inflate: Inflate,
    /// A header or trailer whose end has not come.
    part: Collected,
    /// Offset of the next byte.
    at: u64,
    members: u64,
    wrong: WrongSums,
}

impl Gzip {
    pub fn new() -> Gzip {
        Gzip {
            state: State::Header,
            inflate: Inflate::new(),
            part: Collected::default(),
            at: 0,
            members: 0,
            wrong: WrongSums::default(),
        }
    }

    /// Takes bytes of a header; true when it is whole.
    fn header(&mut self, bytes: &mut &[u8]) -> Result<bool, Halt> {
        let begin = self.at - self.part.0.len() as u64;
        while !bytes.is_empty() {
            let known = self.part.0.len();
            self.part.fill(known + 512, bytes);
            if !b"\x1f\x8b\x08".starts_with(self.part.0.get(..3).unwrap_or(&self.part.0)) {
                self.at = begin;
                self.state = State::After(false);
                return Ok(false);
            }
            if let Some(length) = header_length(&self.part.0) {
                self.at = begin + length as u64;
                return Ok(true);
            }
            if self.part.0.len() > LONGEST_HEADER {
                return Err(Halt::Damage(damaged("gzip", begin, "its header does not end")));
            }
            self.at = begin + self.part.0.len() as u64;
        }
        Ok(false)
    }

    fn trailer(&mut self, inner: &mut Inner<'_, '_>) {
        let (crc, size) = (self.part.number(0, 4), self.part.number(4, 4));
        if crc != u64::from(self.inflate.crc()) || size != self.inflate.unpacked() & 0xffff_ffff {
            self.wrong.one("gzip", self.at, inner.context.out);
        }
        self.inflate.reset();
        self.members += 1;
    }

    fn after(&mut self, bytes: &[u8], told: bool, inner: &mut Inner<'_, '_>) {
        // Zeros fill up the blocks of tapes and disks.
        if let Some(first) = bytes.iter().position(|byte| *byte != 0).filter(|_| !told) {
            let at = self.at + first as u64;
            inner.context.out.remark(format!(
                "from byte {at} on, after the end of the gzip data, there is something else, which is not read"
            ));
            self.state = State::After(true);
        }
        self.at += bytes.len() as u64;
    }
}

/// Length of the header that these bytes begin with, if it is whole.
fn header_length(bytes: &[u8]) -> Option<usize> {
    let flags = *bytes.get(3)?;
    let mut length = 10;
    if flags & 4 != 0 {
        length += 2 + usize::from(u16::from_le_bytes([*bytes.get(length)?, *bytes.get(length + 1)?]));
    }
    // A name and a comment, each to its zero.
    for flag in [8, 16] {
        if flags & flag != 0 {
            length += memchr::memchr(0, bytes.get(length..)?)? + 1;
        }
    }
    if flags & 2 != 0 {
        length += 2;
    }
    (bytes.len() >= length).then_some(length)
}

impl Layer for Gzip {
    fn feed(&mut self, mut bytes: &[u8], inner: &mut Inner<'_, '_>) -> Result<bool, Halt> {
        while !bytes.is_empty() {
            match self.state {
                State::Header => {
                    let whole = self.header(&mut bytes)?;
                    if !whole && matches!(self.state, State::Header) {
                        return Ok(true);
                    }
                    let length = if whole { header_length(&self.part.0).unwrap_or(0) } else { 0 };
                    let rest = self.part.0.split_off(length);
                    self.part.0.clear();
                    if whole {
                        self.state = State::Body;
                    }
                    if !self.feed(&rest, inner)? {
                        return Ok(false);
                    }
                }
                State::Body => {
                    let inflated = match self.inflate.feed(bytes, false, inner)? {
                        Ok(inflated) => inflated,
                        Err(used) => {
                            return Err(Halt::Damage(damaged("gzip", self.at + used, "it cannot be unpacked")));
                        }
                    };
                    self.at += inflated.used as u64;
                    bytes = bytes.get(inflated.used..).unwrap_or(b"");
                    if !inflated.wanted {
                        return Ok(false);
                    }
                    if inflated.ended {
                        self.state = State::Trailer;
                    } else if !bytes.is_empty() {
                        return Err(Halt::Damage(damaged("gzip", self.at, "it cannot be unpacked")));
                    }
                }
                State::Trailer => {
                    let before = bytes.len();
                    let whole = self.part.fill(TRAILER, &mut bytes);
                    self.at += (before - bytes.len()) as u64;
                    if whole {
                        self.trailer(inner);
                        self.part.0.clear();
                        self.state = State::Header;
                    }
                }
                State::After(told) => {
                    self.after(bytes, told, inner);
                    return Ok(true);
                }
            }
        }
        Ok(true)
    }

    fn finish(&mut self, inner: &mut Inner<'_, '_>) -> Result<(), Halt> {
        self.wrong.end("gzip", inner.context.out);
        match self.state {
            State::Header if self.part.0.is_empty() && self.members > 0 => inner.finish(),
            State::After(_) => inner.finish(),
            State::Header | State::Body | State::Trailer => Err(Halt::Damage(cut_off("gzip", self.at))),
        }
    }
}
