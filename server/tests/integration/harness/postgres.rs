//! One PostgreSQL server for all tests that run about the same time, and a database on it for each.
//!
//! Each test is a process of its own, so the server belongs to none of them: the first one starts it under a lock,
//! every one holds a shared lock while it lives, and a watchdog ends the server when nobody has held that lock for a
//! while.

use std::fs::{self, File, OpenOptions};
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use uuid::Uuid;

/// Ends the server after twenty seconds without a test. $1 start lock, $2 in-use lock, $3 folder, $4... pg_ctl.
const WATCHDOG: &str = r#"
start=$1 in_use=$2 folder=$3
shift 3
while true; do
    idle=0
    while [ $idle -lt 20 ]; do
        sleep 1
        if flock -n -x "$in_use" true; then idle=$((idle + 1)); else idle=0; fi
    done
    exec 9>"$start"
    flock -x 9
    if flock -n -x "$in_use" true; then
        "$@" -m immediate stop
        rm -rf "$folder" "$start.port"
        exit 0
    fi
    exec 9>&-
done
"#;

/// A database on the server, dropped with this value.
pub struct OwnDatabase {
    port: u16,
    name: String,
}

impl OwnDatabase {
    /// A new and empty one.
    pub fn create() -> Self {
        let port = server();
        let name = format!("t{}", Uuid::new_v4().simple());
        assert!(
            sql(port, &format!("CREATE DATABASE {name}")),
            "a database on port {port}"
        );
        OwnDatabase { port, name }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{}", self.port, self.name)
    }
}

impl Drop for OwnDatabase {
    fn drop(&mut self) {
        // The server and all that is on it go soon after the tests, so it does no harm when this fails.
        sql(self.port, &format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

/// The port of the server, which is started when it is not there.
fn server() -> u16 {
    static SERVER: OnceLock<(u16, File)> = OnceLock::new();
    SERVER
        .get_or_init(|| {
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("postgres");
            fs::create_dir_all(&folder).expect("a folder for locks");
            let start = folder.join("start");
            let starting = lock_file(&start);
            starting.lock().expect("the lock for starting");
            let port_file = folder.join("start.port");
            let running = fs::read_to_string(&port_file)
                .ok()
                .and_then(|port| port.trim().parse().ok())
                .filter(|port| sql(*port, "SELECT 1"));
            // Before the lock for starting is given back, so that the watchdog never finds the server idle in between.
            let in_use = lock_file(&folder.join("in_use"));
            in_use.lock_shared().expect("the lock for using");
            let port = running.unwrap_or_else(|| {
                let port = start_server(&start, &folder.join("in_use"));
                fs::write(&port_file, port.to_string()).expect("the port");
                port
            });
            (port, in_use)
        })
        .0
}

fn lock_file(path: &Path) -> File {
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .expect("a lock file")
}

fn start_server(start: &Path, in_use: &Path) -> u16 {
    let folder = tempfile::Builder::new()
        .prefix("fourview-postgres-")
        .tempdir()
        .expect("a folder")
        .keep();
    if is_root() {
        let owned = Command::new("chown").arg("postgres").arg(&folder).status();
        assert!(
            owned.is_ok_and(|status| status.success()),
            "a folder of the user postgres"
        );
    }
    let cluster = folder.join("data");
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a free port")
        .port();
    let made = server_program("initdb")
        .args([
            "--auth=trust",
            "--no-locale",
            "-E",
            "UTF8",
            "-U",
            "postgres",
            "-N",
            "-D",
        ])
        .arg(&cluster)
        .stdout(Stdio::null())
        .status();
    assert!(
        made.is_ok_and(|status| status.success()),
        "initdb; PostgreSQL comes with: apt-get install postgresql"
    );
    let settings = format!(
        "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={} -c fsync=off \
         -c full_page_writes=off -c max_connections=400 -c shared_buffers=64MB",
        folder.display()
    );
    let started = server_program("pg_ctl")
        .args(["-w", "start", "-o", &settings, "-D"])
        .arg(&cluster)
        .arg("-l")
        .arg(folder.join("log"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(started.is_ok_and(|status| status.success()), "a server on port {port}");
    watch(start, in_use, &folder, &cluster);
    port
}

/// Starts the watchdog, which outlives this test.
#[expect(
    clippy::zombie_processes,
    reason = "it ends by itself, when no test uses the cluster any more"
)]
fn watch(start: &Path, in_use: &Path, folder: &Path, cluster: &Path) {
    let stop = server_program("pg_ctl");
    let mut command = Command::new("sh");
    command.args(["-c", WATCHDOG, "watchdog"]).args([start, in_use, folder]);
    command
        .arg(stop.get_program())
        .args(stop.get_args())
        .arg("-D")
        .arg(cluster);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .expect("a watchdog");
}

/// A program of the server, run as a user that it accepts: it refuses root.
fn server_program(name: &str) -> Command {
    let program = binary(name);
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--reset-env"])
        .arg(program)
        .current_dir("/tmp");
    command
}

fn sql(port: u16, statement: &str) -> bool {
    let done = Command::new(binary("psql"))
        .args([
            "-X",
            "-q",
            "-h",
            "127.0.0.1",
            "-U",
            "postgres",
            "-d",
            "postgres",
            "-p",
            &port.to_string(),
        ])
        .args(["-c", statement])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    done.is_ok_and(|status| status.success())
}

/// Where Debian puts a program of PostgreSQL, the newest version first; else wherever PATH has it.
fn binary(name: &str) -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = versions
        .map(|version| version.path().join("bin").join(name))
        .filter(|path| path.exists())
        .collect();
    found.sort();
    found.pop().unwrap_or_else(|| PathBuf::from(name))
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}
