//! The binary: arguments in, exit code out. Everything else is in the library.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// A page is made of some thousands of small strings and signals: the allocator is a good part of its cost.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    fourview::cli::run()
}
