//! "Do notes help?": the records of the last twelve months, counted by the domain.

use app::domain::reading::usefulness::Usefulness;
use app::domain::staff::Permission;
use app::services::Caller;
use app::services::reading::NotesPage;
use time::{Date, Duration};

use super::StoredReading;
use crate::audit::{Action, Event, Object};
use crate::services::{NotServed, authorise};
use crate::store::{Failure, StoreError, reading_noted, unit_zone};

/// The first day of the month, eleven months before the one of a day: with it, twelve months are counted.
fn first_day(today: Date) -> Date {
    let mut first = today.replace_day(1).unwrap_or(today);
    for _ in 0..11 {
        let before = first - Duration::DAY;
        first = before.replace_day(1).unwrap_or(before);
    }
    first
}

impl StoredReading {
    pub(super) async fn notes_page(&self, caller: &Caller) -> Result<NotesPage, NotServed> {
        authorise(caller, Permission::SeeReports)?;
        let (ground, unit) = (&self.0, caller.viewer.unit_id);
        let until = unit_zone(&ground.store, unit).await?.day(ground.now());
        let from = first_day(until);
        let records = reading_noted(&ground.store, unit, from, until + Duration::DAY).await?;
        // A year of a large unit is more than should hold up others.
        let counted = tokio::task::spawn_blocking(move || Usefulness::of(&records)).await;
        let usefulness = counted.map_err(|_| {
            StoreError::Failed(Failure {
                code: None,
                message: "counting notes broke off".to_owned(),
            })
        })?;
        let read = Event::by(caller, Action::NotesReportRead, ground.now()).on(Object::Unit(unit));
        ground.journal.read(read).await?;
        Ok(NotesPage {
            usefulness,
            from,
            until,
        })
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn twelve_months_begin_on_a_first() {
        assert_eq!(first_day(date!(2026 - 11 - 25)), date!(2025 - 12 - 01));
        assert_eq!(first_day(date!(2026 - 12 - 31)), date!(2026 - 01 - 01));
        assert_eq!(first_day(date!(2028 - 02 - 29)), date!(2027 - 03 - 01));
    }
}
