//! What machines send: received, made durable, understood, and shown to be so.

pub mod address_range;
