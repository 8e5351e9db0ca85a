//! Orthanc: somebody else's small archive, with a folder of its own, driven over its REST interface.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::http::{Answer, Connection, Request};
use super::product::{free_address, pause};

/// A start that takes longer has failed.
const START: Duration = Duration::from_secs(60);
const PLUGINS: &str = "/usr/share/orthanc/plugins";

/// A running Orthanc, which calls itself MGROOMA and answers to any title; ended at once when dropped.
pub struct Orthanc {
    child: Child,
    folder: TempDir,
    rest: SocketAddr,
    /// Where it takes in DICOM.
    pub dicom: SocketAddr,
}

impl Orthanc {
    /// Starts one with the settings of its package and these.
    pub fn start(settings: &Value) -> Self {
        let folder = tempfile::tempdir().expect("a folder for Orthanc");
        let (rest, dicom) = (free_address(), free_address());
        let mut all = json!({
            "Name": "peer",
            "StorageDirectory": folder.path().join("storage"),
            "IndexDirectory": folder.path().join("storage"),
            "HttpPort": rest.port(),
            "DicomPort": dicom.port(),
            "DicomAet": "MGROOMA",
            "RemoteAccessAllowed": false,
            "AuthenticationEnabled": false,
        });
        if let (Some(all), Some(settings)) = (all.as_object_mut(), settings.as_object()) {
            all.extend(settings.clone());
        }
        let file = folder.path().join("settings.json");
        fs::write(&file, all.to_string()).expect("the settings of Orthanc");
        let log = File::create(folder.path().join("log")).expect("the log of Orthanc");
        let errors = log.try_clone().expect("the log of Orthanc");
        let mut command = Command::new(program());
        command.arg(file).stdin(Stdio::null()).stdout(log).stderr(errors);
        let child = command.spawn().expect("Orthanc comes with: apt-get install orthanc");
        let orthanc = Orthanc {
            child,
            folder,
            rest,
            dicom,
        };
        orthanc.await_start();
        orthanc
    }

    fn await_start(&self) {
        let begun = Instant::now();
        let ready = || {
            let request = Request::page(self.rest, "/system", "");
            Connection::open(self.rest)
                .and_then(|mut open| open.ask(&request))
                .is_ok_and(|answer| answer.status == 200)
        };
        while !ready() {
            let log = || fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(begun.elapsed() < START, "Orthanc is not ready\n{}", log());
            pause();
        }
    }

    /// The answer to a GET.
    pub fn get(&self, path: &str) -> Answer {
        // It has no picture for somebody who asks for HTML.
        self.ask(&Request::new("GET", self.rest, path, "", "Accept: */*\r\n", b""))
    }

    /// The answer to a POST, as JSON.
    pub fn post(&self, path: &str, body: &[u8]) -> Value {
        let request = Request::new("POST", self.rest, path, "", "Accept: application/json\r\n", body);
        let answer = self.ask(&request);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        serde_json::from_slice(&answer.body).expect("JSON")
    }

    /// Puts a file in; by which identifier it is known from then on.
    pub fn put(&self, file: &[u8]) -> String {
        let stored = self.post("/instances", file);
        stored["ID"].as_str().expect("an identifier").to_owned()
    }

    fn ask(&self, request: &Request) -> Answer {
        let answer = Connection::open(self.rest).and_then(|mut open| open.ask(request));
        answer.expect("an answer of Orthanc")
    }
}

impl Drop for Orthanc {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What makes a folder of `.wl` files a worklist, for MGROOMA on this machine.
pub fn worklists(folder: &Path) -> Value {
    json!({
        "DicomModalities": { "machine": ["MGROOMA", "127.0.0.1", 104] },
        "Plugins": [PathBuf::from(PLUGINS).join("libModalityWorklists.so")],
        "Worklists": { "Enable": true, "Database": folder },
    })
}

/// Debian's package puts it where only administrators have their programs.
fn program() -> PathBuf {
    let installed = PathBuf::from("/usr/sbin/Orthanc");
    if installed.exists() {
        installed
    } else {
        PathBuf::from("Orthanc")
    }
}
