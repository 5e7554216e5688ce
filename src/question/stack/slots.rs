//! Which line of a window each row belongs to.
//!
//! Found field by field: the values so far, as one number, and the next value give the number of them together, and that of all
//! values is the line. Knows nothing of what is then done with the rows of a line.

use super::local::{columns, hashes_of_codes};
use super::tally::{Lines, Value};
use super::{StackQuestion, View};
use crate::table::bits::Bits;
use crate::table::dict::{ABSENT, FIRST, hash};
use crate::table::index::Coded;
use crate::table::walk::{NONE, Stretch, histogram};
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// A field of the stack.
pub struct Field<'a> {
    column: Option<Coded<'a>>,
    /// The number of a value of the window by code; [`NONE`] for other values.
    small: Vec<u32>,
    /// Of blocks without codes the rows with values of the window, and the numbers of these.
    placed: Vec<(u32, u32)>,
}

impl<'a> Field<'a> {
    pub fn new(column: Option<Coded<'a>>, small: Vec<u32>) -> Field<'a> {
        let placed = column.map_or(Vec::new(), |column| column.numbers_of_uncoded(&small));
        Field { column, small, placed }
    }

    /// Sets the number of each row of a stretch without codes, if it is one.
    fn place(&self, stretch: &Stretch, numbers: &mut Vec<u32>) -> bool {
        let uncoded = self.column.is_some_and(|column| column.is_uncoded(stretch.number));
        if uncoded {
            numbers.clear();
            numbers.resize(stretch.to - stretch.from, NONE);
            let from = self.placed.partition_point(|(row, _)| (*row as usize) < stretch.from);
            for (row, number) in self.placed[from..].iter().take_while(|(row, _)| (*row as usize) < stretch.to) {
                numbers[*row as usize - stretch.from] = *number;
            }
        }
        uncoded
    }
}

/// Which line of the window a row belongs to. Found field by field: the values so far, as one number, and the next value give the
/// number of them together, and that of all values is the line.
pub struct Slots<'a> {
    fields: Vec<(Field<'a>, Lookup)>,
    /// The number that a code of the first field stands for, which of one field is the line.
    first: Vec<u32>,
}

/// What stands for a number and a value.
enum Lookup {
    /// At `number * width + value`.
    Direct(Vec<u32>, usize),
    Hashed(HashMap<(u32, u32), u32, RandomState>),
}

impl Lookup {
    /// From the numbers so far of all lines and their next values; leaves the new numbers.
    fn new(before: &mut [u32], values: impl Iterator<Item = u32> + Clone) -> Lookup {
        let mut table: HashMap<(u32, u32), u32, RandomState> = HashMap::default();
        let height = before.iter().max().map_or(0, |most| *most as usize + 1);
        let width = values.clone().max().map_or(0, |most| most as usize + 1);
        for (number, value) in before.iter_mut().zip(values) {
            let next = table.len() as u32;
            *number = *table.entry((*number, value)).or_insert(next);
        }
        if height * width > 1 << 16 {
            return Lookup::Hashed(table);
        }
        let mut direct = vec![NONE; height * width];
        table.iter().for_each(|((number, value), next)| direct[*number as usize * width + *value as usize] = *next);
        Lookup::Direct(direct, width)
    }

