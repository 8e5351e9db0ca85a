//! DCMTK's storescu as the machines: each sends its files on one association.

use std::fs::File;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::images::Encoding;

/// What the machines call themselves, in turn.
const TITLES: [&str; 3] = ["MGROOMA", "MGROOMB", "MGVAN"];

/// Sends files with so many senders at the same time; from the first start to the last end. None when one failed.
pub fn send(files: &[&Path], senders: usize, to: SocketAddr, encoding: Encoding) -> Option<Duration> {
    // What others left to be written would be written while this is measured.
    let _ = Command::new("sync").status();
    let log = tempfile::NamedTempFile::new().expect("a log");
    let begun = Instant::now();
    let each = files.len().div_ceil(senders.max(1)).max(1);
    let started = files.chunks(each).zip(TITLES.iter().cycle()).map(|(files, title)| {
        let mut command = Command::new("storescu");
        command
            .args(["-aet", title, "-aec", "FOURVIEW", "-R", encoding.option()])
            .arg(to.ip().to_string())
            .arg(to.port().to_string())
            .args(files)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::options().append(true).open(log.path()).expect("the log"));
        command.spawn()
    });
    let started: Vec<_> = started.collect();
    let ended: Vec<bool> = started
        .into_iter()
        .map(|child| {
            child
                .and_then(|mut child| child.wait())
                .is_ok_and(|status| status.success())
        })
        .collect();
    let took = begun.elapsed();
    if ended.iter().all(|success| *success) {
        return Some(took);
    }
    let said = std::fs::read_to_string(log.path()).unwrap_or_default();
    let said: String = said.lines().take(5).collect::<Vec<_>>().join("\n");
    eprintln!("storescu to {to} failed: {said}");
    None
}
