//! An intake on a database and a folder of a test's own, and objects to send to it.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration as Wait;

use app::domain::ids::UnitId;
use dicom::dimse::Limits;
use fourview::audit::{self, ReadJournal};
use fourview::clock::Clock;
use fourview::config::Config;
use fourview::demo;
use fourview::intake::Intake;
use fourview::intake::files::Files;
use fourview::intake::listening::Listening;
use fourview::intake::part10::Head;
use fourview::intake::receiver::Receiver;
use fourview::intake::reception::{Reception, Refusal};
use fourview::intake::understanding::understand_next;
use fourview::services::Ground;
use fourview::store::{Sender, associations_since, machines_on_network};
use sea_orm::{ConnectionTrait, Statement};
use tempfile::TempDir;
use time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::harness::Database;
use crate::harness::disk::TestDisk;

/// An intake.
pub struct Scene {
    pub intake: Intake,
    pub database: Database,
    pub disk: TestDisk,
    pub sender: Sender,
    pub unit: UnitId,
    pub data: TempDir,
}

impl Scene {
    /// On a database with demonstration data.
    pub async fn on(database: Database) -> Self {
        let unit = database.filled().await.unit;
        demo::machines_and_token(&database.store(), &database.auth())
            .await
            .expect("machines on the network");
        let machines = machines_on_network(&database.store(), unit).await.expect("machines");
        let sender = Sender {
            unit,
            machine: machines.first().map(|machine| machine.machine),
            association: None,
        };
        let data = tempfile::tempdir().expect("a data folder");
        let disk = TestDisk::new();
        let intake = open(&database, &data, Arc::new(disk.clone())).await;
        Scene {
            intake,
            database,
            disk,
            sender,
            unit,
            data,
        }
    }

    /// Ends the intake and opens it again, as a server that is started again does.
    pub async fn restart(&mut self) {
        self.intake = open(&self.database, &self.data, Arc::new(self.disk.clone())).await;
    }

    /// Lets machines call, as the server does; where.
    pub async fn listen(&self) -> Port {
        self.listen_as("FOURVIEW").await
    }

    /// Lets machines call that call us by a title; where.
    pub async fn listen_as(&self, title: &str) -> Port {
        listen_as(&self.intake, title).await
    }

    /// Lets machines call that have little time; where.
    pub async fn listen_impatiently(&self) -> Port {
        let limits = Limits {
            pdu_time: Wait::from_secs(1),
            ..Limits::default()
        };
        listen_within(&self.intake, "FOURVIEW", limits).await
    }

    /// Looks at everything that waits to be understood.
    pub async fn understand(&self) {
        while understand_next(&self.intake).await.expect("the database") > 0 {}
    }

    /// Sends an object.
    pub async fn send(&self, instance: &str, bytes: &[u8]) -> Result<(), Refusal> {
        send(&self.intake, self.sender, instance, bytes).await
    }

    /// A number that the database says.
    pub async fn count(&self, sql: &str) -> i64 {
        let connection = self.database.past_the_store().await;
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        let row = connection
            .query_one_raw(statement)
            .await
            .expect("an answer")
            .expect("a row");
        connection.close().await.expect("closed");
        row.try_get_by_index(0).expect("a number")
    }

    /// Received objects.
    pub async fn objects(&self) -> i64 {
        self.count("SELECT count(*) FROM received_object").await
    }

    /// Files below a folder of the spool.
    pub fn files(&self, place: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.data.path().join("spool").join(place)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.push(path);
                }
            }
        }
        found
    }

    /// Waits until it is noted what became of every association.
    pub async fn until_idle(&self) {
        let open = "SELECT count(*) FROM association WHERE outcome = 'OPEN'";
        while self.count(open).await > 0 {
            tokio::task::yield_now().await;
        }
    }

    /// What became of every association, in the order of the words.
    pub async fn outcomes(&self) -> Vec<&'static str> {
        let since = self.database.clock().now() - Duration::HOUR;
        let calls = associations_since(&self.database.store(), self.unit, since, 100)
            .await
            .expect("calls");
        let mut outcomes: Vec<_> = calls.iter().map(|call| call.outcome.code()).collect();
        outcomes.sort_unstable();
        outcomes
    }

    /// Every row has its file with its bytes, and every file its row; the trail is whole.
    pub async fn assert_whole(&self) {
        assert_eq!(self.files("incoming"), Vec::<PathBuf>::new(), "something still arrives");
        let kept = self
            .count("SELECT count(*) FROM received_object WHERE file_state = 'KEPT'")
            .await;
        assert_eq!(self.files("objects").len() as i64, kept, "a file for each row");
        let quarantined = self
            .count(
                "SELECT count(DISTINCT file_key) FROM quarantined_object \
                 WHERE file_gone_at IS NULL AND file_key LIKE 'quarantine/%'",
            )
            .await;
        assert_eq!(self.files("quarantine").len() as i64, quarantined);
        audit::verify(&self.database.store(), &self.database.audit())
            .await
            .expect("the audit trail is whole");
    }
}

/// Lets machines call an intake; where.
pub async fn listen(intake: &Intake) -> Port {
    listen_as(intake, "FOURVIEW").await
}

/// Lets machines call an intake by a title; where.
pub async fn listen_as(intake: &Intake, title: &str) -> Port {
    let limits = Limits {
        object_bytes: 4 * 1024 * 1024,
        ..Limits::default()
    };
    listen_within(intake, title, limits).await
}

