//! What is saved now, as label and text, line by line: the other side of a form that came too late.

use super::completeness::Completeness;
use super::draft::{Answer, Details, Draft};
use super::record::{ImagesTaken, RecordVersion, Source};
use super::repeats::ViewImages;
use super::review::Review;
use super::summary;
use crate::domain::ids::StaffId;
use crate::domain::local_time::LocalDateTime;

/// A label and its text.
pub type Line = (String, String);

/// What a draft says where the record is made by this `method`. `name_of` knows the mammographers of the unit by name.
#[must_use]
pub fn of_draft(draft: &Draft, method: Source, name_of: impl Fn(StaffId) -> Option<String>) -> Vec<Line> {
    let nothing = || vec![line("Views taken", "Nothing is saved")];
    let mut lines = match method {
        Source::Manual => draft.answer.as_ref().map_or_else(nothing, of_answer),
        Source::Automatic => draft.review.as_ref().map_or_else(nothing, of_review),
    };
    if let Some(attribution) = &draft.attribution {
        let name = name_of(attribution.taken_by).unwrap_or_else(|| "A former mammographer of this unit".to_owned());
        lines.extend(of_attribution(name, attribution.taken_at, attribution.transcribed));
    }
    if let Some(correction) = &draft.correcting {
        lines.push(line("Reason for the correction", correction.reason.as_str()));
    }
    lines
}

/// What a completed version says.
#[must_use]
pub fn of_record(record: &RecordVersion) -> Vec<Line> {
    let mut lines = of_images(&record.images);
    lines.push(line("Machine room", &record.room));
    lines.extend(of_attribution(
        record.taken_by.name.clone(),
        record.taken_at,
        record.transcribed,
    ));
    lines
}

fn of_review(review: &Review) -> Vec<Line> {
    match review.settle() {
        Ok(itemised) => of_images(&ImagesTaken::Itemised(itemised)),
        Err(_) => vec![line("Views taken", "Questions about the images received are open")],
    }
}

fn of_answer(answer: &Answer) -> Vec<Line> {
    if let Some(images) = answer.images() {
        return of_images(&images);
    }
    let counted = answer.counted();
    let views = counted
        .tally
        .views()
        .map(|(view, count)| {
            let count_of = summary::count_of(view, count);
            let open = count >= 2 && counted.answered(view).is_none();
            if open {
                format!("{count_of}: repeats not answered yet")
            } else {
                count_of
            }
        })
        .collect();
    with_views(counted.tally.total(), views, of_details(&counted.details))
}

fn of_images(images: &ImagesTaken) -> Vec<Line> {
    let named = images
        .views()
        .into_iter()
        .map(|(view, taken)| (view.label().to_owned(), taken));
    let others = images
        .others()
        .iter()
        .map(|other| (other.view.label(), other.images.clone()));
    let views = named
        .chain(others)
        .map(|(view, taken)| with_reasons(&view, &taken))
        .collect();
    let mut details = of_details(&images.details());
    let doses = summary::exposure_doses(images.exposures());
    if !doses.is_empty() {
        details.push(line("Dose", &doses.join("; ")));
    }
    with_views(images.total(), views, details)
}

fn with_views(total: u16, views: Vec<String>, details: Vec<Line>) -> Vec<Line> {
    let views = line(
        "Views taken",
        &format!("{}: {}", summary::images_taken(total), views.join("; ")),
    );
    std::iter::once(views).chain(details).collect()
}

fn with_reasons(view: &str, images: &ViewImages) -> String {
    let reasons: Vec<String> = images.reasons().iter().map(summary::repeat_reason).collect();
    let view_line = summary::named_line(view, images);
    if reasons.is_empty() {
        view_line
    } else {
        format!("{view_line} ({})", reasons.join(", "))
    }
}

fn of_details(details: &Details) -> Vec<Line> {
    let mut lines = Vec::new();
    if details.imperfect {
        lines.push(line("Image quality", "Imperfect, but best possible images"));
    }
    if let (Some(kind), Some(shortfall)) = (
        summary::completeness(&details.completeness),
        details.completeness.shortfall(),
    ) {
        let reasons: Vec<String> = shortfall
            .reasons
            .iter()
            .map(|reason| reason.label().to_owned())
            .collect();
        lines.push(line(
            "Not all mammograms taken",
            &format!("{kind}: {}", reasons.join(", ")),
        ));
        if let Some(more) = &shortfall.details {
            lines.push(line("Details", more.as_str()));
        }
    }
    if let Completeness::ToBeRecalled { note: Some(note), .. } = &details.completeness {
        lines.push(line("Note for scheduling", note.as_str()));
    }
    let doses = summary::dose_lines(&details.doses);
    if !doses.is_empty() {
        lines.push(line("Dose", &doses.join("; ")));
    }
    if let Some(notes) = &details.notes {
        lines.push(line("Notes for reader", notes.as_str()));
    }
    lines
}

