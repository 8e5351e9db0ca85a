//! What one image says of itself: from its attributes to [`ImageFacts`].
//!
//! Enhanced objects (tomosynthesis) say the same things in functional groups and acquisition items: [`Places`] looks
//! there after the data set itself.

mod codes;
mod exposure_factors;
mod header;
mod places;
mod view;

use app::domain::phi::Phi;
use app::domain::received::facts::{ImageFacts, Kind, Orientation, PartialView, Pixels, Quality, QualityControl};
use app::domain::received::measure::Measure;
use app::domain::received::moment::{Acquired, TimeSource};
use app::domain::received::uid::Uid;
use app::domain::received::view::ViewPosition;
use app::domain::received::words::Words;
use dicom_dictionary_std::{tags, uids};

use crate::attributes::Attributes;
use crate::prescan::Scanned;
pub use codes::{MODIFIERS, POSITIONS};
pub(crate) use codes::{code_of_modifier, code_of_position, position_of};
pub(crate) use exposure_factors::dose;
pub(crate) use header::{accession, device, operators, person};
use places::Places;

/// Reads an image's facts. Everything may be missing.
#[must_use]
pub fn image(scanned: &Scanned) -> ImageFacts {
    let attributes = &scanned.attributes;
    let places = Places::of(attributes);
    let view = view::claim(attributes, &places);
    let quality_control = quality_control(attributes, view.position().map(|(claim, _)| &claim.position));
    ImageFacts {
        identity: header::identity(attributes, &places),
        kind: kind(attributes),
        quality_control,
        view,
        implant_present: attributes.yes(tags::BREAST_IMPLANT_PRESENT),
        partial: partial(attributes),
        factors: exposure_factors::factors(&places),
        orientation: orientation(&places),
        acquired: acquired(attributes, &places),
        content: attributes.date_and_time(tags::CONTENT_DATE, tags::CONTENT_TIME, attributes.offset()),
        device: device(attributes),
        operators: header::operators(attributes),
        participant: person(attributes),
        pixels: pixels(scanned),
        quality: quality(attributes),
    }
}

/// By the SOP class; a synthetic picture by its image type, whatever its class.
fn kind(attributes: &Attributes) -> Kind {
    let image_type = attributes.texts(tags::IMAGE_TYPE);
    let is_of = |word: &str| image_type.iter().any(|value| value.eq_ignore_ascii_case(word));
    if is_of("GENERATED_2D") {
        return Kind::Generated2d;
    }
    let tomosynthesis = is_of("TOMO") || is_of("TOMOSYNTHESIS");
    let class = attributes.uid(tags::SOP_CLASS_UID);
    match class.as_ref().map(Uid::as_str) {
        Some(uids::DIGITAL_MAMMOGRAPHY_X_RAY_IMAGE_STORAGE_FOR_PRESENTATION) if tomosynthesis => Kind::Tomosynthesis,
        Some(uids::DIGITAL_MAMMOGRAPHY_X_RAY_IMAGE_STORAGE_FOR_PROCESSING) if tomosynthesis => Kind::Projection,
        Some(uids::DIGITAL_MAMMOGRAPHY_X_RAY_IMAGE_STORAGE_FOR_PRESENTATION) => Kind::Presentation,
        Some(uids::DIGITAL_MAMMOGRAPHY_X_RAY_IMAGE_STORAGE_FOR_PROCESSING) => Kind::Processing,
        Some(uids::BREAST_TOMOSYNTHESIS_IMAGE_STORAGE) => Kind::Tomosynthesis,
        Some(
            uids::BREAST_PROJECTION_X_RAY_IMAGE_STORAGE_FOR_PRESENTATION
            | uids::BREAST_PROJECTION_X_RAY_IMAGE_STORAGE_FOR_PROCESSING,
        ) => Kind::Projection,
        Some(
            uids::SECONDARY_CAPTURE_IMAGE_STORAGE
            | uids::MULTI_FRAME_GRAYSCALE_BYTE_SECONDARY_CAPTURE_IMAGE_STORAGE
            | uids::MULTI_FRAME_GRAYSCALE_WORD_SECONDARY_CAPTURE_IMAGE_STORAGE
            | uids::MULTI_FRAME_TRUE_COLOR_SECONDARY_CAPTURE_IMAGE_STORAGE,
        ) => Kind::SecondaryCapture,
        Some(_) | None => Kind::Other,
    }
}

