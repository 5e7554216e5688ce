//! The reading report against what plain text says, however the files are cut.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use stackhunt::protocol::*;
use support::ask;
use support::engine::{Cutting, Engine};

const HEAD: &str = "#separator \\x09\n#path\thttp\n#fields\tts\tuid\tid.orig_h\n#types\ttime\tstring\taddr\n";

fn cuttings() -> impl Iterator<Item = Cutting> {
    let cut = |shards, pieces, chunk| Cutting { shards, pieces, chunk, ..Cutting::WHOLE };
    [Cutting::WHOLE, cut(1, 3, 7), cut(2, 5, 64), cut(3, 16, 1), cut(2, 200, 4096)].into_iter()
}

fn log(times: &[Option<i64>]) -> String {
    let mut text = HEAD.to_owned();
    for (row, time) in times.iter().enumerate() {
        let time = time.map_or("-".to_owned(), |time| format!("{}.{:06}", time / 1_000_000, time % 1_000_000));
        text.push_str(&format!("{time}\tC{row}\t10.0.0.{}\n", row % 7));
    }
    text
}

/// Rows before the one before them, rows without a time; then gaps of a minute and more of all files together, in microseconds.
fn slow(files: &[Vec<Option<i64>>]) -> (u32, u32, Vec<i64>, i64, i64) {
    let (mut out_of_order, mut untimed) = (0, 0);
    for times in files {
        let timed: Vec<i64> = times.iter().flatten().copied().collect();
        untimed += (times.len() - timed.len()) as u32;
        out_of_order += timed.windows(2).filter(|pair| pair[1] < pair[0]).count() as u32;
    }
    let mut all: Vec<i64> = files.iter().flatten().flatten().copied().collect();
    all.sort_unstable();
    let mut gaps: Vec<i64> = all.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap >= 60_000_000).collect();
    gaps.sort_unstable_by_key(|gap| -gap);
    let mut hours: Vec<i64> = all.iter().map(|time| time.div_euclid(3_600_000_000)).collect();
    hours.dedup();
    (out_of_order, untimed, gaps, hours.last().unwrap() - hours[0] + 1, hours.len() as i64)
}

#[test]
fn order_and_gaps_are_those_of_the_text() {
    let mut random = 7u64;
    let mut next = |below: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % below
    };
    for case in 0..12 {
        let files: Vec<Vec<Option<i64>>> = (0..2)
            .map(|file| {
                let mut at: i64 = 1_445_400_000_000_000 + file * 20_000_000_000;
                (0..60 + next(60))
                    .map(|_| {
                        at += match next(12) {
                            0 => 7_300_000_000,
                            1 => -40_500_000,
                            2 => 59_999_999,
                            3 => 60_000_000,
                            more => more as i64 * 250_000,
                        };
                        (next(20) > 0).then_some(at)
                    })
                    .collect()
            })
            .collect();
        let texts: Vec<String> = files.iter().map(|times| log(times)).collect();
        let (out_of_order, untimed, gaps, hours, with_rows) = slow(&files);
        for cutting in cuttings() {
            let named: Vec<(&str, &[u8])> = texts.iter().map(|text| ("http.log", text.as_bytes())).collect();
            let report = ask::report(&Engine::with(cutting, &named), ReportQuestion {});
            let [log] = &report.logs[..] else { panic!("{report:?}") };
            assert_eq!((log.out_of_order, log.untimed), (out_of_order, untimed), "case {case}, {cutting:?}");
            assert_eq!(log.gap_count as usize, gaps.len(), "case {case}, {cutting:?}");
            let found: Vec<i64> = log.gaps.iter().map(|gap| ((gap.to - gap.from) * 1e6).round() as i64).collect();
            assert_eq!(found, gaps[..gaps.len().min(20)], "case {case}, {cutting:?}");
            assert_eq!(log.hours.map(i64::from), Some(hours));
            assert_eq!(log.hours_without.map(i64::from), Some(hours - with_rows));
            for (file, (text, times)) in report.files.iter().zip(texts.iter().zip(&files)) {
                assert_eq!(file.bytes, text.len() as f64, "case {case}, {cutting:?}");
                assert_eq!((file.rows as usize, file.lines as usize), (times.len(), text.lines().count()));
                assert_eq!((file.format.as_str(), file.why.as_str()), ("Zeek TSV", "it has a #separator line"));
                assert_eq!(file.headers.len(), 1);
                // What the logs count, the files warn of.
                let without = times.iter().filter(|time| time.is_none()).count() as u32;
                let told = file.warnings.iter().find(|group| group.reason.starts_with("the time of a row of http"));
                assert_eq!(told.map_or(0, |group| group.count), without, "case {case}, {cutting:?}");
            }
        }
    }
}

