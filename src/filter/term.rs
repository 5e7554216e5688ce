//! One term of a filter: its field, and the test its value asks for.
//!
//! Does not know operators (`parse`) or how a test is answered (`compile`). Invariant: a value that cannot mean what it
//! looks like (a bad pattern, subnet or range) is a problem, never a text that silently matches nothing.

use super::ast::{Bound, Expr, FieldPattern, Matcher, Pattern, Range, Test};
use super::parse::{A_TERM, Parser};
use super::scan::{bytes, pieces};
use super::wildcard::{Piece, Wildcard};
use super::{looks, print};
use crate::protocol::Problem;

const TO_QUOTE: &str = "quotes around the whole value, or a backslash before this character";

impl<'a> Parser<'a> {
    /// A term; inside the group of a field, a value of it.
    pub fn term(&mut self, about: Option<&FieldPattern>) -> Result<Expr, Problem> {
        let start = self.cursor.at;
        if self.cursor.peek() == Some('+') && !super::scan::is_boundary(&self.cursor.rest()[1..]) {
            // Lucene's "must": every term must already.
            self.cursor.at += 1;
            return if self.cursor.peek() == Some('(') {
                self.group(about)
            } else {
                self.term_after_plus(about, start)
            };
        }
        self.term_after_plus(about, start)
    }

    fn term_after_plus(&mut self, about: Option<&FieldPattern>, start: usize) -> Result<Expr, Problem> {
        match (self.field()?, about) {
            (None, None) => self.bare(start),
            (None, Some(field)) => self.value(field.clone(), start),
            (Some(field), None) => {
                self.cursor.skip_space();
                self.value(field, start)
            }
            (Some(_), Some(_)) => Err(self.cursor.problem(
                start,
                self.cursor.at,
                "A field cannot stand inside the parentheses of another field",
                "a value; one with a colon in it in quotes",
            )),
        }
    }

    /// The field before a colon or comparison, if one begins here; the cursor moves past its colon.
    fn field(&mut self) -> Result<Option<FieldPattern>, Problem> {
        let start = self.cursor.at;
        match self.cursor.peek() {
            Some('"') => {
                let name = self.cursor.quoted()?;
                if self.cursor.eat(":") {
                    return Ok(Some(FieldPattern::Name(String::from_utf8_lossy(&name).into_owned())));
                }
                self.cursor.at = start;
                return Ok(None);
            }
            Some(':') => {
                return Err(self.cursor.problem(
                    start,
                    start + 1,
                    "There is no field before this colon",
                    "a field name",
                ));
            }
            _ => {}
        }
        let name = self.cursor.word(&[':', '<', '>', '(', '"', '/', '[', '{', '=', '\'']);
        let after_name = self.cursor.at;
        self.cursor.at = start;
        let plain = name.chars().all(print::is_name_char);
        let rest = self.cursor.text.get(after_name..).unwrap_or("");
        if name.is_empty() || looks::bare(self.cursor.rest()) {
            return Ok(None);
        }
        if plain && rest.starts_with(['<', '>']) {
            self.cursor.at = after_name;
            return Ok(Some(FieldPattern::Name(name.to_owned())));
        }
        // `field : value` is allowed, as in KQL.
        let gap = rest.len() - rest.trim_start().len();
        if !rest[gap..].starts_with(':') || !name_pattern(name) {
            return Ok(None);
        }
        self.cursor.at = after_name + gap + 1;
        let pieces = pieces(name);
        Ok(Some(if !pieces.is_empty() && pieces.iter().all(|piece| *piece == Piece::Any) {
            FieldPattern::Any
        } else if pieces.iter().any(|piece| !matches!(piece, Piece::Byte(_))) {
            FieldPattern::Glob(Wildcard::new(&pieces))
        } else {
            FieldPattern::Name(String::from_utf8_lossy(&bytes(&pieces)).into_owned())
        }))
    }

