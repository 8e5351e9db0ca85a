//! The product on real databases, through its real router: one binary, so that it links once.

mod access;
mod canary;
mod commands;
#[path = "../faults/driver"]
#[expect(dead_code, reason = "the fault tests and the benchmarks use the rest")]
mod driver {
    pub mod http;
    pub mod product;
}
mod harness;
mod intake;
mod journeys;
mod live;
mod security;
mod store;
