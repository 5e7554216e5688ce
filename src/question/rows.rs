//! Rows: a window of the rows of a selection, in the order of the log or sorted.
//!
//! In the log's order one step finds how many rows each piece has, the next fetches the cells of the window. Sorted, a step
//! before it finds the window ([`super::sort`]). Invariant: rows with equal values stand in the order of the log.

use super::answer::Answer;
use super::logs::LogPart;
use super::sort::{self, Key};
use super::texts::Texts;
use super::window::window;
use super::{Ask, Case, Outcome, Problem, View, pack, unpack};
use crate::protocol::{RowId, RowsAnswer, RowsQuestion, Selection};
use crate::table::batch::Cell;
use crate::table::column::Column;
use crate::table::dict::{ABSENT, EMPTY, UNSET};
use crate::table::sorting::sort_by_key;
use serde::{Deserialize, Serialize};

/// The first step's partial.
#[derive(Serialize, Deserialize)]
struct Found {
    log: Option<LogPart>,
    /// Matching rows per piece.
    counts: Vec<(u32, u32)>,
    /// Every so many-th row of the sorted order, with its position.
    splitters: Vec<(Key, u32)>,
}

#[derive(Serialize, Deserialize)]
enum Plan {
    /// Sorted: report the rows between two keys.
    Between { head: Head, low: Option<Key>, high: Option<Key>, from: u32, to: u32 },
    /// Fetch these rows of these pieces, by position among the matching ones.
    Take { head: Head, parts: Vec<(u32, u32, u32)> },
    /// Fetch these very rows.
    Pick { head: Head, rows: Vec<(u32, u32)> },
}

#[derive(Clone, Serialize, Deserialize)]
struct Head {
    total: u32,
    columns: Vec<String>,
}

/// Rows of one shard: piece, row in the piece, and all cells one after the other.
#[derive(Default, Serialize, Deserialize)]
pub struct Fetched {
    rows: Vec<(u32, u32)>,
    cells: Texts,
}

impl Ask for RowsQuestion {
    fn selection(&self) -> Option<&Selection> {
        Some(&self.selection)
    }

    fn fields(&self) -> Vec<&str> {
        let columns = self.columns.iter().flatten().map(String::as_str);
        columns.chain(self.sort.iter().map(|sort| sort.field.as_str())).collect()
    }

    fn run(&self, _: &Case, view: Option<&View<'_>>, step: u32, carry: &[u8]) -> Result<Vec<u8>, Problem> {
        let Some(view) = view else { return Ok(Vec::new()) };
        if step == 0 {
            let pieces = view.log.pieces();
            return pack(&Found {
                log: Some(LogPart::fields_of(view.log)),
                counts: pieces
                    .iter()
                    .map(|(piece, from, to)| (*piece, view.rows.count_range(*from, *to) as u32))
                    .collect(),
                splitters: self.sort.as_ref().map_or(Vec::new(), |by| sort::splitters(view, &self.selection, by)),
            });
        }
        match unpack(carry)? {
            Plan::Between { low, high, .. } => {
                let Some(by) = &self.sort else { return Ok(Vec::new()) };
                pack(&sort::between(view, &self.selection, by, low.as_ref(), high.as_ref()))
            }
            Plan::Take { head, parts } => {
                let pieces = view.log.pieces();
                let rows = parts.iter().flat_map(|(piece, skip, take)| {
                    let place = pieces.iter().find(|(own, ..)| own == piece);
                    place.into_iter().flat_map(|(_, from, to)| {
                        let first = view.rows.nth_from(*from, *skip as usize).unwrap_or(*to);
                        view.rows.iter_range(first, *to).take(*take as usize)
                    })
                });
                pack(&fetch(view, &head.columns, rows))
            }
            Plan::Pick { head, rows } => {
                let pieces = view.log.pieces();
                let rows = rows.iter().filter_map(|(piece, row)| {
                    let (_, from, to) = pieces.iter().find(|(own, ..)| own == piece)?;
                    Some(from + *row as usize).filter(|row| row < to)
                });
                pack(&fetch(view, &head.columns, rows))
            }
        }
    }

