//! Finds separators and line ends, 64 bytes at a time.
//!
//! Knows two bytes and nothing of logs. Fields of Zeek logs are about six bytes long, so a search that starts anew at every hit (memchr)
//! loses to one bit mask per window by a factor of three or more.

use crate::table::bytes::equal;
pub use crate::table::bytes::{WINDOW, window};

/// Where `separator` and line ends are in a window: bit masks, lowest bit first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Masks {
    pub separators: u64,
    pub line_ends: u64,
}

#[inline]
pub fn masks(window: &[u8; WINDOW], separator: u8) -> Masks {
    Masks { separators: equal(window, separator), line_ends: equal(window, b'\n') }
}
