//! The traffic with machines, for administrators: read, explained, and dealt with.
//!
//! Lists and counts hold nothing of participants. What does (images that belong to nobody, a study, a picture) is an
//! audited read, committed before it is answered.

mod attach;
mod echo;
pub(super) mod exposures;
pub(super) mod lines;
mod machines;
mod picture;
mod quarantine;
mod receipts;
mod registration;
mod sites;
mod study;
mod suggestions;
mod unsettled;

use std::net::SocketAddr;
use std::path::PathBuf;

use app::domain::ids::{AlertId, AppointmentId, ImageId, MachineId, QuarantineId, SiteId};
use app::domain::staff::Permission;
use app::domain::transfer::StorageLevel;
use app::error::AppError;
use app::forms::fields::Fields;
use app::forms::outcome::Outcome;
use app::services::Caller;
use app::services::transfer::{
    AttachPage, Backlog, CallLine, MachinePage, Paged, Picture, PictureSize, QuarantineLine, QuarantinedPage,
    RegistrationPage, SiteLine, Storage, StudyLine, StudyPage, Transfer, TransferPage, UnsettledLine,
};

use self::lines::Sight;
use self::receipts::receipts_of_groups;
pub(crate) use self::study::picture_state;
use super::{Ground, NotServed, authorise};
use crate::audit::{Action, Event, Object};
use crate::config::IntakeConfig;
use crate::intake::Intake;
use crate::intake::spool::Spool;
use crate::live::Live;
use crate::store::{
    Part, StoreError, StudiesWanted, alert_close, alert_exists, alerts_with_objects, associations_part, studies_count,
    studies_part, transfer_counts,
};

/// Lines of a page of a long list.
const A_PAGE: u32 = 25;
/// Lines of a list on the page that has many lists.
const A_GLANCE: u32 = 10;

/// [`Transfer`] on the store, the spool and the network.
pub(super) struct StoredTransfer {
    ground: Ground,
    spool: Spool,
    thumbnails: PathBuf,
    live: Live,
    own_title: String,
    own_address: SocketAddr,
}

impl StoredTransfer {
    pub(super) fn new(ground: &Ground, intake: &Intake, config: &IntakeConfig) -> Self {
        StoredTransfer {
            ground: ground.clone(),
            spool: intake.spool.clone(),
            thumbnails: intake.thumbnails.clone(),
            live: intake.live.clone(),
            own_title: config.ae_title.clone(),
            own_address: config.addr,
        }
    }
}

/// Answers for a caller: the one place where what went wrong inside becomes what the caller may know.
macro_rules! answer {
    ($caller:ident, $answer:expr) => {
        $answer.await.map_err(|error: NotServed| error.into_error_for($caller))
    };
}

#[async_trait::async_trait]
impl Transfer for StoredTransfer {
    async fn overview(&self, caller: &Caller) -> Result<TransferPage, AppError> {
        answer!(caller, self.overview_of(caller))
    }

    async fn calls(&self, caller: &Caller, page: u32) -> Result<Paged<CallLine>, AppError> {
        answer!(caller, self.calls_of(caller, page))
    }

    async fn studies(&self, caller: &Caller, page: u32) -> Result<Paged<StudyLine>, AppError> {
        answer!(caller, self.studies_of(caller, page))
    }

    async fn machine(&self, caller: &Caller, id: MachineId) -> Result<MachinePage, AppError> {
        answer!(caller, self.machine_page(caller, id))
    }

    async fn check_machine(&self, caller: &Caller, id: MachineId) -> Result<Outcome, AppError> {
        answer!(caller, self.call_machine(caller, id))
    }

    async fn save_listener(&self, caller: &Caller, id: MachineId, fields: &Fields) -> Result<Outcome, AppError> {
        answer!(caller, self.put_listener(caller, id, fields))
    }

    async fn registration(&self, caller: &Caller, id: Option<MachineId>) -> Result<RegistrationPage, AppError> {
        answer!(caller, self.registration_of(caller, id))
    }

    async fn register(&self, caller: &Caller, id: Option<MachineId>, fields: &Fields) -> Result<Outcome, AppError> {
        answer!(caller, self.put_registration(caller, id, fields))
    }

