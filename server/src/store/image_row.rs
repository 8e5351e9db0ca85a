//! Rows of a record's images <-> [`ImagesTaken`]. Pure; knows no connection.

use std::collections::BTreeMap;

use app::domain::ids::RecordId;
use app::domain::imaging::completeness::{Completeness, Shortfall, ShortfallReason};
use app::domain::imaging::dose::{Dose, Doses};
use app::domain::imaging::draft::Details;
use app::domain::imaging::record::{ImagesTaken, Itemised};
use app::domain::imaging::repeats::{Additional, RepeatCode, RepeatReason, ViewImages};
use app::domain::imaging::review::Finding;
use app::domain::imaging::view::View;
use app::domain::local_time::LocalDateTime;
use app::domain::non_empty::NonEmpty;
use app::domain::text::{FreeText, ShortText};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::entity::image as table;
use super::error::IllegalRow;
use super::exposure_row::{exposure_of, finding_of, other_of};

/// What a record's own row says about the images besides the notes.
pub(super) struct Header<'a> {
    pub standard_set: bool,
    pub imperfect: bool,
    pub completeness: &'a str,
    pub shortfall_details: Option<String>,
    pub recall_note: Option<String>,
}

/// Rows that belong to a record.
pub(super) struct Parts {
    pub views: Vec<table::view::Model>,
    pub repeat_reasons: Vec<table::repeat_reason::Model>,
    pub shortfall_reasons: Vec<table::shortfall_reason::Model>,
    pub doses: Vec<table::dose::Model>,
}

/// One such row, as it comes out of the union of the four tables.
#[derive(FromQueryResult)]
pub(super) struct Part {
    part: String,
    pub record_id: Uuid,
    view: String,
    position: i32,
    number: i32,
    repeats: i32,
    extras: i32,
    code: Option<String>,
    words: Option<String>,
}

fn illegal(table: &'static str, what: &'static str) -> IllegalRow {
    IllegalRow { table, what }
}

impl Header<'static> {
    /// The header of what was taken.
    pub(super) fn of(images: &ImagesTaken) -> Self {
        let details = images.details();
        let text = |text: &FreeText| text.as_str().to_owned();
        let shortfall_details = details
            .completeness
            .shortfall()
            .and_then(|shortfall| shortfall.details.as_ref().map(text));
        let (completeness, recall_note) = match &details.completeness {
            Completeness::Complete => ("COMPLETE", None),
            Completeness::Partial(_) => ("PARTIAL", None),
            Completeness::ToBeRecalled { note, .. } => ("TO_BE_RECALLED", note.as_ref().map(text)),
        };
        Header {
            standard_set: matches!(images, ImagesTaken::StandardSet { .. }),
            imperfect: details.imperfect,
            completeness,
            shortfall_details,
            recall_note,
        }
    }
}

/// The rows of what was taken.
pub(super) fn parts_of(record: RecordId, images: &ImagesTaken) -> Parts {
    let record_id = record.0;
    let details = images.details();
    let views = images.views();
    let repeat_reasons = views.iter().flat_map(|(view, images)| {
        images
            .reasons()
            .iter()
            .zip(0..)
            .map(|(reason, position)| table::repeat_reason::Model {
                record_id,
                view: view.code().to_owned(),
                position,
                code: reason.code().code().to_owned(),
                words: reason.words().map(|words| words.as_str().to_owned()),
            })
    });
    let shortfall_reasons = details.completeness.shortfall().map(|shortfall| {
        shortfall
            .reasons
            .iter()
            .zip(0..)
            .map(|(reason, position)| table::shortfall_reason::Model {
                record_id,
                position,
                code: reason.code().to_owned(),
            })
            .collect()
    });
    let doses = details.doses.iter().flat_map(|(view, doses)| {
        doses.iter().zip(0..).map(|(dose, position)| table::dose::Model {
            record_id,
            view: view.code().to_owned(),
            position,
            microgray: i32::try_from(dose.microgray()).unwrap_or(i32::MAX),
        })
    });
    Parts {
        repeat_reasons: repeat_reasons.collect(),
        shortfall_reasons: shortfall_reasons.unwrap_or_default(),
        doses: doses.collect(),
        views: views
            .iter()
            .map(|(view, images)| table::view::Model {
                record_id,
                view: view.code().to_owned(),
                count: images.count().into(),
                repeats: images.repeats().into(),
                extras: images.extras().into(),
            })
            .collect(),
    }
}

/// What was taken, from its rows.
pub(super) fn images_of(
    header: Header<'_>,
    notes: Option<FreeText>,
    parts: &[&Part],
) -> Result<ImagesTaken, IllegalRow> {
    let views = views_of(parts)?;
    let completeness = completeness_of(&header, parts)?;
    let doses = doses_of(parts)?;
    if header.standard_set {
        let standard = views.keys().copied().eq(View::STANDARD) && views.values().all(|images| images.count() == 1);
        return if standard && !header.imperfect && completeness == Completeness::Complete && doses.is_empty() {
            Ok(ImagesTaken::StandardSet { notes })
        } else {
            Err(illegal("image_record", "a standard set with something else"))
        };
    }
    let details = Details {
        imperfect: header.imperfect,
        completeness,
        doses,
        notes,
    };
    let others = of_kind(parts, "OTHER").map(|part| other_of(part.words.as_deref()));
    let exposures = of_kind(parts, "EXPOSURE").map(|part| exposure_of(part.words.as_deref()));
    let (others, exposures) = (others.collect::<Result<_, _>>()?, exposures.collect::<Result<_, _>>()?);
    Itemised::received(views, others, exposures, details)
        .map(ImagesTaken::Itemised)
        .map_err(|_| illegal("image_record", "no views, or exposures that do not add up to them"))
}

