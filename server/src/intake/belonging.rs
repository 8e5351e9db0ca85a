//! Whose an object or a step is: the appointments that it may belong to and the other objects of its study are loaded,
//! and the rules of the domain decide.

use app::domain::ids::{AppointmentId, ImageId, ParticipantId, UnitId};
use app::domain::received::matching::{
    Candidate, Claim, Field, Found, Key, Kin, Match, Ties, match_among, match_study,
};
use app::domain::received::procedure::PerformedStep;
use app::domain::received::uid::Uid;
use time::OffsetDateTime;

use super::object_facts::ObjectFacts;
use crate::audit::{Action, Codes, Event, Object};
use crate::store::{
    AppointmentKeys, KinWanted, KnownObject, NamedAppointment, Source, StoreResult, StoredStanding, StoredStep,
    appointments_named, received_kin, steps_named,
};

/// The reason of what a person decided.
pub const BY_HAND: &str = "BY_HAND";

/// What something says about whose it is, and what it shares with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// What it says.
    pub claim: Claim,
    /// What it shares.
    pub ties: Ties,
}

impl From<&ObjectFacts> for Evidence {
    fn from(facts: &ObjectFacts) -> Self {
        Evidence {
            claim: facts.claim(),
            ties: facts.ties(),
        }
    }
}

impl From<&PerformedStep> for Evidence {
    fn from(step: &PerformedStep) -> Self {
        Evidence {
            claim: Claim::from(step),
            ties: Ties::from(step),
        }
    }
}

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

/// Finds whose something is.
///
/// # Errors
/// As every query.
pub async fn belonging(on: &impl Source, unit: UnitId, evidence: &Evidence) -> StoreResult<Belonging> {
    let Evidence { claim, ties } = evidence;
    let mut keys = AppointmentKeys {
        accession: claim.accession.as_ref().map(|words| words.as_str().to_owned()),
        study_uids: claim.studies.iter().map(|uid| uid.as_str().to_owned()).collect(),
        scheduled_steps: claim.steps.iter().map(|words| words.as_str().to_owned()).collect(),
        ..AppointmentKeys::default()
    };
    let mut candidates = candidates(on, unit, &keys).await?;
    // Only what names no appointment by itself goes where the others went; a person's decision holds for all.
    let wanted = match match_study(claim, &candidates) {
        Match::Unmatched { .. } => KinWanted::All,
        Match::Matched { .. } | Match::HeldApart { .. } => KinWanted::Decided,
    };
    let kin = kin(on, unit, evidence, wanted).await?;
    if !kin.is_empty() {
        keys.appointments = kin.iter().map(|kin| kin.appointment).collect();
        keys.appointments.sort_unstable();
        keys.appointments.dedup();
        candidates = self::candidates(on, unit, &keys).await?;
    }
    Ok(found(match_among(claim, ties, &candidates, &kin), &candidates))
}

async fn candidates(on: &impl Source, unit: UnitId, keys: &AppointmentKeys) -> StoreResult<Vec<Candidate>> {
    let named = appointments_named(on, unit, keys).await?;
    Ok(named.into_iter().map(candidate).collect())
}

/// The other objects of the study whose appointment is known, and the steps that are named.
async fn kin(on: &impl Source, unit: UnitId, evidence: &Evidence, wanted: KinWanted) -> StoreResult<Vec<Kin>> {
    let texts = |uids: Vec<&Uid>| uids.into_iter().map(|uid| uid.as_str().to_owned()).collect::<Vec<_>>();
    let studies = texts(evidence.claim.studies.iter().collect());
    let objects = received_kin(on, unit, &studies, wanted).await?;
    let mut kin: Vec<Kin> = objects.iter().filter_map(kin_of_object).collect();
    match wanted {
        KinWanted::All => {
            let steps = steps_named(on, unit, &texts(evidence.ties.iter().collect())).await?;
            kin.extend(steps.iter().filter_map(kin_of_step));
        }
        KinWanted::Decided => {}
    }
    Ok(kin)
}

fn kin_of_object(object: &KnownObject) -> Option<Kin> {
    let facts = ObjectFacts::of_stored(object.facts.as_deref()?).ok()?;
    let StoredStanding::Matched(appointment) = object.standing else {
        return None;
    };
    let is_by_hand = object.standing_reason.as_deref() == Some(BY_HAND);
    Some(Kin {
        appointment,
        claim: facts.claim(),
        ties: facts.ties(),
        found: if is_by_hand { Found::ByHand } else { Found::ByKey },
    })
}

fn kin_of_step(step: &StoredStep) -> Option<Kin> {
    let says: PerformedStep = serde_json::from_str(&step.facts).ok()?;
    Some(Kin {
        appointment: step.appointment?,
        claim: Claim::from(&says),
        ties: Ties::from(&says),
        found: Found::ByKey,
    })
}

fn found(found: Match, candidates: &[Candidate]) -> Belonging {
    let of = |id: AppointmentId| candidates.iter().find(|candidate| candidate.appointment == id);
    match found {
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
    }
}

impl Belonging {
    /// The code of whose it is, as the trail and the metrics say it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self.standing {
            StoredStanding::Matched(_) => "MATCHED",
            StoredStanding::HeldApart(_) => "HELD_APART",
            StoredStanding::Unmatched | StoredStanding::Pending => "UNMATCHED",
        }
    }

    /// That this was found of an object.
    #[must_use]
    pub fn event(&self, unit: UnitId, id: ImageId, at: OffsetDateTime) -> Event {
        let appointment = match self.standing {
            StoredStanding::Matched(id) => Some(id),
            StoredStanding::HeldApart(id) => id,
            StoredStanding::Unmatched | StoredStanding::Pending => None,
        };
        let codes = Codes::new().code("standing", self.code());
        let codes = match appointment {
            Some(id) => codes.id("appointment", id.0),
            None => codes,
        };
        let event = Event::of_system(Action::ObjectMatched, at)
            .in_unit(unit)
            .on(Object::Image(id))
            .after(codes);
        match self.participant {
            Some(participant) => event.about(participant),
            None => event,
        }
    }
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
        Key::Kin => "KIN",
        Key::Hand => BY_HAND,
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
