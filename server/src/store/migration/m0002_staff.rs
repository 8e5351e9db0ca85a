//! Staff, their roles, and how they sign in.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &str = "
CREATE TABLE staff (
    id {uuid} NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    password_hash text,
    created_at {instant} NOT NULL,
    disabled {flag} NOT NULL,
    CONSTRAINT pk_staff PRIMARY KEY (id),
    CONSTRAINT uq_staff_email UNIQUE (email),
    CONSTRAINT ck_staff_email CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254)
) {keyed};
CREATE TABLE staff_role (
    staff_id {uuid} NOT NULL,
    unit_id {uuid} NOT NULL,
    role text NOT NULL,
    CONSTRAINT pk_staff_role PRIMARY KEY (staff_id, unit_id, role),
    CONSTRAINT fk_staff_role_staff FOREIGN KEY (staff_id) REFERENCES staff (id),
    CONSTRAINT fk_staff_role_unit FOREIGN KEY (unit_id) REFERENCES unit (id),
    CONSTRAINT ck_staff_role_role CHECK (role IN ('MAMMOGRAPHER', 'IMAGE_READER', 'SERVICE_ADMINISTRATOR'))
) {keyed};
CREATE INDEX ix_staff_role_unit ON staff_role (unit_id, role);
CREATE TABLE enrolment (
    id {uuid} NOT NULL,
    token_sha256 {bytes} NOT NULL,
    unit_id {uuid} NOT NULL,
    email text NOT NULL,
    role text NOT NULL,
    expires_at {instant} NOT NULL,
    used_at {instant},
    CONSTRAINT pk_enrolment PRIMARY KEY (id),
    CONSTRAINT uq_enrolment_token UNIQUE (token_sha256),
    CONSTRAINT fk_enrolment_unit FOREIGN KEY (unit_id) REFERENCES unit (id),
    CONSTRAINT ck_enrolment_role CHECK (role IN ('MAMMOGRAPHER', 'IMAGE_READER', 'SERVICE_ADMINISTRATOR'))
) {keyed};
CREATE TABLE session (
    id {uuid} NOT NULL,
    token_sha256 {bytes} NOT NULL,
    csrf text NOT NULL,
    staff_id {uuid} NOT NULL,
    unit_id {uuid} NOT NULL,
    created_at {instant} NOT NULL,
    last_seen_at {instant} NOT NULL,
    ended_at {instant},
    ended_why text,
    CONSTRAINT pk_session PRIMARY KEY (id),
    CONSTRAINT uq_session_token UNIQUE (token_sha256),
    CONSTRAINT fk_session_staff FOREIGN KEY (staff_id) REFERENCES staff (id),
    CONSTRAINT fk_session_unit FOREIGN KEY (unit_id) REFERENCES unit (id),
    CONSTRAINT ck_session_ended CHECK ((ended_at IS NULL) = (ended_why IS NULL)),
    CONSTRAINT ck_session_ended_why
        CHECK (ended_why IN ('SIGNED_OUT', 'LOCKED', 'IDLE', 'TOO_OLD', 'ENDED_ELSEWHERE', 'REPLACED', 'REVOKED'))
) {keyed};
CREATE INDEX ix_session_staff ON session (staff_id, ended_at);
CREATE TABLE sign_in_attempt (
    id {uuid} NOT NULL,
    email_sha256 {bytes} NOT NULL,
    address_sha256 {bytes} NOT NULL,
    at {instant} NOT NULL,
    outcome text NOT NULL,
    CONSTRAINT pk_sign_in_attempt PRIMARY KEY (id),
    CONSTRAINT ck_sign_in_attempt_outcome CHECK (outcome IN ('FAILED', 'SUCCEEDED', 'THROTTLED'))
) {keyed};
CREATE INDEX ix_sign_in_attempt_email ON sign_in_attempt (email_sha256, at);
CREATE INDEX ix_sign_in_attempt_address ON sign_in_attempt (address_sha256, at);
CREATE INDEX ix_sign_in_attempt_at ON sign_in_attempt (at);
CREATE TABLE room_choice (
    staff_id {uuid} NOT NULL,
    day {date} NOT NULL,
    room_id {uuid} NOT NULL,
    CONSTRAINT pk_room_choice PRIMARY KEY (staff_id, day),
    CONSTRAINT fk_room_choice_staff FOREIGN KEY (staff_id) REFERENCES staff (id),
    CONSTRAINT fk_room_choice_room FOREIGN KEY (room_id) REFERENCES room (id)
) {keyed};
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await
    }
}
