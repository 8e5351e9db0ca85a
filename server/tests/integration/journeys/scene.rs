//! A unit at work: its staff as callers, its clinics of today, and the forms that its pages send.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::domain::appointment::Status;
use app::domain::clinic::{Flow, Room, SiteKind};
use app::domain::ids::{AppointmentId, ClinicId, RoomId, SessionId, UnitId};
use app::domain::staff::{Role, StaffName, Viewer};
use app::error::AppError;
use app::forms::fields::{FORM_KEY, Fields, VERSION};
use app::forms::outcome::Outcome;
use app::forms::steps::{Action, AppointmentForm, Step};
use app::services::clinics::ClinicLine;
use app::services::imaging::{AppointmentPage, Visit};
use app::services::{Caller, Services};
use fourview::audit::{self, Audit, ReadJournal};
use fourview::config::Config;
use fourview::demo;
use fourview::intake::Intake;
use fourview::intake::files::Disk;
use fourview::services::{Ground, services};
use fourview::store::{
    Backend, NewAppointment, Sender, Store, appointment_insert, clinic_appointments, clinics_of_day, rooms_of_unit,
    staff_by_email, unit_get, unit_zone,
};
use tempfile::TempDir;
use uuid::Uuid;

use crate::harness::{Database, TestClock};

/// A unit at work.
pub struct Scene {
    pub services: Services,
    pub store: Store,
    pub clock: Arc<TestClock>,
    pub unit: UnitId,
    pub room_a: Room,
    pub room_b: Room,
    /// A mammographer in room A.
    pub asha: Caller,
    /// Another one, in room A as well.
    pub joanna: Caller,
    pub reader: Caller,
    /// Another image reader.
    pub ruth: Caller,
    pub admin: Caller,
    /// A mammographer of another unit.
    pub stranger: Caller,
    audit: Audit,
    hospital: ClinicId,
    mobile: ClinicId,
    automatic: ClinicId,
    pub intake: Intake,
    /// The machine in room A.
    pub machine: Sender,
    pub database: Database,
    _data: TempDir,
}

/// Plays a journey on a database of its own, and checks afterwards that the audit trail is whole.
pub async fn play(backend: Backend, journey: impl AsyncFnOnce(&Scene)) {
    let scene = Scene::set(Database::open(backend).await).await;
    journey(&scene).await;
    let verified = audit::verify(&scene.store, &scene.audit).await;
    verified.expect("the audit trail is whole");
}

/// Each journey as a test on SQLite and on PostgreSQL.
macro_rules! journeys {
    ($($name:ident,)+) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                crate::journeys::scene::play(fourview::store::Backend::Sqlite, super::$name).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                crate::journeys::scene::play(fourview::store::Backend::Postgres, super::$name).await;
            })+
        }
    };
}
pub(super) use journeys;

impl Scene {
    async fn set(database: Database) -> Self {
        let (store, audit, clock) = (database.store(), database.audit(), database.clock());
        let unit = demo::fill(&store, &*clock, &audit)
            .await
            .expect("demonstration data")
            .unit;
        let elsewhere = demo::other_unit(&store, &*clock, &audit)
            .await
            .expect("another unit")
            .unit;
        let ground = Ground {
            store: store.clone(),
            clock: clock.clone(),
            audit: audit.clone(),
            journal: ReadJournal::start(store.clone(), audit.clone()),
        };
        let data = tempfile::tempdir().expect("a data folder");
        let settings = BTreeMap::from([("DATA_DIR", data.path().display().to_string())]);
        let config = Config::of(&settings).expect("settings");
        let intake = Intake::open(&ground, &config, Arc::new(Disk)).await.expect("a spool");
        let rooms = rooms_of_unit(&store, unit).await.expect("rooms");
        let mut hospital_rooms = rooms.into_iter().filter(|room| room.site.kind == SiteKind::Hospital);
        let room_a = hospital_rooms.next().expect("a first room");
        let room_b = hospital_rooms.next().expect("a second room");
        let [asha, joanna, reader, admin] = demo::ACCOUNTS;
        let (other, second) = (demo::OTHER_ACCOUNT, demo::SECOND_READER);
        let day = unit_zone(&store, unit)
            .await
            .expect("a zone")
            .day(fourview::clock::Clock::now(&*clock));
        let clinics = clinics_of_day(&store, unit, day).await.expect("clinics");
        let at = |kind: SiteKind| {
            let clinic = clinics.iter().find(|summary| summary.clinic.site.kind == kind);
            clinic.expect("a clinic").clinic.id
        };
        let automatic = clinics.iter().find(|summary| summary.clinic.flow == Flow::Automatic);
        Scene {
            services: services(&ground, &intake, &config.intake),
            unit,
            asha: caller_of(&store, unit, (asha.email, asha.role), Some(room_a.id)).await,
            joanna: caller_of(&store, unit, (joanna.email, joanna.role), Some(room_a.id)).await,
            reader: caller_of(&store, unit, (reader.email, reader.role), None).await,
            ruth: caller_of(&store, unit, (second.email, second.role), None).await,
            admin: caller_of(&store, unit, (admin.email, admin.role), None).await,
            stranger: caller_of(&store, elsewhere, (other.email, other.role), None).await,
            hospital: at(SiteKind::Hospital),
            mobile: at(SiteKind::Mobile),
            automatic: automatic.expect("a clinic with the automatic flow").clinic.id,
            machine: Sender {
                unit,
                machine: Some(room_a.machine_id),
                association: None,
            },
            intake,
            room_a,
            room_b,
            audit,
            clock,
            store,
            database,
            _data: data,
        }
    }

    /// Appointments of the hospital's clinic whose participants have arrived.
    pub async fn waiting(&self) -> Vec<ClinicLine> {
        let mut lines = self.lines(self.hospital).await;
        lines.retain(|line| line.status == Status::CheckedIn && line.anatomy == Default::default());
        lines
    }

