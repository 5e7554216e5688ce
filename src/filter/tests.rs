//! The language as text in, text out; and on values.
#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use crate::protocol::CellState;
use crate::table::decode::decode;
use crate::table::kind::{Kind, element_type, is_container};
use proptest::prelude::*;

/// Filters and their canonical writing.
const WRITINGS: &[(&str, &str)] = &[
    ("", "*"),
    (" * ", "*"),
    ("*:*", "*"),
    ("***:** AND a", r#""a""#),
    ("* AND a", r#""a""#),
    ("user_agent:*Nmap*", "user_agent:*Nmap*"),
    (r#""exact phrase""#, r#""exact phrase""#),
    ("a b  c", r#""a" AND "b" AND "c""#),
    ("a OR b AND NOT c", r#""a" OR "b" AND NOT "c""#),
    ("(a OR b) c", r#"("a" OR "b") AND "c""#),
    ("(a AND b) AND (c AND (d))", r#""a" AND "b" AND "c" AND "d""#),
    ("a && b || !c -d", r#""a" AND "b" OR NOT "c" AND NOT "d""#),
    ("a or b and not c", r#""a" OR "b" AND NOT "c""#),
    ("NOT (a OR b)", r#"NOT ("a" OR "b")"#),
    ("NOT NOT a", r#"NOT NOT "a""#),
    ("not(a)or(b)", r#"NOT "a" OR "b""#),
    (r#""and" oregano android"#, r#""and" AND "oregano" AND "android""#),
    ("+a +b:c", r#""a" AND b:"c""#),
    ("a&&b x-y /&sid=0.4", r#""a&&b" AND "x-y" AND "/&sid=0.4""#),
    ("Nm*p", "*:*Nm*p*"),
    ("method : GET", r#"method:"GET""#),
    ("status_code:>=400", "status_code:>=400"),
    ("status_code>=400", "status_code:>=400"),
    ("status_code:> 400", "status_code:>400"),
    ("status_code:=400", r#"status_code:"400""#),
    ("status_code:(>=400 AND <500)", "status_code:>=400 AND status_code:<500"),
    ("ts:[2015-10-21T11:00 TO 2015-10-21T12:00}", "ts:[2015-10-21T11:00 TO 2015-10-21T12:00}"),
    ("ts:[\"2015-10-21 11:00\" to *]", "ts:>=\"2015-10-21 11:00\""),
    ("a:{* TO 5}", "a:<5"),
    ("a:[* TO *]", "a:*"),
    ("ts:2015-10-21T11:00", r#"ts:"2015-10-21T11:00""#),
    ("id.orig_h:192.168.2.0/24", "id.orig_h:192.168.2.0/24"),
    ("id.orig_h:192.168.2.42/24", "id.orig_h:192.168.2.0/24"),
    ("field:fe80::/10", "field:fe80::/10"),
    (r"\,*:x a\;b\%*:* x:a,b;%*", r#"\,*:"x" AND a\;b\%*:* AND x:a,b;%*"#),
    ("\"a\":fe80::/10", "\"a\":fe80::/10"),
    ("\"10\":x", "\"10\":\"x\""),
    ("10.0.0.0/8", "*:10.0.0.0/8"),
    (
        "fe80::1 00:0c:29:3e:5f:01 http://x/y 11:00 1.2.3.4:80",
        r#""fe80::1" AND "00:0c:29:3e:5f:01" AND "http://x/y" AND "11:00" AND "1.2.3.4:80""#,
    ),
    (r"uri:/\.(jsp|asp)$/", r"uri:/\.(jsp|asp)$/"),
    (r"uri:/a\/b c/ x", r#"uri:/a\/b c/ AND "x""#),
    ("/ab/", "*:/ab/"),
    ("uri:/index.html", r#"uri:"/index.html""#),
    ("uri:/a/b/ OR uri:/c", r#"uri:"/a/b/" OR uri:"/c""#),
    ("uri:/a OR uri:*b/", r#"uri:"/a" OR uri:*b\/"#),
    ("uri:/a?b=*", r"uri:\/a?b\=*"),
    ("field:*", "field:*"),
    ("field:**", "field:*"),
    ("field:-", "field:-"),
    ("-field:-", "NOT field:-"),
    ("field:-5", r#"field:"-5""#),
    (r#"field:"-""#, r#"field:"-""#),
    (r"field:\-", r#"field:"-""#),
    (r#"field:"" OR field:''"#, r#"field:"" OR field:"""#),
    ("field:(a OR b AND NOT c)", r#"field:"a" OR field:"b" AND NOT field:"c""#),
    ("field:(-a \"b\" 'c' - *)", r#"NOT field:"a" AND field:"b" AND field:'c' AND field:- AND field:*"#),
    ("ts:(2015-10-21T11:00 OR fe80::1)", r#"ts:"2015-10-21T11:00" OR ts:"fe80::1""#),
    ("field:'te\\'xt'", r"field:'te\'xt'"),
    (r#"field:"a\"\\\n\t\x00\xff\q""#, r#"field:"a\"\\\n\t\x00\xff\\q""#),
    (r"field:DOMAIN\user\*\ \x41", r#"field:"DOMAIN\\user* A""#),
    ("id.*:x", r#"id.*:"x""#),
    ("*:text", r#"*:"text""#),
    ("*:'text' 'text'", "*:'text' AND 'text'"),
    (r#""odd name":x odd\ name:y"#, r#"odd\ name:"x" AND odd\ name:"y""#),
    (r"a\*b:x", r#"a\*b:"x""#),
    ("id_orig_h:x @path:y", r#"id_orig_h:"x" AND @path:"y""#),
    ("tags:=='a,b'", r#"tags:=="a,b""#),
    (r#"tags:=="\\x2d""#, r#"tags:=="\\x2d""#),
    ("größe:3 x:Ä*", r#"größe:"3" AND x:Ä*"#),
    ("=cmd|'/c calc'!A0", r#""=cmd|'/c" AND "calc'!A0""#),
    ("a:\"x\u{202e}y\"", r#"a:"x\xe2\x80\xaey""#),
    ("${jndi:ldap://x}", r#""${jndi:ldap://x}""#),
];

#[test]
fn filters_have_one_canonical_writing() {
    for (text, canonical) in WRITINGS {
        let expr = parse(text).unwrap_or_else(|problem| panic!("{text}: {problem:?}"));
        assert_eq!(expr.to_string(), *canonical, "{text}");
        assert_eq!(parse(canonical).unwrap(), expr, "{text}");
    }
    for form in HELP {
        assert!(parse(form.example).is_ok(), "{}", form.example);
    }
}

/// Broken filters: position and length in UTF-16 units, a word of the message, a word of what was expected.
const BROKEN: &[(&str, u32, u32, &str, &str)] = &[
    ("(a OR b", 7, 0, "not closed", ")"),
    ("a)", 1, 1, "no (", "opening"),
    ("()", 1, 1, "nothing before this )", "field:value"),
    ("a AND", 5, 0, "too early", "field:value"),
    ("a OR OR b", 5, 2, "nothing before OR", "\"OR\""),
    ("AND a", 0, 3, "nothing before AND", "field:value"),
    ("a NOT", 5, 0, "too early", "field:value"),
    ("field:", 6, 0, "missing", "a value"),
    ("field: )", 7, 0, "missing", "a value"),
    ("a \"b", 2, 2, "no end", "closing"),
    ("x:'b", 2, 2, "no end", "closing"),
    (":x", 0, 1, "no field", "field name"),
    (">=400", 0, 1, "needs a field", "field:"),
    ("[1 TO 2]", 0, 1, "needs a field", "field:"),
    ("a:!=5", 2, 2, "no operator !=", "NOT"),
    ("a:=>5", 2, 2, "no operator =>", ">="),
    ("a:>", 3, 0, "nothing after >", "value"),
    ("uri:<script>", 11, 1, "bound", "quotes"),
    ("a:[1 2]", 5, 1, "TO", "TO"),
    ("a:[1 TO", 7, 0, "missing", "upper"),
    ("a:[ TO 5]", 4, 2, "missing", "lower"),
    ("a:[1 TO 2", 9, 0, "not closed", "]"),
    ("a:[5 TO 1]", 2, 8, "ends before", "smaller"),
    ("ts:[2015-10-22 TO 2015-10-21T23:59]", 3, 32, "ends before", "smaller"),
    ("a:[10.0.0.9 TO 10.0.0.10]x", 25, 1, "already ended", "space"),
    ("a:/(/", 2, 3, "pattern", "regular expression"),
    ("a:/(a{500}){500}/", 2, 15, "too large", "regular expression"),
    ("a:10.0.0.0/33", 2, 11, "0 to 32", "subnet"),
    ("a:10.0.0/8", 2, 8, "not an address", "subnet"),
    ("10.0.0.256/8", 0, 12, "not an address", "subnet"),
    ("\"a\"b", 3, 1, "already ended", "space"),
    ("\"\"", 0, 2, "no text", "text"),
    ("uri:/foo(bar)", 8, 1, "inside a value", "quotes"),
    ("uri:(a:b)", 5, 2, "another field", "quotes"),
    ("- a", 0, 1, "dash", "field:value"),
    ("é😀 (", 5, 0, "too early", "field:value"),
];

#[test]
fn problems_name_their_place() {
    for (text, position, length, message, expected) in BROKEN {
        let Err(problem) = parse(text) else { panic!("{text} was read") };
        assert_eq!((problem.position, problem.length), (Some(*position), Some(*length)), "{text}: {problem:?}");
        assert!(problem.message.contains(message), "{text}: {problem:?}");
        assert!(problem.expected.as_deref().unwrap_or("").contains(expected), "{text}: {problem:?}");
    }
}

#[test]
fn what_would_cost_too_much_is_refused() {
    assert!(parse(&format!("{}a{}", "(".repeat(200), ")".repeat(200))).is_ok());
    for text in [
        format!("{}a{}", "(".repeat(201), ")".repeat(201)),
        "(".repeat(60_000),
        format!("{}a", "!".repeat(60_000)),
        "a ".repeat(40_000),
        "/x/ ".repeat(51),
    ] {
        assert!(parse(&text).is_err(), "{}", &text[..20]);
    }
}

/// Does the one test of a filter match a value?
fn matches(filter: &str, kind: Kind, value: &[u8]) -> bool {
    match parse(filter).unwrap_or_else(|problem| panic!("{filter}: {problem:?}")) {
        Expr::Leaf(Leaf { test: Test::Value(matcher), .. }) => matcher.compile(kind).matches(value),
        Expr::Leaf(Leaf { test: Test::Raw(text), .. }) => text == value,
        Expr::All => true,
        other => panic!("{filter} is {other:?}"),
    }
}

#[test]
fn values_match() {
    let cases: &[(&str, Kind, &[&str], &[&str])] = &[
        ("f:GET", Kind::Text, &["GET", "get"], &["GETS", "", "G"]),
        ("f:'LOL'", Kind::Text, &["LOL"], &["lol", "LOLL"]),
        ("f:école", Kind::Text, &["ÉCOLE", "école"], &["ecole"]),
        ("lol", Kind::Text, &["xLOLx"], &["lo"]),
        ("'lol'", Kind::Text, &["xlolx"], &["LOL"]),
        ("f:a?c*", Kind::Text, &["abc", "AÉCx"], &["ac"]),
        ("f:200", Kind::Count, &["200", "0200"], &["2000", "-", "x"]),
        ("f:200.0", Kind::Count, &["200"], &["201"]),
        ("f:200", Kind::Text, &["200"], &["200.0"]),
        ("f:>=400", Kind::Count, &["400", "18446744073709551615"], &["399", "-1", "abc"]),
        ("f:>=400", Kind::Text, &["400", "1e9"], &["399", "abc"]),
        ("f:>abc", Kind::Text, &["abd", "B"], &["ABC", "ab"]),
        ("f:[a TO c}", Kind::Text, &["A", "bzz"], &["c", "C"]),
        ("f:>abc", Kind::Count, &[], &["5", "abd"]),
        ("f:0.00087", Kind::Interval, &["0.000870"], &["0.000871"]),
        ("f:<0", Kind::Double, &["-0.1"], &["0", "-0.0"]),
        (
            "f:2015-10-21T11:00",
            Kind::Time,
            &["1445425200.000000", "1445425259.999999"],
            &["1445425199.999999", "1445425260.000000"],
        ),
        (
            "f:[2015-10-21T11:00 TO 2015-10-21T12:00}",
            Kind::Time,
            &["1445425200.000000", "2015-10-21T11:59:59Z"],
            &["1445428800.000000"],
        ),
        ("f:>2015-10-21", Kind::Time, &["1445385600.000001"], &["1445385600.000000"]),
        ("f:1445385600", Kind::Time, &["1445385600.900000"], &["1445385601.000000"]),
        ("f:'1445385600.5'", Kind::Time, &["1445385600.5"], &["1445385600.500000"]),
        ("f:10.0.0.0/8", Kind::Addr, &["10.1.2.3"], &["11.0.0.0", "::1"]),
        ("f:10.0.0.0/8", Kind::Text, &["10.1.2.3"], &["host-10.1.2.3"]),
        ("f:10.0.0.0/8", Kind::Subnet, &["10.1.0.0/16", "10.0.0.0/8"], &["0.0.0.0/0"]),
        ("field:fe80:0::1", Kind::Addr, &["fe80::1", "FE80::1"], &["fe80::2"]),
        ("f:[10.0.0.9 TO 10.0.0.10]", Kind::Addr, &["10.0.0.9", "10.0.0.10"], &["10.0.0.11", "::a00:9"]),
        ("f:true", Kind::Bool, &["T", "true"], &["F", "x"]),
        ("f:F", Kind::Bool, &["F"], &["T"]),
        (r"f:/\.(jsp|asp)$/", Kind::Text, &["/A.JSP", "x\n.asp"], &["/a.jspx"]),
        ("f:/straße|ÄPFEL/", Kind::Text, &["äpfel", "STRAßE"], &["apfel"]),
        (r"f:/a\/b/", Kind::Text, &["xA/B"], &["ab"]),
        (r#"f:=="a,b""#, Kind::Text, &["a,b"], &["A,b", "a"]),
    ];
    for (filter, kind, yes, no) in cases {
        yes.iter()
            .for_each(|value| assert!(matches(filter, *kind, value.as_bytes()), "{filter} on {value} ({kind:?})"));
        no.iter()
            .for_each(|value| assert!(!matches(filter, *kind, value.as_bytes()), "{filter} on {value} ({kind:?})"));
    }
    assert!(matches("f:/a.b/", Kind::Text, b"A\xffB"));
    assert!(matches(r#""\xff""#, Kind::Text, b"a\xffb"));
}

#[test]
fn a_bound_that_is_no_number_is_told() {
    let Ok(Expr::Leaf(leaf)) = parse("a status_code:>=abc").map(|expr| match expr {
        Expr::And(parts) => parts.last().cloned().unwrap(),
        other => other,
    }) else {
        panic!()
    };
    assert_eq!(leaf.check(Kind::Count).unwrap_err().position, Some(2));
    assert!(leaf.check(Kind::Text).is_ok());
}

#[test]
fn literals_rule_out_only_what_cannot_match() {
    let literal = |filter: &str| match parse(filter) {
        Ok(Expr::Leaf(Leaf { test: Test::Value(matcher), .. })) => {
            matcher.compile(Kind::Text).literal().map(|literal| String::from_utf8_lossy(literal.text).into_owned())
        }
        _ => None,
    };
    assert_eq!(literal("f:*Nmap*Engine*").as_deref(), Some("engine"));
    assert_eq!(literal("f:'LOL'").as_deref(), Some("LOL"));
    assert_eq!(literal("école"), None);
    assert_eq!(literal("f:/a/"), None);
}

fn cells() -> impl Strategy<Value = (Vec<u8>, &'static str)> {
    let texts = prop_oneof![
        "[ -~]{1,8}".prop_map(String::into_bytes),
        "[aAé\"'\\\\*?\u{202e}\n-]{1,5}".prop_map(String::into_bytes),
        "(\\\\x2d|\\\\x09|a|\\\\){1,4}".prop_map(String::into_bytes),
        "-?[0-9]{1,3}(\\.[0-9]{1,6})?".prop_map(String::into_bytes),
        proptest::collection::vec(any::<u8>(), 1..5),
    ];
    let types = proptest::sample::select(
        &["string", "count", "time", "double", "addr", "bool", "set[string]", "vector[count]"][..],
    );
    (texts, types)
}

fn cell_matches(filter: &str, raw: &[u8], zeek_type: &str) -> bool {
    let seen = if filter.contains(":==") { raw.to_vec() } else { decode(raw).into_owned() };
    matches(filter, Kind::of(element_type(zeek_type)), &seen)
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,40}") {
        let _ = parse(&text);
    }

    #[test]
    fn any_filter_like_text_prints_as_itself(text in "([ab*?:\"'()\\[\\]{}/\\\\<>=! .,;%@_-]|AND|OR|NOT|TO|10.0.0.0/8|é){0,16}") {
        match parse(&text) {
            Ok(expr) => {
                let printed = expr.to_string();
                let again = parse(&printed);
                prop_assert_eq!(again.as_ref(), Ok(&expr), "{} printed as {}", text, printed);
            }
            Err(problem) => {
                let end = problem.position.unwrap_or(0) + problem.length.unwrap_or(0);
                prop_assert!(end as usize <= text.encode_utf16().count());
                prop_assert!(problem.expected.is_some());
            }
        }
    }

    #[test]
    fn a_clicked_value_finds_itself_and_no_other((raw, zeek_type) in cells(), (other, _) in cells()) {
        let filter = value_filter("a b", CellState::Set, &raw, zeek_type);
        prop_assert!(cell_matches(&filter, &raw, zeek_type), "{} on {:?}", filter, raw);
        let plain = !filter.contains('\'') && zeek_type != "string";
        let same = if is_container(zeek_type) { raw == other } else { decode(&raw) == decode(&other) || plain };
        if !same {
            prop_assert!(!cell_matches(&filter, &other, zeek_type), "{} on {:?}", filter, other);
        }
    }

    #[test]
    fn equality_and_containment_are_those_of_lower_case(needle in "[aAbBéÉ9 ]{1,3}", text in "[aAbBéÉ9 ]{0,5}") {
        let (low, high) = (text.to_lowercase(), needle.to_lowercase());
        let quoted = quote(needle.as_bytes(), '"');
        prop_assert_eq!(matches(&format!("f:{quoted}"), Kind::Text, text.as_bytes()), low == high);
        prop_assert_eq!(matches(&quoted, Kind::Text, text.as_bytes()), low.contains(&high));
    }

    #[test]
    fn integers_agree_with_texts(bound in "-?[0-9]{1,3}(\\.[0-9]{1,2})?|2015|1970-01-01T00:00:01", operator in "[<>]?=?|'", value in -999_i64..2_000_000) {
        let filter = if operator == "'" { format!("f:'{bound}'") } else { format!("f:{operator}{bound}") };
        let Ok(Expr::Leaf(Leaf { test: Test::Value(matcher), .. })) = parse(&filter) else { return Ok(()) };
        let (sign, size) = (if value < 0 { "-" } else { "" }, value.unsigned_abs());
        let micros = format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000);
        for (kind, decimals, text) in [
            (Kind::Count, 0, value.to_string()), (Kind::Interval, 6, micros.clone()), (Kind::Time, 6, micros),
            (Kind::Time, 0, value.to_string()), (Kind::Text, 0, value.to_string()),
        ] {
            let compiled = matcher.compile(kind);
            if let Some((first, last)) = compiled.integers(decimals) {
                prop_assert_eq!((first..=last).contains(&value), compiled.matches(text.as_bytes()), "{} on {}", filter, text);
            }
        }
    }
}
