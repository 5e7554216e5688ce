//! Rows on their way into a table: where in a buffer each cell stands.
//!
//! Knows no columns. Invariant: a span outside the buffer is noticed, and nothing is read there.

use super::bytes::same;
use super::dict::{ABSENT, EMPTY, UNSET};
use super::number::{self, Scale};

/// Start and end of a cell in the buffer of a [`Batch`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A cell that the line does not have.
    pub const ABSENT: Span = Span { start: u32::MAX, end: ABSENT };
    /// A cell without a value, where the format has no text for that.
    pub const UNSET: Span = Span { start: u32::MAX, end: UNSET };
    /// An empty value, where the format has no text for that.
    pub const EMPTY: Span = Span { start: u32::MAX, end: EMPTY };
}

/// Rows as a reader found them: `spans` holds `width` spans per row.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// The bytes the spans point into.
    pub buffer: &'a [u8],
    /// Row after row.
    pub spans: &'a [Span],
    /// Cells per row.
    pub width: usize,
    /// The text of an unset cell.
    pub unset: &'a [u8],
    /// The text of an empty cell.
    pub empty: &'a [u8],
}

impl<'a> Batch<'a> {
    /// The text of a span; empty if the span lies outside the buffer.
    #[inline]
    pub(super) fn text(&self, Span { start, end }: Span) -> &'a [u8] {
        self.buffer.get(start as usize..end as usize).unwrap_or(b"")
    }

    /// The number at a span, if it is one that is found quickly.
    #[inline]
    pub(super) fn number(&self, Span { start, end }: Span, scale: Scale) -> Option<i64> {
        match scale {
            Scale::Whole => number::short(self.buffer.get(start as usize..)?, end.wrapping_sub(start) as usize),
            Scale::Micros => number::parse(self.buffer.get(start as usize..end as usize)?, scale),
        }
    }

    /// The cell of a span; `None` if the span lies outside the buffer.
    #[inline]
    pub(super) fn cell(&self, Span { start, end }: Span) -> Option<Cell<'a>> {
        if start == u32::MAX {
            return Some(Cell::State(end));
        }
        let text = self.buffer.get(start as usize..end as usize)?;
        Some(if same(text, self.unset) {
            Cell::State(UNSET)
        } else if same(text, self.empty) {
            Cell::State(EMPTY)
        } else {
            Cell::Text(text)
        })
    }
}

/// One cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    /// Absent, unset or empty, as the codes of the dictionary have it.
    State(u32),
    /// The raw text.
    Text(&'a [u8]),
}
