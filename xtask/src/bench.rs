//! Builds the product and measures it.

use crate::build::{self, Flavour};
use crate::failure::Failure;
use crate::{need, step};

/// Measures the optimised product, and writes `docs/benchmarks.md`.
pub fn all() -> Result<(), Failure> {
    need::postgresql()?;
    build::all(Flavour::Release)?;
    step::run(
        "Benchmarks",
        &mut step::cargo(&["bench", "--package", "fourview", "--bench", "load"]),
    )
}
