//! Lists the types that `src/protocol.rs` and the files in `src/protocol` declare, so that `generate` writes every one of them and a new message needs no
//! second registration. Knows only the spelling `pub struct Name` and `pub enum Name` at the start of a line.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let mut files = vec![PathBuf::from("../src/protocol.rs")];
    for entry in fs::read_dir("../src/protocol")? {
        files.push(entry?.path());
    }
    files.sort();
    println!("cargo::rerun-if-changed=../src/protocol");
    println!("cargo::rerun-if-changed=build.rs");
    let mut visits = String::from("fn visit_protocol(visitor: &mut impl ts_rs::TypeVisitor) {\n");
    for file in files {
        println!("cargo::rerun-if-changed={}", file.display());
        for name in fs::read_to_string(file)?.lines().filter_map(declared) {
            visits.push_str(&format!("    visitor.visit::<stackhunt::protocol::{name}>();\n"));
        }
    }
    visits.push_str("}\n");
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    fs::write(Path::new(&out).join("protocol_types.rs"), visits)
}

/// `pub struct Name ...` gives `Name`.
fn declared(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let rest = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum "))?;
    rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().filter(|name| !name.is_empty())
}
