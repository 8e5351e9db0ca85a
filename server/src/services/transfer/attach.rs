//! Attaching images to an appointment by hand: asked once more with the participant's name, then done in one
//! transaction with its audit events.

use app::domain::ids::{AppointmentId, ImageId};
use app::domain::staff::Permission;
use app::error::AppError;
use app::forms::fields::Fields;
use app::forms::outcome::Outcome;
use app::forms::transfer::appointment;
use app::pages::transfer::PATH;
use app::services::Caller;
use app::services::transfer::{AttachPage, Candidate};

use super::StoredTransfer;
use super::lines::Sight;
use super::study::{Group, header_claim, read_of_study};
use crate::audit::{Action, Codes, Event, Object};
use crate::intake::late::note_late;
use crate::services::{NotServed, authorise};
use crate::store::{Source, StoredStanding, alerts_close_about, received_settle, step_settle};

impl StoredTransfer {
    /// Only what the study's page offers can be chosen, so that this leads to no other participant.
    async fn chosen(
        &self,
        on: &impl Source,
        caller: &Caller,
        group: &Group,
        id: AppointmentId,
    ) -> Result<Candidate, NotServed> {
        let candidates = self.candidates(on, caller, group).await?;
        let chosen = candidates.into_iter().find(|candidate| candidate.appointment == id);
        Ok(chosen.ok_or(AppError::NotFound)?)
    }

    pub(super) async fn attach_page(
        &self,
        caller: &Caller,
        id: ImageId,
        appointment: AppointmentId,
    ) -> Result<AttachPage, NotServed> {
        authorise(caller, Permission::MatchImages)?;
        let ground = &self.ground;
        let group = Group::of(&ground.store, caller, id).await?;
        if !group.waits() {
            return Err(AppError::NotFound.into());
        }
        let candidate = self.chosen(&ground.store, caller, &group, appointment).await?;
        let sight = Sight::of(ground, caller).await?;
        read_of_study(ground, caller, group.first().object.id, &[candidate.participant.id]).await?;
        Ok(AttachPage {
            study: group.line(&sight, None, None),
            claim: header_claim(group.claim().as_ref()),
            candidate,
        })
    }

    /// Of two people, or two presses, the second changes nothing.
    pub(super) async fn settle(&self, caller: &Caller, id: ImageId, fields: &Fields) -> Result<Outcome, NotServed> {
        authorise(caller, Permission::MatchImages)?;
        let (ground, unit, at) = (&self.ground, caller.viewer.unit_id, self.ground.now());
        let next = Outcome::Next {
            to: format!("{PATH}/studies/{id}"),
        };
        let tx = ground.store.begin().await?;
        let group = Group::of(&tx, caller, id).await?;
        if !group.waits() {
            tx.rollback().await?;
            return Ok(next);
        }
        let chosen = appointment(fields).ok_or(AppError::BadRequest)?;
        let candidate = self.chosen(&tx, caller, &group, chosen).await?;
        let mut events = Vec::new();
        for (object, _) in &group.objects {
            let object = object.object.id;
            if !received_settle(&tx, unit, object, chosen).await? {
                tx.rollback().await?;
                return Ok(next);
            }
            alerts_close_about(&tx, unit, object.0, caller.viewer.staff.id, at).await?;
            let before = Codes::new().code("standing", standing_code(group.standing));
            let event = Event::by(caller, Action::ObjectAttached, at)
                .on(Object::Image(object))
                .about(candidate.participant.id)
                .before(before)
                .after(Codes::new().id("appointment", chosen.0));
            events.push(event);
        }
        for (step, _) in &group.steps {
            step_settle(&tx, unit, step.id, chosen).await?;
        }
        let came: Vec<ImageId> = group.objects.iter().map(|(object, _)| object.object.id).collect();
        note_late(&tx, &ground.audit, (unit, chosen), &came, at).await?;
        ground.audit.append_all(&tx, events).await?;
        tx.commit().await?;
        self.live.tell(chosen);
        Ok(next)
    }
}

fn standing_code(standing: StoredStanding) -> &'static str {
    match standing {
        StoredStanding::Pending => "PENDING",
        StoredStanding::Matched(_) => "MATCHED",
        StoredStanding::Unmatched => "UNMATCHED",
        StoredStanding::HeldApart(_) => "HELD_APART",
    }
}
