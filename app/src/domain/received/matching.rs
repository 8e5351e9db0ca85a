//! Whose images these are.
//!
//! A key leads to an appointment: the accession number, else the study UID, else the scheduled step. What the object
//! says about the person is always compared with the appointment's participant. An absent value contradicts nothing;
//! a different one does, and then the object is shown under nobody until a person has decided.

mod kin;
mod names;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use time::Date;

use super::facts::ImageFacts;
use super::moment::Moment;
use super::person::{PersonClaim, PersonName};
use super::procedure::PerformedStep;
use super::report::DoseReport;
use super::selection::Selection;
use super::uid::Uid;
use super::words::Words;
use crate::domain::ids::AppointmentId;
use crate::domain::local_time::LocalDateTime;
use crate::domain::non_empty::NonEmpty;
use crate::domain::participant::{NhsNumber, Participant};
use crate::domain::phi::Phi;

pub use kin::{Found, Kin, Ties, match_among};

/// What an object says about whose it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    /// Accession Number.
    pub accession: Option<Words>,
    /// Study Instance UID.
    pub studies: Vec<Uid>,
    /// Scheduled Procedure Step IDs.
    pub steps: Vec<Words>,
    /// Whom it is about.
    pub person: PersonClaim,
    /// When it was made, to rank suggestions.
    pub made: Option<Moment>,
}

/// An appointment whose images these could be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Which.
    pub appointment: AppointmentId,
    /// The accession number that the worklist gave.
    pub accession: String,
    /// The study UID that the worklist gave.
    pub study: Option<Uid>,
    /// The step id that the worklist gave.
    pub step: Option<String>,
    /// Who is expected.
    pub participant: Participant,
    /// When.
    pub starts_at: LocalDateTime,
}

/// What led to an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Key {
    /// Accession Number.
    Accession,
    /// Study Instance UID.
    Study,
    /// Scheduled Procedure Step ID.
    Step,
    /// The other objects of its study.
    Kin,
    /// What a person decided about the other objects of its study.
    Hand,
}

/// A field that agrees or contradicts. Never its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Field {
    /// The participant's number.
    ParticipantId,
    /// The participant's name.
    Name,
    /// The participant's birth date.
    BirthDate,
    /// The accession number is not the appointment's.
    Accession,
    /// The study UID is not the appointment's.
    Study,
    /// The scheduled step is not the appointment's.
    Step,
    /// The key belongs to several appointments.
    SeveralAppointments,
}

impl Field {
    /// The words that people see.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Field::ParticipantId => "participant's number",
            Field::Name => "name",
            Field::BirthDate => "date of birth",
            Field::Accession => "accession number",
            Field::Study => "study",
            Field::Step => "scheduled step",
            Field::SeveralAppointments => "more than one appointment",
        }
    }
}

/// Whose an object is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// It belongs to this appointment, and nothing contradicts.
    Matched {
        /// Which.
        appointment: AppointmentId,
        /// What led there.
        by: Key,
        /// What the object says about the person that agrees; nothing when it says nothing.
        agreed: Vec<Field>,
    },
    /// A key leads to an appointment, and something contradicts: it is shown under nobody.
    HeldApart {
        /// Where the key leads.
        appointment: AppointmentId,
        /// Which key.
        by: Key,
        /// What contradicts.
        contradictions: NonEmpty<Field>,
    },
    /// No key leads anywhere.
    Unmatched {
        /// Appointments that it might belong to, the likeliest first.
        suggestions: Vec<Suggestion>,
    },
}

/// An appointment that an unmatched object might belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Which.
    pub appointment: AppointmentId,
    /// What agrees.
    pub agreed: Vec<Field>,
    /// What contradicts.
    pub contradictions: Vec<Field>,
}

/// The most suggestions.
const MAX_SUGGESTIONS: usize = 10;

/// Finds whose an object is.
#[must_use]
pub fn match_study(claim: &Claim, candidates: &[Candidate]) -> Match {
    let Some((by, candidate, others)) = lead(claim, candidates) else {
        return Match::Unmatched {
            suggestions: suggestions(claim, candidates),
        };
    };
    let (agreed, mut contradictions) = compare(&claim.person, &candidate.participant);
    contradictions.extend(foreign_keys(claim, candidate));
    if others > 0 {
        contradictions.push(Field::SeveralAppointments);
    }
    let appointment = candidate.appointment;
    match NonEmpty::try_from(contradictions) {
        Ok(contradictions) => Match::HeldApart {
            appointment,
            by,
            contradictions,
        },
        Err(_) => Match::Matched {
            appointment,
            by,
            agreed,
        },
    }
}

/// The best key that leads to an appointment, and to how many others.
fn lead<'a>(claim: &Claim, candidates: &'a [Candidate]) -> Option<(Key, &'a Candidate, usize)> {
    [Key::Accession, Key::Study, Key::Step].into_iter().find_map(|key| {
        let mut led: Vec<&Candidate> = candidates
            .iter()
            .filter(|candidate| leads(claim, key, candidate))
            .collect();
        led.sort_by_key(|candidate| candidate.appointment);
        led.dedup_by_key(|candidate| candidate.appointment);
        let (first, others) = led.split_first()?;
        Some((key, *first, others.len()))
    })
}

