//! How the transfer of an appointment's images stands, and images that belong to another appointment, on the store.

mod moving;
mod problem;

use app::domain::clinic::{Room, SiteKind};
use app::domain::ids::{AppointmentId, RoomId, UnitId};
use app::error::AppError;
use app::forms::fields::Fields;
use app::forms::outcome::Outcome;
use app::services::Caller;
use app::services::images::{Images, ProblemPage, WhosePage};

pub(crate) use problem::failing;
pub(super) use problem::failing_phase;

use super::Ground;
use crate::live::Live;
use crate::store::{Case, Reader, Source, StoreResult, appointment_case_for, rooms_of_site};

/// [`Images`] on the store.
pub(super) struct StoredImages {
    pub(super) ground: Ground,
    pub(super) live: Live,
}

#[async_trait::async_trait]
impl Images for StoredImages {
    async fn problem(&self, caller: &Caller, id: AppointmentId) -> Result<ProblemPage, AppError> {
        problem::problem(&self.ground, caller, id)
            .await
            .map_err(|error| error.into_error_for(caller))
    }

    async fn whose(
        &self,
        caller: &Caller,
        id: AppointmentId,
        to: Option<AppointmentId>,
    ) -> Result<WhosePage, AppError> {
        moving::whose(&self.ground, caller, id, to)
            .await
            .map_err(|error| error.into_error_for(caller))
    }

    async fn move_images(&self, caller: &Caller, id: AppointmentId, fields: &Fields) -> Result<Outcome, AppError> {
        moving::move_images((&self.ground, &self.live), caller, id, fields)
            .await
            .map_err(|error| error.into_error_for(caller))
    }
}

/// An appointment with the room in which its images are taken, and so the machine that is expected to send them: the
/// room that is set for it, else the reader's of today, else the only room of a mobile unit.
///
/// # Errors
/// As every query.
pub(super) async fn expected(
    on: &impl Source,
    unit: UnitId,
    room: Option<RoomId>,
    id: AppointmentId,
) -> StoreResult<Option<(Case, Option<Room>)>> {
    let reader = Reader { room, page: None };
    let Some(case) = appointment_case_for(on, unit, id, reader).await? else {
        return Ok(None);
    };
    let site = &case.appointment.site;
    let room = match site.kind {
        SiteKind::Mobile => rooms_of_site(on, unit, site.id).await?.into_iter().next(),
        SiteKind::Hospital => case.room.clone(),
    };
    Ok(Some((case, room)))
}
