//! A received study as far as it has one standing: everything that is known of it, put together by the domain's rules.

use std::collections::BTreeSet;

use app::domain::ids::{AssociationId, ImageId, ParticipantId};
use app::domain::phi::Phi;
use app::domain::received::matching::Claim;
use app::domain::received::procedure::PerformedStep;
use app::domain::received::receipt::{Receipt, receipt};
use app::domain::received::uid::Uid;
use app::domain::staff::Permission;
use app::domain::transfer::sentence;
use app::error::AppError;
use app::services::Caller;
use app::services::transfer::{
    HeaderClaim, ObjectLine, PictureState, Standing, StandingKind, StepLine, StudyLine, StudyPage,
};
use dicom::pixels::CannotShow;
use time::OffsetDateTime;

use super::StoredTransfer;
use super::exposures::Told;
use super::lines::{Sight, standing, step_status};
use super::receipts::{appointment_of, receipts};
use crate::audit::{Action, Event, Object};
use crate::intake::belonging::contradictions;
use crate::intake::object_facts::ObjectFacts;
use crate::intake::received_study::quiet;
use crate::services::{Ground, NotServed, authorise};
use crate::store::{
    Association, Case, KnownObject, ReceivedObject, Source, StoreResult, StoredStanding, StoredStep, StoredThumbnail,
    appointment_case, associations_by_id, received, received_of_study, steps_of_appointment, steps_of_nobody,
};

/// Steps of nobody that are looked at.
const STEPS_OF_NOBODY: u32 = 200;

/// Objects of one study that have the same standing, with what they say; at least one.
pub(super) struct Group {
    pub(super) objects: Vec<(KnownObject, Option<ObjectFacts>)>,
    pub(super) steps: Vec<(StoredStep, PerformedStep)>,
    pub(super) standing: StoredStanding,
    pub(super) reason: Option<String>,
    study_uid: Option<String>,
}

impl Group {
    /// The objects that belong together with one.
    pub(super) async fn of(on: &impl Source, caller: &Caller, id: ImageId) -> Result<Self, NotServed> {
        let unit = caller.viewer.unit_id;
        let named = received(on, unit, id).await?.ok_or(AppError::NotFound)?;
        let alike = |object: &KnownObject| {
            let kind = |object: &KnownObject| standing(object.standing, object.standing_reason.as_deref());
            object.standing == named.standing && kind(object) == kind(&named)
        };
        let mut objects = match &named.study_uid {
            Some(study) => received_of_study(on, unit, study).await?,
            None => Vec::new(),
        };
        objects.retain(alike);
        if objects.is_empty() {
            objects.push(named.clone());
        }
        let objects: Vec<_> = objects
            .into_iter()
            .map(|object| {
                let facts = object
                    .facts
                    .as_deref()
                    .and_then(|facts| ObjectFacts::of_stored(facts).ok());
                (object, facts)
            })
            .collect();
        let mut group = Group {
            objects,
            steps: Vec::new(),
            standing: named.standing,
            reason: named.standing_reason.clone(),
            study_uid: named.study_uid,
        };
        group.steps = group.steps_of(on, caller).await?;
        Ok(group)
    }

    async fn steps_of(&self, on: &impl Source, caller: &Caller) -> StoreResult<Vec<(StoredStep, PerformedStep)>> {
        let unit = caller.viewer.unit_id;
        let read = |step: StoredStep| {
            let says = serde_json::from_str::<PerformedStep>(&step.facts).ok()?;
            Some((step, says))
        };
        match self.standing {
            StoredStanding::Matched(appointment) => {
                let steps = steps_of_appointment(on, unit, appointment).await?;
                Ok(steps.into_iter().filter_map(read).collect())
            }
            StoredStanding::Pending | StoredStanding::Unmatched | StoredStanding::HeldApart(_) => {
                let steps = steps_of_nobody(on, unit, STEPS_OF_NOBODY).await?;
                let here: BTreeSet<&str> = self.objects.iter().map(|(object, _)| instance(object)).collect();
                let is_of_this = |says: &PerformedStep| {
                    says.studies()
                        .any(|study| Some(study.as_str()) == self.study_uid.as_deref())
                        || says.instances().any(|instance| here.contains(instance.as_str()))
                };
                let steps = steps.into_iter().filter_map(read).filter(|(_, says)| is_of_this(says));
                Ok(steps.collect())
            }
        }
    }

    /// The object that stands for all.
    pub(super) fn first(&self) -> &KnownObject {
        &self.objects[0].0
    }

    pub(super) fn waits(&self) -> bool {
        match standing(self.standing, self.reason.as_deref()) {
            StandingKind::Unmatched | StandingKind::HeldApart => true,
            StandingKind::Pending | StandingKind::Matched | StandingKind::QualityControl => false,
        }
    }

    /// What the first object that says anything says about whose it is.
    pub(super) fn claim(&self) -> Option<Claim> {
        self.objects
            .iter()
            .find_map(|(_, facts)| facts.as_ref())
            .map(ObjectFacts::claim)
    }

