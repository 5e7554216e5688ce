//! What a fresh machine with rustup and Node lacks: the wasm target and the npm packages. Asks before it fetches: a machine that has
//! them needs no network. Browsers for the tests are another matter (browser.rs).

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::command::{answer, run};
use crate::pack::sha256;

/// The target of the page's core.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Fetches what the build needs and does not find.
pub fn run_all(root: &Path) -> Result<()> {
    wasm_target(root)?;
    npm_packages(root)
}

fn wasm_target(root: &Path) -> Result<()> {
    let sysroot = answer(Command::new("rustc").args(["--print", "sysroot"]).current_dir(root))?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).is_dir() {
        return Ok(());
    }
    println!("adding the Rust target {TARGET}");
    run(Command::new("rustup").args(["target", "add", TARGET]).current_dir(root))
        .with_context(|| format!("the Rust target {TARGET} is missing: install it, or rustup (https://rustup.rs)"))
}

/// `npm ci`, unless the packages of this very lock file are in place.
fn npm_packages(root: &Path) -> Result<()> {
    let node =
        answer(Command::new("node").arg("--version")).context("Node 20 or newer is needed (https://nodejs.org)")?;
    let major = node.trim().trim_start_matches('v').split('.').next().and_then(|text| text.parse::<u32>().ok());
    ensure!(major.is_some_and(|major| major >= 20), "Node 20 or newer is needed, this is {}", node.trim());

    let www = root.join("www");
    let lock = std::fs::read(www.join("package-lock.json")).context("www/package-lock.json")?;
    let stamp = www.join("node_modules/.stackhunt-lock");
    let wanted = sha256(&lock);
    if std::fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    println!("installing npm packages");
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    run(Command::new(npm).args(["ci", "--no-progress", "--loglevel=error"]).current_dir(&www))?;
    std::fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
}
