//! The report of each file.

use super::LogTimes;
use super::time::{PieceTimes, out_of_order};
use crate::case::{FileId, Piece};
use crate::log::FORMATS;
use crate::log::columns::{ColumnSet, sets};
use crate::log::header::{Header, Written};
use crate::log::name::path_of_name;
use crate::protocol::{FieldInfo, FileLog, FileReport, FormatChoice, HeaderReport, Warning, WarningGroup, WarningLine};
use crate::question::logs::{NOT_CLOSED, kind};
use crate::question::roles::Seen;
use crate::table::kind::Kind;
use crate::table::sorting::sort_by_key;
use std::collections::{BTreeMap, HashSet};

/// Headers of one log that are listed for a file.
const HEADERS: usize = 8;

/// `warnings` are those of all files, in the order of the pieces.
pub fn files(
    pieces: &[&Piece],
    logs: &BTreeMap<&str, Vec<&LogTimes>>,
    warnings: Vec<(FileId, Warning)>,
) -> Vec<FileReport> {
    let mut reports = Vec::new();
    let mut of_file: BTreeMap<FileId, Vec<Warning>> = BTreeMap::new();
    for (file, warning) in warnings {
        of_file.entry(file).or_default().push(warning);
    }
    // Pieces of each log in each file, in their order.
    let mut times: BTreeMap<(FileId, &str), Vec<Times<'_>>> = BTreeMap::new();
    for (path, log) in logs.iter().flat_map(|(path, logs)| logs.iter().map(move |log| (*path, *log))) {
        for piece in &log.pieces {
            times.entry((piece.file, path)).or_default().push((log, piece));
        }
    }
    let sets = sets();
    for pieces in pieces.chunk_by(|a, b| a.file == b.file) {
        let Some(first) = pieces.first() else { continue };
        let file = first.file;
        let mut paths: Vec<&String> = pieces.iter().flat_map(|piece| &piece.logs).collect();
        sort_by_key(&mut paths, |path| path.as_str());
        paths.dedup();
        let mut headers = Vec::new();
        let mut logs: Vec<FileLog> = Vec::new();
        for path in paths {
            let times = times.remove(&(file, path.as_str())).unwrap_or_default();
            logs.push(of_log(path, times, &mut headers));
        }
        let told = |text: fn(&Piece) -> &String| {
            pieces.iter().map(|piece| text(piece)).find(|text| !text.is_empty()).cloned().unwrap_or_default()
        };
        let mut warnings = grouped(of_file.remove(&file).unwrap_or_default());
        warnings.extend(logs.iter().filter_map(|log| without_times(log, &headers)));
        reports.push(FileReport {
            file: file.0,
            member: file.1,
            name: first.name.clone(),
            kind: kind(pieces),
            format: told(|piece| &piece.format),
            why: told(|piece| &piece.why),
            bytes: pieces.iter().map(|piece| piece.bytes).sum::<u64>() as f64,
            lines: pieces.iter().map(|piece| piece.lines).sum(),
            rows: logs.iter().map(|log| log.rows).sum(),
            skipped: pieces.iter().flat_map(|piece| piece.skipped.values()).sum(),
            short: pieces.iter().flat_map(|piece| piece.short.values()).sum(),
            closed: pieces.iter().rev().find_map(|piece| piece.closed),
            choices: if first.never { Vec::new() } else { choices(&first.name, headers.first(), &sets) },
            logs,
            headers,
            warnings,
        });
    }
    reports
}

/// The times of one piece, with the headers they refer to.
type Times<'a> = (&'a LogTimes, &'a PieceTimes);

