//! The rows of a selection: filter, then pivot.

use super::filter::{elements, matches};
use super::{Log, Row, World};
use stackhunt::filter;
use stackhunt::protocol::{PivotField, Selection};
use std::collections::HashSet;

/// In the order of the log.
pub fn select<'a>(world: &'a World, selection: &Selection) -> Vec<&'a Row> {
    let log = &world[&selection.log];
    let expr = filter::parse(selection.filter.as_deref().unwrap_or_default()).unwrap();
    let known: Vec<_> = selection.known.iter().flatten().map(|text| filter::parse(text).unwrap()).collect();
    let good = |row: &Row| known.iter().any(|known| matches(log, row, known));
    let mut rows: Vec<&Row> = log.rows.iter().filter(|row| matches(log, row, &expr) && !good(row)).collect();
    if let Some(pivot) = &selection.pivot {
        let (here, there): (Vec<&str>, Vec<&str>) = pivot
            .by
            .iter()
            .map(|field| match field {
                PivotField::Same(name) => (name.as_str(), name.as_str()),
                PivotField::Renamed(here, there) => (here.as_str(), there.as_str()),
            })
            .unzip();
        let from = &world[&pivot.from.log];
        let sources = select(world, &pivot.from);
        let wanted: HashSet<Vec<&str>> = sources.into_iter().flat_map(|row| keys(from, row, &there)).collect();
        let unlike = pivot.unlike == Some(true);
        rows.retain(|row| keys(log, row, &here).iter().any(|key| wanted.contains(key) != unlike));
    }
    rows
}

/// What a row shares with others: the texts of some fields together, or each element of one. Nothing unless all are set; an
/// unset element is not shared either.
fn keys<'a>(log: &Log, row: &'a Row, fields: &[&str]) -> Vec<Vec<&'a str>> {
    let texts: Option<Vec<&str>> = fields.iter().map(|field| row.text(field)).collect();
    match texts.as_deref() {
        None => Vec::new(),
        Some(&[text]) => {
            let zeek_type = log.zeek_type(fields[0]).unwrap();
            elements(text, zeek_type)
                .into_iter()
                .filter(|element| *element != "-")
                .map(|element| vec![element])
                .collect()
        }
        Some(texts) => vec![texts.to_vec()],
    }
}
