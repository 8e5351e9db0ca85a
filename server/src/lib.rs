//! How Fourview runs: axum, storage, identity, audit. What the product is stands in the crate `app`.

pub mod accession;
pub mod audit;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod error;
pub mod health;
pub mod http;
pub mod intake;
pub mod live;
pub mod logging;
pub mod router;
pub mod secret;
pub mod services;
pub mod simulator;
pub mod state;
pub mod store;
