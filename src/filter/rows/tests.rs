//! Cells are found as the slow way finds them, whatever blocks they are in.

use super::*;
use crate::filter::parse;
use crate::table::batch::{Batch, Span};
use proptest::prelude::*;

/// The cells of one field, and their texts.
fn table(zeek_type: &str, texts: &[String]) -> Table {
    let (mut buffer, mut spans) = (Vec::new(), Vec::new());
    for text in texts {
        let start = buffer.len() as u32;
        buffer.extend_from_slice(text.as_bytes());
        spans.push(Span { start, end: buffer.len() as u32 });
    }
    let mut table = Table::default();
    let places = [table.add_column("f", zeek_type).unwrap_or(usize::MAX)];
    table.push(&Batch { buffer: &buffer, spans: &spans, width: 1, unset: b"-", empty: b"" }, &places);
    table
}

/// The slow way: each element by itself, each place of it.
fn fits(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern, text) {
        ([], text) => text.is_empty(),
        ([b'*', rest @ ..], text) => (0..=text.len()).any(|from| fits(rest, &text[from..])),
        ([b'?', rest @ ..], [_, text @ ..]) => fits(rest, text),
        ([one, rest @ ..], [other, text @ ..]) => *one == other.to_ascii_lowercase() && fits(rest, text),
        (_, []) => false,
    }
}

fn slow(zeek_type: &str, texts: &[String], rows: &Bits, pattern: &str) -> Vec<usize> {
    let any = |text: &str| match zeek_type {
        "string" => fits(pattern.as_bytes(), &decode(text.as_bytes())),
        _ => text.split(',').any(|element| fits(pattern.as_bytes(), &decode(element.as_bytes()))),
    };
    rows.iter().filter(|row| texts[*row] != "-" && !texts[*row].is_empty() && any(&texts[*row])).collect()
}

fn fast(table: &Table, rows: &Bits, pattern: &str) -> Vec<usize> {
    let mut rows = rows.clone();
    let expression = parse(&format!("f:{pattern}")).expect(pattern);
    Scope { table, set_separator: b"," }.narrow(&expression, &mut rows);
    rows.iter().collect()
}

/// Blocks of texts that hardly ever come twice are searched as a whole, or by rows where few are asked.
#[test]
fn texts_outside_the_dictionary_are_found() {
    let texts: Vec<String> = (0..3 * ROWS)
        .map(|row| match row % 5 {
            0 => format!("C{row}Abc"),
            1 => format!("C{row},{row}\\x61b"),
            2 => format!("{row}A,bC"),
            3 => format!("x{row},a{row}c"),
            _ => format!("{row}abd"),
        })
        .collect();
    for zeek_type in ["string", "set[string]"] {
        let table = table(zeek_type, &texts);
        let column = table.column("f").expect("the field");
        assert!(matches!(column.blocks()[1], Block::Texts(_)), "{zeek_type}");
        for every in [1, 7, 40] {
            let mut rows = Bits::none(texts.len());
            (0..texts.len()).step_by(every).for_each(|row| rows.insert(row));
            for pattern in
                ["*ab*", "*abc*", "*a,b*", "*9abc", "*98?ab*", "c*1*abc", "*c", "*abc,*", "*x61*", "*nowhere*"]
            {
                assert_eq!(
                    fast(&table, &rows, pattern),
                    slow(zeek_type, &texts, &rows, pattern),
                    "{zeek_type}, every {every}: {pattern}"
                );
            }
        }
    }
}

proptest! {
    /// A word, or a pattern, is found in the decoded texts, whether a dictionary is searched as a whole or values one by one.
    #[test]
    fn a_word_is_found_in_what_is_decoded(
        texts in proptest::collection::vec("-|[aAb,]{0,3}(\\\\x61|\\\\|[ab]){0,3}|[ab.]{30,50}", 1..60),
        pattern in "\\*[ab]{1,4}\\*|\\*?[ab]{3,4}[?]?[ab]{0,2}\\*?|\\*[ab]{2}\\*[ab]{3}",
        every in 1_usize..9,
        set: bool,
    ) {
        let zeek_type = if set { "set[string]" } else { "string" };
        let table = table(zeek_type, &texts);
        let mut rows = Bits::none(texts.len());
        (0..texts.len()).step_by(every).for_each(|row| rows.insert(row));
        prop_assert_eq!(fast(&table, &rows, &pattern), slow(zeek_type, &texts, &rows, &pattern));
    }
}
