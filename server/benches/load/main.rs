//! `make bench`: the release binary under load, on SQLite and on PostgreSQL. Prints a Markdown table and keeps it in
//! `docs/benchmarks.md`. A goal that is missed is shown as missed; it fails nothing, because machines differ.
//!
//! `cargo bench --package fourview --bench load -- sqlite` measures SQLite alone and keeps nothing.

#[path = "../../tests/faults/driver"]
mod driver {
    pub mod http;
    pub mod page;
    pub mod postgres;
    pub mod product;
    pub mod tablet;
}
mod machine;
mod pace;
mod peer;
mod report;
mod site;
mod table;
mod unit;

use std::io::{self, Write};
use std::path::Path;
use std::{env, fs};

use driver::postgres::Cluster;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [peer::WORD, address, file] => {
            peer::serve(address, file);
            Ok(())
        }
        ["sqlite"] => {
            let columns = [unit::measure("SQLite", None)];
            io::stdout().write_all(table::markdown(&columns).as_bytes())
        }
        _ => everything(),
    }
}

fn everything() -> io::Result<()> {
    let facts = machine::facts();
    let sqlite = unit::measure("SQLite", None);
    let cluster = Cluster::start();
    let postgres = unit::measure("PostgreSQL", Some(cluster.url()));
    let table = table::markdown(&[sqlite, postgres]);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/benchmarks.md");
    fs::write(file, report::document(&table, &facts))?;
    io::stdout().write_all(table.as_bytes())
}