#[test]
fn each_file_tells_what_it_was_read_as_and_what_was_not_read() {
    let json = "{\"ts\":1,\"uid\":\"C1\"}\nnonsense\n{\"ts\":3,\"uid\":\"C2\"}\nnonsense too\n";
    let files: [(&str, &[u8]); 4] = [
        ("http.log", b"#fields\tts\tuid\n1.0\tC1\nbad\n2.0\tC2\tx\n#close\n"),
        ("dns.json", json.as_bytes()),
        ("photo.png", b"\x89PNG\r\n\x1a\n\0\0"),
        ("conn.csv", b"ts,uid\n1,C1\n"),
    ];
    for cutting in cuttings() {
        let report = ask::report(&Engine::with(cutting, &files), ReportQuestion {});
        let told: Vec<(&str, &str, u32, u32, Option<bool>)> = report
            .files
            .iter()
            .map(|file| (file.name.as_str(), file.format.as_str(), file.rows, file.skipped, file.closed))
            .collect();
        assert_eq!(
            told,
            [
                ("http.log", "Zeek TSV", 2, 1, Some(true)),
                ("dns.json", "JSON lines", 2, 2, None),
                ("photo.png", "", 0, 0, None),
                ("conn.csv", "CSV", 1, 0, None),
            ],
            "{cutting:?}"
        );
        let [http, dns, photo, _] = &report.files[..] else { panic!() };
        assert_eq!(dns.warnings.len(), 1);
        assert_eq!(dns.warnings[0].lines.iter().map(|line| line.line).collect::<Vec<_>>(), [2, 4]);
        assert_eq!((http.warnings.len(), photo.warnings[0].lines[0].line), (2, 0));
        assert!(http.choices.iter().any(|choice| choice.id == "columns/http/1"));
        assert!(!http.headers[0].typed && http.headers[0].named);
    }
}

/// Why all the others are there comes first, wherever in the file it was found.
#[test]
fn what_is_said_of_the_whole_file_comes_first() {
    let damaged = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/logs/gzip-wrong-checksum/http.log.gz"));
    // Enough that its lines are read before the damage is found.
    let rows = format!("#fields\tts\tuid\nbad\n{}", "1.0\tC1\n".repeat(20_000));
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut encoder, rows.as_bytes()).unwrap();
    let gz = [encoder.finish().unwrap(), damaged.unwrap()].concat();
    for cutting in cuttings() {
        let report = ask::report(&Engine::with(cutting, &[("http.log.gz", &gz)]), ReportQuestion {});
        let places: Vec<u32> = report.files[0].warnings.iter().map(|group| group.lines[0].line).collect();
        assert!(report.files[0].warnings[0].reason.contains("checksum"), "{:?}", report.files[0].warnings);
        assert!(places.len() > 1 && places.is_sorted_by_key(|line| *line > 0), "{places:?}");
    }
}

