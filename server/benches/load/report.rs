//! The document around the table: when and where it was measured, and what the figures mean.

use app::domain::local_time::long_date;
use fourview::clock::{Clock, SystemClock};

/// The part of `docs/benchmarks.md`.
pub fn document(table: &str, facts: &[String]) -> String {
    let day = long_date(SystemClock.now().date());
    let facts: String = facts.iter().map(|fact| format!("- {fact}\n")).collect();
    format!("{HEAD}\n## Figures of {day}\n\n{table}\n## Measured on\n\n{facts}\n{HOW}")
}

const HEAD: &str = include_str!("head.md");
const HOW: &str = include_str!("how.md");
