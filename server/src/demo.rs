//! Demonstration data: an invented unit with its rooms, staff and participants, and clinics for today whenever it is
//! started.
//!
//! Numbers of participants lie in the range that is kept for tests. Filling again on the same day changes nothing.

mod people;
mod place;

use app::domain::appointment::{Event as Happened, Status};
use app::domain::clinic::Clinic;
use app::domain::ids::{AppointmentId, ClinicId, RoomId, StaffId, UnitId};
use app::domain::local_time::LocalDateTime;
use app::domain::staff::{Role, StaffName};
use time::{Date, Duration, OffsetDateTime, PrimitiveDateTime, Time};
use uuid::Uuid;

use crate::accession::accession_new;
use crate::audit::{Action, Audit, Codes, Event, Object};
use crate::auth::{Auth, password_hash};
use crate::clock::Clock;
use crate::intake::names::step_names_new;
use crate::store::{
    NewAppointment, Scope, Store, StoreError, StoreResult, Tx, Unit, appointment_insert, clinic_insert, clinics_of_day,
    event_append, machines_on_network, participant_insert, participants_of_unit, role_grant, staff_by_email,
    staff_insert, unit_by_name, worklist_names_give,
};
use people::Person;
use place::{ClinicPlan, Plan};

/// The password of every demonstration account.
pub const PASSWORD: &str = "fourview-demo";

/// A demonstration account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// To sign in with.
    pub email: &'static str,
    /// As shown.
    pub name: &'static str,
    /// Its one role.
    pub role: Role,
}

const fn account(email: &'static str, name: &'static str, role: Role) -> Account {
    Account { email, name, role }
}

/// The demonstration accounts.
pub const ACCOUNTS: [Account; 4] = [
    account("mammographer@demo.test", "Asha Patel", Role::Mammographer),
    account("mammographer2@demo.test", "Joanna Reid", Role::Mammographer),
    account("reader@demo.test", "Daniel Okafor", Role::ImageReader),
    account("admin@demo.test", "Marie Lindqvist", Role::ServiceAdministrator),
];

/// A second image reader of the demonstration unit: a case is read by two.
pub const SECOND_READER: Account = account("reader2@demo.test", "Ruth Adeyemi", Role::ImageReader);

/// An account of the second unit, which [`other_unit`] sets up.
pub const OTHER_ACCOUNT: Account = account("other@demo.test", "Petra Novak", Role::Mammographer);

/// The image reader of the second unit.
pub const OTHER_READER: Account = account("other-reader@demo.test", "Tomos Price", Role::ImageReader);

/// The service administrator of the second unit.
pub const OTHER_ADMINISTRATOR: Account = account("other-admin@demo.test", "Ines Costa", Role::ServiceAdministrator);

/// What there is after filling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// The unit.
    pub unit: UnitId,
    /// Today's clinics.
    pub clinics: Vec<ClinicId>,
    /// Whether anything was added.
    pub added: bool,
}

/// Sets the unit up where it is not, and adds today's clinics where they are not.
///
/// # Errors
/// As every change.
pub async fn fill(store: &Store, clock: &dyn Clock, audit: &Audit) -> StoreResult<Filled> {
    let accounts: Vec<Account> = ACCOUNTS.into_iter().chain([SECOND_READER]).collect();
    fill_plan(store, clock, audit, &place::DEMO, &accounts).await
}

/// A second unit with one clinic and one appointment, whose things nobody of the first may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherUnit {
    /// The unit.
    pub unit: UnitId,
    /// Its clinic of today.
    pub clinic: ClinicId,
    /// Its appointment of today.
    pub appointment: AppointmentId,
    /// Its room.
    pub room: RoomId,
}

/// Sets a second unit up. For tests: a demonstration has one unit.
///
/// # Errors
/// As every change.
pub async fn other_unit(store: &Store, clock: &dyn Clock, audit: &Audit) -> StoreResult<OtherUnit> {
    let accounts = [OTHER_ACCOUNT, OTHER_READER, OTHER_ADMINISTRATOR];
    let filled = fill_plan(store, clock, audit, &place::OTHER, &accounts).await?;
    let clinic = *filled.clinics.first().ok_or(StoreError::Missing)?;
    let lines = crate::store::clinic_appointments(store, filled.unit, clinic).await?;
    let rooms = crate::store::rooms_of_unit(store, filled.unit).await?;
    Ok(OtherUnit {
        unit: filled.unit,
        clinic,
        appointment: lines.first().ok_or(StoreError::Missing)?.id,
        room: rooms.first().ok_or(StoreError::Missing)?.id,
    })
}

