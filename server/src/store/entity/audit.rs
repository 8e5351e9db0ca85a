//! The audit trail.

use super::table;

table!(event, "audit_event", {
    #[sea_orm(primary_key, auto_increment = false)]
    pub chain: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub at: TimeDateTimeWithTimeZone,
    pub actor: Option<Uuid>,
    pub role: Option<String>,
    pub unit: Option<Uuid>,
    pub action: String,
    pub object: String,
    pub subject: Option<Uuid>,
    pub outcome: String,
    pub before: Option<String>,
    pub after: Option<String>,
    pub request_id: Option<Uuid>,
    pub prev_hash: Vec<u8>,
    pub hash: Vec<u8>,
});