fn of_attribution(name: String, taken_at: LocalDateTime, transcribed: bool) -> Vec<Line> {
    let how = if transcribed { ", recorded later from paper" } else { "" };
    vec![
        ("Images taken by".to_owned(), name),
        line("Taken at", &format!("{}{how}", taken_at.long())),
    ]
}

fn line(label: &str, text: &str) -> Line {
    (label.to_owned(), text.to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use uuid::Uuid;

    use super::*;
    use crate::domain::imaging::by_view::ByView;
    use crate::domain::imaging::completeness::{Shortfall, ShortfallReason};
    use crate::domain::imaging::dose::{Dose, Doses};
    use crate::domain::imaging::draft::{Attribution, Counted};
    use crate::domain::imaging::repeats::{Additional, RepeatCode, RepeatReason};
    use crate::domain::imaging::tally::Tally;
    use crate::domain::imaging::view::View;
    use crate::domain::non_empty::NonEmpty;
    use crate::domain::text::{FreeText, ShortText};

    fn text(words: &str) -> Option<FreeText> {
        FreeText::try_from(words.to_owned()).ok()
    }

    fn full_draft(answered: bool) -> Draft {
        let counts: BTreeMap<View, u8> = [(View::STANDARD[0], 1), (View::STANDARD[1], 2)].into();
        let words = ShortText::try_from("Necklace".to_owned()).ok();
        let reason = RepeatReason::new(RepeatCode::Other, words).expect("with words");
        let reasons = NonEmpty::try_from(vec![reason]).expect("one");
        let answers = if answered {
            ByView::from([(View::STANDARD[1], Additional::Repeats { reasons })])
        } else {
            ByView::new()
        };
        let shortfall = Shortfall {
            reasons: NonEmpty::try_from(vec![ShortfallReason::Wheelchair]).expect("one"),
            details: text("Left side not reached"),
        };
        let details = Details {
            imperfect: true,
            completeness: Completeness::ToBeRecalled {
                shortfall,
                note: text("Ground floor"),
            },
            doses: Doses::from([(View::STANDARD[0], vec![Dose::parse("1.5").expect("a dose")])]),
            notes: text("Scar"),
        };
        let counted = Counted::new(Tally::try_from(counts).expect("three"), answers, details).expect("fits");
        Draft {
            answer: Some(counted.settle()),
            attribution: Some(Attribution {
                taken_by: StaffId(Uuid::from_u128(7)),
                taken_at: LocalDateTime::parse("2026-11-24T09:40").expect("a time"),
                transcribed: true,
            }),
            ..Draft::default()
        }
    }

    fn shown(draft: &Draft) -> String {
        let name_of = |id: StaffId| (id.0.as_u128() == 7).then(|| "Asha Patel".to_owned());
        of_draft(draft, Source::Manual, name_of)
            .into_iter()
            .map(|(label, text)| format!("{label}: {text}\n"))
            .collect()
    }

    #[test]
    fn everything_that_is_saved_is_shown() {
        assert_eq!(
            shown(&full_draft(true)),
            "Views taken: 3 images taken: 1× RCC; 2× RMLO: 1 repeat (Other: Necklace)\n\
             Image quality: Imperfect, but best possible images\n\
             Not all mammograms taken: To be recalled: Positioning difficulties due to wheelchair\n\
             Details: Left side not reached\n\
             Note for scheduling: Ground floor\n\
             Dose: RCC 1.5 mGy\n\
             Notes for reader: Scar\n\
             Images taken by: Asha Patel\n\
             Taken at: 24 November 2026 at 9:40am, recorded later from paper\n"
        );
    }

    #[test]
    fn an_open_question_and_an_empty_draft_are_said() {
        assert!(shown(&full_draft(false)).contains("2× RMLO: repeats not answered yet"));
        assert_eq!(shown(&Draft::default()), "Views taken: Nothing is saved\n");
    }
}
