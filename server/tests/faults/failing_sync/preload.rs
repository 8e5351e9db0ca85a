//! Lets a call of fsync or fdatasync of other people's processes fail: a library of a few lines stands before that of
//! the system.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

/// What a process is started with, so that a test can let its next call fail.
pub struct FailingSync {
    folder: TempDir,
}

impl FailingSync {
    /// With the C compiler that the product is built with.
    pub fn build() -> Self {
        let folder = tempfile::tempdir().expect("a folder for the library");
        // Other users' processes look here too, and take the wish away.
        fs::set_permissions(folder.path(), Permissions::from_mode(0o777)).expect("our folder");
        let shim = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults/failing_sync/shim.c");
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-O1", "-pthread", "-o"]);
        let status = compiler.arg(folder.path().join("shim.so")).arg(shim).status();
        assert!(
            status.is_ok_and(|status| status.success()),
            "a C compiler comes with: apt-get install g++"
        );
        FailingSync { folder }
    }

    /// The environment of a process whose calls may fail.
    pub fn environment(&self) -> [(&'static str, PathBuf); 2] {
        [
            ("LD_PRELOAD", self.folder.path().join("shim.so")),
            ("FAILING_SYNC", self.wish()),
        ]
    }

    /// Lets a call fail after so many that succeed, of those on files whose path has this part.
    pub fn after(&self, succeed: usize, part: &str) {
        let written = self.folder.path().join("written");
        fs::write(&written, format!("{succeed:09} {part}\n")).expect("a wish");
        fs::set_permissions(&written, Permissions::from_mode(0o666)).expect("our file");
        fs::rename(&written, self.wish()).expect("a wish");
    }

    /// Whether the call has failed.
    pub fn has_failed(&self) -> bool {
        !self.wish().exists()
    }

    fn wish(&self) -> PathBuf {
        self.folder.path().join("wish")
    }
}
