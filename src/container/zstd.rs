//! Zstandard (RFC 8878): frames one after the other are one file; skippable frames hold nothing.
//!
//! Whole blocks of at most 128 kB are handed to the decoder, which keeps a window of what it unpacked: what it still holds
//! back when the bytes break off is given out by a last block of our own.

use super::Halt;
use super::member::{Collected, WrongSums, cut_off, damaged, skip};
use super::node::{Inner, Layer};
use ruzstd::decoding::errors::FrameDecoderError;
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::Read;

const OUT: usize = 64 << 10;
const UNREADABLE: &str = "it cannot be unpacked";

enum State {
    Header,
    Block,
    Skip(u64),
    After(bool),
}

pub struct Zstd {
    state: State,
    decoder: FrameDecoder,
    part: Collected,
    /// Offset of the first byte of `part`.
    at: u64,
    frames: u64,
    checksum: bool,
    wrong: WrongSums,
    out: Vec<u8>,
}

/// What a block needs, with its header.
fn block_length(header: u64, checksum: bool) -> usize {
    let (last, kind, size) = (header & 1 == 1, header >> 1 & 3, (header >> 3) as usize);
    let content = if kind == 1 { 1 } else { size };
    3 + content + if last && checksum { 4 } else { 0 }
}

/// Length of the frame header that begins with these bytes, of which there are at least 5.
fn header_length(descriptor: u8) -> usize {
    let single = descriptor & 0x20 != 0;
    let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
    let size = match descriptor >> 6 {
        0 => usize::from(single),
        1 => 2,
        2 => 4,
        _ => 8,
    };
    5 + usize::from(!single) + dictionary + size
}

impl Zstd {
    pub fn new() -> Zstd {
        Zstd {
            state: State::Header,
            decoder: FrameDecoder::new(),
            part: Collected::default(),
            at: 0,
            frames: 0,
            checksum: false,
            wrong: WrongSums::default(),
            out: vec![0; OUT],
        }
    }

    /// Gives out what the decoder has ready.
    fn drain(&mut self, inner: &mut Inner<'_, '_>) -> Result<bool, Halt> {
        loop {
            let count = self.decoder.read(&mut self.out).map_err(|_| self.damage(UNREADABLE))?;
            if count == 0 {
                return Ok(true);
            }
            inner.context.budget.spend(count)?;
            if !inner.bytes(self.out.get(..count).unwrap_or(b""))? {
                return Ok(false);
            }
        }
    }

    fn damage(&self, why: &str) -> Halt {
        Halt::Damage(damaged("zstd", self.at, why))
    }

    fn used(&mut self) {
        self.at += self.part.0.len() as u64;
        self.part.0.clear();
    }

    /// Takes a frame header.
    fn header(&mut self, bytes: &mut &[u8], inner: &mut Inner<'_, '_>) -> Result<(), Halt> {
        if !self.part.fill(4, bytes) {
            return Ok(());
        }
        if matches!(self.part.0[..], [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..]) {
            if self.part.fill(8, bytes) {
                self.state = State::Skip(self.part.number(4, 4));
                self.used();
            }
            return Ok(());
        }
        if self.part.number(0, 4) != 0xfd2f_b528 {
            self.state = State::After(false);
            let part = std::mem::take(&mut self.part.0);
            self.after(&part, inner);
            return Ok(());
        }
        if !self.part.fill(5, bytes) {
            return Ok(());
        }
        let descriptor = self.part.0.get(4).copied().unwrap_or(0);
        if !self.part.fill(header_length(descriptor), bytes) {
            return Ok(());
        }
        self.decoder.reset(&self.part.0[..]).map_err(|error| {
            self.damage(match error {
                FrameDecoderError::WindowSizeTooBig { .. } => "it needs more than 128 MB of memory to be unpacked",
                FrameDecoderError::DictNotProvided { .. } => "it was packed with a dictionary that is not in the file",
                _ => UNREADABLE,
            })
        })?;
        self.checksum = descriptor & 4 != 0;
        self.used();
        self.state = State::Block;
        Ok(())
    }

    /// Takes a block; false if what is in it is not wanted.
    fn block(&mut self, bytes: &mut &[u8], inner: &mut Inner<'_, '_>) -> Result<bool, Halt> {
        if !self.part.fill(3, bytes) {
            return Ok(true);
        }
        let header = self.part.number(0, 3);
        if !self.part.fill(block_length(header, self.checksum), bytes) {
            return Ok(true);
        }
        self.decoder
            .decode_blocks(&self.part.0[..], BlockDecodingStrategy::UptoBlocks(1))
            .map_err(|_| self.damage(UNREADABLE))?;
        self.used();
        let wanted = self.drain(inner)?;
        if header & 1 == 1 {
            self.frames += 1;
            self.state = State::Header;
            let told = self.decoder.get_checksum_from_data();
            if told.is_some() && told != self.decoder.get_calculated_checksum() && wanted {
                self.wrong.one("zstd", self.at, inner.context.out);
            }
        }
        Ok(wanted)
    }

    fn after(&mut self, bytes: &[u8], inner: &mut Inner<'_, '_>) {
        let first = bytes.iter().position(|byte| *byte != 0);
        if let (Some(first), State::After(false)) = (first, &self.state) {
            let at = self.at + first as u64;
            inner.context.out.remark(format!(
                "from byte {at} on, after the end of the zstd data, there is something else, which is not read"
            ));
            self.state = State::After(true);
        }
        self.at += bytes.len() as u64;
    }
}

impl Layer for Zstd {
    fn feed(&mut self, mut bytes: &[u8], inner: &mut Inner<'_, '_>) -> Result<bool, Halt> {
        while !bytes.is_empty() {
            match self.state {
                State::Header => self.header(&mut bytes, inner)?,
                State::Block => {
                    if !self.block(&mut bytes, inner)? {
                        return Ok(false);
                    }
                }
                State::Skip(left) => {
                    let left = skip(left, &mut bytes, &mut self.at);
                    self.state = if left == 0 { State::Header } else { State::Skip(left) };
                }
                State::After(_) => {
                    self.after(bytes, inner);
                    return Ok(true);
                }
            }
        }
        Ok(true)
    }

    fn finish(&mut self, inner: &mut Inner<'_, '_>) -> Result<(), Halt> {
        let end = self.at + self.part.0.len() as u64;
        self.wrong.end("zstd", inner.context.out);
        match self.state {
            State::Header if self.part.0.is_empty() && self.frames > 0 => inner.finish(),
            State::Header if !self.part.0.is_empty() && self.frames > 0 && self.part.0.len() < 4 => {
                self.state = State::After(false);
                let part = std::mem::take(&mut self.part.0);
                self.after(&part, inner);
                inner.finish()
            }
            State::After(_) => inner.finish(),
            State::Header | State::Block | State::Skip(_) => Err(Halt::Damage(cut_off("zstd", end))),
        }
    }

    fn flush(&mut self, inner: &mut Inner<'_, '_>) -> Result<(), Halt> {
        if matches!(self.state, State::Block) {
            // An empty last block, and a checksum if the frame has one.
            let last = [1, 0, 0, 0, 0, 0, 0];
            let ended = self.decoder.decode_blocks(&last[..], BlockDecodingStrategy::UptoBlocks(1));
            if ended.is_ok() {
                self.drain(inner)?;
            }
        }
        Ok(())
    }
}
