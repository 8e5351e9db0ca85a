//! Runs one program as a titled step, and says how long it took.

use std::ffi::OsStr;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::paths;

const WORTH_TELLING: Duration = Duration::from_secs(3);

/// Does `work` under a title on its own line; a second line gives the time where that was long.
pub fn titled<T>(title: &str, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    eprintln!("==> {title}");
    let started = Instant::now();
    let done = work()?;
    let taken = started.elapsed();
    if taken >= WORTH_TELLING {
        eprintln!("    {title}: {} s", taken.as_secs());
    }
    Ok(done)
}

/// Runs `command` as a titled step; an exit other than 0 is a failure.
pub fn run(title: &str, command: &mut Command) -> Result<(), Failure> {
    titled(title, || {
        let status = command.status().map_err(|source| could_not_start(command, source))?;
        if status.success() {
            Ok(())
        } else {
            Err(Failure::Step {
                step: title.to_owned(),
                status,
            })
        }
    })
}

/// True when `command` runs and succeeds; it prints nothing.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// What `command` prints, where it succeeds.
pub fn printed(command: &mut Command) -> Option<String> {
    let output = command
        .stderr(Stdio::null())
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok().map(|text| text.trim().to_owned())
}

/// The failure of a program that did not start.
pub fn could_not_start(command: &Command, source: std::io::Error) -> Failure {
    Failure::Start {
        program: command.get_program().to_string_lossy().into_owned(),
        source,
    }
}

/// A program that works in the top folder of the checkout.
pub fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(paths::root());
    command
}

/// Cargo, as a person would call it.
///
/// What the cargo around xtask says about the xtask package is taken away: build scripts that watch
/// `CARGO_PKG_*` and `CARGO_MANIFEST_*` (ring's does) would otherwise rebuild half the tree each time.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command.env("CARGO_TARGET_DIR", paths::target()).args(arguments);
    command
}