    /// A term without a field: any value that contains it.
    fn bare(&mut self, start: usize) -> Result<Expr, Problem> {
        let test = match self.cursor.peek() {
            Some(mark @ ('"' | '\'')) => {
                let text = self.cursor.quoted()?;
                self.end_of_term(start)?;
                if text.is_empty() {
                    return Err(self.cursor.problem(
                        start,
                        self.cursor.at,
                        "There is no text between the quotes",
                        "a text, or field:\"\" for empty values",
                    ));
                }
                Test::Value(if mark == '"' { Matcher::Contains(text) } else { Matcher::ContainsExact(text) })
            }
            Some('/') => match self.pattern(start)? {
                Some(test) => test,
                None => self.bare_word(start)?,
            },
            Some('[' | '{' | '<' | '>') => {
                let end = start + 1;
                return Err(self.cursor.problem(
                    start,
                    end,
                    "A range or comparison needs a field",
                    &format!("field: before it, or {TO_QUOTE}"),
                ));
            }
            _ => self.bare_word(start)?,
        };
        Ok(self.leaf(FieldPattern::Any, test, start))
    }

    fn bare_word(&mut self, start: usize) -> Result<Test, Problem> {
        let word = self.word()?;
        if word == "-" {
            return Err(self.cursor.problem(start, self.cursor.at, "There is nothing after this dash", A_TERM));
        }
        if let Some(net) = looks::net(word) {
            return net.map(|net| Test::Value(Matcher::Net(net))).map_err(|why| self.bad_net(start, why));
        }
        let mut pieces = pieces(word);
        if pieces.iter().all(|piece| *piece == Piece::Any) {
            return Ok(Test::IsSet);
        }
        if pieces.iter().all(|piece| matches!(piece, Piece::Byte(_))) {
            return Ok(Test::Value(Matcher::Contains(bytes(&pieces))));
        }
        pieces.insert(0, Piece::Any);
        pieces.push(Piece::Any);
        Ok(Test::Value(Matcher::Glob(Wildcard::new(&pieces))))
    }

    /// The value of a field; `start` is where the term began.
    fn value(&mut self, field: FieldPattern, start: usize) -> Result<Expr, Problem> {
        let from = self.cursor.at;
        let test = match self.cursor.peek() {
            None | Some(')') => {
                let expected = "a value, * for any, - for unset, \"\" for empty";
                return Err(self.cursor.problem(from, from, "The value is missing", expected));
            }
            Some('(') => return self.group(Some(&field)),
            Some('"' | '\'') => self.quoted_value()?,
            Some('[' | '{') => self.range()?,
            Some('>' | '<' | '=' | '!') => self.compared()?,
            Some('/') => match self.pattern(from)? {
                Some(test) => test,
                None => self.word_value(from)?,
            },
            Some(_) => self.word_value(from)?,
        };
        self.end_of_term(from)?;
        Ok(self.leaf(field, test, start))
    }

    fn quoted_value(&mut self) -> Result<Test, Problem> {
        let exact = self.cursor.peek() == Some('\'');
        let text = self.cursor.quoted()?;
        Ok(match (text.is_empty(), exact) {
            (true, _) => Test::Empty,
            (false, true) => Test::Value(Matcher::Exact(text)),
            (false, false) => Test::Value(Matcher::Equals(text)),
        })
    }

    fn word_value(&mut self, from: usize) -> Result<Test, Problem> {
        let word = self.word()?;
        if word == "-" {
            return Ok(Test::Unset);
        }
        if let Some(net) = looks::net(word) {
            return net.map(|net| Test::Value(Matcher::Net(net))).map_err(|why| self.bad_net(from, why));
        }
        let pieces = pieces(word);
        Ok(if pieces.iter().all(|piece| *piece == Piece::Any) {
            Test::IsSet
        } else if pieces.iter().all(|piece| matches!(piece, Piece::Byte(_))) {
            Test::Value(Matcher::Equals(bytes(&pieces)))
        } else {
            Test::Value(Matcher::Glob(Wildcard::new(&pieces)))
        })
    }

