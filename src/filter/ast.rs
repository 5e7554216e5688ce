//! What a filter says, as a tree.
//!
//! Does not know how it is written (`parse`, `print`) nor how it is answered (`compile`, `rows`). Invariant: `And` and `Or`
//! hold at least two parts and none of their own kind, so one meaning has one tree.

use super::wildcard::Wildcard;
use ipnet::IpNet;
use std::fmt;

/// A filter: which rows match.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// Every row.
    All,
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    Leaf(Leaf),
}

/// One test of one field, or of any field that a pattern names. Two leaves are equal wherever they stand in a text.
#[derive(Clone, Debug)]
pub struct Leaf {
    pub field: FieldPattern,
    pub test: Test,
    pub span: Span,
}

impl PartialEq for Leaf {
    fn eq(&self, other: &Leaf) -> bool {
        self.field == other.field && self.test == other.test
    }
}

/// A part of the filter's text, in UTF-16 units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    pub start: u32,
    pub length: u32,
}

/// Which fields a test looks at. A row matches if any of them does.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldPattern {
    Any,
    /// As written; that `id_orig_h` is `id.orig_h` is for whoever looks names up.
    Name(String),
    Glob(Wildcard),
}

impl FieldPattern {
    pub fn matches(&self, name: &str) -> bool {
        match self {
            FieldPattern::Any => true,
            FieldPattern::Name(own) => own == name,
            FieldPattern::Glob(wildcard) => wildcard.matches(name.as_bytes()),
        }
    }
}

/// What is asked of a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// `field:*`: neither unset, nor empty, nor absent.
    IsSet,
    /// `field:-`
    Unset,
    /// `field:""`
    Empty,
    /// `field:=="text"`: the whole cell as the log writes it, byte by byte, whatever its state and however many elements.
    Raw(Vec<u8>),
    /// A test of the decoded value of a set cell; of any element of a set or vector.
    Value(Matcher),
}

/// A test of one decoded value.
#[derive(Clone, Debug, PartialEq)]
pub enum Matcher {
    /// The whole value, as its kind compares values; text ignoring case.
    Equals(Vec<u8>),
    /// The whole value, byte by byte.
    Exact(Vec<u8>),
    /// Ignoring case.
    Contains(Vec<u8>),
    /// Byte by byte.
    ContainsExact(Vec<u8>),
    Glob(Wildcard),
    Pattern(Pattern),
    /// An address or subnet that lies in this one.
    Net(IpNet),
    Range(Range),
}

/// Values between two bounds, at least one of which is given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Range {
    pub low: Option<Bound>,
    pub high: Option<Bound>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    pub text: Vec<u8>,
    pub inclusive: bool,
}

/// A regular expression, found anywhere in a value, ignoring case.
#[derive(Clone)]
pub struct Pattern {
    /// As written between the slashes.
    pub source: String,
    pub regex: regex::bytes::Regex,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.source == other.source
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}/", self.source)
    }
}

/// Joins parts into one `And`, flat and without `All`; one part is itself.
pub(super) fn and(parts: Vec<Expr>) -> Expr {
    join(parts, Expr::And, |part| match part {
        Expr::And(inner) => Ok(inner),
        Expr::All => Ok(Vec::new()),
        other => Err(other),
    })
}

/// Joins parts into one `Or`, flat; one part is itself.
pub(super) fn or(parts: Vec<Expr>) -> Expr {
    join(parts, Expr::Or, |part| match part {
        Expr::Or(inner) => Ok(inner),
        other => Err(other),
    })
}

fn join(parts: Vec<Expr>, wrap: fn(Vec<Expr>) -> Expr, open: fn(Expr) -> Result<Vec<Expr>, Expr>) -> Expr {
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match open(part) {
            Ok(inner) => flat.extend(inner),
            Err(one) => flat.push(one),
        }
    }
    match flat.pop() {
        Some(only) if flat.is_empty() => only,
        Some(last) => {
            flat.push(last);
            wrap(flat)
        }
        None => Expr::All,
    }
}
