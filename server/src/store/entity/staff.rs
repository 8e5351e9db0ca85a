//! Staff and how they sign in.

use super::table;

table!(staff, "staff", {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub email: String,
    pub name: String,
    pub password_hash: Option<String>,
    pub created_at: TimeDateTimeWithTimeZone,
    pub disabled: bool,
});

table!(enrolment, "enrolment", {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub token_sha256: Vec<u8>,
    pub unit_id: Uuid,
    pub email: String,
    pub role: String,
    pub expires_at: TimeDateTimeWithTimeZone,
    pub used_at: Option<TimeDateTimeWithTimeZone>,
});

table!(session, "session", {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub token_sha256: Vec<u8>,
    pub csrf: String,
    pub staff_id: Uuid,
    pub unit_id: Uuid,
    pub created_at: TimeDateTimeWithTimeZone,
    pub last_seen_at: TimeDateTimeWithTimeZone,
    pub ended_at: Option<TimeDateTimeWithTimeZone>,
    pub ended_why: Option<String>,
});

table!(sign_in_attempt, "sign_in_attempt", {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub email_sha256: Vec<u8>,
    pub address_sha256: Vec<u8>,
    pub at: TimeDateTimeWithTimeZone,
    pub outcome: String,
});
