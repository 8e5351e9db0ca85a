//! Units, their sites, rooms and machines; and the function behind PostgreSQL's append-only triggers.

use sea_orm_migration::prelude::{ConnectionTrait, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &str = "
CREATE TABLE unit (
    id {uuid} NOT NULL,
    name text NOT NULL,
    zone text NOT NULL,
    CONSTRAINT pk_unit PRIMARY KEY (id),
    CONSTRAINT uq_unit_name UNIQUE (name),
    CONSTRAINT ck_unit_name CHECK (length(name) BETWEEN 1 AND 200)
) {keyed};
CREATE TABLE site (
    id {uuid} NOT NULL,
    unit_id {uuid} NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    CONSTRAINT pk_site PRIMARY KEY (id),
    CONSTRAINT fk_site_unit FOREIGN KEY (unit_id) REFERENCES unit (id),
    CONSTRAINT ck_site_kind CHECK (kind IN ('HOSPITAL', 'MOBILE'))
) {keyed};
CREATE INDEX ix_site_unit ON site (unit_id);
CREATE TABLE machine (
    id {uuid} NOT NULL,
    unit_id {uuid} NOT NULL,
    name text NOT NULL,
    ae_title text NOT NULL,
    CONSTRAINT pk_machine PRIMARY KEY (id),
    CONSTRAINT fk_machine_unit FOREIGN KEY (unit_id) REFERENCES unit (id),
    CONSTRAINT uq_machine_ae_title UNIQUE (ae_title),
    CONSTRAINT ck_machine_ae_title CHECK (length(ae_title) BETWEEN 1 AND 16)
) {keyed};
CREATE TABLE room (
    id {uuid} NOT NULL,
    site_id {uuid} NOT NULL,
    name text NOT NULL,
    machine_id {uuid} NOT NULL,
    CONSTRAINT pk_room PRIMARY KEY (id),
    CONSTRAINT fk_room_site FOREIGN KEY (site_id) REFERENCES site (id),
    CONSTRAINT fk_room_machine FOREIGN KEY (machine_id) REFERENCES machine (id)
) {keyed};
CREATE INDEX ix_room_site ON room (site_id);
CREATE TABLE probe (
    name text NOT NULL,
    at {instant} NOT NULL,
    CONSTRAINT pk_probe PRIMARY KEY (name)
) {strict};
";

const REFUSE_CHANGE: &str = "
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'integrity_constraint_violation',
        CONSTRAINT = 'ao_' || TG_TABLE_NAME,
        MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are never changed';
END
$$;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await?;
        if manager.get_database_backend() != DbBackend::Sqlite {
            manager.get_connection().execute_unprepared(REFUSE_CHANGE).await?;
        }
        Ok(())
    }
}
