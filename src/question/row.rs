//! Row: everything about one row, raw and decoded, and the line it came from.

use super::answer::Answer;
use super::logs::LogPart;
use super::stack::{as_written, state};
use super::{Ask, Case, Outcome, Problem, View, pack, unpack};
use crate::case::{FileId, Log, Piece, Run};
use crate::filter::{click_type, value_filter};
use crate::protocol::{CellState, RowAnswer, RowCell, RowId, RowQuestion, Selection};
use crate::table::batch::Cell;
use crate::table::decode::{decode, elements};
use crate::table::dict::{ABSENT, FIRST};
use crate::table::kind::is_container;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Serialize, Deserialize)]
struct Partial {
    pieces: Vec<Piece>,
    log: Option<LogPart>,
    /// File, line in the piece and cells, in the shard that has the row.
    found: Option<(FileId, String, u32, Vec<RowCell>)>,
}

impl Ask for RowQuestion {
    fn selection(&self) -> Option<&Selection> {
        None
    }

    fn run(&self, case: &Case, _: Option<&View<'_>>, _: u32, _: &[u8]) -> Result<Vec<u8>, Problem> {
        pack(&Partial {
            pieces: case.pieces().cloned().collect(),
            log: case.log(&self.log).map(LogPart::fields_of),
            found: self.find(case),
        })
    }

    fn merge(&self, _: u32, _: &[u8], partials: &[&[u8]]) -> Result<Outcome, Problem> {
        let partials: Vec<Partial> = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
        let Some((file_number, file, line, cells)) = partials.iter().find_map(|partial| partial.found.clone()) else {
            return Err(Problem::new("this row is not there any more; its file was read again or closed"));
        };
        let pieces = partials.iter().flat_map(|partial| &partial.pieces);
        let before: u32 = pieces
            .filter(|piece| piece.file == file_number && piece.piece < self.id.piece)
            .map(|piece| piece.lines)
            .sum();
        let fields = super::logs::fields(partials.iter().filter_map(|partial| partial.log.as_ref()));
        let mut known: BTreeMap<String, RowCell> = cells.into_iter().map(|cell| (cell.field.clone(), cell)).collect();
        let cells = fields
            .into_iter()
            .map(|field| {
                let absent = || RowCell { field: field.name.clone(), kind: field.kind.clone(), ..RowCell::default() };
                let absent = || RowCell { state: CellState::Absent, raw: as_written(b"", ABSENT), ..absent() };
                known.remove(&field.name).unwrap_or_else(absent)
            })
            .collect();
        Ok(Outcome::Answer(Box::new(Answer::Row(RowAnswer { file, line: before + line, cells }))))
    }
}

/// Where a row is in this shard: the run that has it, and its number in the table.
pub fn place(log: &Log, id: RowId) -> Option<(&Run, usize)> {
    let runs: Vec<&Run> = log.runs().into_iter().filter(|run| run.piece == id.piece).collect();
    let row = runs.first()?.start + id.row as usize;
    runs.into_iter().find(|run| (run.start..run.end).contains(&row)).map(|run| (run, row))
}

impl RowQuestion {
    fn find(&self, case: &Case) -> Option<(FileId, String, u32, Vec<RowCell>)> {
        let log = case.log(&self.log)?;
        let (run, row) = place(log, self.id)?;
        let piece = case.pieces().find(|piece| (piece.piece, piece.file) == (run.piece, run.file))?;
        let cells = log.table.columns().iter().map(|column| {
            let mut scratch = Vec::new();
            let (text, code) = match column.cell(row, &mut scratch) {
                Cell::Text(text) => (text, FIRST),
                Cell::State(state) => (&b""[..], state),
            };
            let decoded = |text: &[u8]| String::from_utf8_lossy(&decode(text)).into_owned();
            RowCell {
                field: column.name.clone(),
                kind: column.zeek_type.clone(),
                state: state(code),
                raw: as_written(text, code),
                decoded: match code {
                    FIRST if is_container(&column.zeek_type) => {
                        elements(text, log.set_separator()).map(decoded).collect()
                    }
                    FIRST => vec![decoded(text)],
                    _ => Vec::new(),
                },
                filter: (code != ABSENT).then(|| value_filter(&column.name, state(code), text, click_type(column))),
            }
        });
        Some((piece.file, piece.name.clone(), run.line(row), cells.collect()))
    }
}
