//! Where things are in the checkout. Knows names only: reads and writes nothing.

use std::path::{Path, PathBuf};

/// The top folder of the checkout.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask is a folder of the checkout")
}

/// Cargo's output folder. Fixed, because `target/release/fourview` is a promised name.
pub fn target() -> PathBuf {
    root().join("target")
}

/// The built site that the server reads at start.
pub fn site() -> PathBuf {
    target().join("site")
}

/// The browser tests.
pub fn end2end() -> PathBuf {
    root().join("end2end")
}
