//! Logs of any size for measuring: plausible shares of everything, nothing to find.
//!
//! Knows the mixture: some 200 user agents by Zipf's law, 200,000 URIs, unique identifiers, escapes, unset and empty cells.
//! Invariant: a row depends on the seed and its number alone, and no floating point is involved.

use std::io::{Result, Write};

use super::random::{Random, identifier};
use super::record::{CONN, HTTP, Line, header};
use super::{endpoints, json};

const AGENTS: u64 = 200;
const URIS: u64 = 200_000;
const CHUNK: usize = 1 << 20;

/// Writes rows until there are at least `size` bytes.
pub fn write(out: &mut dyn Write, size: u64, seed: u64, conn: bool, as_json: bool) -> Result<()> {
    let mixture = Mixture::new(seed);
    let (path, fields) = if conn { ("conn", CONN) } else { ("http", HTTP) };
    let mut buffer = if as_json { Vec::new() } else { header(path, "2024-05-14-06-00-00", fields) };
    let mut line = Line::default();
    let mut written = 0;
    for row in 0.. {
        line.clear();
        if conn {
            connection(&mut line, seed, row)
        } else {
            mixture.request(&mut line, seed, row)
        }
        line.end();
        if as_json {
            json::append(&line.bytes, fields, &mut buffer);
        } else {
            buffer.extend_from_slice(&line.bytes);
        }
        let enough = written + buffer.len() as u64 >= size;
        if enough || buffer.len() >= CHUNK {
            out.write_all(&buffer)?;
            written += buffer.len() as u64;
            buffer.clear();
        }
        if enough {
            break;
        }
    }
    Ok(())
}

/// What the cells of requests are drawn from.
struct Mixture {
    agents: Vec<String>,
    /// Index of an agent for each of 2^14 equally likely draws.
    draws: Vec<u8>,
    uris: Vec<String>,
}

impl Mixture {
    fn new(seed: u64) -> Mixture {
        let mut random = Random::new(seed);
        let agents = (0..AGENTS).map(|number| agent(number, &mut random)).collect();
        let total: u64 = (1..=AGENTS).map(|rank| 1_000_000 / rank).sum();
        let mut draws = Vec::with_capacity(1 << 14);
        for rank in 1..=AGENTS {
            let share = ((1_000_000 / rank) << 14).div_ceil(total);
            draws.extend((0..share).map(|_| (rank - 1) as u8));
        }
        draws.truncate(1 << 14);
        Mixture { agents, draws, uris: (0..URIS).map(|number| uri(number, &mut random)).collect() }
    }

    /// One row of `http`.
    fn request(&self, line: &mut Line, seed: u64, row: u64) {
        let mut random = endpoints::of_row(seed, row);
        let server = endpoints::write(line, &mut random, seed, row);
        let server = server.split(|byte| *byte == 0).next().unwrap_or_default();
        line.number(1 + random.below(4));
        let post = random.one_in(12);
        line.cell(match random.below(200) {
            _ if post => b"POST",
            0..=2 => b"HEAD",
            3 => b"OPTIONS",
            4 => b"PUT",
            5 => b"-",
            _ => b"GET",
        });
        line.cell(if random.one_in(40) { b"-" } else { server });
        let often = random.below(2) * (URIS - 1000);
        let uri = &self.uris[random.below(1000 + often) as usize];
        line.cell(uri.as_bytes());
        if random.below(3) == 0 {
            line.cell(b"-");
        } else {
            line.bytes.extend_from_slice(b"http://");
            line.bytes.extend_from_slice(server);
            let from = self.uris[random.below(300) as usize].as_bytes();
            line.cell(from);
        }
        line.cell(if random.one_in(25) { b"1.0" } else { b"1.1" });
        match random.below(1000) {
            0..=19 => line.cell(b"-"),
            20 => line.cell(b"(empty)"),
            _ => line.cell(self.agents[self.draws[random.below(1 << 14) as usize] as usize].as_bytes()),
        }
        line.cell(b"-");
        line.number(if post { random.below(3000) } else { 0 });
        let (code, message, body) = status(&mut random);
        line.number(body);
        line.cell(code);
        line.cell(message);
        line.cell(b"-\t-");
        line.cell(b"(empty)");
        line.cell(if random.one_in(80) { b"operator\t-\t-" } else { b"-\t-\t-" });
        files(line, u64::from(post) * (1 + row), &mut random, b"application/x-www-form-urlencoded");
        files(line, if body == 0 { 0 } else { 1 + row }, &mut random, b"text/html");
    }
}

