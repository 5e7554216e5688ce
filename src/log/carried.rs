//! Records that lines of other programs carry: as text in a field (Filebeat, Fluentd, Docker, Splunk), or behind a prefix (syslog,
//! `kubectl logs`, `grep`).
//!
//! The record is the row: JSON, or a line of Zeek's TSV with the columns of a known log. What stands around it stays in the row, in
//! fields whose names begin with `shipper.`, the prefix in `shipper.prefix`; so each line's values survive, and none of them is taken
//! for one of Zeek's. A line that carries no record is a row of its own fields, or skipped where it has none. Only one layer is
//! taken off. Does not know rows. Invariant: what a line becomes depends on the line and on what the beginning of the file told.

use super::carried_where::{MESSAGES, OBJECTS, is_own, is_record, object, object_field, places, text_of};
use super::columns::{self, ColumnSet};
use super::header::{Field, Form, Header, Written};
use super::json_keys::{path_of_bare_dataset, path_of_dataset};
use super::json_lines::JsonLines;
use super::json_value::{Pairs, Value};
use super::name::path_of_name;
use super::{Begin, LogFormat};
use crate::table::decode::time_micros;
use std::collections::{BTreeMap, BTreeSet};

pub const FORMAT: LogFormat = LogFormat {
    id: "carried",
    name: "Records in lines of other programs",
    written: Written::Carried,
    whole: false,
    recognise: |head| {
        Carrier::of(head).map(|carrier| match carrier.field {
            Some(_) => "its lines are JSON objects with a record as text in a field",
            None => "its lines have a prefix and then a record",
        })
    },
    reader: |begin| {
        Box::new(match begin {
            Begin::New { head, .. } => {
                JsonLines::carrying(Carrier::of(head).unwrap_or_else(|| Carrier::new(None)), true)
            }
            Begin::Resumed(header) => JsonLines::carrying(Carrier::resumed(&header), false),
        })
    },
};

/// Fields in which they name the file that it stood in, the surest first.
const SOURCES: [&str; 11] = [
    "log.file.path",
    "source",
    "path",
    "file",
    "filename",
    "tailed_path",
    "@source",
    "location",
    "sourcetype",
    "event.dataset",
    "_source.event.dataset",
];
const AROUND: &[u8] = b"shipper.";
/// Lines looked at.
const LOOKED_AT: usize = 20;
const HEAD: usize = 64 << 10;

/// What carries the records of a file.
#[derive(Default)]
pub struct Carrier {
    /// The field that holds them; without it they stand behind a prefix.
    field: Option<&'static str>,
    /// Is it an object there, and not text?
    object: bool,
    /// Columns of TSV where the line does not tell its log.
    set: Option<ColumnSet>,
    known: BTreeSet<&'static str>,
    /// The first known set of each path and number of columns.
    sets: BTreeMap<(&'static str, usize), ColumnSet>,
    /// The source told last, and the path that it tells.
    last: (Vec<u8>, Vec<u8>),
    /// Is the last line a row of its own fields?
    pub bare: bool,
}

impl Carrier {
    fn new(field: Option<&'static str>) -> Carrier {
        let mut carrier = Carrier { field, ..Carrier::default() };
        for set in columns::sets().into_iter().filter(|set| !set.spaces) {
            carrier.known.insert(set.path);
            carrier.sets.entry((set.path, set.fields.len())).or_insert(set);
        }
        carrier
    }

    fn object(field: Option<&'static str>) -> Carrier {
        Carrier { object: field.is_some(), ..Carrier::new(field) }
    }

