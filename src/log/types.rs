//! Types by the names of fields, for formats and logs that do not tell them.
//!
//! From Zeek's own scripts and common packages (`known_types.txt`: names that mean one type wherever they stand). Invariant: a
//! type depends on nothing but the name, so it is the same however a file is cut.

use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::sync::LazyLock;

/// By name: a JSON file whose keys vary has a header for every few lines.
static KNOWN: LazyLock<HashMap<&str, &str, RandomState>> =
    LazyLock::new(|| include_str!("known_types.txt").lines().filter_map(|line| line.split_once(' ')).collect());

/// The type that Zeek gives fields of this name; `string` for all others.
pub fn field_type(name: &str) -> &'static str {
    KNOWN.get(name).copied().unwrap_or_else(|| common_type(name))
}

/// Types of the fields of connections and times, also where others than Zeek wrote the names (Zeek script reference, `conn_id` and
/// the `Info` records).
fn common_type(name: &str) -> &'static str {
    // Elasticsearch has the record in a field of its own.
    match name.strip_prefix("_source.").unwrap_or(name).replace('_', ".").as_str() {
        "ts" | ".write.ts" | "@timestamp" | "timestamp" => "time",
        "id.orig.h" | "id.resp.h" | "source.ip" | "destination.ip" | "src.ip" | "dst.ip" | "dest.ip" | "src.addr"
        | "dst.addr" => "addr",
        "id.orig.p" | "id.resp.p" | "source.port" | "destination.port" | "dest.port" => "port",
        "duration" => "interval",
        "orig.bytes"
        | "resp.bytes"
        | "missed.bytes"
        | "orig.pkts"
        | "orig.ip.bytes"
        | "resp.pkts"
        | "source.bytes"
        | "source.packets"
        | "destination.bytes"
        | "destination.packets"
        | "network.bytes"
        | "network.packets"
        | "http.response.status.code"
        | "resp.ip.bytes"
        | "trans.depth"
        | "request.body.len"
        | "response.body.len"
        | "status.code"
        | "info.code" => "count",
        "local.orig" | "local.resp" => "bool",
        _ => "string",
    }
}

/// Is this a name that Zeek or its relatives give a field, and nobody else is likely to?
pub fn is_zeek_name(name: &str) -> bool {
    field_type(name) != "string"
        || matches!(name, "uid" | "fuid" | "proto" | "conn_state" | "user_agent" | "community_id")
}

/// One of Zeek's types.
pub fn is_type(cell: &[u8]) -> bool {
    const TYPES: [&[u8]; 12] = [
        b"time",
        b"string",
        b"addr",
        b"port",
        b"enum",
        b"interval",
        b"count",
        b"bool",
        b"int",
        b"double",
        b"subnet",
        b"pattern",
    ];
    let container = [&b"set["[..], b"vector[", b"table["].iter().any(|word| cell.starts_with(word));
    TYPES.contains(&cell) || (container && cell.ends_with(b"]"))
}
