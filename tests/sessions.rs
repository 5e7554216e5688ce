//! Sessions: what went on between two machines from one pause to the next, against a slow walk over all rows, however a log is cut.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use proptest::prelude::*;
use stackhunt::protocol::*;
use support::ask;
use support::engine::{Cutting, Engine};

fn cuttings() -> impl Iterator<Item = Cutting> {
    let cut = |shards, pieces, chunk| Cutting { shards, pieces, chunk, ..Cutting::WHOLE };
    [Cutting::WHOLE, cut(2, 3, 64), cut(3, 16, 4096)].into_iter()
}

fn question(pause: f64, what: &[&str]) -> SessionsQuestion {
    let what = Some(what.iter().map(|name| (*name).to_owned()).collect());
    SessionsQuestion { selection: ask::whole("http"), pause: Some(pause), what, ..SessionsQuestion::default() }
}

const HEAD: &str = "#separator \\x09\n#path\thttp\n#fields\tts\tid.orig_h\tid.resp_h\tmethod\turi\tstatus_code\tuser_agent\n#types\ttime\taddr\taddr\tstring\tstring\tcount\tstring\n";

/// A scan, a page with its pictures, a login that is refused and then let in, and a poll an hour later; rows that name nobody.
fn told() -> String {
    let nmap = "Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)";
    let rows = [
        ("100.000000", "a", "b", "GET", "/", "200", nmap),
        ("100.500000", "a", "b", "GET", "/nmaplowercheck1", "404", nmap),
        ("101.000000", "a", "c", "OPTIONS", "/", "-", nmap),
        ("130.000000", "a", "b", "GET", "/home.asp?lang=en", "401", "x"),
        ("131.000000", "a", "b", "GET", "/home.asp&lang=de?x", "401", "x"),
        ("132.000000", "a", "b", "GET", "/logo.GIF", "200", "x"),
        ("150.000000", "a", "b", "POST", "/login", "302", "x"),
        ("3600.000000", "a", "b", "GET", "/status", "200", "x"),
        ("3655.000000", "a", "b", "GET", "/status", "200", "x"),
        // Out of order, in the middle of the first session.
        ("140.250000", "a", "b", "GET", "/home.asp", "200", "x"),
        ("-", "a", "b", "GET", "/untimed", "200", "x"),
        ("120.000000", "-", "b", "GET", "/nobody", "200", "x"),
    ];
    rows.iter().fold(HEAD.to_owned(), |text, (ts, from, to, method, uri, status, agent)| {
        let host =
            |name: &str| if name == "-" { "-".to_owned() } else { format!("10.0.0.{}", name.as_bytes()[0] - b'a') };
        text + &format!("{ts}\t{}\t{}\t{method}\t{uri}\t{status}\t{agent}\n", host(from), host(to))
    })
}

#[test]
fn sessions_tell_what_was_asked_in_its_order() {
    let text = told();
    for cutting in cuttings() {
        let engine = Engine::with(cutting, &[("http.log", text.as_bytes())]);
        let answer = ask::sessions(&engine, question(60.0, &["method", "uri", "status_code"]));
        assert_eq!((answer.total, answer.without, answer.sessions, answer.pause), (12, 2, 3, 60.0));
        let whose: Vec<_> = answer
            .rows
            .iter()
            .map(|one| (one.client.as_str(), one.server.as_str(), one.first, one.last, one.rows))
            .collect();
        assert_eq!(
            whose,
            [
                ("10.0.0.0", "10.0.0.1", 100.0, 150.0, 7),
                ("10.0.0.0", "10.0.0.2", 101.0, 101.0, 1),
                ("10.0.0.0", "10.0.0.1", 3600.0, 3655.0, 2),
            ]
        );
        let first = &answer.rows[0];
        // 404 and twice 401; two rows of Nmap; the picture.
        assert_eq!((first.failing, first.marked, first.assets, first.kinds), (Some(3), 2, 1, Some(5)));
        let said: Vec<(String, u32, f64)> =
            first.said.iter().map(|one| (one.values.join(" "), one.rows, one.first)).collect();
        let said: Vec<_> = said.iter().map(|(text, rows, first)| (text.as_str(), *rows, *first)).collect();
        assert_eq!(
            said,
            [
                ("GET / 200", 1, 100.0),
                ("GET /nmaplowercheck1 404", 1, 100.5),
                ("GET /home.asp 401", 2, 130.0),
                ("GET /home.asp 200", 1, 140.25),
                ("POST /login 302", 1, 150.0),
            ]
        );
        assert_eq!(answer.rows[1].said[0].values, ["OPTIONS", "/", ""]);
        assert_eq!(answer.rows[2].said[0].rows, 2);
        // No answer is a failed attempt too.
        assert_eq!(answer.rows[1].failing, Some(1));
        assert_eq!(ask::matching(&engine, ask::filtered("http", &format!("{} ts:<200", first.filter))), 7);
    }
}