/// What was found while the images were reviewed.
pub(super) fn findings_of(parts: &[&Part]) -> Result<Vec<Finding>, IllegalRow> {
    of_kind(parts, "FINDING")
        .map(|part| finding_of(part.code.as_deref(), part.words.as_deref()))
        .collect()
}

fn of_kind<'a>(parts: &'a [&Part], kind: &'a str) -> impl Iterator<Item = &'a Part> {
    parts.iter().copied().filter(move |part| part.part == kind)
}

fn view_of(part: &Part) -> Result<View, IllegalRow> {
    View::try_from(part.view.clone()).map_err(|_| illegal("image_view", "unknown view"))
}

fn views_of(parts: &[&Part]) -> Result<BTreeMap<View, ViewImages>, IllegalRow> {
    let mut reasons: BTreeMap<View, Vec<RepeatReason>> = BTreeMap::new();
    for part in of_kind(parts, "REPEAT") {
        reasons.entry(view_of(part)?).or_default().push(reason_of(part)?);
    }
    let mut views = BTreeMap::new();
    for part in of_kind(parts, "VIEW") {
        let view = view_of(part)?;
        let number = |number: i32| u8::try_from(number).map_err(|_| illegal("image_view", "a count out of range"));
        let (count, repeats, extras) = (number(part.number)?, number(part.repeats)?, number(part.extras)?);
        let reasons = NonEmpty::try_from(reasons.remove(&view).unwrap_or_default());
        let additional = match (repeats, extras, reasons) {
            (0, 0, Err(_)) => None,
            (0, 1.., Err(_)) => Some(Additional::Extras),
            (1.., 0, Ok(reasons)) => Some(Additional::Repeats { reasons }),
            (1.., 1.., Ok(reasons)) => Some(Additional::Mixed { repeats, reasons }),
            (0, _, Ok(_)) => return Err(illegal("image_repeat_reason", "a reason without a repeat")),
            (1.., _, Err(_)) => return Err(illegal("image_view", "a repeat without a reason")),
        };
        let images = ViewImages::new(count, additional).map_err(|_| illegal("image_view", "counts that do not fit"))?;
        if images.repeats() != repeats || images.extras() != extras {
            return Err(illegal("image_view", "counts that do not add up"));
        }
        views.insert(view, images);
    }
    if reasons.is_empty() {
        Ok(views)
    } else {
        Err(illegal("image_repeat_reason", "a reason without a view"))
    }
}

fn reason_of(part: &Part) -> Result<RepeatReason, IllegalRow> {
    let illegal = |what| illegal("image_repeat_reason", what);
    let code = part.code.as_deref().and_then(RepeatCode::from_code);
    let words = part.words.clone().map(ShortText::try_from).transpose();
    let words = words.map_err(|_| illegal("words that are no text"))?;
    RepeatReason::new(code.ok_or(illegal("unknown reason"))?, words).map_err(|_| illegal("words without their reason"))
}

fn completeness_of(header: &Header<'_>, parts: &[&Part]) -> Result<Completeness, IllegalRow> {
    let reasons: Option<Vec<ShortfallReason>> = of_kind(parts, "SHORTFALL")
        .map(|part| part.code.as_deref().and_then(ShortfallReason::from_code))
        .collect();
    let reasons = reasons.ok_or(illegal("image_shortfall_reason", "unknown reason"))?;
    let text = |text: &Option<String>| {
        let text = text.clone().map(FreeText::try_from).transpose();
        text.map_err(|_| illegal("image_record", "details that are no text"))
    };
    let shortfall = || {
        Ok(Shortfall {
            reasons: NonEmpty::try_from(reasons.clone())
                .map_err(|_| illegal("image_record", "images missing without a reason"))?,
            details: text(&header.shortfall_details)?,
        })
    };
    match header.completeness {
        "COMPLETE" if reasons.is_empty() => Ok(Completeness::Complete),
        "COMPLETE" => Err(illegal("image_shortfall_reason", "a reason, and nothing missing")),
        "PARTIAL" => Ok(Completeness::Partial(shortfall()?)),
        "TO_BE_RECALLED" => Ok(Completeness::ToBeRecalled {
            shortfall: shortfall()?,
            note: text(&header.recall_note)?,
        }),
        _ => Err(illegal("image_record", "unknown completeness")),
    }
}

fn doses_of(parts: &[&Part]) -> Result<Doses, IllegalRow> {
    let mut doses: BTreeMap<View, Vec<Dose>> = BTreeMap::new();
    for part in of_kind(parts, "DOSE") {
        let dose = u32::try_from(part.number)
            .ok()
            .and_then(|microgray| Dose::try_from(microgray).ok());
        let given = doses.entry(view_of(part)?).or_default();
        if i32::try_from(given.len()) != Ok(part.position) {
            return Err(illegal("image_dose", "positions with a gap"));
        }
        given.push(dose.ok_or(illegal("image_dose", "a dose out of range"))?);
    }
    Ok(doses.into())
}

/// A local time as stored: "2026-11-24T09:40", with seconds only where there are some.
pub(super) fn local_text(time: LocalDateTime) -> String {
    match time.0.second() {
        0 => time.input_value(),
        seconds => format!("{}:{seconds:02}", time.input_value()),
    }
}
