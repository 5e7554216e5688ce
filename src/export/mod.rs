//! Rows as files.
//!
//! An export is a question whose answer is too large for one message: a first step plans it, then each part is made by the
//! shard that holds its rows, and the parts are put one after the other. Does not know where the bytes go. Invariant: the rows
//! stand in the order of the log; of a whole Zeek log, the Zeek export has the data lines byte for byte.

mod csv;
mod json;
mod stack;
mod zeek_tsv;

use crate::case::{Case, Log, Run};
use crate::log::header::{Field, Form, Header, Written};
use crate::protocol::{ExportQuestion, FieldInfo, Format, PairsQuestion, PlannedPart, Problem, Selection};
use crate::question::answer::Answer;
use crate::question::logs::{LogPart, fields};
use crate::question::pairs::tree;
use crate::question::{Ask, Outcome, View, pack, unpack};
use crate::table::batch::Cell;
use crate::table::column::Column;
use crate::table::dict::{ABSENT, EMPTY, UNSET};
use crate::table::sorting::sort_by_key;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Rows per part: some megabytes.
const PART: u32 = 20_000;

/// One way to write rows.
pub struct Export {
    pub format: Format,
    /// Menu name, ending of the file and media type.
    pub name: &'static str,
    pub ending: &'static str,
    pub media_type: &'static str,
    /// What stands before the first row.
    head: fn(&Context) -> Vec<u8>,
    row: fn(&Context, &[Value<'_>], &mut Vec<u8>),
}

/// Every format that writes row by row.
pub const EXPORTS: &[Export] = &[csv::EXPORT, json::EXPORT, zeek_tsv::EXPORT];

/// What a format may know besides the cells.
pub(crate) struct Context {
    header: Header,
    fields: Vec<FieldInfo>,
    /// Where the header has the form of each field, if that is JSON.
    forms: Vec<Option<usize>>,
    defuse: bool,
    /// Are the lines those of the original file?
    original: bool,
}

/// A cell as an export sees it.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a> {
    cell: Cell<'a>,
    zeek_type: &'a str,
}

impl Value<'_> {
    /// As the log writes it; an absent cell like an unset one.
    fn written<'b>(&'b self, header: &'b Header) -> &'b [u8] {
        match self.cell {
            Cell::Text(text) => text,
            Cell::State(EMPTY) => &header.empty,
            Cell::State(ABSENT | UNSET) | Cell::State(_) => &header.unset,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Found {
    log: Option<LogPart>,
    runs: Vec<FoundRun>,
}

#[derive(Serialize, Deserialize)]
struct FoundRun {
    piece: u32,
    /// Position among the runs of the piece.
    run: u32,
    header: Header,
    count: u32,
}

/// Rows of consecutive runs of one piece.
#[derive(Serialize, Deserialize)]
struct Part {
    piece: u32,
    run: u32,
    runs: u32,
    /// Rows left out of the first run, and rows taken of all.
    skip: u32,
    take: u32,
    /// The lines of the original file, not chosen columns.
    original: bool,
    /// In whose marks the rows are written, where not in those of their own file.
    marks: Option<Header>,
    fields: Vec<(String, String)>,
    /// A head stands before the rows.
    head: bool,
}

impl Ask for ExportQuestion {
    fn selection(&self) -> Option<&Selection> {
        Some(&self.selection)
    }

    fn fields(&self) -> Vec<&str> {
        self.columns.iter().flatten().map(String::as_str).collect()
    }

    fn run(&self, case: &Case, view: Option<&View<'_>>, step: u32, carry: &[u8]) -> Result<Vec<u8>, Problem> {
        if self.format == Format::Pairs {
            return self.pairs().run(case, view, step, carry);
        }
        let Some(view) = view else { return Ok(Vec::new()) };
        if step > 0 {
            return self.part(view, &unpack(carry)?);
        }
        let runs = runs(view.log).into_iter().map(|(number, run)| FoundRun {
            piece: run.piece,
            run: number,
            header: view.log.headers.get(run.header).cloned().unwrap_or_default(),
            count: view.rows.count_range(run.start, run.end) as u32,
        });
        pack(&Found { log: Some(LogPart::fields_of(view.log)), runs: runs.collect() })
    }

    fn merge(&self, step: u32, carry: &[u8], partials: &[&[u8]]) -> Result<Outcome, Problem> {
        if self.format == Format::Pairs {
            return Ok(match self.pairs().merge(step, carry, partials)? {
                Outcome::Answer(answer) => match *answer {
                    Answer::Pairs(pairs) => file(json::pretty(&tree(&pairs))?),
                    other => Outcome::Answer(Box::new(other)),
                },
                carry => carry,
            });
        }
        let found: Vec<Found> = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
        let all = fields(found.iter().filter_map(|found| found.log.as_ref()));
        let chosen = match self.columns.as_deref() {
            Some(columns) if !columns.is_empty() => Some(columns),
            _ => None,
        };
        let kinds: BTreeMap<&str, &str> = all.iter().map(|field| (&field.name[..], &field.kind[..])).collect();
        let kind = |name: &String| kinds.get(&name[..]).map_or("string", |kind| kind).to_owned();
        let fields: Vec<(String, String)> = match chosen {
            Some(columns) => columns.iter().map(|name| (name.clone(), kind(name))).collect(),
            None => all.iter().map(|field| (field.name.clone(), field.kind.clone())).collect(),
        };
        let tsv = |run: &FoundRun| run.header.written == Written::Tsv;
        let original =
            self.format == Format::Zeek && chosen.is_none() && found.iter().flat_map(|found| &found.runs).all(tsv);
        let mut runs: Vec<&FoundRun> = found.iter().flat_map(|found| &found.runs).collect();
        sort_by_key(&mut runs, |run| (run.piece, run.run));
        // One file of Zeek's has one header; elsewhere a row is written in the marks of its own file.
        let one_header = !original && self.format == Format::Zeek;
        let marks = runs.first().map(|run| run.header.clone()).unwrap_or_default();
        let mut parts: Vec<Part> = Vec::new();
        let mut last: Option<&Header> = None;
        for run in runs {
            let mut head = last.is_none_or(|last| original && last != &run.header);
            last = Some(&run.header);
            let mut skip = 0;
            if let Some(part) = parts.last_mut().filter(|part| part.piece == run.piece && part.take < PART) {
                skip = run.count.min(PART - part.take);
                part.take += skip;
                part.runs = run.run - part.run + 1;
                head = false;
            }
            while skip < run.count || head {
                let take = PART.min(run.count - skip);
                let (fields, marks) = (fields.clone(), one_header.then(|| marks.clone()));
                parts.push(Part { piece: run.piece, run: run.run, runs: 1, skip, take, original, marks, fields, head });
                skip += take;
                head = false;
            }
        }
        let planned = |part: &Part| Ok::<_, Problem>(PlannedPart { piece: part.piece, carry: pack(part)? });
        let parts = parts.iter().map(planned).collect::<Result<_, _>>()?;
        Ok(Outcome::Answer(Box::new(Answer::Export(parts))))
    }
}

fn file(bytes: Vec<u8>) -> Outcome {
    Outcome::Answer(Box::new(Answer::File(bytes)))
}

/// The runs of a log with their position among the runs of their piece.
fn runs(log: &Log) -> Vec<(u32, &Run)> {
    let mut number = 0;
    let mut last = None;
    let numbered = |run| {
        let run: &Run = run;
        number = if last == Some(run.piece) { number + 1 } else { 0 };
        last = Some(run.piece);
        (number, run)
    };
    log.runs().into_iter().map(numbered).collect()
}

impl ExportQuestion {
    fn pairs(&self) -> PairsQuestion {
        PairsQuestion { selection: self.selection.clone() }
    }

    fn part(&self, view: &View<'_>, part: &Part) -> Result<Vec<u8>, Problem> {
        let Some(export) = EXPORTS.iter().find(|export| export.format == self.format) else { return Ok(Vec::new()) };
        let runs = runs(view.log).into_iter().filter(|(_, run)| run.piece == part.piece);
        let runs = runs.skip_while(|(number, _)| *number < part.run).take(part.runs as usize);
        let mut out = Vec::new();
        let mut context: Option<(usize, Context)> = None;
        let mut columns: Vec<Option<&Column>> = Vec::new();
        let mut left = part.take as usize;
        for ((_, run), skip) in runs.zip(std::iter::once(part.skip as usize).chain(std::iter::repeat(0))) {
            let Some(header) = view.log.headers.get(run.header) else { continue };
            if context.as_ref().is_none_or(|(last, _)| *last != run.header) {
                let first = context.is_none();
                let head = if first { part.head } else { part.original };
                let own = self.context(part, header, context.take());
                if first || part.original {
                    columns = own.fields.iter().map(|field| view.log.table.column(&field.name)).collect();
                }
                if head {
                    out.extend((export.head)(&own));
                }
                context = Some((run.header, own));
            }
            let Some((_, context)) = &mut context else { continue };
            let first = view.rows.nth_from(run.start, skip).unwrap_or(run.end).min(run.end);
            let rows = view.rows.iter_range(first, run.end).take(left);
            left -= write_rows(view.log, export, rows, run, header, context, &columns, part.original, &mut out);
        }
        Ok(out)
    }

    /// What a format may know of rows with this header.
    fn context(&self, part: &Part, header: &Header, before: Option<(usize, Context)>) -> Context {
        let before = before.map(|(_, context)| context.fields).filter(|_| !part.original);
        let fields: Vec<FieldInfo> = if let Some(fields) = before {
            fields
        } else if part.original {
            let field = |field: &Field| FieldInfo { name: field.name.clone(), kind: field.zeek_type.clone() };
            header.fields.iter().map(field).collect()
        } else {
            let field = |(name, kind): &(String, String)| FieldInfo { name: name.clone(), kind: kind.clone() };
            part.fields.iter().map(field).collect()
        };
        let places: BTreeMap<&str, usize> = if header.written == Written::Json {
            header.fields.iter().map(|field| &field.name[..]).zip(0..).collect()
        } else {
            BTreeMap::new()
        };
        let forms = fields.iter().map(|field| places.get(&field.name[..]).copied()).collect();
        let mut header = part.marks.as_ref().unwrap_or(header).clone();
        if !part.original && header.path.is_empty() {
            // The name of the file told it.
            header.path.clone_from(&self.selection.log);
        }
        Context { header, fields, forms, defuse: self.defuse.unwrap_or(true), original: part.original }
    }
}

/// Writes rows of one run; gives how many.
#[allow(clippy::too_many_arguments, reason = "what a part has made ready once for all its runs")]
fn write_rows(
    log: &Log,
    export: &Export,
    rows: impl Iterator<Item = usize>,
    run: &Run,
    header: &Header,
    context: &mut Context,
    columns: &[Option<&Column>],
    original: bool,
    out: &mut Vec<u8>,
) -> usize {
    let has_others = header.written == Written::Json && log.odd.range(run.start..run.end).next().is_some();
    let mut scratch: Vec<Vec<u8>> = vec![Vec::new(); columns.len()];
    let mut count = 0;
    for row in rows {
        count += 1;
        if original && let Some(raw) = log.odd.get(&row) {
            out.extend_from_slice(raw);
            out.push(b'\n');
            continue;
        }
        if has_others {
            context.header.forms.clone_from(&header.forms);
            if let Some(others) = log.odd.get(&row) {
                Form::read_others(others, &mut context.header.forms);
            }
        }
        let cells = columns.iter().zip(&mut scratch).zip(&context.fields);
        let values: Vec<Value<'_>> = cells
            .map(|((column, scratch), field)| Value {
                cell: column.map_or(Cell::State(ABSENT), |column| column.cell(row, scratch)),
                zeek_type: &field.kind,
            })
            .collect();
        (export.row)(context, &values, out);
    }
    count
}

/// Makes one part of an export, in the shard that holds its piece. `carry` is that of the step that made the plan, `part` the
/// part's own.
pub fn part(case: &Case, question: &ExportQuestion, carry: &[u8], part: &[u8]) -> Result<Vec<u8>, Problem> {
    crate::question::run_part(case, question, carry, part)
}