    pub(super) fn line(&self, sight: &Sight, accession: Option<String>, receipt: Option<Receipt>) -> StudyLine {
        let last = self.objects.iter().map(|(object, _)| object.object.received_at).max();
        let first = self.first();
        StudyLine {
            id: first.object.id,
            last: sight.local(last.unwrap_or(first.object.received_at)),
            machine: sight.title(first.object.sender.machine),
            objects: u32::try_from(self.objects.len()).unwrap_or(u32::MAX),
            standing: standing(self.standing, self.reason.as_deref()),
            accession,
            step: self.steps.last().map(|(step, _)| step_status(step.state)),
            receipt,
        }
    }

    /// Whether everything is here that steps of nobody name.
    fn receipt(&self, calls: &[Association], now: OffsetDateTime) -> Receipt {
        let here = self
            .objects
            .iter()
            .filter_map(|(object, _)| Uid::parse(instance(object)).ok());
        let last = self
            .objects
            .iter()
            .map(|(object, _)| &object.object)
            .max_by_key(|object| object.received_at);
        let ended = |object: &ReceivedObject| {
            let call = calls.iter().find(|call| Some(call.id) == object.sender.association);
            (object.received_at, call.map(|call| call.outcome))
        };
        let steps: Vec<PerformedStep> = self.steps.iter().map(|(_, says)| says.clone()).collect();
        receipt(&steps, &here.collect(), quiet(last.map(ended), now))
    }

    fn step_lines(&self, sight: &Sight) -> Vec<StepLine> {
        let here: BTreeSet<&str> = self.objects.iter().map(|(object, _)| instance(object)).collect();
        let line = |(step, says): &(StoredStep, PerformedStep)| {
            let named: BTreeSet<&str> = says.instances().map(|instance| instance.as_str()).collect();
            StepLine {
                instance: step.sop_instance_uid.clone(),
                status: step_status(step.state),
                started: sight.local(step.started_at),
                changed: sight.local(step.changed_at),
                exposures: says.progress.total_exposures,
                named: u32::try_from(named.len()).unwrap_or(u32::MAX),
                missing: named.difference(&here).map(|uid| (*uid).to_owned()).collect(),
                omissions: says.omissions(),
            }
        };
        self.steps.iter().map(line).collect()
    }

    fn object_lines(&self, sight: &Sight) -> Vec<ObjectLine> {
        let line = |(object, facts): &(KnownObject, Option<ObjectFacts>)| ObjectLine {
            id: object.object.id,
            instance: object.object.sop_instance_uid.clone(),
            kind: kind(facts.as_ref()),
            received: sight.local(object.object.received_at),
            size_bytes: object.object.size_bytes,
            picture: picture_state(&object.thumbnail),
        };
        self.objects.iter().map(line).collect()
    }

    fn associations(&self) -> Vec<AssociationId> {
        let ids: BTreeSet<_> = self
            .objects
            .iter()
            .filter_map(|(object, _)| object.object.sender.association)
            .collect();
        ids.into_iter().collect()
    }
}

fn instance(object: &KnownObject) -> &str {
    &object.object.sop_instance_uid
}

/// "Mammogram", "Dose report", ...
fn kind(facts: Option<&ObjectFacts>) -> String {
    match facts {
        Some(ObjectFacts::Image(facts)) => sentence(facts.kind.label()),
        Some(ObjectFacts::Report(_)) => "Dose report".to_owned(),
        Some(ObjectFacts::Selection(_)) => "Key object selection".to_owned(),
        None => "Not read yet".to_owned(),
    }
}

pub(crate) fn picture_state(thumbnail: &StoredThumbnail) -> PictureState {
    match thumbnail {
        StoredThumbnail::Pending => PictureState::Waiting,
        StoredThumbnail::Ready => PictureState::Ready,
        StoredThumbnail::NoPicture => PictureState::NoPicture,
        StoredThumbnail::Failed(code) => PictureState::Failed(failure_words(code)),
    }
}

/// Why there is no picture, from the code that is stored.
fn failure_words(code: &str) -> String {
    code.strip_prefix("CANNOT_SHOW_")
        .and_then(|number| number.parse().ok())
        .and_then(CannotShow::from_code)
        .map_or_else(|| "making it failed several times".to_owned(), |why| why.to_string())
}

/// Whom images say they are about, for a page.
pub(super) fn header_claim(claim: Option<&Claim>) -> HeaderClaim {
    claim.map_or_else(HeaderClaim::default, |claim| HeaderClaim {
        name: claim.person.name.as_ref().map(|name| Phi::new(name.expose().shown())),
        ids: claim.person.ids.iter().map(|id| id.id.clone()).collect(),
        birth_date: claim.person.birth_date.clone(),
        accession: claim.accession.as_ref().map(|words| words.as_str().to_owned()),
    })
}

