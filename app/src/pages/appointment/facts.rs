//! What a record says, line by line, as the check page, the record and its versions show it.

use leptos::prelude::*;

use crate::components::{Card, CardVariant, Content, SummaryList, SummaryRow, Tag, TagColour};
use crate::domain::imaging::completeness::Completeness;
use crate::domain::imaging::confirmed::ConfirmedExposure;
use crate::domain::imaging::draft::Details;
use crate::domain::imaging::record::{ImagesTaken, RecordVersion, Source};
use crate::domain::imaging::repeats::ViewImages;
use crate::domain::imaging::review::Finding;
use crate::domain::imaging::summary;
use crate::domain::received::view::ImagedView;
use crate::domain::staff::Viewer;
use crate::domain::text::FreeText;
use crate::erased::{CollectView, IntoAny};
use crate::services::imaging::AppointmentPage;

/// What a row is about, which decides where it is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// "Image recording method"
    Method,
    /// "Machine room"
    Room,
    /// "Views taken"
    Views,
    /// "Image quality"
    Quality,
    /// "Not all mammograms taken"
    Completeness,
    /// "Additional images"
    Additional,
    /// "Dose"
    Dose,
    /// "Images taken by"
    TakenBy,
    /// "Taken at"
    TakenAt,
    /// "Warnings when confirmed"
    Warnings,
    /// "Notes for reader"
    Notes,
}

impl About {
    fn label(self) -> &'static str {
        match self {
            About::Method => "Image recording method",
            About::Room => "Machine room",
            About::Views => "Views taken",
            About::Quality => "Image quality",
            About::Completeness => "Not all mammograms taken",
            About::Additional => "Additional images",
            About::Dose => "Dose",
            About::TakenBy => "Images taken by",
            About::TakenAt => "Taken at",
            About::Warnings => "Warnings when confirmed",
            About::Notes => "Notes for reader",
        }
    }
}

/// A line of a row, with what explains it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    text: String,
    details: Vec<String>,
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Line {
            text,
            details: Vec::new(),
        }
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub about: About,
    lines: Vec<Line>,
}

/// Everything that a record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// "4 images taken"
    pub heading: String,
    /// The rows, in order.
    pub rows: Vec<Fact>,
}

/// What a record says besides its images.
struct Around {
    source: Source,
    room: String,
    taken_by: String,
    taken_at: String,
    transcribed: bool,
    findings: Vec<Finding>,
}

impl Facts {
    /// Of a completed version.
    #[must_use]
    pub fn of_record(record: &RecordVersion) -> Self {
        let around = Around {
            source: record.source,
            room: record.room.clone(),
            taken_by: record.taken_by.name.clone(),
            taken_at: record.taken_at.long(),
            transcribed: record.transcribed,
            findings: record.findings.clone(),
        };
        Facts::new(&record.images, around)
    }

    /// Of what would be completed now.
    #[must_use]
    pub fn of_draft(page: &AppointmentPage, viewer: &Viewer) -> Option<Self> {
        let (images, findings) = match page.method() {
            Source::Manual => (page.draft.answer.as_ref()?.images()?, Vec::new()),
            Source::Automatic => {
                let review = page.review.as_ref()?.unpack().ok()?;
                let findings = review.all_findings();
                (ImagesTaken::Itemised(review.settle().ok()?), findings)
            }
        };
        let (taken_by, taken_at, transcribed) = match &page.draft.attribution {
            None => (viewer.staff.id, format!("Now ({})", page.now.long()), false),
            Some(attribution) => (
                attribution.taken_by,
                attribution.taken_at.long(),
                attribution.transcribed,
            ),
        };
        let name = page.colleagues.iter().find(|colleague| colleague.id == taken_by);
        let around = Around {
            source: page.method(),
            room: page.room.as_ref().map(|room| room.label()).unwrap_or_default(),
            taken_by: name.map_or_else(|| viewer.staff.name.clone(), |colleague| colleague.name.clone()),
            taken_at,
            transcribed,
            findings,
        };
        Some(Facts::new(&images, around))
    }

    fn new(images: &ImagesTaken, around: Around) -> Self {
        let details = images.details();
        let views = images.named_views();
        let mut taken_at = vec![Line::from(around.taken_at)];
        if around.transcribed {
            taken_at.push("Recorded later from paper".into());
        }
        let doses = match images.exposures() {
            [] => summary::dose_lines(&details.doses),
            exposures => summary::exposure_doses(exposures),
        };
        let row = |about, lines| Fact { about, lines };
        let warnings = match around.source {
            Source::Manual => None,
            Source::Automatic => {
                let warnings = summary::findings(&around.findings, images.exposures());
                Some(row(About::Warnings, or_else(warnings, "None")))
            }
        };
        let mut rows = vec![
            row(About::Method, vec![around.source.label().into()]),
            row(About::Room, vec![around.room.into()]),
            row(
                About::Views,
                views
                    .iter()
                    .map(|(view, taken)| view_line(view, taken, images.exposures()))
                    .collect(),
            ),
            row(About::Quality, vec![quality(&details).into()]),
            row(About::Completeness, completeness_lines(&details.completeness)),
            row(About::Additional, vec![additional(&views).into()]),
            row(About::Dose, or_else(doses, "Not recorded")),
            row(About::TakenBy, vec![around.taken_by.into()]),
            row(About::TakenAt, taken_at),
        ];
        rows.extend(warnings);
        rows.push(row(About::Notes, vec![text_or(details.notes.as_ref(), "None").into()]));
        Facts {
            heading: summary::images_taken(images.total()),
            rows,
        }
    }

