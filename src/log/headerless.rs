//! Zeek's tab separated logs without their header: columns are those of a known set that the first rows fit.
//!
//! Does not know how rows are read ([`super::zeek_tsv`]) nor the sets ([`super::columns`]).

use super::header::Written;
use super::zeek_tsv::ZeekTsv;
use super::{Begin, LogFormat, columns, csv};

pub const FORMAT: LogFormat = LogFormat {
    id: "columns",
    name: "Zeek TSV without header",
    written: Written::Tsv,
    whole: false,
    recognise: |head| {
        if columns::fitting_spaces(head).is_some() {
            return Some("it has no header; its rows begin with a time and have the spaces of Bro before 2.0");
        }
        // Below a row of names, too, are rows.
        let rows = columns::look_like_rows(head) && (csv::FORMAT.recognise)(head).is_none();
        rows.then_some("it has no header; its rows begin with a time and have tabs")
    },
    reader: |begin| match begin {
        Begin::Resumed(header) => Box::new(ZeekTsv::new(Some(header))),
        Begin::New { name, head, columns } => {
            let set = columns.or_else(|| columns::fitting(name, head).into_iter().next());
            let set = set.or_else(|| columns::fitting_spaces(head));
            let mut header = set.as_ref().map_or_else(|| columns::nameless(name, head), columns::ColumnSet::header);
            header.crlf = memchr::memchr(b'\n', head).is_some_and(|end| head[..end].ends_with(b"\r"));
            let told = match set {
                Some(set) => {
                    format!("no header; read with the columns of {}: choose others if they are wrong", set.name())
                }
                None => "no header, and columns that no known log has; read without names: choose a log that has them"
                    .to_owned(),
            };
            Box::new(ZeekTsv::supplied(header, told))
        }
    },
};
