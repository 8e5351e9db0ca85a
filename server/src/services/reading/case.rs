//! A case: everything that was recorded, and what was said about it, as far as the caller may know.

use app::domain::appointment::Status;
use app::domain::ids::{AppointmentId, StaffId};
use app::domain::imaging::confirmed::ExposureRef;
use app::domain::imaging::record::RecordVersion;
use app::domain::reading::Sight;
use app::domain::reading::filter::Filter;
use app::domain::staff::{Permission, StaffName};
use app::error::AppError;
use app::services::Caller;
use app::services::reading::{CaseExposure, CaseKeys, CasePage, Opinion, Recall, RecordedAs, SeenBy, SeenByMe};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{OPEN_FOR, OPEN_RENEWED, StoredReading};
use crate::audit::{Action, Event, Object};
use crate::intake::received_study::{ReceivedStudy, received_study};
use crate::services::transfer::exposures::Told;
use crate::services::{NotServed, authorise};
use crate::store::{
    Presence, StoreResult, appointment_case, events_of_appointment, reading_open_put, reading_presence,
    reading_previous, reading_questions, reading_recalls, reading_state, records_of_appointment,
};

impl StoredReading {
    pub(super) async fn case_page(
        &self,
        caller: &Caller,
        id: AppointmentId,
        filter: Filter,
    ) -> Result<CasePage, NotServed> {
        authorise(caller, Permission::ReadCases)?;
        let (ground, unit, me) = (&self.0, caller.viewer.unit_id, caller.viewer.staff.id);
        let (store, now) = (&ground.store, ground.now());
        let state = reading_state(store, unit, id, me).await?.ok_or(AppError::NotFound)?;
        let case = appointment_case(store, unit, id).await?.ok_or(AppError::NotFound)?;
        let zone = case.zone;
        let presence = reading_presence(store, zone, id).await?;
        self.keep_open(id, me, &presence).await?;
        let recalls = reading_recalls(store, unit, zone, id).await?;
        let known = Known::of(me, state.seen, presence, recalls, now - OPEN_FOR);
        let (questions, hidden): (Vec<_>, Vec<_>) = reading_questions(store, unit, zone, id)
            .await?
            .into_iter()
            .partition(|question| state.seen != SeenByMe::No || question.asked.by.id == me);
        let versions = records_of_appointment(store, unit, id).await?;
        let page = CasePage {
            clinic_code: case.clinic_code,
            late_images: case.appointment.status == Status::NeedsAttention,
            appointment: case.appointment,
            exposures: case_exposures(&received_study(store, unit, id, now).await?, versions.first()),
            versions,
            history: events_of_appointment(store, unit, id).await?,
            seen: state.seen,
            readers: state.readers,
            closed: state.closed,
            seen_by: known.seen_by,
            open_by: known.open_by,
            own_opinion: known.own_opinion,
            opinions: known.opinions,
            questions,
            has_hidden_questions: !hidden.is_empty(),
            recalls: known.recalls,
            previous: reading_previous(store, self.reader(caller), filter.from_the_start(), id).await?,
            filter,
            keys: CaseKeys {
                question: Uuid::new_v4(),
                recall: Uuid::new_v4(),
            },
            now: zone.local(now),
        };
        let read = Event::by(caller, Action::CaseRead, now).on(Object::Appointment(id));
        ground.journal.read(read.about(page.appointment.participant.id)).await?;
        Ok(page)
    }

    /// The caller has the case open from now on. A sign of life that is fresh is not written anew.
    async fn keep_open(&self, id: AppointmentId, me: StaffId, presence: &Presence) -> StoreResult<()> {
        let ground = &self.0;
        let fresh = ground.now() - OPEN_RENEWED;
        if presence.open.iter().any(|(who, at)| who.id == me && *at >= fresh) {
            return Ok(());
        }
        let tx = ground.store.begin().await?;
        reading_open_put(&tx, id, me, ground.now()).await?;
        tx.commit().await
    }
}

/// What was received, with what the record in force says of each exposure.
fn case_exposures(study: &ReceivedStudy, record: Option<&RecordVersion>) -> Vec<CaseExposure> {
    let confirmed = record.map(|record| record.images.exposures()).unwrap_or_default();
    let recorded = |exposure: ExposureRef| {
        let known = confirmed.iter().find(|known| known.exposure == exposure)?;
        Some(RecordedAs {
            view: known.confirmed.label(),
            part: known.part,
        })
    };
    let lines = Told::of_study(study).lines().into_iter().zip(study.references());
    lines
        .map(|(received, exposure)| CaseExposure {
            received,
            recorded: recorded(exposure),
        })
        .collect()
}

/// What a reader may know of what was said and done.
struct Known {
    own_opinion: Option<Opinion>,
    opinions: Vec<Opinion>,
    seen_by: Vec<SeenBy>,
    open_by: Vec<StaffName>,
    recalls: Vec<Recall>,
}

impl Known {
    fn of(
        me: StaffId,
        seen: SeenByMe,
        presence: Presence,
        mut recalls: Vec<Recall>,
        open_since: OffsetDateTime,
    ) -> Self {
        let Presence {
            open,
            seen: mut seen_by,
            opinions,
        } = presence;
        let (mut own, mut others): (Vec<_>, Vec<_>) = opinions.into_iter().partition(|opinion| opinion.by.id == me);
        let own_opinion = own.pop();
        match Sight::after(own_opinion.is_some()) {
            Sight::OwnOnly => others.clear(),
            Sight::Both => {}
        }
        match Sight::after(seen == SeenByMe::Yes) {
            Sight::OwnOnly => {
                seen_by.retain(|one| one.by.id == me);
                recalls.retain(|recall| recall.by.id == me);
            }
            Sight::Both => {}
        }
        let is_there = |(who, at): (StaffName, OffsetDateTime)| (who.id != me && at >= open_since).then_some(who);
        Known {
            own_opinion,
            opinions: others,
            seen_by,
            open_by: open.into_iter().filter_map(is_there).collect(),
            recalls,
        }
    }
}
