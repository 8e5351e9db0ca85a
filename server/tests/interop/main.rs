//! Other people's programs with the real binary, as an operator would connect them: Orthanc as sender and as a second
//! worklist, DCMTK over TLS.

#[path = "../faults/driver"]
#[expect(dead_code, reason = "the fault tests and the benchmarks use the rest")]
mod driver {
    pub mod http;
    pub mod mammograms;
    pub mod orthanc;
    pub mod product;
}
#[path = "../../dicom/tests/interop/certificates.rs"]
#[expect(dead_code, reason = "the tests of the DICOM crate use the rest")]
mod certificates;
mod orthanc;
#[path = "../faults/rows.rs"]
#[expect(dead_code, reason = "the fault tests use the rest")]
mod rows;
mod secured;
mod worklists;

use std::process::Command;

/// Runs a program to its end; whether it succeeded, and what it said.
fn run(command: &mut Command) -> (bool, String) {
    let output = command.output();
    let output =
        output.unwrap_or_else(|error| panic!("{command:?} does not start ({error}): it is in dcmtk or openssl"));
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}
