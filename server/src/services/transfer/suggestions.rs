//! Appointments that images may belong to. Which of them agree with the images, and in which order, is the domain's.

use std::collections::BTreeSet;

use app::domain::ids::AppointmentId;
use app::domain::local_time::LocalDateTime;
use app::domain::participant::{NhsNumber, Participant};
use app::domain::received::matching::{Candidate as Possible, Claim, Field, Match, compare, match_study};
use app::services::Caller;
use app::services::transfer::Candidate;
use time::Duration;

use super::StoredTransfer;
use super::study::Group;
use crate::intake::belonging::candidate;
use crate::store::{
    AppointmentKeys, Source, StoreResult, StoredStanding, appointment_case, appointments_named, clinic_appointments,
    clinics_of_day, unit_zone,
};

impl StoredTransfer {
    /// The likeliest first; the one that the images claim before all others.
    pub(super) async fn candidates(
        &self,
        on: &impl Source,
        caller: &Caller,
        group: &Group,
    ) -> StoreResult<Vec<Candidate>> {
        let Some(claim) = group.claim() else {
            return Ok(Vec::new());
        };
        let possible = self.possible(on, caller, group, &claim).await?;
        let claimed = match group.standing {
            StoredStanding::HeldApart(claimed) => claimed,
            StoredStanding::Pending | StoredStanding::Matched(_) | StoredStanding::Unmatched => None,
        };
        // Without its keys a claim leads nowhere, and everything that agrees is suggested.
        let without_keys = Claim {
            accession: None,
            studies: Vec::new(),
            steps: Vec::new(),
            ..claim.clone()
        };
        let suggested = match match_study(&without_keys, &possible) {
            Match::Unmatched { suggestions } => suggestions,
            Match::Matched { .. } | Match::HeldApart { .. } => Vec::new(),
        };
        let suggested = suggested.into_iter().map(|suggestion| suggestion.appointment);
        let mut listed = BTreeSet::new();
        let in_order = claimed.into_iter().chain(suggested).filter(|id| listed.insert(*id));
        let found = in_order.filter_map(|id| possible.iter().find(|possible| possible.appointment == id));
        Ok(found.map(|possible| compared(possible, &claim)).collect())
    }

    /// The appointments that the images claim by any key or number, and all of the day on which they arrived.
    async fn possible(
        &self,
        on: &impl Source,
        caller: &Caller,
        group: &Group,
        claim: &Claim,
    ) -> StoreResult<Vec<Possible>> {
        let unit = caller.viewer.unit_id;
        let numbers = claim.person.ids.iter().filter_map(|id| {
            let plain: String = id.id.expose().chars().filter(|c| !c.is_whitespace()).collect();
            NhsNumber::try_from(plain).ok()
        });
        let keys = AppointmentKeys {
            accession: claim.accession.as_ref().map(|words| words.as_str().to_owned()),
            study_uids: claim.studies.iter().map(|uid| uid.as_str().to_owned()).collect(),
            scheduled_steps: claim.steps.iter().map(|words| words.as_str().to_owned()).collect(),
            nhs_numbers: numbers.map(|number| number.digits().to_owned()).collect(),
            appointments: Vec::new(),
        };
        let named = appointments_named(on, unit, &keys).await?;
        let mut possible: Vec<Possible> = named.into_iter().map(candidate).collect();
        if let StoredStanding::HeldApart(Some(claimed)) = group.standing
            && let Some(case) = appointment_case(on, unit, claimed).await?
        {
            possible.push(plain(
                case.appointment.id,
                case.appointment.accession,
                case.appointment.starts_at,
                case.appointment.participant,
            ));
        }
        let zone = unit_zone(&self.ground.store, unit).await?;
        let arrived = group.first().object.received_at;
        for day in [arrived, arrived - Duration::DAY].map(|at| zone.day(at)) {
            for summary in clinics_of_day(on, unit, day).await? {
                let lines = clinic_appointments(on, unit, summary.clinic.id).await?;
                let of_day = lines
                    .into_iter()
                    .map(|line| plain(line.id, line.accession, line.starts_at, line.participant));
                possible.extend(of_day);
            }
        }
        Ok(possible)
    }
}

/// An appointment of which only the participant is compared.
fn plain(
    appointment: AppointmentId,
    accession: String,
    starts_at: LocalDateTime,
    participant: Participant,
) -> Possible {
    Possible {
        appointment,
        accession,
        study: None,
        step: None,
        participant,
        starts_at,
    }
}

fn compared(possible: &Possible, claim: &Claim) -> Candidate {
    let (mut agrees, mut contradicts) = compare(&claim.person, &possible.participant);
    if let Some(accession) = &claim.accession {
        if accession.as_str() == possible.accession {
            agrees.insert(0, Field::Accession);
        } else {
            contradicts.insert(0, Field::Accession);
        }
    }
    Candidate {
        appointment: possible.appointment,
        accession: possible.accession.clone(),
        starts_at: possible.starts_at,
        participant: possible.participant.clone(),
        agrees,
        contradicts,
    }
}
