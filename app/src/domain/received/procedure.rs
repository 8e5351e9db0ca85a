//! A performed procedure step (MPPS, PS3.4 annex F): what a machine says that it is doing, and has done.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::factors::Exposed;
use super::measure::Measure;
use super::moment::Moment;
use super::person::{PersonClaim, PersonName};
use super::uid::Uid;
use super::words::Words;
use crate::domain::phi::Phi;
use crate::domain::vocabulary::vocabulary;

vocabulary! {
    /// Performed Procedure Step Status (0040,0252); the codes are DICOM's.
    StepStatus {
        /// Under way: the only state in which it may change.
        InProgress = "IN PROGRESS", "In progress";
        /// Ended as planned.
        Completed = "COMPLETED", "Completed";
        /// Ended early.
        Discontinued = "DISCONTINUED", "Discontinued";
    }
}

vocabulary! {
    /// What a step must have when it has ended (PS3.4 table F.7.2-1), and machines leave out all the same.
    Omission {
        /// (0040,0250) or (0040,0251).
        End = "END", "end date and time";
        /// (0040,0340): only of a completed step.
        Series = "SERIES", "performed series";
        /// Series Instance UID of a performed series.
        SeriesInstance = "SERIES_INSTANCE", "UID of a performed series";
    }
}

/// A performed procedure step as it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PerformedStep {
    /// SOP Instance UID of the step.
    pub instance: Uid,
    /// Where it stands.
    pub status: StepStatus,
    /// Whom it is about.
    pub participant: PersonClaim,
    /// Which scheduled steps it performs; for an unscheduled one at least the study.
    pub scheduled: Vec<ScheduledStep>,
    /// Performed Procedure Step ID (0040,0253).
    pub step_id: Option<Words>,
    /// Performed Station AE Title (0040,0241).
    pub station: Option<Words>,
    /// When it began (0040,0244), (0040,0245).
    pub started: Option<Moment>,
    /// What changes until it ends.
    pub progress: Progress,
}

/// What a step has brought so far. Each part that an N-SET gives replaces the earlier one.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Progress {
    /// When it ended (0040,0250), (0040,0251).
    pub ended: Option<Moment>,
    /// Performed Series Sequence (0040,0340).
    pub series: Vec<PerformedSeries>,
    /// Total Number of Exposures (0040,0301).
    pub total_exposures: Option<u16>,
    /// Exposure Dose Sequence (0040,030E).
    pub exposures: Vec<ReportedExposure>,
    /// Discontinuation Reason (0040,0281), in the machine's words.
    pub discontinued_because: Option<Words>,
}

/// What a step was scheduled as: Scheduled Step Attributes Sequence (0040,0270).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ScheduledStep {
    /// Study Instance UID.
    pub study: Option<Uid>,
    /// Accession Number; none for an unscheduled step.
    pub accession: Option<Words>,
    /// Scheduled Procedure Step ID.
    pub step_id: Option<Words>,
    /// Requested Procedure ID.
    pub requested_procedure_id: Option<Words>,
}

/// One series of a step.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PerformedSeries {
    /// Series Instance UID.
    pub series: Option<Uid>,
    /// Every instance that it names, images or not.
    pub instances: Vec<Uid>,
    /// Operators' Name.
    pub operators: Vec<Phi<PersonName>>,
}

/// One exposure of the Exposure Dose Sequence: neither side nor view.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ReportedExposure {
    /// KVP (0018,0060).
    pub kvp: Option<Measure>,
    /// Exposure.
    pub exposure: Option<Exposed>,
    /// Exposure Time (0018,1150).
    pub time_ms: Option<Measure>,
}

/// What an N-SET changes. What it does not give stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepChange {
    /// The status asked for.
    pub status: Option<StepStatus>,
    /// When it ended.
    pub ended: Option<Moment>,
    /// Replaces all series.
    pub series: Option<Vec<PerformedSeries>>,
    /// Replaces the total.
    pub total_exposures: Option<u16>,
    /// Replaces all exposures.
    pub exposures: Option<Vec<ReportedExposure>>,
    /// Why it was ended early.
    pub discontinued_because: Option<Words>,
}

/// The step has ended, and may no longer be changed: DICOM's status 0110 with error id A710.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the performed procedure step is no longer in progress")]
pub struct NoLongerInProgress;

