//! Rebuilds and restarts on change. Looks at the files' times: no daemon, no limit on watches.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use crate::build::{self, Flavour};
use crate::failure::Failure;
use crate::{files, paths, step};

const LOOK_EVERY: Duration = Duration::from_millis(400);
const STOP_WITHIN: Duration = Duration::from_secs(5);

const FRONT: [&str; 6] = [
    "app",
    "style",
    "public",
    "Cargo.toml",
    "Cargo.lock",
    "package-lock.json",
];
const SERVER: [&str; 4] = ["app", "server", "Cargo.toml", "Cargo.lock"];

type Times = BTreeMap<PathBuf, SystemTime>;

/// Builds and starts; then, for as long as the person lets it, builds and restarts after each change.
///
/// A build that fails leaves the server of the build before running.
pub fn watch() -> Result<(), Failure> {
    let (mut front, mut server) = (times(&FRONT)?, times(&SERVER)?);
    build::all(Flavour::Dev)?;
    let mut running = Some(start()?);
    loop {
        thread::sleep(LOOK_EVERY);
        let (front_now, server_now) = (times(&FRONT)?, times(&SERVER)?);
        let (front_changed, server_changed) = (front_now != front, server_now != server);
        if !front_changed && !server_changed {
            continue;
        }
        (front, server) = (front_now, server_now);
        match rebuild(front_changed, server_changed) {
            Ok(()) => {
                if let Some(child) = running.take() {
                    stop(child)?;
                }
                running = Some(start()?);
            }
            Err(failure) => eprintln!("{failure}; waiting for the next change"),
        }
    }
}

fn rebuild(front_changed: bool, server_changed: bool) -> Result<(), Failure> {
    if front_changed {
        build::front(Flavour::Dev)?;
    }
    if server_changed {
        build::server(Flavour::Dev, &[])?;
    }
    Ok(())
}

/// When each watched file was last written. What the build itself writes is left out.
fn times(watched: &[&str]) -> Result<Times, Failure> {
    let mut times = Times::new();
    for name in watched {
        let path = paths::root().join(name);
        let found = if path.is_file() {
            vec![path]
        } else {
            files::below(&path)?
        };
        for file in found
            .into_iter()
            .filter(|file| !file.starts_with(paths::root().join("style/dist")))
        {
            // A file may vanish between the listing and the look; the next look settles it.
            if let Ok(time) = fs::metadata(&file).and_then(|data| data.modified()) {
                times.insert(file, time);
            }
        }
    }
    Ok(times)
}

fn start() -> Result<Child, Failure> {
    let mut server = step::program(paths::target().join("debug/fourview"));
    server.arg("serve");
    if std::env::var_os("FOURVIEW_DEMO").is_none() {
        server.env("FOURVIEW_DEMO", "1");
    }
    server.spawn().map_err(|source| step::could_not_start(&server, source))
}

/// Asks the server to end; ends it where it does not within a few seconds.
fn stop(mut child: Child) -> Result<(), Failure> {
    step::succeeds(step::program("kill").args(["-TERM", &child.id().to_string()]));
    let asked = Instant::now();
    let path = paths::target().join("debug/fourview");
    while child.try_wait().map_err(Failure::file(&path))?.is_none() {
        if asked.elapsed() > STOP_WITHIN {
            child.kill().map_err(Failure::file(&path))?;
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}
