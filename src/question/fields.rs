//! Fields: how many rows of a selection have each field set, and with how many values.

use super::answer::Answer;
use super::logs::LogPart;
use super::{Ask, Case, Outcome, Problem, View, pack, unpack};
use crate::protocol::{FieldSummary, FieldsAnswer, FieldsQuestion, Selection};
use crate::table::bits::Bits;
use crate::table::block::{Block, ROWS, STATES};
use crate::table::column::Column;
use crate::table::dict::{EMPTY, FIRST, hash};
use crate::table::index::Coded;
use crate::table::number;
use crate::table::walk::{Stretch, histogram, stretches};
use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};

/// More values than these are not counted for a list of fields.
const MANY: usize = 500_000;
/// Integers that lie further apart than this would need a table to be counted.
const SPAN: i64 = 1 << 20;

#[derive(Serialize, Deserialize)]
struct Partial {
    total: u32,
    log: Option<LogPart>,
    fields: BTreeMap<String, Part>,
}

#[derive(Serialize, Deserialize)]
struct Part {
    set: u32,
    /// Hashes of the values; `None` if there are many.
    values: Option<Vec<u64>>,
}

impl Ask for FieldsQuestion {
    fn selection(&self) -> Option<&Selection> {
        Some(&self.selection)
    }

    fn run(&self, _: &Case, view: Option<&View<'_>>, _: u32, _: &[u8]) -> Result<Vec<u8>, Problem> {
        let Some(view) = view else { return Ok(Vec::new()) };
        let columns = view.log.table.columns();
        pack(&Partial {
            total: view.rows.count() as u32,
            log: Some(LogPart::fields_of(view.log)),
            fields: columns.iter().map(|column| (column.name.clone(), Part::new(column, &view.rows))).collect(),
        })
    }

    fn merge(&self, _: u32, _: &[u8], partials: &[&[u8]]) -> Result<Outcome, Problem> {
        let partials: Vec<Partial> = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
        let infos = super::logs::fields(partials.iter().filter_map(|partial| partial.log.as_ref()));
        let fields = infos.into_iter().map(|info| {
            let parts: Vec<&Part> = partials.iter().filter_map(|partial| partial.fields.get(&info.name)).collect();
            let values: Option<Vec<&Vec<u64>>> = parts.iter().map(|part| part.values.as_ref()).collect();
            let distinct =
                values.map(|lists| lists.iter().copied().flatten().collect::<HashSet<_, RandomState>>().len() as u32);
            FieldSummary { name: info.name, kind: info.kind, set: parts.iter().map(|part| part.set).sum(), distinct }
        });
        Ok(Outcome::Answer(Box::new(Answer::Fields(FieldsAnswer {
            total: partials.iter().map(|partial| partial.total).sum(),
            fields: fields.collect(),
        }))))
    }
}

impl Part {
    fn new(column: &Column, rows: &Bits) -> Part {
        if let Some(numbers) = small_numbers(column, rows) {
            return Part { set: set(column, rows), values: Some(numbers) };
        }
        // Where blocks have integers or texts of their own, an index would be made for the list of fields alone.
        if column.distinct_bound().is_none() && rows.len() > 4 * ROWS {
            return Part { set: set(column, rows), values: None };
        }
        let coded = Coded::new(column);
        let counts = histogram(&coded, rows);
        let used = counts.iter().enumerate().skip(FIRST as usize).filter(|(_, count)| **count > 0);
        let set = used.clone().map(|(_, count)| count).sum();
        let mut scratch = Vec::new();
        let values = (used.clone().count() <= MANY)
            .then(|| used.map(|(code, _)| hash(coded.text(code as u32, &mut scratch))).collect());
        Part { set, values }
    }
}

/// Hashes of the values of a column of nothing but integers near each other; `None` for other columns.
fn small_numbers(column: &Column, rows: &Bits) -> Option<Vec<u64>> {
    let scale = column.scale()?;
    let (mut low, mut high) = (i64::MAX, i64::MIN);
    for block in column.blocks() {
        let (least, most) = match block {
            Block::Near(base, packed) => {
                let most = crate::each_packed!(packed, values => values.max().unwrap_or(0));
                (*base, base + i64::from(most.saturating_sub(FIRST)))
            }
            Block::Wide(values) => {
                let numbers = values.iter().copied().filter(|value| *value > STATES[EMPTY as usize]);
                (numbers.clone().min().unwrap_or(i64::MAX), numbers.max().unwrap_or(i64::MIN))
            }
            Block::Codes(_) | Block::Texts(_) => return None,
        };
        (low, high) = (low.min(least), high.max(most));
    }
    if low > high || high.checked_sub(low)? > SPAN {
        return None;
    }
    let mut seen = Bits::none((high - low) as usize + 1);
    for stretch in stretches(rows) {
        let Some(block) = column.blocks().get(stretch.number) else { continue };
        match block {
            Block::Near(base, packed) if stretch.all => crate::each_packed!(packed, values => {
                let from = base - low - i64::from(FIRST);
                values.filter(|value| *value >= FIRST).for_each(|value| seen.insert((from + i64::from(value)) as usize));
            }),
            block => {
                let numbers =
                    rows.iter_range(stretch.from, stretch.to).filter_map(|row| block.int(row - stretch.from)?.ok());
                numbers.for_each(|number| seen.insert((number - low) as usize));
            }
        }
    }
    let mut text = Vec::new();
    let hashes = seen.iter().map(|at| {
        text.clear();
        number::write(low + at as i64, scale, &mut text);
        hash(&text)
    });
    Some(hashes.collect())
}

/// Rows in which the column has a value.
fn set(column: &Column, rows: &Bits) -> u32 {
    let is_set = |block: &Block, at: usize| match block {
        Block::Codes(codes) => codes.get(at) >= FIRST,
        Block::Texts(texts) => texts.get(at).is_ok(),
        ints => matches!(ints.int(at), Some(Ok(_))),
    };
    let in_stretch = |stretch: Stretch| match column.blocks().get(stretch.number) {
        None => 0,
        Some(Block::Codes(packed) | Block::Near(_, packed)) if stretch.all => {
            crate::each_packed!(packed, values => values.filter(|value| *value >= FIRST).count())
        }
        Some(block) => {
            rows.iter_range(stretch.from, stretch.to).filter(|row| is_set(block, row - stretch.from)).count()
        }
    };
    stretches(rows).map(in_stretch).sum::<usize>() as u32
}
