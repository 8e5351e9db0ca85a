//! Rows of what was received and confirmed <-> exposures, views under their own names, and findings. Pure; knows no
//! connection.
//!
//! Columns are what is asked for across records; what else is known of an exposure or a view is kept as JSON.

use app::domain::ids::RecordId;
use app::domain::imaging::confirmed::{ConfirmedExposure, ExposureRef, OtherImages, Part};
use app::domain::imaging::record::ImagesTaken;
use app::domain::imaging::review::Finding;
use app::domain::received::exposure::DoseSource;
use app::domain::received::words::Words;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::entity::image as table;
use super::error::IllegalRow;

/// Rows that belong to a record of received images.
pub(super) struct ReceivedRows {
    pub others: Vec<table::other_view::Model>,
    pub exposures: Vec<table::exposure::Model>,
    pub findings: Vec<table::finding::Model>,
}

/// The rows of what was received and confirmed.
pub(super) fn rows_of(
    record: RecordId,
    images: &ImagesTaken,
    findings: &[Finding],
) -> Result<ReceivedRows, IllegalRow> {
    let others = images.others().iter().zip(0..).map(|(other, position)| {
        Ok(table::other_view::Model {
            record_id: record.0,
            position,
            view: other.view.label(),
            count: other.images.count().into(),
            repeats: other.images.repeats().into(),
            extras: other.images.extras().into(),
            facts: json(other)?,
        })
    });
    let exposures = images
        .exposures()
        .iter()
        .zip(0..)
        .map(|(exposure, position)| exposure_row(record, position, exposure));
    let findings = findings
        .iter()
        .zip(0..)
        .map(|(finding, position)| table::finding::Model {
            record_id: record.0,
            position,
            code: finding.code.as_str().to_owned(),
            exposure: finding.exposure.map(|exposure| exposure.to_string()),
        });
    Ok(ReceivedRows {
        others: others.collect::<Result<_, IllegalRow>>()?,
        exposures: exposures.collect::<Result<_, IllegalRow>>()?,
        findings: findings.collect(),
    })
}

fn exposure_row(
    record: RecordId,
    position: i32,
    exposure: &ConfirmedExposure,
) -> Result<table::exposure::Model, IllegalRow> {
    let (image_id, reported) = match exposure.exposure {
        ExposureRef::Image(id) => (Some(id.0), None),
        ExposureRef::Reported(number) => (None, Some(number)),
    };
    let reported = reported.map(i32::try_from).transpose();
    let reported = reported.map_err(|_| illegal("a reported exposure out of range"))?;
    let microgray = |dose: u32| i32::try_from(dose).map_err(|_| illegal("a dose out of range"));
    Ok(table::exposure::Model {
        record_id: record.0,
        position,
        image_id,
        reported,
        received: exposure.received.label(),
        confirmed: exposure.confirmed.label(),
        part: part_code(exposure.part).to_owned(),
        rejected: exposure.rejection.is_some(),
        microgray: exposure.dose.map(|dose| microgray(dose.dose.microgray())).transpose()?,
        dose_source: exposure.dose.map(|dose| dose_source_code(dose.source).to_owned()),
        facts: json(exposure)?,
    })
}

/// The code of a part. What it was is read from the facts.
fn part_code(part: Part) -> &'static str {
    match part {
        Part::Needed => "NEEDED",
        Part::Repeat => "REPEAT",
        Part::Extra => "EXTRA",
    }
}

fn dose_source_code(source: DoseSource) -> &'static str {
    match source {
        DoseSource::ImageHeader => "IMAGE_HEADER",
        DoseSource::DoseReport => "DOSE_REPORT",
    }
}

fn illegal(what: &'static str) -> IllegalRow {
    IllegalRow {
        table: "image_exposure",
        what,
    }
}

fn json(value: &impl Serialize) -> Result<String, IllegalRow> {
    serde_json::to_string(value).map_err(|_| illegal("facts that cannot be written"))
}

fn of_json<T: DeserializeOwned>(text: Option<&str>) -> Result<T, IllegalRow> {
    let unreadable = illegal("facts that this version cannot read");
    serde_json::from_str(text.ok_or(unreadable)?).map_err(|_| unreadable)
}

/// An exposure from its facts.
pub(super) fn exposure_of(facts: Option<&str>) -> Result<ConfirmedExposure, IllegalRow> {
    of_json(facts)
}

/// A view under its own name from its facts.
pub(super) fn other_of(facts: Option<&str>) -> Result<OtherImages, IllegalRow> {
    of_json(facts)
}

/// A finding from its code and the exposure that it is about.
pub(super) fn finding_of(code: Option<&str>, exposure: Option<&str>) -> Result<Finding, IllegalRow> {
    let exposure = exposure.map(str::parse).transpose();
    Ok(Finding {
        code: code
            .and_then(Words::in_text)
            .ok_or(illegal("a finding without a code"))?,
        exposure: exposure.map_err(|_| illegal("a finding about no exposure"))?,
    })
}
