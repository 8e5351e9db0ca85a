//! What machines send: durable before success, whatever fails, and found to be what it is.

mod administrator;
mod again;
pub mod arrived;
mod by_dimse;
mod by_http;
mod by_pynetdicom;
mod certificates;
mod commitment;
mod durable;
mod failing;
pub mod mammograms;
mod matching;
mod moving;
mod phases;
mod pictures;
mod problem;
pub mod procedures;
#[expect(dead_code, reason = "only the machine on pynetdicom is needed here")]
#[path = "../../dicom/tests/interop/programs.rs"]
mod programs;
#[expect(dead_code, reason = "the tests of the DICOM crate use the rest")]
#[path = "../../dicom/tests/interop/raw.rs"]
mod raw;
pub mod reports;
mod review;
mod rooms;
pub mod scene;
pub mod simulated;
mod statuses;
mod sweep;
mod transfer;
pub mod visit;
mod whose;
mod worklist;
