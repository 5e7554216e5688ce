//! `cargo xtask sample`: logs of our own making, for learning, for tests and for measuring.
//!
//! Knows how to write; what is written stands in `story` and `modbus` (the training samples) and `bulk` (as large as wanted). Invariant: the
//! same arguments give the same bytes on every machine.

use std::io::{BufWriter, Write};

mod bulk;
mod endpoints;
mod json;
mod modbus;
mod random;
mod record;
mod story;

const USAGE: &str = "\
cargo xtask sample [--size SIZE [--seed N] [--path http|conn]] [--json] [--out FILE]
cargo xtask sample [--path http|modbus] [--json] [--out FILE]

  Without --size: a training sample. SIZE is in bytes, or with k, M or G after it (powers of 1024).
  Of one seed, the rows of conn are the connections of the rows of http.
";

/// A Zeek `http.log` of an invented plant in which two machines were scanned from. A few thousand rows.
pub fn training_sample() -> Vec<u8> {
    story::tell()
}

/// A Zeek `modbus.log` of the same day, in which one machine tries out functions and writes.
pub fn modbus_sample() -> Vec<u8> {
    modbus::tell()
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Log {
    #[default]
    Http,
    Conn,
    Modbus,
}

#[derive(Debug, Default, PartialEq)]
struct Options {
    size: Option<u64>,
    seed: u64,
    log: Log,
    json: bool,
    out: Option<String>,
}

/// The command. Writes to standard output unless `--out` names a file.
pub fn run(arguments: &[String]) -> Result<(), String> {
    let options = options(arguments)?;
    let named = options.out.as_deref().unwrap_or("standard output");
    let failed = |error: std::io::Error| format!("{named}: {error}");
    let mut out: Box<dyn Write> = match &options.out {
        Some(path) => Box::new(std::fs::File::create(path).map_err(failed)?),
        None => Box::new(BufWriter::new(std::io::stdout().lock())),
    };
    let written = match options.size {
        Some(size) => bulk::write(&mut out, size, options.seed, options.log == Log::Conn, options.json),
        None => {
            let sample = if options.log == Log::Modbus { modbus_sample() } else { training_sample() };
            out.write_all(&if options.json { json::from_tsv(&sample) } else { sample })
        }
    };
    match written.and_then(|()| out.flush()) {
        // `cargo xtask sample | head` has seen enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        end => end.map_err(failed),
    }
}

fn options(arguments: &[String]) -> Result<Options, String> {
    let mut options = Options { seed: 7, ..Options::default() };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument == "--json" {
            options.json = true;
            continue;
        }
        let value = rest.next().ok_or_else(|| format!("{argument} needs a value\n\n{USAGE}"))?;
        let wrong = || format!("{argument} {value} is not understood\n\n{USAGE}");
        match argument.as_str() {
            "--size" => options.size = Some(size(value).ok_or_else(wrong)?),
            "--seed" => options.seed = value.parse().map_err(|_| wrong())?,
            "--path" => {
                options.log = match value.as_str() {
                    "http" => Log::Http,
                    "conn" => Log::Conn,
                    "modbus" => Log::Modbus,
                    _ => return Err(wrong()),
                }
            }
            "--out" => options.out = Some(value.clone()),
            _ => return Err(wrong()),
        }
    }
    match (options.log, options.size) {
        (Log::Conn, None) => {
            Err(format!("the training samples are http and modbus logs; conn needs --size\n\n{USAGE}"))
        }
        (Log::Modbus, Some(_)) => Err(format!("modbus is a training sample; it takes no --size\n\n{USAGE}")),
        _ => Ok(options),
    }
}

