//! What machines send: durable before success, whatever fails, and found to be what it is.

mod by_dimse;
mod by_http;
mod durable;
mod matching;
mod pictures;
mod procedures;
pub mod scene;
pub mod simulated;
mod sweep;
mod worklist;
