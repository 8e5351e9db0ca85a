//! What is in quarantine, that it is attempted again, and that somebody dealt with it. The bytes stay where they are
//! until some time after that.

use app::domain::ids::QuarantineId;
use app::domain::staff::Permission;
use app::error::AppError;
use app::forms::fields::Fields;
use app::forms::outcome::Outcome;
use app::forms::transfer::note;
use app::pages::transfer::PATH;
use app::services::Caller;
use app::services::transfer::{Again, NoteLine, Paged, QuarantineLine, QuarantinedPage};

use super::lines::Sight;
use super::{StoredTransfer, page_of};
use crate::audit::{Action, Codes, Event, Object};
use crate::intake::understanding::ALL_BUT_ONE;
use crate::services::{NotServed, authorise};
use crate::store::{
    Resolution, alerts_close_about, associations_by_id, quarantine_given_up, quarantine_note, quarantine_note_insert,
    quarantine_resolve, quarantined, quarantined_count, quarantined_part, work_once_more,
};

impl StoredTransfer {
    pub(super) async fn quarantine_of(&self, caller: &Caller, page: u32) -> Result<Paged<QuarantineLine>, NotServed> {
        authorise(caller, Permission::SeeImageTransfer)?;
        let (store, unit) = (&self.ground.store, caller.viewer.unit_id);
        let sight = Sight::of(&self.ground, caller).await?;
        let total = quarantined_count(store, unit).await?;
        let (page, pages, part) = page_of(page, total);
        let objects = quarantined_part(store, unit, part).await?;
        Ok(Paged {
            lines: objects.iter().map(|object| sight.quarantined(object)).collect(),
            page,
            pages,
            total,
            now: sight.now(),
        })
    }

    pub(super) async fn quarantined_page(
        &self,
        caller: &Caller,
        id: QuarantineId,
    ) -> Result<QuarantinedPage, NotServed> {
        authorise(caller, Permission::SeeImageTransfer)?;
        let (store, unit) = (&self.ground.store, caller.viewer.unit_id);
        let object = quarantined(store, unit, id).await?.ok_or(AppError::NotFound)?;
        let sight = Sight::of(&self.ground, caller).await?;
        let calls: Vec<_> = object.sender.association.into_iter().collect();
        let call = associations_by_id(store, unit, &calls).await?.into_iter().next();
        let note = quarantine_note(store, unit, id).await?;
        let again = match quarantine_given_up(store, id).await? {
            None => Again::Never,
            Some((_, false)) => Again::Possible,
            Some((_, true)) => Again::Waiting,
        };
        Ok(QuarantinedPage {
            line: sight.quarantined(&object),
            detail: object.detail,
            instance: object.sop_instance_uid,
            sha256: hex::encode(object.sha256),
            call: call.map(|call| sight.call(&call)),
            note: note.zip(object.resolved).map(|(note, (_, at))| NoteLine {
                by: note.by.name,
                at: sight.local(at),
                words: note.words,
            }),
            again,
            file_gone: object.file_gone_at.map(|at| sight.local(at)),
            now: sight.now(),
        })
    }

    /// Asking for it twice makes one attempt.
    pub(super) async fn attempt_again(&self, caller: &Caller, id: QuarantineId) -> Result<Outcome, NotServed> {
        authorise(caller, Permission::SeeImageTransfer)?;
        let (ground, unit) = (&self.ground, caller.viewer.unit_id);
        let tx = ground.store.begin().await?;
        quarantined(&tx, unit, id).await?.ok_or(AppError::NotFound)?;
        if let Some((object, false)) = quarantine_given_up(&tx, id).await? {
            work_once_more(&tx, object, ALL_BUT_ONE).await?;
            let event = Event::by(caller, Action::QuarantineAttempted, ground.now()).on(Object::Quarantine(id));
            ground.audit.append(&tx, event).await?;
        }
        tx.commit().await?;
        Ok(Outcome::Next {
            to: format!("{PATH}/quarantine/{id}"),
        })
    }

    /// Marking again what is dealt with changes nothing.
    pub(super) async fn resolve(
        &self,
        caller: &Caller,
        id: QuarantineId,
        fields: &Fields,
    ) -> Result<Outcome, NotServed> {
        authorise(caller, Permission::SeeImageTransfer)?;
        let (ground, unit, staff) = (&self.ground, caller.viewer.unit_id, caller.viewer.staff.id);
        let tx = ground.store.begin().await?;
        let object = quarantined(&tx, unit, id).await?.ok_or(AppError::NotFound)?;
        let next = Outcome::Next {
            to: format!("{PATH}/quarantine/{id}"),
        };
        if object.resolved.is_some() {
            tx.rollback().await?;
            return Ok(next);
        }
        let words = match note(fields) {
            Ok(words) => words,
            Err(errors) => {
                tx.rollback().await?;
                return Ok(Outcome::Invalid(errors));
            }
        };
        let at = ground.now();
        quarantine_resolve(&tx, unit, id, Resolution::Discarded, staff, at).await?;
        quarantine_note_insert(&tx, id, words.as_str()).await?;
        alerts_close_about(&tx, unit, id.0, staff, at).await?;
        let codes = Codes::new().code("resolution", Resolution::Discarded.code());
        let event = Event::by(caller, Action::QuarantineResolved, at).on(Object::Quarantine(id));
        ground.audit.append(&tx, event.after(codes)).await?;
        tx.commit().await?;
        Ok(next)
    }
}
