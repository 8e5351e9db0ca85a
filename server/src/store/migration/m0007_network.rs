//! Who may speak DICOM to us: the network identity of a machine. Machines without one are refused.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &str = "
CREATE TABLE machine_network (
    machine_id {uuid} NOT NULL,
    addresses text NOT NULL,
    certificate_sha256 {bytes},
    admission text NOT NULL,
    CONSTRAINT pk_machine_network PRIMARY KEY (machine_id),
    CONSTRAINT fk_machine_network_machine FOREIGN KEY (machine_id) REFERENCES machine (id),
    CONSTRAINT ck_machine_network_addresses CHECK (length(addresses) BETWEEN 1 AND 1000),
    CONSTRAINT ck_machine_network_certificate CHECK (length(certificate_sha256) = 32),
    CONSTRAINT ck_machine_network_admission CHECK (admission IN ('ADMITTED', 'REFUSED'))
) {keyed};
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await
    }
}
