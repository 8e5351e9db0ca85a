//! The part of `docs/benchmarks.md` about intake: when and where it was measured, and what the figures mean.

use app::domain::local_time::long_date;
use fourview::clock::{Clock, SystemClock};

use crate::table::{Column, markdown};

/// The part.
pub fn part(tables: &str, facts: &[String]) -> String {
    let day = long_date(SystemClock.now().date());
    let facts: String = facts.iter().map(|fact| format!("- {fact}\n")).collect();
    format!("{HEAD}\n## Intake, figures of {day}\n\n{tables}\n## Intake, measured on\n\n{facts}\n{HOW}")
}

/// A table under its heading.
pub fn section(heading: &str, columns: &[Column]) -> String {
    format!("### {heading}\n\n{}", markdown(columns))
}

const HEAD: &str = include_str!("head.md");
const HOW: &str = include_str!("how.md");
