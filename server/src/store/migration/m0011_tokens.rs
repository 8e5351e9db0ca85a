//! Tokens of programs that are not people: what each may do, and for which unit and machine.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &str = "
CREATE TABLE api_token (
    id {uuid} NOT NULL,
    token_sha256 {bytes} NOT NULL,
    unit_id {uuid} NOT NULL,
    machine_id {uuid},
    created_at {instant} NOT NULL,
    revoked_at {instant},
    CONSTRAINT pk_api_token PRIMARY KEY (id),
    CONSTRAINT uq_api_token_token UNIQUE (token_sha256),
    CONSTRAINT fk_api_token_unit FOREIGN KEY (unit_id) REFERENCES unit (id),
    CONSTRAINT fk_api_token_machine FOREIGN KEY (machine_id) REFERENCES machine (id),
    CONSTRAINT ck_api_token_token CHECK (length(token_sha256) = 32)
) {keyed};
CREATE TABLE api_token_scope (
    token_id {uuid} NOT NULL,
    scope text NOT NULL,
    CONSTRAINT pk_api_token_scope PRIMARY KEY (token_id, scope),
    CONSTRAINT fk_api_token_scope_token FOREIGN KEY (token_id) REFERENCES api_token (id),
    CONSTRAINT ck_api_token_scope_scope CHECK (scope IN ('INGEST'))
) {keyed};
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await
    }
}
