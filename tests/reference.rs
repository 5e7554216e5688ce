//! The engine against the slow, obvious reference, on random logs cut at random bytes, with random questions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use stackhunt::protocol::*;
use std::slice::from_ref;
use support::ask;
use support::compare::{same_comparison, same_exports, same_rows, same_sparks, same_stack, same_timeline, same_totals};
use support::engine::{Cutting, Engine, outside_headers};
use support::generate::{files, selection};
use support::reference::{self, World};

/// Most rows of a random file.
const ROWS: usize = 30;

/// Names of logs with their fields.
type Logs = Vec<(String, Vec<String>)>;

/// Files, and how they are read.
#[derive(Clone, Debug)]
struct Input {
    files: Vec<(String, String)>,
    cutting: Cutting,
    cuts: Vec<Vec<Index>>,
}

impl Input {
    fn world(&self) -> World {
        reference::read(self.files.iter().map(|(name, text)| (name.as_str(), text.as_str())))
    }

    fn logs(&self) -> Logs {
        let names = |log: &reference::Log| log.fields.iter().map(|(name, _)| name.clone()).collect();
        self.world().iter().map(|(path, log)| (path.clone(), names(log))).collect()
    }

    fn open_into(&self, engine: &mut Engine, file: usize) {
        let (name, text) = &self.files[file];
        let cuts = self.cuts[file].iter().map(|index| index.index(text.len()));
        let cuts: Vec<usize> = cuts.filter(|at| outside_headers(text.as_bytes(), *at)).collect();
        engine.open_cut(name, text.as_bytes(), &cuts);
    }

    fn open(&self) -> Engine {
        let mut engine = Engine::new(self.cutting);
        (0..self.files.len()).for_each(|file| self.open_into(&mut engine, file));
        engine
    }
}

fn input() -> impl Strategy<Value = Input> {
    let cutting = (1..=5usize, select(&[1usize, 7, 64, 4096][..]), select(&[0u32, 1, 4, 8192][..]));
    let cutting = cutting.prop_map(|(shards, chunk, few)| Cutting { shards, pieces: 1, chunk, few });
    (files(ROWS), cutting, vec(vec(any::<Index>(), 0..6), 7)).prop_map(|(files, cutting, cuts)| Input {
        files,
        cutting,
        cuts,
    })
}

/// Random input with a question for it.
fn asked<T: std::fmt::Debug, S: Strategy<Value = T>>(
    question: impl Fn(Logs) -> S,
) -> impl Strategy<Value = (Input, T)> {
    input().prop_flat_map(move |input| {
        let questions = question(input.logs());
        (Just(input), questions)
    })
}

/// A selection and some fields of its log.
fn selection_and_fields(logs: Logs, most: usize) -> impl Strategy<Value = (Selection, Vec<String>)> {
    selection(logs.clone(), 2).prop_flat_map(move |selection| {
        let fields = logs.iter().find(|(log, _)| *log == selection.log).unwrap().1.clone();
        let most = fields.len().min(most);
        (Just(selection), subsequence(fields, 1..=most).prop_shuffle())
    })
}

fn window() -> impl Strategy<Value = (Option<u32>, Option<u32>)> {
    prop_oneof![Just((None, None)), (0..40u32, 0..40u32).prop_map(|(from, most)| (Some(from), Some(most)))]
}

