//! Records of images.

use super::table;

table!(record, "image_record", {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub appointment_id: Uuid,
    pub version: i32,
    pub is_current: bool,
    pub source: String,
    pub standard_set: bool,
    pub imperfect: bool,
    pub completeness: String,
    pub shortfall_details: Option<String>,
    pub recall_note: Option<String>,
    pub notes: Option<String>,
    pub room_id: Uuid,
    pub room_label: String,
    pub taken_by: Uuid,
    pub taken_at: String,
    pub transcribed: bool,
    pub recorded_by: Uuid,
    pub recorded_at: TimeDateTimeWithTimeZone,
    pub correction_reason: Option<String>,
    pub replaces: Option<Uuid>,
});

table!(view, "image_view", {
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub view: String,
    pub count: i32,
    pub repeats: i32,
    pub extras: i32,
});

table!(repeat_reason, "image_repeat_reason", {
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub view: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub code: String,
    pub words: Option<String>,
});

table!(shortfall_reason, "image_shortfall_reason", {
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub code: String,
});

table!(dose, "image_dose", {
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub view: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub microgray: i32,
});

table!(other_view, "image_other_view", {
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub view: String,
    pub count: i32,
    pub repeats: i32,
    pub extras: i32,
    pub facts: String,
});

table!(exposure, "image_exposure", {
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub image_id: Option<Uuid>,
    pub reported: Option<i32>,
    pub received: String,
    pub confirmed: String,
    pub part: String,
    pub rejected: bool,
    pub microgray: Option<i32>,
    pub dose_source: Option<String>,
    pub facts: String,
});

table!(finding, "image_finding", {
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub code: String,
    pub exposure: Option<String>,
});
