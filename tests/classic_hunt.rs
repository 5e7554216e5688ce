//! The classic hunt on the real log, against counts made with plain text tools (`shared/reference/hunting.md`).
#![allow(clippy::panic)]

use stackhunt::drive::Shards;
use stackhunt::protocol::*;
use stackhunt::question::answer::Answer;

fn real_log() -> Option<Vec<u8>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/dragos-blog/http.log");
    let log = std::fs::read(path).ok();
    if log.is_none() {
        eprintln!("skipped: the shared data is not beside the project");
    }
    log
}

fn selection(filter: &str) -> Selection {
    Selection { log: "http".into(), filter: Some(filter.into()), pivot: None }
}

fn between_pairs_of(filter: &str) -> Selection {
    let by = ["id.orig_h", "id.resp_h"].map(|name| PivotField::Same(name.into())).to_vec();
    Selection { log: "http".into(), filter: None, pivot: Some(Box::new(Pivot { by, from: selection(filter) })) }
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

#[test]
fn the_numbers_of_the_post() {
    let Some(log) = real_log() else { return };
    for (shard_count, chunk) in [(1, 1 << 20), (2, 4096), (5, 7)] {
        let mut shards = Shards::new(shard_count);
        shards.open("http.log", &log, chunk);

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