#[test]
fn files_are_counted_alike_wherever_they_are() {
    let zip = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/logs/zip/day.zip")).unwrap();
    let short = b"#fields\tts\tuid\tmethod\n1.0\tC1\tGET\n2.0\tC2\n3.0\tC3\tGET\n#close\n";
    let files: [(&str, &[u8]); 5] = [
        ("http.log", b"#fields\tts\tuid\n1.0\tC1\n#close\n"),
        ("http.log", short),
        ("day.zip", &zip),
        ("photo.png", b"\x89PNG\r\n\x1a\n\0\0"),
        ("eve.json", b"{\"timestamp\":\"2024-05-14T10:00:00Z\",\"src_ip\":\"10.0.0.1\",\"dest_ip\":\"10.0.0.2\"}\n"),
    ];
    for cutting in cuttings() {
        let engine = Engine::with(cutting, &files);
        let (report, answer) = (ask::report(&engine, ReportQuestion {}), ask::logs(&engine, LogsQuestion::default()));
        let of = |kind: FileKind| report.files.iter().filter(|file| file.kind == kind).count() as u32;
        let kinds = [FileKind::Log, FileKind::Other, FileKind::Archive, FileKind::Unread].map(of);
        let FileCounts { logs, others, archives, unread } = answer.files;
        assert_eq!([logs, others, archives, unread], kinds, "{cutting:?}");
        assert_eq!((archives, unread, kinds.iter().sum::<u32>() as usize), (1, 0, report.files.len()));
        let http = answer.logs.iter().find(|log| log.id == "http").unwrap();
        assert_eq!((http.short, http.files.iter().filter(|name| *name == "http.log").count()), (1, 2));
        assert_eq!(report.files.iter().map(|file| file.short).sum::<u32>(), 1);
        let ends = |id: &str| answer.logs.iter().find(|log| log.id == id).and_then(|log| log.ends.clone());
        assert_eq!((ends("eve"), ends("http")), (Some(("src_ip".to_owned(), "dest_ip".to_owned())), http.ends.clone()));
        assert!(
            report
                .files
                .iter()
                .all(|file| file.choices.is_empty() == (file.name == "photo.png" || file.name.ends_with(".jpg")))
        );
    }
}

/// Log, rows and names of each header of a file.
fn names(report: &ReportAnswer, file: usize) -> Vec<(String, u32, Vec<String>)> {
    let names = |header: &HeaderReport| header.fields.iter().map(|field| field.name.clone()).collect();
    report.files[file].headers.iter().map(|header| (header.log.clone(), header.rows, names(header))).collect()
}

#[test]
fn headers_do_not_depend_on_what_a_shard_saw() {
    let mut json = String::new();
    let mut fields: Vec<String> = ["ts", "uid"].map(str::to_owned).into();
    for row in 0..400 {
        // A field now and then, of a kind that changes, and one that comes late in the file.
        let rare = format!("f{}", row % 9);
        let value = if row % 2 == 0 { "7" } else { "\"x\"" };
        let late = if row == 390 { ",\"late\":1" } else { "" };
        json.push_str(&format!("{{\"ts\":{row}.5,\"uid\":\"C{row}\",\"{rare}\":{value}{late}}}\n"));
        for name in [Some(rare), (row == 390).then(|| "late".to_owned())].into_iter().flatten() {
            if !fields.contains(&name) {
                fields.push(name);
            }
        }
    }
    let list = format!("[{}]", json.trim_end().replace('\n', ",\n"));
    // A file with the second header of the one after it: a shard that has it already names the first one first all the same.
    let (one, other) = ("#fields\tts\tuid\n1.0\tC1\n", "#fields\tts\thost\n2.0\ta\n3.0\tb\n");
    let both = format!("{one}{other}");
    let files: [(&str, &[u8]); 4] = [
        ("conn.json", json.as_bytes()),
        ("dns.json", list.as_bytes()),
        ("http.log", other.as_bytes()),
        ("http.log", both.as_bytes()),
    ];
    for cutting in cuttings() {
        let report = ask::report(&Engine::with(cutting, &files), ReportQuestion {});
        assert_eq!(names(&report, 0), [("conn".to_owned(), 400, fields.clone())], "{cutting:?}");
        assert_eq!(names(&report, 1), [("dns".to_owned(), 400, fields.clone())], "{cutting:?}");
        let (first, second) = (["ts", "uid"].map(str::to_owned).to_vec(), ["ts", "host"].map(str::to_owned).to_vec());
        assert_eq!(names(&report, 2), [("http".to_owned(), 2, second.clone())], "{cutting:?}");
        assert_eq!(names(&report, 3), [("http".to_owned(), 1, first), ("http".to_owned(), 2, second)], "{cutting:?}");
    }
}
