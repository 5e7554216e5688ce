//! The store against a plain list of texts.

use super::batch::{Batch, Cell, Span};
use super::bits::Bits;
use super::block::ROWS;
use super::dict::{EMPTY, FIRST, UNSET, hash};
use super::groups::Groups;
use super::index::Coded;
use super::walk::histogram;
use super::*;
use proptest::prelude::*;
use std::collections::HashMap;

fn push(table: &mut Table, places: &[usize], rows: &[Vec<String>]) {
    let mut buffer = Vec::new();
    let mut spans = Vec::new();
    for cell in rows.iter().flatten() {
        let start = buffer.len() as u32;
        buffer.extend_from_slice(cell.as_bytes());
        spans.push(Span { start, end: buffer.len() as u32 });
    }
    let batch = Batch { buffer: &buffer, spans: &spans, width: places.len(), unset: b"-", empty: b"(empty)" };
    assert!(table.push(&batch, places));
}

fn check(table: &Table, column: usize, expected: &[String]) {
    let column = &table.columns()[column];
    let coded = Coded::new(column);
    let (mut scratch, mut other) = (Vec::new(), Vec::new());
    // Counted before rows have codes, where that is done without.
    let counts = histogram(&coded, &Bits::all(expected.len()));
    let hashes = coded.hashes();
    let mut by_text: HashMap<&str, u32> = HashMap::new();
    for (row, text) in expected.iter().enumerate() {
        let code = coded.code(row);
        let cell = column.cell(row, &mut scratch);
        match text.as_str() {
            "-" => assert_eq!((cell, code), (Cell::State(UNSET), UNSET)),
            "(empty)" => assert_eq!((cell, code), (Cell::State(EMPTY), EMPTY)),
            text => {
                assert_eq!(cell, Cell::Text(text.as_bytes()), "row {row}");
                assert!(code >= FIRST && code < coded.end());
                assert_eq!(coded.text(code, &mut other), text.as_bytes());
                assert_eq!(*by_text.entry(text).or_insert(code), code, "one code per text: {text}");
                assert_eq!(coded.find(text.as_bytes()), Some(code));
                assert_eq!(hashes[code as usize], hash(text.as_bytes()), "{text}");
            }
        }
    }
    let mut by_code: HashMap<u32, u32> = HashMap::new();
    (0..expected.len()).for_each(|row| *by_code.entry(coded.code(row)).or_insert(0) += 1);
    let counted = (0..).zip(counts).filter(|(_, count)| *count > 0);
    assert_eq!(counted.collect::<HashMap<u32, u32>>(), by_code);
    let distinct = by_text.values().collect::<std::collections::HashSet<_>>().len();
    assert_eq!(distinct, by_text.len(), "one text per code");
    assert_eq!(coded.find(b"no such text"), None);
}

/// Texts over several blocks: unique ones, times with a few that are none, numbers that repeat, mostly unset.
#[test]
fn every_form_of_block_gives_the_text_back() {
    let rows: Vec<Vec<String>> = (0..ROWS * 3 + 100)
        .map(|row| {
            let unset_for_long = if row == 70_000 { "set".to_owned() } else { "-".to_owned() };
            // Some come again, in the same block and in others, with and without a code of the dictionary.
            let again = if row % 9 == 4 { row / 3 } else { row };
            let time = match row {
                40_000 => "soon".to_owned(),
                _ if row % 500 == 3 => "-".to_owned(),
                _ => format!("{}.{:06}", 1_445_422_160 + again / 7, again * 7919 % 1_000_000),
            };
            let mostly_unique = if row % 10 == 0 { "-".to_owned() } else { format!("C{again}x{}", again % 3) };
            let number = if row % 1000 == 0 { "(empty)".to_owned() } else { format!("{}", row * 31 % 70_000) };
            vec![time, mostly_unique, number, unset_for_long]
        })
        .collect();
    let mut table = Table::default();
    let places = [
        table.add_column("ts", "time").unwrap_or(usize::MAX),
        table.add_column("uid", "string").unwrap_or(usize::MAX),
        table.add_column("n", "count").unwrap_or(usize::MAX),
        table.add_column("note", "string").unwrap_or(usize::MAX),
    ];
    for part in rows.chunks(1013) {
        push(&mut table, &places, part);
    }
    assert_eq!(table.rows(), rows.len());
    for column in 0..4 {
        let expected: Vec<String> = rows.iter().map(|row| row[column].clone()).collect();
        check(&table, column, &expected);
    }
    let late = table.add_column("late", "string").unwrap_or(usize::MAX);
    let mut scratch = Vec::new();
    assert_eq!(table.columns()[late].cell(5, &mut scratch), Cell::State(ABSENT));
    assert_eq!(table.column("note").map(|column| column.blocks().len()), Some(4));
}