    /// `>` `>=` `<` `<=` `=` `==` and what follows.
    fn compared(&mut self) -> Result<Test, Problem> {
        let from = self.cursor.at;
        let rest = self.cursor.rest();
        let length = rest.find(|char| !matches!(char, '<' | '>' | '=' | '!' | '~')).unwrap_or(rest.len());
        let operator = &rest[..length];
        self.cursor.at += length;
        let after_operator = self.cursor.at;
        if !matches!(operator, ">" | ">=" | "<" | "<=" | "=" | "==") {
            let expected = if operator.starts_with('!') { "NOT before the field" } else { "one of > >= < <= = ==" };
            let message = format!("There is no operator {operator}");
            return Err(self.cursor.problem(from, after_operator, &message, expected));
        }
        self.cursor.skip_space();
        let value_at = self.cursor.at;
        let quote = self.cursor.peek().filter(|next| matches!(next, '"' | '\''));
        let text = match quote {
            Some(_) => self.cursor.quoted()?,
            None => {
                let word = self.word()?;
                if let Some(mark) = word.find(['<', '>']) {
                    return Err(self.cursor.problem(
                        value_at + mark,
                        value_at + mark + 1,
                        "This does not belong in a bound",
                        TO_QUOTE,
                    ));
                }
                bytes(&pieces(word))
            }
        };
        let bound = |inclusive| Some(Bound { text: text.clone(), inclusive });
        if operator == "==" && quote.is_some() {
            return Ok(Test::Raw(text));
        }
        if text.is_empty() {
            if operator == "=" && quote.is_some() {
                return Ok(Test::Empty);
            }
            let message = format!("There is nothing after {operator}");
            return Err(self.cursor.problem(after_operator, self.cursor.at, &message, "a value"));
        }
        Ok(match operator {
            "==" => Test::Raw(text),
            "=" if quote == Some('\'') => Test::Value(Matcher::Exact(text)),
            "=" => Test::Value(Matcher::Equals(text)),
            ">" | ">=" => Test::Value(Matcher::Range(Range { low: bound(operator == ">="), high: None })),
            _ => Test::Value(Matcher::Range(Range { low: None, high: bound(operator == "<=") })),
        })
    }

    /// A pattern between slashes, or nothing if this is no such pattern.
    fn pattern(&mut self, from: usize) -> Result<Option<Test>, Problem> {
        let Some(source) = self.cursor.slashes() else { return Ok(None) };
        self.another_pattern(from)?;
        match looks::regex(source) {
            Ok(regex) => Ok(Some(Test::Value(Matcher::Pattern(Pattern { source: source.to_owned(), regex })))),
            Err(why) => Err(self.cursor.problem(
                from,
                self.cursor.at,
                &format!("The pattern cannot be read: {why}"),
                "a regular expression, or quotes around a text",
            )),
        }
    }

    /// An unquoted word that is the whole rest of its term.
    fn word(&mut self) -> Result<&'a str, Problem> {
        let word = self.cursor.word(&['(', '"']);
        if let Some(mark @ ('(' | '"')) = self.cursor.peek() {
            let at = self.cursor.at;
            return Err(self.cursor.problem(at, at + 1, &format!("{mark} stands inside a value"), TO_QUOTE));
        }
        Ok(word)
    }

    fn end_of_term(&self, from: usize) -> Result<(), Problem> {
        if self.cursor.at_boundary() {
            return Ok(());
        }
        let (at, next) = (self.cursor.at, self.cursor.peek().map_or(0, char::len_utf8));
        let before = self.cursor.text.get(from..at).unwrap_or("");
        Err(self.cursor.problem(at, at + next, "The value has already ended here", &format!("a space after {before}")))
    }

    fn bad_net(&self, from: usize, why: String) -> Problem {
        let expected = "a subnet such as 192.168.2.0/24 or fe80::/10, or quotes around a text";
        self.cursor.problem(from, self.cursor.at, &why, expected)
    }
}

/// Whether a word can name fields: name characters, wildcards, and anything escaped.
fn name_pattern(word: &str) -> bool {
    let mut escaped = false;
    word.chars().all(|char| {
        let fine = escaped || char == '\\' || matches!(char, '*' | '?') || print::is_name_char(char);
        escaped = char == '\\' && !escaped;
        fine
    })
}
