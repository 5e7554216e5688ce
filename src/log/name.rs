//! What the name of a file tells of the log in it. Knows no content.

use super::columns::sets;

/// Words that others than Zeek put before the name of a log.
const BEFORE: [&str; 5] = ["zeek", "bro", "corelight", "json_streaming", "copy of"];

/// The Zeek path that a file name tells: `http` for `http.log`, `http_20240420_12:00:00.log.gz`, `conn.00:00:00-01:00:00.log`, and
/// also for `zeek_http.log`, `2024-04-20_http.log`, `day1.pcap_http.log` and `http (1).log`.
pub fn path_of_name(name: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let lower = if base.chars().any(char::is_lowercase) { base.to_owned() } else { base.to_lowercase() };
    let base = behind(&lower);
    let stem = base.split('.').next().unwrap_or(base);
    let dated = stem.match_indices(['_', '-']).find(|(at, _)| stem[at + 1..].starts_with(|c: char| c.is_ascii_digit()));
    let path = dated.map_or(stem, |(at, _)| &stem[..at]);
    let path = path.split(" (").next().unwrap_or(path).trim_end();
    let path = path.strip_suffix(" - Copy").or(path.strip_suffix(" copy")).unwrap_or(path);
    let path = path.split_once(' ').and_then(|_| known_word(path)).unwrap_or(path);
    if path.is_empty() { "log".to_owned() } else { path.to_owned() }
}

/// The one word of several that is the path of a known log: `conn` of `conn export`.
fn known_word(words: &str) -> Option<&str> {
    let sets = sets();
    let mut known = words.split(' ').filter(|word| sets.iter().any(|set| set.path == *word));
    known.next().filter(|_| known.next().is_none())
}

/// A name behind words, dates, addresses and names of captures, where a name is left then.
fn behind(base: &str) -> &str {
    // What follows a dot may be no more than the kind of file.
    let name = |rest: &'_ str| {
        let name = rest.strip_prefix(['_', '-', ' ']).or(rest.strip_prefix('.').filter(|name| name.contains('.')));
        name.is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
    };
    let captures = [".pcap", ".pcapng", ".cap"].iter().filter_map(|end| base.split_once(end)).map(|(_, rest)| rest);
    let digits = base.trim_start_matches(|c: char| c.is_ascii_digit() || "_-.:+ ".contains(c));
    let divider = (base.len() - digits.len()).checked_sub(1).filter(|_| base.starts_with(|c: char| c.is_ascii_digit()));
    let words = BEFORE.iter().filter_map(|word| {
        let start = base.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word))?;
        base.strip_prefix(start)
    });
    let rest = captures.chain(divider.and_then(|at| base.get(at..))).chain(words).find(|rest| name(rest));
    rest.map_or(base, |rest| &rest[1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_tells_the_path() {
        for (name, path) in [
            ("http.log", "http"),
            ("logs/2024/http_20240420_12:00:00-13:00:00.log.gz", "http"),
            ("conn.00:00:00-01:00:00.log.gz", "conn"),
            ("modbus_detailed.log", "modbus_detailed"),
            ("conn-summary.00:00.log", "conn-summary"),
            ("conn.log.labeled", "conn"),
            ("zeek_conn.log", "conn"),
            ("bro-http.log.1.gz", "http"),
            ("json_streaming_dns.1.log", "dns"),
            ("Copy of dns.log", "dns"),
            ("conn (1).log", "conn"),
            ("conn - Copy.log", "conn"),
            ("CONN.LOG", "conn"),
            ("2020-01-01_conn.log", "conn"),
            ("192.168.1.5-conn.log.gz", "conn"),
            ("day1.pcap_conn.log", "conn"),
            ("day1.pcap", "day1"),
            ("zeek.log", "zeek"),
            ("zeek.ndjson", "zeek"),
            ("zeek.conn.log", "conn"),
            ("2020-01-01.json", "2020"),
            ("10.0.0.1.txt", "10"),
            ("2020-01-01.log", "2020"),
            ("long_conn.log", "long_conn"),
            ("Zeek notes.txt", "notes"),
            ("zeek conn export.csv", "conn"),
            ("export of dns.log", "dns"),
            ("conn and dns.txt", "conn and dns"),
            ("é_ü.log", "é_ü"),
            (".log", "log"),
            ("", "log"),
        ] {
            assert_eq!(path_of_name(name), path, "{name}");
        }
    }
}
