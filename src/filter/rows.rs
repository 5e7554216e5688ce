//! From a filter to the rows of a table that match.
//!
//! Knows the table's blocks, so that each distinct text is tested once, integers are compared as integers, and only texts
//! outside the dictionary are tested row by row. Invariant: the rows found are those whose decoded cells match, whatever form
//! the blocks are in.

use super::gate;
use super::mark::{mark, mark_bytes};
use super::union::{Union, unite};
use super::{Compiled, Expr, FieldPattern, Leaf, Test};
use crate::table::Table;
use crate::table::bits::Bits;
use crate::table::block::{Block, Packed, ROWS, Run};
use crate::table::column::Column;
use crate::table::decode::{decode, elements};
use crate::table::dict::{EMPTY, FIRST, UNSET};
use crate::table::kind::{Kind, is_container};
use crate::table::number::{self, Scale};
use crate::table::sorting::sort_by_key;
use regex::bytes::Regex;

/// Bytes of a needle that is not all there is to a test: with fewer it stands in too many values.
const LEAST: usize = 3;

/// Where a filter is answered.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    pub table: &'a Table,
    /// What stands between the elements of a set or vector.
    pub set_separator: &'a [u8],
}

impl Scope<'_> {
    /// Adds the names that the filter uses and the table has no field for.
    pub fn unknown_fields(&self, expression: &Expr, unknown: &mut Vec<String>) {
        match expression {
            Expr::All => {}
            Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| self.unknown_fields(part, unknown)),
            Expr::Not(part) => self.unknown_fields(part, unknown),
            Expr::Leaf(Leaf { field: FieldPattern::Name(name), .. }) if self.table.column(name).is_none() => {
                unknown.push(name.clone());
            }
            Expr::Leaf(_) => {}
        }
    }

    /// Why a test of the filter can match nothing, whatever the rows.
    pub fn check(&self, expression: &Expr) -> Result<(), crate::protocol::Problem> {
        match expression {
            Expr::All => Ok(()),
            Expr::And(parts) | Expr::Or(parts) => parts.iter().try_for_each(|part| self.check(part)),
            Expr::Not(part) => self.check(part),
            Expr::Leaf(leaf) => match &leaf.field {
                FieldPattern::Name(name) => self.table.column(name).map_or(Ok(()), |column| leaf.check(column.kind)),
                _ => Ok(()),
            },
        }
    }

    /// Keeps those of `rows` that match.
    pub fn narrow(&self, expression: &Expr, rows: &mut Bits) {
        match expression {
            Expr::All => {}
            Expr::And(parts) => {
                // The cheap ones first: they leave fewer rows, and so fewer values, to the others.
                let mut parts: Vec<&Expr> = parts.iter().collect();
                sort_by_key(&mut parts, |part| self.cost(part));
                parts.into_iter().for_each(|part| self.narrow(part, rows));
            }
            Expr::Or(parts) => {
                gate::narrow(self, expression, rows);
                let mut found = Bits::none(rows.len());
                let is_text = |name: &str| self.table.column(name).is_some_and(|column| column.kind == Kind::Text);
                let (unions, others) = unite(parts, is_text);
                for union in &unions {
                    if let Some(column) = self.table.column(&union.field) {
                        CellTest::new(self, column, Check::Union(union)).find(rows, &mut found);
                    }
                }
                let mut left = rows.clone();
                left.and_not(&found);
                for part in others {
                    let mut these = left.clone();
                    self.narrow(part, &mut these);
                    found.or(&these);
                    left.and_not(&these);
                }
                *rows = found;
            }
            Expr::Not(part) => {
                let mut these = rows.clone();
                self.narrow(part, &mut these);
                rows.and_not(&these);
            }
            Expr::Leaf(leaf) => *rows = self.leaf(leaf, rows),
        }
    }

    /// How many texts a part has to look at, roughly.
    pub(super) fn cost(&self, expression: &Expr) -> usize {
        match expression {
            Expr::All => 0,
            Expr::And(parts) | Expr::Or(parts) => {
                parts.iter().map(|part| self.cost(part)).fold(0, usize::saturating_add)
            }
            Expr::Not(part) => self.cost(part),
            Expr::Leaf(Leaf { field: FieldPattern::Name(name), test, .. }) => {
                let state = matches!(test, Test::IsSet | Test::Unset | Test::Empty);
                let texts = |column: &Column| match column.distinct_bound() {
                    Some(_) if state => 1,
                    Some(distinct) => distinct as usize,
                    None => self.table.rows(),
                };
                self.table.column(name).map_or(0, texts)
            }
            Expr::Leaf(_) => usize::MAX,
        }
    }

    fn leaf(&self, leaf: &Leaf, rows: &Bits) -> Bits {
        let mut found = Bits::none(rows.len());
        let mut test = |column: &Column| {
            let check = match &leaf.test {
                Test::Value(matcher) => Check::Value(matcher.compile(column.kind)),
                test => Check::Cell(test),
            };
            CellTest::new(self, column, check).find(rows, &mut found);
        };
        match &leaf.field {
            FieldPattern::Name(name) => self.table.column(name).into_iter().for_each(&mut test),
            pattern => self.table.columns().iter().filter(|column| pattern.matches(&column.name)).for_each(&mut test),
        }
        found
    }

    /// The rows whose text shows `trace`, or might when decoded.
    pub(super) fn traced(&self, column: &Column, trace: &Regex, rows: &Bits) -> Bits {
        let mut found = Bits::none(rows.len());
        CellTest::new(self, column, Check::Trace(trace)).find(rows, &mut found);
        found
    }
}

