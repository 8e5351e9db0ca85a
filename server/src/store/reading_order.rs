//! The cases beside one in the order of the list, and who has which open.

use app::domain::ids::{AppointmentId, StaffId};
use app::domain::reading::filter::{Filter, Seen};
use time::OffsetDateTime;

use super::connect::{Backend, Tx};
use super::error::StoreResult;
use super::executor::{Source, finds, one, run};
use super::reading::{Asked, CaseReader, PlaceInOrder, place_of};

/// The case before one, in the order of the list. Whether the reader has seen it does not matter: going back leads to
/// what was just seen.
///
/// # Errors
/// As every query.
pub async fn reading_previous(
    on: &impl Source,
    reader: CaseReader,
    filter: Filter,
    id: AppointmentId,
) -> StoreResult<Option<AppointmentId>> {
    let Some(place) = place_of(on, reader.unit, id).await? else {
        return Ok(None);
    };
    let seen = match filter.seen {
        Seen::Open | Seen::NotByMe | Seen::ByMe => Seen::Open,
        Seen::Closed => Seen::Closed,
    };
    let asked = Asked::of(reader, Filter { seen, ..filter }).beside('<', &place);
    let sql = format!(
        "SELECT c.appointment_id, c.starts_at FROM reading_case c WHERE {} \
         ORDER BY c.starts_at DESC, c.appointment_id DESC LIMIT 1",
        asked.conditions()
    );
    let found: Option<PlaceInOrder> = one(on, &sql, asked.values).await?;
    Ok(found.map(|place| AppointmentId(place.appointment_id)))
}

/// The next case that the reader has not seen and nobody else has open: behind `after`, else from the start. The reader
/// has it open from then on; of two who ask at the same moment each gets another one.
///
/// # Errors
/// As every change.
pub async fn reading_next(
    tx: &Tx,
    reader: CaseReader,
    filter: Filter,
    after: Option<AppointmentId>,
    at: OffsetDateTime,
) -> StoreResult<Option<AppointmentId>> {
    let filter = Filter {
        seen: Seen::NotByMe,
        ..filter
    };
    let behind = match after {
        Some(after) => place_of(tx, reader.unit, after).await?,
        None => None,
    };
    for behind in [behind.as_ref(), None] {
        while let Some(found) = next_free(tx, reader, filter, behind, after).await? {
            // Whoever was there first may have been too late for the search, and is committed by now.
            if !is_open_elsewhere(tx, reader, found).await? {
                reading_open_put(tx, found, reader.staff, at).await?;
                return Ok(Some(found));
            }
        }
    }
    Ok(None)
}

async fn next_free(
    tx: &Tx,
    reader: CaseReader,
    filter: Filter,
    behind: Option<&PlaceInOrder>,
    but: Option<AppointmentId>,
) -> StoreResult<Option<AppointmentId>> {
    let mut asked = Asked::of(reader, filter);
    asked.conditions.push(
        "NOT EXISTS (SELECT 1 FROM reading_open o WHERE o.appointment_id = c.appointment_id AND o.staff_id <> $2 \
         AND o.at >= $3)"
            .to_owned(),
    );
    if let Some(but) = but {
        let but = asked.value(but.0);
        asked.conditions.push(format!("c.appointment_id <> {but}"));
    }
    if let Some(behind) = behind {
        asked = asked.beside('>', behind);
    }
    let lock = match tx.backend() {
        Backend::Sqlite => "",
        Backend::Postgres => " FOR UPDATE OF c SKIP LOCKED",
    };
    let sql = format!(
        "SELECT c.appointment_id, c.starts_at FROM reading_case c WHERE {} \
         ORDER BY c.starts_at, c.appointment_id LIMIT 1{lock}",
        asked.conditions()
    );
    let found: Option<PlaceInOrder> = one(tx, &sql, asked.values).await?;
    Ok(found.map(|place| AppointmentId(place.appointment_id)))
}

async fn is_open_elsewhere(tx: &Tx, reader: CaseReader, id: AppointmentId) -> StoreResult<bool> {
    let sql = "SELECT staff_id FROM reading_open WHERE appointment_id = $1 AND staff_id <> $2 AND at >= $3 LIMIT 1";
    let values = [id.0.into(), reader.staff.0.into(), reader.open_since.into()];
    finds(tx, sql, values).await
}

/// Notes that a reader has a case open.
///
/// # Errors
/// As every change.
pub async fn reading_open_put(tx: &Tx, id: AppointmentId, staff: StaffId, at: OffsetDateTime) -> StoreResult<()> {
    let sql = "INSERT INTO reading_open (appointment_id, staff_id, at) VALUES ($1, $2, $3) \
        ON CONFLICT (appointment_id, staff_id) DO UPDATE SET at = excluded.at";
    run(tx, sql, [id.0.into(), staff.0.into(), at.into()]).await.map(|_| ())
}
