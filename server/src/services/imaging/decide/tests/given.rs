//! Appointments in the states that the tables begin with, and the fields that pages send.

use app::domain::appointment::{Anatomy, Appointment, Status};
use app::domain::clinic::{Flow, Site, SiteKind};
use app::domain::ids::{AppointmentId, ClinicId, MachineId, ParticipantId, RecordId, SiteId, UnitId};
use app::domain::imaging::draft::Answer;
use app::domain::imaging::record::{RecordVersion, Source};
use app::domain::participant::{NhsNumber, Participant};
use app::domain::phi::Phi;
use app::domain::staff::{Role, Viewer};
use app::domain::text::FreeText;
use app::forms::fields::VERSION;
use uuid::Uuid;

use super::super::*;

pub(super) const ME: StaffId = StaffId(Uuid::from_u128(1));
pub(super) const OTHER: StaffId = StaffId(Uuid::from_u128(2));
pub(super) const ROOM_A: RoomId = RoomId(Uuid::from_u128(10));
pub(super) const ROOM_B: RoomId = RoomId(Uuid::from_u128(11));
pub(super) const RECORD: RecordId = RecordId(Uuid::from_u128(20));

pub(super) fn time(text: &str) -> LocalDateTime {
    LocalDateTime::parse(text).expect(text)
}

pub(super) fn staff(id: StaffId, name: &str) -> StaffName {
    StaffName {
        id,
        name: name.to_owned(),
    }
}

pub(super) fn room(id: RoomId, name: &str, site: &Site) -> Room {
    Room {
        id,
        site: site.clone(),
        name: name.to_owned(),
        machine_id: MachineId(id.0),
        machine: "Hologic 3Dimensions".to_owned(),
    }
}

pub(super) fn participant() -> Participant {
    Participant {
        id: ParticipantId(Uuid::from_u128(40)),
        family_name: Phi::new("Example".to_owned()),
        given_name: Phi::new("Ada".to_owned()),
        birth_date: Phi::new(time("1967-10-03T00:00").date()),
        nhs_number: Phi::new(NhsNumber::try_from("9990000018".to_owned()).expect("a test number")),
    }
}

/// An appointment in room A, with nothing answered.
pub(super) fn facts(status: Status, holder: Option<StaffId>) -> Facts {
    let site = Site {
        id: SiteId(Uuid::from_u128(30)),
        name: "Town hospital".to_owned(),
        kind: SiteKind::Hospital,
    };
    let me = staff(ME, "Asha Patel");
    let colleagues = vec![me.clone(), staff(OTHER, "Bea Okafor")];
    let rooms = vec![room(ROOM_A, "Room A", &site), room(ROOM_B, "Room B", &site)];
    Facts {
        appointment: Appointment {
            id: AppointmentId(Uuid::from_u128(50)),
            clinic: ClinicId(Uuid::from_u128(51)),
            site,
            flow: Flow::Manual,
            participant: participant(),
            starts_at: time("2026-11-24T09:40"),
            accession: "FV0000001".to_owned(),
            special: None,
            anatomy: Anatomy::default(),
            status,
        },
        clinic_code: "WS644".to_owned(),
        holder: holder.and_then(|id| colleagues.iter().find(|colleague| colleague.id == id).cloned()),
        room_set: Some(ROOM_A),
        room: rooms.first().cloned(),
        rooms,
        colleagues,
        draft: Draft::default(),
        draft_version: 3,
        typed_on_review: None,
        received: None,
        draft_saved: Some((staff(OTHER, "Bea Okafor"), time("2026-11-24T09:55"))),
        versions: Vec::new(),
        viewer: Viewer {
            staff: me,
            unit_id: UnitId(Uuid::from_u128(60)),
            unit_name: "Unit".to_owned(),
            roles: vec![Role::Mammographer],
            room: Some(ROOM_A),
            csrf: String::new(),
        },
        now: time("2026-11-24T10:05:33"),
    }
}

pub(super) fn open(answer: Option<Answer>) -> Facts {
    let mut facts = facts(Status::InProgress, Some(ME));
    facts.draft.answer = answer;
    facts
}

pub(super) fn standard() -> Option<Answer> {
    Some(Answer::StandardSet { notes: None })
}

pub(super) fn recorded() -> Facts {
    let mut facts = facts(Status::Recorded, None);
    facts.versions = vec![RecordVersion {
        id: RECORD,
        version: 1,
        source: Source::Manual,
        images: ImagesTaken::StandardSet { notes: None },
        room: "Room A - Hologic 3Dimensions".to_owned(),
        room_id: ROOM_A,
        taken_by: staff(OTHER, "Bea Okafor"),
        taken_at: time("2026-11-24T09:45"),
        transcribed: false,
        recorded_by: staff(OTHER, "Bea Okafor"),
        recorded_at: time("2026-11-24T09:50"),
        findings: Vec::new(),
        correction_reason: None,
    }];
    facts
}

pub(super) fn correcting() -> Facts {
    let mut facts = recorded();
    facts.holder = Some(facts.viewer.staff.clone());
    facts.draft = Draft {
        answer: standard(),
        correcting: Some(Correction {
            of: RECORD,
            reason: FreeText::try_from("Wrong side".to_owned()).expect("words"),
        }),
        ..Draft::default()
    };
    facts
}

pub(super) fn fields(pairs: &[(&str, &str)]) -> Fields {
    let with_version = [(VERSION, "3")];
    pairs
        .iter()
        .chain(&with_version)
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

pub(super) fn page(changes: &[(&str, &str)]) -> Fields {
    let untouched = app::forms::details::fill(None, Anatomy::default());
    let kept = untouched
        .iter()
        .filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name))
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    kept.chain(
        fields(changes)
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
    )
    .collect()
}