/// A log may say that a number means unset, or empty.
#[test]
fn a_number_that_means_unset_is_unset() {
    let buffer = b"0\t5\t-1\t5.000000\t00\t0\t-\t5.0\t0";
    let spans: Vec<Span> = buffer
        .split(|byte| *byte == b'\t')
        .map(|cell| {
            let start = cell.as_ptr() as usize - buffer.as_ptr() as usize;
            Span { start: start as u32, end: (start + cell.len()) as u32 }
        })
        .collect();
    let cells = |zeek_type: &str, unset: &[u8], empty: &[u8]| {
        let mut table = Table::default();
        let place = table.add_column("n", zeek_type).unwrap_or(usize::MAX);
        // Some bytes behind, so that the last cell is not the end of the buffer.
        let buffer = [&buffer[..], b"\n12345678"].concat();
        table.push(&Batch { buffer: &buffer, spans: &spans, width: 1, unset, empty }, &[place]);
        let mut scratch = Vec::new();
        let mut said = |row| match table.columns()[place].cell(row, &mut scratch) {
            Cell::State(UNSET) => "unset".to_owned(),
            Cell::State(EMPTY) => "empty".to_owned(),
            Cell::State(_) => "absent".to_owned(),
            Cell::Text(text) => String::from_utf8_lossy(text).into_owned(),
        };
        (0..table.rows()).map(&mut said).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(cells("count", b"0", b"5"), "unset empty -1 5.000000 00 unset - 5.0 unset");
    assert_eq!(cells("int", b"-", b"-1"), "0 5 empty 5.000000 00 0 unset 5.0 0");
    assert_eq!(cells("interval", b"5.000000", b"5.0"), "0 5 -1 unset 00 0 - empty 0");
}

proptest! {
    #[test]
    fn cells_and_groups_agree_with_the_texts(
        rows in proptest::collection::vec(("[a-c]{0,2}|-|\\(empty\\)", "[0-9]{1,2}|x|-"), 0..60),
        chosen in proptest::collection::vec(any::<bool>(), 60),
    ) {
        let rows: Vec<Vec<String>> = rows.into_iter().map(|(a, b)| vec![a, b]).collect();
        let mut table = Table::default();
        let places = [table.add_column("a", "string").unwrap_or(usize::MAX), table.add_column("b", "count").unwrap()];
        push(&mut table, &places, &rows);
        for column in 0..2 {
            check(&table, column, &rows.iter().map(|row| row[column].clone()).collect::<Vec<_>>());
        }
        let mut selection = Bits::none(rows.len());
        for row in (0..rows.len()).filter(|row| chosen[*row]) {
            selection.insert(row);
        }
        let columns: Vec<Coded<'_>> = table.columns().iter().map(Coded::new).collect();
        let groups = Groups::new(&columns, &selection);
        for x in selection.iter() {
            for y in selection.iter() {
                prop_assert_eq!(groups.of_row[x] == groups.of_row[y], rows[x] == rows[y]);
            }
            let codes: Vec<u32> = columns.iter().map(|column| column.code(x)).collect();
            prop_assert_eq!(groups.codes(groups.of_row[x] as usize), &codes[..]);
        }
    }
}
