//! Core crate to WebAssembly: cargo, wasm-bindgen as a library, wasm-opt. Knows nothing of the page.
//!
//! Invariant: the bytes depend on the sources and tool versions only, not on the machine: paths are remapped, names and producers are
//! stripped.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::command::{answer, cargo, node, run};
use crate::pack::sha256;
use crate::setup::TARGET;

/// All features that wasm-bindgen's output and our target flags use, by name: `--all-features` makes binaryen 132 write compact
/// imports, which Chromium 156 and Firefox 153 refuse ("invalid import kind 127").
const FEATURES: [&str; 8] = [
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Functions that are called once are merged into their caller only when small: in large ones the browser's compiler is slower, and opening a
/// log took a twentieth longer (three alternating pairs of runs).
const LEVEL: [&str; 2] = ["-O3", "--one-caller-inline-max-function-size=60"];

/// The core as the page needs it.
pub struct Core {
    pub wasm: Vec<u8>,
    /// Classic script that declares the global `wasm_bindgen`.
    pub glue: String,
}

/// Builds the core. `fast` leaves out what costs time and gives only size and speed.
pub fn build(root: &Path, target: &Path, fast: bool) -> Result<Core> {
    let compiled = compile(root, target, fast)?;
    let mut bindgen = Bindgen::new();
    let mut output = bindgen
        .input_path(&compiled)
        .no_modules(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()
        .with_context(|| format!("wasm-bindgen on {}", compiled.display()))?;
    let bound = output.wasm_mut().emit_wasm();
    let wasm = if fast { bound } else { optimise(root, target, &bound)? };
    Ok(Core { wasm, glue: output.js().to_owned() })
}

fn compile(root: &Path, target: &Path, fast: bool) -> Result<PathBuf> {
    let profile = if fast { "page-fast" } else { "release" };
    let mut command = cargo(root);
    command.args([
        "build",
        "--package",
        "stackhunt",
        "--lib",
        "--target",
        TARGET,
        "--profile",
        profile,
        "--target-dir",
    ]);
    command.arg(target).arg("--config").arg(remap(root)?);
    // wasm-bindgen reads the section that names the target's features; it and wasm-opt strip what is left after it.
    command.args(["--config", &format!("profile.{profile}.strip=false")]);
    if fast {
        for setting in ["inherits='release'", "lto=false", "codegen-units=16", "incremental=true"] {
            command.args(["--config", &format!("profile.page-fast.{setting}")]);
        }
    }
    run(&mut command)?;
    Ok(target.join(TARGET).join(profile).join("stackhunt.wasm"))
}

/// Panic messages name source files: these must not say where the builder keeps them. Cargo adds these flags to those of
/// `.cargo/config.toml`.
fn remap(root: &Path) -> Result<String> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo"))).context("no home directory")?;
    let sources = home.join("registry").join("src");
    let sysroot = answer(std::process::Command::new("rustc").args(["--print", "sysroot"]))?;
    let mut flags = vec![format!("--remap-path-prefix={}=stackhunt", root.display())];
    flags.push(format!("--remap-path-prefix={}=rust", sysroot.trim()));
    // Each registry has a directory of its own, named after its host.
    for entry in std::fs::read_dir(&sources).into_iter().flatten().flatten() {
        flags.push(format!("--remap-path-prefix={}=crates", entry.path().display()));
    }
    flags.sort();
    let list = flags.iter().map(|flag| format!("'{flag}'")).collect::<Vec<_>>().join(",");
    Ok(format!("target.{TARGET}.rustflags = [{list}]"))
}

/// wasm-opt takes longer than all else together, so its last result is kept beside the compiler's.
fn optimise(root: &Path, target: &Path, wasm: &[u8]) -> Result<Vec<u8>> {
    let directory = target.join("page");
    std::fs::create_dir_all(&directory)?;
    let [input, output, key] = ["bound.wasm", "optimised.wasm", "optimised.key"].map(|name| directory.join(name));
    let wanted = format!("{} {} {}", LEVEL.join(" "), FEATURES.join(" "), sha256(wasm));
    if std::fs::read_to_string(&key).is_ok_and(|found| found == wanted) {
        return std::fs::read(&output).with_context(|| output.display().to_string());
    }
    std::fs::write(&input, wasm)?;
    let mut command = node(root, "binaryen/bin/wasm-opt");
    command.arg(&input).arg("-o").arg(&output).args(LEVEL).args(FEATURES).args(["--strip-producers", "--strip-debug"]);
    run(&mut command)?;
    std::fs::write(&key, wanted)?;
    std::fs::read(&output).with_context(|| output.display().to_string())
}
