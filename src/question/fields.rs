//! Fields: how many rows of a selection have each field set, and with how many values.

use super::answer::Answer;
use super::logs::LogPart;
use super::texts::Texts;
use super::{Ask, Case, Outcome, Problem, View, pack, unpack};
use crate::protocol::{FieldSummary, FieldsAnswer, FieldsQuestion, Selection};
use crate::table::bits::Bits;
use crate::table::block::{Block, ROWS};
use crate::table::column::Column;
use crate::table::dict::FIRST;
use crate::table::index::Coded;
use crate::table::walk::{Stretch, histogram, stretches};
use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};

/// More values than these are not counted for a list of fields.
const MANY: usize = 50_000;

#[derive(Serialize, Deserialize)]
struct Partial {
    total: u32,
    log: Option<LogPart>,
    fields: BTreeMap<String, Part>,
}

#[derive(Serialize, Deserialize)]
struct Part {
    set: u32,
    values: Option<Texts>,
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
            let values: Option<Vec<&Texts>> = parts.iter().map(|part| part.values.as_ref()).collect();
            let distinct = values.map(|lists| {
                lists.iter().flat_map(|list| list.iter()).collect::<HashSet<_, RandomState>>().len() as u32
            });
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
        // Where blocks have integers or texts of their own, an index would be made for the list of fields alone.
        if column.distinct_bound().is_none() && rows.len() > 4 * ROWS {
            return Part { set: set(column, rows), values: None };
        }
        let coded = Coded::new(column);
        let counts = histogram(&coded, rows);
        let used = counts.iter().enumerate().skip(FIRST as usize).filter(|(_, count)| **count > 0);
        let set = used.clone().map(|(_, count)| count).sum();
        let values = (used.clone().count() <= MANY).then(|| {
            let (mut texts, mut scratch) = (Texts::default(), Vec::new());
            used.for_each(|(code, _)| texts.push(coded.text(code as u32, &mut scratch)));
            texts
        });
        Part { set, values }
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
        Some(block) => {
            rows.iter_range(stretch.from, stretch.to).filter(|row| is_set(block, row - stretch.from)).count()
        }
    };
    stretches(rows).map(in_stretch).sum::<usize>() as u32
}
