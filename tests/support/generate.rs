//! Random logs and questions for them: few values, so that they meet; each kind of trouble often.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use stackhunt::filter::quote;
use stackhunt::protocol::*;

/// A field, its type, and raw texts that its cells may have. The first two are of all values the commonest.
pub struct FieldPlan {
    pub name: &'static str,
    pub zeek_type: &'static str,
    pub values: &'static [&'static str],
}

const fn plan(name: &'static str, zeek_type: &'static str, values: &'static [&'static str]) -> FieldPlan {
    FieldPlan { name, zeek_type, values }
}

pub const PLANS: &[FieldPlan] = &[
    plan("ts", "time", &["1.000000", "2.500000", "-1.000000", "1.50", "10", "1445422160.958470", "0.999999", "x"]),
    plan("uid", "string", &["C1", "C2", "C3", "C4", "C5", "c1"]),
    plan("id.orig_h", "addr", &["10.0.0.1", "10.0.0.2", "10.0.0.10", "fe80::1", "FE80:0::1", "x"]),
    plan("id.resp_h", "addr", &["10.0.0.2", "10.0.0.1", "192.168.2.42", "fe80::1"]),
    plan("port", "port", &["80", "443", "080", "80/tcp", "8080", "-1"]),
    plan("n", "count", &["0", "1", "10", "9", "007", "1.50", "18446744073709551615", "x", "1e3"]),
    plan("d", "interval", &["0.000870", "1.500000", "1.50", "-5.000000", "0.00087", "1000000.000000"]),
    plan("x", "double", &["1.0", "1", "1e-05", "-0.5", "0.25"]),
    plan("method", "string", &["GET", "get", "POST", "LOL", "a\\x09b", "G"]),
    plan(
        "uri",
        "string",
        &[
            "/a?b=1",
            "/a?b=2",
            "/a&sid=0.4",
            "/%2e%2E/",
            "/v1/25",
            "/deadbee1",
            "/é",
            "\\xc3\\x89",
            "\\\\x41",
            "",
            "a,b",
        ],
    ),
    plan("note", "enum", &["\\x2d", "A", "--", "(Empty)", "\\x28empty)", "\\x0a", "=1+1", "\"q\"", "A B"]),
    plan("ok", "bool", &["T", "F", "true", "x"]),
    plan("tags", "set[string]", &["a", "a,b", "b,a", "a\\x2cb", "a,,b", "-,a", "", "A"]),
    plan("seen", "set[addr]", &["10.0.0.1", "10.0.0.1,fe80::1", "192.168.2.42,10.0.0.2", "x"]),
    plan("ttls", "vector[interval]", &["60.000000", "60.000000,1.500000", "1.50,-", "-"]),
    plan("net", "subnet", &["10.0.0.0/8", "fe80::/10", "10.0.0.0/24"]),
];

pub fn plan_of(name: &str) -> &'static FieldPlan {
    PLANS.iter().find(|plan| plan.name == name).unwrap()
}

/// Text of one log file; clients and servers are in it together or not at all.
pub fn log_text(path: &'static str, most_rows: usize) -> impl Strategy<Value = String> {
    let fields = subsequence((0..PLANS.len()).collect::<Vec<_>>(), 2..PLANS.len()).prop_shuffle();
    (fields, any::<bool>(), any::<bool>(), 0..=most_rows).prop_flat_map(move |(mut fields, ends, close, rows)| {
        fields.retain(|at| !matches!(at, 2 | 3));
        if ends || fields.len() < 2 {
            fields.splice(0..0, [3, 2]);
        }
        let cells: Vec<_> = fields.iter().map(|at| cell(PLANS[*at].values)).collect();
        let after = prop_oneof![8 => Just(""), 1 => Just("\n"), 1 => Just("# a comment\n")];
        vec((cells, after), rows).prop_map(move |rows| {
            let names: Vec<&str> = fields.iter().map(|at| PLANS[*at].name).collect();
            let types: Vec<&str> = fields.iter().map(|at| PLANS[*at].zeek_type).collect();
            let mut text =
                format!("#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t{path}\n");
            text += &format!("#fields\t{}\n#types\t{}\n", names.join("\t"), types.join("\t"));
            rows.iter().for_each(|(row, after)| text += &format!("{}\n{after}", row.join("\t")));
            if close { text + "#close\t2015-10-21-11-00-00\n" } else { text }
        })
    })
}

fn cell(values: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop_oneof![3 => select(&values[..2]), 3 => select(values), 1 => Just("-"), 1 => Just("(empty)")]
}

/// Files of the logs `alpha` and `beta`, one to four of each in any order; several headers may follow each other in one file.
pub fn files(most_rows: usize) -> impl Strategy<Value = Vec<(String, String)>> {
    let paths = vec(log_text("alpha", most_rows), 1..4)
        .prop_flat_map(move |alphas| (Just(alphas), vec(log_text("beta", most_rows), 1..3)));
    let all = paths.prop_map(|(mut alphas, betas)| {
        alphas.extend(betas);
        alphas
    });
    (all.prop_shuffle(), vec(any::<bool>(), 7)).prop_map(|(texts, joined)| {
        let mut files: Vec<(String, String)> = Vec::new();
        for (text, join) in texts.into_iter().zip(joined) {
            match files.last_mut() {
                Some((_, last)) if join => *last += &text,
                _ => files.push((format!("file{}.log", files.len()), text)),
            }
        }
        files
    })
}

