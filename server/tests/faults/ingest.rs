//! `kill -9` while four machines send: what was acknowledged is there, once, with the bytes that were sent.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc::{self, Sender};
use std::time::Duration;

use dicom::dimse::contexts::TransferSyntax;
use dicom::dimse::requestor::{Call, Patience, Proposal, Requestor, Role, StoreObject};
use dicom::dimse::{AeTitle, Status, Uid};
use sea_orm::{ConnectionTrait, Statement};
use tokio::runtime::{Builder, Runtime};

use crate::clinic::{Database, Unit};
use crate::driver::product::Product;
use crate::{Numbers, times};

const SENDERS: usize = 4;
const CLASS: &str = "1.2.840.10008.5.1.4.1.1.1.2";
/// Bytes of pixels: large enough that most kills hit an object on its way.
const PIXELS: usize = 400_000;
/// The server is killed after one of this many objects was acknowledged,
const OBJECTS: usize = 24;
/// and so many microseconds later at most.
const LATEST_MICROS: usize = 20_000;

#[test]
fn nothing_acknowledged_is_lost_after_kill_9_on_sqlite() {
    killed_again_and_again(Database::Sqlite, times(20, 500));
}

#[test]
fn nothing_acknowledged_is_lost_after_kill_9_on_postgres() {
    killed_again_and_again(Database::Postgres, times(10, 200));
}

fn killed_again_and_again(database: Database, rounds: usize) {
    let unit = Unit::on(database);
    let mut product = unit.installation.start();
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let mut numbers = Numbers(11);
    let mut machines: Vec<Machine> = (0..SENDERS).map(|sender| Machine::new(&unit, sender)).collect();
    let mut interrupted = 0;
    for _ in 0..rounds {
        let acknowledged = 1 + numbers.below(OBJECTS);
        let then = Duration::from_micros(numbers.below(LATEST_MICROS) as u64);
        machines = send_until_killed(&runtime, machines, product, acknowledged, then);
        interrupted += machines.iter().filter(|machine| machine.under_way).count();
        product = unit.installation.start();
    }
    assert!(
        interrupted >= rounds,
        "only {interrupted} objects were interrupted: the moments are wrong"
    );
    assert_all_there(&runtime, &unit, &machines);
    drop(product);
    let _product = unit.installation.start();
    unit.verify_audit();
}

fn send_until_killed(
    runtime: &Runtime,
    machines: Vec<Machine>,
    product: Product,
    acknowledged: usize,
    then: Duration,
) -> Vec<Machine> {
    let (telling, told) = mpsc::channel();
    let sending: Vec<_> = machines
        .into_iter()
        .map(|machine| runtime.spawn(machine.send_until_cut(telling.clone())))
        .collect();
    drop(telling);
    told.iter().take(acknowledged).for_each(drop);
    std::thread::sleep(then);
    drop(product);
    sending
        .into_iter()
        .map(|sent| runtime.block_on(sent).expect("no sender fails otherwise"))
        .collect()
}

/// A machine that sends one object after the other, and the same once more when it was not acknowledged.
struct Machine {
    port: SocketAddr,
    sender: usize,
    /// The SOP Instance UIDs of what was acknowledged.
    acknowledged: Vec<String>,
    next: u32,
    under_way: bool,
}

impl Machine {
    fn new(unit: &Unit, sender: usize) -> Self {
        Machine {
            port: unit.installation.machines,
            sender,
            acknowledged: Vec::new(),
            next: 0,
            under_way: false,
        }
    }

    async fn send_until_cut(mut self, acknowledged: Sender<()>) -> Self {
        let Ok(mut association) = Requestor::associate(&self.call()).await else {
            return self;
        };
        loop {
            let instance = format!("1.2.826.0.1.{}.{}", self.sender + 1, self.next);
            let object = StoreObject {
                sop_class: Uid::try_from(CLASS).expect("a UID"),
                instance: Uid::try_from(instance.as_str()).expect("a UID"),
                syntax: TransferSyntax::ExplicitLittle,
            };
            self.under_way = true;
            let bytes = data_set(&instance);
            match association.store(&object, &mut bytes.as_slice()).await {
                Ok(status) => assert_eq!(status, Status::SUCCESS),
                Err(_) => return self,
            }
            self.under_way = false;
            self.acknowledged.push(instance);
            self.next += 1;
            // Once the server is about to be killed, nobody counts any more.
            let _ = acknowledged.send(());
        }
    }

