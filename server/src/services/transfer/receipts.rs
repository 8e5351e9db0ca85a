//! Whether everything that machines say they made is here, for the studies of a list together.

use std::collections::{BTreeMap, BTreeSet};

use app::domain::ids::{AppointmentId, UnitId};
use app::domain::received::procedure::PerformedStep;
use app::domain::received::receipt::{Receipt, receipt};
use app::domain::received::uid::Uid;
use time::OffsetDateTime;

use crate::intake::received_study::quiet;
use crate::store::{
    AssociationOutcome, IllegalRow, Source, StoreResult, StoredStanding, StudyGroup, arrived_of, steps_of,
};

/// What is known of an appointment.
#[derive(Default)]
struct Known {
    steps: Vec<PerformedStep>,
    here: BTreeSet<Uid>,
    last: Option<(OffsetDateTime, Option<AssociationOutcome>)>,
}

/// The appointment to which a group belongs.
pub(super) fn appointment_of(standing: StoredStanding) -> Option<AppointmentId> {
    match standing {
        StoredStanding::Matched(id) => Some(id),
        StoredStanding::Pending | StoredStanding::Unmatched | StoredStanding::HeldApart(_) => None,
    }
}

/// Of the appointments to which groups belong.
pub(super) async fn receipts_of_groups(
    on: &impl Source,
    unit: UnitId,
    groups: &[StudyGroup],
    now: OffsetDateTime,
) -> StoreResult<BTreeMap<AppointmentId, Receipt>> {
    let ids: BTreeSet<AppointmentId> = groups
        .iter()
        .filter_map(|group| appointment_of(group.standing))
        .collect();
    receipts(on, unit, &ids.into_iter().collect::<Vec<_>>(), now).await
}

/// Of appointments.
pub(super) async fn receipts(
    on: &impl Source,
    unit: UnitId,
    ids: &[AppointmentId],
    now: OffsetDateTime,
) -> StoreResult<BTreeMap<AppointmentId, Receipt>> {
    let mut known: BTreeMap<AppointmentId, Known> = ids.iter().map(|id| (*id, Known::default())).collect();
    for object in arrived_of(on, unit, ids).await? {
        let of = known.entry(object.appointment).or_default();
        of.here.extend(Uid::parse(&object.sop_instance_uid).ok());
        of.last = Some((object.at, object.outcome));
    }
    for step in steps_of(on, unit, ids).await? {
        let Some(id) = step.appointment else { continue };
        let says = serde_json::from_str(&step.facts).map_err(|_| IllegalRow {
            table: "performed_step",
            what: "facts that are no step",
        })?;
        known.entry(id).or_default().steps.push(says);
    }
    let whole = |known: Known| receipt(&known.steps, &known.here, quiet(known.last, now));
    Ok(known.into_iter().map(|(id, known)| (id, whole(known))).collect())
}
