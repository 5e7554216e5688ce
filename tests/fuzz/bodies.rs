//! What must hold for any bytes, by target: here once, for cargo-fuzz (`fuzz_targets`) and for the tests that run it over seeds and
//! mutated seeds (`tests/fuzzed.rs`). A body that panics has found something.

#![allow(dead_code, reason = "each target uses its own part of this")]

use stackhunt::container::{self, Limits, Out, Source};
use stackhunt::drive::Shards;
use stackhunt::filter::parse;
use stackhunt::log::forced;
use stackhunt::protocol::*;
use stackhunt::question::answer::Answer;

pub type Body = fn(&[u8]);

pub const TARGETS: [(&str, Body); 13] = [
    ("tsv", tsv),
    ("json_lines", json_lines),
    ("json_list", json_list),
    ("carried", carried),
    ("csv", csv),
    ("headerless", headerless),
    ("tail", tail),
    ("gzip", gzip),
    ("zstd", zstd),
    ("zip", zip),
    ("tar", tar),
    ("filter", filter),
    ("protocol", protocol),
];

const WHOLE: usize = 1 << 20;

/// Lines under a header that makes them a Zeek log.
pub fn tsv(bytes: &[u8]) {
    log(None, b"#separator \\x09\n", bytes);
}

/// Lines after one that makes them JSON.
pub fn json_lines(bytes: &[u8]) {
    log(None, b"{\"ts\":0.500000}\n", bytes);
}

/// A list of JSON objects: several may stand on one line.
pub fn json_list(bytes: &[u8]) {
    log(Some("json_list"), b"", bytes);
}

/// Lines of other programs with records in them: in a field, or behind a prefix.
pub fn carried(bytes: &[u8]) {
    let in_field = bytes.first().is_some_and(|byte| byte & 1 == 1);
    let head: &[u8] = match in_field {
        true => b"{\"message\":\"{\\\"ts\\\":0.5}\",\"source\":\"/conn.log\"}\n",
        false => b"<13>sensor zeek_conn: {\"ts\":0.5}\n",
    };
    log(Some("carried"), head, bytes);
}

pub fn csv(bytes: &[u8]) {
    log(Some("csv"), b"", bytes);
}

/// Rows whose columns are those of a known set, or have no names.
pub fn headerless(bytes: &[u8]) {
    log(Some("columns"), b"", bytes);
}

/// What `tail` prints of several files.
pub fn tail(bytes: &[u8]) {
    log(None, b"==> conn.log <==\n", bytes);
}

/// The first byte tells how the others are cut. They are read as the format of this id, or as what they look like.
fn log(format: Option<&str>, head: &[u8], bytes: &[u8]) {
    let Some((cut, rest)) = bytes.split_first() else { return };
    let file = [head, rest].concat();
    let shards = |count: usize| {
        let mut shards = Shards::new(count);
        shards.forced = format.and_then(forced);
        shards
    };
    // A name with known columns for rows without a header.
    let name = "conn.log";
    let mut whole = shards(1);
    whole.open(name, &file, WHOLE);
    let mut parts = shards(3);
    let cuts = [1, 2].map(|part| outside_headers(&file, file.len() * part / 3));
    parts.open_cut(name, &file, usize::from(*cut) + 1, &cuts);

    let logs = logs(&whole);
    assert_eq!(self::logs(&parts), logs, "in pieces");
    let list = format == Some("json_list");
    let ends = |byte: &u8| *byte == b'\n' || (list && *byte == b',');
    let lines = rest.split(ends).filter(|line| !line.is_empty()).count() as u32 + 1;
    let rows: u32 = logs.iter().map(|log| log.rows + log.skipped).sum();
    // What stands between two objects of a list, such as a bracket too many, is a line that is skipped.
    let most = if list { 2 * lines } else { lines };
    assert!(rows <= most, "{rows} rows of {most} lines");
    for LogInfo { id, fields, .. } in logs {
        for format in [Format::Csv, Format::Jsonl, Format::Zeek] {
            let question = || ExportQuestion { selection: of(&id), format, ..ExportQuestion::default() };
            assert_eq!(parts.export(question()), whole.export(question()), "{format:?} of {id}");
        }
        for field in fields.iter().take(4) {
            let by = vec![field.name.clone()];
            alike(
                &whole,
                &parts,
                &Question::Stack(StackQuestion { selection: of(&id), by, ..StackQuestion::default() }),
            );
        }
        alike(&whole, &parts, &Question::Indicators(IndicatorsQuestion { selection: of(&id) }));
    }
}

