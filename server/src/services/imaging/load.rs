//! Reads what a page or a decision rests on, and nothing more.

use app::domain::appointment::Status;
use app::domain::clinic::Flow;
use app::domain::ids::AppointmentId;
use app::domain::imaging::draft::Draft;
use app::domain::imaging::record::RecordVersion;
use app::domain::staff::StaffName;
use app::forms::steps::Step;
use app::services::Caller;
use time::OffsetDateTime;

use super::facts::Facts;
use super::review::{Expected, received};
use crate::clock::Zone;
use crate::store::{
    Case, Reader, Source as Readable, StoreResult, TypedAnswer, appointment_case_for, mammographers_of_unit,
    records_of_appointment, rooms_of_site,
};

/// When the mammographers of the unit are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Colleagues {
    /// Never.
    #[default]
    Unneeded,
    /// When the draft says that another than the caller took the images.
    ToNameAnother,
    /// Always: they are to choose from.
    ToChooseFrom,
}

/// What is read only where it is needed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Needs {
    /// The rooms of the site.
    pub rooms: bool,
    /// The mammographers of the unit.
    pub colleagues: Colleagues,
    /// What the machine has sent, though the record is complete.
    pub received: bool,
    /// The page whose typed answers are shown.
    pub typed: Option<Step>,
}

impl Needs {
    /// What a page shows.
    pub fn of_page(step: Step) -> Self {
        Needs {
            rooms: step == Step::Room,
            colleagues: match step {
                Step::Attribution => Colleagues::ToChooseFrom,
                Step::Check => Colleagues::ToNameAnother,
                Step::Overview
                | Step::Room
                | Step::Taken
                | Step::Details
                | Step::Repeats
                | Step::Awaiting
                | Step::Review
                | Step::Record
                | Step::CannotProceed
                | Step::Correct => Colleagues::Unneeded,
            },
            received: matches!(step, Step::Record | Step::Correct),
            typed: Some(step),
        }
    }
}

/// The facts, with what it takes to store a change of them.
pub(super) struct Loaded {
    /// The facts.
    pub facts: Facts,
    /// The version of the appointment's row.
    pub version: u32,
    /// What the caller typed on the page that it was asked for and did not submit.
    pub typed: Option<TypedAnswer>,
    /// The zone of the unit's clocks.
    pub zone: Zone,
}

/// The facts about an appointment of the caller's unit. Versions of the record are read whenever there are any, which
/// is when no images are being recorded.
pub(super) async fn facts(
    on: &impl Readable,
    caller: &Caller,
    id: AppointmentId,
    now: OffsetDateTime,
    needs: Needs,
) -> StoreResult<Option<Loaded>> {
    let unit = caller.viewer.unit_id;
    let path = needs.typed.map(|step| step.path(id));
    let reader = Reader {
        room: caller.viewer.room,
        page: path.as_deref().map(|path| (caller.viewer.staff.id, path)),
    };
    let Some(case) = appointment_case_for(on, unit, id, reader).await? else {
        return Ok(None);
    };
    let rooms = if needs.rooms {
        rooms_of_site(on, unit, case.appointment.site.id).await?
    } else {
        Vec::new()
    };
    let versions = if case.appointment.status.has_record() {
        records_of_appointment(on, unit, id).await?
    } else {
        Vec::new()
    };
    let received = if awaits_images(&case) || needs.received {
        Some(received(on, &expected(caller, &case, &versions), now).await?)
    } else {
        None
    };
    let attribution = case.draft.as_ref().and_then(|saved| saved.draft.attribution.as_ref());
    let names_another = attribution.is_some_and(|attribution| attribution.taken_by != caller.viewer.staff.id);
    let colleagues = match needs.colleagues {
        Colleagues::ToChooseFrom => colleagues(on, caller, &versions).await?,
        Colleagues::ToNameAnother if names_another => colleagues(on, caller, &versions).await?,
        Colleagues::ToNameAnother | Colleagues::Unneeded => Vec::new(),
    };
    let zone = case.zone;
    let (mut draft, draft_version, draft_saved): (Draft, _, _) = match case.draft {
        Some(saved) => (saved.draft, saved.version, Some((saved.by, zone.local(saved.at)))),
        None => Default::default(),
    };
    if let (Some(received), Some(review)) = (&received, &mut draft.review) {
        received.bring_up(review);
    }
    let facts = Facts {
        room_set: case.room_set,
        appointment: case.appointment,
        clinic_code: case.clinic_code,
        holder: case.held_by,
        room: case.room,
        rooms,
        colleagues,
        draft,
        draft_version,
        draft_saved,
        typed_on_review: None,
        received,
        versions,
        viewer: caller.viewer.clone(),
        now: zone.local(now),
    };
    Ok(Some(Loaded {
        facts,
        version: case.version,
        typed: case.typed,
        zone,
    }))
}

/// What the images are held against.
fn expected<'a>(caller: &'a Caller, case: &'a Case, versions: &'a [RecordVersion]) -> Expected<'a> {
    Expected {
        appointment: case.appointment.id,
        unit: caller.viewer.unit_id,
        zone: case.zone,
        room: case.room.as_ref(),
        anatomy: case.appointment.anatomy,
        operator: Some(&caller.viewer.staff.name),
        record: versions.first().map(|record| (record, case.appointment.flow)),
    }
}

/// Whether what the machine has sent bears on which page may be entered.
fn awaits_images(case: &Case) -> bool {
    let corrects = || {
        case.draft
            .as_ref()
            .is_some_and(|saved| saved.draft.correcting.is_some())
    };
    let under_way = match case.appointment.status {
        Status::CheckedIn | Status::InProgress | Status::Paused => true,
        Status::Recorded | Status::NeedsAttention => corrects(),
        Status::Scheduled | Status::CannotProceed => false,
    };
    under_way && case.appointment.flow == Flow::Automatic
}

/// The mammographers of the unit, and whoever took the images of a record that is being corrected, even if they have
/// left.
async fn colleagues(on: &impl Readable, caller: &Caller, versions: &[RecordVersion]) -> StoreResult<Vec<StaffName>> {
    let mut colleagues = mammographers_of_unit(on, caller.viewer.unit_id).await?;
    let recorded = versions.first().map(|record| &record.taken_by);
    if let Some(taken_by) = recorded.filter(|taken_by| colleagues.iter().all(|colleague| colleague.id != taken_by.id)) {
        colleagues.push(taken_by.clone());
    }
    Ok(colleagues)
}