    async fn site(&self, caller: &Caller, id: SiteId) -> Result<SiteLine, AppError> {
        answer!(caller, self.site_of(caller, id))
    }

    async fn switch_site(&self, caller: &Caller, id: SiteId, fields: &Fields) -> Result<Outcome, AppError> {
        answer!(caller, self.switch(caller, id, fields))
    }

    async fn quarantine(&self, caller: &Caller, page: u32) -> Result<Paged<QuarantineLine>, AppError> {
        answer!(caller, self.quarantine_of(caller, page))
    }

    async fn quarantined(&self, caller: &Caller, id: QuarantineId) -> Result<QuarantinedPage, AppError> {
        answer!(caller, self.quarantined_page(caller, id))
    }

    async fn deal_with(&self, caller: &Caller, id: QuarantineId, fields: &Fields) -> Result<Outcome, AppError> {
        answer!(caller, self.resolve(caller, id, fields))
    }

    async fn understand_again(&self, caller: &Caller, id: QuarantineId) -> Result<Outcome, AppError> {
        answer!(caller, self.attempt_again(caller, id))
    }

    async fn close_alert(&self, caller: &Caller, id: AlertId) -> Result<Outcome, AppError> {
        answer!(caller, self.end_alert(caller, id))
    }

    async fn unsettled(&self, caller: &Caller, page: u32) -> Result<Paged<UnsettledLine>, AppError> {
        answer!(caller, self.unsettled_of(caller, page))
    }

    async fn study(&self, caller: &Caller, id: ImageId) -> Result<StudyPage, AppError> {
        answer!(caller, self.study_page(caller, id))
    }

    async fn attach_question(
        &self,
        caller: &Caller,
        id: ImageId,
        appointment: AppointmentId,
    ) -> Result<AttachPage, AppError> {
        answer!(caller, self.attach_page(caller, id, appointment))
    }

    async fn attach(&self, caller: &Caller, id: ImageId, fields: &Fields) -> Result<Outcome, AppError> {
        answer!(caller, self.settle(caller, id, fields))
    }

    async fn picture(&self, caller: &Caller, id: ImageId, size: PictureSize) -> Result<Picture, AppError> {
        answer!(caller, self.picture_of(caller, id, size))
    }
}

/// A page of a long list, by its number from 1; one beyond the end is the last.
fn page_of(asked: u32, total: u32) -> (u32, u32, Part) {
    let pages = total.div_ceil(A_PAGE).max(1);
    let page = asked.clamp(1, pages);
    let part = Part {
        skip: (page - 1) * A_PAGE,
        take: A_PAGE,
    };
    (page, pages, part)
}

impl StoredTransfer {
    async fn overview_of(&self, caller: &Caller) -> Result<TransferPage, NotServed> {
        authorise(caller, Permission::SeeImageTransfer)?;
        let (store, unit) = (&self.ground.store, caller.viewer.unit_id);
        let sight = Sight::of(&self.ground, caller).await?;
        let glance = Part {
            skip: 0,
            take: A_GLANCE,
        };
        let since = sight.day_began();
        let counts = transfer_counts(store, unit, since).await?;
        let today = StudiesWanted::Since(since);
        let studies = studies_part(store, unit, today, glance).await?;
        let receipts = receipts_of_groups(store, unit, &studies, self.ground.now()).await?;
        let calls = associations_part(store, unit, since, glance).await?;
        let alerts = alerts_with_objects(store, unit, A_GLANCE).await?;
        let waiting = studies_count(store, unit, StudiesWanted::Waiting).await?;
        Ok(TransferPage {
            now: sight.now(),
            own_title: self.own_title.clone(),
            own_address: self.own_address.to_string(),
            alerts: alerts.iter().map(|alert| sight.alert(alert)).collect(),
            alerts_open: counts.alerts,
            machines: sight.machines(),
            sites: self.sites(caller).await?,
            storage: self.storage().await,
            backlog: Backlog {
                not_read: counts.not_read,
                pictures_waiting: counts.pictures_waiting,
                pictures_failed: counts.pictures_failed,
                oldest: counts.oldest.map(|at| sight.local(at)),
            },
            studies: studies.iter().map(|group| sight.study(group, &receipts)).collect(),
            studies_today: studies_count(store, unit, today).await?.all,
            unmatched: waiting.all - waiting.held_apart.min(waiting.all),
            held_apart: waiting.held_apart,
            quarantined: counts.quarantined,
            calls: calls.iter().map(|call| sight.call(call)).collect(),
            calls_today: counts.associations,
        })
    }

