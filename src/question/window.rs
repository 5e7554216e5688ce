//! Which part of a sorted list is shown.

/// Lines in a window unless the question says otherwise.
const LIMIT: u32 = 200;

/// From and to of a window in a list of `len` entries.
pub fn window(offset: Option<u32>, limit: Option<u32>, len: usize) -> (usize, usize) {
    let from = (offset.unwrap_or(0) as usize).min(len);
    (from, from.saturating_add(limit.unwrap_or(LIMIT) as usize).min(len))
}
