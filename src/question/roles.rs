//! Which fields of a log tell the client, the server and the time.
//!
//! Invariant: nothing is tied to one log; a log without such fields simply has no clients or servers.

use crate::log::ENDS;
use crate::table::Table;
use crate::table::bits::Bits;
use crate::table::column::Column;
use crate::table::index::Coded;
use crate::table::kind::{Kind, is_container};
use crate::table::walk::stretches;

/// The columns of client and server.
pub fn ends(table: &Table) -> Option<(&Column, &Column)> {
    ENDS.iter().find_map(|(client, server)| Some((table.column(client)?, table.column(server)?)))
}

/// The same with codes.
pub fn coded_ends(table: &Table) -> Option<(Coded<'_>, Coded<'_>)> {
    ends(table).map(|(client, server)| (Coded::new(client), Coded::new(server)))
}

/// The column of the machine that a row is about: the client, or, in a log of single machines (software, known hosts), its host. A notice
/// may be of many connections and then names only who they came from.
pub fn machine(table: &Table) -> Option<&Column> {
    let single =
        |name| table.column(name).filter(|column| column.kind == Kind::Addr && !is_container(&column.zeek_type));
    let noticed = table.column("note").and_then(|_| single("src"));
    noticed.or_else(|| ends(table).map(|(client, _)| client)).or_else(|| single("host"))
}

/// The column of the time of a row: `ts`, else the first field of type `time`.
pub fn time(table: &Table) -> Option<&Column> {
    let is_time = |column: &&Column| column.kind == Kind::Time && !is_container(&column.zeek_type);
    let named = table.column("ts").filter(is_time);
    named.or_else(|| table.columns().iter().filter(is_time).min_by_key(|column| column.place))
}

/// Earliest and latest of some times in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Seen(pub Option<(i64, i64)>);

impl Seen {
    /// First and last time of some rows.
    pub fn of(table: &Table, rows: &Bits) -> Seen {
        let Some(time) = time(table) else { return Seen::default() };
        let (mut first, mut last) = (i64::MAX, i64::MIN);
        for stretch in stretches(rows) {
            stretch.times(time, |at, micros| {
                if stretch.all || rows.contains(stretch.from + at) {
                    first = micros.min(first);
                    last = micros.max(last);
                }
            });
        }
        Seen((first <= last).then_some((first, last)))
    }

    #[inline]
    pub fn add(&mut self, micros: i64) {
        self.0 = Some(self.0.map_or((micros, micros), |(first, last)| (first.min(micros), last.max(micros))));
    }

    pub fn merge(&mut self, other: Seen) {
        if let Some((first, last)) = other.0 {
            self.add(first);
            self.add(last);
        }
    }

    /// Epoch seconds.
    pub fn first(&self) -> Option<f64> {
        self.0.map(|(first, _)| first as f64 / 1e6)
    }

    /// Epoch seconds.
    pub fn last(&self) -> Option<f64> {
        self.0.map(|(_, last)| last as f64 / 1e6)
    }
}