fn stack_question(logs: Logs) -> impl Strategy<Value = StackQuestion> {
    use StackKey::*;
    let normalisers = [
        Normaliser::CutQuery,
        Normaliser::CutQueryAndAmpersand,
        Normaliser::PercentDecode,
        Normaliser::Numbers,
        Normaliser::Hex,
        Normaliser::ParentDomain,
    ];
    let normalise = prop_oneof![2 => Just(None), 1 => subsequence(normalisers.to_vec(), 0..=6).prop_map(Some)];
    let contains = prop_oneof![3 => Just(None), 1 => select(&["", "A", "é", "1", "-", "emp", "\\x"][..]).prop_map(|text| Some(text.to_owned()))];
    let order = select(&[None, Some(Order::Rarest), Some(Order::Commonest)][..]);
    let key = select(&[Value, Clients, Servers, First, Last, Length, Tokens, Entropy, Expected, Surprise, Sum][..]);
    let sort = (key, select(&[None, Some(false), Some(true)][..]));
    let sort = sort.prop_map(|(key, descending)| StackSort { key, descending });
    let sort = prop_oneof![1 => Just(None), 1 => sort.prop_map(Some)];
    (selection_and_fields(logs, 4), normalise, contains, (order, sort), window()).prop_map(
        |((selection, fields), normalise, contains, (order, sort), (offset, limit))| StackQuestion {
            alike: None,
            sort,
            selection,
            sum: (fields.len() > 1).then(|| fields[fields.len() - 1].clone()),
            by: fields[..fields.len().max(2) - 1].to_vec(),
            order,
            normalise,
            contains,
            offset,
            limit,
        },
    )
}

/// Filters that every log understands.
const PARTS: [&str; 6] = ["", "C1", "NOT 1", "*:*0*", "GET OR post", "/[a-c]/"];

fn rows_question(logs: Logs) -> impl Strategy<Value = RowsQuestion> {
    let descending = select(&[None, Some(false), Some(true)][..]);
    (selection_and_fields(logs, 4), any::<bool>(), 0..4usize, descending, window()).prop_map(
        |((selection, fields), all_columns, sort, descending, (offset, limit))| RowsQuestion {
            selection,
            sort: fields.get(sort).map(|field| Sort { field: field.clone(), descending }),
            columns: (!all_columns).then_some(fields),
            offset,
            limit,
        },
    )
}