    pub async fn lines(&self, clinic: ClinicId) -> Vec<ClinicLine> {
        clinic_appointments(&self.store, self.unit, clinic)
            .await
            .expect("a list")
    }

    pub fn hospital(&self) -> ClinicId {
        self.hospital
    }

    pub fn mobile(&self) -> ClinicId {
        self.mobile
    }

    /// The clinic to which machines send their images.
    pub fn automatic(&self) -> ClinicId {
        self.automatic
    }

    /// One more appointment of the hospital's clinic, of somebody who is on the list already.
    pub async fn another_appointment(&self) -> AppointmentId {
        let known = self.lines(self.hospital).await.into_iter().next().expect("a list");
        let new = NewAppointment {
            id: AppointmentId(Uuid::new_v4()),
            clinic: self.hospital,
            participant: known.participant.id,
            starts_at: known.starts_at,
            accession: Uuid::new_v4().simple().to_string()[..16].to_uppercase(),
            special: None,
            anatomy: Default::default(),
            status: Status::CheckedIn,
        };
        let tx = self.store.begin().await.expect("a transaction");
        appointment_insert(&tx, self.unit, &new).await.expect("added");
        tx.commit().await.expect("committed");
        new.id
    }

    /// An appointment that Asha has just started.
    pub async fn started(&self) -> AppointmentId {
        let id = self.waiting().await.first().expect("someone waits").id;
        let outcome = self.press(&self.asha, id, Action::Start).await;
        assert_eq!(outcome, next(Step::Taken, id));
        id
    }

    /// An appointment whose standard set Asha has recorded.
    pub async fn recorded(&self) -> AppointmentId {
        let id = self.started().await;
        self.answer(&self.asha, id, Step::Taken, &[("standard", "yes")]).await;
        let outcome = self.answer(&self.asha, id, Step::Check, &[]).await;
        assert!(matches!(outcome, Outcome::Next { .. }), "{outcome:?}");
        id
    }

    /// A page that can be entered.
    pub async fn page(&self, caller: &Caller, id: AppointmentId, step: Step) -> AppointmentPage {
        match self.services.imaging.visit(caller, id, step).await.expect("a page") {
            Visit::Here(page) => *page,
            Visit::Elsewhere(path) => panic!("{step:?} leads to {path}"),
        }
    }

    /// Where a page that cannot be entered leads.
    pub async fn elsewhere(&self, caller: &Caller, id: AppointmentId, step: Step) -> String {
        match self.services.imaging.visit(caller, id, step).await.expect("an answer") {
            Visit::Here(_) => panic!("{step:?} can be entered"),
            Visit::Elsewhere(path) => path,
        }
    }

    /// Opens a page and sends its form with these answers.
    pub async fn answer(&self, caller: &Caller, id: AppointmentId, step: Step, pairs: &[(&str, &str)]) -> Outcome {
        let page = self.page(caller, id, step).await;
        let fields = fields(pairs).with(VERSION, page.draft_version.to_string());
        self.post(caller, id, AppointmentForm::Answers(step), fields).await
    }

    /// Presses a button.
    pub async fn press(&self, caller: &Caller, id: AppointmentId, action: Action) -> Outcome {
        self.post(caller, id, AppointmentForm::Action(action), Fields::default())
            .await
    }

    /// Sends a form under a key of its own.
    pub async fn post(&self, caller: &Caller, id: AppointmentId, form: AppointmentForm, fields: Fields) -> Outcome {
        let fields = fields.with(FORM_KEY, Uuid::new_v4().to_string());
        self.send(caller, id, form, &fields).await.expect("an outcome")
    }

    /// Sends a form as it is.
    pub async fn send(
        &self,
        caller: &Caller,
        id: AppointmentId,
        form: AppointmentForm,
        fields: &Fields,
    ) -> Result<Outcome, AppError> {
        self.services.imaging.submit(caller, id, form, fields).await
    }

    /// What happened to an appointment, as codes.
    pub async fn history(&self, id: AppointmentId) -> Vec<&'static str> {
        let page = self.page(&self.reader, id, Step::Overview).await;
        page.history.iter().map(|line| line.event.code()).collect()
    }
}

async fn caller_of(store: &Store, unit: UnitId, (email, role): (&str, Role), room: Option<RoomId>) -> Caller {
    let found = staff_by_email(store, email).await.expect("an answer");
    let unit = unit_get(store, unit).await.expect("an answer").expect("the unit");
    Caller {
        viewer: Viewer {
            staff: found.expect("an account").staff,
            unit_id: unit.id,
            unit_name: unit.name,
            roles: vec![role],
            room,
            csrf: String::new(),
        },
        session: SessionId(Uuid::new_v4()),
        request: Uuid::new_v4(),
    }
}

/// The page that comes next, as an outcome.
pub fn next(step: Step, id: AppointmentId) -> Outcome {
    Outcome::Next { to: step.path(id) }
}

/// Fields with these names and values.
pub fn fields(pairs: &[(&str, &str)]) -> Fields {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// "Provide image details" as it starts, with some answers changed.
pub fn details(changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let untouched = app::forms::details::fill(None, Default::default());
    let kept = untouched
        .iter()
        .filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    kept.chain(changes.iter().copied())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// Borrowed for [`Scene::answer`].
pub fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// A caller who works in another room, or has not chosen one.
pub fn in_room(caller: &Caller, room: Option<RoomId>) -> Caller {
    let mut moved = caller.clone();
    moved.viewer.room = room;
    moved
}

/// A person's name, as records have it.
pub fn name(caller: &Caller) -> StaffName {
    caller.viewer.staff.clone()
}
