//! Fields: how many rows of a selection have each field set, with how many values, and how often the commonest of them occur.

mod values;

use super::answer::Answer;
use super::logs::LogPart;
use super::{Ask, Case, Outcome, Problem, View, pack, unpack};
use crate::protocol::{FieldSummary, FieldsAnswer, FieldsQuestion, Selection};
use crate::table::bits::Bits;
use crate::table::block::{Block, Packed, ROWS, STATES};
use crate::table::column::Column;
use crate::table::dict::{EMPTY, FIRST, hash, hash_number};
use crate::table::hashes::Hashed;
use crate::table::index::Coded;
use crate::table::radix::CALL;
use crate::table::walk::{Stretch, histogram, stretches};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use values::{Values, merged};

/// More values than these are not counted for a list of fields.
const MANY: usize = 500_000;
/// Integers that lie further apart than this would need a table to be counted.
const SPAN: i64 = 1 << 20;
/// Values whose counts are told.
const COMMONEST: usize = 8;

#[derive(Serialize, Deserialize)]
struct Partial<'a> {
    total: u32,
    log: Option<LogPart>,
    #[serde(borrow)]
    fields: BTreeMap<String, Part<'a>>,
}

#[derive(Serialize, Deserialize)]
struct Part<'a> {
    set: u32,
    /// The values, by hash, and how often each occurs; `None` if there are many.
    #[serde(borrow)]
    values: Option<Values<'a>>,
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
        let partials: Vec<Partial<'_>> = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
        let infos = super::logs::fields(partials.iter().filter_map(|partial| partial.log.as_ref()));
        let fields = infos.into_iter().map(|info| {
            let parts: Vec<&Part<'_>> = partials.iter().filter_map(|partial| partial.fields.get(&info.name)).collect();
            let values: Option<Vec<&Values<'_>>> = parts.iter().map(|part| part.values.as_ref()).collect();
            let (distinct, commonest) = values.map(|values| merged(&values, COMMONEST)).unzip();
            FieldSummary {
                name: info.name,
                kind: info.kind,
                set: parts.iter().map(|part| part.set).sum(),
                distinct,
                commonest: commonest.unwrap_or_default(),
            }
        });
        Ok(Outcome::Answer(Box::new(Answer::Fields(FieldsAnswer {
            total: partials.iter().map(|partial| partial.total).sum(),
            fields: fields.collect(),
        }))))
    }
}

impl Part<'_> {
    fn new(column: &Column, rows: &Bits) -> Part<'static> {
        if let Some(numbers) = small_numbers(column, rows) {
            return Part { set: numbers.numbers.iter().sum(), values: Some(Values::new(numbers)) };
        }
        // Where blocks have integers or texts of their own, an index would be made for the list of fields alone.
        if column.distinct_bound().is_none() && rows.len() > 4 * ROWS {
            return Part { set: set(column, rows), values: None };
        }
        let coded = Coded::new(column);
        let all = histogram(&coded, rows);
        let used: Vec<u32> = (FIRST..coded.end()).filter(|code| all[*code as usize] > 0).collect();
        let set = used.iter().map(|code| all[*code as usize]).sum();
        if used.len() > MANY {
            return Part { set, values: None };
        }
        let mut counted = Hashed::with_capacity(used.len());
        used.chunks(CALL).for_each(|codes| count_texts(&coded, codes, &all, &mut counted));
        Part { set, values: Some(Values::new(counted)) }
    }
}

#[inline(never)]
fn count_texts(coded: &Coded<'_>, codes: &[u32], counts: &[u32], counted: &mut Hashed) {
    let mut scratch = Vec::new();
    codes.iter().for_each(|code| counted.push(hash(coded.text(*code, &mut scratch)), counts[*code as usize]));
}

/// Hashes of the values of a column of nothing but integers near each other, and how often each occurs; `None` for other columns.
fn small_numbers(column: &Column, rows: &Bits) -> Option<Hashed> {
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
    let mut counts = Tables::new((high - low) as usize + 1);
    for stretch in stretches(rows) {
        let Some(block) = column.blocks().get(stretch.number) else { continue };
        match block {
            Block::Near(base, packed) if stretch.all => counts.packed(base - low, packed),
            block => {
                let numbers =
                    rows.iter_range(stretch.from, stretch.to).filter_map(|row| block.int(row - stretch.from)?.ok());
                numbers.for_each(|number| counts.all[(number - low) as usize] += 1);
            }
        }
    }
    let mut counted = Hashed::default();
    for (number, count) in (low..).zip(counts.sums()).filter(|(_, count)| *count > 0) {
        counted.push(hash_number(number, scale), count);
    }
    Some(counted)
}

/// How often each of some numbers occurs, in several tables where these fit into the nearest cache: a number that comes again and again does
/// not wait for its own last count.
struct Tables {
    width: usize,
    all: Vec<u32>,
}

/// Numbers that are counted in one table if there are more of them.
const NEAR: usize = 1 << 12;
const TABLES: usize = 4;

impl Tables {
    fn new(width: usize) -> Tables {
        Tables { width, all: vec![0; if width <= NEAR { width * TABLES } else { width }] }
    }

    /// Counts all numbers of a block that begin so far from the lowest.
    #[inline(never)]
    fn packed(&mut self, base: i64, packed: &Packed) {
        let from = base - i64::from(FIRST);
        let (width, last) = (self.width, self.all.len() - self.width);
        let mut table = 0;
        crate::each_packed!(packed, values => for value in values {
            if value >= FIRST {
                self.all[table + (from + i64::from(value)) as usize] += 1;
            }
            table = if table == last { 0 } else { table + width };
        });
    }

    fn sums(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.width).map(|at| self.all[at..].iter().step_by(self.width).sum())
    }
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
        Some(Block::Texts(texts)) if stretch.all => texts.count(),
        Some(block) => {
            rows.iter_range(stretch.from, stretch.to).filter(|row| is_set(block, row - stretch.from)).count()
        }
    };
    stretches(rows).map(in_stretch).sum::<usize>() as u32
}