    /// What carries the records of a file that begins so; `None` if its lines are no more than lines.
    pub fn of(head: &[u8]) -> Option<Carrier> {
        // However much has come.
        let head = head.get(..HEAD).unwrap_or(head);
        let whole = memchr::memrchr(b'\n', head).map_or(head, |end| &head[..end]);
        let lines = || whole.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
        let mut pairs = Pairs::default();
        let mut carrier = if lines().next()?.starts_with(b"{") {
            let mut carries = |line: &[u8], field: &str| {
                pairs.read(line).is_ok()
                    && !is_own(&pairs, b"")
                    && text_of(&pairs, field.as_bytes()).is_some_and(|text| is_record(text.trim_ascii()))
            };
            let mut count = |field: &str| lines().take(LOOKED_AT).filter(|line| carries(line, field)).count();
            let most = MESSAGES.into_iter().rev().max_by_key(|field| count(field))?;
            if count(most) == 0
                && let Some(field) = object_field(&mut lines().take(LOOKED_AT))
            {
                return Some(Carrier::object(Some(field)));
            }
            Carrier::new(Some(most))
        } else {
            Carrier::new(None)
        };
        // Rows without a header and a name: what they look like is all that tells their columns.
        let mut inner = Vec::new();
        let (mut found, mut all) = (0, 0);
        for line in lines().take(LOOKED_AT) {
            all += 1;
            let text = match carrier.field {
                None => places(line)
                    .into_iter()
                    .filter(|at| *at > 0)
                    .map(|at| &line[at..])
                    .find(|text| is_record(text))
                    .map(<[u8]>::to_vec),
                Some(field) => pairs.read(line).ok().and_then(|()| text_of(&pairs, field.as_bytes())),
            };
            let Some(text) = text.filter(|text| is_record(text)) else { continue };
            found += 1;
            if !text.starts_with(b"{") {
                inner.extend_from_slice(&text);
                inner.push(b'\n');
            }
        }
        carrier.set = columns::fitting("", &inner).into_iter().next();
        let mut reads = |line: &[u8]| carrier.read(line, &mut pairs).is_ok() && !carrier.bare;
        let read = lines().take(LOOKED_AT).filter(|line| reads(line)).count();
        let enough = read * 2 >= all && (carrier.field.is_some() || found * 2 > all);
        enough.then_some(carrier)
    }

    /// That of a file which is gone on with from within; [`Carrier::header`] is the other way.
    fn resumed(header: &Header) -> Carrier {
        if let Some(name) = header.path.strip_prefix('{') {
            return Carrier::object(OBJECTS.into_iter().find(|field| *field == name));
        }
        let mut carrier = Carrier::new(MESSAGES.into_iter().find(|field| *field == header.path));
        carrier.set = header.fields.first().and_then(|field| columns::set(&field.name));
        carrier
    }

    pub fn header(&self) -> Header {
        let named = |set: &ColumnSet| Field { name: set.id.clone(), zeek_type: String::new() };
        let path = format!("{}{}", if self.object { "{" } else { "" }, self.field.unwrap_or_default());
        Header { path, fields: self.set.iter().map(named).collect(), written: Written::Carried, ..Header::default() }
    }

    /// What is to be told of the file.
    pub fn told(&self) -> String {
        match self.field {
            Some(field) if self.object => {
                format!("{field} holds the record: read as the record; the fields around it are under shipper.")
            }
            Some(field) => {
                format!(
                    "{field} holds the record, as text: read as the record; the fields around it are under shipper."
                )
            }
            None => "each line has a prefix: read behind it; the prefix is the field shipper.prefix".to_owned(),
        }
    }

    /// Reads a line into pairs: those of the record first.
    pub fn read(&mut self, line: &[u8], pairs: &mut Pairs) -> Result<(), &'static str> {
        self.bare = false;
        if self.object {
            return self.read_object(line, pairs);
        }
        if self.field.is_some() { self.read_field(line, pairs) } else { self.read_behind(line, pairs) }
    }

