//! A PostgreSQL cluster of one's own, which can be stopped and started.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::product::free_address;

/// A cluster with a database; stopped and removed when dropped.
pub struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    port: u16,
    as_root: bool,
    environment: Vec<(&'static str, PathBuf)>,
}

impl Cluster {
    /// Makes a cluster with the usual durability and starts it.
    pub fn start() -> Self {
        Cluster::start_with(&[])
    }

    /// The same, with something more in the environment of its processes.
    pub fn start_with(environment: &[(&'static str, PathBuf)]) -> Self {
        let cluster = Cluster {
            folder: tempfile::tempdir().expect("a folder for the cluster"),
            programs: programs(),
            port: free_address().port(),
            as_root: Command::new("id")
                .arg("-u")
                .output()
                .is_ok_and(|output| output.stdout.starts_with(b"0\n")),
            environment: environment.to_vec(),
        };
        if cluster.as_root {
            // The server refuses to run as root.
            run(Command::new("chown").arg("postgres").arg(cluster.folder.path()));
        }
        run(cluster
            .program("initdb")
            .args(["--auth=trust", "--no-locale", "-E", "UTF8", "-U", "fourview"]));
        cluster.start_again();
        run(cluster.program("createdb").args([
            "-h",
            "127.0.0.1",
            "-p",
            &cluster.port.to_string(),
            "-U",
            "fourview",
            "fourview",
        ]));
        cluster
    }

    /// The address of the database.
    pub fn url(&self) -> String {
        format!("postgres://fourview@127.0.0.1:{}/fourview", self.port)
    }

    /// Starts the cluster after [`Cluster::stop`].
    pub fn start_again(&self) {
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={} -c unix_socket_directories={}",
            self.port,
            self.folder.path().display()
        );
        let log = self.folder.path().join("log");
        run(self
            .program("pg_ctl")
            .args(["-w", "-o", &options, "-l"])
            .arg(log)
            .arg("start"));
    }

    /// Stops the cluster as a power cut would; does nothing when it is stopped already.
    pub fn stop(&self) {
        let _ = quiet(self.program("pg_ctl").args(["-w", "-m", "immediate", "stop"])).status();
    }

    fn program(&self, name: &str) -> Command {
        let path = self.programs.join(name);
        let mut command = if self.as_root {
            let mut command = Command::new("setpriv");
            command.args([
                "--reuid=postgres",
                "--regid=postgres",
                "--init-groups",
                "--reset-env",
                "env",
            ]);
            command
        } else {
            Command::new("env")
        };
        for (name, value) in &self.environment {
            command.arg(format!("{name}={}", value.display()));
        }
        command.arg(path);
        command.current_dir(self.folder.path());
        if name != "createdb" {
            command.arg("-D").arg(self.folder.path().join("cluster"));
        }
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.stop();
    }
}

fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions
        .map(|version| version.path().join("bin"))
        .filter(|folder| folder.join("initdb").exists())
        .max()
        .unwrap_or_default()
}

fn run(command: &mut Command) {
    let status = quiet(command).status();
    let done = status.as_ref().is_ok_and(|status| status.success());
    assert!(
        done,
        "{command:?}: {status:?}. PostgreSQL comes with: apt-get install postgresql"
    );
}

fn quiet(command: &mut Command) -> &mut Command {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null())
}
