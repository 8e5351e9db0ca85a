//! Who takes images in: the product, the limit, and others.

use std::fs::{self, File};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;

use crate::driver::orthanc::Orthanc;
use crate::driver::product::{Installation, Product, free_address, pause};
use crate::limit;
use crate::rows::Rows;

const START: Duration = Duration::from_secs(20);
/// Pictures that take longer than this after a burst are given up.
const CATCH_UP: Duration = Duration::from_secs(120);
/// What others call a large PDU, and what we offer.
const LARGE_PDU: &str = "131072";

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// The product: the release binary with SQLite.
    Fourview,
    /// A bare receiver that writes, hashes and syncs.
    Limit,
    /// DCMTK's storescp as it comes.
    Storescp,
    /// The same, with a PDU of 128 KiB.
    StorescpLarge,
    /// Orthanc with SQLite as it comes.
    Orthanc,
    /// The same, with a PDU of 128 KiB.
    OrthancLarge,
}

impl Peer {
    /// All of them.
    pub const ALL: [Peer; 6] = [
        Peer::Fourview,
        Peer::Limit,
        Peer::Storescp,
        Peer::StorescpLarge,
        Peer::Orthanc,
        Peer::OrthancLarge,
    ];

    /// In a table.
    pub fn words(self) -> &'static str {
        match self {
            Peer::Fourview => "Fourview: fsync, commit, trail",
            Peer::Limit => "the limit: written, hashed, fsync",
            Peer::Storescp => "storescp (no fsync)",
            Peer::StorescpLarge => "storescp, PDU 128 KiB (no fsync)",
            Peer::Orthanc => "Orthanc",
            Peer::OrthancLarge => "Orthanc, PDU 128 KiB",
        }
    }

    /// How many times as many images it gets as the slow ones: a run is to take about as long for each.
    pub fn share(self) -> usize {
        match self {
            Peer::Fourview | Peer::Limit => 2,
            Peer::Storescp | Peer::StorescpLarge | Peer::Orthanc | Peer::OrthancLarge => 1,
        }
    }
}

/// A running one.
pub struct Running {
    /// Which.
    pub peer: Peer,
    /// Where it takes images in.
    pub address: SocketAddr,
    process: Process,
}

enum Process {
    Product(
        Installation,
        #[expect(dead_code, reason = "runs until it is dropped")] Product,
    ),
    Program(Program),
    Orthanc(#[expect(dead_code, reason = "runs until it is dropped")] Orthanc),
}

/// A program that writes what it takes in into a folder; ended when dropped.
struct Program {
    child: Child,
    folder: TempDir,
}

impl Running {
    /// Starts it.
    pub fn start(peer: Peer) -> Self {
        let (address, process) = match peer {
            Peer::Fourview => {
                let installation = Installation::new(None);
                let product = installation.start();
                (installation.machines, Process::Product(installation, product))
            }
            Peer::Limit => program(|at, folder| {
                let mut command = Command::new(std::env::current_exe().expect("this program"));
                command.args([limit::WORD, &at.to_string()]).arg(folder);
                command
            }),
            Peer::Storescp => program(|at, folder| storescp(at, folder, &[])),
            Peer::StorescpLarge => program(|at, folder| storescp(at, folder, &["--max-pdu", LARGE_PDU])),
            Peer::Orthanc => orthanc(&json!({})),
            Peer::OrthancLarge => orthanc(&json!({ "MaximumPduLength": 131_072 })),
        };
        Running { peer, address, process }
    }

    /// After a burst: waits until `count` pictures more are made where pictures are made, and clears what it can.
    /// How long that took.
    pub fn settle(&self) -> Duration {
        let begun = Instant::now();
        match &self.process {
            Process::Product(installation, _) => {
                let rows = Rows::open(&installation.data().join("fourview.db"));
                let waits = "SELECT count(*) FROM received_object \
                    WHERE thumbnail = 'PENDING' OR understanding = 'PENDING'";
                while rows.number(waits) > 0 && begun.elapsed() < CATCH_UP {
                    pause();
                }
            }
            Process::Program(program) => program.clear(),
            Process::Orthanc(_) => {}
        }
        begun.elapsed()
    }
}

fn orthanc(settings: &serde_json::Value) -> (SocketAddr, Process) {
    let orthanc = Orthanc::start(settings);
    (orthanc.dicom, Process::Orthanc(orthanc))
}

fn storescp(at: SocketAddr, folder: &PathBuf, options: &[&str]) -> Command {
    let mut command = Command::new("storescp");
    command.args(["--fork", "-aet", "FOURVIEW", "+xa", "-od"]).arg(folder);
    command.args(options).arg(at.port().to_string());
    command
}

fn program(command: impl FnOnce(SocketAddr, &PathBuf) -> Command) -> (SocketAddr, Process) {
    let folder = tempfile::tempdir().expect("a folder");
    let address = free_address();
    let received = folder.path().join("received");
    fs::create_dir(&received).expect("a folder");
    let log = File::create(folder.path().join("log")).expect("a log");
    let mut command = command(address, &received);
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn();
    let program = Program {
        child: child.unwrap_or_else(|error| panic!("{command:?}: {error}")),
        folder,
    };
    let begun = Instant::now();
    while TcpStream::connect(address).is_err() {
        assert!(begun.elapsed() < START, "{command:?} does not listen");
        pause();
    }
    (address, Process::Program(program))
}

impl Program {
    fn clear(&self) {
        let received = fs::read_dir(self.folder.path().join("received"));
        for file in received.into_iter().flatten().flatten() {
            // A file too many does no harm.
            let _ = fs::remove_file(file.path());
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
