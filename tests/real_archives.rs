//! Every real archive that lies beside the project: a packed log is read as what another program unpacks of it is, and a zip is
//! read to its end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use stackhunt::protocol::{Format, LogsAnswer, LogsQuestion};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::ask::{export, logs, whole_export};
use support::engine::{Cutting, Engine};

const CUTTING: Cutting = Cutting { shards: 2, pieces: 2, chunk: 50_000, ..Cutting::WHOLE };

/// Files with this end below a directory beside the project.
fn files(end: &str) -> Vec<PathBuf> {
    fn walk(directory: &Path, end: &str, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => walk(&entry.path(), end, found),
                Ok(kind) if kind.is_file() && entry.file_name().to_string_lossy().ends_with(end) => {
                    found.push(entry.path())
                }
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    walk(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data")), end, &mut found);
    if found.is_empty() {
        eprintln!("skipped: no {end} beside the project");
    }
    found.sort();
    found
}

fn read(name: &str, bytes: &[u8]) -> (LogsAnswer, Vec<Vec<u8>>) {
    let engine = Engine::with(CUTTING, &[(name, bytes)]);
    let answer = logs(&engine, LogsQuestion::default());
    let exports = answer.logs.iter().map(|log| export(&engine, whole_export(&log.id, Format::Zeek))).collect();
    (answer, exports)
}

#[test]
fn a_packed_log_is_read_as_what_is_in_it() {
    for path in files(".log.gz") {
        let unpacked = match Command::new("gzip").arg("-dc").arg(&path).output() {
            Ok(output) => output.stdout,
            Err(error) => return eprintln!("skipped: gzip cannot be started: {error}"),
        };
        let name = path.file_name().unwrap().to_str().unwrap();
        let packed = read(name, &fs::read(&path).unwrap());
        let plain = read(name, &unpacked);
        let damaged = packed.0.warnings.iter().any(|warning| warning.reason.contains("get the file again"));
        assert!(!damaged && packed == plain, "{}: {:?} is not {:?}", path.display(), packed.0, plain.0);
    }
}

#[test]
fn a_zip_of_others_is_read_to_its_end() {
    for path in files(".zip") {
        let name = path.file_name().unwrap().to_str().unwrap();
        let (answer, _) = read(name, &fs::read(&path).unwrap());
        let of_archive: Vec<_> = answer.warnings.iter().filter(|warning| warning.file == name).collect();
        assert!(of_archive.iter().all(|warning| warning.reason.starts_with("entries without a log")), "{of_archive:?}");
        let members = answer.warnings.iter().filter(|warning| warning.file.starts_with(&format!("{name}/"))).count();
        assert!(members + answer.logs.len() > 0, "{}: nothing is said of what is in it", path.display());
    }
}
