//! Regular intervals: scores that RITA's own tests publish for a capture of a real implant's tool, and the same answer however the log
//! is cut.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use stackhunt::protocol::*;
use support::ask;
use support::engine::{Cutting, Engine};

fn cuttings() -> impl Iterator<Item = Cutting> {
    let cut = |shards, pieces, chunk| Cutting { shards, pieces, chunk, ..Cutting::WHOLE };
    [Cutting::WHOLE, cut(2, 3, 64), cut(3, 16, 4096)].into_iter()
}

fn beacons(engine: &Engine, log: &str, to: Option<&str>) -> BeaconsAnswer {
    ask::beacons(engine, BeaconsQuestion { selection: ask::whole(log), to: to.map(str::to_owned) })
}

/// A pair every 60 s with 92 bytes, one at random times with random sizes, one that was there three times, and rows that name nobody.
fn conn_log() -> String {
    let mut random = 7u64;
    let mut next = |below: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % below
    };
    let mut lines: Vec<(u64, String)> = Vec::new();
    for minute in 0..600 {
        lines.push((minute * 60, "10.0.0.1\t203.0.113.5\t92".to_owned()));
        // Two rows of one second are one for the gaps.
        lines.push((minute * 60, "10.0.0.1\t203.0.113.5\t92".to_owned()));
        lines.push((next(36_000), format!("10.0.0.2\t203.0.113.6\t{}", next(100_000))));
    }
    lines.extend([3, 63, 123].map(|second| (second, "10.0.0.3\t203.0.113.5\t10".to_owned())));
    lines.extend([5, 65, 125, 185].map(|second| (second, "-\t203.0.113.5\t10".to_owned())));
    let head = "#separator \\x09\n#path\tconn\n#fields\tts\tid.orig_h\tid.resp_h\torig_ip_bytes\n#types\ttime\taddr\taddr\tcount\n";
    lines
        .iter()
        .fold(head.to_owned(), |text, (second, rest)| text + &format!("{}.250000\t{rest}\n", 1_700_000_000 + second))
}

#[test]
fn the_regular_pair_comes_first_however_the_log_is_cut() {
    let text = conn_log();
    let mut answers = Vec::new();
    for cutting in cuttings() {
        let engine = Engine::with(cutting, &[("conn.log", text.as_bytes())]);
        let answer = beacons(&engine, "conn", None);
        assert_eq!((answer.total, answer.pairs, answer.judged, answer.sizes.as_str()), (1807, 3, 2, "orig_ip_bytes"));
        let first = &answer.rows[0];
        assert_eq!((first.client.as_str(), first.to.as_str(), first.rows), ("10.0.0.1", "203.0.113.5", 1200));
        // Two rows each minute of ten hours.
        assert_eq!((first.seconds, first.gap, first.spread, first.score), (600, 60.0, 0.0, 1.0));
        assert_eq!((first.first, first.last), (1_700_000_000.0, 1_700_035_940.0));
        assert!(answer.rows[1].timing < 0.8 && answer.rows[1].size.unwrap() < 0.8, "{:?}", answer.rows[1]);
        assert_eq!(ask::matching(&engine, ask::filtered("conn", &first.filter)), 1200);
        answers.push(answer);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn whom_a_client_asks_may_be_another_field() {
    let mut text =
        "#separator \\x09\n#path\tdns\n#fields\tts\tid.orig_h\tid.resp_h\tquery\n#types\ttime\taddr\taddr\tstring\n"
            .to_owned();
    for at in 0..40 {
        text.push_str(&format!("{}.0\t10.0.0.1\t10.0.0.53\tc2.example\n", 1_700_000_000 + at * 300));
        text.push_str(&format!("{}.0\t10.0.0.1\t10.0.0.53\tpage{at}.example\n", 1_700_000_000 + at * at * 7));
    }
    let engine = Engine::with(Cutting::WHOLE, &[("dns.log", text.as_bytes())]);
    let answer = beacons(&engine, "dns", Some("query"));
    assert_eq!(
        (answer.pairs, answer.judged, answer.rows[0].to.as_str(), answer.rows[0].size),
        (41, 1, "c2.example", None)
    );
    assert_eq!(answer.rows[0].filter, "id.orig_h:10.0.0.1 AND query:'c2.example'");
    assert!(
        engine
            .ask(&Question::Beacons(BeaconsQuestion { selection: ask::whole("dns"), to: Some("nobody".to_owned()) }))
            .is_err()
    );
}

#[test]
fn a_log_without_clients_or_times_has_none() {
    let text = b"#separator \\x09\n#path\tx509\n#fields\tid\n#types\tstring\na\n";
    let engine = Engine::with(Cutting::WHOLE, &[("x509.log", &text[..])]);
    assert_eq!(beacons(&engine, "x509", None).rows, []);
}

/// `integration/beacons_test.go` of RITA 5 expects these of what 10.136.0.18 asks of this name, each within 0.05. It looks at
/// the last 24 hours only.
#[test]
#[allow(clippy::print_stdout)]
fn scores_are_those_of_rita() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/activecm-rita/test_data/proxy/http.log");
    let Ok(log) = std::fs::read(path) else { return println!("skipped: {path} is not there") };
    for cutting in cuttings() {
        let engine = Engine::with(cutting, &[("http.log", &log)]);
        let selection = ask::filtered("http", "ts:>=2023-01-04T18:44:55Z");
        let answer = ask::beacons(&engine, BeaconsQuestion { selection, to: Some("host".to_owned()) });
        let found = answer.rows.iter().find(|row| row.to == "www.honestimnotevil.com").unwrap();
        let near = |score: f64, expected: f64| (score - expected).abs() <= 0.05;
        assert!(
            near(found.timing, 0.921) && near(found.even, 1.0) && near(found.lasting.unwrap_or(0.0), 1.0),
            "{found:?}"
        );
    }
}
