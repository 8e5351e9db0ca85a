//! fsync fails: of an object's file, of its folder, of the database. Nothing is acknowledged that is not on disk, and
//! what is sent again is taken.

mod preload;

use std::collections::BTreeSet;
use std::path::Path;

use dicom::dimse::Status;
use tokio::runtime::{Builder, Runtime};

use self::preload::FailingSync;
use crate::by_http::posted;
use crate::clinic::Unit;
use crate::driver::http::Connection;
use crate::driver::postgres::Cluster;
use crate::driver::product::{Installation, Product, pause};
use crate::machine::{associate, data_set, store};
use crate::rows::Rows;
use crate::{Numbers, times};

const PIXELS: usize = 10_000;
/// How many objects are sent until a call has failed.
const MOST: usize = 50;
/// How often one object is sent again.
const AGAIN: usize = 2_000;

#[test]
fn nothing_acknowledged_is_lost_when_fsync_fails_on_sqlite() {
    // The file, the folder that has its name from then on, and the journal of the database.
    fails_again_and_again(
        false,
        &["spool/incoming", "spool/objects", "fourview.db-wal"],
        times(24, 200),
    );
}

#[test]
fn nothing_acknowledged_is_lost_when_fsync_fails_on_postgres() {
    fails_again_and_again(true, &["pg_wal/"], times(3, 60));
}

fn fails_again_and_again(on_postgres: bool, places: &[&str], tries: usize) {
    let failing = FailingSync::build();
    let cluster = on_postgres.then(|| Cluster::start_with(&failing.environment()));
    let mut installation = Installation::new(cluster.as_ref().map(Cluster::url));
    if !on_postgres {
        installation = installation.in_environment(&failing.environment());
    }
    let unit = Unit { installation, cluster };
    let mut scene = Scene {
        product: Some(unit.installation.start()),
        unit: &unit,
        runtime: Builder::new_current_thread().enable_all().build().expect("a runtime"),
        acknowledged: BTreeSet::new(),
        sent: 0,
        refused: 0,
    };
    let mut numbers = Numbers(3);
    for number in 0..tries {
        failing.after(numbers.below(3), places[number % places.len()]);
        let by_http = numbers.below(2) == 1;
        let begun = scene.sent;
        while !failing.has_failed() {
            assert!(
                scene.sent - begun < MOST,
                "no call failed at {}",
                places[number % places.len()]
            );
            scene.send_until_acknowledged(by_http, numbers.below(4) == 0);
        }
    }
    scene.is_whole();
    eprintln!(
        "{tries} calls of fsync failed: {} objects acknowledged, 0 lost, 0 counted twice; {} refused and sent again",
        scene.acknowledged.len(),
        scene.refused
    );
    scene.restart();
    scene.is_whole();
    unit.verify_audit();
}

struct Scene<'a> {
    unit: &'a Unit,
    product: Option<Product>,
    runtime: Runtime,
    acknowledged: BTreeSet<String>,
    sent: usize,
    refused: usize,
}

impl Scene<'_> {
    /// Sends one object until it is acknowledged; after it was refused once, perhaps to a new process.
    fn send_until_acknowledged(&mut self, by_http: bool, restarts: bool) {
        self.sent += 1;
        let instance = format!("1.2.826.0.10.{}", self.sent);
        for again in 0..AGAIN {
            let sent = if by_http {
                self.post(&instance)
            } else {
                self.store(&instance)
            };
            match sent {
                Some(Status::SUCCESS) => {
                    self.acknowledged.insert(instance);
                    return;
                }
                Some(status) => {
                    assert_eq!(status, Status::OUT_OF_RESOURCES, "one tries again");
                    self.refused += usize::from(again == 0);
                }
                None => {}
            }
            if again == 0 && restarts {
                self.restart();
            }
            pause();
        }
        panic!("{instance} is never taken\n{}", self.unit.installation.log());
    }

    /// None when there is no association: the row that notes it could not be written.
    fn store(&self, instance: &str) -> Option<Status> {
        self.runtime.block_on(async {
            let mut association = associate(self.unit.installation.machines, 0).await.ok()?;
            let status = store(&mut association, instance, &data_set(instance, PIXELS)).await;
            let _ = association.release().await;
            status.ok()
        })
    }

    fn post(&self, instance: &str) -> Option<Status> {
        let pages = self.unit.installation.pages;
        let request = posted(pages, instance, &data_set(instance, PIXELS));
        let answer = Connection::open(pages).and_then(|mut open| open.ask(&request));
        let answer = answer.expect("an answer");
        match answer.status {
            200 => Some(Status::SUCCESS),
            409 => {
                let failed: serde_json::Value = serde_json::from_slice(&answer.body).expect("JSON");
                let reason = failed["00081198"]["Value"][0]["00081197"]["Value"][0].as_u64();
                assert_eq!(reason, Some(u64::from(Status::OUT_OF_RESOURCES.code())));
                Some(Status::OUT_OF_RESOURCES)
            }
            503 => None,
            other => panic!("{other}: {}", answer.text()),
        }
    }

    /// `kill -9`, and a new process.
    fn restart(&mut self) {
        self.product = None;
        self.product = Some(self.unit.installation.start());
    }

    /// Every acknowledged object has its row and its file, and nothing else has.
    fn is_whole(&self) {
        let rows = Rows::at(&self.unit.database_url());
        let here = rows.texts("SELECT sop_instance_uid FROM received_object");
        let keys = rows.texts("SELECT file_key FROM received_object ORDER BY sop_instance_uid");
        let instances: BTreeSet<_> = here.iter().cloned().collect();
        assert_eq!(here.len(), instances.len(), "an object twice");
        assert_eq!(instances, self.acknowledged, "each was sent until it was acknowledged");
        assert_eq!(rows.number("SELECT count(*) FROM quarantined_object"), 0);
        let spool = self.unit.installation.data().join("spool");
        for (instance, key) in instances.iter().zip(keys) {
            let file = std::fs::read(spool.join(&key)).expect("its file");
            assert!(file.ends_with(&data_set(instance, PIXELS)), "{instance}: other bytes");
        }
        let product = self.product.as_ref().expect("a server");
        while files(&spool.join("incoming")) > 0 || product.readiness().ok() != Some(200) {
            pause();
        }
    }
}

fn files(folder: &Path) -> usize {
    std::fs::read_dir(folder).expect("a folder").count()
}
