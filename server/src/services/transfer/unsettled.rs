//! Images that belong to nobody, with what their headers say.

use std::collections::BTreeMap;

use app::domain::staff::Permission;
use app::services::Caller;
use app::services::transfer::{Paged, UnsettledLine};

use super::lines::Sight;
use super::study::{header_claim, why_words};
use super::{StoredTransfer, page_of};
use crate::audit::{Action, Event, Object};
use crate::intake::object_facts::ObjectFacts;
use crate::services::{NotServed, authorise};
use crate::store::{StudiesWanted, StudyGroup, studies_count, studies_part};

impl StoredTransfer {
    pub(super) async fn unsettled_of(&self, caller: &Caller, page: u32) -> Result<Paged<UnsettledLine>, NotServed> {
        authorise(caller, Permission::MatchImages)?;
        let (ground, unit) = (&self.ground, caller.viewer.unit_id);
        let sight = Sight::of(ground, caller).await?;
        let total = studies_count(&ground.store, unit, StudiesWanted::Waiting).await?.all;
        let (page, pages, part) = page_of(page, total);
        let groups = studies_part(&ground.store, unit, StudiesWanted::Waiting, part).await?;
        let read =
            |group: &StudyGroup| Event::by(caller, Action::UnmatchedRead, ground.now()).on(Object::Image(group.first));
        ground.journal.read_all(groups.iter().map(read).collect()).await?;
        Ok(Paged {
            lines: groups.iter().map(|group| line(&sight, group)).collect(),
            page,
            pages,
            total,
            now: sight.now(),
        })
    }
}

fn line(sight: &Sight, group: &StudyGroup) -> UnsettledLine {
    let facts = group
        .facts
        .as_deref()
        .and_then(|facts| ObjectFacts::of_stored(facts).ok());
    let claim = facts.as_ref().map(ObjectFacts::claim);
    UnsettledLine {
        study: sight.study(group, &BTreeMap::new()),
        why: why_words(group.standing, group.standing_reason.as_deref()),
        claim: header_claim(claim.as_ref()),
    }
}