fn quality_control(attributes: &Attributes, position: Option<&ViewPosition>) -> Option<QualityControl> {
    let says = |tag, word: &str| {
        let text = attributes.text(tag).unwrap_or_default().to_ascii_uppercase();
        text.split(|c: char| !c.is_ascii_alphanumeric())
            .any(|part| part == word)
    };
    let text = attributes.text(tags::VIEW_POSITION).unwrap_or_default();
    let compact: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    if attributes.yes(tags::QUALITY_CONTROL_IMAGE) == Some(true) {
        Some(QualityControl::Marked)
    } else if compact.eq_ignore_ascii_case("FLATFIELD") {
        Some(QualityControl::FlatField)
    } else if [tags::BODY_PART_EXAMINED, tags::SERIES_DESCRIPTION, tags::PROTOCOL_NAME]
        .into_iter()
        .any(|tag| says(tag, "PHANTOM"))
    {
        Some(QualityControl::Phantom)
    } else if position == Some(&ViewPosition::Specimen) {
        Some(QualityControl::Specimen)
    } else {
        None
    }
}

fn partial(attributes: &Attributes) -> Option<PartialView> {
    let parts = attributes.items(tags::PARTIAL_VIEW_CODE_SEQUENCE);
    let marked = attributes.yes(tags::PARTIAL_VIEW);
    (marked == Some(true) || marked.is_none() && !parts.is_empty()).then(|| PartialView {
        description: attributes.words_of_text(tags::PARTIAL_VIEW_DESCRIPTION).map(Phi::new),
        parts: parts.iter().filter_map(|part| part.as_code()?.words()).collect(),
    })
}

fn orientation(places: &Places) -> Option<Orientation> {
    let directions = places.find(|place| {
        let directions = place.texts(tags::PATIENT_ORIENTATION);
        (directions.len() == 2).then_some(directions)
    })?;
    Some(Orientation {
        rows: Words::in_text(&directions[0])?,
        columns: Words::in_text(&directions[1])?,
    })
}

fn acquired(attributes: &Attributes, places: &Places) -> Option<Acquired> {
    let zone = attributes.offset();
    let given = places
        .find(|place| place.date_time(tags::ACQUISITION_DATE_TIME, zone))
        .or_else(|| places.find(|place| place.date_time(tags::FRAME_ACQUISITION_DATE_TIME, zone)))
        .map(|at| (at, TimeSource::AcquisitionDateTime));
    let in_two = || {
        let at = attributes.date_and_time(tags::ACQUISITION_DATE, tags::ACQUISITION_TIME, zone)?;
        Some((at, TimeSource::AcquisitionDateAndTime))
    };
    let made = || {
        let at = attributes.date_and_time(tags::CONTENT_DATE, tags::CONTENT_TIME, zone)?;
        Some((at, TimeSource::ContentDateAndTime))
    };
    let (at, source) = given.or_else(in_two).or_else(made)?;
    Some(Acquired { at, source })
}

fn pixels(scanned: &Scanned) -> Pixels {
    let attributes = &scanned.attributes;
    let bits = |tag| attributes.whole(tag).and_then(|bits| u16::try_from(bits).ok());
    let millimetres = |tag| {
        let spacing = attributes.texts(tag);
        spacing.first().and_then(|text| Measure::new(text.parse().ok()?))
    };
    Pixels {
        transfer_syntax: Uid::parse(&scanned.transfer_syntax).ok(),
        rows: attributes.whole(tags::ROWS),
        columns: attributes.whole(tags::COLUMNS),
        frames: attributes.whole(tags::NUMBER_OF_FRAMES),
        bits_allocated: bits(tags::BITS_ALLOCATED),
        bits_stored: bits(tags::BITS_STORED),
        photometric: attributes.words(tags::PHOTOMETRIC_INTERPRETATION),
        spacing_mm: millimetres(tags::IMAGER_PIXEL_SPACING),
    }
}

/// Machines that send what was rejected say so in their own words.
fn quality(attributes: &Attributes) -> Quality {
    let comments = attributes.words_of_text(tags::IMAGE_COMMENTS);
    let series_description = attributes.words_of_text(tags::SERIES_DESCRIPTION);
    let rejects = |words: &Words| {
        let text = words.as_str().to_ascii_lowercase();
        text.contains("rejected") && !text.contains("not rejected")
    };
    let rejected = [&comments, &series_description].into_iter().flatten().any(rejects);
    Quality {
        rejected,
        comments: comments.map(Phi::new),
        series_description,
    }
}

#[cfg(test)]
mod tests;
