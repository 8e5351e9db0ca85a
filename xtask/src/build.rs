//! Puts the product together: the site, then the server that reads it.

use crate::failure::Failure;
use crate::{browser, site, step, style};

/// How much work the compiler does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// Quick to build, slow to run; nothing is compressed.
    Dev,
    /// What people are given.
    Release,
}

/// The site and the server.
pub fn all(flavour: Flavour) -> Result<(), Failure> {
    front(flavour)?;
    server(flavour, &[])
}

/// Everything that the browser is sent.
pub fn front(flavour: Flavour) -> Result<(), Failure> {
    let css = style::compile()?;
    let browser = browser::compile(flavour)?;
    site::assemble(flavour, &css, &browser)
}

/// The server, with `options` added for cargo.
pub fn server(flavour: Flavour, options: &[&str]) -> Result<(), Failure> {
    let mut cargo = step::cargo(&["build", "--package", "fourview", "--bin", "fourview"]);
    match flavour {
        Flavour::Dev => {}
        Flavour::Release => {
            cargo.arg("--release");
        }
    }
    step::run("Server", cargo.args(options))
}
