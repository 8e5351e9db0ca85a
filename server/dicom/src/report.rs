//! Radiation dose reports (RDSR, PS3.16 TID 10001 and 10003).

use app::domain::imaging::dose::Dose;
use app::domain::received::factors::{Exposed, Factor, Factors};
use app::domain::received::report::{DoseEvent, DoseReport};
use app::domain::received::view::Laterality;
use app::domain::received::words::Words;
use dicom_dictionary_std::tags;

use crate::attributes::{Attributes, Offset};
use crate::facts::{accession, device, dose, person, position_of};
use crate::structured::Content;

/// The most exposures of one report that are read: an examination has a dozen.
const MOST_EVENTS: usize = 200;

const IRRADIATION_EVENT: &[&str] = &["113706"];
const EVENT_UID: &[&str] = &["113769"];
const ACQUIRED_IMAGE: &[&str] = &["113795"];
const STARTED: &[&str] = &["111526"];
const IMAGE_VIEW: &[&str] = &["111031"];
const AVERAGE_GLANDULAR_DOSE: &[&str] = &["111631"];
const ACCUMULATED_DOSE: &[&str] = &["111637"];
const TUBE_VOLTAGE: &[&str] = &["113733"];
const EXPOSURE: &[&str] = &["113736"];
const THICKNESS: &[&str] = &["111633"];
const FORCE: &[&str] = &["111647"];
const EVENT_TYPE: &[&str] = &["113721"];
const COMMENT: &[&str] = &["121106"];
/// Laterality, in SNOMED RT and CT.
const LATERALITY: &[&str] = &["G-C171", "272741003"];
/// Anatomical Structure and Target Region: some reports name a breast with its side there.
const ANATOMY: &[&str] = &["T-D0005", "91723000", "123014"];

/// Doses are given in mGy by some machines, in dGy by others.
const GRAY: &[(&str, f64)] = &[
    ("mGy", 1.0),
    ("dGy", 100.0),
    ("cGy", 10.0),
    ("Gy", 1_000.0),
    ("uGy", 0.001),
];
const VOLT: &[(&str, f64)] = &[("kV", 1.0)];
const AMPERE_SECOND: &[(&str, f64)] = &[("uA.s", 0.001), ("mA.s", 1.0)];
const METRE: &[(&str, f64)] = &[("mm", 1.0), ("cm", 10.0)];
const NEWTON: &[(&str, f64)] = &[("N", 1.0)];

/// Reads a dose report.
#[must_use]
pub fn dose_report(attributes: &Attributes) -> DoseReport {
    let zone = attributes.offset();
    let contents = Content::of(attributes).descendants();
    DoseReport {
        instance: attributes.uid(tags::SOP_INSTANCE_UID),
        study: attributes.uid(tags::STUDY_INSTANCE_UID),
        accession: accession(attributes),
        participant: person(attributes),
        device: device(attributes),
        content: attributes.date_and_time(tags::CONTENT_DATE, tags::CONTENT_TIME, zone),
        events: contents
            .iter()
            .filter(|content| content.is_called(IRRADIATION_EVENT))
            .take(MOST_EVENTS)
            .map(|content| event(*content, zone))
            .collect(),
        accumulated: contents
            .iter()
            .filter(|content| content.is_called(ACCUMULATED_DOSE))
            .filter_map(|content| accumulated(*content))
            .collect(),
    }
}

fn event(content: Content, zone: Offset) -> DoseEvent {
    let within = content.descendants();
    let named = |names: &[&str]| within.iter().copied().find(|content| content.is_called(names));
    let measure = |names: &[&str], units: &[(&str, f64)]| named(names)?.measure(units);
    // A value that no mammogram has is left out, as in a header.
    let mut beliefs = Factors::default();
    let mut believed = |factor, value| beliefs.believe(factor, value);
    let comment = named(COMMENT).and_then(|content| content.attributes().text(tags::TEXT_VALUE));
    DoseEvent {
        event: named(EVENT_UID).and_then(|content| content.attributes().uid(tags::UID)),
        images: within
            .iter()
            .filter(|content| content.is_called(ACQUIRED_IMAGE))
            .flat_map(|content| content.instances())
            .collect(),
        started: named(STARTED).and_then(|content| content.attributes().date_time(tags::DATE_TIME, zone)),
        laterality: laterality(&within),
        position: named(IMAGE_VIEW).and_then(|content| position_of(&content.code()?)),
        dose: believed(Factor::Dose, measure(AVERAGE_GLANDULAR_DOSE, GRAY)).and_then(dose),
        kvp: believed(Factor::Kvp, measure(TUBE_VOLTAGE, VOLT)),
        exposure: believed(Factor::Exposure, measure(EXPOSURE, AMPERE_SECOND))
            .and_then(|mas| u32::try_from(mas.as_thousandths()).ok())
            .map(Exposed::Microampereseconds),
        thickness_mm: believed(Factor::Thickness, measure(THICKNESS, METRE)),
        force_n: believed(Factor::Force, measure(FORCE, NEWTON)),
        event_type: named(EVENT_TYPE).and_then(|content| content.code()?.words()),
        rejected: comment.and_then(|text| Words::in_text(&text)).is_some_and(|words| {
            let text = words.as_str().to_ascii_lowercase();
            text.contains("rejected") && !text.contains("not rejected")
        }),
    }
}

/// As a laterality, under whatever it stands; else as a breast with a side.
fn laterality(within: &[Content]) -> Option<Laterality> {
    let under = |names: &[&str]| {
        within
            .iter()
            .filter(|content| content.is_called(names))
            .find_map(|content| content.laterality())
    };
    under(LATERALITY).or_else(|| under(ANATOMY))
}

fn accumulated(content: Content) -> Option<(Laterality, Dose)> {
    let milligray = content.measure(GRAY).filter(|value| value.as_thousandths() > 0)?;
    Some((laterality(&content.descendants())?, dose(milligray)?))
}

#[cfg(test)]
mod tests;
