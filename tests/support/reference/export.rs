//! What an export must hold, each format in the form in which an independent reader gives it back.

use super::{Cell, Row, World, filter::elements, select, written};
use serde_json::{Map, Value};
use stackhunt::protocol::Selection;
use stackhunt::table::decode::decode;
use stackhunt::table::kind::{Kind, is_container};

/// Zeek TSV: the lines of the rows as they stand in their files.
pub fn lines<'a>(world: &'a World, selection: &Selection) -> Vec<&'a str> {
    select(world, selection).into_iter().map(|row| row.raw.as_str()).collect()
}

/// CSV: a record of names, then one of raw texts per row.
pub fn csv_rows(world: &World, selection: &Selection, columns: Option<&[String]>) -> Vec<Vec<String>> {
    let names: Vec<String> = match columns {
        Some(columns) => columns.to_vec(),
        None => world[&selection.log].fields.iter().map(|(name, _)| name.clone()).collect(),
    };
    let rows = select(world, selection);
    let records = rows.iter().map(|row| names.iter().map(|name| written(row, name)).collect());
    std::iter::once(names.clone()).chain(records).collect()
}

/// JSON lines: an object per row, as Zeek's own JSON writer has it.
pub fn json_rows(world: &World, selection: &Selection) -> Vec<Value> {
    let fields = &world[&selection.log].fields;
    let object = |row: &Row| {
        let members = fields.iter().filter_map(|(name, zeek_type)| {
            let value = match row.cell(name)? {
                Cell::Unset => return None,
                Cell::Empty if is_container(zeek_type) => Value::Array(Vec::new()),
                Cell::Empty => Value::from(""),
                Cell::Set(text) if is_container(zeek_type) => {
                    Value::Array(elements(text, zeek_type).into_iter().map(|text| scalar(text, zeek_type)).collect())
                }
                Cell::Set(text) => scalar(text, zeek_type),
            };
            Some((name.clone(), value))
        });
        Value::Object(members.collect::<Map<String, Value>>())
    };
    select(world, selection).into_iter().map(object).collect()
}

fn scalar(text: &str, zeek_type: &str) -> Value {
    let string = || Value::from(String::from_utf8(decode(text.as_bytes()).into_owned()).unwrap());
    match Kind::of(zeek_type) {
        _ if text == "-" => Value::Null,
        Kind::Bool if text == "T" => Value::from(true),
        Kind::Bool if text == "F" => Value::from(false),
        Kind::Count | Kind::Double | Kind::Interval | Kind::Time => {
            serde_json::from_str::<serde_json::Number>(text).map_or_else(|_| string(), Value::Number)
        }
        _ => string(),
    }
}