    #[inline]
    fn get(&self, number: u32, value: u32) -> u32 {
        if number == NONE || value == NONE {
            return NONE;
        }
        match self {
            Lookup::Direct(table, width) => {
                table.get(number as usize * width + value as usize).copied().unwrap_or(NONE)
            }
            Lookup::Hashed(table) => table.get(&(number, value)).copied().unwrap_or(NONE),
        }
    }
}

impl<'a> Slots<'a> {
    /// `numbers`: per field, the number of each line's value. No two lines have the same numbers.
    pub fn new(fields: Vec<Field<'a>>, numbers: &[Vec<u32>], lines: usize) -> Slots<'a> {
        let mut so_far = vec![0; lines];
        let lookups = numbers.iter().map(|numbers| Lookup::new(&mut so_far, numbers.iter().copied()));
        let fields: Vec<(Field<'_>, Lookup)> = fields.into_iter().zip(lookups).collect();
        let first = fields
            .first()
            .map_or(Vec::new(), |(field, lookup)| field.small.iter().map(|value| lookup.get(0, *value)).collect());
        Slots { fields, first }
    }

    /// Of two fields, rows with each of their values, by the value's number; else nothing.
    pub fn marginals(&self, rows: &Bits) -> Vec<Vec<u32>> {
        if self.fields.len() != 2 {
            return Vec::new();
        }
        let of_field = |(field, _): &(Field<'_>, Lookup)| {
            let most = field.small.iter().filter(|number| **number != NONE).max();
            let mut sums = vec![0u32; most.map_or(0, |most| *most as usize + 1)];
            let counts = match &field.column {
                Some(column) => histogram(column, rows),
                None => vec![rows.count() as u32],
            };
            for (number, count) in field.small.iter().zip(counts) {
                if let Some(sum) = sums.get_mut(*number as usize) {
                    *sum += count;
                }
            }
            sums
        };
        self.fields.iter().map(of_field).collect()
    }

    /// The slot of every row of a stretch; [`NONE`] for rows in no slot.
    pub fn of_stretch(&self, stretch: &Stretch, rows: &Bits, codes: &mut Vec<u32>, slots: &mut Vec<u32>) {
        slots.clear();
        let len = stretch.to - stretch.from;
        let first = |code: u32| self.first.get(code as usize).copied().unwrap_or(NONE);
        let column = self.fields.first().and_then(|(field, _)| field.column);
        match self.fields.first() {
            Some((field, lookup)) if field.place(stretch, slots) => {
                slots.iter_mut().for_each(|slot| *slot = lookup.get(0, *slot));
            }
            _ => match column.and_then(|column| column.block(stretch.number)) {
                Some(codes) => crate::each_packed!(codes, values => slots.extend(values.take(len).map(first))),
                None => slots.resize(len, first(ABSENT)),
            },
        }
        for (field, lookup) in self.fields.iter().skip(1) {
            let value = |code: u32| field.small.get(code as usize).copied().unwrap_or(NONE);
            match &field.column {
                None => slots.iter_mut().for_each(|slot| *slot = lookup.get(*slot, value(ABSENT))),
                Some(_) if field.place(stretch, codes) => {
                    slots.iter_mut().zip(codes.iter()).for_each(|(slot, number)| *slot = lookup.get(*slot, *number));
                }
                Some(column) => {
                    stretch.codes(column, rows, codes);
                    slots.iter_mut().zip(codes.iter()).for_each(|(slot, code)| *slot = lookup.get(*slot, value(*code)));
                }
            }
        }
        stretch.mask(rows, slots);
    }
}

/// Per field, the different values of the lines with a small number each, in the order of first sight, and the number of each line's.
pub fn numbered(lines: &Lines, width: usize) -> (Vec<HashMap<Value<'_>, u32>>, Vec<Vec<u32>>) {
    let mut wanted: Vec<HashMap<Value<'_>, u32>> = vec![HashMap::new(); width];
    let mut numbers: Vec<Vec<u32>> = vec![Vec::new(); width];
    for line in 0..lines.counts.len() {
        for (field, (wanted, numbers)) in wanted.iter_mut().zip(&mut numbers).enumerate() {
            let next = wanted.len() as u32;
            numbers.push(*wanted.entry(lines.value(line, field)).or_insert(next));
        }
    }
    (wanted, numbers)
}

impl StackQuestion {
    /// For each row of the view, which line of the window it belongs to.
    pub fn slots<'a>(&self, view: &'a View<'_>, lines: &Lines) -> Slots<'a> {
        let (wanted, numbers) = numbered(lines, self.by.len());
        let absent = Value { text: b"", state: ABSENT };
        let fields = columns(self, view).into_iter().zip(&wanted).map(|(column, wanted)| {
            let small = match &column {
                None => vec![wanted.get(&absent).copied().unwrap_or(NONE)],
                Some(column) => self.small(view, column, wanted),
            };
            Field::new(column, small)
        });
        Slots::new(fields.collect(), &numbers, lines.counts.len())
    }

    /// The number of a wanted value by code.
    fn small(&self, view: &View<'_>, column: &Coded<'_>, wanted: &HashMap<Value<'_>, u32>) -> Vec<u32> {
        let mut small = vec![NONE; column.end() as usize];
        let normalised = (!self.steps().is_empty()).then(|| hashes_of_codes(column, self.steps(), view));
        let mut by_hash: HashMap<u64, u32> = HashMap::new();
        for (value, number) in wanted {
            let code = match (value.state, &normalised) {
                (FIRST, Some(_)) => {
                    by_hash.insert(hash(value.text), *number);
                    continue;
                }
                (FIRST, None) => column.find(value.text),
                (state, _) => Some(state),
            };
            if let Some(slot) = code.and_then(|code| small.get_mut(code as usize)) {
                *slot = *number;
            }
        }
        if let Some(hashes) = normalised {
            for (slot, hash) in small.iter_mut().zip(hashes.iter()).skip(FIRST as usize) {
                *slot = by_hash.get(hash).copied().unwrap_or(NONE);
            }
        }
        small
    }
}
