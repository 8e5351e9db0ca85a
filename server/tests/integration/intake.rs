//! What machines send: durable before success, whatever fails, and found to be what it is.

mod by_dimse;
mod by_http;
mod durable;
mod matching;
mod procedures;
mod scene;
mod sweep;
mod worklist;
