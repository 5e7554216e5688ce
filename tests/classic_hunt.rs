//! The classic hunt on the real log, against counts made with plain text tools (`shared/reference/hunting.md`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use stackhunt::drive::Shards;
use stackhunt::protocol::*;
use stackhunt::question::answer::Answer;
use std::collections::BTreeSet;

fn real_log() -> Option<Vec<u8>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/dragos-blog/http.log");
    let log = std::fs::read(path).ok();
    if log.is_none() {
        eprintln!("skipped: the shared data is not beside the project");
    }
    log
}

fn selection(filter: &str) -> Selection {
    Selection { log: "http".into(), filter: Some(filter.into()), ..Selection::default() }
}

fn between_pairs_of(filter: &str) -> Selection {
    let by = ["id.orig_h", "id.resp_h"].map(|name| PivotField::Same(name.into())).to_vec();
    Selection {
        log: "http".into(),
        pivot: Some(Box::new(Pivot { by, from: selection(filter), unlike: None })),
        ..Selection::default()
    }
}

fn stack(shards: &Shards, selection: Selection, by: &[&str], normalise: &[Normaliser]) -> StackAnswer {
    let by = by.iter().map(|name| (*name).to_owned()).collect();
    let question = StackQuestion { selection, by, normalise: Some(normalise.to_vec()), ..StackQuestion::default() };
    match shards.ask(&Question::Stack(question)) {
        Ok(Answer::Stack(answer)) => answer,
        other => panic!("{other:?}"),
    }
}

fn count(shards: &Shards, selection: Selection) -> CountAnswer {
    match shards.ask(&Question::Count(CountQuestion { selection })) {
        Ok(Answer::Count(answer)) => answer,
        other => panic!("{other:?}"),
    }
}

const NMAP: &str = "Mozilla/5.0 (compatible; Nmap Scripting Engine; http://nmap.org/book/nse.html)";

/// The log in one shard and in several, fed in chunks of several sizes.
fn opened(log: &[u8]) -> impl Iterator<Item = Shards> {
    [(1, 1 << 20), (2, 4096), (5, 7)].into_iter().map(move |(shard_count, chunk)| {
        let mut shards = Shards::new(shard_count);
        shards.open("http.log", log, chunk);
        shards
    })
}

/// Names of the fields, and the cells of each row, by nothing but `split`.
fn plain_rows(log: &[u8]) -> (Vec<&str>, Vec<Vec<&str>>) {
    let text = std::str::from_utf8(log).unwrap();
    let fields = text.lines().find_map(|line| line.strip_prefix("#fields\t")).unwrap();
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    (fields.split('\t').collect(), rows.map(|line| line.split('\t').collect()).collect())
}

/// The rows of [`between_pairs_of`] Nmap's agent, by nothing but loops.
fn plain_pivot(log: &[u8]) -> (Vec<&str>, Vec<Vec<&str>>) {
    let (fields, rows) = plain_rows(log);
    let at = |name| fields.iter().position(|field| *field == name).unwrap();
    let (client, server, agent) = (at("id.orig_h"), at("id.resp_h"), at("user_agent"));
    let pair = |row: &[&str]| (row[client].to_owned(), row[server].to_owned());
    let pairs: BTreeSet<_> = rows.iter().filter(|row| row[agent].contains("Nmap")).map(|row| pair(row)).collect();
    let rows = rows.into_iter().filter(|row| pairs.contains(&pair(row))).collect();
    (fields, rows)
}

fn export(shards: &Shards, selection: Selection, format: Format) -> Vec<u8> {
    shards.export(ExportQuestion { selection, format, ..ExportQuestion::default() }).unwrap()
}

#[test]
fn the_numbers_of_the_post() {
    let Some(log) = real_log() else { return };
    for shards in opened(&log) {
        let agents = stack(&shards, selection(""), &["user_agent"], &[]);
        assert_eq!((agents.total, agents.distinct), (5758, 7));
        assert_eq!(agents.rows.iter().map(|row| row.count).collect::<Vec<_>>(), [1, 12, 99, 103, 171, 327, 5045]);
        assert_eq!(agents.rows[3].values, ["-"]);
        assert_eq!(agents.rows[3].states, [CellState::Unset]);
        assert_eq!(agents.rows[4].values, [NMAP]);
        assert_eq!((agents.rows[4].clients, agents.rows[4].servers), (Some(2), Some(9)));
        for row in &agents.rows {
            assert_eq!(count(&shards, selection(row.filter.as_deref().unwrap_or("?"))).matching, row.count, "{row:?}");
        }

        let nmap = count(&shards, selection("user_agent:*Nmap*"));
        assert_eq!((nmap.matching, nmap.rows, nmap.clients, nmap.pairs), (171, 5758, Some(2), Some(10)));
        assert_eq!(count(&shards, between_pairs_of("user_agent:*Nmap*")).matching, 299);

        let pairs = match shards.ask(&Question::Pairs(PairsQuestion { selection: selection("user_agent:*Nmap*") })) {
            Ok(Answer::Pairs(answer)) => answer,
            other => panic!("{other:?}"),
        };
        let tree = stackhunt::question::pairs::tree(&pairs);
        let of_64: Vec<(&str, u32)> = tree["192.168.2.64"].iter().map(|(server, n)| (*server, *n)).collect();
        assert_eq!(
            of_64,
            [
                ("192.168.88.100", 5),
                ("192.168.88.115", 15),
                ("192.168.88.20", 14),
                ("192.168.88.25", 18),
                ("192.168.88.49", 14),
                ("192.168.88.51", 39),
                ("192.168.88.60", 17),
                ("192.168.88.61", 15),
                ("192.168.88.95", 16),
            ]
        );
        assert_eq!(tree["192.168.2.42"]["192.168.88.115"], 18);

        for (steps, distinct) in
            [(&[][..], 4923), (&[Normaliser::CutQuery][..], 4912), (&[Normaliser::CutQueryAndAmpersand][..], 176)]
        {
            let uris = stack(&shards, selection(""), &["uri"], steps);
            assert_eq!((uris.distinct, uris.distinct_raw), (distinct, 4923));
        }
    }
}