/// The first place from `at` on where no header line begins: the page reads headers as a whole.
fn outside_headers(bytes: &[u8], at: usize) -> usize {
    let next_line = |at: usize| {
        let rest = &bytes[at.saturating_sub(1)..];
        rest.iter().position(|byte| *byte == b'\n').map(|end| &rest[end + 1..])
    };
    (at..bytes.len()).find(|at| next_line(*at).is_none_or(|line| !line.starts_with(b"#"))).unwrap_or(bytes.len())
}

fn of(log: &str) -> Selection {
    Selection { log: log.to_owned(), ..Selection::default() }
}

/// The logs, without times: they follow the type of a column, and that may be of two types.
fn logs(shards: &Shards) -> Vec<LogInfo> {
    let Ok(Answer::Logs(answer)) = shards.ask(&Question::Logs(LogsQuestion::default())) else { panic!("no logs") };
    answer.logs.into_iter().map(|log| LogInfo { first: None, last: None, ..log }).collect()
}

fn alike(one: &Shards, other: &Shards, question: &Question) {
    let plain = |answer: Result<Answer, Problem>| match answer {
        // Rows are numbered by pieces.
        Ok(Answer::Rows(answer)) => Ok(Answer::Rows(RowsAnswer { ids: Vec::new(), ..answer })),
        Ok(Answer::Stack(mut answer)) => {
            answer.rows.iter_mut().for_each(|row| (row.first, row.last) = (None, None));
            Ok(Answer::Stack(answer))
        }
        Ok(Answer::Indicators(mut answer)) => {
            answer.indicators.iter_mut().for_each(|row| (row.first, row.last) = (None, None));
            Ok(Answer::Indicators(answer))
        }
        other => other,
    };
    assert_eq!(plain(one.ask(question)), plain(other.ask(question)), "{question:?}");
}

pub fn gzip(bytes: &[u8]) {
    unpacked("gzip", bytes);
}

pub fn zstd(bytes: &[u8]) {
    unpacked("zstd", bytes);
}

pub fn zip(bytes: &[u8]) {
    unpacked("zip", bytes);
}

pub fn tar(bytes: &[u8]) {
    unpacked("tar", bytes);
}

/// Far below the real ones: so what breaks through them is small.
const SMALL: Limits = Limits { least: 1 << 18, ratio: 250, members: 200 };

/// What a container tells, whatever its bytes: the same in chunks of any size, within its limits, and in a tree that closes.
fn unpacked(kind: &str, bytes: &[u8]) {
    let Some((cut, bytes)) = bytes.split_first() else { return };
    if container::name_of(bytes) != Some(kind) {
        return;
    }
    let told = |chunk: usize| {
        let mut told = Told::default();
        let mut source = Source::new("any", 0, SMALL);
        for part in bytes.chunks(chunk) {
            if source.feed(part, &mut told) {
                break;
            }
        }
        source.finish(&mut told);
        told
    };
    let whole = told(WHOLE);
    assert_eq!(told(usize::from(*cut) + 1), whole, "in chunks of {}", usize::from(*cut) + 1);
    assert_eq!(whole.open, 0, "members that do not end: {whole:?}");
    // What one call gives out may go beyond: a block of zstd, or a buffer.
    let most = SMALL.least.max(SMALL.ratio * (bytes.len() as u64 + 1)) + (1 << 20);
    assert!(whole.bytes <= most, "{} bytes of {}", whole.bytes, bytes.len());
    assert!(whole.members <= SMALL.members * 2, "{} members", whole.members);
}

#[derive(Debug, Default, PartialEq)]
struct Told {
    events: Vec<String>,
    bytes: u64,
    sum: u64,
    open: usize,
    members: u64,
}

impl Told {
    fn event(&mut self, event: String) {
        self.events.push(format!("{event} after {} bytes of {:x}", self.bytes, self.sum));
    }
}

impl Out for Told {
    fn packed(&mut self) {
        self.event("packed".to_owned());
    }

    fn member(&mut self, name: &str) {
        (self.open, self.members) = (self.open + 1, self.members + 1);
        self.event(format!("member {name}"));
    }

    fn archive(&mut self) {
        self.event("archive".to_owned());
    }

