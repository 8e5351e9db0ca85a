//! What arrives from machines.

use super::table;

table!(worklist_step, "worklist_step", {
    #[sea_orm(primary_key, auto_increment = false)]
    pub appointment_id: Uuid,
    pub study_uid: String,
    pub requested_procedure: String,
    pub scheduled_step: String,
    pub assigned_at: TimeDateTimeWithTimeZone,
});

table!(association, "association", {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub unit_id: Option<Uuid>,
    pub machine_id: Option<Uuid>,
    pub calling_title: String,
    pub called_title: String,
    pub address: String,
    pub started_at: TimeDateTimeWithTimeZone,
    pub ended_at: Option<TimeDateTimeWithTimeZone>,
    pub outcome: String,
    pub stored: i32,
    pub refused: i32,
    pub queries: i32,
    pub steps: i32,
});

table!(performed_step, "performed_step", {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub sop_instance_uid: String,
    pub unit_id: Uuid,
    pub machine_id: Uuid,
    pub state: String,
    pub version: i32,
    pub started_at: TimeDateTimeWithTimeZone,
    pub changed_at: TimeDateTimeWithTimeZone,
    pub facts: String,
    pub appointment_id: Option<Uuid>,
});

table!(performed_step_message, "performed_step_message", {
    #[sea_orm(primary_key, auto_increment = false)]
    pub step_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    pub kind: String,
    pub at: TimeDateTimeWithTimeZone,
    pub association_id: Option<Uuid>,
    pub transfer_syntax_uid: String,
    pub attributes: Vec<u8>,
});

table!(commitment_report, "commitment_report", {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub unit_id: Uuid,
    pub machine_id: Uuid,
    pub transaction_uid: String,
    pub requested_at: TimeDateTimeWithTimeZone,
    pub attempts: i32,
    pub next_attempt_at: TimeDateTimeWithTimeZone,
    pub delivered_at: Option<TimeDateTimeWithTimeZone>,
    pub alerted_at: Option<TimeDateTimeWithTimeZone>,
});

table!(commitment_instance, "commitment_instance", {
    #[sea_orm(primary_key, auto_increment = false)]
    pub report_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub sop_class_uid: String,
    pub sop_instance_uid: String,
    pub reason: String,
});

table!(api_token, "api_token", {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub token_sha256: Vec<u8>,
    pub unit_id: Uuid,
    pub machine_id: Option<Uuid>,
    pub created_at: TimeDateTimeWithTimeZone,
    pub revoked_at: Option<TimeDateTimeWithTimeZone>,
});

table!(api_token_scope, "api_token_scope", {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub scope: String,
});
