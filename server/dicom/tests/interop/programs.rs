//! Other people's DICOM as child processes: DCMTK from the system, pynetdicom from a Python environment that is made
//! beside the build.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// What a program said.
#[derive(Debug)]
pub struct Said {
    pub success: bool,
    /// Standard output and error, a line each.
    pub text: String,
}

/// Runs a program to its end, away from the tasks of the test.
pub async fn run(mut command: Command) -> Said {
    tokio::task::spawn_blocking(move || {
        let output = command.output().unwrap_or_else(|error| {
            panic!("{command:?} does not start ({error}): `apt-get install dcmtk` and Python 3 are needed")
        });
        let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.push_str(&String::from_utf8_lossy(&output.stderr));
        Said {
            success: output.status.success(),
            text,
        }
    })
    .await
    .expect("a program that ends")
}

/// A DCMTK tool, speaking as MGROOMA to FOURVIEW on a local port.
pub fn dcmtk(tool: &str, port: u16, options: &[&str], files: &[&Path]) -> Command {
    let mut command = Command::new(tool);
    command
        .args(["-v", "-aet", "MGROOMA", "-aec", "FOURVIEW", "-to", "20"])
        .args(options)
        .args(["127.0.0.1", &port.to_string()])
        .args(files);
    command
}

const PACKAGES: [&str; 2] = ["pydicom==3.0.2", "pynetdicom==3.0.4"];

/// The machine on pynetdicom.
pub fn machine(conversation: &str, port: u16, arguments: &[&str]) -> Command {
    let mut command = Command::new(python());
    command
        .args(["-u", "-c", include_str!("machine.py")])
        .args([conversation, &port.to_string()])
        .args(arguments);
    command
}

/// The interpreter of an environment with the packages, made when it is missing.
fn python() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let home = target.join("python");
    let ready = home.join("ready");
    let wanted = PACKAGES.join("\n");
    fs::create_dir_all(target).expect("a folder for tests");
    // Tests in other processes want the same.
    let lock = File::create(target.join("python.lock")).expect("a lock file");
    lock.lock().expect("a lock");
    if fs::read_to_string(&ready).ok().as_deref() != Some(&wanted) {
        step(
            Command::new("python3").args(["-m", "venv", "--clear"]).arg(&home),
            "Python 3 with venv is needed: `apt-get install python3-venv`",
        );
        step(
            Command::new(home.join("bin/pip"))
                .args(["install", "--quiet"])
                .args(PACKAGES),
            "pydicom and pynetdicom could not be installed from the package index",
        );
        fs::write(&ready, wanted).expect("a mark");
    }
    home.join("bin/python")
}

fn step(command: &mut Command, missing: &str) {
    let output = command.output();
    let success = output.as_ref().is_ok_and(|output| output.status.success());
    assert!(success, "{missing}\n{command:?}\n{output:?}");
}

/// A machine that waits for calls, ended when it is dropped.
pub struct Waiting {
    child: Child,
    lines: std::io::Lines<std::io::BufReader<std::process::ChildStdout>>,
    pub port: u16,
}

impl Waiting {
    /// Blocks until it listens.
    pub fn start() -> Self {
        let mut child = machine("provider", 0, &[])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the machine starts");
        let output = child.stdout.take().expect("its output");
        let mut lines = std::io::BufRead::lines(std::io::BufReader::new(output));
        let first = lines.next().expect("a line").expect("text");
        let port = first
            .strip_prefix("listening ")
            .expect("a port")
            .parse()
            .expect("a number");
        Waiting { child, lines, port }
    }

    /// Its next line.
    pub fn line(&mut self) -> String {
        self.lines.next().expect("a line").expect("text")
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(mut input) = self.child.stdin.take() {
            let _ = input.flush();
        }
        let _ = self.child.wait();
    }
}
