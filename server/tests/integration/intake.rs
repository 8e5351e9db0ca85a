//! What machines send: durable before success, whatever fails, and found to be what it is.

mod durable;
mod scene;
mod sweep;
