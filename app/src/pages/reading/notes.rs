//! "Do notes help?": how often notes for readers are written, and how often readers call them useful.

use leptos::prelude::*;

use super::REPORT;
use crate::api;
use crate::components::{Cell, Column, InsetText, Row, Table};
use crate::domain::local_time::{iso_date, long_date};
use crate::domain::reading::usefulness::{Line, SMALLEST, Share, Shown};
use crate::erased::IntoAny;
use crate::pages::frame::{Frame, heading};
use crate::pages::read::Source;
use crate::services::reading::NotesPage;

const TITLE: &str = "Do notes help?";

/// The page at /reports/notes.
pub fn page() -> AnyView {
    Source::new(|_| Ok(api::ReadingNotes {}), show).page_kept_up_to_date()
}

fn show(page: NotesPage) -> AnyView {
    let counted = &page.usefulness;
    let period = format!(
        "Records of images taken from {} to {}. A count below {SMALLEST} is not shown, nor one that would give it \
         away.",
        long_date(page.from),
        long_date(page.until)
    );
    let kinds = [
        ("Standard sets", counted.standard),
        ("Other sets", counted.other),
        ("All", counted.all),
    ];
    let kinds = kinds.map(|(words, line)| row(words, line)).into();
    let months = counted
        .months
        .iter()
        .map(|(month, line)| row(&month.label(), *line))
        .collect();
    let content = view! {
        {heading(TITLE)}
        <p>{period}</p>
        <p>
            "Image readers say of each note whether it was useful: here is how many records have one, and how many of \
             those answers were \u{2018}yes\u{2019}."
        </p>
        <p class="app-no-print">
            <a href=format!("{REPORT}.csv") rel="external" download="notes.csv">"Download as CSV"</a>
        </p>
        {table("Standard and other sets", "Sets", kinds)}
        {table("By month", "Month", months)}
        {phrases(&page)}
    };
    Frame::new(TITLE).around(content.into_any())
}

fn row(words: &str, line: Line) -> Row {
    Row::from(vec![
        Cell::from(words.to_owned()),
        Cell::from(line.records.words()),
        Cell::from(line.noted.words()),
        Cell::from(line.useful.words()),
    ])
}

fn table(caption: &'static str, first: &'static str, rows: Vec<Row>) -> AnyView {
    let head = [first, "Records", "With a note", "Called useful"]
        .map(Column::new)
        .into();
    view! { <Table caption=caption head=head rows=rows first_cell_is_header=true responsive=true /> }.into_any()
}

fn phrases(page: &NotesPage) -> AnyView {
    let phrases = &page.usefulness.phrases;
    if phrases.is_empty() {
        return view! { <InsetText><p>"No phrase is in five notes or more."</p></InsetText> }.into_any();
    }
    let head = ["Phrase", "Notes with it", "Called useful"].map(Column::new).into();
    let rows = phrases
        .iter()
        .map(|phrase| {
            Row::from(vec![
                Cell::from(phrase.words.clone()),
                Cell::from(phrase.notes.to_string()),
                Cell::from(phrase.useful.words()),
            ])
        })
        .collect();
    view! {
        <Table caption="Commonest phrases in notes" head=head rows=rows first_cell_is_header=true responsive=true />
    }
    .into_any()
}

/// The same counts as comma-separated values. What is hidden on the page is empty here.
pub(super) fn csv(page: &NotesPage) -> String {
    let counted = &page.usefulness;
    let mut lines = vec![
        "kind,name,from,until,records,with_note,opinions,useful".to_owned(),
        line("sets", "standard", page, counted.standard),
        line("sets", "other", page, counted.other),
        line("sets", "all", page, counted.all),
    ];
    let months = counted.months.iter();
    lines.extend(months.map(|(month, counts)| line("month", &month.label(), page, *counts)));
    for phrase in &counted.phrases {
        let (opinions, useful) = share(phrase.useful);
        let (from, until) = (iso_date(page.from), iso_date(page.until));
        lines.push(format!(
            "phrase,{},{from},{until},,{},{opinions},{useful}",
            phrase.words, phrase.notes
        ));
    }
    lines.join("\r\n") + "\r\n"
}

/// A phrase is words of letters, so nothing in a line needs quotes.
fn line(kind: &str, name: &str, page: &NotesPage, line: Line) -> String {
    let records = match line.records {
        Shown::Count(count) => count.to_string(),
        Shown::Small => String::new(),
    };
    let noted = match line.noted {
        Share::Known { part, .. } => part.to_string(),
        Share::Small => String::new(),
    };
    let (opinions, useful) = share(line.useful);
    let (from, until) = (iso_date(page.from), iso_date(page.until));
    format!("{kind},{name},{from},{until},{records},{noted},{opinions},{useful}")
}

/// Of how many, and how many.
fn share(share: Share) -> (String, String) {
    match share {
        Share::Known { part, of } => (of.to_string(), part.to_string()),
        Share::Small => (String::new(), String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::local_time::parse_iso_date;
    use crate::domain::reading::usefulness::{NotedRecord, Usefulness, YearMonth};

    #[test]
    fn what_is_hidden_on_the_page_is_empty_in_the_file() {
        let record = NotedRecord {
            month: YearMonth { year: 2026, month: 3 },
            standard_set: true,
            note: None,
            names: Vec::new(),
            opinions: Vec::new(),
        };
        let mut records = vec![record.clone(); 9];
        records.push(NotedRecord {
            standard_set: false,
            note: Some("Skin folds".to_owned()),
            opinions: vec![true],
            ..record
        });
        let page = NotesPage {
            usefulness: Usefulness::of(&records),
            from: parse_iso_date("2025-12-01").expect("a date"),
            until: parse_iso_date("2026-11-24").expect("a date"),
        };
        let file = csv(&page);
        let lines: Vec<&str> = file.lines().collect();
        assert_eq!(
            lines[1], "sets,standard,2025-12-01,2026-11-24,,,,",
            "it would tell the other one"
        );
        assert_eq!(lines[2], "sets,other,2025-12-01,2026-11-24,,,,");
        assert_eq!(lines[4], "month,2026-03,2025-12-01,2026-11-24,10,,,");
        assert_eq!(lines.len(), 5);
    }
}
