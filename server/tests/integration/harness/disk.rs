//! A disk on which one operation fails, whichever a test wants, and whose free space a test sets.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use fourview::intake::files::{Disk, Files, OpenFile};

/// The disk of a test. Counts what is asked of it, and fails one of these calls.
#[derive(Clone)]
pub struct TestDisk(Arc<Faults>);

struct Faults {
    calls: AtomicU64,
    fails_at: AtomicU64,
    free_bytes: AtomicU64,
}

impl TestDisk {
    /// One on which nothing fails.
    pub fn new() -> Self {
        TestDisk(Arc::new(Faults {
            calls: AtomicU64::new(0),
            fails_at: AtomicU64::new(u64::MAX),
            free_bytes: AtomicU64::new(u64::MAX),
        }))
    }

    /// Lets the call after so many more fail.
    pub fn fail_after(&self, calls: u64) {
        let now = self.0.calls.load(Ordering::SeqCst);
        self.0.fails_at.store(now + calls, Ordering::SeqCst);
    }

    /// Lets nothing fail any more; whether something did.
    pub fn heal(&self) -> bool {
        let at = self.0.fails_at.swap(u64::MAX, Ordering::SeqCst);
        at < self.0.calls.load(Ordering::SeqCst)
    }

    /// Sets the free space.
    pub fn set_free_bytes(&self, bytes: u64) {
        self.0.free_bytes.store(bytes, Ordering::SeqCst);
    }

    fn call(&self) -> io::Result<()> {
        let call = self.0.calls.fetch_add(1, Ordering::SeqCst);
        if call == self.0.fails_at.load(Ordering::SeqCst) {
            return Err(io::Error::other("the disk fails"));
        }
        Ok(())
    }
}

impl Files for TestDisk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn OpenFile>> {
        self.call()?;
        Ok(Box::new(TestFile {
            file: Disk.create(path)?,
            disk: self.clone(),
        }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.call()?;
        Disk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        Disk.remove(path)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.call()?;
        Disk.sync_folder(folder)
    }

    fn free_bytes(&self, folder: &Path) -> io::Result<u64> {
        self.call()?;
        Ok(Disk.free_bytes(folder)?.min(self.0.free_bytes.load(Ordering::SeqCst)))
    }
}

struct TestFile {
    file: Box<dyn OpenFile>,
    disk: TestDisk,
}

impl OpenFile for TestFile {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.disk.call()?;
        self.file.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.disk.call()?;
        self.file.sync()
    }
}