    fn read_behind(&mut self, line: &[u8], pairs: &mut Pairs) -> Result<(), &'static str> {
        let mut reason = "no record behind a prefix";
        for at in places(line) {
            let (prefix, record) = line.split_at(at);
            if std::str::from_utf8(prefix).is_err() {
                return Err("not UTF-8");
            }
            pairs.begin();
            self.path_of_prefix(prefix);
            match self.record(record, pairs) {
                Ok(()) if prefix.is_empty() => {}
                Ok(()) => pairs.add_text(b"shipper.prefix", prefix)?,
                Err(why) => {
                    reason = why;
                    continue;
                }
            }
            pairs.path_told(&self.last.1);
            return Ok(());
        }
        Err(reason)
    }

    fn read_field(&mut self, line: &[u8], pairs: &mut Pairs) -> Result<(), &'static str> {
        pairs.begin();
        pairs.add(AROUND, line)?;
        let name = self.field.unwrap_or_default().as_bytes();
        let is_message = |key: &[u8]| key.strip_prefix(AROUND) == Some(name);
        let at = pairs.list.iter().position(|pair| is_message(pairs.keys.name(pair.key)));
        let text = at.and_then(|at| pairs.text_at(at));
        if let (Some(at), Some(text)) = (at, text.filter(|_| !is_own(pairs, AROUND))) {
            let text = text.strip_suffix(b"\n").unwrap_or(&text).trim_ascii_start();
            let text = text.strip_suffix(b"\r").unwrap_or(text);
            if text.starts_with(b"#") && text.contains(&b'\t') {
                return Err("a header line as text in a field: columns are those of known logs");
            }
            let around = pairs.list.len() - 1;
            pairs.list.remove(at);
            self.path_of_fields(pairs, name);
            if self.record(text, pairs).is_ok() {
                pairs.first_from(around);
                pairs.path_told(&self.last.1);
                return Ok(());
            }
            if text.starts_with(b"{\"") {
                return Err("the record in it is no JSON object: it may be cut off");
            }
        }
        self.bare = true;
        pairs.read(line)
    }

    fn read_object(&mut self, line: &[u8], pairs: &mut Pairs) -> Result<(), &'static str> {
        let name = self.field.unwrap_or_default().as_bytes();
        let Some((start, end)) = object(line, name) else {
            self.bare = true;
            return pairs.read(line);
        };
        pairs.begin();
        pairs.add(b"", &line[start..end])?;
        let own = pairs.list.len();
        pairs.add(AROUND, &[&line[..start], b"null", &line[end..]].concat())?;
        let is_hole = |key: &[u8]| key.strip_prefix(AROUND) == Some(name);
        let hole = pairs.list.iter().skip(own).position(|pair| is_hole(pairs.keys.name(pair.key)));
        if let Some(hole) = hole {
            pairs.list.remove(own + hole);
        }
        self.path_of_fields(pairs, name);
        pairs.path_told(&self.last.1);
        if own > 0 { Ok(()) } else { Err("an object without values") }
    }

    fn record(&mut self, text: &[u8], pairs: &mut Pairs) -> Result<(), &'static str> {
        if text.starts_with(b"{") {
            let before = pairs.list.len();
            pairs.add(b"", text)?;
            return if pairs.list.len() > before { Ok(()) } else { Err("an object without values") };
        }
        let cells = || text.split(|byte| *byte == b'\t');
        if cells().next().is_none_or(|cell| time_micros(cell).is_none()) {
            return Err("no record");
        }
        let width = cells().count();
        let path = std::str::from_utf8(&self.last.1).unwrap_or("");
        let of_path = self.known.get(path).and_then(|path| self.sets.get(&(*path, width)));
        let other = self.set.as_ref().filter(|set| path.is_empty() && set.fields.len() == width);
        let set = of_path.or(other).ok_or("a line of TSV with columns that no known log has")?;
        if std::str::from_utf8(text).is_err() {
            return Err("not UTF-8");
        }
        for (cell, field) in cells().zip(&set.fields) {
            match cell {
                b"-" => pairs.add_value(field.name.as_bytes(), Value::Null)?,
                b"(empty)" | b"" => pairs.add_value(field.name.as_bytes(), Value::Empty(Form::Text))?,
                cell => pairs.add_raw(field.name.as_bytes(), cell)?,
            }
        }
        if path.is_empty() {
            self.last.1 = set.path.into();
            self.last.0.clear();
        }
        Ok(())
    }

    /// Notes the path that the fields around a record tell.
    fn path_of_fields(&mut self, pairs: &Pairs, message: &[u8]) {
        // Beside the message: in the same object.
        let object = [&b"result."[..], b"_source."].into_iter().find(|object| message.starts_with(object));
        let beside = |key: &[u8], name: &str| {
            let key = key.strip_prefix(AROUND).unwrap_or(key);
            key.strip_prefix(object.unwrap_or(b"")).unwrap_or(key) == name.as_bytes()
        };
        for name in SOURCES {
            // The last: before them may be fields of the record.
            let Some(at) = pairs.list.iter().rposition(|pair| beside(pairs.keys.name(pair.key), name)) else {
                continue;
            };
            let Some(source) = pairs.raw_at(at) else { continue };
            if self.last.0 == source && !source.is_empty() && !name.ends_with("dataset") {
                return;
            }
            let text = String::from_utf8_lossy(source);
            let bare = || {
                let path = std::str::from_utf8(path_of_bare_dataset(source)).ok()?;
                self.known
                    .get(path)
                    .filter(|_| name.ends_with("dataset") && pairs.is_of_zeek())
                    .map(ToString::to_string)
            };
            if let Some(path) = self.path_of(&text).or_else(bare) {
                self.last = (source.to_vec(), path.into_bytes());
                return;
            }
        }
        self.last = Default::default();
    }

    /// The same of a prefix: `bro_conn` of syslog, or the file name that grep has put there.
    fn path_of_prefix(&mut self, prefix: &[u8]) {
        let text = String::from_utf8_lossy(prefix);
        let words = text.rsplit(|c: char| c.is_whitespace() || ":[]|,\"'()=<>".contains(c));
        let path = words.filter(|word| word.len() > 4).find_map(|word| self.path_of(word));
        self.last = (Vec::new(), path.unwrap_or_default().into_bytes());
    }

    /// `conn` for `/logs/conn.log`, `bro_conn`, `zeek-conn` and `bro:conn:json`.
    fn path_of(&self, source: &str) -> Option<String> {
        let base = source.rsplit(['/', '\\']).next().unwrap_or(source);
        // Files of containers are named by these.
        let container = source.contains("/containers/") || source.contains("/pods/") || base.ends_with("-json.log");
        if base.contains(".log") && !container {
            return Some(path_of_name(base));
        }
        if let Some(path) = path_of_dataset(base.as_bytes()) {
            return self.known.get(std::str::from_utf8(path).ok()?).map(|path| (*path).to_owned());
        }
        let rest = base.strip_prefix("bro").or(base.strip_prefix("zeek"))?.strip_prefix(['_', '-', '.', ':'])?;
        let rest = rest.strip_suffix(":json").unwrap_or(rest);
        self.known.get(rest).map(|path| (*path).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carried(head: &str) -> Option<Option<&'static str>> {
        Carrier::of(head.as_bytes()).map(|carrier| carrier.field)
    }

    #[test]
    fn records_with_a_message_are_no_shippers() {
        for head in [
            r#"{"ts":1,"uid":"C1","message":"{\"ts\":1}"}"#,
            r#"{"ts":1,"note":"x","msg":"{\"ts\":1}"}"#,
            "{\"message\":\"{\\\"ts\\\":1}\"}\n{\"message\":\"a\"}\n{\"message\":\"b\"}\n",
            "1700000000.5\tC1\t{\"ts\":1}\n",
            "1,C1,{\"ts\":1}\n",
        ] {
            assert_eq!(carried(head), None, "{head}");
        }
        assert_eq!(carried(r#"{"message":"{\"ts\":1}"}"#), Some(Some("message")));
        let schema = r#"{"source":{"ip":"10.0.0.1"},"event":{"original":"{\"ts\":1}"}}"#;
        assert_eq!(carried(schema), Some(Some("event.original")));
    }

    #[test]
    fn a_record_stands_behind_the_braces_of_a_prefix() {
        let line = r#"<134>1 - h zeek - - [x@1 y="{"] {"ts":1,"a":2}"#;
        assert_eq!(carried(line), Some(None));
        let (mut carrier, mut pairs) = (Carrier::new(None), Pairs::default());
        assert!(carrier.read(line.as_bytes(), &mut pairs).is_ok());
        assert_eq!(pairs.list.len(), 3);
    }

    #[test]
    fn names_of_containers_are_no_names_of_logs() {
        let carrier = Carrier::new(None);
        let path = |source: &str| carrier.path_of(source);
        assert_eq!(path("/logs/conn.log").as_deref(), Some("conn"));
        assert_eq!(path("bro:conn:json").as_deref(), Some("conn"));
        assert_eq!((path("/var/log/containers/zeek-5f7d.log"), path("/d/0a1b-json.log")), (None, None));
    }

    #[test]
    fn a_record_cut_off_is_skipped() {
        let (mut carrier, mut pairs) = (Carrier::new(Some("log")), Pairs::default());
        assert!(carrier.read(br#"{"log":"{\"ts\":1,\"a\":"}"#, &mut pairs).is_err());
    }
}
