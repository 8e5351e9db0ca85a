//! The child that decodes, by itself: for this crate's tests and benches. The product starts its own binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    dicom::pixels::child::run(std::io::stdin().lock(), std::io::stdout().lock())
}
