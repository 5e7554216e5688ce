//! Lines with another number of columns than their header: which of them are rows, and whether their last value is whole.
//!
//! Knows types, not why a line is as it is.

use super::columns::fits;
use super::header::Header;
use crate::table::batch::Span;
use crate::table::kind::{Kind, is_container};

/// What of the first cells says whether they are of their types: nothing of what is unset, of several values or of text.
fn judged<'a>(
    header: &'a Header,
    kinds: &'a [Kind],
    spans: &'a [Span],
    line: &'a [u8],
) -> impl Iterator<Item = Option<bool>> + 'a {
    spans.iter().zip(kinds).zip(&header.fields).map(|((span, kind), field)| {
        let cell = line.get(span.start as usize..span.end as usize).unwrap_or(b"");
        let silent = is_container(&field.zeek_type) || cell == header.unset || cell.is_empty();
        if silent { None } else { fits(*kind, cell) }
    })
}

/// Is such a line still a row? At least two columns, and values that fit their types, but for the last of too few, which may be cut
/// short.
pub fn plausible(header: &Header, kinds: &[Kind], spans: &[Span], line: &[u8]) -> bool {
    let short = spans.len() < header.fields.len();
    let whole = spans.len() - usize::from(short && spans.len() > 2);
    let mut typed = 0;
    let fit = judged(header, kinds, &spans[..whole], line).all(|fits| {
        typed += usize::from(fits.is_some());
        fits != Some(false)
    });
    fit && spans.len() >= 2 && typed > 0
}

/// Is the last value of too few one of its type?
pub fn last_fits(header: &Header, kinds: &[Kind], spans: &[Span], line: &[u8]) -> bool {
    judged(header, kinds, spans, line).last().is_some_and(|fits| fits != Some(false))
}
