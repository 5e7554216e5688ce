//! What all shards know together of the fields of each log.
//!
//! Keys of JSON vary from line to line and files of one log differ in their fields and types, so a shard by itself may take a name
//! for another field, a number for a text, or see no servers. After reading, whoever has the shards asks each what it [`knows`], has
//! that [`merge`]d, and has every shard [`learn`] it. Invariant: from then on every shard has the same fields, with the same types.

use super::logs::{LogPart, fields};
use super::{Problem, pack, unpack};
use crate::case::Case;
use crate::protocol::FieldInfo;
use crate::table::kind::Kind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Serialize, Deserialize)]
struct Known {
    log: LogPart,
    /// How values are written, of the fields in which one may have several writings.
    written: Vec<(String, Written)>,
}

/// Are there whole numbers in another writing than the usual, characters beyond ASCII that are escaped, and such that are not?
type Written = (bool, bool, bool);

/// What one shard knows.
pub fn knows(case: &Case) -> Result<Vec<u8>, Problem> {
    let known = case.logs().iter().map(|log| {
        let written = log.table.columns().iter().filter_map(|column| {
            let (escaped, wide) = column.wide_writings();
            let numbers = column.has_other_writings();
            (numbers || escaped || wide).then(|| (column.name.clone(), (numbers, escaped, wide)))
        });
        Known { log: LogPart::fields_of(log), written: written.collect() }
    });
    pack(&known.collect::<Vec<_>>())
}

/// What all shards know together.
pub fn merge(shards: &[Vec<u8>]) -> Result<Vec<u8>, Problem> {
    let mut all: BTreeMap<String, (Vec<LogPart>, BTreeMap<String, Written>)> = BTreeMap::new();
    for bytes in shards {
        for Known { log, written } in unpack::<Vec<Known>>(bytes)? {
            let (logs, names) = all.entry(log.path.clone()).or_default();
            logs.push(log);
            for (name, (numbers, escaped, wide)) in written {
                let known = names.entry(name).or_default();
                *known = (known.0 || numbers, known.1 || escaped, known.2 || wide);
            }
        }
    }
    let together = all.into_iter().map(|(path, (logs, written))| {
        let fields = fields(logs.iter()).into_iter();
        // What the numbers among texts look like says nothing of texts.
        let mixed = |field: &FieldInfo| {
            let (numbers, escaped, wide) = written.get(&field.name).copied().unwrap_or_default();
            if Kind::of(&field.kind) == Kind::Text { escaped && wide } else { numbers }
        };
        let fields: Vec<(String, String, bool)> =
            fields.map(|field| (mixed(&field), field)).map(|(mixed, field)| (field.name, field.kind, mixed)).collect();
        (path, fields)
    });
    pack(&together.collect::<Vec<_>>())
}

/// Makes a shard know what all know together. That is when all that was opened has been read.
pub fn learn(case: &mut Case, together: &[u8]) -> Result<(), Problem> {
    for (path, fields) in unpack::<Vec<(String, Vec<(String, String, bool)>)>>(together)? {
        case.agree(&path, fields.iter().map(|(name, zeek_type, mixed)| (name.as_str(), zeek_type.as_str(), *mixed)));
    }
    case.shrink();
    Ok(())
}
