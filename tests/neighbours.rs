//! What a client did before and after a row: against a list sorted by hand, however the log is cut.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use stackhunt::protocol::*;
use support::ask;
use support::engine::{Cutting, Engine};

fn cuttings() -> impl Iterator<Item = Cutting> {
    let cut = |shards, pieces, chunk| Cutting { shards, pieces, chunk, ..Cutting::WHOLE };
    [Cutting::WHOLE, cut(2, 3, 64), cut(3, 16, 4096)].into_iter()
}

/// Client, tenths of a second (none is unset), and the number of the line, as text.
type Line = (u64, Option<u64>, usize);

/// Few clients and few moments, so that many rows have the same of both; every ninth row has no time, every eleventh no client.
fn lines() -> Vec<Line> {
    let mut random = 5u64;
    let mut next = |below: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % below
    };
    (0..400).map(|at| (if at % 11 == 0 { 9 } else { next(4) }, (at % 9 != 0).then(|| next(150)), at)).collect()
}

fn text(lines: &[Line]) -> String {
    let head =
        "#separator \\x09\n#path\tconn\n#fields\tts\tid.orig_h\tid.resp_h\tnote\n#types\ttime\taddr\taddr\tstring\n";
    let line = |(client, tenths, at): &Line| {
        let time =
            tenths.map_or("-".to_owned(), |tenths| format!("{}.{}00000", 1_445_000_000 + tenths / 10, tenths % 10));
        let client = if *client == 9 { "-".to_owned() } else { format!("10.0.0.{client}") };
        format!("{time}\t{client}\t10.1.0.1\tn{at}\n")
    };
    head.to_owned() + &lines.iter().map(line).collect::<String>()
}

fn question(selection: Selection, id: RowId, around: u32) -> NeighboursQuestion {
    NeighboursQuestion { selection, id, columns: vec!["note".to_owned(), "ts".to_owned()], around }
}

#[test]
fn neighbours_are_those_of_the_sorted_list() {
    let lines = lines();
    let text = text(&lines);
    for cutting in cuttings() {
        let engine = Engine::with(cutting, &[("conn.log", text.as_bytes())]);
        let all = ask::rows(
            &engine,
            RowsQuestion { selection: ask::whole("conn"), limit: Some(1000), ..RowsQuestion::default() },
        );
        assert_eq!(all.ids.len(), lines.len());
        for (client, tenths, at) in lines.iter().step_by(7) {
            let answer = ask::neighbours(&engine, question(ask::whole("conn"), all.ids[*at], 4));
            let Some(tenths) = tenths.filter(|_| *client != 9) else {
                assert_eq!(answer, NeighboursAnswer::default(), "line {at} has no time or no client");
                continue;
            };
            let mut own: Vec<(u64, usize)> =
                lines.iter().filter(|line| line.0 == *client).filter_map(|line| Some((line.1?, line.2))).collect();
            own.sort_unstable();
            let middle = own.iter().position(|one| one.1 == *at).unwrap();
            assert_eq!(answer.client, Some(format!("10.0.0.{client}")));
            assert_eq!((answer.before as usize, answer.after as usize), (middle, own.len() - middle - 1));
            let wanted = &own[middle.saturating_sub(4)..own.len().min(middle + 5)];
            let found: Vec<&str> = answer.rows.iter().map(|row| row.cells[0].as_str()).collect();
            let expected: Vec<String> = wanted.iter().map(|(_, at)| format!("n{at}")).collect();
            assert_eq!(found, expected, "line {at}, {cutting:?}");
            for (row, (other, place)) in answer.rows.iter().zip(wanted) {
                assert_eq!((row.gap * 10.0).round() as i64, *other as i64 - tenths as i64);
                assert_eq!(row.id, all.ids[*place]);
                assert_eq!(row.cells[1], all.rows[*place][0]);
            }
        }
    }
}

#[test]
fn a_selection_narrows_them_but_keeps_the_row() {
    let lines = lines();
    let text = text(&lines);
    let engine = Engine::with(Cutting::WHOLE, &[("conn.log", text.as_bytes())]);
    let all = ask::rows(
        &engine,
        RowsQuestion { selection: ask::whole("conn"), limit: Some(1000), ..RowsQuestion::default() },
    );
    let at = lines.iter().position(|line| line.0 == 1 && line.1.is_some()).unwrap();
    let none = ask::neighbours(&engine, question(ask::filtered("conn", "note:nothing"), all.ids[at], 4));
    assert_eq!((none.before, none.after, none.rows.len()), (0, 0, 1));
    assert_eq!(none.rows[0].cells[0], format!("n{at}"));
    let lonely = ask::neighbours(&engine, question(ask::whole("conn"), all.ids[at], 0));
    assert_eq!(lonely.rows.len(), 1);
    let gone = RowId { piece: 77, row: 1 };
    assert_eq!(ask::neighbours(&engine, question(ask::whole("conn"), gone, 4)), NeighboursAnswer::default());
}
