//! Columns of logs that lost their header: `zeek-cut`, `grep`, `head` and log shippers leave rows only.
//!
//! Sets of columns are known by path (`column_sets.txt`); those fit whose number and types the first rows have. Does not know
//! readers. Invariant: what fits is decided by the beginning of the file and its name alone.

use super::header::{Field, Header};
use super::name::path_of_name;
use super::types::field_type;
use crate::table::decode::time_micros;
use crate::table::kind::{Kind, is_container};
use crate::table::sorting::sort_by_key;

/// Rows looked at.
const LOOKED_AT: usize = 50;

/// The columns of a log of one path, of some age.
#[derive(Clone, Debug)]
pub struct ColumnSet {
    /// `conn/2`: the path and the number of the set among those of the path, from 1.
    pub id: String,
    pub path: &'static str,
    /// What tells it from the usual set of its path: `with ip_proto`; empty for the usual one.
    pub note: &'static str,
    pub fields: Vec<Field>,
    /// Its columns have spaces between them and `?` for what is unset: the logs of Bro before 2.0.
    pub spaces: bool,
}

impl ColumnSet {
    /// A header as if the file had one.
    pub fn header(&self) -> Header {
        let (path, fields) = (self.path.to_owned(), self.fields.clone());
        let header = Header { path, fields, typed: true, supplied: true, ..Header::default() };
        if self.spaces { Header { separator: b" ".to_vec(), unset: b"?".to_vec(), ..header } } else { header }
    }

    /// `conn, 22 columns (with ip_proto)`.
    pub fn name(&self) -> String {
        let note = if self.note.is_empty() { String::new() } else { format!(" ({})", self.note) };
        format!("{}, {} columns{note}", self.path, self.fields.len())
    }
}

/// Every known set.
pub fn sets() -> Vec<ColumnSet> {
    let mut number = 0;
    let mut last = "";
    let lines = include_str!("column_sets.txt").lines().filter(|line| !line.starts_with('#'));
    let set = lines.filter_map(|line| {
        let mut parts = line.split('\t');
        let (path, note, names) = (parts.next()?, parts.next()?, parts.next()?);
        number = if path == last { number + 1 } else { 1 };
        last = path;
        let fields = names.split(' ').flat_map(|name| match name {
            "id.*" => vec!["id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p"],
            name => vec![name],
        });
        let field = |name: &str| {
            let (name, zeek_type) = name.split_once('=').unwrap_or_else(|| (name, field_type(name)));
            Field { name: name.to_owned(), zeek_type: zeek_type.to_owned() }
        };
        let spaces = parts.next() == Some("spaces");
        Some(ColumnSet { id: format!("{path}/{number}"), path, note, fields: fields.map(field).collect(), spaces })
    });
    set.collect()
}

/// The set of this id.
pub fn set(id: &str) -> Option<ColumnSet> {
    sets().into_iter().find(|set| set.id == id)
}

/// The rows that a file begins with, as cells.
fn rows(head: &[u8]) -> impl Iterator<Item = Vec<&[u8]>> {
    lines(head).map(|line| line.split(|byte| *byte == b'\t').collect())
}

/// The same of logs older than Zeek's format. What was added to the flags may be left out, and may have spaces in it.
pub fn fitting_spaces(head: &[u8]) -> Option<ColumnSet> {
    let fits = |set: &ColumnSet| {
        let (mut fit, mut all) = (0, 0);
        for line in lines(head) {
            all += 1;
            let cells: Vec<&[u8]> = line.split(|byte| *byte == b' ').collect();
            let known = |(cell, field): (&&[u8], &Field)| {
                *cell == b"?" || fits(Kind::of(&field.zeek_type), cell).unwrap_or(!cell.is_empty())
            };
            let whole = cells.len() + 1 >= set.fields.len() && cells.iter().zip(&set.fields).all(known);
            fit += u32::from(whole);
        }
        fit * 2 > all
    };
    sets().into_iter().filter(|set| set.spaces).find(fits)
}

fn lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    let whole = memchr::memrchr(b'\n', head).map_or(head, |end| &head[..end]);
    let lines = whole.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let lines = lines.filter(|line| !line.is_empty() && line[0] != b'#');
    lines.take(LOOKED_AT)
}

