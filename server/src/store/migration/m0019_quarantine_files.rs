//! Files in quarantine are kept for a time after somebody dealt with them; then they go, and their rows stay.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &str = "
ALTER TABLE quarantined_object ADD COLUMN file_gone_at {instant};
CREATE INDEX ix_quarantined_object_resolved ON quarantined_object (resolved_at) WHERE file_gone_at IS NULL;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await
    }
}
