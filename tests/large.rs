//! The engine against the reference on a log of more rows than a block of a column has (32,768), in one shard and several: ids
//! that never come twice, times, numbers that are not written as numbers are, fields that begin or end within a block.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use stackhunt::protocol::*;
use std::fmt::Write;
use support::ask::{filtered, sharing, whole, whole_stack};
use support::compare::{same_exports, same_rows, same_stack, same_timeline, same_totals};
use support::engine::{Cutting, Engine};
use support::reference::{self, World};

const ROWS: u64 = 67_000;

/// Some number, the same for the same row and salt.
fn noise(row: u64, salt: u64) -> u64 {
    let mixed = (row + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (salt + 1).wrapping_mul(0xd1b5_4a32_d192_ed03);
    (mixed ^ mixed >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 33
}

fn header(path: &str, fields: &str, types: &str) -> String {
    let tabs = |names: &str| names.replace(' ', "\t");
    format!(
        "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t{path}\n#fields\t{}\n#types\t{}\n",
        tabs(fields),
        tabs(types)
    )
}

fn conn() -> String {
    let fields = "ts uid id.orig_h id.resp_h port n d uri method note tags";
    let types = "time string addr addr port count interval string string string set[string]";
    let mut text = header("conn", fields, types);
    for row in 0..ROWS {
        let pick = |salt, most| noise(row, salt) % most;
        // Mostly forward in time; the second block has times of another precision.
        let second = 1_445_422_160 + row / 10 - pick(0, 3);
        let ts = match row {
            40_000..40_010 => format!("{second}.5"),
            _ => format!("{second}.{:06}", pick(1, 1_000_000)),
        };
        let n = match row {
            33_000..50_000 if pick(2, 4) == 0 => format!("{}.50", pick(3, 20)),
            _ if pick(2, 9) == 0 => "-".to_owned(),
            _ => pick(3, 300).to_string(),
        };
        let d = if row < 32_768 { "-".to_owned() } else { format!("{}.{:06}", pick(4, 2), pick(5, 50)) };
        let uri = if pick(6, 3) == 0 { "/status".to_owned() } else { format!("/item/{row}?q={}", pick(7, 10)) };
        let method = ["GET", "POST", "get", "\\x2d"][pick(8, 4) as usize];
        let note = if row < 40_000 { "-" } else { ["a", "b", "(empty)"][pick(9, 3) as usize] };
        let tags = ["(empty)", "a", "a,b", "b,c"][pick(10, 4) as usize];
        let (client, server, port) = (pick(11, 40), pick(12, 150), [80, 443, 502][pick(13, 3) as usize]);
        let _ = writeln!(
            text,
            "{ts}\tC{row}\t10.0.0.{client}\t10.1.0.{server}\t{port}\t{n}\t{d}\t{uri}\t{method}\t{note}\t{tags}"
        );
    }
    text
}

/// Rows of the same log with another field, after it.
fn later() -> String {
    let mut text = header("conn", "ts uid method extra", "time string string count");
    for row in 0..3_000 {
        let _ = writeln!(text, "14454{row:05}.000000\tD{row}\tGET\t{}", noise(row, 0) % 7);
    }
    text
}

/// Another log, with the ids of every seventh row.
fn http() -> String {
    let mut text = header("http", "ts uid id.orig_h id.resp_h status_code", "time string addr addr count");
    for row in (0..ROWS).step_by(7) {
        let client = noise(row, 11) % 40;
        let _ = writeln!(
            text,
            "{}.000000\tC{row}\t10.0.0.{client}\t10.1.0.1\t{}",
            1_445_422_160 + row,
            noise(row, 1) % 5 * 100
        );
    }
    text
}

fn sorted(selection: Selection, field: &str, descending: bool, offset: u32) -> RowsQuestion {
    let sort = Some(Sort { field: field.to_owned(), descending: Some(descending) });
    let columns = Some(vec!["uid".to_owned(), field.to_owned()]);
    RowsQuestion { selection, columns, sort, offset: Some(offset), limit: Some(50) }
}

/// Selections by filters and pivots.
fn selections() -> [Selection; 8] {
    let odd = || filtered("conn", "n:*.50");
    [
        whole("conn"),
        odd(),
        filtered("conn", "uid:C3* AND NOT method:GET"),
        filtered("conn", "d:<0.00003 OR extra:3"),
        filtered("conn", "ts:[2015-10-21T10:30 TO 2015-10-21T11:30} n:>=100 tags:b"),
        sharing("http", &["uid"], odd()),
        // Numbers from a block in which some are written otherwise, and the same from blocks of plain ones.
        sharing("conn", &["n"], filtered("conn", "uid:C4000?")),
        sharing("conn", &["id.orig_h", "id.resp_h"], sharing("conn", &["uid"], filtered("http", "id.orig_h:10.0.0.7"))),
    ]
}

/// Both logs, read by one shard and by several, and by the reference.
fn read() -> ([Engine; 2], World) {
    let files = [("conn.log", conn()), ("http.log", http()), ("conn.1.log", later())];
    let world = reference::read(files.iter().map(|(name, text)| (*name, text.as_str())));
    let bytes: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let cuttings =
        [(1, 1), (2, 5)].map(|(shards, pieces)| Cutting { shards, pieces, chunk: 1 << 20, ..Cutting::WHOLE });
    (cuttings.map(|cutting| Engine::with(cutting, &bytes)), world)
}

#[test]
fn large_stacks_agree() {
    let (engines, world) = read();
    let whole_log = [&["uid"][..], &["n"], &["d"], &["extra"], &["n", "port", "tags"]];
    for by in whole_log {
        let (order, offset, limit) = (Some(Order::Commonest), Some(5), Some(30));
        same_stack(&engines, &world, &StackQuestion { order, offset, limit, ..whole_stack("conn", by) });
    }
    for by in [&["ts"][..], &["n"], &["uri"], &["note"], &["method", "note"], &["id.orig_h", "uri"]] {
        let (selection, limit) = (selections()[2].clone(), Some(30));
        same_stack(&engines, &world, &StackQuestion { selection, limit, ..whole_stack("conn", by) });
    }
    let normalise = Some(vec![Normaliser::CutQuery, Normaliser::Numbers]);
    same_stack(&engines, &world, &StackQuestion { normalise, ..whole_stack("conn", &["uri"]) });
    let contains = Some("/999".to_owned());
    same_stack(&engines, &world, &StackQuestion { contains, ..whole_stack("conn", &["uri"]) });
}

#[test]
fn large_selections_agree() {
    let (engines, world) = read();
    let selections = selections();
    selections.iter().for_each(|selection| same_totals(&engines, &world, selection));
    for (field, descending) in [("ts", false), ("ts", true), ("n", true), ("d", false), ("uri", false)] {
        same_rows(&engines, &world, &sorted(whole("conn"), field, descending, 32_750));
    }
    for (field, descending) in [("n", false), ("note", false), ("extra", true), ("id.resp_h", false)] {
        same_rows(&engines, &world, &sorted(selections[3].clone(), field, descending, 20));
    }
    for offset in [0, 32_760, 69_990] {
        let (offset, limit) = (Some(offset), Some(20));
        same_rows(
            &engines,
            &world,
            &RowsQuestion { selection: whole("conn"), offset, limit, ..RowsQuestion::default() },
        );
    }
    same_exports(&engines, &world, &selections[2], &["uid".to_owned(), "extra".to_owned(), "n".to_owned()]);
}

#[test]
fn large_timelines_agree() {
    let (engines, world) = read();
    let [all, .., shared] = selections();
    let timeline = |selection: &Selection, by: &str| TimelineQuestion {
        selection: selection.clone(),
        by: Some(by.to_owned()),
        normalise: (by == "uri").then(|| vec![Normaliser::CutQuery, Normaliser::Numbers]),
        ..TimelineQuestion::default()
    };
    let (width, from, to) = (Some(60), Some(1_445_424_000.5), Some(1_445_427_000.0));
    same_timeline(&engines, &world, &timeline(&all, "method"));
    same_timeline(&engines, &world, &TimelineQuestion { width, from, to, ..timeline(&all, "note") });
    same_timeline(
        &engines,
        &world,
        &TimelineQuestion { cover: Some(Cover::Selection), ..timeline(&shared, "id.orig_h") },
    );
    same_timeline(&engines, &world, &TimelineQuestion { width, top: Some(3), ..timeline(&selections()[2], "uri") });
    same_timeline(&engines, &world, &TimelineQuestion { top: Some(2), ..timeline(&all, "uid") });
}