    async fn storage(&self) -> Storage {
        let spool = self.spool.clone();
        match tokio::task::spawn_blocking(move || spool.room()).await {
            Ok(Ok(room_bytes)) => Storage::Known {
                room_bytes,
                level: StorageLevel::of(room_bytes),
            },
            Ok(Err(error)) => {
                tracing::warn!(
                    cause = &error as &dyn std::error::Error,
                    "the disk of the spool cannot be asked"
                );
                Storage::Unknown
            }
            Err(_) => Storage::Unknown,
        }
    }

    async fn calls_of(&self, caller: &Caller, page: u32) -> Result<Paged<CallLine>, NotServed> {
        authorise(caller, Permission::SeeImageTransfer)?;
        let (store, unit) = (&self.ground.store, caller.viewer.unit_id);
        let sight = Sight::of(&self.ground, caller).await?;
        let since = sight.day_began();
        let total = transfer_counts(store, unit, since).await?.associations;
        let (page, pages, part) = page_of(page, total);
        let calls = associations_part(store, unit, since, part).await?;
        Ok(Paged {
            lines: calls.iter().map(|call| sight.call(call)).collect(),
            page,
            pages,
            total,
            now: sight.now(),
        })
    }

    async fn studies_of(&self, caller: &Caller, page: u32) -> Result<Paged<StudyLine>, NotServed> {
        authorise(caller, Permission::SeeImageTransfer)?;
        let (store, unit) = (&self.ground.store, caller.viewer.unit_id);
        let sight = Sight::of(&self.ground, caller).await?;
        let today = StudiesWanted::Since(sight.day_began());
        let total = studies_count(store, unit, today).await?.all;
        let (page, pages, part) = page_of(page, total);
        let studies = studies_part(store, unit, today, part).await?;
        let receipts = receipts_of_groups(store, unit, &studies, self.ground.now()).await?;
        Ok(Paged {
            lines: studies.iter().map(|group| sight.study(group, &receipts)).collect(),
            page,
            pages,
            total,
            now: sight.now(),
        })
    }

    /// Closing an alert that is closed already changes nothing.
    async fn end_alert(&self, caller: &Caller, id: AlertId) -> Result<Outcome, NotServed> {
        authorise(caller, Permission::SeeImageTransfer)?;
        let (ground, unit) = (&self.ground, caller.viewer.unit_id);
        let tx = ground.store.begin().await?;
        if !alert_exists(&tx, unit, id).await? {
            tx.rollback().await?;
            return Err(AppError::NotFound.into());
        }
        match alert_close(&tx, unit, id, caller.viewer.staff.id, ground.now()).await {
            Ok(()) => {
                let event = Event::by(caller, Action::AlertClosed, ground.now()).on(Object::Alert(id));
                ground.audit.append(&tx, event).await?;
            }
            Err(StoreError::Missing) => {}
            Err(error) => return Err(error.into()),
        }
        tx.commit().await?;
        Ok(Outcome::Next {
            to: app::pages::transfer::PATH.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_beyond_the_end_is_the_last() {
        for (asked, total, page, pages, skip) in [
            (1, 0, 1, 1, 0),
            (0, 10, 1, 1, 0),
            (1, 25, 1, 1, 0),
            (2, 26, 2, 2, 25),
            (9, 60, 3, 3, 50),
            (u32::MAX, u32::MAX, 171_798_692, 171_798_692, 4_294_967_275),
        ] {
            let part = Part { skip, take: A_PAGE };
            assert_eq!(page_of(asked, total), (page, pages, part));
        }
    }
}
