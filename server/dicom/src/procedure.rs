//! Performed procedure steps (MPPS, PS3.4 annex F): from the data sets of N-CREATE and N-SET to the product's words.

use app::domain::received::factors::{Exposed, Factor, Factors};
use app::domain::received::measure::Measure;
use app::domain::received::moment::Moment;
use app::domain::received::procedure::{
    PerformedSeries, PerformedStep, Progress, ReportedExposure, ScheduledStep, StepChange, StepStatus,
};
use app::domain::received::uid::Uid;
use dicom_core::Tag;
use dicom_dictionary_std::tags;
use thiserror::Error;

use crate::attributes::Attributes;
use crate::facts::{operators, person};

/// The most instances, exposures or scheduled steps of one step that are read.
const MOST: usize = 1_000;

/// Retired, as all of the step's dose; consoles send it, and it is the only count of exposures that they give.
pub(crate) const TOTAL_NUMBER_OF_EXPOSURES: Tag = Tag(0x0040, 0x0301);
/// Retired likewise.
pub(crate) const EXPOSURE_DOSE_SEQUENCE: Tag = Tag(0x0040, 0x030E);

/// Why a step is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StepRefused {
    /// Attributes that must be there are not, or are empty: status 0120.
    #[error("{} attributes are missing", .0.len())]
    Missing(Vec<Tag>),
    /// A value that the attribute may not have: status 0106.
    #[error("{0} has a value that it may not have")]
    Invalid(Tag),
}

/// What N-CREATE must bring with a value (PS3.4 table F.7.2-1, type 1).
const REQUIRED: [Tag; 6] = [
    tags::PERFORMED_PROCEDURE_STEP_ID,
    tags::PERFORMED_STATION_AE_TITLE,
    tags::PERFORMED_PROCEDURE_STEP_START_DATE,
    tags::PERFORMED_PROCEDURE_STEP_START_TIME,
    tags::PERFORMED_PROCEDURE_STEP_STATUS,
    tags::MODALITY,
];

/// The step that an N-CREATE begins.
///
/// # Errors
/// [`StepRefused::Missing`] names every attribute that is missing; [`StepRefused::Invalid`] for a status other than IN
/// PROGRESS, or a start that is no date and time.
pub fn created(instance: Uid, attributes: &Attributes) -> Result<PerformedStep, StepRefused> {
    let scheduled = attributes.items(tags::SCHEDULED_STEP_ATTRIBUTES_SEQUENCE);
    let mut missing: Vec<Tag> = REQUIRED
        .into_iter()
        .filter(|tag| attributes.text(*tag).is_none())
        .collect();
    if scheduled.is_empty() {
        missing.push(tags::SCHEDULED_STEP_ATTRIBUTES_SEQUENCE);
    }
    if scheduled
        .iter()
        .any(|step| step.text(tags::STUDY_INSTANCE_UID).is_none())
    {
        missing.push(tags::STUDY_INSTANCE_UID);
    }
    if !missing.is_empty() {
        return Err(StepRefused::Missing(missing));
    }
    let status = status(attributes)?;
    if status != Some(StepStatus::InProgress) {
        return Err(StepRefused::Invalid(tags::PERFORMED_PROCEDURE_STEP_STATUS));
    }
    let started = attributes.date_and_time(
        tags::PERFORMED_PROCEDURE_STEP_START_DATE,
        tags::PERFORMED_PROCEDURE_STEP_START_TIME,
        attributes.offset(),
    );
    if started.is_none() {
        return Err(StepRefused::Invalid(tags::PERFORMED_PROCEDURE_STEP_START_DATE));
    }
    Ok(PerformedStep {
        instance,
        status: StepStatus::InProgress,
        participant: person(attributes),
        scheduled: scheduled.iter().take(MOST).map(scheduled_step).collect(),
        step_id: attributes.words(tags::PERFORMED_PROCEDURE_STEP_ID),
        station: attributes.words(tags::PERFORMED_STATION_AE_TITLE),
        started,
        progress: Progress {
            ended: ended(attributes),
            series: series(attributes),
            total_exposures: total(attributes),
            exposures: exposures(attributes),
            discontinued_because: None,
        },
    })
}

