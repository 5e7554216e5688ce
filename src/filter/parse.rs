//! Filter text to a tree: operators, parentheses, and which field a term is about.
//!
//! Does not know the values of terms (`term`) or how rows are matched. Invariant: any text gives a tree or a problem, with
//! bounded depth and bounded memory.

use super::ast::{Expr, FieldPattern, Leaf, Test, and, or};
use super::scan::{Cursor, is_boundary};
use crate::protocol::Problem;

/// Parentheses and negations inside each other. Deep enough for any machine-made filter, shallow enough for a small stack.
const MAX_DEPTH: usize = 200;
/// Bytes of text.
const MAX_TEXT: usize = 64 * 1024;
/// Patterns between slashes: each may take megabytes when compiled.
const MAX_PATTERNS: usize = 50;

pub(super) const A_TERM: &str = "something to search for, such as field:value";

pub(super) struct Parser<'a> {
    pub cursor: Cursor<'a>,
    depth: usize,
    pub patterns: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Operator {
    And,
    Or,
    Not,
}

/// Reads a filter; no text at all is every row.
pub fn parse(text: &str) -> Result<Expr, Problem> {
    let mut parser = Parser { cursor: Cursor { text, at: 0 }, depth: 0, patterns: 0 };
    if text.len() > MAX_TEXT {
        let message = format!("The filter is longer than {} kB", MAX_TEXT / 1024);
        return Err(parser.cursor.problem(0, text.len(), &message, "a shorter filter"));
    }
    parser.cursor.skip_space();
    if parser.cursor.peek().is_none() {
        return Ok(Expr::All);
    }
    let expr = parser.either(None)?;
    parser.cursor.skip_space();
    match parser.cursor.peek() {
        None => Ok(expr),
        Some(_) => {
            let at = parser.cursor.at;
            Err(parser.cursor.problem(
                at,
                at + 1,
                "There is no ( for this )",
                "an opening parenthesis before it, or \\) or quotes",
            ))
        }
    }
}

impl Parser<'_> {
    /// Terms joined by OR. `about` is the field that a group of values belongs to.
    pub fn either(&mut self, about: Option<&FieldPattern>) -> Result<Expr, Problem> {
        let mut parts = vec![self.all(about)?];
        while self.eat(Operator::Or) {
            parts.push(self.all(about)?);
        }
        Ok(or(parts))
    }

    /// Terms joined by AND, written or not.
    fn all(&mut self, about: Option<&FieldPattern>) -> Result<Expr, Problem> {
        let mut parts = vec![self.negated(about)?];
        loop {
            let written = self.eat(Operator::And);
            let next = self.cursor.peek();
            if !written
                && (next.is_none() || next == Some(')') || self.operator() == Some((Operator::Or, self.operator_len())))
            {
                return Ok(and(parts));
            }
            parts.push(self.negated(about)?);
        }
    }

    fn negated(&mut self, about: Option<&FieldPattern>) -> Result<Expr, Problem> {
        if !self.eat(Operator::Not) {
            return self.single(about);
        }
        self.deeper()?;
        let inner = self.negated(about)?;
        self.depth -= 1;
        Ok(Expr::Not(Box::new(inner)))
    }

    fn single(&mut self, about: Option<&FieldPattern>) -> Result<Expr, Problem> {
        self.cursor.skip_space();
        if let Some((_, length)) = self.operator() {
            let (at, operator) = (self.cursor.at, self.cursor.rest().get(..length).unwrap_or(""));
            let message = format!("There is nothing before {operator}");
            let expected = format!("{A_TERM}; to find the word itself, quote it: \"{operator}\"");
            return Err(self.cursor.problem(at, at + length, &message, &expected));
        }
        match self.cursor.peek() {
            None => Err(self.cursor.problem(self.cursor.at, self.cursor.at, "The filter ends too early", A_TERM)),
            Some(')') => {
                Err(self.cursor.problem(self.cursor.at, self.cursor.at + 1, "There is nothing before this )", A_TERM))
            }
            Some('(') => self.group(about),
            Some(_) => self.term(about),
        }
    }

    /// Parentheses; the cursor stands on the opening one.
    pub fn group(&mut self, about: Option<&FieldPattern>) -> Result<Expr, Problem> {
        let open = self.cursor.at;
        self.deeper()?;
        self.cursor.at += 1;
        let inner = self.either(about)?;
        self.depth -= 1;
        self.cursor.skip_space();
        if self.cursor.eat(")") {
            return Ok(inner);
        }
        let end = self.cursor.at;
        let message = format!("The parenthesis at {} is not closed", self.cursor.span(open, open).start + 1);
        Err(self.cursor.problem(end, end, &message, ")"))
    }

    fn deeper(&mut self) -> Result<(), Problem> {
        self.depth += 1;
        if self.depth <= MAX_DEPTH {
            return Ok(());
        }
        let at = self.cursor.at;
        let message = format!("More than {MAX_DEPTH} parentheses or negations stand inside each other");
        Err(self.cursor.problem(at, at + 1, &message, "a flatter filter"))
    }

    fn eat(&mut self, wanted: Operator) -> bool {
        self.cursor.skip_space();
        match self.operator() {
            Some((operator, length)) if operator == wanted => {
                self.cursor.at += length;
                self.cursor.skip_space();
                true
            }
            _ => false,
        }
    }

    fn operator_len(&self) -> usize {
        self.operator().map_or(0, |(_, length)| length)
    }

    /// The operator that begins here, and its length.
    fn operator(&self) -> Option<(Operator, usize)> {
        let rest = self.cursor.rest();
        for (mark, operator) in [("&&", Operator::And), ("||", Operator::Or), ("!", Operator::Not)] {
            if rest.starts_with(mark) {
                return Some((operator, mark.len()));
            }
        }
        if let Some(after) = rest.strip_prefix('-') {
            // A dash alone is a value (unset), not a negation.
            return (!is_boundary(after)).then_some((Operator::Not, 1));
        }
        for (word, operator) in [("and", Operator::And), ("or", Operator::Or), ("not", Operator::Not)] {
            let found = rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
            let after = rest.get(word.len()..).unwrap_or("");
            if found && (is_boundary(after) || after.starts_with(['(', '"'])) {
                return Some((operator, word.len()));
            }
        }
        None
    }

    /// A leaf whose text began at `start` and ends at the cursor.
    pub fn leaf(&self, field: FieldPattern, test: Test, start: usize) -> Expr {
        if field == FieldPattern::Any && test == Test::IsSet {
            return Expr::All;
        }
        Expr::Leaf(Leaf { field, test, span: self.cursor.span(start, self.cursor.at) })
    }

    /// Counts one more pattern.
    pub fn another_pattern(&mut self, start: usize) -> Result<(), Problem> {
        self.patterns += 1;
        if self.patterns <= MAX_PATTERNS {
            return Ok(());
        }
        let message = format!("There are more than {MAX_PATTERNS} patterns between slashes");
        Err(self.cursor.problem(start, self.cursor.at, &message, "fewer patterns; one can hold alternatives: /a|b/"))
    }
}
