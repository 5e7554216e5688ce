//! A text that a log has both as it is and escaped (`é`, `\xc3\xa9`), as logs of two versions of Zeek together have: two lines of a
//! stack, and behind each the rows that it counts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use stackhunt::protocol::*;
use support::ask::{filtered, matching, row, rows, stack, whole, whole_stack};
use support::engine::{Cutting, Engine};

const OLD: &str = "#path\thttp\n#fields\tts\tuser_agent\ttags\n#types\ttime\tstring\tset[string]\n\
                   1.000000\tcaf\\xc3\\xa9\ta\n2.000000\tcaf\\xc3\\xa9\tx\\xc3\\xa9,b\n3.000000\tcurl\tb\n";
const NEW: &str = "#path\thttp\n#fields\tts\tuser_agent\ttags\n#types\ttime\tstring\tset[string]\n\
                   4.000000\tcafé\txé,b\n5.000000\tcurl\tb\n6.000000\tCafé\tb\n";

fn engines(files: &[(&str, &[u8])]) -> Vec<Engine> {
    let cutting = |(shards, pieces)| Cutting { shards, pieces, chunk: 20, few: 1 };
    [(1, 1), (2, 1), (3, 4)].map(cutting).iter().map(|cutting| Engine::with(*cutting, files)).collect()
}

#[test]
fn a_line_and_the_rows_behind_it_have_the_same_count() {
    for engine in engines(&[("old.log", OLD.as_bytes()), ("new.log", NEW.as_bytes())]) {
        for (field, wanted) in [("user_agent", 4), ("tags", 4)] {
            let lines = stack(&engine, whole_stack("http", &[field])).rows;
            assert_eq!(lines.len(), wanted, "{field}");
            for line in lines {
                assert_eq!(
                    matching(&engine, filtered("http", line.filter.as_deref().unwrap())),
                    line.count,
                    "{:?}",
                    line.filter
                );
            }
        }
        let all = rows(&engine, RowsQuestion { selection: whole("http"), ..RowsQuestion::default() });
        for (id, cells) in all.ids.iter().zip(&all.rows) {
            let found = row(&engine, RowQuestion { log: "http".to_owned(), id: *id });
            let filter = found.cells[1].filter.clone().unwrap();
            let same = all.rows.iter().filter(|other| other[1] == cells[1]).count() as u32;
            assert_eq!(matching(&engine, filtered("http", &filter)), same, "{filter}");
        }
    }
}

/// Where a log has but one writing, a click is said in the words of a person.
#[test]
fn one_writing_is_found_by_its_text() {
    for log in [OLD, NEW] {
        for engine in engines(&[("x.log", log.as_bytes())]) {
            let lines = stack(&engine, whole_stack("http", &["user_agent"])).rows;
            let filters: Vec<&str> = lines.iter().filter_map(|line| line.filter.as_deref()).collect();
            assert!(filters.contains(&"user_agent:'café'"), "{filters:?}");
        }
    }
}
