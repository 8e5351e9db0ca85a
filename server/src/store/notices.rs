//! What servers on one PostgreSQL tell each other: that something about an appointment has changed, by its id alone.
//! SQLite has one server, and nobody to tell.

use app::domain::ids::AppointmentId;
use sea_orm::sqlx::postgres::{PgListener, PgPoolOptions};
use sea_orm::sqlx::{Postgres, query};

use super::connect::{Backend, Store};
use super::error::{StoreError, StoreResult};
use super::kept::Readers;

/// The channel of PostgreSQL.
const CHANNEL: &str = "fourview_traffic";

/// Hears what other servers tell, and what this one tells.
pub struct Notices(PgListener);

/// Something was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// About an appointment.
    Of(AppointmentId),
    /// The connection was lost for a moment: nobody knows what was not heard.
    Gap,
}

impl Store {
    /// Begins to hear notices, on a connection of its own; nothing on SQLite.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the database cannot be reached.
    pub async fn notices(&self) -> StoreResult<Option<Notices>> {
        if self.backend() == Backend::Sqlite {
            return Ok(None);
        }
        let options = self.writer().get_postgres_connection_pool().connect_options();
        let failed = |error| StoreError::of_sqlx(&error);
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .max_lifetime(None)
            .idle_timeout(None)
            .connect_with(options.as_ref().clone())
            .await
            .map_err(failed)?;
        let mut listener = PgListener::connect_with(&pool).await.map_err(failed)?;
        listener.listen(CHANNEL).await.map_err(failed)?;
        Ok(Some(Notices(listener)))
    }
}

impl Notices {
    /// The next notice.
    ///
    /// # Errors
    /// When the connection is lost and no other can be made.
    pub async fn next(&mut self) -> StoreResult<Heard> {
        loop {
            match self.0.try_recv().await {
                // Whatever else is said on the channel is not ours.
                Ok(Some(notice)) => match notice.payload().parse() {
                    Ok(id) => return Ok(Heard::Of(id)),
                    Err(_) => continue,
                },
                Ok(None) => return Ok(Heard::Gap),
                Err(error) => return Err(StoreError::of_sqlx(&error)),
            }
        }
    }
}

/// Tells other servers that something about appointments has changed.
///
/// # Errors
/// As every query.
pub async fn notices_send(store: &Store, appointments: &[AppointmentId]) -> StoreResult<()> {
    match store.readers() {
        Readers::Sqlite(_) => Ok(()),
        Readers::Postgres(kept) => {
            let ids: Vec<String> = appointments.iter().map(ToString::to_string).collect();
            let sql = "SELECT pg_notify($1, told.id) FROM unnest($2::text[]) AS told (id)";
            kept.change(query::<Postgres>(sql).bind(CHANNEL).bind(ids)).await?;
            Ok(())
        }
    }
}
