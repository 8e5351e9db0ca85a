//! Whether everything that a machine says it made is here.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::procedure::{PerformedStep, StepStatus};
use super::uid::Uid;
use crate::domain::non_empty::NonEmpty;

/// What the network says about further images. Neither is proof: both mean "seems complete, please confirm".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Quiet {
    /// Images are arriving, or arrived a moment ago.
    No,
    /// The machine ended its association after the last image.
    Released,
    /// Nothing has come for a while.
    Silent,
}

/// Whether a study is here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Receipt {
    /// Nothing has come yet.
    Nothing,
    /// Images may still come.
    Arriving,
    /// Every step has ended, and every instance that they name is here.
    Complete,
    /// No step says so, but nothing more seems to come.
    SeemsComplete(Quiet),
    /// Every step has ended, and these instances are not here.
    Lacks(NonEmpty<Uid>),
}

impl Receipt {
    /// In a few words.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Receipt::Nothing => "Nothing yet".to_owned(),
            Receipt::Arriving => "May still arrive".to_owned(),
            Receipt::Complete => "Complete".to_owned(),
            Receipt::SeemsComplete(_) => "Seems complete".to_owned(),
            Receipt::Lacks(absent) => format!("Lacks {}", absent.iter().count()),
        }
    }

    /// On what that rests.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Receipt::Nothing => "Nothing has arrived, and the machine has reported no step.",
            Receipt::Arriving => "The machine has not said that it has ended.",
            Receipt::Complete => "The machine has ended its step, and everything that the step names is here.",
            Receipt::SeemsComplete(Quiet::Released) => {
                "The machine ended its association after the last object. No step says so: please confirm."
            }
            Receipt::SeemsComplete(Quiet::No | Quiet::Silent) => {
                "Nothing has arrived for a minute. No step says so: please confirm."
            }
            Receipt::Lacks(_) => "The machine has ended its step, and objects that the step names are not here.",
        }
    }
}

/// Compares what the steps of a study name with what is here.
#[must_use]
pub fn receipt(steps: &[PerformedStep], here: &BTreeSet<Uid>, quiet: Quiet) -> Receipt {
    let ended = |step: &PerformedStep| match step.status {
        StepStatus::InProgress => false,
        StepStatus::Completed | StepStatus::Discontinued => true,
    };
    let named: BTreeSet<&Uid> = steps.iter().flat_map(PerformedStep::instances).collect();
    if !steps.is_empty() && steps.iter().all(ended) {
        let absent: Vec<Uid> = named
            .iter()
            .filter(|instance| !here.contains(**instance))
            .map(|instance| (*instance).clone())
            .collect();
        if let Ok(absent) = NonEmpty::try_from(absent) {
            return Receipt::Lacks(absent);
        }
        // A step that names no instance proves nothing: some machines leave the list empty.
        if !named.is_empty() || steps.iter().all(|step| step.status == StepStatus::Discontinued) {
            return Receipt::Complete;
        }
    }
    let under_way = steps.iter().any(|step| !ended(step));
    match quiet {
        _ if here.is_empty() && !under_way => Receipt::Nothing,
        Quiet::Released | Quiet::Silent if !under_way => Receipt::SeemsComplete(quiet),
        Quiet::No | Quiet::Released | Quiet::Silent => Receipt::Arriving,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::received::person::PersonClaim;
    use crate::domain::received::procedure::{PerformedSeries, Progress};

    fn uid(text: &str) -> Uid {
        Uid::parse(text).expect(text)
    }

    fn step(status: StepStatus, instances: &[&str]) -> PerformedStep {
        PerformedStep {
            instance: uid("1.9"),
            status,
            participant: PersonClaim::default(),
            scheduled: Vec::new(),
            step_id: None,
            station: None,
            started: None,
            progress: Progress {
                series: vec![PerformedSeries {
                    instances: instances.iter().map(|text| uid(text)).collect(),
                    ..PerformedSeries::default()
                }],
                ..Progress::default()
            },
        }
    }

    #[test]
    fn only_an_ended_step_with_all_its_instances_is_complete() {
        let here: BTreeSet<Uid> = ["1.1", "1.2"].into_iter().map(uid).collect();
        let lacks = |text| Receipt::Lacks(NonEmpty::try_from(vec![uid(text)]).expect("one"));
        let completed = |instances| vec![step(StepStatus::Completed, instances)];
        let under_way = || vec![step(StepStatus::InProgress, &["1.1"])];
        let table = [
            (completed(&["1.1", "1.2"]), Quiet::No, Receipt::Complete),
            (completed(&["1.1", "1.3"]), Quiet::Silent, lacks("1.3")),
            (completed(&[]), Quiet::No, Receipt::Arriving),
            (completed(&[]), Quiet::Released, Receipt::SeemsComplete(Quiet::Released)),
            (under_way(), Quiet::Silent, Receipt::Arriving),
            (vec![], Quiet::No, Receipt::Arriving),
            (vec![], Quiet::Silent, Receipt::SeemsComplete(Quiet::Silent)),
            (
                vec![step(StepStatus::Completed, &["1.1"]), step(StepStatus::InProgress, &[])],
                Quiet::Silent,
                Receipt::Arriving,
            ),
        ];
        for (steps, quiet, expected) in table {
            assert_eq!(receipt(&steps, &here, quiet), expected, "{steps:?} {quiet:?}");
        }
    }

    #[test]
    fn nothing_here_is_nothing_unless_a_step_says_otherwise() {
        let none = BTreeSet::new();
        assert_eq!(receipt(&[], &none, Quiet::Silent), Receipt::Nothing);
        let discontinued = [step(StepStatus::Discontinued, &[])];
        assert_eq!(receipt(&discontinued, &none, Quiet::No), Receipt::Complete);
        let under_way = [step(StepStatus::InProgress, &[])];
        assert_eq!(receipt(&under_way, &none, Quiet::No), Receipt::Arriving);
    }
}