    fn merge(&self, step: u32, carry: &[u8], partials: &[&[u8]]) -> Result<Outcome, Problem> {
        if step == 0 {
            return Ok(Outcome::Carry(pack(&self.plan(partials)?)?));
        }
        match unpack(carry)? {
            Plan::Between { head, from, to, .. } => {
                let rows = sort::select(partials, self.descending(), from, to)?;
                Ok(Outcome::Carry(pack(&Plan::Pick { head, rows })?))
            }
            Plan::Take { head, .. } => {
                let mut rows = fetched(partials, head.columns.len())?;
                sort_by_key(&mut rows, |(id, _)| (id.piece, id.row));
                Ok(answer(head, rows))
            }
            Plan::Pick { head, rows: order } => {
                let mut rows = fetched(partials, head.columns.len())?;
                let place: std::collections::HashMap<(u32, u32), usize> = order.into_iter().zip(0..).collect();
                sort_by_key(&mut rows, |(id, _)| place.get(&(id.piece, id.row)).copied());
                Ok(answer(head, rows))
            }
        }
    }
}

impl RowsQuestion {
    fn descending(&self) -> bool {
        self.sort.as_ref().and_then(|sort| sort.descending).unwrap_or(false)
    }

    fn plan(&self, partials: &[&[u8]]) -> Result<Plan, Problem> {
        let found: Vec<Found> = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
        let mut counts: Vec<(u32, u32)> = found.iter().flat_map(|found| found.counts.iter().copied()).collect();
        sort_by_key(&mut counts, |count| *count);
        let total: u32 = counts.iter().map(|(_, count)| count).sum();
        let columns = match self.columns.as_deref() {
            Some(columns) if !columns.is_empty() => columns.to_vec(),
            _ => super::logs::fields(found.iter().filter_map(|found| found.log.as_ref()))
                .into_iter()
                .map(|field| field.name)
                .collect(),
        };
        let head = Head { total, columns };
        let (from, to) = window(self.offset, self.limit, total as usize);
        let (from, to) = (from as u32, to as u32);
        if self.sort.is_some() {
            let shards: Vec<(u32, &[(Key, u32)])> = found
                .iter()
                .map(|found| (found.counts.iter().map(|(_, count)| count).sum(), &found.splitters[..]))
                .collect();
            let (low, high) = sort::bracket(&shards, self.descending(), from, to);
            return Ok(Plan::Between { head, low, high, from, to });
        }
        let mut parts = Vec::new();
        let mut before = 0;
        for (piece, count) in counts {
            let (first, last) = (from.max(before), to.min(before + count));
            if first < last {
                parts.push((piece, first - before, last - first));
            }
            before += count;
        }
        Ok(Plan::Take { head, parts })
    }
}

/// Rows of the table with the texts of these columns, as their own files write them.
pub fn fetch(view: &View<'_>, columns: &[String], rows: impl Iterator<Item = usize>) -> Fetched {
    let (pieces, runs) = (view.log.pieces(), view.log.runs());
    let columns: Vec<Option<&Column>> = columns.iter().map(|name| view.log.table.column(name)).collect();
    let mut fetched = Fetched::default();
    let mut scratch = Vec::new();
    for row in rows {
        let Some((piece, from, _)) = pieces.iter().find(|(_, from, to)| (*from..*to).contains(&row)) else { continue };
        // A row is written in the marks of its own file.
        let run = runs.iter().find(|run| (run.start..run.end).contains(&row));
        let Some(header) = run.and_then(|run| view.log.headers.get(run.header)) else { continue };
        fetched.rows.push((*piece, (row - from) as u32));
        for column in &columns {
            let cell = column.map_or(Cell::State(ABSENT), |column| column.cell(row, &mut scratch));
            fetched.cells.push(match cell {
                Cell::Text(text) => text,
                Cell::State(EMPTY) => &header.empty,
                Cell::State(ABSENT | UNSET) | Cell::State(_) => &header.unset,
            });
        }
    }
    fetched
}

impl Fetched {
    /// The rows one by one; each has `width` cells.
    pub fn rows(&self, width: usize) -> impl Iterator<Item = (RowId, Vec<String>)> + '_ {
        let text = |at| String::from_utf8_lossy(self.cells.get(at)).into_owned();
        let id = |(piece, row): &(u32, u32)| RowId { piece: *piece, row: *row };
        let cells = move |at: usize| (at * width..(at + 1) * width).map(text).collect();
        self.rows.iter().enumerate().map(move |(at, row)| (id(row), cells(at)))
    }
}

fn fetched(partials: &[&[u8]], width: usize) -> Result<Vec<(RowId, Vec<String>)>, Problem> {
    let mut rows = Vec::new();
    for bytes in partials {
        rows.extend(unpack::<Fetched>(bytes)?.rows(width));
    }
    Ok(rows)
}

fn answer(head: Head, rows: Vec<(RowId, Vec<String>)>) -> Outcome {
    let (ids, rows) = rows.into_iter().unzip();
    Outcome::Answer(Box::new(Answer::Rows(RowsAnswer { total: head.total, columns: head.columns, rows, ids })))
}
