//! Fields mean the same in every shard: files of one log with other fields, other types and other writings of a value, cut anywhere.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use proptest::prelude::*;
use stackhunt::protocol::*;
use support::ask::{count, export, filtered, logs, matching, stack, whole, whole_export, whole_stack};
use support::engine::{Cutting, Engine};

const ONE: Cutting = Cutting::WHOLE;
const TWO: Cutting = Cutting { shards: 2, ..ONE };

fn log(fields: &str, types: &str, rows: &[&str]) -> String {
    let lines: String = rows.iter().map(|row| format!("{}\n", row.replace(' ', "\t"))).collect();
    format!(
        "#path\ttest\n#fields\t{}\n#types\t{}\n{lines}#close\n",
        fields.replace(' ', "\t"),
        types.replace(' ', "\t")
    )
}

fn engine(cutting: Cutting, files: &[&str]) -> Engine {
    let files: Vec<(&str, &[u8])> = files.iter().map(|text| ("test.log", text.as_bytes())).collect();
    Engine::with(cutting, &files)
}

#[test]
fn the_fields_of_a_pivot_mean_the_same_in_every_shard() {
    let (both, one) = (log("a b", "string string", &["x y", "z x"]), log("a", "string", &["y", "q"]));
    let by = vec![PivotField::Renamed("a".to_owned(), "b".to_owned())];
    let from = filtered("test", "NOT a:z");
    let selection = Selection { pivot: Some(Box::new(Pivot { by, from, unlike: None })), ..whole("test") };
    let found = [ONE, TWO].map(|cutting| matching(&engine(cutting, &[&both, &one]), selection.clone()));
    assert_eq!(found, [1, 1]);
}

#[test]
fn a_click_on_a_number_leads_to_its_writing_alone() {
    let number = |text: &str| log("ts port", "time port", &[&format!("1.0 {text}")]);
    let filters = |texts: &[&str], cutting| {
        let files: Vec<String> = texts.iter().map(|text| number(text)).collect();
        let engine = engine(cutting, &files.iter().map(String::as_str).collect::<Vec<_>>());
        let lines = stack(&engine, whole_stack("test", &["port"])).rows;
        let filters = lines.into_iter().map(|line| {
            let filter = line.filter.unwrap();
            assert_eq!(matching(&engine, filtered("test", &filter)), line.count, "{filter}");
            filter
        });
        filters.collect::<Vec<_>>()
    };
    for cutting in [ONE, TWO] {
        assert_eq!(filters(&["80", "99999999999999999999", "80/tcp"], cutting)[0], "port:80");
        assert_eq!(filters(&["80", "080"], cutting), ["port:==\"080\"", "port:==\"80\""]);
        assert_eq!(filters(&["80", "8\\x30", "80.0", "8e1"], cutting).len(), 4);
    }
}

#[test]
fn numbers_in_several_writings_are_sorted_as_numbers() {
    let sorted = |zeek_type: &str, texts: &[&str]| {
        let rows: Vec<String> = texts.iter().map(|text| format!("1.0 {text}")).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let log = log("ts n", &format!("time {zeek_type}"), &rows);
        let sort = Some(StackSort { key: StackKey::Value, descending: None });
        let question = StackQuestion { sort, ..whole_stack("test", &["n"]) };
        let lines = stack(&engine(ONE, &[&log]), question).rows;
        lines.into_iter().map(|line| line.values.concat()).collect::<Vec<_>>()
    };
    assert_eq!(sorted("port", &["443", "080", "8080", "99"]), ["080", "99", "443", "8080"]);
    assert_eq!(sorted("count", &["10", "007", "9"]), ["007", "9", "10"]);
    assert_eq!(sorted("set[count]", &["10", "007", "9"]), ["007", "10", "9"]);
}

#[test]
fn a_field_of_two_types_means_the_same_in_every_order_and_shard() {
    let (text, number) = (log("a", "string", &["10", "9"]), log("a", "count", &["10", "9"]));
    for files in [[&text, &number], [&number, &text]] {
        for cutting in [ONE, TWO] {
            let engine = engine(cutting, &files.map(String::as_str));
            assert_eq!(matching(&engine, filtered("test", "a:010")), 0);
            assert_eq!(matching(&engine, filtered("test", "a:10")), 2);
            assert_eq!(logs(&engine, LogsQuestion {}).logs[0].fields[0].kind, "string");
        }
    }
}

