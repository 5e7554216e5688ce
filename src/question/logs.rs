//! Logs: what is open, and what the analyst should know about how it was read.

use super::answer::Answer;
use super::roles::Seen;
use super::{Ask, Case, Outcome, Problem, View, pack, unpack};
use crate::case::{FileId, LISTED, Log, Piece};
use crate::log::ENDS;
use crate::protocol::{FieldInfo, FileCounts, FileKind, LogInfo, LogsAnswer, LogsQuestion, Selection, Warning};
use crate::table::kind::{is_container, joined};
use crate::table::sorting::sort_by_key;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Serialize, Deserialize)]
pub struct Partial {
    pub pieces: Vec<Piece>,
    pub logs: Vec<LogPart>,
}

/// What one shard knows of one log.
#[derive(Clone, Serialize, Deserialize)]
pub struct LogPart {
    pub path: String,
    rows: u32,
    /// Fields with the piece in which the shard saw them first, and their place in the order of first sight.
    fields: Vec<(u32, u32, String, String)>,
    seen: Seen,
}

impl LogPart {
    /// The fields of a log; nothing of its rows.
    pub fn fields_of(log: &Log) -> LogPart {
        let mut fields: Vec<(u32, u32, String, String)> = Vec::new();
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        // A header that comes again says nothing new.
        let mut seen = vec![false; log.headers.len()];
        for run in log.runs() {
            let Some(header) = log.headers.get(run.header) else { continue };
            if std::mem::replace(&mut seen[run.header], true) {
                continue;
            }
            for field in &header.fields {
                let place = *places.entry(&field.name).or_insert(fields.len());
                match fields.get_mut(place) {
                    Some((.., zeek_type)) if *zeek_type == field.zeek_type => {}
                    Some((.., zeek_type)) => *zeek_type = joined(zeek_type, &field.zeek_type),
                    None => fields.push((run.piece, fields.len() as u32, field.name.clone(), field.zeek_type.clone())),
                }
            }
        }
        LogPart { path: log.path.clone(), rows: 0, fields, seen: Seen::default() }
    }

    pub fn has(&self, field: &str) -> bool {
        self.fields.iter().any(|(_, _, name, _)| name == field)
    }

    fn new(log: &Log) -> LogPart {
        let live = log.live();
        LogPart { rows: live.count() as u32, seen: Seen::of(&log.table, &live), ..LogPart::fields_of(log) }
    }
}

impl Ask for LogsQuestion {
    fn selection(&self) -> Option<&Selection> {
        None
    }

    fn run(&self, case: &Case, _: Option<&View<'_>>, _: u32, _: &[u8]) -> Result<Vec<u8>, Problem> {
        pack(&Partial {
            logs: case.logs().iter().map(LogPart::new).collect(),
            pieces: case.pieces().cloned().collect(),
        })
    }

    fn merge(&self, _: u32, _: &[u8], partials: &[&[u8]]) -> Result<Outcome, Problem> {
        let partials: Vec<Partial> = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
        Ok(Outcome::Answer(Box::new(Answer::Logs(describe(&partials)))))
    }
}

/// The fields of a log over all shards, in the order of first sight.
pub fn fields<'a>(parts: impl Iterator<Item = &'a LogPart>) -> Vec<FieldInfo> {
    let mut all: Vec<&(u32, u32, String, String)> = parts.flat_map(|part| &part.fields).collect();
    sort_by_key(&mut all, |(piece, place, ..)| (*piece, *place));
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut fields: Vec<FieldInfo> = Vec::new();
    for (_, _, name, kind) in all {
        let place = *places.entry(name).or_insert(fields.len());
        match fields.get_mut(place) {
            Some(field) => field.kind = joined(&field.kind, kind),
            None => fields.push(FieldInfo { name: name.clone(), kind: kind.clone() }),
        }
    }
    fields
}

/// The logs of these pieces, in the order of first sight.
pub fn paths<'a>(pieces: &[&'a Piece]) -> Vec<&'a str> {
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    let all = pieces.iter().flat_map(|piece| &piece.logs).map(String::as_str);
    all.filter(|path| known.insert(path, 0).is_none()).collect()
}

