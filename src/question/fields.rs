//! Fields: how many rows of a selection have each field set, with how many values, and how often the commonest of them occur.

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
use std::collections::{BTreeMap, HashMap};

/// More values than these are not counted for a list of fields.
const MANY: usize = 500_000;
/// Integers that lie further apart than this would need a table to be counted.
const SPAN: i64 = 1 << 20;
/// Values whose counts are told.
const COMMONEST: usize = 8;

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
    /// How often each occurs.
    counts: Vec<u32>,
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
            let counts = counts(&parts);
            FieldSummary {
                name: info.name,
                kind: info.kind,
                set: parts.iter().map(|part| part.set).sum(),
                distinct: counts.as_ref().map(|counts| counts.len() as u32),
                commonest: counts.map_or_else(Vec::new, |counts| commonest(&counts)),
            }
        });
        Ok(Outcome::Answer(Box::new(Answer::Fields(FieldsAnswer {
            total: partials.iter().map(|partial| partial.total).sum(),
            fields: fields.collect(),
        }))))
    }
}

/// How often each value occurs in all shards; `None` if there are many.
fn counts(parts: &[&Part]) -> Option<Vec<u32>> {
    if parts.iter().any(|part| part.values.is_none()) {
        return None;
    }
    if let [part] = parts {
        return Some(part.counts.clone());
    }
    let mut sums: HashMap<u64, u32, RandomState> = HashMap::default();
    for part in parts {
        for (hash, count) in part.values.iter().flatten().zip(&part.counts) {
            *sums.entry(*hash).or_default() += count;
        }
    }
    Some(sums.into_values().collect())
}

/// The greatest counts, descending.
fn commonest(counts: &[u32]) -> Vec<u32> {
    let mut greatest: Vec<u32> = Vec::with_capacity(COMMONEST + 1);
    for count in counts {
        if greatest.len() < COMMONEST || greatest.last().is_some_and(|least| least < count) {
            let at = greatest.partition_point(|other| other >= count);
            greatest.insert(at, *count);
            greatest.truncate(COMMONEST);
        }
    }
    greatest
}

impl Part {
    fn new(column: &Column, rows: &Bits) -> Part {
        if let Some((values, counts)) = small_numbers(column, rows) {
            return Part { set: counts.iter().sum(), values: Some(values), counts };
        }
        // Where blocks have integers or texts of their own, an index would be made for the list of fields alone.
        if column.distinct_bound().is_none() && rows.len() > 4 * ROWS {
            return Part { set: set(column, rows), values: None, counts: Vec::new() };
        }
        let coded = Coded::new(column);
        let all = histogram(&coded, rows);
        let used = || (FIRST..coded.end()).filter(|code| all[*code as usize] > 0);
        let set = used().map(|code| all[code as usize]).sum();
        if used().count() > MANY {
            return Part { set, values: None, counts: Vec::new() };
        }
        let mut scratch = Vec::new();
        let values = used().map(|code| hash(coded.text(code, &mut scratch))).collect();
        Part { set, values: Some(values), counts: used().map(|code| all[code as usize]).collect() }
    }
}

/// Hashes of the values of a column of nothing but integers near each other, and how often each occurs; `None` for other columns.
fn small_numbers(column: &Column, rows: &Bits) -> Option<(Vec<u64>, Vec<u32>)> {
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
    let mut counts = vec![0u32; (high - low) as usize + 1];
    for stretch in stretches(rows) {
        let Some(block) = column.blocks().get(stretch.number) else { continue };
        match block {
            Block::Near(base, packed) if stretch.all => crate::each_packed!(packed, values => {
                let from = base - low - i64::from(FIRST);
                values.filter(|value| *value >= FIRST).for_each(|value| counts[(from + i64::from(value)) as usize] += 1);
            }),
            block => {
                let numbers =
                    rows.iter_range(stretch.from, stretch.to).filter_map(|row| block.int(row - stretch.from)?.ok());
                numbers.for_each(|number| counts[(number - low) as usize] += 1);
            }
        }
    }
    let mut text = Vec::new();
    let hashes = (0..counts.len()).filter(|at| counts[*at] > 0).map(|at| {
        text.clear();
        number::write(low + at as i64, scale, &mut text);
        hash(&text)
    });
    let hashes = hashes.collect();
    counts.retain(|count| *count > 0);
    Some((hashes, counts))
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
