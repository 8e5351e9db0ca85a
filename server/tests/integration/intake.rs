//! What machines send: durable before success, whatever fails, and found to be what it is.

mod administrator;
mod again;
pub mod arrived;
mod by_dimse;
mod by_http;
mod durable;
pub mod mammograms;
mod matching;
mod moving;
mod pictures;
mod procedures;
mod rooms;
pub mod scene;
pub mod simulated;
mod sweep;
mod transfer;
mod worklist;