/// Identifiers, names and types of the files of one direction; `number` 0 for none.
fn files(line: &mut Line, number: u64, random: &mut Random, mime: &[u8]) {
    if number == 0 {
        return line.cell(b"-\t-\t-");
    }
    line.bytes.extend_from_slice(&identifier(b'F', number, random.next()));
    let two = random.one_in(20);
    if two {
        line.bytes.push(b',');
        line.bytes.extend_from_slice(&identifier(b'F', !number, random.next()));
    }
    line.bytes.extend_from_slice(b"\t-\t");
    line.bytes.extend_from_slice(mime);
    line.cell(if two { b",image/png" } else { b"" });
}

fn status(random: &mut Random) -> (&'static [u8], &'static [u8], u64) {
    let body = 100 + random.below(300) * random.below(300);
    match random.below(1000) {
        0..=859 => (b"200", b"OK", body),
        860..=899 => (b"304", b"Not Modified", 0),
        900..=929 => (b"302", b"Found", 0),
        930..=959 => (b"404", b"Not Found", body % 1000 + 1),
        960..=974 => (b"401", b"Unauthorized", body % 300 + 1),
        975..=984 => (b"400", b"Bad Request", 0),
        985..=989 => (b"501", b"Not Implemented", 0),
        _ => (b"-", b"-", 0),
    }
}

fn agent(number: u64, random: &mut Random) -> String {
    let (major, minor) = (40 + random.below(90), random.below(7000));
    let system = *random.pick(&[
        "Windows NT 10.0; Win64; x64",
        "Windows NT 6.1; WOW64",
        "X11; Linux x86_64",
        "X11; Ubuntu; Linux x86_64",
    ]);
    match number % 5 {
        0 => format!(
            "Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{major}.0.{minor}.{number} Safari/537.36"
        ),
        1 => format!("Mozilla/5.0 ({system}; rv:{major}.{number}) Gecko/20100101 Firefox/{major}.{number}"),
        2 => format!("Mozilla/4.0 (compatible; MSIE 8.0; {system}; Trident/4.0; .NET CLR 3.5.{minor}.{number})"),
        3 => format!("PlantView/{major}.{minor} (station {number})"),
        _ => format!("python-requests/2.{}.{number}", major % 32),
    }
}

fn uri(number: u64, random: &mut Random) -> String {
    let area = *random
        .pick(&["status", "trend", "alarm", "config", "network", "images", "scripts", "recipe", "batch", "help"]);
    let page =
        *random.pick(&["overview", "detail", "list", "values", "valve", "pump", "tank", "boiler", "belt", "port"]);
    let end = *random.pick(&["html", "asp", "jsp", "cgi", "js", "css", "gif", "png", "json", "shtml"]);
    match random.below(200) {
        0 => format!("/{area}/\\xc3\\xbcbersicht{number}.{end}"),
        1 => format!("/{area}/{page}\\x09{number}.{end}"),
        2..=60 => format!("/{area}/{page}{}.{end}?id={number}&t={:x}", number % 97, random.next() >> 20),
        61..=90 => format!("/{area}/{page}.{end}&sid=0.{:016}", random.next() >> 12),
        _ => format!("/{area}/{page}/{}/{number}.{end}", number % 31),
    }
}

/// One row of `conn`.
fn connection(line: &mut Line, seed: u64, row: u64) {
    let mut random = endpoints::of_row(seed, row);
    endpoints::write(line, &mut random, seed, row);
    let answered = !random.one_in(20);
    line.cell(b"tcp");
    line.cell(if answered { b"http" } else { b"-" });
    if answered {
        line.seconds(random.below(3000) * random.below(3000));
        line.number(80 + random.below(900));
        line.number(random.below(400) * random.below(400));
    } else {
        line.cell(b"-\t-\t-");
    }
    line.cell(if !answered {
        b"S0"
    } else if random.one_in(9) {
        b"RSTO"
    } else {
        b"SF"
    });
    line.cell(b"T\tT\t0");
    line.cell(if answered { b"ShADadFf" } else { b"S" });
    let packets = if answered { 4 + random.below(30) } else { 1 };
    line.number(packets);
    line.number(packets * (52 + random.below(200)));
    let packets = if answered { 4 + random.below(60) } else { 0 };
    line.number(packets);
    line.number(packets * (52 + random.below(1200)));
    line.cell(b"-");
}
