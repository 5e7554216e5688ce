//! How clients behave: against a slow count over plain text, however the log is cut, and against the counts that
//! other tools made of the seed of the classic hunt.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use stackhunt::protocol::*;
use std::collections::{BTreeMap, BTreeSet};
use support::ask;
use support::engine::{Cutting, Engine};

fn cuttings() -> impl Iterator<Item = Cutting> {
    let cut = |shards, pieces, chunk| Cutting { shards, pieces, chunk, ..Cutting::WHOLE };
    [Cutting::WHOLE, cut(2, 3, 64), cut(3, 16, 4096)].into_iter()
}

struct Request {
    second: i64,
    client: u64,
    server: u64,
    status: &'static str,
    agent: &'static str,
}

/// How many rows the number of failures in a minute leads to.
fn behind_peak(engine: &Engine, log: &str, answer: &ClientsAnswer, row: &ClientRow) -> u32 {
    let from = row.peak_failing_at.unwrap();
    let failed = answer.failed.as_deref().unwrap();
    let text = format!("{} AND ({failed}) AND ts:[{from} TO {}}}", row.filter, from + 60.0);
    ask::matching(engine, ask::filtered(log, &text))
}

#[test]
fn behaviour_is_that_of_the_text() {
    let mut random = 11u64;
    let mut next = |below: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % below
    };
    let requests: Vec<Request> = (0..900)
        .map(|_| Request {
            second: 1_445_000_000 + next(900) as i64,
            client: next(6),
            server: next(9),
            status: ["200", "404", "-", "302", "501"][next(5) as usize],
            agent: ["-", "curl/7.0"][next(2) as usize],
        })
        .collect();
    let mut text = "#separator \\x09\n#path\thttp\n#fields\tts\tid.orig_h\tid.resp_h\tstatus_code\tuser_agent\n#types\ttime\taddr\taddr\tcount\tstring\n".to_owned();
    for Request { second, client, server, status, agent } in &requests {
        text.push_str(&format!("{second}.500000\t10.0.0.{client}\t10.1.0.{server}\t{status}\t{agent}\n"));
    }
    let failed = |request: &&Request| matches!(request.status, "404" | "-" | "501");
    for cutting in cuttings() {
        let engine = Engine::with(cutting, &[("http.log", text.as_bytes())]);
        let answer = ask::clients(&engine, ClientsQuestion { selection: ask::whole("http") });
        assert_eq!((answer.total, answer.clients), (900, 6));
        let found: BTreeMap<&str, &ClientRow> = answer.rows.iter().map(|row| (row.client.as_str(), row)).collect();
        for client in 0..6 {
            let own: Vec<&Request> = requests.iter().filter(|request| request.client == client).collect();
            let row = found[format!("10.0.0.{client}").as_str()];
            // Every minute that begins at a whole ten seconds, and, for failures, at any second.
            let minutes = (0..=90).map(|bin| 1_445_000_000 + bin * 10);
            let seconds = 1_445_000_000 - 60..1_445_000_900;
            let within = |from: i64| own.iter().filter(move |request| (from..from + 60).contains(&request.second));
            let servers = |from| within(from).map(|request| request.server).collect::<BTreeSet<_>>().len() as u32;
            let fails = |from| within(from).copied().filter(failed).count() as u32;
            assert_eq!(row.rows as usize, own.len());
            assert_eq!(row.peak_servers, minutes.clone().map(servers).max().unwrap(), "{cutting:?}");
            assert_eq!(row.peak_failing, seconds.map(fails).max().unwrap(), "{cutting:?}");
            assert_eq!(behind_peak(&engine, "http", &answer, row), row.peak_failing, "{cutting:?}");
            assert_eq!(servers(row.peak_servers_at.unwrap() as i64), row.peak_servers);
            assert_eq!(row.failing, Some(own.iter().copied().filter(failed).count() as u32));
            assert_eq!(row.nameless, Some(own.iter().filter(|request| request.agent == "-").count() as u32));
            assert_eq!(row.first.unwrap() as i64, own.iter().map(|request| request.second).min().unwrap());
            let rows = ask::matching(&engine, ask::filtered("http", &row.filter));
            assert_eq!(rows, row.rows);
        }
    }
}

#[test]
fn the_scanners_of_the_seed_stand_out() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/dragos-blog/http.log");
    let Ok(bytes) = std::fs::read(path) else {
        println!("skipped: {path} is not there");
        return;
    };
    for cutting in cuttings() {
        let engine = Engine::with(cutting, &[("http.log", &bytes)]);
        let answer = ask::clients(&engine, ClientsQuestion { selection: ask::whole("http") });
        let of = |host: u8| answer.rows.iter().find(|row| row.client == format!("192.168.2.{host}")).unwrap();
        assert_eq!((answer.clients, answer.fan_outs), (6, 2));
        let facts = |host| (of(host).rows, of(host).servers, of(host).peak_servers);
        assert_eq!(facts(64), (212, 9, 9));
        assert_eq!(facts(113), (13, 8, 8));
        assert!([42, 88, 111, 53].into_iter().all(|host| of(host).peak_servers <= 3));
        // `awk` over the file: 156 rows of .64 have a status of 400 or more, 18 have none; 27.8 % have no user agent.
        assert_eq!((of(64).failing, of(64).nameless), (Some(156 + 18), Some(59)));
        // Every minute that begins with a failed row, by a script of another language over the file.
        let failures = [64, 42, 113, 111, 88, 53].map(|host| of(host).peak_failing);
        assert_eq!(failures, [147, 27, 6, 2, 7, 2]);
        assert!(answer.rows.iter().all(|row| behind_peak(&engine, "http", &answer, row) == row.peak_failing));
        assert_eq!(of(113).nameless, Some(13));
        let first: Vec<&str> = answer.rows.iter().take(3).map(|row| row.client.as_str()).collect();
        assert_eq!(first, ["192.168.2.64", "192.168.2.113", "192.168.2.42"]);
    }
}

