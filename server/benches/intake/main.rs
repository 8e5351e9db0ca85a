//! `make bench`: how fast images are taken in and shown, beside others that are measured in the same run. Prints
//! Markdown tables and keeps them in `docs/benchmarks.md`. A goal that is missed is shown as missed, and a peer that
//! fails as not measured; neither ends the run.
//!
//! `cargo bench --package fourview --bench intake -- burst`, or `pictures`, `memory`, `worklist`, measures one and
//! keeps nothing; `quick` measures all with few and small images.

#[path = "../../tests/faults/driver"]
#[expect(dead_code, reason = "the tests use the rest")]
mod driver {
    pub mod http;
    pub mod mammograms;
    pub mod orthanc;
    pub mod product;
}
mod burst;
#[path = "../load/document.rs"]
mod document;
mod images;
mod limit;
#[path = "../load/machine.rs"]
mod machine;
mod memory;
mod peer;
mod pictures;
mod report;
#[path = "../../tests/faults/rows.rs"]
mod rows;
mod sending;
#[path = "../load/table.rs"]
mod table;
mod worklist;

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{env, net::SocketAddr};

use dicom::synthetic::Canvas;
use mimalloc::MiMalloc;
use table::Column;

/// The product's, so that the bare receiver has no other.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// How much is measured.
#[derive(Clone, Copy)]
pub struct Extent {
    /// What images are drawn on.
    pub canvas: Canvas,
    /// How often each burst is sent.
    pub runs: usize,
    /// Images of a burst for who is slow; who is fast gets more.
    pub images: usize,
    /// Studies whose pictures are waited for.
    pub studies: usize,
    /// Bytes of the large object.
    pub large_bytes: u64,
}

const FULL: Extent = Extent {
    canvas: Canvas {
        rows: 3_328,
        columns: 2_560,
        seed: 5,
    },
    runs: 5,
    images: 16,
    studies: 6,
    large_bytes: 1 << 30,
};

const QUICK: Extent = Extent {
    canvas: Canvas {
        rows: 832,
        columns: 640,
        seed: 5,
    },
    runs: 2,
    images: 8,
    studies: 1,
    large_bytes: 64 << 20,
};

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [limit::WORD, address, folder] => {
            let address: SocketAddr = address.parse().map_err(io::Error::other)?;
            limit::serve(address, folder.as_ref())
        }
        ["burst"] => print(&burst(&FULL)),
        ["pictures"] => print(&pictures(&FULL)),
        ["memory"] => print(&memory(&FULL)),
        ["worklist"] => print(&worklist()),
        ["quick"] => print(&all(&QUICK)),
        [] => {
            let facts = machine::facts();
            let tables = all(&FULL);
            document::put(&report::part(&tables, &facts))?;
            print(&tables)
        }
        _ => Err(io::Error::other(
            "use: intake [burst | pictures | memory | worklist | quick]",
        )),
    }
}

fn all(extent: &Extent) -> String {
    [burst(extent), pictures(extent), memory(extent), worklist()].join("\n")
}

fn burst(extent: &Extent) -> String {
    report::section("Bursts, images a second", &burst::measure(extent))
}

fn pictures(extent: &Extent) -> String {
    report::section("From the response to the picture", &pictures::measure(extent))
}

fn memory(extent: &Extent) -> String {
    let mut column = Column::new("SQLite");
    unharmed("memory", || memory::measure(extent, &mut column));
    report::section("Memory", &[column])
}

fn worklist() -> String {
    let mut column = Column::new("SQLite");
    unharmed("worklist", || worklist::measure(&mut column));
    report::section("Worklist", &[column])
}

/// Does work whose failure costs no more than its own figures; none when it failed.
fn unharmed<T>(what: &str, work: impl FnOnce() -> T) -> Option<T> {
    let done = catch_unwind(AssertUnwindSafe(work)).ok();
    if done.is_none() {
        eprintln!("{what} failed: see above");
    }
    done
}

fn print(text: &str) -> io::Result<()> {
    io::stdout().write_all(text.as_bytes())
}