/// Why images are held apart, from the codes that are stored.
pub(super) fn why_words(standing: StoredStanding, reason: Option<&str>) -> Option<String> {
    let StoredStanding::HeldApart(_) = standing else {
        return None;
    };
    let fields = contradictions(reason.unwrap_or_default());
    let labels: Vec<&str> = fields.iter().map(|field| field.label()).collect();
    Some(match labels.as_slice() {
        [] => "The header contradicts the appointment.".to_owned(),
        labels => format!("The header contradicts the appointment: {}.", labels.join(", ")),
    })
}

/// How images were found to belong to an appointment, from the code that is stored.
fn how_words(reason: Option<&str>) -> Option<String> {
    let words = match reason? {
        "ACCESSION" => "Accession number",
        "STUDY" => "Study Instance UID of the worklist",
        "STEP" => "Scheduled procedure step",
        "KIN" => "The other images of its study",
        "BY_HAND" => "A person decided it",
        _ => return None,
    };
    Some(words.to_owned())
}

impl StoredTransfer {
    pub(super) async fn study_page(&self, caller: &Caller, id: ImageId) -> Result<StudyPage, NotServed> {
        authorise(caller, Permission::SeeImageTransfer)?;
        let (ground, unit) = (&self.ground, caller.viewer.unit_id);
        let group = Group::of(&ground.store, caller, id).await?;
        let sight = Sight::of(ground, caller).await?;
        let (standing, subjects) = self.standing_of(caller, &group).await?;
        read_of_study(ground, caller, group.first().object.id, &subjects).await?;
        let calls = associations_by_id(&ground.store, unit, &group.associations()).await?;
        let accession = match &standing {
            Standing::Matched { accession, .. } => Some(accession.clone()),
            Standing::Pending | Standing::QualityControl | Standing::Waiting { .. } => None,
        };
        let receipt = match appointment_of(group.standing) {
            Some(id) => receipts(&ground.store, unit, &[id], ground.now()).await?.remove(&id),
            None => None,
        };
        let receipt = receipt.unwrap_or_else(|| group.receipt(&calls, ground.now()));
        let told = Told::of(&group);
        Ok(StudyPage {
            line: group.line(&sight, accession, Some(receipt)),
            study_uid: group.study_uid.clone(),
            first: sight.local(group.first().object.received_at),
            standing,
            calls: calls.iter().map(|call| sight.call(call)).collect(),
            steps: group.step_lines(&sight),
            views: told.views(),
            exposures: told.lines(),
            objects: group.object_lines(&sight),
            now: sight.now(),
        })
    }

    /// Whose a group is, and every participant who is named by that.
    async fn standing_of(&self, caller: &Caller, group: &Group) -> Result<(Standing, Vec<ParticipantId>), NotServed> {
        let store = &self.ground.store;
        match group.standing {
            StoredStanding::Pending => Ok((Standing::Pending, Vec::new())),
            StoredStanding::Matched(id) => {
                let case: Case = appointment_case(store, caller.viewer.unit_id, id)
                    .await?
                    .ok_or(AppError::NotFound)?;
                let appointment = case.appointment;
                let standing = Standing::Matched {
                    accession: appointment.accession,
                    starts_at: appointment.starts_at,
                    how: how_words(group.reason.as_deref()),
                };
                Ok((standing, vec![appointment.participant.id]))
            }
            StoredStanding::Unmatched | StoredStanding::HeldApart(_) if !group.waits() => {
                Ok((Standing::QualityControl, Vec::new()))
            }
            StoredStanding::Unmatched | StoredStanding::HeldApart(_) => {
                authorise(caller, Permission::MatchImages)?;
                let candidates = self.candidates(store, caller, group).await?;
                let subjects = candidates.iter().map(|candidate| candidate.participant.id).collect();
                let standing = Standing::Waiting {
                    why: why_words(group.standing, group.reason.as_deref()),
                    claim: header_claim(group.claim().as_ref()),
                    candidates,
                };
                Ok((standing, subjects))
            }
        }
    }
}

/// A study is read, with every participant who is named. Returns when that is committed.
pub(super) async fn read_of_study(
    ground: &Ground,
    caller: &Caller,
    id: ImageId,
    subjects: &[ParticipantId],
) -> StoreResult<()> {
    let event = Event::by(caller, Action::StudyRead, ground.now()).on(Object::Image(id));
    ground.journal.read(event.about_all(subjects.iter().copied())).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_contradicts_is_said_in_words() {
        let apart = StoredStanding::HeldApart(None);
        assert_eq!(
            why_words(apart, Some("NAME,BIRTH_DATE")).as_deref(),
            Some("The header contradicts the appointment: name, date of birth.")
        );
        assert_eq!(
            why_words(apart, Some("OTHER")).as_deref(),
            Some("The header contradicts the appointment.")
        );
        assert_eq!(why_words(StoredStanding::Unmatched, None), None);
    }

    #[test]
    fn a_picture_that_failed_says_why() {
        assert_eq!(failure_words("CANNOT_SHOW_8"), "the compression is not supported");
        assert_eq!(failure_words("GAVE_UP"), "making it failed several times");
    }
}
