//! The clinics of a day, a clinic's list, and the room that a person works in.

use app::domain::clinic::{Room, SiteKind};
use app::domain::ids::ClinicId;
use app::domain::staff::Permission;
use app::error::AppError;
use app::forms::fields::Fields;
use app::forms::outcome::Outcome;
use app::forms::room as room_form;
use app::services::Caller;
use app::services::clinics::{AttentionPage, ClinicPage, Clinics, ClinicsPage, RoomPage};
use time::Date;

use super::{Ground, NotServed, authorise, trail};
use crate::audit::{Action, Event, Object};
use crate::store::{
    StoreResult, attention_count, attention_lines, clinic_appointments, clinic_days_beside, clinic_for, clinics_of_day,
    room, room_choice_put, rooms_of_unit, unit_zone,
};

/// Recorded appointments that need attention and are shown together.
const ATTENTION_LINES: u32 = 100;

/// [`Clinics`] on the store.
pub(super) struct StoredClinics(pub(super) Ground);

#[async_trait::async_trait]
impl Clinics for StoredClinics {
    async fn of_day(&self, caller: &Caller, day: Option<Date>) -> Result<ClinicsPage, AppError> {
        self.0
            .of_day(caller, day)
            .await
            .map_err(|error| error.into_error_for(caller))
    }

    async fn clinic(&self, caller: &Caller, id: ClinicId) -> Result<ClinicPage, AppError> {
        self.0
            .clinic(caller, id)
            .await
            .map_err(|error| error.into_error_for(caller))
    }

    async fn attention(&self, caller: &Caller) -> Result<AttentionPage, AppError> {
        self.0
            .attention(caller)
            .await
            .map_err(|error| error.into_error_for(caller))
    }

    async fn rooms(&self, caller: &Caller) -> Result<RoomPage, AppError> {
        self.0.rooms(caller).await.map_err(|error| error.into_error_for(caller))
    }

    async fn choose_room(&self, caller: &Caller, fields: &Fields, return_to: &str) -> Result<Outcome, AppError> {
        self.0
            .choose_room(caller, fields, return_to)
            .await
            .map_err(|error| error.into_error_for(caller))
    }

    async fn start_page(&self, caller: &Caller) -> Result<String, AppError> {
        self.0
            .start_page(caller)
            .await
            .map_err(|error| error.into_error_for(caller))
    }
}

impl Ground {
    async fn day(&self, caller: &Caller) -> StoreResult<Date> {
        Ok(unit_zone(&self.store, caller.viewer.unit_id).await?.day(self.now()))
    }

    async fn todays_room(&self, caller: &Caller) -> StoreResult<Option<Room>> {
        match caller.viewer.room {
            None => Ok(None),
            Some(chosen) => room(&self.store, caller.viewer.unit_id, chosen).await,
        }
    }

    async fn of_day(&self, caller: &Caller, day: Option<Date>) -> Result<ClinicsPage, NotServed> {
        authorise(caller, Permission::SeeClinics)?;
        let (unit, today) = (caller.viewer.unit_id, self.day(caller).await?);
        let day = day.filter(|day| *day <= today).unwrap_or(today);
        let (earlier, later) = clinic_days_beside(&self.store, unit, day, today).await?;
        Ok(ClinicsPage {
            day,
            today,
            earlier,
            later,
            clinics: clinics_of_day(&self.store, unit, day).await?,
            room: self.todays_room(caller).await?,
            attention: if caller.viewer.may(Permission::AnswerReaders) {
                attention_count(&self.store, caller.viewer.unit_id).await?
            } else {
                0
            },
        })
    }

    async fn attention(&self, caller: &Caller) -> Result<AttentionPage, NotServed> {
        authorise(caller, Permission::AnswerReaders)?;
        let unit = caller.viewer.unit_id;
        let lines = attention_lines(&self.store, unit, ATTENTION_LINES).await?;
        trail::read_of_attention(self, caller, &lines).await?;
        Ok(AttentionPage {
            total: attention_count(&self.store, unit).await?,
            lines,
        })
    }

    async fn clinic(&self, caller: &Caller, id: ClinicId) -> Result<ClinicPage, NotServed> {
        authorise(caller, Permission::SeeClinics)?;
        let unit = caller.viewer.unit_id;
        let found = clinic_for(&self.store, unit, id, caller.viewer.room).await?;
        let (clinic, room) = found.ok_or(AppError::NotFound)?;
        let mut appointments = clinic_appointments(&self.store, unit, id).await?;
        if !caller.viewer.may(Permission::AnswerReaders) {
            // A reader learns of another's question or recall on the page of the case, after the own reading.
            for line in &mut appointments {
                line.wanted.clear();
            }
        }
        trail::read_of_clinic(self, caller, id, &appointments).await?;
        Ok(ClinicPage {
            clinic,
            appointments,
            room,
        })
    }

    async fn hospital_rooms(&self, caller: &Caller) -> StoreResult<Vec<Room>> {
        let mut rooms = rooms_of_unit(&self.store, caller.viewer.unit_id).await?;
        rooms.retain(|room| room.site.kind == SiteKind::Hospital);
        Ok(rooms)
    }

    async fn rooms(&self, caller: &Caller) -> Result<RoomPage, NotServed> {
        authorise(caller, Permission::RecordImages)?;
        Ok(RoomPage {
            rooms: self.hospital_rooms(caller).await?,
            chosen: caller.viewer.room,
            mobile_today: self.has_clinic_today(caller, SiteKind::Mobile).await?,
        })
    }

    async fn has_clinic_today(&self, caller: &Caller, kind: SiteKind) -> StoreResult<bool> {
        let day = self.day(caller).await?;
        let clinics = clinics_of_day(&self.store, caller.viewer.unit_id, day).await?;
        Ok(clinics.iter().any(|summary| summary.clinic.site.kind == kind))
    }

    async fn choose_room(&self, caller: &Caller, fields: &Fields, return_to: &str) -> Result<Outcome, NotServed> {
        authorise(caller, Permission::RecordImages)?;
        let chosen = match room_form::parse(fields, &self.hospital_rooms(caller).await?) {
            Ok(chosen) => chosen,
            Err(errors) => return Ok(Outcome::Invalid(errors)),
        };
        let day = self.day(caller).await?;
        let tx = self.store.begin().await?;
        room_choice_put(&tx, caller.viewer.unit_id, caller.viewer.staff.id, day, chosen).await?;
        let event = Event::by(caller, Action::RoomChosen, self.now()).on(Object::Room(chosen));
        self.audit.append(&tx, event).await?;
        tx.commit().await?;
        let to = if return_to.starts_with('/') {
            return_to
        } else {
            "/clinics"
        };
        Ok(Outcome::Next { to: to.to_owned() })
    }

    async fn start_page(&self, caller: &Caller) -> Result<String, NotServed> {
        let records = caller.viewer.may(Permission::RecordImages);
        let path =
            if records && caller.viewer.room.is_none() && self.has_clinic_today(caller, SiteKind::Hospital).await? {
                "/room"
            } else if caller.viewer.may(Permission::ReadCases) && !records {
                app::pages::reading::PATH
            } else if caller.viewer.may(Permission::SeeClinics) {
                "/clinics"
            } else if caller.viewer.may(Permission::SeeImageTransfer) {
                app::pages::transfer::PATH
            } else {
                "/account"
            };
        Ok(path.to_owned())
    }
}
