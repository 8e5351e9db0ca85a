//! `make bench`: the release binary under load, on SQLite and on PostgreSQL. Prints a Markdown table and keeps it in
//! `docs/benchmarks.md`. A goal that is missed is shown as missed; it fails nothing, because machines differ.
//!
//! `cargo bench --package fourview --bench load -- sqlite`, or `-- postgresql`, measures one and keeps nothing;
//! `-- streams` measures those who follow what arrives, on SQLite; `-- reading` what image readers open, on both.

#[path = "../../tests/faults/driver"]
#[expect(dead_code, reason = "the tests and the benchmark of intake use the rest")]
mod driver {
    pub mod http;
    pub mod page;
    pub mod postgres;
    pub mod product;
    pub mod tablet;
}
#[path = "../../tests/faults/clinic.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod clinic;
mod document;
mod machine;
mod pace;
mod peer;
mod reading;
mod report;
mod site;
mod streams;
mod table;
mod unit;
mod years;

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
        ["sqlite"] => print(&table::markdown(&[Place::Sqlite.everything()])),
        ["postgresql"] => print(&table::markdown(&[Place::Postgres.everything()])),
        ["streams"] => print(&table::markdown(&[unit::measure_streams("SQLite", None)])),
        ["reading"] => print(&table::markdown(&Place::BOTH.map(Place::reading))),
        [] => everything(),
        _ => Err(io::Error::other("use: load [sqlite | postgresql | streams | reading]")),
    }
}

fn everything() -> io::Result<()> {
    let facts = machine::facts();
    let table = table::markdown(&Place::BOTH.map(Place::everything));
    document::put(&report::document(&table, &facts))?;
    print(&table)
}

/// Where the product keeps what it is measured with: a fresh database for each measurement.
#[derive(Clone, Copy)]
enum Place {
    Sqlite,
    Postgres,
}

impl Place {
    const BOTH: [Place; 2] = [Place::Sqlite, Place::Postgres];

    fn heading(self) -> &'static str {
        match self {
            Place::Sqlite => "SQLite",
            Place::Postgres => "PostgreSQL",
        }
    }

    fn fresh<T>(self, measure: impl FnOnce(Option<String>) -> T) -> T {
        match self {
            Place::Sqlite => measure(None),
            Place::Postgres => {
                let cluster = Cluster::start();
                measure(Some(cluster.url()))
            }
        }
    }

    /// What mammographers do, then what image readers do.
    fn everything(self) -> Column {
        let mut column = self.fresh(|database| unit::measure(self.heading(), database));
        self.fresh(|database| reading::measure(database, &mut column));
        column
    }

    fn reading(self) -> Column {
        let mut column = Column::new(self.heading());
        self.fresh(|database| reading::measure(database, &mut column));
        column
    }
}

fn print(text: &str) -> io::Result<()> {
    io::stdout().write_all(text.as_bytes())
}
