//! What a question would have to make first, made while nobody asks.
//!
//! Numbering the texts of a field like `uid` takes longer than all else that a question about it does, and `uid` is what leads from a
//! row to the rows of other logs; looking for every mark of scanners in all rows takes as long, and the overview begins with it. Only the
//! first such field of a log, and its time: what nobody asks for costs memory. All of it in steps: whoever asks meanwhile waits for one.

use super::marks::prepare_marks;
use super::roles::time;
use super::selection::view;
use crate::case::{Case, Log};
use crate::protocol::Selection;
use crate::table::column::Column;

/// Rows in a shard for which it is worth it: fewer are numbered before anybody can notice, and more take memory that nobody may ask for.
const MANY: usize = 1 << 16;
const MOST: usize = 1 << 22;

/// Makes something ready, in steps of a few milliseconds if that can be; false if nothing is left.
pub fn prepare(case: &Case) -> bool {
    let logs = || case.logs().iter().filter(|log| (MANY..=MOST).contains(&log.table.rows()));
    let unmarked = |log: &&Log| !case.memo.marks.borrow().contains_key(&log.path);
    if let Some(log) = logs().find(unmarked) {
        return mark(case, &log.path).is_some();
    }
    logs().find_map(wanted).is_some_and(|column| {
        column.prepare_index();
        true
    })
}

fn wanted(log: &Log) -> Option<&Column> {
    let unique = log.table.columns().iter().find(|column| column.is_unique());
    unique.into_iter().chain(time(&log.table)).find(|column| !column.is_indexed())
}

fn mark(case: &Case, path: &str) -> Option<()> {
    let all = Selection { log: path.to_owned(), ..Selection::default() };
    let view = view(case, &[&all], &[], &mut Vec::new()).ok()??;
    prepare_marks(&view).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drive::Shards;
    use crate::protocol::{IndicatorsQuestion, Question, StackQuestion};

    fn log(rows: usize) -> Vec<u8> {
        let mut log =
            b"#separator \\x09\n#path\thttp\n#fields\tts\tuid\tmethod\turi\n#types\ttime\tstring\tstring\tstring\n"
                .to_vec();
        for row in 0..rows {
            let method = if row % 9 == 0 { "ABCD" } else { "PUT" };
            log.extend_from_slice(format!("{}.000001\tC{}x\t{method}\t/a\n", 1_500_000_000 + row, row * 7).as_bytes());
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
        let mut seen = vec![vec![]];
        while prepare(&shards.cases[0]) {
            let now: Vec<String> = ready(&shards.cases[0]).into_iter().map(str::to_owned).collect();
            if seen.last() != Some(&now) {
                seen.push(now);
            }
        }
        assert_eq!(seen, [vec![], vec!["uid"], vec!["ts", "uid"]]);
        assert!(shards.cases[0].memo.marks.borrow().contains_key("http"));
        assert!(!prepare(&shards.cases[0]));
        shards.open("more.log", &log(9), 1 << 20);
        assert_eq!(ready(&shards.cases[0]), [""; 0]);
        assert!(prepare(&shards.cases[0]));
    }

    #[test]
    fn what_is_half_ready_changes_no_answer() {
        let of = || Selection { log: "http".to_owned(), ..Selection::default() };
        let by = |name: &str| {
            Question::Stack(StackQuestion { selection: of(), by: vec![name.to_owned()], ..StackQuestion::default() })
        };
        let questions = [by("uid"), by("ts"), Question::Indicators(IndicatorsQuestion { selection: of() })];
        // As many marks as rows of a step and more, and values that come again.
        let mut text = log(3 * MANY);
        text.extend(log(MANY / 8));
        let mut plain = Shards::new(1);
        plain.open("http.log", &text, 1 << 20);
        let answers: Vec<String> = questions.iter().map(|question| format!("{:?}", plain.ask(question))).collect();
        let all = (0..3 * MANY).chain(0..MANY / 8);
        let odd = all.clone().filter(|row| row % 9 == 0).count();
        for (at, told) in [
            (0, format!("distinct: {}", 3 * MANY)),
            (1, format!("distinct: {}", 3 * MANY)),
            (2, format!("hits: {odd}")),
            (2, format!("count: {}", all.count() - odd)),
        ] {
            assert!(answers[at].contains(&told), "{told}");
        }
        for steps in 0.. {
            let mut shards = Shards::new(1);
            shards.open("http.log", &text, 1 << 20);
            let left = (0..steps).all(|_| prepare(&shards.cases[0]));
            for (question, answer) in questions.iter().zip(&answers) {
                assert_eq!(&format!("{:?}", shards.ask(question)), answer, "after {steps} steps");
            }
            if !left {
                assert!(steps > 12, "{steps}");
                break;
            }
        }
    }

    #[test]
    fn not_for_few_rows() {
        let mut shards = Shards::new(1);
        shards.open("http.log", &log(MANY - 1), 1 << 20);
        assert!(!prepare(&shards.cases[0]));
    }
}
