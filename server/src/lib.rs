//! How Fourview runs: axum, storage, identity, audit. What the product is stands in the crate `app`.

#[path = "/tmp/audit_stub.rs"]
pub mod audit;
#[path = "/tmp/auth_stub.rs"]
pub mod auth;
pub mod clock;
pub mod error;
pub mod services;
pub mod store;
