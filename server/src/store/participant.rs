//! Participants.

use app::domain::ids::{ParticipantId, UnitId};
use app::domain::participant::{NhsNumber, Participant};
use app::domain::phi::Phi;
use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::connect::Tx;
use super::entity::appointment as table;
use super::error::{IllegalRow, StoreResult};
use super::executor::{Source, all, insert_all};

/// The columns of a participant.
#[derive(FromQueryResult)]
pub(super) struct ParticipantColumns {
    pub id: Uuid,
    pub family_name: String,
    pub given_name: String,
    pub birth_date: Date,
    pub nhs_number: String,
}

impl TryFrom<ParticipantColumns> for Participant {
    type Error = IllegalRow;

    fn try_from(row: ParticipantColumns) -> Result<Self, IllegalRow> {
        let illegal = IllegalRow {
            table: "participant",
            what: "no valid NHS number",
        };
        Ok(Participant {
            id: ParticipantId(row.id),
            family_name: Phi::new(row.family_name),
            given_name: Phi::new(row.given_name),
            birth_date: Phi::new(row.birth_date),
            nhs_number: Phi::new(NhsNumber::try_from(row.nhs_number).map_err(|_| illegal)?),
        })
    }
}

/// Adds participants.
///
/// # Errors
/// [`super::Constraint::NhsNumberTwice`].
pub async fn participant_insert(tx: &Tx, unit: UnitId, participants: &[Participant]) -> StoreResult<()> {
    let models = participants
        .iter()
        .map(|participant| table::participant::Model {
            id: participant.id.0,
            unit_id: unit.0,
            family_name: participant.family_name.expose().clone(),
            given_name: participant.given_name.expose().clone(),
            birth_date: *participant.birth_date.expose(),
            nhs_number: participant.nhs_number.expose().digits().to_owned(),
        })
        .collect();
    insert_all(tx, models).await
}

/// Everybody whom a unit knows, by NHS number.
///
/// # Errors
/// As every query.
pub async fn participants_of_unit(on: &impl Source, unit: UnitId) -> StoreResult<Vec<Participant>> {
    let sql = "SELECT id, family_name, given_name, birth_date, nhs_number FROM participant WHERE unit_id = $1 \
        ORDER BY nhs_number";
    let rows: Vec<ParticipantColumns> = all(on, sql, [unit.0.into()]).await?;
    rows.into_iter().map(|row| Ok(row.try_into()?)).collect()
}
