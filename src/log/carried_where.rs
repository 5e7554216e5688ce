//! Where in a line of another program a record stands: behind a prefix, or as an object in an object; and whether it is one. Knows no rows.

use super::json_text::{expect, skip, space, string};
use super::json_value::Pairs;
use crate::table::decode::time_micros;

/// A longer prefix is none.
const LONGEST_PREFIX: usize = 4096;
const PLACES: usize = 4;

/// Fields in which log shippers keep the line that they read.
pub const MESSAGES: [&str; 14] = [
    "message",
    "log",
    "_raw",
    "event.original",
    "@rawstring",
    "result._raw",
    "_source.message",
    "_source.event.original",
    "MESSAGE",
    "line",
    "msg",
    "event",
    "RawData",
    "full_log",
];
/// Fields in which they keep it as an object: Splunk's collector and its exports, Elasticsearch, Wazuh and others.
pub const OBJECTS: [&str; 10] =
    ["event", "result", "_source", "data", "record", "message", "log", "payload", "json", "value"];

/// Where a record may begin in a line that has something before it: structured data of syslog may have braces too.
pub fn places(line: &[u8]) -> Vec<usize> {
    let head = &line[..line.len().min(LONGEST_PREFIX)];
    let first = head.split(|byte| *byte == b'\t').next().unwrap_or(b"");
    // Behind a separator it is a value of a row.
    let begins = |at: &usize| {
        matches!(line.get(at + 1), Some(b'"' | b' ')) && (*at == 0 || !matches!(line[at - 1], b',' | b';' | b'"'))
    };
    let objects = memchr::memchr_iter(b'{', first).filter(begins).filter(|_| line.ends_with(b"}"));
    let mut places: Vec<usize> = objects.take(PLACES).collect();
    if first.len() < head.len() {
        // Fluentd has a readable time and a tag before it, Kafka's console a key. Rows of Zeek's begin with seconds.
        let is_row = time_micros(first).is_some() && !first.contains(&b':');
        let behind = memchr::memchr_iter(b'\t', head).take(2).map(|at| at + 1).find(|at| line.get(*at) == Some(&b'{'));
        places.extend(behind.filter(|_| !is_row && line.ends_with(b"}")));
        let at = first.iter().rposition(|byte| matches!(byte, b' ' | b':' | b'|')).map_or(0, |at| at + 1);
        places.extend(time_micros(&first[at..]).map(|_| at));
    }
    places
}

/// Where the object of this name stands in an object.
pub fn object(line: &[u8], name: &[u8]) -> Option<(usize, usize)> {
    let (mut at, mut text) = (0, Vec::new());
    expect(line, &mut at, b'{').ok()?;
    loop {
        space(line, &mut at);
        let key = string(line, &mut at, &mut text).ok()?;
        let named = key.map_or(&text[..], |(start, end)| &line[start..end]) == name;
        space(line, &mut at);
        expect(line, &mut at, b':').ok()?;
        space(line, &mut at);
        let start = at;
        match line.get(at)? {
            b'"' => _ = string(line, &mut at, &mut text).ok()?,
            _ => skip(line, &mut at).ok()?,
        }
        if named && line.get(start) == Some(&b'{') {
            return Some((start, at));
        }
        space(line, &mut at);
        expect(line, &mut at, b',').ok()?;
    }
}

/// The text of a field, as JSON has it.
pub fn text_of(pairs: &Pairs, field: &[u8]) -> Option<Vec<u8>> {
    let at = pairs.list.iter().position(|pair| pairs.keys.name(pair.key) == field)?;
    pairs.text_at(at)
}

/// The field in which most of these lines have a record as an object, and that are none themselves.
pub fn object_field(lines: &mut dyn Iterator<Item = &[u8]>) -> Option<&'static str> {
    let mut counts = [0; OBJECTS.len()];
    let (mut all, mut pairs) = (0, Pairs::default());
    for line in lines {
        all += 1;
        if pairs.read(line).is_err() {
            continue;
        }
        let has = |name: &[u8]| pairs.list.iter().any(|pair| pairs.keys.name(pair.key) == name);
        let own = [&b"ts"[..], b"uid", b"id.orig_h", b"id_orig_h", b"_path"].into_iter().any(has);
        for (count, field) in counts.iter_mut().zip(OBJECTS) {
            let record = ["ts", "_path"].iter().any(|key| has(format!("{field}.{key}").as_bytes()));
            *count += usize::from(record && !own);
        }
    }
    counts.iter().zip(OBJECTS).find(|(count, _)| **count * 2 > all).map(|(_, field)| field)
}

/// Is this a record of Zeek's: an object with a time, or a row?
pub fn is_record(text: &[u8]) -> bool {
    if text.starts_with(b"{") {
        let mut pairs = Pairs::default();
        return pairs.read(text).is_ok()
            && pairs.list.iter().any(|pair| matches!(pairs.keys.name(pair.key), b"ts" | b"_path" | b"@path"));
    }
    let mut cells = text.split(|byte| *byte == b'\t');
    cells.next().is_some_and(|cell| time_micros(cell).is_some()) && cells.count() >= 2
}

/// Is the outer object a record of Zeek's itself: has it the time, the id or the addresses of one? Its logs have messages too. One of
/// the Elastic Common Schema is a record made of the one that it carries, where it does: that one has all of Zeek's fields.
pub fn is_own(pairs: &Pairs, around: &[u8]) -> bool {
    let own = |name: &[u8]| {
        let name = name.strip_prefix(around).unwrap_or(name);
        let name = name.strip_prefix(b"_source.").unwrap_or(name);
        matches!(name, b"ts" | b"uid" | b"id.orig_h" | b"id_orig_h")
    };
    pairs.list.iter().any(|pair| own(pairs.keys.name(pair.key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_in_an_object_is_found() {
        let found = |line: &str, name: &str| {
            object(line.as_bytes(), name.as_bytes()).map(|(start, end)| line[start..end].to_owned())
        };
        let line = r#"{"a":{"event":{"x":1}},"b" : "event", "event" : {"ts":[1,{}]},"c":2}"#;
        assert_eq!(found(line, "event").as_deref(), Some(r#"{"ts":[1,{}]}"#));
        assert_eq!((found(line, "b"), found(line, "d"), found("{}", "a"), found("", "a")), (None, None, None, None));
    }

    #[test]
    fn a_record_may_stand_behind_tabs() {
        assert_eq!(places(b"2020-01-01T00:00:00+00:00\tzeek.conn\t{\"ts\":1}"), [36, 23]);
        assert_eq!(places(b"key\t{\"ts\":1}"), [4]);
        assert_eq!(places(b"1577836800.5\tC1\t{\"ts\":1}"), [0]);
    }
}
