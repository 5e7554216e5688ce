//! What a question would have to make first, made while nobody asks.
//!
//! Numbering the texts of a field like `uid` takes longer than all else that a question about it does, and `uid` is what leads from a
//! row to the rows of other logs; looking for every mark of scanners in all rows takes as long. Only the first such field of a log, and its
//! time: what nobody asks for costs memory.

use super::indicators::marks;
use super::roles::time;
use super::selection::view;
use crate::case::{Case, Log};
use crate::protocol::Selection;
use crate::table::column::Column;

/// Rows in a shard for which it is worth it: fewer are numbered before anybody can notice, and with more whoever asks meanwhile would wait.
const MANY: usize = 1 << 16;
const MOST: usize = 1 << 22;

/// Makes one thing ready; false if nothing is left.
pub fn prepare(case: &Case) -> bool {
    let logs = || case.logs().iter().filter(|log| (MANY..=MOST).contains(&log.table.rows()));
    if let Some(column) = logs().find_map(wanted) {
        column.index();
        return true;
    }
    let unmarked = |log: &&Log| !case.memo.marks.borrow().contains_key(&log.path);
    let next = logs().find(unmarked);
    next.is_some_and(|log| marked(case, &log.path).is_some())
}

fn wanted(log: &Log) -> Option<&Column> {
    let unique = log.table.columns().iter().find(|column| column.is_unique());
    unique.into_iter().chain(time(&log.table)).find(|column| !column.is_indexed())
}

fn marked(case: &Case, path: &str) -> Option<()> {
    let all = Selection { log: path.to_owned(), ..Selection::default() };
    let view = view(case, &[&all], &[], &mut Vec::new()).ok()??;
    marks(&view).ok().map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drive::Shards;

    fn log(rows: usize) -> Vec<u8> {
        let mut log =
            b"#separator \\x09\n#path\thttp\n#fields\tts\tuid\tmethod\n#types\ttime\tstring\tstring\n".to_vec();
        for row in 0..rows {
            log.extend_from_slice(format!("{}.000001\tC{}x\tGET\n", 1_500_000_000 + row, row * 7).as_bytes());
        }
        log
    }

    /// What was made ready, by name.
    fn ready(case: &Case) -> Vec<&str> {
        let columns = case.logs().iter().flat_map(|log| log.table.columns());
        columns.filter(|column| column.is_indexed()).map(|column| &column.name[..]).collect()
    }

    #[test]
    fn once_for_each_until_rows_are_added() {
        let mut shards = Shards::new(1);
        shards.open("http.log", &log(MANY), 1 << 20);
        assert_eq!(ready(&shards.cases[0]), [""; 0]);
        assert!(prepare(&shards.cases[0]));
        assert_eq!(ready(&shards.cases[0]), ["uid"]);
        assert!(prepare(&shards.cases[0]));
        assert_eq!(ready(&shards.cases[0]), ["ts", "uid"]);
        assert!(prepare(&shards.cases[0]) && shards.cases[0].memo.marks.borrow().contains_key("http"));
        assert!(!prepare(&shards.cases[0]));
        shards.open("more.log", &log(9), 1 << 20);
        (0..3).for_each(|_| assert!(prepare(&shards.cases[0])));
        assert!(!prepare(&shards.cases[0]));
    }

    #[test]
    fn not_for_few_rows() {
        let mut shards = Shards::new(1);
        shards.open("http.log", &log(MANY - 1), 1 << 20);
        assert!(!prepare(&shards.cases[0]));
    }
}
