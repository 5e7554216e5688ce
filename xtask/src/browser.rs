//! Finds the browsers that the tests drive: named by the environment, installed already, else from the system's package manager where
//! that needs no question. Knows where browsers live, not what is done with them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::command::{run, which};

/// A kind of browser.
pub struct Kind {
    name: &'static str,
    /// Environment variable that names the program: read here, and set for the tests.
    pub variable: &'static str,
    programs: &'static [&'static str],
    /// Under the system's directories of programs (macOS, Windows).
    places: &'static [&'static str],
    packages: &'static [&'static str],
    brew: &'static str,
    winget: &'static str,
}

pub const CHROMIUM: Kind = Kind {
    name: "Chromium",
    variable: "STACKHUNT_CHROMIUM",
    programs: &[
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "microsoft-edge",
        "brave-browser",
    ],
    places: &[
        "Google Chrome.app/Contents/MacOS/Google Chrome",
        "Chromium.app/Contents/MacOS/Chromium",
        "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
        "Google/Chrome/Application/chrome.exe",
        "Chromium/Application/chrome.exe",
        "Microsoft/Edge/Application/msedge.exe",
    ],
    packages: &["chromium", "chromium-browser"],
    brew: "google-chrome",
    winget: "Google.Chrome",
};

pub const FIREFOX: Kind = Kind {
    name: "Firefox",
    variable: "STACKHUNT_FIREFOX",
    programs: &["firefox", "firefox-esr"],
    places: &["Firefox.app/Contents/MacOS/firefox", "Mozilla Firefox/firefox.exe"],
    packages: &["firefox-esr", "firefox"],
    brew: "firefox",
    winget: "Mozilla.Firefox",
};

impl Kind {
    /// The program, if one is there.
    pub fn find(&self) -> Option<PathBuf> {
        if let Some(named) = std::env::var_os(self.variable) {
            return Some(PathBuf::from(named)).filter(|path| path.is_file());
        }
        let placed = || {
            let variables = ["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"];
            let directories = variables.iter().filter_map(std::env::var_os).map(PathBuf::from);
            let directories: Vec<_> = directories.chain([PathBuf::from("/Applications")]).collect();
            directories
                .iter()
                .flat_map(|top| self.places.iter().map(|place| top.join(place)))
                .find(|path| path.is_file())
        };
        self.programs.iter().find_map(|name| which(name)).or_else(placed)
    }

    /// The program; installs one where the system lets us without a question.
    pub fn find_or_install(&self) -> Result<PathBuf> {
        if let Some(found) = self.find() {
            return Ok(found);
        }
        if std::env::var_os(self.variable).is_none() {
            println!("no {} found: trying the system's package manager", self.name);
            self.install();
            if let Some(found) = self.find() {
                return Ok(found);
            }
        }
        bail!(
            "the page is tested in {}, and none was found: install it ({}), or name its program in {}",
            self.name,
            self.packages.join(" or "),
            self.variable
        )
    }

    /// Tries what this system has; whether it worked shows in a second look.
    fn install(&self) {
        if cfg!(target_os = "macos") {
            attempt(Command::new("brew").args(["install", "--cask", self.brew]));
        } else if cfg!(windows) {
            let agree = ["--silent", "--accept-package-agreements", "--accept-source-agreements"];
            attempt(Command::new("winget").args(["install", "--exact", "--id", self.winget]).args(agree));
        } else if which("apt-get").is_some() && may_install() {
            attempt(&mut as_root("apt-get", &["update", "-q"]));
            for package in self.packages {
                if attempt(&mut as_root("apt-get", &["install", "-q", "-y", "--no-install-recommends", package])) {
                    return;
                }
            }
        }
    }
}

fn attempt(command: &mut Command) -> bool {
    run(command).map_err(|error| println!("{error:#}")).is_ok()
}

/// Root, or sudo that asks for no password.
fn may_install() -> bool {
    is_root()
        || Command::new("sudo").args(["-n", "true"]).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn as_root(program: &str, arguments: &[&str]) -> Command {
    let mut command = if is_root() {
        Command::new(program)
    } else {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", program]);
        sudo
    };
    command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// Tells a script in `tests/page` where the page and these browsers are.
pub fn tell(command: &mut Command, page: &Path, found: &[(&Kind, PathBuf)]) {
    command.env("STACKHUNT_PAGE", page);
    for (kind, program) in found {
        command.env(kind.variable, program);
    }
}
