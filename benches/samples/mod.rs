//! Logs to measure with, and shards that have read one.
//!
//! `cargo xtask sample` writes the logs, once; they stay under the target directory, where `cargo xtask bench` finds them too.
#![allow(dead_code, clippy::panic, clippy::unwrap_used, reason = "each benchmark uses a part, and may stop")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use stackhunt::case::{Case, NewPiece};
use stackhunt::log::header::Header;
use stackhunt::log::piece::Place;

/// Bytes fed at once, as the page does.
pub const CHUNK: usize = 1 << 20;

/// The bytes of a big `http.log`; `size` as `cargo xtask sample` takes it.
pub fn http(size: &str) -> Vec<u8> {
    sample(size, &[])
}

/// The same as JSON lines.
pub fn http_json(size: &str) -> Vec<u8> {
    sample(size, &["--json"])
}

fn sample(size: &str, options: &[&str]) -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let file = root.join(target).join("bench").join(format!("http-{size}{}.log", options.concat()));
    if changed(&file) < youngest(&root.join("xtask/src/sample")) {
        eprintln!("writing {}", file.display());
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        let mut command = Command::new(env!("CARGO"));
        command.current_dir(root).args(["xtask", "sample", "--size", size]).args(options).arg("--out").arg(&file);
        assert!(command.status().unwrap().success(), "cargo xtask sample failed");
    }
    std::fs::read(&file).unwrap()
}

fn changed(file: &Path) -> SystemTime {
    file.metadata().and_then(|data| data.modified()).unwrap_or(SystemTime::UNIX_EPOCH)
}

/// When the generator last changed: a log of before is no longer what it would write.
fn youngest(directory: &Path) -> SystemTime {
    let files = std::fs::read_dir(directory).unwrap().map(|entry| changed(&entry.unwrap().path()));
    files.max().unwrap_or(SystemTime::UNIX_EPOCH)
}

/// Reads part `number` of `count` equal parts of a file into a shard of its own. `header` is what [`head`] gave.
pub fn read_part(bytes: &[u8], number: usize, count: usize, header: &Option<Header>) -> Case {
    let cut = |at: usize| (bytes.len() * at / count) as u64;
    let header = if number == 0 { None } else { header.clone() };
    let place = Place { start: cut(number), end: cut(number + 1), header };
    let mut case = Case::default();
    let first =
        case.begin(NewPiece { piece: number as u32, file: 0, name: "http.log".to_owned(), place, forced: None });
    for chunk in bytes[first as usize..].chunks(CHUNK) {
        if case.feed(chunk) {
            break;
        }
    }
    case.finish();
    case
}

/// The header that a file begins with.
pub fn head(bytes: &[u8]) -> Option<Header> {
    let mut case = Case::default();
    let place = Place { end: u64::MAX, ..Place::default() };
    case.begin(NewPiece { name: "http.log".to_owned(), place, ..NewPiece::default() });
    case.feed(&bytes[..bytes.len().min(1 << 16)]);
    let header = case.finish();
    assert!(header.is_some(), "the log has no header");
    header
}