#[test]
fn what_was_sent_empty_is_told_apart_from_what_was_not_sent() {
    let head = HEAD.replace("user_agent", "username");
    let line = |at: u32, name: &str| format!("{at}.0\t10.0.0.1\t10.0.0.2\tGET\t/\t401\t{name}\n");
    let text = head + &line(1, "admin") + &line(2, "(empty)") + &line(3, "-");
    for cutting in cuttings() {
        let engine = Engine::with(cutting, &[("http.log", text.as_bytes())]);
        let answer = ask::sessions(&engine, question(60.0, &["username"]));
        let said: Vec<_> = answer.rows[0].said.iter().map(|one| one.values[0].as_str()).collect();
        assert_eq!(said, ["admin", "(empty)", ""]);
    }
}

/// A pause as long as the gap does not end a session; one that is shorter by a microsecond does.
#[test]
fn a_session_ends_with_a_longer_pause() {
    let text = told();
    let engine = Engine::with(Cutting::WHOLE, &[("http.log", text.as_bytes())]);
    for (pause, sessions) in [(29.5, 4), (29.499_999, 5), (55.0, 3), (54.9, 4), (1e300, 2), (0.0, 10)] {
        let answer = ask::sessions(&engine, question(pause, &[]));
        assert_eq!(answer.sessions, sessions, "{pause}");
        assert!(answer.rows.iter().all(|one| one.said.is_empty() && one.kinds == Some(0)));
    }
}

#[test]
fn a_window_is_cut_out_of_the_order_of_time() {
    let text = told();
    let engine = Engine::with(Cutting { shards: 2, pieces: 2, ..Cutting::WHOLE }, &[("http.log", text.as_bytes())]);
    let all = ask::sessions(&engine, question(1.0, &["uri"]));
    let part = SessionsQuestion { offset: Some(2), limit: Some(3), ..question(1.0, &["uri"]) };
    assert_eq!(ask::sessions(&engine, part).rows, all.rows[2..5]);
    let many = SessionsQuestion { what: Some(vec!["uri".to_owned(); 7]), ..question(1.0, &[]) };
    assert!(engine.ask(&Question::Sessions(many)).is_err());
}

#[test]
fn a_log_without_ends_has_no_session() {
    let text = "#separator \\x09\n#path\tx509\n#fields\tts\tid\n#types\ttime\tstring\n1.0\tF1\n";
    let engine = Engine::with(Cutting::WHOLE, &[("x509.log", text.as_bytes())]);
    let whole = SessionsQuestion { selection: ask::whole("x509"), ..SessionsQuestion::default() };
    let answer = ask::sessions(&engine, whole);
    assert_eq!((answer.total, answer.without, answer.sessions, answer.pause), (1, 1, 0, 60.0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A walk over the times of each pair in order.
    #[test]
    fn sessions_are_those_of_a_slow_walk(
        rows in proptest::collection::vec((0u32..400, 0u8..3, 0u8..3, 0u8..4), 0..60),
        pause in 0u32..40,
        shards in 1usize..4,
        in_order in any::<bool>(),
        (offset, limit) in (0u32..30, 0u32..30),
    ) {
        // Rows in the order of time are read by one shard after the other, those of a session mostly by one alone.
        let mut rows = rows;
        if in_order {
            rows.sort_unstable();
        }
        let line = |(at, from, to, page): &(u32, u8, u8, u8)| {
            format!("{at}.500000\t10.0.0.{from}\t10.1.0.{to}\tGET\t/p{page}\t{}\tx\n", 200 + u32::from(*page) * 100)
        };
        let text = rows.iter().fold(HEAD.to_owned(), |text, row| text + &line(row));
        let engine = Engine::with(Cutting { shards, pieces: 4, chunk: 128, ..Cutting::WHOLE }, &[("http.log", text.as_bytes())]);
        let answer = ask::sessions(&engine, question(f64::from(pause), &["uri"]));
        let mut expected = Vec::new();
        for from in 0..3 {
            for to in 0..3 {
                let mut own: Vec<_> = rows.iter().filter(|row| row.1 == from && row.2 == to).collect();
                own.sort();
                for run in own.chunk_by(|a, b| b.0 - a.0 <= pause) {
                    let failing = run.iter().filter(|row| row.3 >= 2).count() as u32;
                    let mut pages: Vec<u8> = run.iter().map(|row| row.3).collect();
                    pages.sort_unstable();
                    pages.dedup();
                    let rows = run.len() as u32;
                    expected.push((run[0].0, from, to, run[run.len() - 1].0, rows, failing, pages.len() as u32));
                }
            }
        }
        expected.sort_unstable();
        let found: Vec<_> = answer.rows.iter().map(|one| (
            one.first as u32,
            one.client.as_bytes()[7] - b'0',
            one.server.as_bytes()[7] - b'0',
            one.last as u32,
            one.rows,
            one.failing.unwrap_or(0),
            one.kinds.unwrap_or(0),
        )).collect();
        prop_assert_eq!(found, expected);
        let window = SessionsQuestion { offset: Some(offset), limit: Some(limit), ..question(f64::from(pause), &["uri"]) };
        let part = answer.rows.iter().skip(offset as usize).take(limit as usize);
        prop_assert!(ask::sessions(&engine, window).rows.iter().eq(part));
        for one in &answer.rows {
            prop_assert_eq!(one.said.iter().map(|said| said.rows).sum::<u32>(), one.rows);
            prop_assert!(one.said.windows(2).all(|pair| pair[0].first <= pair[1].first));
        }
    }
}
