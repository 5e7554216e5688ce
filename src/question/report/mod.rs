//! The reading report: what was read of each file, as what and why, what was not, and what of the time it spans is missing.
//!
//! Two steps: first each log's span in time, which decides how finely gaps can be told; then everything. Names of files, formats and
//! reasons are those of [`crate::case::Piece`]. Knows neither sizes on disk nor checksums: the page has the files. Invariant: rows,
//! skipped lines and warnings of all files add up to those of [`super::logs`].

mod files;
mod time;

use super::answer::Answer;
use super::logs::{paths, warnings};
use super::roles::Seen;
use super::{Ask, Case, Outcome, Problem, View, pack, unpack};
use crate::case::Piece;
use crate::log::header::Header;
use crate::protocol::{ReportAnswer, ReportQuestion, Selection};
use crate::table::sorting::sort_by_key;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use time::{Bins, PieceTimes};

#[derive(Serialize, Deserialize)]
struct Partial {
    pieces: Vec<Piece>,
    logs: Vec<LogTimes>,
}

/// What one shard knows of one log.
#[derive(Serialize, Deserialize)]
struct LogTimes {
    path: String,
    headers: Vec<Header>,
    pieces: Vec<PieceTimes>,
    bins: Bins,
}

impl Ask for ReportQuestion {
    fn selection(&self) -> Option<&Selection> {
        None
    }

    fn run(&self, case: &Case, _: Option<&View<'_>>, step: u32, carry: &[u8]) -> Result<Vec<u8>, Problem> {
        if step == 0 {
            let span = |log: &crate::case::Log| (log.path.clone(), Seen::of(&log.table, &log.live()));
            return pack(&case.logs().iter().map(span).collect::<Vec<_>>());
        }
        let widths: BTreeMap<String, i64> = unpack(carry)?;
        let logs = case.logs().iter().map(|log| {
            let width = widths.get(&log.path).copied().unwrap_or(time::HOUR);
            let (pieces, bins) = time::of_log(log, width);
            LogTimes { path: log.path.clone(), headers: log.headers.clone(), pieces, bins }
        });
        pack(&Partial { logs: logs.collect(), pieces: case.pieces().cloned().collect() })
    }

    fn merge(&self, step: u32, carry: &[u8], partials: &[&[u8]]) -> Result<Outcome, Problem> {
        if step == 0 {
            let mut spans: BTreeMap<String, Seen> = BTreeMap::new();
            for bytes in partials {
                for (path, seen) in unpack::<Vec<(String, Seen)>>(bytes)? {
                    spans.entry(path).or_default().merge(seen);
                }
            }
            let widths: BTreeMap<String, i64> =
                spans.into_iter().map(|(path, seen)| (path, time::width(seen))).collect();
            return Ok(Outcome::Carry(pack(&widths)?));
        }
        let widths: BTreeMap<String, i64> = unpack(carry)?;
        let partials: Vec<Partial> = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
        let mut pieces: Vec<&Piece> = partials.iter().flat_map(|partial| &partial.pieces).collect();
        sort_by_key(&mut pieces, |piece| piece.piece);
        let warnings = warnings(&pieces);
        let mut all: BTreeMap<&str, Vec<&LogTimes>> = BTreeMap::new();
        for log in partials.iter().flat_map(|partial| &partial.logs) {
            all.entry(&log.path).or_default().push(log);
        }
        let files = files::files(&pieces, &all, warnings);
        let logs = paths(&pieces).into_iter().map(|path| {
            let parts = all.get(path).map_or(&[][..], |parts| parts);
            time::describe(path, parts, widths.get(path).copied().unwrap_or(time::HOUR))
        });
        let logs = logs.collect();
        Ok(Outcome::Answer(Box::new(Answer::Report(ReportAnswer { files, logs }))))
    }
}