#[test]
fn client_and_server_of_a_log_may_stand_in_different_files() {
    let client = log("ts id.orig_h", "time addr", &["1.0 10.0.0.1"]);
    let server = log("ts id.resp_h src dst", "time addr addr addr", &["1.0 10.0.0.2 10.0.0.3 10.0.0.4"]);
    for cutting in [ONE, TWO] {
        let answer = count(&engine(cutting, &[&client, &server]), CountQuestion { selection: whole("test") });
        assert_eq!((answer.clients, answer.servers, answer.pairs), (Some(1), Some(1), Some(0)));
    }
}

const NAMES: [&str; 9] = ["ts", "t", "a", "id.orig_h", "id_orig_h", "id.resp_h", "src", "dst", "b"];
const TYPES: [&str; 8] = ["string", "count", "port", "double", "time", "interval", "addr", "set[count]"];
const VALUES: [&str; 10] = ["-", "(empty)", "7", "07", "7.000000", "9", "10.0.0.1", "7,9", "x", "8.5"];

/// A file: fields with types, and rows.
type File = (Vec<(&'static str, &'static str)>, Vec<Vec<&'static str>>);

fn file() -> impl Strategy<Value = File> {
    let fields = proptest::sample::subsequence(&NAMES[..], 1..6).prop_shuffle();
    let typed = fields.prop_flat_map(|names| {
        let types = proptest::collection::vec(proptest::sample::select(&TYPES[..]), names.len());
        types.prop_map(move |types| names.iter().copied().zip(types).collect::<Vec<_>>())
    });
    typed.prop_flat_map(|fields| {
        let row = proptest::collection::vec(proptest::sample::select(&VALUES[..]), fields.len());
        proptest::collection::vec(row, 1..5).prop_map(move |rows| (fields.clone(), rows))
    })
}

fn text((fields, rows): &File) -> String {
    let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    let types: Vec<&str> = fields.iter().map(|(_, zeek_type)| *zeek_type).collect();
    let rows: Vec<String> = rows.iter().map(|row| row.join(" ")).collect();
    log(&names.join(" "), &types.join(" "), &rows.iter().map(String::as_str).collect::<Vec<_>>())
}

/// All answers about a log, as text, without what names pieces.
fn answers(engine: &Engine, names: &[&str], filter: &str) -> Vec<String> {
    let selection = || if filter.is_empty() { whole("test") } else { filtered("test", filter) };
    let mut questions = vec![
        Question::Count(CountQuestion { selection: selection() }),
        Question::Pairs(PairsQuestion { selection: selection() }),
        Question::Fields(FieldsQuestion { selection: selection() }),
        Question::Clients(ClientsQuestion { selection: selection() }),
        Question::Timeline(TimelineQuestion { selection: selection(), ..TimelineQuestion::default() }),
    ];
    for name in names {
        questions.push(Question::Stack(StackQuestion { selection: selection(), ..whole_stack("test", &[name]) }));
        let sort = Some(Sort { field: (*name).to_owned(), descending: None });
        questions.push(Question::Rows(RowsQuestion { selection: selection(), sort, ..RowsQuestion::default() }));
    }
    let mut told: Vec<String> = questions.iter().map(|question| format!("{:?}", engine.ask(question))).collect();
    told.push(format!("{:?}", logs(engine, LogsQuestion {}).logs[0].fields));
    told.push(String::from_utf8_lossy(&export(engine, whole_export("test", Format::Csv))).into_owned());
    told
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]
    #[test]
    fn answers_are_the_same_for_any_cut_and_clicks_lead_to_their_rows(
        files in proptest::collection::vec(file(), 1..5),
        shards in 2..4_usize,
        value in proptest::sample::select(&["", "7", "\"7\"", "'7'", ">7", "[7 TO 8.5]", "x", "*7*", "10.0.0.1", "-"][..]),
    ) {
        let texts: Vec<String> = files.iter().map(text).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let one = engine(ONE, &texts);
        let many = engine(Cutting { shards, ..ONE }, &texts);
        let names: Vec<&str> = NAMES.into_iter().filter(|name| {
            files.iter().any(|(fields, _)| fields.iter().any(|(field, _)| field == name))
        }).collect();
        let field = names[value.len() % names.len()];
        // What is compared with a number or time that it cannot be is a problem, in every shard.
        let filter = if value.is_empty() || value.starts_with(['>', '[']) { String::new() } else { format!("{field}:{value}") };
        for (a, b) in answers(&one, &names, &filter).iter().zip(answers(&many, &names, &filter)) {
            prop_assert_eq!(a, &b);
        }
        for name in &names {
            for line in stack(&many, whole_stack("test", &[name])).rows {
                let filter = line.filter.unwrap();
                prop_assert_eq!(matching(&many, filtered("test", &filter)), line.count, "{}", filter);
            }
        }
    }
}
