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
        let row = Row {
            what: what.into(),
            value,
            unit,
            goal,
        };
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
        let value = number(self.value, self.unit);
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
