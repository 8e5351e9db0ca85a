//! The build tool: `cargo xtask STEP`. The Makefile gives its steps their public names.
//!
//! It must never hold a rule of the product: it compiles, copies, starts and checks.

mod bench;
mod browser;
mod build;
mod compress;
mod dev;
mod failure;
mod faults;
mod files;
mod names;
mod need;
mod package;
mod paths;
mod run;
mod sections;
mod site;
mod step;
mod style;
mod test;

use std::error::Error;
use std::process::ExitCode;

use crate::build::Flavour;
use crate::failure::Failure;

const USAGE: &str = "\
Use: cargo xtask STEP

  build [--dev]   build the browser side and the server (--dev: quickly, not optimised)
  run             build, then start with demo data
  dev             build quickly, start, then rebuild and restart on change
  test            every check: format, lints, unit, integration and browser tests
  bench           benchmarks
  faults          the long fault tests
  package         one self-contained binary, dist/fourview";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            report(&failure);
            failure.exit_code()
        }
    }
}

fn dispatch(arguments: &[&str]) -> Result<(), Failure> {
    match arguments {
        ["build"] => build::all(Flavour::Release),
        ["build", "--dev"] => build::all(Flavour::Dev),
        ["run"] => run::demo(),
        ["dev"] => dev::watch(),
        ["test"] => test::all(),
        ["bench"] => bench::all(),
        ["faults"] => faults::all(),
        ["package"] => package::binary(),
        _ => Err(Failure::Usage(USAGE)),
    }
}

fn report(failure: &Failure) {
    eprintln!("{failure}");
    let mut cause = failure.source();
    while let Some(error) = cause {
        eprintln!("  because: {error}");
        cause = error.source();
    }
}
