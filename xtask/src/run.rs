//! Builds the optimised product and becomes it, with demo data.

use std::os::unix::process::CommandExt;

use crate::build::{self, Flavour};
use crate::failure::Failure;
use crate::{paths, step};

/// Returns only when the server could not be started: otherwise this process is the server from then on,
/// so that Ctrl-C reaches it and nothing else.
pub fn demo() -> Result<(), Failure> {
    build::all(Flavour::Release)?;
    let mut server = step::program(paths::target().join("release/fourview"));
    server.arg("serve").env("FOURVIEW_DEMO", "1");
    let error = server.exec();
    Err(step::could_not_start(&server, error))
}