/// A filter that may be asked of a log with these fields.
pub fn filter(fields: Vec<String>) -> impl Strategy<Value = String> {
    let leaf = prop_oneof![8 => select(fields).prop_flat_map(test_of_field), 1 => any_field()];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" AND "))),
            vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" OR "))),
            inner.prop_map(|part| format!("NOT {part}")),
        ]
    })
}

fn any_field() -> impl Strategy<Value = String> {
    select(&["C1", "nmap", "\"a\"", "*:10.0.0.0/8", "id.*:\"10.0.0.1\"", "*:'GET'", "1", "*:*0*", "*:-", "'A'"][..])
        .prop_map(str::to_owned)
}

fn test_of_field(name: String) -> impl Strategy<Value = String> {
    let FieldPlan { zeek_type, values, .. } = plan_of(&name);
    let typed: &[&str] = match *zeek_type {
        "time" => &["[1970-01-01T00:00:01 TO 1970-01-01T00:00:02}", ">1.5", "2015-10-21", "<=-0.5", "10", "1.50"],
        "count" | "port" => &[">=9", "<10", "[1 TO 80]", "{0 TO 10}", "1.5", "1000", ">18446744073709551614"],
        "interval" | "vector[interval]" => &["<0", ">=1.5", "0.00087", "[0 TO 60]"],
        "double" => &["1", ">0", "<1e-04", "-0.5"],
        "addr" | "set[addr]" | "subnet" => {
            &["10.0.0.0/8", "fe80::1", "[10.0.0.1 TO 10.0.0.2]", "fe80::/10", "10.0.0.1"]
        }
        "bool" => &["T", "true", "false"],
        _ => &["[a TO c}", ">=b", "é"],
    };
    let any = &["*", "-", "\"\"", "*a*", "*0", "?", "/^.[^a]/", "/[0-9]{2}/", "==\"-\"", "=='a,b'"][..];
    let underscored = name.replace('.', "_");
    let of_value = (select(*values), 0..4).prop_map(|(raw, form)| {
        let decoded = stackhunt::table::decode::decode(raw.as_bytes()).into_owned();
        match form {
            0 => quote(&decoded, '"'),
            1 => quote(&decoded, '\''),
            2 => format!("=={}", quote(raw.as_bytes(), '"')),
            _ => quote(&decoded.to_ascii_uppercase(), '"'),
        }
    });
    let test = prop_oneof![select(any).prop_map(str::to_owned), select(typed).prop_map(str::to_owned), of_value];
    (prop_oneof![4 => Just(name), 1 => Just(underscored)], test).prop_map(|(name, test)| format!("{name}:{test}"))
}

/// Rows of one of the logs, given with their fields.
pub fn selection(logs: Vec<(String, Vec<String>)>, depth: u32) -> BoxedStrategy<Selection> {
    let log = select(logs.clone());
    let plain = log.prop_flat_map(|(log, fields)| {
        let where_ = prop_oneof![1 => Just(None), 3 => filter(fields.clone()).prop_map(Some)];
        let known = prop_oneof![3 => Just(None), 1 => vec(filter(fields), 1..3).prop_map(Some)];
        let log = log.clone();
        (where_, known).prop_map(move |(filter, known)| Selection { log: log.clone(), filter, pivot: None, known })
    });
    if depth == 0 {
        return plain.boxed();
    }
    let with_pivot = (plain.clone(), selection(logs.clone(), depth - 1)).prop_flat_map(move |(to, from)| {
        let fields = |log: &str| logs.iter().find(|(name, _)| name == log).map(|(_, fields)| fields.clone()).unwrap();
        let (here, there) = (fields(&to.log), fields(&from.log));
        // A field of any name in both logs, or client of one and server of the other.
        let same = here.iter().filter(|name| there.contains(name)).map(|name| PivotField::Same(name.clone()));
        let addresses = |name: &&String| ["id.orig_h", "id.resp_h"].contains(&name.as_str());
        let renamed = here.iter().filter(addresses).flat_map(|here| {
            let there = there.iter().filter(addresses).filter(move |there| *there != here);
            there.map(|there| PivotField::Renamed(here.clone(), there.clone()))
        });
        let by: Vec<PivotField> = same.chain(renamed).collect();
        let most = by.len().min(2);
        let by = subsequence(by, most.min(1)..=most);
        (by, prop_oneof![2 => Just(None), 1 => Just(Some(true)), 1 => Just(Some(false))]).prop_map(
            move |(by, unlike)| {
                let pivot = (!by.is_empty()).then(|| Box::new(Pivot { by, from: from.clone(), unlike }));
                Selection { pivot, ..to.clone() }
            },
        )
    });
    prop_oneof![2 => plain, 2 => with_pivot].boxed()
}
