//! The real binary, started with demo data in a folder of its own, as an operator would start it.

use std::fs::{self, File};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::http::{Connection, Request};

/// A start that takes longer has failed.
const START: Duration = Duration::from_secs(60);
/// The binary that cargo built together with this test or benchmark.
const BINARY: &str = env!("CARGO_BIN_EXE_fourview");

/// Where a server listens and what it keeps; outlives the process.
pub struct Installation {
    /// Where pages are.
    pub pages: SocketAddr,
    /// Where health is.
    pub admin: SocketAddr,
    /// Where machines call.
    pub machines: SocketAddr,
    /// The address of the database; SQLite in the data folder where there is none.
    pub database: Option<String>,
    binary: PathBuf,
    folder: TempDir,
    settings: Vec<(&'static str, String)>,
    environment: Vec<(&'static str, PathBuf)>,
}

/// A running server. Dropped, it ends at once, without a chance to finish anything: `kill -9`.
pub struct Product {
    child: Child,
    admin: SocketAddr,
}

impl Installation {
    /// A fresh one, on the database of this address, or on SQLite.
    pub fn new(database: Option<String>) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the server");
        Installation {
            pages: free_address(),
            admin: free_address(),
            machines: free_address(),
            database,
            binary: binary(folder.path()),
            folder,
            settings: Vec::new(),
            environment: Vec::new(),
        }
    }

    /// With one more setting: `DICOM_ASSOCIATIONS`.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.settings.push((name, value.to_string()));
        self
    }

    /// With something more in the environment of the server.
    #[must_use]
    pub fn in_environment(mut self, environment: &[(&'static str, PathBuf)]) -> Self {
        self.environment.extend_from_slice(environment);
        self
    }

    /// The folder with everything that is kept in files.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The binary with the settings of this installation, and with none of the caller's.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("FOURVIEW_") {
                command.env_remove(name);
            }
        }
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("FOURVIEW_DEMO", "1")
            .env("FOURVIEW_DATA_DIR", self.data())
            .env("FOURVIEW_HTTP_ADDR", self.pages.to_string())
            .env("FOURVIEW_ADMIN_ADDR", self.admin.to_string())
            .env("FOURVIEW_DICOM_ADDR", self.machines.to_string())
            .stdin(Stdio::null());
        if let Some(url) = &self.database {
            command.env("FOURVIEW_DATABASE_URL", url);
        }
        for (name, value) in &self.settings {
            command.env(format!("FOURVIEW_{name}"), value);
        }
        command
    }

    /// Starts the server and waits until it is ready.
    pub fn start(&self) -> Product {
        let begun = Instant::now();
        let mut product = self.spawn();
        while product.readiness().ok() != Some(200) {
            let ended = product.child.try_wait().expect("the state of a child");
            assert!(ended.is_none(), "the server ended: {ended:?}\n{}", self.log());
            assert!(begun.elapsed() < START, "the server is not ready\n{}", self.log());
            pause();
        }
        product
    }

    /// Starts the server.
    pub fn spawn(&self) -> Product {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.log_file())
            .expect("the log");
        let errors = log.try_clone().expect("the log");
        let child = self
            .command(&["serve"])
            .envs(self.environment.iter().cloned())
            .stdout(log)
            .stderr(errors)
            .spawn()
            .expect("the server");
        Product {
            child,
            admin: self.admin,
        }
    }

    /// What the server wrote.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("log")
    }
}

impl Product {
    /// The status of `/readyz`.
    pub fn readiness(&self) -> io::Result<u16> {
        self.health("/readyz")
    }

    /// The status of a page of the admin listener.
    pub fn health(&self, path: &str) -> io::Result<u16> {
        Ok(Connection::open(self.admin)?
            .ask(&Request::page(self.admin, path, ""))?
            .status)
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks the process to end, as an operator does: SIGTERM.
    pub fn ask_to_end(&self) {
        self.send_signal("TERM");
    }

    /// Sends a signal by its name.
    pub fn send_signal(&self, name: &str) {
        let arguments = [format!("-{name}"), self.id().to_string()];
        let sent = Command::new("kill").args(arguments).status();
        assert!(sent.expect("the program kill").success());
    }

    /// Waits for the end.
    pub fn ended(mut self, within: Duration) -> ExitStatus {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("the state of a child") {
                return status;
            }
            assert!(begun.elapsed() < within, "the server has not ended within {within:?}");
            pause();
        }
    }
}

impl Drop for Product {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The binary where it finds a site: the one that was built, or else one without style and scripts, which forms do not
/// need.
fn binary(folder: &Path) -> PathBuf {
    let built = Path::new(BINARY);
    if built
        .parent()
        .is_some_and(|beside| beside.join("../site/site.json").exists())
    {
        return built.to_owned();
    }
    let binary = folder.join("fourview");
    let linked = fs::hard_link(built, &binary).or_else(|_| fs::copy(built, &binary).map(|_| ()));
    let names =
        r#"{"js":"/pkg/app.js","wasm":"/pkg/app_bg.wasm","link":"/pkg/link.js","parts":{},"css":"/pkg/main.css"}"#;
    let site = folder.join("site");
    let written = fs::create_dir(&site).and_then(|()| fs::write(site.join("site.json"), names));
    linked.and(written).expect("a site beside the server");
    binary
}

/// Between two looks at something that another process does.
pub fn pause() {
    thread::park_timeout(Duration::from_millis(2));
}

/// An address that nobody listens on.
pub fn free_address() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("its address")
}
