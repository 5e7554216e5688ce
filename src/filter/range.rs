//! `[low TO high]`: reading a range.
//!
//! Does not know which field it is for. Invariant: a range that is read can hold something; `*` at both ends is no range.

use super::ast::{Bound, Matcher, Range, Test};
use super::looks;
use super::parse::Parser;
use super::scan::{bytes, pieces};
use crate::protocol::Problem;
use std::cmp::Ordering;

impl Parser<'_> {
    /// The cursor stands on `[` or `{`.
    pub fn range(&mut self) -> Result<Test, Problem> {
        let start = self.cursor.at;
        let low_inclusive = self.cursor.peek() == Some('[');
        self.cursor.at += 1;
        let low = self.bound(low_inclusive, "the lower bound, or * for none")?;
        self.cursor.skip_space();
        let at = self.cursor.at;
        let between = self.cursor.word(&[']', '}', '"']);
        if !between.eq_ignore_ascii_case("to") {
            let message = "A range needs TO between its bounds";
            return Err(self.cursor.problem(at, self.cursor.at, message, "TO, as in [1 TO 5]"));
        }
        let mut high = self.bound(true, "the upper bound, or * for none")?;
        self.cursor.skip_space();
        let high_inclusive = match self.cursor.peek() {
            Some(']') => true,
            Some('}') => false,
            next => {
                let (at, length) = (self.cursor.at, next.map_or(0, char::len_utf8));
                return Err(self.cursor.problem(
                    at,
                    at + length,
                    "The range is not closed",
                    "] to include the upper bound, } to exclude it",
                ));
            }
        };
        self.cursor.at += 1;
        if let Some(high) = &mut high {
            high.inclusive = high_inclusive;
        }
        if let (Some(low), Some(high)) = (&low, &high)
            && looks::order(low, high) == Some(Ordering::Greater)
        {
            let message = "The range ends before it begins";
            return Err(self.cursor.problem(start, self.cursor.at, message, "the smaller bound first"));
        }
        Ok(match (low, high) {
            (None, None) => Test::IsSet,
            (low, high) => Test::Value(Matcher::Range(Range { low, high })),
        })
    }

    fn bound(&mut self, inclusive: bool, expected: &str) -> Result<Option<Bound>, Problem> {
        self.cursor.skip_space();
        let start = self.cursor.at;
        let text = match self.cursor.peek() {
            Some('"' | '\'') => self.cursor.quoted()?,
            _ => {
                let word = self.cursor.word(&[']', '}', '"', '[', '{']);
                if word == "*" {
                    return Ok(None);
                }
                if word.is_empty() || word.eq_ignore_ascii_case("to") {
                    return Err(self.cursor.problem(
                        start,
                        self.cursor.at,
                        "A bound of the range is missing",
                        expected,
                    ));
                }
                bytes(&pieces(word))
            }
        };
        Ok(Some(Bound { text, inclusive }))
    }
}
