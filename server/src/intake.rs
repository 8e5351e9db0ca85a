//! What machines send: received, made durable, understood, and shown to be so.

pub mod address_range;
pub mod files;
pub mod keeper;
pub mod part10;
pub mod spool;
pub mod sweep;
