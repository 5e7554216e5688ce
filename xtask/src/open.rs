//! `cargo xtask open [FILES]`: builds the page and shows it: in the default browser, or, where there is no display, in a headless one
//! that says in text what it shows.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::command::run;
use crate::{browser, build};

/// Builds and opens. `files` are logs to read; a page on disk cannot be handed files, so with a display they are for the user to drop.
pub fn open(root: &Path, files: &[String]) -> Result<()> {
    let files = files.iter().map(|file| std::fs::canonicalize(file).with_context(|| format!("cannot open {file}")));
    let files = files.collect::<Result<Vec<PathBuf>>>()?;
    let page = build::build(root, false)?;
    if has_display() {
        show(&page)?;
        println!("opened {}", page.display());
        match files.as_slice() {
            [] => println!("drop Zeek logs on the page, or load its sample"),
            _ => println!("a browser gives no page a file by itself: drop these on it"),
        }
        for file in files {
            println!("  {}", file.display());
        }
        return Ok(());
    }
    let kinds = [&browser::CHROMIUM, &browser::FIREFOX];
    let found = kinds.iter().find_map(|kind| Some((*kind, kind.find()?)));
    let found = found.map_or_else(|| Ok((&browser::CHROMIUM, browser::CHROMIUM.find_or_install()?)), anyhow::Ok)?;
    let mut command = Command::new("node");
    command.current_dir(root).arg("tests/page/open.mjs").args(&files);
    browser::tell(&mut command, &page, &[found]);
    run(&mut command)
}

fn has_display() -> bool {
    if std::env::var_os("CI").is_some() {
        return false;
    }
    cfg!(any(windows, target_os = "macos"))
        || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some())
}

fn show(page: &Path) -> Result<()> {
    let mut command = if cfg!(windows) {
        let mut start = Command::new("cmd");
        // `start` takes its first quoted argument for a title.
        start.args(["/C", "start", ""]);
        start
    } else {
        Command::new(if cfg!(target_os = "macos") { "open" } else { "xdg-open" })
    };
    let status = command.arg(page).status().context("cannot start the default browser")?;
    ensure!(status.success(), "the default browser did not open {}: open it by hand", page.display());
    Ok(())
}