fn size(text: &str) -> Option<u64> {
    let (digits, unit) = text.split_at_checked(text.find(|char: char| !char.is_ascii_digit()).unwrap_or(text.len()))?;
    let factor: u64 = match unit.to_ascii_lowercase().as_str() {
        "" => 1,
        "k" => 1 << 10,
        "m" => 1 << 20,
        "g" => 1 << 30,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(factor)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Options, String> {
        options(&text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn arguments() {
        assert_eq!(parse("").unwrap(), Options { seed: 7, ..Options::default() });
        let all = Options { size: Some(1 << 30), seed: 3, log: Log::Conn, json: true, out: Some("x".to_owned()) };
        assert_eq!(parse("--size 1G --seed 3 --path conn --json --out x").unwrap(), all);
        for wrong in [
            "--size",
            "--size 1T",
            "--seed x",
            "--path dns --size 1",
            "--path conn",
            "--path modbus --size 1",
            "what ever",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    fn lines(log: &[u8]) -> Vec<Vec<&str>> {
        std::str::from_utf8(log).unwrap().lines().map(|line| line.split('\t').collect()).collect()
    }

    #[test]
    fn the_training_sample_tells_its_story() {
        let log = training_sample();
        assert_eq!(log, training_sample());
        let lines = lines(&log);
        let rows: Vec<_> = lines.iter().filter(|line| !line[0].starts_with('#')).collect();
        assert!((2000..4000).contains(&rows.len()), "{}", rows.len());
        assert!(rows.iter().all(|row| row.len() == record::HTTP.len()));
        let at = |name: &str| record::HTTP.iter().position(|field| field.0 == name).unwrap();
        let (client, server, agent, uri) = (at("id.orig_h"), at("id.resp_h"), at("user_agent"), at("uri"));
        let pairs = |test: &dyn Fn(&[&str]) -> bool| {
            let found = rows.iter().filter(|row| test(row)).map(|row| (row[client], row[server]));
            found.collect::<std::collections::BTreeSet<_>>()
        };
        let nse = pairs(&|row| row[agent].contains("Nmap"));
        assert!(nse.len() == 10 && nse.iter().all(|pair| pair.0 == story::LOUD), "{nse:?}");
        let probes = pairs(&|row| row[uri].starts_with("/nice ports") && row[agent] == "-");
        assert!(probes.iter().any(|pair| pair.0 == story::QUIET), "{probes:?}");
        assert!(rows.windows(2).any(|two| two[0][0] > two[1][0]), "all in order of time");
        assert!(rows.iter().any(|row| row[agent] == "(empty)"));
        assert!(rows.iter().any(|row| row[uri].contains(r"\x")));
    }

    #[test]
    fn the_modbus_sample_tells_its_story() {
        let log = modbus_sample();
        assert_eq!(log, modbus_sample());
        let lines = lines(&log);
        let rows: Vec<_> = lines.iter().filter(|line| !line[0].starts_with('#')).collect();
        assert!((1000..2000).contains(&rows.len()), "{}", rows.len());
        assert!(rows.iter().all(|row| row.len() == record::MODBUS.len()));
        let asked = |row: &&&Vec<&str>| row[9] == "REQ" && row[8].contains("WRITE");
        let writers: std::collections::BTreeSet<_> = rows.iter().filter(asked).map(|row| row[2]).collect();
        assert_eq!(writers.into_iter().collect::<Vec<_>>(), ["10.20.10.35", "10.20.40.10", modbus::GATEWAY]);
        assert!(rows.iter().filter(|row| row[10] != "-").all(|row| row[2] == modbus::GATEWAY));
    }

    #[test]
    fn bulk_is_repeatable_and_well_formed() {
        for (conn, fields) in [(false, record::HTTP.len()), (true, record::CONN.len())] {
            let mut log = Vec::new();
            bulk::write(&mut log, 300_000, 7, conn, false).unwrap();
            let mut again = Vec::new();
            bulk::write(&mut again, 300_000, 7, conn, false).unwrap();
            assert!(log == again && (300_000..310_000).contains(&log.len()));
            let mut ids = std::collections::HashSet::new();
            for line in lines(&log).iter().filter(|line| !line[0].starts_with('#')) {
                assert_eq!(line.len(), fields);
                assert!(ids.insert(line[1].to_owned()), "{} twice", line[1]);
            }
            let mut json = Vec::new();
            bulk::write(&mut json, 300_000, 7, conn, true).unwrap();
            let first: Vec<_> = std::str::from_utf8(&json).unwrap().lines().take(ids.len()).collect();
            assert!(first.iter().take(100).all(|line| line.starts_with('{') && line.ends_with('}')));
        }
    }
}
