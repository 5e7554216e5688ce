//! JSON lines as Zeek writes them: one object per row, unset fields left out, numbers as the log has them.

use super::{Context, Export, Value};
use crate::log::header::{Form, Written};
use crate::protocol::{Format, Problem};
use crate::table::batch::Cell;
use crate::table::decode::{decode, elements};
use crate::table::dict::{EMPTY, UNSET};
use crate::table::kind::{Kind, is_container};

pub const EXPORT: Export = Export {
    format: Format::Jsonl,
    name: "JSON lines",
    ending: "jsonl",
    media_type: "application/x-ndjson",
    head: |_| Vec::new(),
    row,
};

fn row(context: &Context, values: &[Value<'_>], out: &mut Vec<u8>) {
    let wrapped = context.header.wrapped;
    if wrapped {
        out.push(b'{');
        string(context.header.path.as_bytes(), out);
        out.push(b':');
    }
    out.push(b'{');
    let mut first = true;
    for ((value, field), place) in values.iter().zip(&context.fields).zip(&context.forms) {
        // How the field was written in the log, if that is JSON.
        let form = place.and_then(|place| context.header.forms.get(place).copied());
        let text = match value.cell {
            Cell::Text(text) => text,
            Cell::State(EMPTY) => b"",
            Cell::State(UNSET) if context.header.written == Written::Json => b"null",
            Cell::State(_) => continue,
        };
        if !std::mem::take(&mut first) {
            out.push(b',');
        }
        string(field.name.as_bytes(), out);
        out.push(b':');
        if value.cell == Cell::State(UNSET) {
            out.extend_from_slice(text);
            continue;
        }
        if let Some(form) = form {
            as_it_was(text, form, value.cell == Cell::State(EMPTY), out);
            continue;
        }
        let kind = Kind::of(value.zeek_type);
        if !is_container(value.zeek_type) {
            scalar(text, kind, out);
            continue;
        }
        out.push(b'[');
        if value.cell != Cell::State(EMPTY) {
            for (at, element) in elements(text, &context.header.set_separator).enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                if element == context.header.unset {
                    out.extend_from_slice(b"null");
                } else {
                    scalar(element, kind, out);
                }
            }
        }
        out.push(b']');
    }
    out.extend_from_slice(if wrapped { b"}}\n" } else { b"}\n" });
}

/// A value of a JSON log as the log has it.
fn as_it_was(text: &[u8], form: Form, empty: bool, out: &mut Vec<u8>) {
    let one = |text: &[u8], out: &mut Vec<u8>| match (form, text) {
        (Form::Text | Form::Texts, text) => string(&decode(text), out),
        (_, b"T") => out.extend_from_slice(b"true"),
        (_, b"F") => out.extend_from_slice(b"false"),
        (_, text) => out.extend_from_slice(&decode(text)),
    };
    if !matches!(form, Form::Texts | Form::Literals) {
        return one(text, out);
    }
    out.push(b'[');
    for (at, element) in elements(text, b",").enumerate().filter(|_| !empty) {
        if at > 0 {
            out.push(b',');
        }
        one(element, out);
    }
    out.push(b']');
}

fn scalar(text: &[u8], kind: Kind, out: &mut Vec<u8>) {
    match (kind, text) {
        (Kind::Bool, b"T") => out.extend_from_slice(b"true"),
        (Kind::Bool, b"F") => out.extend_from_slice(b"false"),
        (Kind::Count | Kind::Double | Kind::Interval | Kind::Time, text)
            if serde_json::from_slice::<serde_json::Number>(text).is_ok() =>
        {
            out.extend_from_slice(text);
        }
        _ => {
            let decoded = decode(text);
            // Bytes that are no UTF-8 stay escaped, as Zeek's JSON writer has them.
            string(if std::str::from_utf8(&decoded).is_ok() { &decoded } else { text }, out);
        }
    }
}

fn string(text: &[u8], out: &mut Vec<u8>) {
    // A string always serialises.
    out.extend_from_slice(serde_json::to_string(&String::from_utf8_lossy(text)).unwrap_or_default().as_bytes());
}

/// A value as indented JSON with a final line end.
pub fn pretty(value: &impl serde::Serialize) -> Result<Vec<u8>, Problem> {
    let mut out =
        serde_json::to_vec_pretty(value).map_err(|error| Problem::new(format!("not written as JSON: {error}")))?;
    out.push(b'\n');
    Ok(out)
}