impl PerformedStep {
    /// The step after an N-SET.
    ///
    /// # Errors
    /// [`NoLongerInProgress`] once it is completed or discontinued, whatever is asked.
    pub fn changed(mut self, change: StepChange) -> Result<PerformedStep, NoLongerInProgress> {
        match self.status {
            StepStatus::InProgress => {}
            StepStatus::Completed | StepStatus::Discontinued => return Err(NoLongerInProgress),
        }
        self.status = change.status.unwrap_or(self.status);
        let progress = &mut self.progress;
        progress.ended = change.ended.or(progress.ended);
        progress.total_exposures = change.total_exposures.or(progress.total_exposures);
        if let Some(series) = change.series {
            progress.series = series;
        }
        if let Some(exposures) = change.exposures {
            progress.exposures = exposures;
        }
        if let Some(reason) = change.discontinued_because {
            progress.discontinued_because = Some(reason);
        }
        Ok(self)
    }

    /// Whether nobody had scheduled it: no accession number and no scheduled step, so that a person must match it.
    #[must_use]
    pub fn is_unscheduled(&self) -> bool {
        self.scheduled
            .iter()
            .all(|step| step.accession.is_none() && step.step_id.is_none())
    }

    /// Every instance that it names.
    pub fn instances(&self) -> impl Iterator<Item = &Uid> {
        self.progress.series.iter().flat_map(|series| &series.instances)
    }

    /// What it should have, now that it has ended, and has not.
    #[must_use]
    pub fn omissions(&self) -> Vec<Omission> {
        let is_lacking = |omission: &Omission| {
            let series = &self.progress.series;
            match (omission, self.status) {
                (_, StepStatus::InProgress) => false,
                (Omission::End, StepStatus::Completed | StepStatus::Discontinued) => self.progress.ended.is_none(),
                (Omission::Series, StepStatus::Completed) => series.is_empty(),
                (Omission::Series, StepStatus::Discontinued) => false,
                (Omission::SeriesInstance, StepStatus::Completed | StepStatus::Discontinued) => {
                    series.iter().any(|series| series.series.is_none())
                }
            }
        };
        Omission::ALL.iter().copied().filter(is_lacking).collect()
    }

    /// Every study that it belongs to.
    pub fn studies(&self) -> impl Iterator<Item = &Uid> {
        self.scheduled.iter().filter_map(|step| step.study.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(status: StepStatus) -> PerformedStep {
        PerformedStep {
            instance: Uid::parse("1.2.3").expect("a uid"),
            status,
            participant: PersonClaim::default(),
            scheduled: vec![ScheduledStep::default()],
            step_id: None,
            station: None,
            started: None,
            progress: Progress::default(),
        }
    }

    #[test]
    fn a_step_changes_only_while_in_progress() {
        for from in StepStatus::ALL {
            for to in StepStatus::ALL {
                let change = StepChange {
                    status: Some(*to),
                    ..StepChange::default()
                };
                let changed = step(*from).changed(change).map(|step| step.status);
                let expected = if *from == StepStatus::InProgress {
                    Ok(*to)
                } else {
                    Err(NoLongerInProgress)
                };
                assert_eq!(changed, expected, "{from:?} to {to:?}");
            }
        }
    }

    #[test]
    fn what_a_step_must_end_with_is_missed() {
        for (status, expected) in [
            (StepStatus::InProgress, &[][..]),
            (StepStatus::Completed, &[Omission::End, Omission::Series]),
            (StepStatus::Discontinued, &[Omission::End]),
        ] {
            assert_eq!(step(status).omissions(), expected, "{status:?}");
        }
        let mut step = step(StepStatus::Completed);
        step.progress.series.push(PerformedSeries::default());
        assert_eq!(step.omissions(), [Omission::End, Omission::SeriesInstance]);
    }

    #[test]
    fn what_a_change_does_not_give_stays() {
        let first = StepChange {
            total_exposures: Some(5),
            series: Some(vec![PerformedSeries::default()]),
            ..StepChange::default()
        };
        let step = step(StepStatus::InProgress).changed(first).expect("in progress");
        let last = StepChange {
            status: Some(StepStatus::Completed),
            series: Some(vec![]),
            ..StepChange::default()
        };
        let step = step.changed(last).expect("in progress");
        assert_eq!(step.progress.total_exposures, Some(5));
        assert_eq!(step.progress.series, []);
        assert!(step.is_unscheduled());
    }
}