    fn call(&self) -> Call {
        let title = |title: &str| AeTitle::try_from(title).expect("a title");
        Call {
            host: self.port.ip().to_string(),
            port: self.port.port(),
            calling: title(["MGROOMA", "MGROOMB"][self.sender % 2]),
            called: title("FOURVIEW"),
            proposals: vec![Proposal {
                sop_class: Uid::try_from(CLASS).expect("a UID"),
                syntaxes: vec![TransferSyntax::ExplicitLittle],
                role: Role::User,
            }],
            tls: None,
            patience: Patience::default(),
        }
    }
}

/// A small mammogram of nobody, explicit VR little endian.
fn data_set(instance: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(PIXELS + 256);
    for (tag, value) in [
        ([0x08, 0x00, 0x16, 0x00], CLASS),
        ([0x08, 0x00, 0x18, 0x00], instance),
        ([0x20, 0x00, 0x0D, 0x00], "1.2.826.0.1.7"),
        ([0x20, 0x00, 0x0E, 0x00], "1.2.826.0.1.7.1"),
    ] {
        let length = u16::try_from(value.len() + value.len() % 2).expect("short");
        bytes.extend_from_slice(&tag);
        bytes.extend_from_slice(b"UI");
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(value.as_bytes());
        bytes.resize(bytes.len() + value.len() % 2, 0);
    }
    bytes.extend_from_slice(&[0xE0, 0x7F, 0x10, 0x00, b'O', b'W', 0, 0]);
    bytes.extend_from_slice(&u32::try_from(PIXELS).expect("short").to_le_bytes());
    bytes.resize(bytes.len() + PIXELS, instance.len() as u8);
    bytes
}

/// Every acknowledged object has one row, and its file has the bytes that were sent.
fn assert_all_there(runtime: &Runtime, unit: &Unit, machines: &[Machine]) {
    let data = unit.installation.data();
    let file = || format!("sqlite://{}", data.join("fourview.db").display());
    let url = unit.installation.database.clone().unwrap_or_else(file);
    let rows = runtime.block_on(rows(&url));
    let spool = data.join("spool");
    for instance in machines.iter().flat_map(|machine| &machine.acknowledged) {
        let key = rows
            .get(instance)
            .unwrap_or_else(|| panic!("{instance} was acknowledged and is lost"));
        assert_file(&spool.join(key), instance);
    }
    let acknowledged: usize = machines.iter().map(|machine| machine.acknowledged.len()).sum();
    // What was committed when the server was killed before it could answer was sent again, and is there once; the last
    // object of each machine may never have been acknowledged.
    assert!(
        (acknowledged..=acknowledged + SENDERS).contains(&rows.len()),
        "{} rows for {acknowledged} acknowledged objects",
        rows.len()
    );
}

fn assert_file(path: &Path, instance: &str) {
    let file = std::fs::read(path).expect(instance);
    let sent = data_set(instance);
    assert!(file.ends_with(&sent), "{instance}: other bytes than were sent");
}

/// The place of each received object by its SOP Instance UID.
async fn rows(url: &str) -> BTreeMap<String, String> {
    let connection = sea_orm::Database::connect(url).await.expect("the database");
    let sql = "SELECT sop_instance_uid, file_key FROM received_object";
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.expect("rows");
    let all = rows.len();
    let text = |row: &sea_orm::QueryResult, index| row.try_get_by_index::<String>(index).expect("a text");
    let by_instance: BTreeMap<_, _> = rows.iter().map(|row| (text(row, 0), text(row, 1))).collect();
    assert_eq!(by_instance.len(), all, "an object twice");
    by_instance
}
