//! Looks for the tools that a step needs, and installs what is missing.
//!
//! What cannot be installed here is named with the command that would do it.

use std::path::Path;
use std::process::Command;

use crate::failure::Failure;
use crate::{browser, files, step};

/// The version that the tests were last run with.
const NEXTEST: &str = "0.9.143";

/// The compiler's standard library for the browser side.
pub fn wasm_target() -> Result<(), Failure> {
    let here = || {
        step::printed(step::program("rustc").args(["--print", "target-libdir", "--target", browser::WASM]))
            .is_some_and(|folder| Path::new(&folder).is_dir())
    };
    let mut install = step::program("rustup");
    install.args(["target", "add", browser::WASM]);
    ensure("The Rust target wasm32-unknown-unknown", here, &mut [install])
}

/// The formatter and the linter.
pub fn rust_components() -> Result<(), Failure> {
    let here = || {
        step::succeeds(&mut step::cargo(&["fmt", "--version"]))
            && step::succeeds(&mut step::cargo(&["clippy", "--version"]))
    };
    let mut install = step::program("rustup");
    install.args(["component", "add", "rustfmt", "clippy"]);
    ensure("rustfmt or clippy", here, &mut [install])
}

/// The test runner. False where it cannot be had: cargo's own runner does the same tests, more slowly.
pub fn nextest() -> bool {
    let here = || step::succeeds(&mut step::cargo(&["nextest", "--version"]));
    let install = step::cargo(&["install", "cargo-nextest", "--locked", "--version", NEXTEST]);
    ensure("cargo-nextest", here, &mut [without_target_folder(install)]).is_ok()
}

/// The browser that the browser tests drive.
pub fn chromium() -> Result<(), Failure> {
    debian("Chromium", || Path::new("/usr/bin/chromium").exists(), &["chromium"])
}

/// Python with virtual environments: a browser test takes the database away with it, DICOM tests talk to pynetdicom.
pub fn python() -> Result<(), Failure> {
    let here = || step::succeeds(step::program("python3").args(["-c", "import ensurepip, venv"]));
    debian("Python with venv", here, &["python3", "python3-venv"])
}

/// The programs that play the other side in DICOM tests.
pub fn dcmtk() -> Result<(), Failure> {
    let here = || step::succeeds(step::program("storescu").arg("--version"));
    debian("DCMTK", here, &["dcmtk"])
}

/// Somebody else's archive. Its package would run it as a service of the system, on a port of its own: it is kept from
/// that before it comes, and only where it was not here already.
pub fn orthanc() -> Result<(), Failure> {
    let here = || Path::new("/usr/sbin/Orthanc").exists() || step::succeeds(step::program("Orthanc").arg("--version"));
    if !here() {
        let mut mask = as_root("ln");
        mask.args(["-sfn", "/dev/null", "/etc/systemd/system/orthanc.service"]);
        // Where there is no systemd there is no such folder, and the run level below is what counts.
        step::succeeds(&mut mask);
    }
    debian("Orthanc", here, &["orthanc"])
}

/// The compiler of the fuzzer's own part.
pub fn cpp() -> Result<(), Failure> {
    let here = || step::succeeds(step::program("c++").arg("--version"));
    debian("A C++ compiler", here, &["g++"])
}

/// What makes the certificates of TLS tests.
pub fn openssl() -> Result<(), Failure> {
    let here = || step::succeeds(step::program("openssl").arg("version"));
    debian("OpenSSL's program", here, &["openssl"])
}

/// The PostgreSQL server programs; the tests start clusters of their own.
pub fn postgresql() -> Result<(), Failure> {
    let here = || {
        step::succeeds(step::program("initdb").arg("--version"))
            || files::below(Path::new("/usr/lib/postgresql"))
                .is_ok_and(|found| found.iter().any(|file| file.ends_with("bin/initdb")))
    };
    debian("PostgreSQL", here, &["postgresql"])
}

/// The packages of `folder/package-lock.json`, exactly; does nothing where they are there already.
pub fn npm_packages(folder: &Path) -> Result<(), Failure> {
    let lock = files::read(&folder.join("package-lock.json"))?;
    let stamp = folder.join("node_modules/.installed");
    if files::stamp_matches(&stamp, &lock) {
        return Ok(());
    }
    if !step::succeeds(step::program("npm").arg("--version")) {
        return Err(Failure::Missing {
            tool: "npm",
            command: "apt-get install nodejs npm".to_owned(),
        });
    }
    let title = format!("npm packages of {}", folder.join("package.json").display());
    let mut install = step::program("npm");
    install
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(folder)
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    step::run(&title, &mut install)?;
    files::write_stamp(&stamp, &lock)
}

fn debian(tool: &'static str, here: impl Fn() -> bool, packages: &[&str]) -> Result<(), Failure> {
    let mut install = as_root("apt-get");
    install
        .args(["install", "--yes", "--no-install-recommends"])
        .args(packages);
    let mut update = as_root("apt-get");
    update.arg("update");
    let lists = files::below(Path::new("/var/lib/apt/lists")).unwrap_or_default();
    if lists.iter().any(|file| file.to_string_lossy().ends_with("_Packages")) {
        ensure(tool, here, &mut [install])
    } else {
        ensure(tool, here, &mut [update, install])
    }
}

/// Runs the installing commands where the tool is not here, and looks again.
fn ensure(tool: &'static str, here: impl Fn() -> bool, commands: &mut [Command]) -> Result<(), Failure> {
    if here() {
        return Ok(());
    }
    for command in commands.iter_mut() {
        // What a command that fails printed is on the screen; the second look below decides.
        step::run(&format!("{tool} is missing: {}", words(command)), command).ok();
    }
    if here() {
        return Ok(());
    }
    let command = commands.iter().map(words).collect::<Vec<_>>().join(" && ");
    Err(Failure::Missing { tool, command })
}

fn words(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .fold(String::new(), |mut line, word| {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word);
            line
        })
}

fn as_root(name: &str) -> Command {
    let root = step::printed(step::program("id").arg("-u")).is_some_and(|user| user == "0");
    let mut command = if root {
        step::program(name)
    } else {
        step::program("sudo")
    };
    if !root {
        command.args(["--preserve-env=DEBIAN_FRONTEND,RUNLEVEL", name]);
    }
    // In this run level no package starts a service.
    command.env("DEBIAN_FRONTEND", "noninteractive").env("RUNLEVEL", "1");
    command
}

/// A tool is built in a folder of its own, not among the product's own crates.
fn without_target_folder(mut command: Command) -> Command {
    command.env_remove("CARGO_TARGET_DIR");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_that_is_here_is_not_installed() {
        ensure("true", || true, &mut [Command::new("/nonexistent/installer")]).expect("nothing to do");
    }

    #[test]
    fn a_tool_that_cannot_be_installed_is_named_with_its_command() {
        let mut install = Command::new("false");
        install.args(["install", "thing"]);
        let failure = ensure("Thing", || false, &mut [install]).expect_err("it stays missing");
        assert_eq!(
            failure.to_string(),
            "Thing is missing and could not be installed here. Install it with: false install thing"
        );
    }
}
