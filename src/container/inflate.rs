//! Deflated bytes, as gzip and zip have them.
//!
//! Invariant: every byte that can be unpacked before some damage is given out before the damage is told.

use super::Halt;
use super::node::Inner;
use flate2::{Crc, Decompress, FlushDecompress, Status};

const OUT: usize = 64 << 10;

pub struct Inflate {
    raw: Decompress,
    crc: Crc,
    out: Vec<u8>,
}

/// What came of some deflated bytes.
pub struct Inflated {
    pub used: usize,
    pub ended: bool,
    /// Does anybody want what comes next?
    pub wanted: bool,
}

impl Inflate {
    pub fn new() -> Inflate {
        Inflate { raw: Decompress::new(false), crc: Crc::new(), out: vec![0; OUT] }
    }

    pub fn reset(&mut self) {
        self.raw.reset(false);
        self.crc.reset();
    }

    /// Unpacked bytes so far.
    pub fn unpacked(&self) -> u64 {
        self.raw.total_out()
    }

    /// CRC-32 of the unpacked bytes so far.
    pub fn crc(&self) -> u32 {
        self.crc.sum()
    }

    /// Unpacks; `Ok(Err(used))` is damage after so many bytes, told by the caller.
    pub fn feed(
        &mut self,
        bytes: &[u8],
        silent: bool,
        inner: &mut Inner<'_, '_>,
    ) -> Result<Result<Inflated, u64>, Halt> {
        let mut used = 0;
        let mut wanted = true;
        loop {
            let (packed, unpacked) = (self.raw.total_in(), self.raw.total_out());
            let result = self.raw.decompress(bytes.get(used..).unwrap_or(b""), &mut self.out, FlushDecompress::None);
            let read = (self.raw.total_in() - packed) as usize;
            let written = (self.raw.total_out() - unpacked) as usize;
            used += read;
            let out = self.out.get(..written).unwrap_or(b"");
            self.crc.update(out);
            inner.context.budget.spend(written)?;
            if written > 0 && wanted && !silent {
                wanted = inner.bytes(out)?;
            }
            let ended = match result {
                Ok(Status::StreamEnd) => true,
                Ok(Status::Ok | Status::BufError) => false,
                Err(_) => return Ok(Err(used as u64)),
            };
            if ended || (read == 0 && written == 0) || (used == bytes.len() && written < OUT) {
                return Ok(Ok(Inflated { used, ended, wanted }));
            }
        }
    }
}
