//! The filter language: from text to a test of rows.
//!
//! Lucene's query syntax as Kibana made it known, over the fields of a log. Knows values and fields by name, not where logs
//! come from nor who asks. Invariant: every text is either read completely or answered with a problem that names a place in
//! it; what is read can be printed and read again as the same tree.
//!
//! ```text
//! filter   = [ either ]                        nothing at all is every row
//! either   = all { ("OR" | "||") all }
//! all      = negated { [ "AND" | "&&" ] negated }
//! negated  = { "NOT" | "!" | "-" } single
//! single   = "(" either ")" | [ field ":" ] value | name ("<" | "<=" | ">" | ">=") bound
//! value    = word | quoted | "'" exact "'" | "/" pattern "/" | range | comparison | "(" either of values ")"
//! range    = ("[" | "{") bound "TO" bound ("]" | "}")
//! ```
//!
//! * `NOT` binds before `AND`, `AND` before `OR`. Terms side by side are joined by AND, as in KQL: every word narrows.
//! * `and`, `or`, `not` are operators in any case, as in KQL; as words they are written in quotes. (Taken as words, `a or b`
//!   would silently ask for rows with "or" in them.) `&&`, `||`, `-` and `!` are operators only at the beginning of a term.
//! * `field:value` is the whole value. A bare word is any field that contains it. Case is ignored, on decoded text.
//! * In a word `\` makes the next character itself, unless that is a letter or digit; `\xHH` is a byte. In quotes `\"`, `\\`,
//!   `\n`, `\r`, `\t` and `\xHH` are escapes.
//! * A date names the whole unit it is precise to: `ts:2015-10-21` is that day, `ts:1445422160` that second. As a bound of a
//!   range or comparison it is the instant at which that unit begins. Without a zone it is UTC.
//! * `/pattern/` ends at the first slash that ends the term, so `uri:/index.html` and `uri:/a/b` are ordinary values.

mod ast;
mod click;
mod compile;
mod fold;
mod gate;
mod help;
mod looks;
mod mark;
mod number;
mod parse;
mod print;
mod range;
pub mod rows;
mod scan;
mod term;
mod time;
mod union;
mod wildcard;

pub use ast::{Bound, Expr, FieldPattern, Leaf, Matcher, Pattern, Range, Span, Test};
pub use click::{click_type, sort_kind, value_filter};
pub use compile::{Compiled, Literal};
pub use fold::{Needle, fold};
pub use help::{Form, HELP};
pub use parse::parse;
pub use print::{field_name, quote};
pub use time::{TimeUnit, parse_time};
pub use wildcard::Wildcard;

#[cfg(test)]
mod tests;
