//! Whose an object or a step is: the appointments that it may belong to are loaded, and the rules of the domain decide.

use app::domain::ids::{AppointmentId, ParticipantId, UnitId};
use app::domain::received::matching::{Candidate, Claim, Field, Key, Match, match_study};
use app::domain::received::uid::Uid;

use crate::store::{AppointmentKeys, NamedAppointment, Source, StoreResult, StoredStanding, appointments_named};

/// Whose something is, with the reason as a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Belonging {
    /// Whose it is.
    pub standing: StoredStanding,
    /// Why: the key that led there, or what contradicts.
    pub reason: Option<String>,
    /// The participant of the appointment to which it belongs.
    pub participant: Option<ParticipantId>,
}

/// Finds whose something is, by what it claims.
///
/// # Errors
/// As every query.
pub async fn belonging(on: &impl Source, unit: UnitId, claim: &Claim) -> StoreResult<Belonging> {
    let keys = AppointmentKeys {
        accession: claim.accession.as_ref().map(|words| words.as_str().to_owned()),
        study_uids: claim.studies.iter().map(|uid| uid.as_str().to_owned()).collect(),
        scheduled_steps: claim.steps.iter().map(|words| words.as_str().to_owned()).collect(),
        nhs_numbers: Vec::new(),
    };
    let candidates: Vec<Candidate> = appointments_named(on, unit, &keys)
        .await?
        .into_iter()
        .map(candidate)
        .collect();
    let found = match_study(claim, &candidates);
    let of = |id: AppointmentId| candidates.iter().find(|candidate| candidate.appointment == id);
    Ok(match found {
        Match::Matched { appointment, by, .. } => Belonging {
            standing: StoredStanding::Matched(appointment),
            reason: Some(key_code(by).to_owned()),
            participant: of(appointment).map(|candidate| candidate.participant.id),
        },
        Match::HeldApart {
            appointment,
            contradictions,
            ..
        } => Belonging {
            standing: StoredStanding::HeldApart(Some(appointment)),
            reason: Some(
                contradictions
                    .iter()
                    .map(|field| field_code(*field))
                    .collect::<Vec<_>>()
                    .join(","),
            ),
            participant: None,
        },
        Match::Unmatched { .. } => Belonging {
            standing: StoredStanding::Unmatched,
            reason: None,
            participant: None,
        },
    })
}

/// An appointment as the rules of matching see it.
#[must_use]
pub fn candidate(named: NamedAppointment) -> Candidate {
    let names = named.names;
    Candidate {
        appointment: named.id,
        accession: named.accession,
        study: names.as_ref().and_then(|names| Uid::parse(&names.study_uid).ok()),
        step: names.map(|names| names.scheduled_step),
        participant: named.participant,
        starts_at: named.starts_at,
    }
}

fn key_code(key: Key) -> &'static str {
    match key {
        Key::Accession => "ACCESSION",
        Key::Study => "STUDY",
        Key::Step => "STEP",
    }
}

/// What contradicts, from the reason that is stored with an object that is held apart.
#[must_use]
pub fn contradictions(reason: &str) -> Vec<Field> {
    let of_code = |code: &str| {
        let mut fields = FIELDS.into_iter();
        fields.find(|field| field_code(*field) == code)
    };
    reason.split(',').filter_map(of_code).collect()
}

const FIELDS: [Field; 7] = [
    Field::ParticipantId,
    Field::Name,
    Field::BirthDate,
    Field::Accession,
    Field::Study,
    Field::Step,
    Field::SeveralAppointments,
];

fn field_code(field: Field) -> &'static str {
    match field {
        Field::ParticipantId => "PARTICIPANT_ID",
        Field::Name => "NAME",
        Field::BirthDate => "BIRTH_DATE",
        Field::Accession => "ACCESSION",
        Field::Study => "STUDY",
        Field::Step => "STEP",
        Field::SeveralAppointments => "SEVERAL_APPOINTMENTS",
    }
}