fn timeline_question(logs: Logs) -> impl Strategy<Value = TimelineQuestion> {
    let normalise = select(vec![None, None, Some(vec![Normaliser::Numbers, Normaliser::CutQuery])]);
    let time = || {
        select(
            &[None, None, None, Some(-1.0), Some(0.25), Some(2.0), Some(7.0), Some(1_445_422_000.0), Some(f64::NAN)][..],
        )
    };
    let cover = select(&[None, Some(Cover::Log), Some(Cover::Selection)][..]);
    let width = select(&[None, Some(0), Some(1), Some(7), Some(60), Some(86_400)][..]);
    let bins = select(&[None, Some(1), Some(3), Some(u32::MAX)][..]);
    let top = select(&[None, Some(0), Some(1), Some(3)][..]);
    let offset = select(&[None, Some(7200), Some(-12_600)][..]);
    (selection_and_fields(logs, 1), any::<bool>(), normalise, (time(), time()), cover, (width, bins, top, offset))
        .prop_map(|((selection, fields), with_field, normalise, (from, to), cover, (width, bins, top, offset))| {
            TimelineQuestion {
                selection,
                by: with_field.then(|| fields[0].clone()),
                normalise,
                top,
                width,
                bins,
                offset,
                from,
                to: to.filter(|to| from.is_none_or(|from| from < *to)),
                cover,
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn stacks_agree((input, questions) in asked(|logs| vec(stack_question(logs), 6))) {
        let (engine, world) = (input.open(), input.world());
        for question in questions {
            same_stack(from_ref(&engine), &world, &question);
        }
    }

    #[test]
    fn sparks_agree((input, questions) in asked(|logs| vec(stack_question(logs), 3)), bins in select(&[None, Some(3), Some(400)][..]), span in select(&[None, Some((1.0, 2.0)), Some((-7.0, 60.0))][..])) {
        let (engine, world) = (input.open(), input.world());
        for stack in questions {
            let (from, to) = span.unzip();
            same_sparks(from_ref(&engine), &world, &SparksQuestion { stack, bins, from, to });
        }
    }

    #[test]
    fn comparisons_agree((input, questions) in asked(|logs| vec((selection(logs, 1), vec(0..6usize, 1..4)), 3))) {
        let (engine, world) = (input.open(), input.world());
        for (selection, parts) in questions {
            let parts = parts.into_iter().map(|at| PARTS[at].to_owned()).collect();
            same_comparison(from_ref(&engine), &world, &CompareQuestion { selection, parts, top: None });
        }
    }

    /// The raw values behind a line of a normalised stack are as many as it says, with as many rows.
    #[test]
    fn a_normalised_line_opens((input, questions) in asked(|logs| vec(stack_question(logs), 3))) {
        let (engine, world) = (input.open(), input.world());
        for question in questions {
            for row in ask::stack(&engine, question.clone()).rows {
                let alike = Alike { normalise: question.normalise.clone().unwrap_or_default(), shown: row.shown, states: row.states };
                let raw = StackQuestion { normalise: None, contains: None, alike: Some(alike), offset: None, limit: None, ..question.clone() };
                same_stack(from_ref(&engine), &world, &raw);
                let answer = ask::stack(&engine, raw);
                if question.normalise.as_ref().is_some_and(|steps| !steps.is_empty()) {
                    prop_assert_eq!(answer.rows.iter().map(|row| row.count).sum::<u32>(), row.count);
                }
            }
        }
    }

    #[test]
    fn rows_agree((input, questions) in asked(|logs| vec(rows_question(logs), 6))) {
        let (engine, world) = (input.open(), input.world());
        for question in questions {
            same_rows(from_ref(&engine), &world, &question);
        }
    }

    #[test]
    fn totals_agree((input, selections) in asked(|logs| vec(selection(logs, 2), 6))) {
        let (engine, world) = (input.open(), input.world());
        selections.iter().for_each(|selection| same_totals(from_ref(&engine), &world, selection));
    }

    #[test]
    fn timelines_agree((input, questions) in asked(|logs| vec(timeline_question(logs), 6))) {
        let (engine, world) = (input.open(), input.world());
        for question in questions {
            same_timeline(from_ref(&engine), &world, &question);
        }
    }

    #[test]
    fn exports_agree((input, questions) in asked(|logs| vec(selection_and_fields(logs, 4), 2))) {
        let (engine, world) = (input.open(), input.world());
        for (selection, columns) in questions {
            same_exports(from_ref(&engine), &world, &selection, &columns);
        }
    }

    #[test]
    fn questions_follow_the_files_opened((input, questions) in asked(|logs| (stack_question(logs.clone()), rows_question(logs))), asked_after in any::<Index>()) {
        let mut engine = Engine::new(input.cutting);
        let ask_after = asked_after.index(input.files.len());
        for file in 0..input.files.len() {
            input.open_into(&mut engine, file);
            if file == ask_after || file + 1 == input.files.len() {
                let opened = Input { files: input.files[..=file].to_vec(), ..input.clone() };
                let world = opened.world();
                let (stack, rows) = &questions;
                let fields: Vec<String> = stack.by.iter().chain(&stack.sum).cloned().collect();
                if world_has(&world, &stack.selection, &fields) {
                    same_stack(from_ref(&engine), &world, stack);
                }
                let sort = rows.sort.iter().map(|sort| &sort.field);
                let fields: Vec<String> = rows.columns.iter().flatten().chain(sort).cloned().collect();
                if world_has(&world, &rows.selection, &fields) {
                    same_rows(from_ref(&engine), &world, rows);
                }
            }
        }
    }

    #[test]
    fn the_line_of_a_stack_leads_to_its_rows((input, questions) in asked(|logs| vec(stack_question(logs), 3))) {
        let (engine, world) = (input.open(), input.world());
        for question in questions {
            let question = StackQuestion { normalise: None, contains: None, ..question };
            // `port:80` finds `080` too.
            let exact = |row: &StackRow| row.values.iter().all(|value| value != "80");
            for row in ask::stack(&engine, question.clone()).rows.into_iter().filter(exact) {
                let line = row.filter.clone().unwrap();
                let filter = question.selection.filter.as_ref().map_or(line.clone(), |filter| format!("({filter}) AND {line}"));
                let behind = Selection { filter: Some(filter), ..question.selection.clone() };
                prop_assert_eq!(reference::select(&world, &behind).len() as u32, row.count, "{:?}", row);
                prop_assert_eq!(ask::matching(&engine, behind), row.count, "{:?}", row);
            }
        }
    }

    #[test]
    fn a_row_is_shown_whole((input, questions) in asked(|logs| vec(rows_question(logs), 3))) {
        let (engine, world) = (input.open(), input.world());
        for question in questions {
            let log = question.selection.log.clone();
            let expected = reference::sorted(&world, &question.selection, question.sort.as_ref());
            let expected = expected.into_iter().skip(question.offset.unwrap_or(0) as usize);
            for (id, row) in ask::rows(&engine, question.clone()).ids.into_iter().zip(expected) {
                let answer = ask::row(&engine, RowQuestion { log: log.clone(), id });
                prop_assert_eq!((&answer.file, answer.line), (&row.file, row.line));
                prop_assert_eq!(&answer.cells, &reference::cells(&world[&log], row, &answer.cells));
            }
            let ids = |selection: Selection| ask::rows(&engine, RowsQuestion { selection, limit: Some(1000), ..RowsQuestion::default() }).ids;
            let selected = ids(question.selection.clone());
            for id in ids(ask::whole(&log)) {
                let alone = MatchingQuestion { selection: question.selection.clone(), row: Some(id) };
                prop_assert_eq!(ask::matching_of(&engine, alone).matching, u32::from(selected.contains(&id)));
            }
        }
    }
}

/// Each file in a shard of its own: the values pivoted on change in another shard than the one that remembers its rows.
#[test]
fn a_pivot_follows_the_files_of_its_source() {
    let log = |path: &str, rows: &str| format!("#path\t{path}\n#fields\tts\tuid\n#types\ttime\tstring\n{rows}#close\n");
    let files = [
        ("a.log", log("alpha", "2.000000\tC1\n1.000000\tC2\n3.000000\tC3\n")),
        ("b.log", log("beta", "1.000000\tC1\n")),
        ("c.log", log("beta", "1.000000\tC2\n")),
    ];
    let by = vec![PivotField::Same("uid".to_owned())];
    let selection = Selection {
        pivot: Some(Box::new(Pivot { by, from: ask::whole("beta"), unlike: None })),
        ..ask::whole("alpha")
    };
    let sort = Some(Sort { field: "ts".to_owned(), descending: None });
    let sorted = RowsQuestion { selection: selection.clone(), sort, ..RowsQuestion::default() };
    let mut engine = Engine::new(Cutting { shards: 3, ..Cutting::WHOLE });
    for opened in 1..=files.len() {
        let (name, text) = &files[opened - 1];
        engine.open(name, text.as_bytes());
        let world = reference::read(files[..opened].iter().map(|(name, text)| (*name, text.as_str())));
        if world.contains_key("beta") {
            same_rows(from_ref(&engine), &world, &sorted);
            same_totals(from_ref(&engine), &world, &selection);
        }
    }
}

/// Whether a world has the fields that a question needs: those of its own, and those of its filters and pivots.
fn world_has(world: &World, selection: &Selection, fields: &[String]) -> bool {
    let Some(log) = world.get(&selection.log) else { return false };
    let known = fields.iter().all(|field| log.zeek_type(field).is_some());
    let filter = selection.filter.clone().unwrap_or_default();
    let named = |name: &str| log.resolve(name).is_some();
    let pivot = selection.pivot.as_ref().is_none_or(|pivot| {
        let pairs = pivot.by.iter().map(|field| match field {
            PivotField::Same(name) => (name, name),
            PivotField::Renamed(here, there) => (here, there),
        });
        let (here, there): (Vec<&String>, Vec<&String>) = pairs.unzip();
        let there: Vec<String> = there.into_iter().cloned().collect();
        here.into_iter().all(|name| log.zeek_type(name).is_some()) && world_has(world, &pivot.from, &there)
    });
    known && reference::names(&filter).iter().all(|name| named(name)) && pivot
}