/// What is asked of a cell.
enum Check<'a> {
    /// Something about the cell as a whole.
    Cell(&'a Test),
    /// Something about its value, or any of its elements.
    Value(Compiled),
    Union(&'a Union),
    /// A trace that it must show as it is written, or what is escaped.
    Trace(&'a Regex),
}

/// One test made ready for one column.
struct CellTest<'a> {
    column: &'a Column,
    check: Check<'a>,
    /// What stands between elements, for a set or vector.
    separator: Option<&'a [u8]>,
    /// First and last integer that match, where integers can tell.
    integers: Option<(i64, i64)>,
    /// No number's text can match.
    no_number: bool,
    /// By code of the dictionary: 0 not tested yet, 1 does not match, 2 matches.
    verdicts: Vec<u8>,
    /// The same for all codes, as 1 for those that match, where that is no more work than asking row by row; empty else.
    known: Vec<u8>,
}

impl<'a> CellTest<'a> {
    fn new(scope: &Scope<'a>, column: &'a Column, check: Check<'a>) -> CellTest<'a> {
        let compiled = if let Check::Value(compiled) = &check { Some(compiled) } else { None };
        let decimals = column.scale().map(|scale| if scale == Scale::Micros { 6 } else { 0 });
        let integers = compiled.and_then(|compiled| compiled.integers(decimals?));
        let separator = is_container(&column.zeek_type).then_some(scope.set_separator);
        let is_digit = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
        let literal = compiled.and_then(Compiled::literal);
        let no_number = integers.is_none() && literal.is_some_and(|literal| !literal.text.iter().all(is_digit));
        CellTest { column, check, separator, integers, no_number, verdicts: Vec::new(), known: Vec::new() }
    }

    /// Adds the rows that match to `found`.
    fn find(&mut self, rows: &Bits, found: &mut Bits) {
        if self.column.dict_end() as usize <= rows.count() {
            self.judge();
        }
        let none = !self.known.is_empty() && !self.known.contains(&1);
        let mut scratch = Vec::new();
        for (number, block) in self.column.blocks().iter().enumerate() {
            let (from, to) = (number * ROWS, ((number + 1) * ROWS).min(rows.len()));
            if rows.count_range(from, to) == 0 {
                continue;
            }
            match block {
                Block::Codes(_) if none => {}
                Block::Codes(Packed::Same(code, _)) => {
                    if self.code(*code) {
                        rows.iter_range(from, to).for_each(|row| found.insert(row));
                    }
                }
                Block::Codes(Packed::U8(codes)) if !self.known.is_empty() => {
                    mark_bytes(codes, &self.known, rows, found, from);
                }
                Block::Codes(Packed::U16(codes)) if !self.known.is_empty() => {
                    mark(codes, &self.known, rows, found, from);
                }
                Block::Codes(Packed::U32(codes)) if !self.known.is_empty() => {
                    mark(codes, &self.known, rows, found, from);
                }
                Block::Codes(codes) => self.words(rows, found, from, to, |test, at| test.code(codes.get(at))),
                // Of few rows each is asked for itself.
                Block::Texts(texts)
                    if 8 * rows.count_range(from, to) > to - from
                        && self.among(&texts.run(), |at| {
                            if rows.contains(from + at) {
                                found.insert(from + at);
                            }
                        }) => {}
                Block::Texts(texts) => self.words(rows, found, from, to, |test, at| match texts.get(at) {
                    Ok(text) => test.text(text),
                    Err(state) => test.state(state),
                }),
                _ if self.no_number => {}
                ints => self.words(rows, found, from, to, |test, at| match (ints.int(at), test.integers) {
                    (Some(Err(state)), _) => test.state(state),
                    (Some(Ok(value)), Some((first, last))) => first <= value && value <= last,
                    (Some(Ok(value)), None) => {
                        scratch.clear();
                        number::write(value, test.column.scale().unwrap_or(Scale::Whole), &mut scratch);
                        test.text(&scratch)
                    }
                    (None, _) => false,
                }),
            }
        }
    }

    /// Tests all texts of the dictionary.
    fn judge(&mut self) {
        let mut known: Vec<u8> = (0..FIRST).map(|state| u8::from(self.state(state))).collect();
        let texts = self.column.dict_texts();
        known.resize(FIRST as usize + texts.len(), 0);
        if !self.among(&texts, |at| known[FIRST as usize + at] = 1) {
            for (at, known) in known.iter_mut().enumerate().skip(FIRST as usize) {
                *known = u8::from(self.text(texts.get(at - FIRST as usize)));
            }
        }
        self.known = known;
    }

    /// Finds what is looked for in many texts as a whole; false if that is not all there is to the test.
    fn among(&self, texts: &Run<'_>, mut f: impl FnMut(usize)) -> bool {
        let compiled = match &self.check {
            Check::Value(compiled) => compiled,
            Check::Trace(trace) => {
                texts.touched(|bytes, from| trace.find_at(bytes, from).map(|hit| hit.range()), &mut f);
                texts.find(1, backslash, f);
                return true;
            }
            _ => return false,
        };
        let Some((needle, enough)) = compiled.needle() else { return false };
        // Where it is one of several elements, the element is to be asked.
        let enough = enough && self.separator.is_none();
        if !enough && needle.folded().len() < LEAST {
            return false;
        }
        let mut unless_escaped = |at: usize| {
            let text = texts.get(at);
            if backslash(text).is_none() && (enough || self.text(text)) {
                f(at);
            }
        };
        texts.find(needle.folded().len(), |bytes| needle.find_ascii(bytes), &mut unless_escaped);
        // What is escaped is decoded first.
        texts.find(1, backslash, |at| {
            if self.text(texts.get(at)) {
                f(at);
            }
        });
        true
    }

    /// Tests the rows of one block, a word of 64 at a time.
    #[inline(never)]
    fn words(
        &mut self,
        rows: &Bits,
        found: &mut Bits,
        from: usize,
        to: usize,
        mut test: impl FnMut(&mut Self, usize) -> bool,
    ) {
        for index in from / 64..to.div_ceil(64) {
            let mut left = rows.word(index);
            let mut word = found.word(index);
            left &= !word;
            while left != 0 {
                let bit = left.trailing_zeros() as usize;
                left &= left - 1;
                word |= u64::from(test(self, index * 64 + bit - from)) << bit;
            }
            found.set_word(index, word);
        }
    }

    #[inline]
    fn code(&mut self, code: u32) -> bool {
        if let Some(known) = self.known.get(code as usize) {
            return *known == 1;
        }
        if code < FIRST {
            return self.state(code);
        }
        let at = code as usize;
        if at >= self.verdicts.len() {
            self.verdicts.resize(self.column.dict_end().max(code + 1) as usize, 0);
        }
        if self.verdicts[at] == 0 {
            self.verdicts[at] = 1 + u8::from(self.text(self.column.dict_text(code)));
        }
        self.verdicts[at] == 2
    }

    fn state(&self, state: u32) -> bool {
        match self.check {
            Check::Cell(Test::Unset) => state == UNSET,
            Check::Cell(Test::Empty) => state == EMPTY,
            Check::Cell(Test::Raw(raw)) => match state {
                UNSET => raw == b"-",
                EMPTY => raw == b"(empty)",
                _ => false,
            },
            _ => false,
        }
    }

    fn text(&self, raw: &[u8]) -> bool {
        let value = |raw: &[u8]| match &self.check {
            Check::Value(compiled) => compiled.matches(&decode(raw)),
            Check::Union(union) => union.matches(&decode(raw)),
            Check::Cell(_) | Check::Trace(_) => false,
        };
        match (&self.check, self.separator) {
            (Check::Cell(Test::IsSet), _) => true,
            (Check::Cell(Test::Raw(wanted)), _) => raw == wanted,
            (Check::Trace(trace), _) => trace.is_match(raw) || backslash(raw).is_some(),
            (_, Some(separator)) => elements(raw, separator).any(value),
            (_, None) => value(raw),
        }
    }
}

fn backslash(bytes: &[u8]) -> Option<usize> {
    memchr::memchr(b'\\', bytes)
}

#[cfg(test)]
mod tests;
