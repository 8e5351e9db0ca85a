//! The figures as a Markdown table: a row a figure, a column a database.

use std::fmt::Write;

/// A goal: the most, or the least, that a figure should be.
#[derive(Clone, Copy)]
pub enum Goal {
    /// Nothing is asked of the figure; it explains another one.
    None,
    /// At most.
    Most(f64),
    /// At least.
    Least(f64),
}

/// The figures of one column.
pub struct Column {
    /// Its heading.
    pub heading: String,
    rows: Vec<Row>,
}

struct Row {
    what: String,
    value: f64,
    unit: &'static str,
    goal: Goal,
    /// The least and the most of several runs.
    spread: Option<(f64, f64)>,
}

/// The middle of several runs; not a number when there are none.
pub fn median(runs: &[f64]) -> f64 {
    let mut sorted = runs.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

impl Column {
    /// An empty column.
    pub fn new(heading: &str) -> Self {
        Column {
            heading: heading.to_owned(),
            rows: Vec::new(),
        }
    }

    /// Adds a figure, and says it at once: the whole takes minutes.
    pub fn add(&mut self, what: impl Into<String>, value: f64, unit: &'static str, goal: Goal) {
        self.push(Row {
            what: what.into(),
            value,
            unit,
            goal,
            spread: None,
        });
    }

    /// Adds the median of several runs, with the least and the most of them.
    pub fn add_runs(&mut self, what: impl Into<String>, runs: &[f64], unit: &'static str, goal: Goal) {
        let least = runs.iter().copied().fold(f64::INFINITY, f64::min);
        let most = runs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        self.push(Row {
            what: what.into(),
            value: median(runs),
            unit,
            goal,
            spread: (runs.len() > 1).then_some((least, most)),
        });
    }

    fn push(&mut self, row: Row) {
        eprintln!("{}: {}: {}", self.heading, row.what, row.text());
        self.rows.push(row);
    }
}

/// The table. Every column has the same figures in the same order.
pub fn markdown(columns: &[Column]) -> String {
    let mut table = String::from("| figure |");
    for column in columns {
        let _ = write!(table, " {} |", column.heading);
    }
    table.push_str(" goal |\n|---|");
    table.push_str(&"--:|".repeat(columns.len()));
    table.push_str("---|\n");
    for (index, row) in columns
        .first()
        .map_or(&[][..], |column| &column.rows)
        .iter()
        .enumerate()
    {
        let _ = write!(table, "| {} |", row.what);
        for cell in columns.iter().filter_map(|column| column.rows.get(index)) {
            let _ = write!(table, " {} |", cell.text());
        }
        let _ = writeln!(table, " {} |", row.goal_text());
    }
    table
}

impl Row {
    fn text(&self) -> String {
        if self.value.is_nan() {
            return "not measured".to_owned();
        }
        let mut value = number(self.value, self.unit);
        if let Some((least, most)) = self.spread {
            let _ = write!(value, " ({}-{})", number(least, ""), number(most, ""));
        }
        match self.goal {
            Goal::None => value,
            Goal::Most(most) if self.value <= most => format!("{value}, met"),
            Goal::Least(least) if self.value >= least => format!("{value}, met"),
            Goal::Most(_) | Goal::Least(_) => format!("**{value}, missed**"),
        }
    }

    fn goal_text(&self) -> String {
        match self.goal {
            Goal::None => String::new(),
            Goal::Most(most) => format!("at most {}", number(most, self.unit)),
            Goal::Least(least) => format!("at least {}", number(least, self.unit)),
        }
    }
}

fn number(value: f64, unit: &str) -> String {
    let digits = if value.fract() == 0.0 || value >= 1_000.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.2}")
    };
    if unit.is_empty() {
        digits
    } else {
        format!("{digits} {unit}")
    }
}