/// What the pieces of all shards say together.
pub fn describe(partials: &[Partial]) -> LogsAnswer {
    let mut pieces: Vec<&Piece> = partials.iter().flat_map(|partial| &partial.pieces).collect();
    sort_by_key(&mut pieces, |piece| piece.piece);
    let paths = paths(&pieces);
    let numbers: BTreeMap<&str, usize> = paths.iter().copied().zip(0..).collect();
    let number = |path: &str| numbers.get(path).copied().unwrap_or(paths.len());
    let mut parts: Vec<Vec<&LogPart>> = vec![Vec::new(); paths.len() + 1];
    for part in partials.iter().flat_map(|partial| &partial.logs) {
        parts[number(&part.path)].push(part);
    }
    let (mut skipped, mut short) = (vec![0; paths.len() + 1], vec![0; paths.len() + 1]);
    let mut files: Vec<Vec<(FileId, &str)>> = vec![Vec::new(); paths.len() + 1];
    for piece in &pieces {
        piece.skipped.iter().for_each(|(path, count)| skipped[number(path)] += count);
        piece.short.iter().for_each(|(path, count)| short[number(path)] += count);
        for path in &piece.logs {
            let files = &mut files[number(path)];
            if files.last().is_none_or(|(file, _)| *file != piece.file) {
                files.push((piece.file, &piece.name));
            }
        }
    }
    // Lines before the first header of a file, by file: they count for the first log that the file turned out to have.
    let homeless: BTreeMap<FileId, u32> = pieces.iter().fold(BTreeMap::new(), |mut all, piece| {
        *all.entry(piece.file).or_default() += piece.skipped.get("").copied().unwrap_or(0);
        all
    });
    let first_log: BTreeMap<FileId, &str> =
        pieces.iter().rev().filter_map(|piece| Some((piece.file, piece.logs.first()?.as_str()))).collect();
    for (file, count) in &homeless {
        skipped[first_log.get(file).map_or(paths.len(), |path| number(path))] += count;
    }
    let logs = paths.iter().zip(&parts).zip(&files).zip(skipped.iter().zip(&short));
    let logs = logs.map(|(((path, parts), files), (skipped, short))| {
        let mut seen = Seen::default();
        parts.iter().for_each(|part| seen.merge(part.seen));
        let fields = fields(parts.iter().copied());
        LogInfo {
            id: (*path).to_owned(),
            path: (*path).to_owned(),
            files: files.iter().map(|(_, name)| (*name).to_owned()).collect(),
            rows: parts.iter().map(|part| part.rows).sum(),
            skipped: *skipped,
            short: *short,
            ends: ends(&fields),
            fields,
            first: seen.first(),
            last: seen.last(),
        }
    });
    let logs = logs.collect();
    let warnings = warnings(&pieces).into_iter().map(|(_, warning)| warning).collect();
    LogsAnswer { logs, files: counts(&pieces), warnings }
}

/// What a file is whose pieces these are.
pub fn kind(pieces: &[&Piece]) -> FileKind {
    let any = |is: fn(&Piece) -> bool| pieces.iter().any(|piece| is(piece));
    if any(|piece| !piece.logs.is_empty()) {
        FileKind::Log
    } else if any(|piece| piece.unread) {
        FileKind::Unread
    } else if any(|piece| piece.archive) {
        FileKind::Archive
    } else {
        FileKind::Other
    }
}

fn counts(pieces: &[&Piece]) -> FileCounts {
    let mut counts = FileCounts::default();
    for file in pieces.chunk_by(|a, b| a.file == b.file) {
        *match kind(file) {
            FileKind::Log => &mut counts.logs,
            FileKind::Other => &mut counts.others,
            FileKind::Archive => &mut counts.archives,
            FileKind::Unread => &mut counts.unread,
        } += 1;
    }
    counts
}

/// The first fields for client and server of which it has both, where each holds one address.
fn ends(fields: &[FieldInfo]) -> Option<(String, String)> {
    let of = |name: &str| fields.iter().find(|field| field.name == name);
    let found = ENDS.iter().find(|(client, server)| of(client).is_some() && of(server).is_some())?;
    let single = |name: &str| of(name).is_some_and(|field| !is_container(&field.kind));
    Some(found)
        .filter(|(client, server)| single(client) && single(server))
        .map(|(client, server)| ((*client).to_owned(), (*server).to_owned()))
}

/// What the end of a file tells.
pub const NOT_CLOSED: &str = "no #close at the end: the log was still being written, or the file is cut off";

/// The remarks of all pieces as warnings, lines counted from the beginning of each file, and what only the whole file tells.
pub fn warnings(pieces: &[&Piece]) -> Vec<(FileId, Warning)> {
    let mut warnings: Vec<(FileId, Warning)> = Vec::new();
    for file in pieces.chunk_by(|a, b| a.file == b.file) {
        let mut before = 0;
        // Warnings of each reason so far: how many, and which is the last one listed.
        let mut listed: BTreeMap<&str, (u32, usize)> = BTreeMap::new();
        for piece in file {
            for remark in &piece.remarks {
                let (count, last) = listed.entry(&remark.reason).or_default();
                if *count == LISTED {
                    warnings[*last].1.more += 1 + remark.more;
                    continue;
                }
                (*count, *last) = (*count + 1, warnings.len());
                let line = if remark.line == 0 { 0 } else { before + remark.line };
                let text = String::from_utf8_lossy(&remark.text).into_owned();
                let (file, reason) = (piece.name.clone(), remark.reason.clone());
                warnings.push((piece.file, Warning { file, line, reason, text, more: remark.more }));
            }
            before += piece.lines;
        }
        if file.iter().rev().find_map(|piece| piece.closed) == Some(false) {
            let (name, reason) = (file[0].name.clone(), NOT_CLOSED.to_owned());
            warnings.push((file[0].file, Warning { file: name, reason, ..Warning::default() }));
        }
    }
    warnings
}