async fn listen_within(intake: &Intake, title: &str, limits: Limits) -> Port {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let address = listener.local_addr().expect("its address");
    let listening = Listening {
        receiver: Receiver::new(intake.clone(), title.to_owned()),
        limits,
        tls: None,
        read_again: Arc::default(),
    };
    let (end, ending) = watch::channel(false);
    let served = tokio::spawn(listening.serve(listener, ending));
    Port { address, end, served }
}

/// The port on which machines call.
pub struct Port {
    pub address: SocketAddr,
    end: watch::Sender<bool>,
    served: JoinHandle<()>,
}

impl Port {
    /// Runs a program of DCMTK against it, as a machine; whether it ended well, and what it said.
    pub async fn dcmtk(&self, program: &str, calling: &str, called: &str, arguments: &[&str]) -> (bool, String) {
        let (options, files): (Vec<&str>, Vec<&str>) =
            arguments.iter().partition(|argument| !argument.ends_with(".dcm"));
        self.dcmtk_of(program, calling, called, &options, &files).await
    }

    /// As [`Port::dcmtk`], with options and with files or folders.
    pub async fn dcmtk_of(
        &self,
        program: &str,
        calling: &str,
        called: &str,
        options: &[&str],
        files: &[&str],
    ) -> (bool, String) {
        let port = self.address.port().to_string();
        let output = tokio::process::Command::new(program)
            .args(["-aet", calling, "-aec", called])
            .args(options)
            .args(["127.0.0.1", &port])
            .args(files)
            .output()
            .await
            .expect("DCMTK comes with: apt-get install dcmtk");
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    }

    /// Ends it.
    pub async fn end(self) {
        self.end.send(true).expect("it listens");
        self.served.await.expect("it ended");
    }
}

async fn open(database: &Database, data: &TempDir, files: Arc<dyn Files>) -> Intake {
    let ground = Ground {
        store: database.store(),
        clock: database.clock(),
        audit: database.audit(),
        journal: ReadJournal::start(database.store(), database.audit()),
    };
    let folder = data.path().display().to_string();
    let settings = BTreeMap::from([
        ("DATA_DIR", folder),
        ("DICOM_OBJECT_MIB", "4".to_owned()),
        ("SPOOL_LEAST_FREE_MIB", "1".to_owned()),
    ]);
    let config = Config::of(&settings).expect("settings");
    Intake::open(&ground, &config, files).await.expect("a spool")
}

/// Sends an object to an intake.
pub async fn send(intake: &Intake, sender: Sender, instance: &str, bytes: &[u8]) -> Result<(), Refusal> {
    let mut reception = Reception::begin(intake, head(instance), sender).await?;
    for part in bytes.chunks(100_000) {
        reception.write(part).await?;
    }
    reception.finish().await
}

/// What a sender calls an object.
pub fn head(instance: &str) -> Head {
    Head {
        sop_class_uid: "1.2.840.10008.5.1.4.1.1.1.2".to_owned(),
        sop_instance_uid: instance.to_owned(),
        transfer_syntax_uid: "1.2.840.10008.1.2.1".to_owned(),
    }
}

/// A data set, explicit VR little endian: its SOP class and instance, a number that makes it differ, and filling.
pub fn data_set(instance: &str, number: u32, filling: usize) -> Vec<u8> {
    let number = number.to_string();
    image(instance, &[element(0x0020_0013, b"IS", number.as_bytes())], filling)
}

/// An image with further elements, in the order of their tags after (0008,0018), and with so many bytes of pixels.
pub fn image(instance: &str, further: &[Vec<u8>], pixels: usize) -> Vec<u8> {
    let mut elements = vec![
        element(0x0008_0016, b"UI", b"1.2.840.10008.5.1.4.1.1.1.2"),
        element(0x0008_0018, b"UI", instance.as_bytes()),
    ];
    elements.extend_from_slice(further);
    elements.push(element(0x7FE0_0010, b"OW", &vec![7; pixels]));
    elements.concat()
}

/// An element, explicit VR little endian.
pub fn element(tag: u32, vr: &[u8; 2], value: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(value.len() + 12);
    bytes.extend_from_slice(&((tag >> 16) as u16).to_le_bytes());
    bytes.extend_from_slice(&((tag & 0xFFFF) as u16).to_le_bytes());
    bytes.extend_from_slice(vr);
    let padded = value.len() + value.len() % 2;
    if matches!(vr, b"OW" | b"SQ") {
        bytes.extend_from_slice(&[0, 0]);
        bytes.extend_from_slice(&u32::try_from(padded).expect("short").to_le_bytes());
    } else {
        bytes.extend_from_slice(&u16::try_from(padded).expect("short").to_le_bytes());
    }
    bytes.extend_from_slice(value);
    let padding = if matches!(vr, b"UI" | b"OW") { 0 } else { b' ' };
    bytes.resize(bytes.len() + value.len() % 2, padding);
    bytes
}

/// A sequence with one item.
pub fn sequence(tag: u32, item: &[Vec<u8>]) -> Vec<u8> {
    let item = item.concat();
    let mut value = vec![0xFE, 0xFF, 0x00, 0xE0];
    value.extend_from_slice(&u32::try_from(item.len()).expect("short").to_le_bytes());
    value.extend_from_slice(&item);
    element(tag, b"SQ", &value)
}