#[test]
fn searches_find_what_awk_finds() {
    let Some(log) = real_log() else { return };
    for shards in opened(&log) {
        for (filter, rows) in [
            ("nmap", 171),
            ("status_code:>=400", 239),
            ("ts:[2015-10-21T11:00 TO 2015-10-21T12:00}", 5140),
            ("id.orig_h:192.168.2.64/28", 212),
            ("id_orig_h:192.168.2.64", 212),
            (r"uri:/\.(jsp|asp)$/", 161),
            ("user_agent:*", 5758 - 103),
            ("user_agent:- AND method:-", 45),
            ("method:(PUT OR LOL OR t3)", 4),
            ("NOT method:get", 5758 - 5576),
            ("tags:\"\"", 5758),
        ] {
            assert_eq!(count(&shards, selection(filter)).matching, rows, "{filter}");
        }
        let all = count(&shards, selection(""));
        assert_eq!((all.clients, all.pairs), (Some(6), Some(35)));
        assert_eq!((all.first, all.last), (Some(1_445_422_160.958_11), Some(1_445_446_477.424_937)));
        let nmap = count(&shards, selection("user_agent:*Nmap*"));
        assert_eq!((nmap.first, nmap.last), (Some(1_445_422_289.379_891), Some(1_445_425_521.550_031)));
    }
}

#[test]
fn indicators_see_the_scan_whole() {
    let Some(log) = real_log() else { return };
    for shards in opened(&log) {
        let question = IndicatorsQuestion { selection: selection("") };
        let Ok(Answer::Indicators(answer)) = shards.ask(&Question::Indicators(question)) else { panic!() };
        assert_eq!(answer.total, 5758);
        assert_eq!(
            answer.clients.iter().map(String::as_str).collect::<BTreeSet<_>>(),
            BTreeSet::from(["192.168.2.113", "192.168.2.42", "192.168.2.64", "192.168.2.88"])
        );
        assert_eq!(answer.pairs, 14);
        assert_eq!(count(&shards, selection(&answer.filter)).matching, answer.hits);
        assert_eq!(count(&shards, between_pairs_of(&answer.filter)).matching, 417);
        for (id, rows) in
            [("nmap-nse-agent", 171), ("nmap-nice-ports", 8), ("nmap-rtsp-probe", 5), ("nmap-t3", 2), ("nmap-git", 11)]
        {
            let found = answer.indicators.iter().find(|row| row.id == id).unwrap();
            assert_eq!(found.count, rows, "{id}");
        }
        for indicator in &answer.indicators {
            let behind = count(&shards, selection(&indicator.filter));
            assert_eq!((behind.matching, behind.pairs), (indicator.count, Some(indicator.pairs)), "{}", indicator.id);
            assert_eq!(indicator.clients.iter().map(|client| client.count).sum::<u32>(), indicator.count);
        }
    }
}

#[test]
fn exports_read_by_others_are_the_rows_of_the_log() {
    let Some(log) = real_log() else { return };
    let (fields, rows) = plain_pivot(&log);
    assert_eq!(rows.len(), 299);
    for shards in opened(&log) {
        let csv = export(&shards, between_pairs_of("user_agent:*Nmap*"), Format::Csv);
        let mut reader = csv::Reader::from_reader(&csv[..]);
        assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), fields);
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.iter().map(|record| record.iter().collect()).collect::<Vec<Vec<_>>>(), rows);

        let json = export(&shards, between_pairs_of("user_agent:*Nmap*"), Format::Jsonl);
        let lines = std::str::from_utf8(&json).unwrap().lines();
        let objects: Vec<serde_json::Value> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(objects.len(), rows.len());
        for (object, row) in objects.iter().zip(&rows) {
            for (name, text) in fields.iter().zip(row) {
                match (&object[name], *text) {
                    (serde_json::Value::Null, "-") => assert!(object.get(name).is_none(), "{name}"),
                    (serde_json::Value::Array(elements), "(empty)") => assert!(elements.is_empty(), "{name}"),
                    (serde_json::Value::Array(elements), text) => assert_eq!(elements.len(), text.split(',').count()),
                    (serde_json::Value::Number(number), text) => {
                        assert_eq!(number.as_f64(), text.parse().ok(), "{name}")
                    }
                    (value, text) => assert_eq!(value.as_str(), Some(text), "{name}"),
                }
            }
        }

        let pairs = export(&shards, selection("user_agent:*Nmap*"), Format::Pairs);
        let pairs: serde_json::Value = serde_json::from_slice(&pairs).unwrap();
        assert_eq!(pairs["192.168.2.42"], serde_json::json!({ "192.168.88.115": 18 }));
        assert_eq!(pairs["192.168.2.64"].as_object().map(serde_json::Map::len), Some(9));

        let zeek = export(&shards, selection(""), Format::Zeek);
        let data = |log: &[u8]| {
            log.split_inclusive(|byte| *byte == b'\n')
                .filter(|line| !line.starts_with(b"#"))
                .flatten()
                .copied()
                .collect::<Vec<u8>>()
        };
        assert!(data(&zeek) == data(&log), "the data lines of the whole log");
    }
}
