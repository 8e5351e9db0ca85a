//! Clinics, participants, appointments and what happened to them.

use super::table;

table!(clinic, "clinic", {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub unit_id: Uuid,
    pub site_id: Uuid,
    pub code: String,
    pub day: TimeDate,
    pub hours: String,
    pub flow: String,
});

table!(participant, "participant", {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub unit_id: Uuid,
    pub family_name: String,
    pub given_name: String,
    pub birth_date: TimeDate,
    pub nhs_number: String,
});

table!(appointment, "appointment", {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub unit_id: Uuid,
    pub clinic_id: Uuid,
    pub participant_id: Uuid,
    pub starts_at: String,
    pub accession: String,
    pub special: Option<String>,
    pub right_breast: String,
    pub left_breast: String,
    pub status: String,
    pub held_by: Option<Uuid>,
    pub room_id: Option<Uuid>,
    pub version: i32,
    pub flow: Option<String>,
});

table!(appointment_stop, "appointment_stop", {
    #[sea_orm(primary_key, auto_increment = false)]
    pub appointment_id: Uuid,
    pub details: Option<String>,
    pub reschedule: String,
    pub by_staff: Uuid,
    pub at: TimeDateTimeWithTimeZone,
});

table!(appointment_stop_reason, "appointment_stop_reason", {
    #[sea_orm(primary_key, auto_increment = false)]
    pub appointment_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub code: String,
});
