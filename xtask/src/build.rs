//! `cargo xtask build`: writes `dist/stackhunt.html`, one file with nothing beside it. Knows the order of the steps and where the
//! sources are; each step is a file of its own.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::command::{node, run};
use crate::pack::{Parts, gzip, pack, sha256};
use crate::{budget, generate, sample, setup, wasm};

/// The product, from the top of the repository.
pub const PAGE: &str = "dist/stackhunt.html";

/// Builds the page and prints what it weighs. `fast` is for trying things out: not optimised, not for others.
pub fn build(root: &Path, fast: bool) -> Result<PathBuf> {
    setup::run_all(root)?;
    generate::check(root)?;
    let target = target_directory(root);
    let core = wasm::build(root, &target, fast)?;

    let scripts = target.join("page");
    std::fs::create_dir_all(&scripts)?;
    let main = bundle(root, &scripts, "src/main.tsx", "main.js")?;
    let worker = worker(root, &scripts, &core.glue)?;
    let sample = gzip(&sample::training_sample(), fast)?;
    let modbus = gzip(&sample::modbus_sample(), fast)?;
    let wasm = gzip(&core.wasm, fast)?;
    let read = |name: &str| std::fs::read(root.join("www").join(name)).with_context(|| format!("www/{name}"));
    let page = pack(&Parts {
        skeleton: &String::from_utf8(read("index.html")?)?,
        style: &styles(root)?,
        main: &main,
        worker: &worker,
        texts: &gzip(texts(root)?.as_bytes(), fast)?,
        wasm: &wasm,
        sample: &sample,
        modbus: &modbus,
        icon: &read("icon.svg")?,
    })?;

    let file = root.join(PAGE);
    std::fs::create_dir_all(root.join("dist"))?;
    std::fs::write(&file, &page).with_context(|| format!("cannot write {}", file.display()))?;
    let sizes = [
        ("wasm", core.wasm.len()),
        ("wasm-gzip", wasm.len()),
        ("main-script", main.len()),
        ("worker-script", worker.len()),
        ("sample-gzip", sample.len() + modbus.len()),
        ("page", page.len()),
    ];
    for (name, size) in sizes {
        println!("{name:>14} {:>11} bytes", budget::grouped(size));
    }
    println!("wrote {PAGE}  sha256 {}", sha256(page.as_bytes()));
    if !fast {
        budget::check(root, &sizes)?;
    }
    Ok(file)
}

/// The theme, then the views' own rules, file by file in the order of their names: `www/styles/findings.css` belongs to the view Findings.
fn styles(root: &Path) -> Result<String> {
    let mut all = read_text(&root.join("www/style.css"))?;
    for file in files_in(&root.join("www/styles"))? {
        all += &read_text(&file)?;
    }
    Ok(all)
}

/// Help, topic by topic, licences, the style sheet of reports, and the exercises of the page: each after a form feed and a line with its
/// name. Beside the script, which is compiled before the page shows anything, they cost little.
fn texts(root: &Path) -> Result<String> {
    let mut all = String::new();
    let views = root.join("www/src/views");
    let single = [views.join("notices.txt"), root.join("www/src/format/report.css")];
    let help = files_in(&views.join("help"))?.into_iter().chain(single).map(|file| ("", file));
    let exercises =
        files_in(&root.join("www/src/state/exercise/built-in"))?.into_iter().map(|file| ("exercise/", file));
    for (before, file) in help.chain(exercises) {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        all += &format!("\x0c{before}{name}\n{}", read_text(&file)?);
    }
    Ok(all)
}

fn files_in(directory: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(directory).with_context(|| directory.display().to_string())?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.sort();
    Ok(files)
}

fn read_text(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).with_context(|| file.display().to_string())
}

/// One classic script of a TypeScript file and all it imports.
fn bundle(root: &Path, directory: &Path, entry: &str, name: &str) -> Result<String> {
    let file = directory.join(name);
    esbuild(
        root,
        Path::new(entry),
        &file,
        &["--bundle", "--format=iife", &format!("--define:STACKHUNT_VERSION=\"{}\"", env!("CARGO_PKG_VERSION"))],
    )?;
    std::fs::read_to_string(&file).with_context(|| file.display().to_string())
}

/// wasm-bindgen's script and ours as one: a classic worker on `file://` can import nothing.
fn worker(root: &Path, directory: &Path, glue: &str) -> Result<String> {
    let own = bundle(root, directory, "src/engine/worker.ts", "worker-own.js")?;
    let joined = directory.join("worker-joined.js");
    std::fs::write(&joined, format!("{glue}\n;\n{own}"))?;
    let file = directory.join("worker.js");
    esbuild(root, &joined, &file, &[])?;
    std::fs::read_to_string(&file).with_context(|| file.display().to_string())
}

fn esbuild(root: &Path, from: &Path, to: &Path, options: &[&str]) -> Result<()> {
    let mut command = node(root, "esbuild/bin/esbuild");
    command.arg(from).arg(format!("--outfile={}", to.display())).args(options);
    command.args([
        "--minify",
        "--charset=utf8",
        "--target=chrome111,firefox115",
        "--log-level=warning",
        "--legal-comments=inline",
    ]);
    run(&mut command)
}

/// Where cargo builds: the nested cargo is told so, so that both agree.
pub fn target_directory(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |directory| root.join(directory))
}