    /// The row about something.
    fn about(&self, about: About) -> Option<&Fact> {
        self.rows.iter().find(|row| row.about == about)
    }

    /// As a card. `change` says where a row is changed; what differs from `before` is marked, with what it was.
    pub fn card(
        &self,
        heading: String,
        change: impl Fn(About) -> Option<String>,
        before: Option<(&Facts, &str)>,
    ) -> AnyView {
        let rows = self
            .rows
            .iter()
            .map(|fact| {
                let was = before.and_then(|(facts, was)| Some((facts.about(fact.about)?, was)));
                let was = was.filter(|(earlier, _)| *earlier != fact);
                let value = value_view(fact, was);
                let label = fact.about.label();
                SummaryRow::new(label, Content::View(value)).change(change(fact.about), &label.to_ascii_lowercase())
            })
            .collect();
        view! {
            <Card variant=CardVariant::Feature heading=heading heading_size=crate::components::Size::M>
                <SummaryList rows=rows last_row_border=false />
            </Card>
        }
        .into_any()
    }
}

fn value_view(fact: &Fact, was: Option<(&Fact, &str)>) -> AnyView {
    let now = lines_view(&fact.lines);
    let Some((earlier, words)) = was else { return now };
    view! {
        {now}
        <div class="app-was">
            <Tag content="Changed" colour=TagColour::Orange />
            <p class="app-was__words">{words.to_owned()}</p>
            {lines_view(&earlier.lines)}
        </div>
    }
    .into_any()
}

fn lines_view(lines: &[Line]) -> AnyView {
    let line = |line: &Line| {
        let details = (!line.details.is_empty()).then(|| {
            let items = line
                .details
                .iter()
                .map(|text| view! { <li class="app-typed">{text.clone()}</li> })
                .collect_view();
            view! { <ul class="nhsuk-list nhsuk-list--bullet nhsuk-u-margin-bottom-2">{items}</ul> }
        });
        view! {
            <p class="app-typed nhsuk-u-margin-bottom-1">{line.text.clone()}</p>
            {details}
        }
    };
    lines.iter().map(line).collect_view().into_any()
}

/// A view with the reasons of its repeats, and what is special about its exposures.
fn view_line(view: &ImagedView, images: &ViewImages, exposures: &[ConfirmedExposure]) -> Line {
    let mut details: Vec<String> = images.reasons().iter().map(summary::repeat_reason).collect();
    details.extend(summary::special_exposures(view, exposures));
    Line {
        text: summary::named_line(&view.label(), images),
        details,
    }
}

fn quality(details: &Details) -> &'static str {
    if details.imperfect {
        "Imperfect, but best possible images"
    } else {
        "Nothing noted"
    }
}

fn completeness_lines(completeness: &Completeness) -> Vec<Line> {
    let Some(shortfall) = completeness.shortfall() else {
        return vec!["No, all were taken".into()];
    };
    let words = summary::completeness(completeness).unwrap_or_default();
    let mut lines = vec![Line {
        text: words.to_owned(),
        details: shortfall
            .reasons
            .iter()
            .map(|reason| reason.label().to_owned())
            .collect(),
    }];
    lines.extend(shortfall.details.as_ref().map(|details| Line::from(details.as_str())));
    if let Completeness::ToBeRecalled { note: Some(note), .. } = completeness {
        lines.push(format!("For scheduling: {}", note.as_str()).into());
    }
    lines
}

/// "1 repeat and 2 extras", over all views.
fn additional(views: &[(ImagedView, ViewImages)]) -> String {
    let sum = |count: fn(&ViewImages) -> u8| views.iter().map(|(_, images)| u16::from(count(images))).sum::<u16>();
    let words = |count: u16, one: &str, many: &str| {
        (count > 0).then(|| format!("{count} {}", if count == 1 { one } else { many }))
    };
    let parts: Vec<String> = [
        words(sum(ViewImages::repeats), "repeat", "repeats"),
        words(sum(ViewImages::extras), "extra image", "extra images"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        "None".to_owned()
    } else {
        summary::join_with_and(&parts)
    }
}

fn or_else(lines: Vec<String>, nothing: &str) -> Vec<Line> {
    if lines.is_empty() {
        vec![nothing.into()]
    } else {
        lines.into_iter().map(Line::from).collect()
    }
}

fn text_or(text: Option<&FreeText>, nothing: &str) -> String {
    text.map_or(nothing, FreeText::as_str).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::imaging::repeats::{Additional, RepeatCode, RepeatReason};
    use crate::domain::imaging::view::View;
    use crate::domain::non_empty::NonEmpty;

    fn repeated(count: u8) -> ViewImages {
        let reason = RepeatReason::new(RepeatCode::PatientMoved, None).expect("listed");
        let reasons = NonEmpty::try_from(vec![reason]).expect("one");
        ViewImages::new(count, Some(Additional::Mixed { repeats: 1, reasons })).expect("fits")
    }

    #[test]
    fn a_view_is_shown_with_the_reasons_of_its_repeats() {
        let line = view_line(&ImagedView::Recordable(View::STANDARD[1]), &repeated(3), &[]);
        assert_eq!(line.text, "3× RMLO: 1 repeat, 1 extra");
        assert_eq!(line.details, ["Participant movement"]);
    }

    #[test]
    fn additional_images_are_summed_over_all_views_and_not_repeated() {
        let view = |index: usize| ImagedView::Recordable(View::STANDARD[index]);
        let views = [(view(0), repeated(4)), (view(2), ViewImages::Once)];
        assert_eq!(additional(&views), "1 repeat and 2 extra images");
        assert_eq!(additional(&views[1..]), "None");
    }
}
