//! The list of cases, and the next one.

use app::domain::ids::AppointmentId;
use app::domain::reading::filter::Filter;
use app::domain::staff::Permission;
use app::services::Caller;
use app::services::reading::ReadingPage;

use super::StoredReading;
use crate::audit::{Action, Event, Object};
use crate::services::{NotServed, authorise};
use crate::store::{reading_cases, reading_clinics, reading_next};

/// Cases of a page.
const A_PAGE: u32 = 50;

impl StoredReading {
    pub(super) async fn list_of(&self, caller: &Caller, filter: Filter) -> Result<ReadingPage, NotServed> {
        authorise(caller, Permission::ReadCases)?;
        let ground = &self.0;
        let mut lines = reading_cases(&ground.store, self.reader(caller), filter, A_PAGE + 1).await?;
        let more = lines.len() > A_PAGE as usize;
        lines.truncate(A_PAGE as usize);
        let clinics = reading_clinics(&ground.store, caller.viewer.unit_id).await?;
        let read = Event::by(caller, Action::ReadingListRead, ground.now()).on(Object::Unit(caller.viewer.unit_id));
        let people = lines.iter().map(|line| line.participant.id);
        ground.journal.read(read.about_all(people)).await?;
        Ok(ReadingPage {
            last: lines.last().filter(|_| more).map(|line| line.id),
            lines,
            filter,
            clinics,
        })
    }

    pub(super) async fn next_case(
        &self,
        caller: &Caller,
        after: Option<AppointmentId>,
        filter: Filter,
    ) -> Result<Option<AppointmentId>, NotServed> {
        authorise(caller, Permission::ReadCases)?;
        let ground = &self.0;
        let tx = ground.store.begin().await?;
        let reader = self.reader(caller);
        let found = reading_next(&tx, reader, filter.from_the_start(), after, ground.now()).await?;
        tx.commit().await?;
        Ok(found)
    }
}
