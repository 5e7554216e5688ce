//! Zeek TSV with header, in the separators of the log it came from.

use super::{Context, Export, Value};
use crate::log::header::Field;
use crate::protocol::Format;

pub const EXPORT: Export = Export {
    format: Format::Zeek,
    name: "Zeek TSV",
    ending: "log",
    media_type: "text/tab-separated-values",
    head: |context| {
        let mut out = Vec::new();
        let fields =
            context.fields.iter().map(|field| Field { name: field.name.clone(), zeek_type: field.kind.clone() });
        context.header.write(&fields.collect::<Vec<_>>(), &mut out);
        out
    },
    row,
};

fn row(context: &Context, values: &[Value<'_>], out: &mut Vec<u8>) {
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            out.extend_from_slice(&context.header.separator);
        }
        out.extend_from_slice(value.written(&context.header));
    }
    out.extend_from_slice(if context.header.crlf { b"\r\n" } else { b"\n" });
}
