//! UTF-16 text with its mark, as PowerShell redirects and Windows programs save: packed, to a reader of UTF-8.
//!
//! Invariant: halves of characters that have lost the other half become U+FFFD, and that is told.

use super::Halt;
use super::node::{Inner, Layer};

#[derive(Default)]
pub struct Utf16 {
    /// The two bytes that the text begins with, once they have come.
    big: Option<bool>,
    /// The first byte of a unit, and the first unit of a pair.
    byte: Option<u8>,
    high: Option<u16>,
    lost: bool,
    out: Vec<u8>,
}

/// Does text in UTF-16 begin like this? A mark, and a first letter that is none of a picture or sound.
pub fn is_text(head: &[u8]) -> bool {
    matches!(head, [0xff, 0xfe, 1..=0x7f, 0, ..] | [0xfe, 0xff, 0, 1..=0x7f, ..])
}

impl Utf16 {
    fn unit(&mut self, unit: u16) {
        let units = self.high.take().into_iter().chain([unit]);
        for char in char::decode_utf16(units) {
            match char {
                Ok(char) => self.push(char),
                // The second half may come with the next unit.
                Err(error)
                    if (0xd800..0xdc00).contains(&error.unpaired_surrogate()) && error.unpaired_surrogate() == unit =>
                {
                    self.high = Some(unit);
                }
                Err(_) => self.lose(),
            }
        }
    }

    fn push(&mut self, char: char) {
        self.out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn lose(&mut self) {
        self.lost = true;
        self.push(char::REPLACEMENT_CHARACTER);
    }

    fn give(&mut self, inner: &mut Inner<'_, '_>) -> Result<bool, Halt> {
        inner.context.budget.spend(self.out.len())?;
        let wanted = self.out.is_empty() || inner.bytes(&self.out)?;
        self.out.clear();
        Ok(wanted)
    }
}

impl Layer for Utf16 {
    fn feed(&mut self, bytes: &[u8], inner: &mut Inner<'_, '_>) -> Result<bool, Halt> {
        for &byte in bytes {
            let Some(first) = self.byte.take() else {
                self.byte = Some(byte);
                continue;
            };
            match self.big {
                None => self.big = Some(first == 0xfe),
                Some(true) => self.unit(u16::from_be_bytes([first, byte])),
                Some(false) => self.unit(u16::from_le_bytes([first, byte])),
            }
        }
        self.give(inner)
    }

    fn finish(&mut self, inner: &mut Inner<'_, '_>) -> Result<(), Halt> {
        if self.byte.is_some() || self.high.is_some() {
            self.lose();
        }
        self.give(inner)?;
        let lost =
            if self.lost { "; halves of characters that have lost the other half are read as U+FFFD" } else { "" };
        inner.context.out.remark(format!("this is UTF-16 text; read as the same text in UTF-8{lost}"));
        inner.finish()
    }
}
