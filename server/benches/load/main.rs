//! `make bench`: the release binary under load, on SQLite and on PostgreSQL. Prints a Markdown table and keeps it in
//! `docs/benchmarks.md`. A goal that is missed is shown as missed; it fails nothing, because machines differ.
//!
//! `cargo bench --package fourview --bench load -- sqlite`, or `-- postgresql`, measures one and keeps nothing;
//! `-- streams` measures those who follow what arrives, on SQLite.

#[path = "../../tests/faults/driver"]
#[expect(dead_code, reason = "the tests and the benchmark of intake use the rest")]
mod driver {
    pub mod http;
    pub mod page;
    pub mod postgres;
    pub mod product;
    pub mod tablet;
}
mod document;
mod machine;
mod pace;
mod peer;
mod report;
mod site;
mod streams;
mod table;
mod unit;

use std::env;
use std::io::{self, Write};

use driver::postgres::Cluster;
use mimalloc::MiMalloc;
use table::Column;

/// The product's, so that the peer has no other.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [peer::WORD, address, file] => {
            peer::serve(address, file);
            Ok(())
        }
        ["sqlite"] => print(&table::markdown(&[sqlite()])),
        ["postgresql"] => print(&table::markdown(&[postgresql()])),
        ["streams"] => print(&table::markdown(&[unit::measure_streams("SQLite", None)])),
        [] => everything(),
        _ => Err(io::Error::other("use: load [sqlite | postgresql | streams]")),
    }
}

fn everything() -> io::Result<()> {
    let facts = machine::facts();
    let table = table::markdown(&[sqlite(), postgresql()]);
    document::put(&report::document(&table, &facts))?;
    print(&table)
}

fn sqlite() -> Column {
    unit::measure("SQLite", None)
}

fn postgresql() -> Column {
    let cluster = Cluster::start();
    unit::measure("PostgreSQL", Some(cluster.url()))
}

fn print(text: &str) -> io::Result<()> {
    io::stdout().write_all(text.as_bytes())
}