/// Do these bytes look like rows of a Zeek log without its header: a time, then more columns, the same number in most rows?
pub fn look_like_rows(head: &[u8]) -> bool {
    width(head).is_some()
}

/// The number of columns that most of the first rows have, if they begin with a time.
fn width(head: &[u8]) -> Option<usize> {
    let first = rows(head).next()?;
    let all = rows(head).count();
    let alike = rows(head).filter(|row| row.len() == first.len() && fits(Kind::Time, row[0]) == Some(true)).count();
    // Two columns are a log of machines (known_hosts): there, the second is one.
    let enough = first.len() >= 3 || (first.len() == 2 && fits(Kind::Addr, first[1]) == Some(true));
    (enough && alike * 2 > all).then_some(first.len())
}

/// What the test suites of Zeek and its packages write for a time, so that two runs give the same file.
const MASKED: &[u8] = b"XXXXXXXXXX.XXXXXX";

/// Could a cell be a value of this kind? `None` where every text could.
pub fn fits(kind: Kind, cell: &[u8]) -> Option<bool> {
    use crate::table::number::{Scale, parse};
    let text = || std::str::from_utf8(cell).unwrap_or("");
    Some(match kind {
        Kind::Time => time_micros(cell).is_some() || cell == MASKED,
        Kind::Count => parse(cell, Scale::Whole).is_some() || cell.ends_with(b"/tcp") || cell.ends_with(b"/udp"),
        Kind::Addr => text().parse::<std::net::IpAddr>().is_ok(),
        Kind::Bool => matches!(cell, b"T" | b"F"),
        _ => return None,
    })
}

/// The known sets that the first rows fit, the likeliest first: those of the path that the name tells, and of others only if no log
/// is known by it; by how much of them is not just text.
pub fn fitting(name: &str, head: &[u8]) -> Vec<ColumnSet> {
    let Some(width) = width(head) else { return Vec::new() };
    let path = path_of_name(name);
    let rows_looked_at = rows(head).filter(|row| row.len() == width).count();
    let mut found: Vec<(usize, ColumnSet)> = Vec::new();
    let named = sets().iter().any(|set| set.path == path);
    for set in sets().into_iter().filter(|set| set.fields.len() == width && !set.spaces) {
        let kinds: Vec<Option<Kind>> = set.fields.iter().map(scalar_kind).collect();
        let mut hits = 0;
        let mut rows = rows(head).filter(|row| row.len() == width);
        let fit = rows.all(|row| {
            row.iter().zip(&kinds).all(|(cell, kind)| match kind {
                _ if cell.is_empty() || *cell == b"-" => true,
                // Says nothing for a set, for other numbers are some too, and speaks against it.
                Some(Kind::Interval | Kind::Double) => {
                    std::str::from_utf8(cell).is_ok_and(|text| text.parse::<f64>().is_ok())
                }
                Some(kind) => fits(*kind, cell).is_none_or(|fits| {
                    hits += usize::from(fits);
                    fits
                }),
                None => true,
            })
        });
        // A time and some text are the columns of many logs: without the path's name, more must speak for it, and nothing against it.
        if fit && (set.path == path || (!named && hits >= 3 * rows_looked_at && !numbers_for_text(&set, head, width))) {
            found.push((hits, set));
        }
    }
    sort_by_key(&mut found, |(hits, set)| (set.path != path, usize::MAX - *hits));
    found.into_iter().map(|(_, set)| set).collect()
}

/// Has a column of texts nothing but whole numbers in it? Many logs begin with the two ends of a connection and go on with other things.
fn numbers_for_text(set: &ColumnSet, head: &[u8], width: usize) -> bool {
    let texts = set.fields.iter().enumerate().filter(|(_, field)| field.zeek_type == "string");
    texts.into_iter().any(|(at, _)| {
        let rows = rows(head).filter(|row| row.len() == width);
        let mut cells = rows.filter_map(|row| row.get(at).copied()).filter(|cell| *cell != b"-").peekable();
        cells.peek().is_some() && cells.all(|cell| fits(Kind::Count, cell) == Some(true))
    })
}

fn scalar_kind(field: &Field) -> Option<Kind> {
    (!is_container(&field.zeek_type)).then(|| Kind::of(&field.zeek_type))
}

