//! `fourview doctor`: what would keep the server from doing its work, found without starting it.

use std::fmt::Display;
use std::net::SocketAddr;
use std::path::Path;

use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use super::failure::Failure;
use super::{open, output};
use crate::config::Config;
use crate::health;
use crate::http::site::Site;
use crate::intake::listening::Tls;
use crate::secret::Secret;
use crate::store::{Admission, Store, StoreResult, machines_on_network, probe_write, units};

/// No clock of a running server shows an earlier time than that of this version.
const EARLIEST: OffsetDateTime = datetime!(2026-01-01 00:00 UTC);
/// How far the clock of the database's machine may be from ours: beyond it, times of two machines cannot be compared.
const MOST_SKEW: Duration = Duration::minutes(5);

/// What was found, line by line.
#[derive(Default)]
struct Findings {
    failed: usize,
}

impl Findings {
    fn note<T, E: Display>(&mut self, what: &str, found: Result<T, E>) -> Option<T> {
        match found {
            Ok(found) => {
                output::say(format!("ok      {what}"));
                Some(found)
            }
            Err(why) => {
                self.failed += 1;
                output::say(format!("FAILED  {what}: {why}"));
                None
            }
        }
    }
}

/// Checks everything, and fails when something did not pass.
pub(super) async fn run(config: &Config) -> Result<(), Failure> {
    let mut findings = Findings::default();
    findings.note::<(), &str>("settings", Ok(()));
    for name in &config.without_effect {
        output::say(format!("note    FOURVIEW_{name} has no effect in this version"));
    }
    findings.note("data folder", open::data_dir(config).map_err(with_causes));
    findings.note("secret file", secret(&config.secret_file));
    findings.note("site files", Site::find());
    findings.note("disk space", health::disk(&config.data_dir).map_or(Ok(()), Err));
    if let Some(store) = findings.note("database: connection", open::store(config).await.map_err(with_causes)) {
        database(&mut findings, &store).await;
    }
    findings.note("clock", clock(open::clock().now(), &config.data_dir));
    if let Some(files) = &config.intake.tls {
        findings.note("certificates of the DICOM port", Tls::read(files).map_err(with_causes));
    }
    for (name, address) in [
        ("pages", config.http_addr),
        ("health and metrics", config.admin_addr),
        ("DICOM", config.intake.addr),
    ] {
        findings.note(&format!("port of {name}, {address}"), port(address).await);
    }
    match findings.failed {
        0 => Ok(()),
        failed => Err(Failure::Checks(failed)),
    }
}

fn secret(file: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt;
    let Ok(about) = std::fs::metadata(file) else {
        let message = format!("{} is not there; `serve` makes it on its first start", file.display());
        return Err(message);
    };
    if about.permissions().mode() & 0o077 != 0 {
        return Err(format!("{} can be read by others: chmod 600", file.display()));
    }
    Secret::load_or_create(file).map(|_| ()).map_err(with_causes)
}

/// Each machine that may call, by its AE title.
async fn machines(findings: &mut Findings, store: &Store) -> StoreResult<()> {
    for unit in units(store).await? {
        for machine in machines_on_network(store, unit.id).await? {
            let ranges: Vec<String> = machine.network.addresses.iter().map(ToString::to_string).collect();
            let title = &machine.ae_title;
            match machine.network.admission {
                Admission::Admitted => {
                    let what = format!("machine {title} may call from {}", ranges.join(", "));
                    findings.note::<(), &str>(&what, Ok(()));
                }
                Admission::Refused => output::say(format!("note    machine {title} is switched off")),
            }
        }
    }
    Ok(())
}

async fn database(findings: &mut Findings, store: &Store) {
    let level = match store.schema().await {
        Ok(schema) if schema.pending.is_empty() => Ok(()),
        Ok(schema) => Err(format!(
            "{} migrations are to come; `serve` and `migrate` apply them",
            schema.pending.len()
        )),
        Err(error) => Err(with_causes(error)),
    };
    if findings.note("database: migration level", level).is_some() {
        let written = probe_write(store, open::clock().now()).await;
        findings.note("database: a write", written.map_err(with_causes));
        if let Err(error) = machines(findings, store).await {
            findings.note::<(), String>("machines on the network", Err(with_causes(error)));
        }
    }
}

/// The clock cannot be compared with the true time from here, but what lies in the future was written by a better
/// or a worse one.
fn clock(now: OffsetDateTime, data_dir: &Path) -> Result<(), String> {
    if now < EARLIEST {
        return Err(format!("it shows {now}, which is before this version was made"));
    }
    let newest = std::fs::read_dir(data_dir)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.metadata().ok()?.modified().ok());
    match newest.max().map(OffsetDateTime::from) {
        Some(written) if written - now > MOST_SKEW => Err(format!(
            "it shows {now}, but a file in the data folder was written at {written}"
        )),
        _ => Ok(()),
    }
}

async fn port(address: SocketAddr) -> Result<(), String> {
    let free = tokio::net::TcpListener::bind(address).await;
    free.map(|_| ())
        .map_err(|error| format!("{error}; if the server is running, this is its port"))
}

fn with_causes(error: impl std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_lies_behind_is_found() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("fourview.db"), "").expect("a file");
        let written = std::fs::metadata(folder.path().join("fourview.db")).and_then(|about| about.modified());
        let written = OffsetDateTime::from(written.expect("a time"));
        assert!(clock(datetime!(2001-01-01 00:00 UTC), folder.path()).is_err());
        assert!(clock(written + Duration::DAY, folder.path()).is_ok_and(|()| written > EARLIEST));
        assert!(clock(written - Duration::HOUR, folder.path()).is_err());
    }

    #[test]
    fn a_secret_that_others_can_read_is_found() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("secret");
        assert!(secret(&file).is_err_and(|why| why.contains("not there")) && !file.exists());
        Secret::load_or_create(&file).expect("made");
        assert_eq!(secret(&file), Ok(()));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).expect("changed");
        assert!(secret(&file).is_err_and(|why| why.contains("chmod 600")));
    }
}