/// What an N-SET changes.
///
/// # Errors
/// [`StepRefused::Invalid`] for a status that DICOM does not have.
pub fn change(attributes: &Attributes) -> Result<StepChange, StepRefused> {
    let given = |tag| attributes.has(tag);
    let reason = tags::PERFORMED_PROCEDURE_STEP_DISCONTINUATION_REASON_CODE_SEQUENCE;
    Ok(StepChange {
        status: status(attributes)?,
        ended: ended(attributes),
        series: given(tags::PERFORMED_SERIES_SEQUENCE).then(|| series(attributes)),
        total_exposures: total(attributes),
        exposures: given(EXPOSURE_DOSE_SEQUENCE).then(|| exposures(attributes)),
        discontinued_because: attributes.code(reason).and_then(|code| code.words()),
    })
}

fn status(attributes: &Attributes) -> Result<Option<StepStatus>, StepRefused> {
    let tag = tags::PERFORMED_PROCEDURE_STEP_STATUS;
    match attributes.text(tag) {
        None => Ok(None),
        Some(text) => StepStatus::from_code(&text.to_ascii_uppercase())
            .map(Some)
            .ok_or(StepRefused::Invalid(tag)),
    }
}

fn ended(attributes: &Attributes) -> Option<Moment> {
    attributes.date_and_time(
        tags::PERFORMED_PROCEDURE_STEP_END_DATE,
        tags::PERFORMED_PROCEDURE_STEP_END_TIME,
        attributes.offset(),
    )
}

fn total(attributes: &Attributes) -> Option<u16> {
    let total = attributes.whole(TOTAL_NUMBER_OF_EXPOSURES)?;
    u16::try_from(total).ok()
}

fn scheduled_step(item: &Attributes) -> ScheduledStep {
    ScheduledStep {
        study: item.uid(tags::STUDY_INSTANCE_UID),
        accession: item.words(tags::ACCESSION_NUMBER),
        step_id: item.words(tags::SCHEDULED_PROCEDURE_STEP_ID),
        requested_procedure_id: item.words(tags::REQUESTED_PROCEDURE_ID),
    }
}

fn series(attributes: &Attributes) -> Vec<PerformedSeries> {
    let items = attributes.items(tags::PERFORMED_SERIES_SEQUENCE).iter().take(MOST);
    items
        .map(|item| PerformedSeries {
            series: item.uid(tags::SERIES_INSTANCE_UID),
            instances: [
                tags::REFERENCED_IMAGE_SEQUENCE,
                tags::REFERENCED_NON_IMAGE_COMPOSITE_SOP_INSTANCE_SEQUENCE,
            ]
            .into_iter()
            .flat_map(|tag| item.items(tag))
            .filter_map(|reference| reference.uid(tags::REFERENCED_SOP_INSTANCE_UID))
            .take(MOST)
            .collect(),
            operators: operators(item),
        })
        .collect()
}

fn exposures(attributes: &Attributes) -> Vec<ReportedExposure> {
    let items = attributes.items(EXPOSURE_DOSE_SEQUENCE).iter().take(MOST);
    items
        .map(|item| {
            let mut beliefs = Factors::default();
            let time_ms = item
                .measure(tags::EXPOSURE_TIME)
                .filter(|time| time.as_thousandths() > 0);
            let in_uas = item.number(tags::EXPOSURE_INU_AS).map(|uas| uas / 1_000.0);
            // Microamperes times milliseconds are a millionth of a milliampere second each.
            let product = || {
                let current = item.number(tags::X_RAY_TUBE_CURRENT_INU_A)?;
                Some(current * time_ms?.as_f64() / 1e6)
            };
            let mas = in_uas.or_else(product).and_then(Measure::new);
            ReportedExposure {
                kvp: beliefs.believe(Factor::Kvp, item.measure(tags::KVP)),
                exposure: beliefs
                    .believe(Factor::Exposure, mas)
                    .and_then(|mas| u32::try_from(mas.as_thousandths()).ok())
                    .map(Exposed::Microampereseconds),
                time_ms,
            }
        })
        .collect()
}