fn of_log(path: &str, mut times: Vec<Times<'_>>, headers: &mut Vec<HeaderReport>) -> FileLog {
    sort_by_key(&mut times, |(_, piece)| piece.piece);
    let mut found: Vec<(Header, u32)> = Vec::new();
    for (log, piece) in &times {
        for (header, rows) in &piece.headers {
            if let Some(header) = log.headers.get(*header as usize) {
                add(&mut found, header, *rows);
            }
        }
    }
    headers.extend(found.into_iter().map(|(header, rows)| {
        HeaderReport {
            log: path.to_owned(),
            rows,
            separator: header.separator.escape_ascii().to_string(),
            named: !header.supplied,
            typed: header.typed,
            fields: header
                .fields
                .iter()
                .map(|field| FieldInfo { name: field.name.clone(), kind: field.zeek_type.clone() })
                .collect(),
        }
    }));
    let mut seen = Seen::default();
    times.iter().for_each(|(_, piece)| seen.merge(piece.seen));
    FileLog {
        log: path.to_owned(),
        rows: times.iter().map(|(_, piece)| piece.rows).sum(),
        first: seen.first(),
        last: seen.last(),
        untimed: times.iter().map(|(_, piece)| piece.rows - piece.timed).sum(),
        out_of_order: out_of_order(times.into_iter().map(|(_, piece)| piece)),
    }
}

/// Counts rows under a header. Of JSON a log has one, with all its fields in the order of the file: which lines make a header anew
/// depends on where the file was cut.
fn add(found: &mut Vec<(Header, u32)>, header: &Header, rows: u32) {
    let json = header.written == Written::Json;
    let same = |known: &Header| if json { known.written == Written::Json } else { known == header };
    let full = found.len() == HEADERS;
    let Some((known, count)) = found.iter_mut().find(|(known, _)| same(known)) else {
        return if full {
        } else {
            found.push((header.clone(), rows))
        };
    };
    *count += rows;
    if json && !header.fields.starts_with(&known.fields) {
        let names: HashSet<String> = known.fields.iter().map(|field| field.name.clone()).collect();
        known.fields.extend(header.fields.iter().filter(|field| !names.contains(&field.name)).cloned());
    } else if json {
        known.fields.clone_from(&header.fields);
    }
}

/// What a file might be read as instead: every format, and the known columns of its path or of as many fields.
fn choices(name: &str, header: Option<&HeaderReport>, sets: &[ColumnSet]) -> Vec<FormatChoice> {
    let path = path_of_name(name);
    let width = header.map(|header| header.fields.len());
    let formats = FORMATS.iter().map(|format| FormatChoice { id: format.id.to_owned(), name: format.name.to_owned() });
    let fitting = sets.iter().filter(|set| set.path == path || Some(set.fields.len()) == width);
    let sets = fitting.map(|set| FormatChoice { id: format!("columns/{}", set.id), name: set.name() });
    formats.chain(sets).collect()
}

/// What is told of rows without a time where the log has times: they are in no timeline.
fn without_times(log: &FileLog, headers: &[HeaderReport]) -> Option<WarningGroup> {
    let has_times = |header: &HeaderReport| header.fields.iter().any(|field| Kind::of(&field.kind) == Kind::Time);
    let told = log.untimed > 0 && headers.iter().filter(|header| header.log == log.log).any(has_times);
    let reason = format!("the time of a row of {} is unset or cannot be read; it is a row all the same", log.log);
    told.then_some(WarningGroup { reason, count: log.untimed, lines: Vec::new() })
}

/// Warnings of one file by their reason: what is said of the whole file first, for it may be why all the others are there, then in the order in which
/// the reasons first came. That a log has no end explains none of them.
fn grouped(warnings: Vec<Warning>) -> Vec<WarningGroup> {
    let mut groups: Vec<WarningGroup> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for Warning { reason, line, text, more, .. } in warnings {
        let at = *places.entry(reason).or_insert_with_key(|reason| {
            groups.push(WarningGroup { reason: reason.clone(), ..WarningGroup::default() });
            groups.len() - 1
        });
        groups[at].count += 1 + more;
        groups[at].lines.push(WarningLine { line, text });
    }
    let explains = |group: &WarningGroup| group.reason != NOT_CLOSED && group.lines.iter().any(|told| told.line == 0);
    sort_by_key(&mut groups, |group| !explains(group));
    groups
}
