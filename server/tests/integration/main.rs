//! The product on real databases, through its real router: one binary, so that it links once.

mod access;
mod canary;
mod harness;
mod intake;
mod journeys;
mod live;
mod security;
mod store;
