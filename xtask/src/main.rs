//! The project's commands: `cargo xtask COMMAND`. One file per command; this one only finds the command and reports its end.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

mod bench;
mod browser;
mod budget;
mod build;
mod command;
mod corpus;
mod generate;
mod open;
mod pack;
mod sample;
mod setup;
mod shots;
mod test;
mod tidy;
mod wasm;

const HELP: &str = "\
cargo xtask COMMAND

  open [FILES]    build the page and open it; without a display, describe it in text and a screenshot
  test            everything that must hold, the page in real browsers included
  bench           measure the built page in real browsers on a big log (--size 1G --browser both --runs 3 --peers)
  build [--fast]  write dist/stackhunt.html; --fast: in less time, larger and slower
  sample          write the training sample, or a log of any size (--size 1G --seed 7 --path conn --json --out FILE)
  shots           take pictures of all views of the built page into dist/shots (--firefox: in Firefox as well)
  corpus DIR      read every file below a folder and compare with what other tools counted in it
  generate        write the TypeScript twin of src/protocol.rs
  tidy            check the rules of the design
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let root = root()?;
    let Some((command, rest)) = arguments.split_first() else {
        print!("{HELP}");
        return Ok(());
    };
    match command.as_str() {
        "bench" => bench::bench(&root, rest),
        "build" => build::build(&root, has(rest, "--fast")?).map(drop),
        "corpus" => corpus::run(rest),
        "generate" => generate::run(&root),
        "open" => open::open(&root, rest),
        "sample" => sample::run(rest).map_err(anyhow::Error::msg),
        "shots" => shots::shots(&root, has(rest, "--firefox")?),
        "test" => test::run_all(&root),
        "tidy" => tidy::run(&root),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => bail!("no command `{other}`\n\n{HELP}"),
    }
}

/// The top of the repository, whatever directory the command was given in. Cargo says it when it runs us: what was true when we were
/// compiled may be another checkout's, where two share a target directory.
fn root() -> Result<PathBuf> {
    let here =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map(Path::to_path_buf).context("xtask has no parent directory")
}

/// Whether the only argument allowed is there.
fn has(arguments: &[String], flag: &str) -> Result<bool> {
    match arguments {
        [] => Ok(false),
        [one] if one == flag => Ok(true),
        _ => bail!("`{}` is not understood here\n\n{HELP}", arguments.join(" ")),
    }
}