/// Counted with `awk`: of 141 rows of one client 30 are exceptions, 20 of them with a reason. Of its functions, exceptions left out, the
/// three other clients never use more than 3 in a minute.
#[test]
fn who_tries_every_function_stands_out() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/data/zeek-btest/v3.2.4/Baseline/scripts.base.protocols.modbus.policy/modbus.log"
    );
    let Ok(bytes) = std::fs::read(path) else { return println!("skipped: {path} is not there") };
    // Every minute that begins at a whole ten seconds, over the plain text.
    let text = String::from_utf8_lossy(&bytes);
    let rows: Vec<Vec<&str>> =
        text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect()).collect();
    let tried: Vec<(i64, &str)> = rows
        .iter()
        .filter(|row| row[2] == "192.168.66.235" && !row[6].ends_with("_EXCEPTION"))
        .map(|row| (row[0].split('.').next().unwrap().parse().unwrap(), row[6]))
        .collect();
    let within = |from: i64| tried.iter().filter(move |(at, _)| (from..from + 60).contains(at)).map(|(_, name)| name);
    let minutes = tried.iter().map(|(at, _)| at / 10 * 10).flat_map(|at| (0..6).map(move |bin| at - bin * 10));
    let most = minutes.map(|from| within(from).collect::<BTreeSet<_>>().len()).max().unwrap();
    for cutting in cuttings() {
        let engine = Engine::with(cutting, &[("modbus.log", &bytes)]);
        let answer = ask::clients(&engine, ClientsQuestion { selection: ask::whole("modbus") });
        let first = &answer.rows[0];
        assert_eq!((first.client.as_str(), first.rows, first.failing), ("192.168.66.235", 141, Some(30)));
        assert_eq!(first.peak_functions, Some(most as u32), "{cutting:?}");
        assert!(most > 90 && answer.rows[1..].iter().all(|row| row.peak_functions.unwrap() <= 3));
        assert_eq!((answer.clients, answer.probers, answer.fan_outs), (4, 1, 0));
    }
}

#[test]
fn groups_are_no_servers() {
    let mut text = "#separator \\x09\n#path\tconn\n#fields\tts\tid.orig_h\tid.resp_h\tconn_state\n#types\ttime\taddr\taddr\tstring\n".to_owned();
    for server in ["ff02::1", "ff02::2", "ff02::fb", "ff05::c", "ff02::1:3", "ff02::16", "fe80::2"] {
        text.push_str(&format!("1445000000.5\tfe80::1\t{server}\tS0\n"));
    }
    for server in ["224.0.0.22", "224.0.0.251", "239.255.255.250", "255.255.255.255", "10.0.0.255", "10.0.0.2"] {
        text.push_str(&format!("1445000000.5\t10.0.0.1\t{server}\tS0\n"));
    }
    for cutting in cuttings() {
        let engine = Engine::with(cutting, &[("conn.log", text.as_bytes())]);
        let answer = ask::clients(&engine, ClientsQuestion { selection: ask::whole("conn") });
        assert_eq!((answer.clients, answer.fan_outs, answer.marked), (2, 0, 0), "{cutting:?}");
        for row in &answer.rows {
            assert_eq!(behind_peak(&engine, "conn", &answer, row), 1, "{:?}", answer.failed);
            assert_eq!(
                (row.servers, row.peak_servers, row.failing, row.peak_failing),
                (1, 1, Some(1), 1),
                "{}",
                row.client
            );
        }
    }
}

/// Browsing is no sweep, a log without replies tells of no failures, and a plant with addresses of its own is a plant.
#[test]
fn the_web_is_no_sweep() {
    let head = "#separator \\x09\n#path\thttp\n#fields\tts\tid.orig_h\tid.resp_h\tstatus_code\n#types\ttime\taddr\taddr\tcount\n";
    let row = |client: &str, server: &str, status: &str| format!("1445000000.5\t{client}\t{server}\t{status}\n");
    let mut silent = head.to_owned();
    for host in 1..=30 {
        silent += &row("10.0.0.1", &format!("93.184.{host}.7"), "-");
        if host <= 24 {
            silent += &row("10.0.0.2", &format!("93.184.{host}.7"), "-");
        }
        if host <= 5 {
            silent += &row("141.81.0.3", &format!("141.81.9.{host}"), "-");
            silent += &row("10.0.0.4", &format!("192.168.7.{host}"), "-");
        }
    }
    let spoken = silent.clone() + &row("10.0.0.5", "93.184.1.7", "200");
    for cutting in cuttings() {
        for (text, marked) in [(&silent, 3), (&spoken, 4)] {
            let engine = Engine::with(cutting, &[("http.log", text.as_bytes())]);
            let answer = ask::clients(&engine, ClientsQuestion { selection: ask::whole("http") });
            assert_eq!((answer.fan_outs, answer.marked), (3, marked), "{cutting:?}");
            let of = |name: &str| answer.rows.iter().find(|row| row.client == name).unwrap();
            let near = |name| (of(name).peak_near, of(name).peak_servers);
            assert_eq!(
                [near("10.0.0.1"), near("10.0.0.2"), near("141.81.0.3"), near("10.0.0.4")],
                [(0, 30), (0, 24), (5, 5), (5, 5)]
            );
            // One reply in the log is enough to know that the others did not come.
            let failing = (marked == 4).then_some((30, 30));
            assert_eq!(of("10.0.0.1").failing.map(|rows| (rows, of("10.0.0.1").peak_failing)), failing, "{cutting:?}");
        }
    }
}