fn leads(claim: &Claim, key: Key, candidate: &Candidate) -> bool {
    match key {
        Key::Accession => claim
            .accession
            .as_ref()
            .is_some_and(|accession| accession.as_str() == candidate.accession.trim()),
        Key::Study => candidate
            .study
            .as_ref()
            .is_some_and(|study| claim.studies.contains(study)),
        Key::Step => candidate
            .step
            .as_ref()
            .is_some_and(|step| claim.steps.iter().any(|claimed| claimed.as_str() == step.trim())),
        Key::Kin | Key::Hand => false,
    }
}

/// Keys that the object gives and that are not this appointment's.
fn foreign_keys(claim: &Claim, candidate: &Candidate) -> Vec<Field> {
    let given = [
        (Key::Accession, Field::Accession, claim.accession.is_some()),
        (
            Key::Study,
            Field::Study,
            !claim.studies.is_empty() && candidate.study.is_some(),
        ),
        (
            Key::Step,
            Field::Step,
            !claim.steps.is_empty() && candidate.step.is_some(),
        ),
    ];
    given
        .into_iter()
        .filter(|(key, _, is_given)| *is_given && !leads(claim, *key, candidate))
        .map(|(_, field, _)| field)
        .collect()
}

/// What an object says about a person, against a participant: the fields that agree, and those that contradict.
#[must_use]
pub fn compare(person: &PersonClaim, participant: &Participant) -> (Vec<Field>, Vec<Field>) {
    let number = participant.nhs_number.expose().digits();
    let ids: BTreeSet<String> = person.ids.iter().map(|id| plain_id(id.id.expose())).collect();
    let same_id = ids
        .iter()
        .find(|id| !id.is_empty())
        .map(|_| ids.iter().any(|id| id == number));
    let same_name = person.name.as_ref().map(|name| {
        same_name(
            name.expose(),
            participant.family_name.expose(),
            participant.given_name.expose(),
        )
    });
    let same_birth_date = person
        .birth_date
        .as_ref()
        .map(|date: &Phi<Date>| date == &participant.birth_date);
    let mut agreed = Vec::new();
    let mut contradictions = Vec::new();
    for (field, same) in [
        (Field::ParticipantId, same_id),
        (Field::Name, same_name),
        (Field::BirthDate, same_birth_date),
    ] {
        match same {
            Some(true) => agreed.push(field),
            Some(false) => contradictions.push(field),
            None => {}
        }
    }
    (agreed, contradictions)
}

/// Whether a machine's name can be that of a person, however either is spelt.
#[must_use]
pub fn same_name(claimed: &PersonName, family: &str, given: &str) -> bool {
    names::same(claimed, family, given)
}

/// The digits of an NHS number however it is spaced, else the text without spaces, in capitals.
fn plain_id(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-' && !c.is_control())
        .collect();
    match NhsNumber::try_from(plain.clone()) {
        Ok(number) => number.digits().to_owned(),
        Err(_) => plain.to_uppercase(),
    }
}

/// The likeliest appointments first: by the person, then by the time. Only those of which something agrees.
fn suggestions(claim: &Claim, candidates: &[Candidate]) -> Vec<Suggestion> {
    let mut ranked: Vec<_> = candidates
        .iter()
        .filter_map(|candidate| {
            let (agreed, contradictions) = compare(&claim.person, &candidate.participant);
            let away = claim
                .made
                .map(|made| made.distance(Moment::local(candidate.starts_at.0)));
            let near = away.is_some_and(|away| away <= time::Duration::hours(2));
            let says_nothing = agreed.is_empty() && contradictions.is_empty();
            let worth = !agreed.is_empty() || (says_nothing && near);
            let rank = (
                contradictions.len(),
                usize::MAX - agreed.len(),
                away.is_none(),
                away,
                candidate.appointment,
            );
            let appointment = candidate.appointment;
            worth.then_some((
                rank,
                Suggestion {
                    appointment,
                    agreed,
                    contradictions,
                },
            ))
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.dedup_by_key(|(_, suggestion)| suggestion.appointment);
    ranked
        .into_iter()
        .take(MAX_SUGGESTIONS)
        .map(|(_, suggestion)| suggestion)
        .collect()
}

impl From<&ImageFacts> for Claim {
    fn from(facts: &ImageFacts) -> Claim {
        Claim {
            accession: facts.identity.accession.clone(),
            studies: facts.identity.study.iter().cloned().collect(),
            steps: facts.identity.scheduled_steps.clone(),
            person: facts.participant.clone(),
            made: facts.acquired.map(|acquired| acquired.at),
        }
    }
}

impl From<&DoseReport> for Claim {
    fn from(report: &DoseReport) -> Claim {
        Claim {
            accession: report.accession.clone(),
            studies: report.study.iter().cloned().collect(),
            steps: Vec::new(),
            person: report.participant.clone(),
            made: report.content,
        }
    }
}

impl From<&Selection> for Claim {
    fn from(selection: &Selection) -> Claim {
        Claim {
            accession: selection.accession.clone(),
            studies: selection.study.iter().cloned().collect(),
            steps: Vec::new(),
            person: selection.participant.clone(),
            made: None,
        }
    }
}

/// A step that performs several scheduled ones goes by the first that has an accession number.
impl From<&PerformedStep> for Claim {
    fn from(step: &PerformedStep) -> Claim {
        Claim {
            accession: step.scheduled.iter().find_map(|scheduled| scheduled.accession.clone()),
            studies: step.studies().cloned().collect(),
            steps: step
                .scheduled
                .iter()
                .filter_map(|scheduled| scheduled.step_id.clone())
                .collect(),
            person: step.participant.clone(),
            made: step.started,
        }
    }
}

#[cfg(test)]
mod tests;