    fn bytes(&mut self, bytes: &[u8]) -> bool {
        self.bytes += bytes.len() as u64;
        self.sum = bytes.iter().fold(self.sum, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
        true
    }

    fn end_member(&mut self) {
        self.event("end".to_owned());
        self.open = self.open.checked_sub(1).expect("no member is open");
    }

    fn remark(&mut self, reason: String) {
        self.event(reason);
    }

    fn cut(&mut self, level: usize, reason: String) {
        assert!(level <= self.open, "cut at {level} of {}", self.open);
        self.event(format!("cut at {level}: {reason}"));
        // The members from this level on end with it, but the one at the level itself, which is ended after.
        self.open = self.open.min(level);
    }
}

/// A log with a value of every kind in it, unset and empty ones among them, and one that is JSON.
const SMALL_LOGS: [(&str, &str); 2] = [
    (
        "http.log",
        "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\thttp\n\
         #fields\tts\tuid\tid.orig_h\tid.resp_h\tid.resp_p\thost\turi\tuser_agent\tstatus_code\tduration\ttags\tlocal\n\
         #types\ttime\tstring\taddr\taddr\tport\tstring\tstring\tstring\tcount\tinterval\tset[enum]\tbool\n\
         1.500000\tC1\t10.0.0.1\t10.0.0.2\t80\ta\t/nice ports,/Tri\\x6eity\tnmap\t200\t0.500000\tA,B\tT\n\
         2.000000\tC2\t10.0.0.1\tfe80::1\t443\t-\t/\t-\t-\t-1.000000\t(empty)\tF\n\
         -3.250000\tC3\t10.0.0.3\t10.0.0.2\t8080\t(empty)\t/a?b=%2e&c\tMozilla/5.0 (Nmap)\t404\t-\t-\t-\n\
         2.500000\tC1\t10.0.0.3\t10.0.0.2\t80\tb.c\t/1234\tcurl\t500\t3.000000\tA\\x2cB\tT\n",
    ),
    (
        "conn.json",
        "{\"_path\":\"conn\",\"ts\":1.5,\"uid\":\"C1\",\"id.orig_h\":\"10.0.0.1\",\"id.resp_h\":\"10.0.0.2\",\"n\":1e3,\"l\":[1,2]}\n\
         {\"_path\":\"conn\",\"ts\":4,\"uid\":\"C3\",\"id.orig_h\":\"10.0.0.3\",\"n\":\"x\",\"l\":[],\"host\":null}\n",
    ),
];

fn small_case(shards: usize) -> Shards {
    let mut case = Shards::new(shards);
    SMALL_LOGS.iter().for_each(|(name, text)| {
        let cut = text.rfind("\n1.5").or(text.find('\n')).map_or(0, |at| at + 1);
        let cuts = [cut, cut + (text.len() - cut) / 2];
        case.open_cut(name, text.as_bytes(), 100, if shards > 1 { &cuts } else { &[] });
    });
    case
}

thread_local! {
    static CASES: [Shards; 2] = [1, 3].map(small_case);
}

/// A filter is read and written again as the same tree, or refused at a place in it; and it runs.
pub fn filter(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match parse(text) {
        Ok(tree) => {
            let written = tree.to_string();
            match parse(&written) {
                Ok(again) => assert_eq!(again.to_string(), written, "{text:?}"),
                Err(problem) => panic!("{text:?} is written {written:?}, and that is {problem:?}"),
            }
        }
        Err(problem) => {
            let length = text.encode_utf16().count() as u32;
            let end = problem.position.unwrap_or(0) + problem.length.unwrap_or(0);
            assert!(end <= length.max(1), "{problem:?} of {length} units");
        }
    }
    CASES.with(|[one, three]| {
        for log in ["http", "conn"] {
            let selection = Selection { filter: Some(text.to_owned()), ..of(log) };
            alike(one, three, &Question::Count(CountQuestion { selection }));
        }
    });
}

/// A question in JSON has an answer or a problem, the same over one shard and over three, and an answer is JSON again.
pub fn protocol(bytes: &[u8]) {
    let Ok(question) = serde_json::from_slice::<Question>(bytes) else { return };
    CASES.with(|[one, three]| match &question {
        Question::Export(export) => {
            assert_eq!(one.export(export.clone()), three.export(export.clone()), "{question:?}")
        }
        // Which row it is depends on the piece.
        Question::Row(_) => {
            let _ = (one.ask(&question), three.ask(&question));
        }
        Question::Logs(_) => assert_eq!(logs(one), logs(three)),
        question => {
            alike(one, three, question);
            if let Ok(answer) = one.ask(question) {
                serde_json::to_string(&answer).expect("an answer is JSON");
            }
        }
    });
}
