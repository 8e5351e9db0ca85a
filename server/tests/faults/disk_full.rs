//! The disk is full: what does not fit is refused, nothing is left half done, and all goes on when there is space
//! again.
//!
//! The disk of the spool is one in memory of 64 MiB, which only an administrator of the machine may make.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use dicom::dimse::Status;
use dicom::dimse::requestor::Requestor;
use tokio::runtime::{Builder, Runtime};

use crate::clinic::Unit;
use crate::driver::product::{Installation, Product, pause};
use crate::machine::{associate, data_set, store};
use crate::rows::Rows;
use crate::{is_long_run, times};

const MIB: u64 = 1024 * 1024;
/// What must stay free before anything is taken.
const LEAST_FREE: u64 = 16 * MIB;
/// An object that is always small enough.
const SMALL: usize = 100_000;
/// An object that does not fit any more where just so much is free that it may begin.
const LARGE: usize = 24 * MIB as usize;
const RECOVERED: Duration = Duration::from_secs(10);

#[test]
fn a_full_disk_refuses_and_recovers() {
    let unit = Unit {
        installation: Installation::new(None).with("SPOOL_LEAST_FREE_MIB", LEAST_FREE / MIB),
        cluster: None,
    };
    let Some(disk) = SmallDisk::mount(&unit.installation.data().join("spool")) else {
        let why = "a disk of 64 MiB can only be made by root with the right to mount";
        assert!(!is_long_run(), "{why}");
        eprintln!("skipped: {why}");
        return;
    };
    let product = unit.installation.start();
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut scene = Scene {
        unit: &unit,
        disk: &disk,
        runtime: &runtime,
        sent: 0,
        acknowledged: 0,
    };
    let rounds = times(2, 50);
    for round in 0..rounds {
        scene.succeeds();
        if round.is_multiple_of(2) {
            scene.refuses_before_writing();
        } else {
            scene.refuses_in_the_middle();
        }
        scene.recovers(&product);
    }
    unit.verify_audit();
    drop(product);
    let product = unit.installation.start();
    scene.is_whole();
    drop(product);
    let (sent, acknowledged) = (scene.sent, scene.acknowledged);
    eprintln!("{rounds} full disks: {acknowledged} of {sent} objects acknowledged, 0 lost, 0 counted twice");
}

struct Scene<'a> {
    unit: &'a Unit,
    disk: &'a SmallDisk,
    runtime: &'a Runtime,
    sent: u32,
    acknowledged: i64,
}

impl Scene<'_> {
    fn associate(&self) -> Requestor {
        let association = self.runtime.block_on(associate(self.unit.installation.machines, 0));
        association.expect("an association")
    }

    /// Sends an object of this size.
    fn send(&mut self, pixels: usize) -> Option<Status> {
        let mut association = self.associate();
        self.sent += 1;
        let instance = format!("1.2.826.0.3.{}", self.sent);
        let bytes = data_set(&instance, pixels);
        let status = self.runtime.block_on(store(&mut association, &instance, &bytes)).ok();
        self.acknowledged += i64::from(status == Some(Status::SUCCESS));
        status
    }

    fn succeeds(&mut self) {
        assert_eq!(self.send(SMALL), Some(Status::SUCCESS));
        self.is_whole();
    }

    /// Less is free than must stay free.
    fn refuses_before_writing(&mut self) {
        self.disk.fill(LEAST_FREE - MIB);
        let before = self.disk.free();
        assert_eq!(self.send(SMALL), Some(Status::OUT_OF_RESOURCES));
        assert!(
            before.abs_diff(self.disk.free()) < SMALL as u64,
            "something was written"
        );
        self.is_whole();
    }

    /// Enough is free to begin, and not enough to end.
    fn refuses_in_the_middle(&mut self) {
        self.disk.fill(LEAST_FREE + MIB / 2);
        assert_eq!(self.send(LARGE), Some(Status::OUT_OF_RESOURCES));
        self.is_whole();
    }

    fn recovers(&mut self, product: &Product) {
        assert_eq!(product.readiness().ok(), Some(200), "the pages go on");
        self.disk.clear();
        self.succeeds();
    }

    /// What was acknowledged has a row and a file, and nothing else has.
    fn is_whole(&self) {
        let data = self.unit.installation.data();
        let rows = Rows::open(&data.join("fourview.db"));
        assert_eq!(rows.number("SELECT count(*) FROM received_object"), self.acknowledged);
        let spool = data.join("spool");
        let begun = Instant::now();
        // A file that is given up is deleted after its sender was answered.
        while files(&spool.join("incoming")) > 0 {
            assert!(begun.elapsed() < RECOVERED, "half an object is left");
            pause();
        }
        assert_eq!(files(&spool.join("objects")) as i64, self.acknowledged);
    }
}

/// Files in a folder and below.
fn files(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    entries
        .map(|entry| match entry.path() {
            path if path.is_dir() => files(&path),
            _ => 1,
        })
        .sum()
}

/// A disk in memory, gone when dropped.
struct SmallDisk {
    folder: PathBuf,
}

impl SmallDisk {
    /// None where that is not allowed.
    fn mount(folder: &Path) -> Option<Self> {
        fs::create_dir_all(folder).expect("a folder");
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", "size=64m,mode=700", "tmpfs"])
            .arg(folder);
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        mounted.then(|| SmallDisk {
            folder: folder.to_owned(),
        })
    }

    fn free(&self) -> u64 {
        let space = rustix::fs::statvfs(&self.folder).expect("the disk");
        space.f_bavail * space.f_frsize
    }

    fn ballast(&self) -> PathBuf {
        self.folder.join("ballast")
    }

    /// Leaves only so many bytes free.
    fn fill(&self, leave: u64) {
        let mut file = File::create(self.ballast()).expect("a file");
        let piece = vec![0; 64 * 1024];
        while self.free() > leave {
            file.write_all(&piece).expect("space for ballast");
        }
    }

    fn clear(&self) {
        fs::remove_file(self.ballast()).expect("the ballast");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // What still has a file open keeps it for itself.
        let _ = Command::new("umount").arg("--lazy").arg(&self.folder).status();
    }
}