/// Columns without names, with the types that the first rows suggest: better than not reading them.
pub fn nameless(name: &str, head: &[u8]) -> Header {
    let columns = width(head).unwrap_or(0).max(rows(head).map(|row| row.len()).next().unwrap_or(0));
    let field = |at: usize| {
        let cells = || rows(head).filter_map(move |row| row.get(at).copied()).filter(|cell| *cell != b"-");
        let kinds = [(Kind::Bool, "bool"), (Kind::Addr, "addr"), (Kind::Count, "count"), (Kind::Time, "time")];
        let all = |kind: Kind| cells().next().is_some() && cells().all(|cell| fits(kind, cell) == Some(true));
        let zeek_type = match at {
            0 if all(Kind::Time) => "time",
            _ => kinds.iter().find(|(kind, _)| all(*kind)).map_or("string", |(_, name)| name),
        };
        let name = if zeek_type == "time" && at == 0 { "ts".to_owned() } else { format!("column {}", at + 1) };
        Field { name, zeek_type: zeek_type.to_owned() }
    };
    let fields = (0..columns).map(field).collect();
    Header { path: path_of_name(name), fields, supplied: true, ..Header::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONN: &[u8] = b"1445422160.100000\tCabc\t10.0.0.1\t1024\t10.0.0.2\t80\ttcp\thttp\t0.1\t10\t20\tSF\tT\tT\t0\tShADad\t5\t300\t5\t400\t-\n";

    #[test]
    fn every_set_is_whole() {
        let all = sets();
        assert!(all.len() > 90);
        for set in &all {
            assert!(set.fields.len() >= 2, "{}", set.id);
            assert!(set.fields.iter().all(|field| !field.name.is_empty() && !field.zeek_type.is_empty()), "{}", set.id);
        }
        assert_eq!(set("conn/1").map(|set| set.fields.len()), Some(21));
    }

    #[test]
    fn rows_find_their_columns() {
        let found = |name: &str, head: &[u8]| fitting(name, head).first().map(|set| set.name());
        assert_eq!(found("conn.log", CONN).as_deref(), Some("conn, 21 columns"));
        assert_eq!(found("out.txt", CONN).as_deref(), Some("conn, 21 columns"));
        assert_eq!(found("conn.log", b"1445422160.1\tx\ty\n"), None);
        // A log that is known by its name has no columns of another one, however well they fit.
        assert_eq!(found("http.log", CONN), None);
        // Both ends of a connection begin many logs.
        let data = b"1331901010.8\tC1\t10.0.0.1\t1\t10.0.0.2\t2\tT\t10.0.0.1\t1\t10.0.0.2\t2\t0x4b\t41\t6\ta587\n";
        assert_eq!(found("cip_io.log", data).as_deref(), Some("cip_io, 15 columns"));
        assert_eq!(found("process_data.log", data).as_deref(), Some("cip_io, 15 columns"));
        // These have a name and a number of a module in the same places as texts.
        let other = String::from_utf8_lossy(data).replace("a587", "6");
        assert_eq!(found("process_data.log", other.as_bytes()), None);
        let ssh = b"1331901010.8\tC1\t10.0.0.1\t53630\t10.0.0.2\t22\tfailure\tINBOUND\tSSH-2.0-a\tSSH-1.99-b\t-\t-\t-\t-\t-\n";
        assert_eq!(found("ssh.log.gz", ssh).as_deref(), Some("ssh, 15 columns (of Bro 2.2)"));
        assert_eq!(found("known_hosts.log", b"1331901500.0\t10.0.0.1\n").as_deref(), Some("known_hosts, 2 columns"));
        assert!(!look_like_rows(b"ts\tuid\tid.orig_h\n1445422160.1\tx\ty\n"));
        assert!(!look_like_rows(b"a sentence\twith\ttabs\n"));
    }

    #[test]
    fn columns_nobody_knows_have_types_at_least() {
        let header = nameless("odd.log", b"1445422160.1\t10.0.0.1\t80\tx y\n1445422160.2\t10.0.0.2\t-\tz\n");
        let types: Vec<&str> = header.fields.iter().map(|field| field.zeek_type.as_str()).collect();
        assert_eq!(types, ["time", "addr", "count", "string"]);
        assert_eq!(header.fields[1].name, "column 2");
    }
}
