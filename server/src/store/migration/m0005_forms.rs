//! What people typed and did not submit, and which forms were submitted.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &str = "
CREATE TABLE typed_answer (
    staff_id {uuid} NOT NULL,
    path text NOT NULL,
    fields text NOT NULL,
    saved_at {instant} NOT NULL,
    CONSTRAINT pk_typed_answer PRIMARY KEY (staff_id, path),
    CONSTRAINT fk_typed_answer_staff FOREIGN KEY (staff_id) REFERENCES staff (id)
) {strict};
CREATE INDEX ix_typed_answer_saved_at ON typed_answer (saved_at);
CREATE TABLE form_submission (
    form_key {uuid} NOT NULL,
    staff_id {uuid} NOT NULL,
    path text NOT NULL,
    outcome text NOT NULL,
    at {instant} NOT NULL,
    CONSTRAINT pk_form_submission PRIMARY KEY (form_key),
    CONSTRAINT fk_form_submission_staff FOREIGN KEY (staff_id) REFERENCES staff (id)
) {strict};
CREATE INDEX ix_form_submission_at ON form_submission (at);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await
    }
}
