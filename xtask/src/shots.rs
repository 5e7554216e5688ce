//! `cargo xtask shots`: pictures of all views of the built page in `dist/shots`, to be looked at. Knows which logs are shown; the way
//! through the page stands in `tests/page/views.mjs`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::command::run;
use crate::{browser, build};

/// Real logs, where they are at hand, beside the sample that is in the page.
const SETS: &[(&str, &str)] = &[("real", "dragos-blog/http.log"), ("folder", "brobeat/data")];

/// Shows the page as it was last built. `firefox`: in Firefox as well, which doubles the time.
pub fn shots(root: &Path, firefox: bool) -> Result<()> {
    let page = root.join(build::PAGE);
    ensure!(page.is_file(), "there is no page: `cargo xtask build` first");
    let mut found = vec![(&browser::CHROMIUM, browser::CHROMIUM.find_or_install()?)];
    if firefox {
        found.push((&browser::FIREFOX, browser::FIREFOX.find_or_install()?));
    }
    let mut command = Command::new("node");
    command.current_dir(root).arg("tests/page/shots.mjs").arg(root.join("dist/shots"));
    let data = root.join("../shared/data");
    for (name, place) in SETS {
        let files = logs(&data.join(place))?;
        if !files.is_empty() {
            command.arg(format!("{name}={}", files.join(",")));
        }
    }
    if !firefox {
        // The harness takes every browser that it finds.
        command.env(browser::FIREFOX.variable, "");
    }
    browser::tell(&mut command, &page, &found);
    run(&mut command)
}

/// The log itself, or those in the folder; none if nothing is there.
fn logs(place: &Path) -> Result<Vec<String>> {
    let mut files: Vec<PathBuf> = match place.is_dir() {
        true => std::fs::read_dir(place)
            .with_context(|| place.display().to_string())?
            .flatten()
            .map(|entry| entry.path())
            .collect(),
        false => vec![place.to_path_buf()],
    };
    files.retain(|file| file.is_file());
    files.sort();
    // A browser refuses a file whose path goes up on the way.
    let files = files.iter().map(std::fs::canonicalize).collect::<std::io::Result<Vec<_>>>()?;
    Ok(files.iter().map(|file| file.display().to_string()).collect())
}
