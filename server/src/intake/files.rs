//! The file operations that durability rests on, behind a trait so that a test can let each of them fail in its turn.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// What the spool asks of the operating system. Each call may block.
pub trait Files: Send + Sync {
    /// Makes a file that must not exist.
    ///
    /// # Errors
    /// As the operating system.
    fn create(&self, path: &Path) -> io::Result<Box<dyn OpenFile>>;

    /// Moves a file within the spool, over one that may be there.
    ///
    /// # Errors
    /// As the operating system.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Deletes a file.
    ///
    /// # Errors
    /// As the operating system.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Brings the names in a folder to disk.
    ///
    /// # Errors
    /// As the operating system.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;

    /// Free space of the file system of a folder.
    ///
    /// # Errors
    /// As the operating system.
    fn free_bytes(&self, folder: &Path) -> io::Result<u64>;
}

/// A file that is being written.
pub trait OpenFile: Send {
    /// Writes all bytes.
    ///
    /// # Errors
    /// As the operating system.
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Brings everything that was written to disk.
    ///
    /// # Errors
    /// As the operating system.
    fn sync(&mut self) -> io::Result<()>;
}

/// The disk.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Files for Disk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn OpenFile>> {
        Ok(Box::new(File::create_new(path)?))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }

    fn free_bytes(&self, folder: &Path) -> io::Result<u64> {
        crate::health::free_bytes(folder)
    }
}

impl OpenFile for File {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        Write::write_all(self, bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }
}