async fn fill_plan(
    store: &Store,
    clock: &dyn Clock,
    audit: &Audit,
    plan: &Plan,
    accounts: &[Account],
) -> StoreResult<Filled> {
    let now = clock.now();
    // Hashing takes a while, so it is done before the transaction, and only the first time.
    let hash = match unit_by_name(store, plan.unit).await? {
        Some(_) => None,
        None => Some(password_hash(PASSWORD).await?),
    };
    let tx = store.begin().await?;
    let mut events = Vec::new();
    let unit = match unit_by_name(&tx, plan.unit).await? {
        Some(unit) => unit,
        None => {
            let unit = place::set_up(&tx, plan).await?;
            events.push(event(Action::UnitMade, &unit, now).on(Object::Unit(unit.id)));
            enrol(&tx, &unit, accounts, hash.as_deref(), now).await?;
            participant_insert(&tx, unit.id, &people::participants(plan.participants)).await?;
            unit
        }
    };
    let day = unit.zone.day(now);
    let before = clinics_of_day(&tx, unit.id, day).await?.len();
    if before == 0 {
        let appointments = add_clinics(&tx, &unit, plan, day, now).await?;
        let codes = Codes::new().number("appointments", appointments);
        events.push(event(Action::DemoFilled, &unit, now).after(codes));
    }
    let added = !events.is_empty();
    audit.append_all(&tx, events).await?;
    let clinics = clinics_of_day(&tx, unit.id, day).await?;
    tx.commit().await?;
    Ok(Filled {
        unit: unit.id,
        clinics: clinics.into_iter().map(|summary| summary.clinic.id).collect(),
        added,
    })
}

/// The token of programs, which has every scope.
pub const TOKEN: &str = "demo-token";

/// Lets the demonstration's machines call from this machine, and adds the token of programs.
///
/// # Errors
/// As every change.
pub async fn machines_and_token(store: &Store, auth: &Auth) -> StoreResult<()> {
    let unit = unit_by_name(store, place::DEMO.unit)
        .await?
        .ok_or(StoreError::Missing)?;
    if machines_on_network(store, unit.id).await?.is_empty() {
        let tx = store.begin().await?;
        place::connect(&tx, unit.id).await?;
        tx.commit().await?;
    }
    if auth.principal(TOKEN).await?.is_none() {
        auth.token_add(TOKEN, unit.id, None, &Scope::ALL).await?;
    }
    Ok(())
}

fn event(action: Action, unit: &Unit, now: OffsetDateTime) -> Event {
    Event::of_system(action, now).in_unit(unit.id)
}

async fn enrol(tx: &Tx, unit: &Unit, accounts: &[Account], hash: Option<&str>, now: OffsetDateTime) -> StoreResult<()> {
    for account in accounts {
        let staff = StaffName {
            id: StaffId(Uuid::new_v4()),
            name: account.name.to_owned(),
        };
        staff_insert(tx, &staff, account.email, hash, now).await?;
        role_grant(tx, unit.id, staff.id, account.role).await?;
    }
    Ok(())
}

/// Adds the clinics of a day with their appointments; how many appointments that were.
async fn add_clinics(tx: &Tx, unit: &Unit, plan: &Plan, day: Date, now: OffsetDateTime) -> StoreResult<u64> {
    let sites = crate::store::sites_of_unit(tx, unit.id).await?;
    let known = participants_of_unit(tx, unit.id).await?;
    let staff = staff_by_email(tx, plan.receptionist)
        .await?
        .ok_or(StoreError::Missing)?
        .staff;
    let mut expected = known.into_iter().zip(people::PEOPLE.iter());
    let mut appointments = 0;
    for plan in plan.clinics {
        let site = sites
            .iter()
            .find(|site| site.name == plan.site)
            .ok_or(StoreError::Missing)?;
        let clinic = Clinic {
            id: ClinicId(Uuid::new_v4()),
            site: site.clone(),
            code: plan.code.to_owned(),
            day,
            hours: plan.hours.to_owned(),
            flow: plan.flow,
        };
        clinic_insert(tx, unit.id, &clinic).await?;
        for (position, (participant, person)) in (0..).zip(expected.by_ref().take(plan.appointments)) {
            let checked_in = position < plan.checked_in;
            let new = NewAppointment {
                id: AppointmentId(Uuid::new_v4()),
                clinic: clinic.id,
                participant: participant.id,
                starts_at: starts_at(plan, day, position),
                accession: accession_new(tx).await?,
                special: person.special.map(ToOwned::to_owned),
                anatomy: Person::anatomy(person),
                status: if checked_in {
                    Status::CheckedIn
                } else {
                    Status::Scheduled
                },
            };
            appointment_insert(tx, unit.id, &new).await?;
            if checked_in {
                event_append(tx, unit.id, new.id, Happened::CheckedIn, Some(staff.id), now, None).await?;
                worklist_names_give(tx, new.id, &step_names_new()?, now).await?;
            }
            appointments += 1;
        }
    }
    Ok(appointments)
}

/// A quarter of an hour each, from the clinic's first.
fn starts_at(plan: &ClinicPlan, day: Date, position: i64) -> LocalDateTime {
    let first = Time::from_hms(plan.first_hour, 0, 0).expect("an hour of the day");
    LocalDateTime(PrimitiveDateTime::new(day, first) + Duration::minutes(15 * position))
}
