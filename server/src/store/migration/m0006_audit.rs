//! The audit trail: events in chains, and the sealed end of each chain. Events point at nothing: they outlive what
//! they tell of.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &str = "
CREATE TABLE audit_event (
    chain {uuid} NOT NULL,
    seq {bigint} NOT NULL,
    at {instant} NOT NULL,
    actor {uuid},
    role text,
    unit {uuid},
    action text NOT NULL,
    object text NOT NULL,
    subject {uuid},
    outcome text NOT NULL,
    before text,
    after text,
    request_id {uuid},
    prev_hash {bytes} NOT NULL,
    hash {bytes} NOT NULL,
    CONSTRAINT pk_audit_event PRIMARY KEY (chain, seq),
    CONSTRAINT ck_audit_event_seq CHECK (seq >= 1)
) {keyed};
CREATE INDEX ix_audit_event_subject ON audit_event (subject, at);
CREATE TABLE audit_head (
    chain {uuid} NOT NULL,
    seq {bigint} NOT NULL,
    hash {bytes} NOT NULL,
    seal {bytes} NOT NULL,
    CONSTRAINT pk_audit_head PRIMARY KEY (chain)
) {keyed};
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await?;
        super::append_only(manager, &["audit_event"]).await?;
        super::refuse_delete(manager, "audit_head").await
    }
}
