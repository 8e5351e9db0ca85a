//! Records, drafts and statuses: what is stored reads back the same, and of two who change the same thing one wins.

use app::domain::appointment::{Event, Status};
use app::domain::ids::{RecordId, StaffId, UnitId};
use app::domain::imaging::draft::{Answer, Correction, Draft};
use app::domain::imaging::record::{ImagesTaken, Source};
use app::domain::local_time::LocalDateTime;
use app::domain::non_empty::NonEmpty;
use app::domain::stop::{Reschedule, Stop, StopReason};
use app::domain::text::FreeText;
use fourview::auth::{Attempt, SignedIn};
use fourview::clock::Clock;
use fourview::demo;
use fourview::store::{
    Backend, Case, Constraint, NewRecord, NewStatus, StoreError, Swap, appointment_case, appointment_lock,
    appointment_update_status, clinic_appointments, clinics_of_day, draft_get, draft_put, event_append,
    events_of_appointment, record_insert, records_of_appointment, rooms_of_unit, staff_by_email, stop_insert, stop_of,
};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use uuid::Uuid;

use super::any_images::images;
use crate::harness::{Database, on_both};

on_both! {
    any_record_reads_back_as_stored,
    one_of_two_completes_a_record,
    a_correction_replaces_the_version_in_force_only,
    a_draft_is_saved_over_the_version_that_was_seen,
    one_of_two_changes_the_status,
    what_happened_is_kept_in_order,
    a_stop_reads_back_as_stored,
    a_row_that_cannot_be_is_never_guessed_at,
}

/// The first appointment of a unit's clinics of today.
pub async fn case_of(database: &Database, unit: UnitId) -> Case {
    let store = database.store();
    let day = database.clock().now().date();
    let clinics = clinics_of_day(&store, unit, day).await.expect("clinics");
    let clinic = clinics.first().expect("a clinic").clinic.id;
    let lines = clinic_appointments(&store, unit, clinic).await.expect("a list");
    let id = lines.first().expect("an appointment").id;
    appointment_case(&store, unit, id).await.expect("read").expect("there")
}

pub async fn mammographer(database: &Database) -> StaffId {
    let account = staff_by_email(&database.store(), demo::ACCOUNTS[0].email).await;
    account.expect("read").expect("there").staff.id
}

pub async fn sign_in(database: &Database) -> SignedIn {
    let attempt = Attempt {
        email: demo::ACCOUNTS[0].email,
        password: demo::PASSWORD,
        address: None,
        replaces: None,
        request: Uuid::new_v4(),
    };
    database.auth().sign_in(&attempt).await.expect("signed in")
}

/// A record of a standard set, taken today by the first mammographer.
pub async fn plain_record(database: &Database, case: &Case) -> NewRecord {
    let rooms = rooms_of_unit(&database.store(), database.filled().await.unit)
        .await
        .expect("rooms");
    let room = rooms.first().expect("a room");
    let staff = mammographer(database).await;
    NewRecord {
        id: RecordId(Uuid::new_v4()),
        source: Source::Manual,
        images: ImagesTaken::StandardSet { notes: None },
        room_id: room.id,
        room: room.label(),
        taken_by: staff,
        taken_at: case.appointment.starts_at,
        transcribed: false,
        findings: Vec::new(),
        recorded_by: staff,
        recorded_at: database.clock().now(),
        correction: None,
    }
}

/// Every value becomes a version of one record, and all versions are read back together.
async fn any_record_reads_back_as_stored(database: Database) {
    let unit = database.filled().await.unit;
    let case = case_of(&database, unit).await;
    let id = case.appointment.id;
    let first = plain_record(&database, &case).await;
    let (mut runner, strategy) = (TestRunner::deterministic(), images());
    let mut stored: Vec<NewRecord> = Vec::new();
    for round in 0..96_u32 {
        let images = strategy.new_tree(&mut runner).expect("a value").current();
        let correction = stored.last().map(|before| Correction {
            of: before.id,
            reason: FreeText::try_from(format!("round {round}")).expect("a text"),
        });
        let new = NewRecord {
            id: RecordId(Uuid::new_v4()),
            images,
            correction,
            transcribed: round % 2 == 0,
            taken_at: LocalDateTime(case.appointment.starts_at.0 + time::Duration::seconds(i64::from(round))),
            ..first.clone()
        };
        let tx = database.store().begin().await.expect("a transaction");
        let outcome = record_insert(&tx, unit, id, &new).await.expect("stored");
        assert_eq!(outcome, Swap::Done(round + 1));
        tx.commit().await.expect("committed");
        stored.push(new);
    }
    let read = records_of_appointment(&database.store(), unit, id).await.expect("read");
    assert_eq!(read.len(), stored.len());
    for ((new, read), version) in stored.into_iter().zip(read.into_iter().rev()).zip(1..) {
        assert_eq!(read.version, version);
        assert_eq!((read.id, read.room_id, read.room), (new.id, new.room_id, new.room));
        assert_eq!(read.images, new.images, "version {version}");
        assert_eq!((read.taken_at, read.transcribed), (new.taken_at, new.transcribed));
        assert_eq!((read.taken_by.id, read.recorded_by.id), (new.taken_by, new.recorded_by));
        assert_eq!(read.recorded_at, case.zone.local(new.recorded_at));
        assert_eq!(
            read.correction_reason,
            new.correction.map(|correction| correction.reason)
        );
    }
}

async fn one_of_two_completes_a_record(database: Database) {
    let unit = database.filled().await.unit;
    let case = case_of(&database, unit).await;
    let complete = async || {
        let record = plain_record(&database, &case).await;
        let tx = database.store().begin().await?;
        appointment_lock(&tx, unit, case.appointment.id).await?;
        let outcome = record_insert(&tx, unit, case.appointment.id, &record).await?;
        tx.commit().await?;
        Ok::<Swap, StoreError>(outcome)
    };
    let (one, other) = tokio::join!(complete(), complete());
    let outcomes = [one.expect("answered"), other.expect("answered")];
    assert!(
        outcomes.contains(&Swap::Done(1)) && outcomes.contains(&Swap::Stale),
        "{outcomes:?}"
    );
}

async fn a_correction_replaces_the_version_in_force_only(database: Database) {
    let unit = database.filled().await.unit;
    let case = case_of(&database, unit).await;
    let id = case.appointment.id;
    let first = plain_record(&database, &case).await;
    let correct = |of: RecordId| NewRecord {
        id: RecordId(Uuid::new_v4()),
        correction: Some(Correction {
            of,
            reason: FreeText::try_from("wrong room".to_owned()).expect("a text"),
        }),
        ..first.clone()
    };
    let second = correct(first.id);
    for (new, expected) in [
        (&first, Swap::Done(1)),
        (&second, Swap::Done(2)),
        (&correct(first.id), Swap::Stale),
        (&correct(RecordId(Uuid::new_v4())), Swap::Stale),
        (&correct(second.id), Swap::Done(3)),
    ] {
        let tx = database.store().begin().await.expect("a transaction");
        assert_eq!(record_insert(&tx, unit, id, new).await.expect("answered"), expected);
        tx.commit().await.expect("committed");
    }
}

async fn a_draft_is_saved_over_the_version_that_was_seen(database: Database) {
    let unit = database.filled().await.unit;
    let case = case_of(&database, unit).await;
    let (id, staff, now) = (
        case.appointment.id,
        mammographer(&database).await,
        database.clock().now(),
    );
    assert_eq!(case.draft, None);
    let answered = Draft {
        answer: Some(Answer::StandardSet { notes: None }),
        ..Draft::default()
    };
    for (seen, draft, expected) in [
        (1, &answered, Swap::Stale),
        (0, &answered, Swap::Done(1)),
        (0, &answered, Swap::Stale),
        (1, &Draft::default(), Swap::Done(2)),
        (1, &answered, Swap::Stale),
        (2, &answered, Swap::Done(3)),
    ] {
        let tx = database.store().begin().await.expect("a transaction");
        assert_eq!(
            draft_put(&tx, unit, id, seen, draft, staff, now)
                .await
                .expect("answered"),
            expected
        );
        tx.commit().await.expect("committed");
    }
    let saved = draft_get(&database.store(), unit, id)
        .await
        .expect("read")
        .expect("there");
    assert_eq!(
        (saved.version, &saved.draft, saved.by.id, saved.at),
        (3, &answered, staff, now)
    );
    let case = appointment_case(&database.store(), unit, id)
        .await
        .expect("read")
        .expect("there");
    assert_eq!(case.draft, Some(saved));
}

async fn one_of_two_changes_the_status(database: Database) {
    let unit = database.filled().await.unit;
    let case = case_of(&database, unit).await;
    let (id, staff) = (case.appointment.id, mammographer(&database).await);
    let room = rooms_of_unit(&database.store(), unit).await.expect("rooms").remove(0);
    let new = NewStatus {
        status: Status::InProgress,
        held_by: Some(staff),
        room: Some(room.id),
        flow: None,
    };
    for expected in [Swap::Done(2), Swap::Stale] {
        let tx = database.store().begin().await.expect("a transaction");
        let outcome = appointment_update_status(&tx, unit, id, case.version, new).await;
        assert_eq!(outcome.expect("answered"), expected);
        tx.commit().await.expect("committed");
    }
    let case = appointment_case(&database.store(), unit, id)
        .await
        .expect("read")
        .expect("there");
    assert_eq!(case.appointment.status, Status::InProgress);
    assert_eq!(case.held_by.map(|holder| holder.id), Some(staff));
    assert_eq!((case.room, case.version), (Some(room), 2));
}

async fn what_happened_is_kept_in_order(database: Database) {
    let unit = database.filled().await.unit;
    let case = case_of(&database, unit).await;
    let (id, staff, now) = (
        case.appointment.id,
        mammographer(&database).await,
        database.clock().now(),
    );
    let tx = database.store().begin().await.expect("a transaction");
    for (event, note) in [
        (Event::Started, None),
        (Event::TakenOver, Some("from Joanna Reid")),
        (Event::Paused, None),
    ] {
        event_append(&tx, unit, id, event, Some(staff), now, note)
            .await
            .expect("appended");
    }
    tx.commit().await.expect("committed");
    let lines = events_of_appointment(&database.store(), unit, id).await.expect("read");
    let told: Vec<_> = lines.iter().map(|line| (line.event, line.note.as_deref())).collect();
    let expected = [
        (Event::CheckedIn, None),
        (Event::Started, None),
        (Event::TakenOver, Some("from Joanna Reid")),
        (Event::Paused, None),
    ];
    assert_eq!(told, expected);
    assert!(lines.iter().all(|line| line.at == case.zone.local(now)));
}

async fn a_stop_reads_back_as_stored(database: Database) {
    let unit = database.filled().await.unit;
    let id = case_of(&database, unit).await.appointment.id;
    let (staff, now) = (mammographer(&database).await, database.clock().now());
    let reasons = NonEmpty::try_from(vec![StopReason::Other, StopReason::ConsentWithdrawn]).expect("two");
    let details = FreeText::try_from("Fire alarm 🔥".to_owned()).ok();
    let stop = Stop::new(reasons, details, Reschedule::NextRoutine).expect("details with Other");
    assert_eq!(stop_of(&database.store(), unit, id).await.expect("read"), None);
    let tx = database.store().begin().await.expect("a transaction");
    stop_insert(&tx, unit, id, &stop, staff, now).await.expect("stored");
    tx.commit().await.expect("committed");
    let stopped = stop_of(&database.store(), unit, id)
        .await
        .expect("read")
        .expect("there");
    assert_eq!((stopped.stop, stopped.by.id), (stop.clone(), staff));
    let tx = database.store().begin().await.expect("a transaction");
    let again = stop_insert(&tx, unit, id, &stop, staff, now).await;
    assert_eq!(again.expect_err("twice").constraint(), Some(Constraint::StoppedTwice));
}

async fn a_row_that_cannot_be_is_never_guessed_at(database: Database) {
    let unit = database.filled().await.unit;
    let case = case_of(&database, unit).await;
    let record = plain_record(&database, &case).await;
    let tx = database.store().begin().await.expect("a transaction");
    record_insert(&tx, unit, case.appointment.id, &record)
        .await
        .expect("stored");
    tx.commit().await.expect("committed");
    let unguard = match database.store().backend() {
        Backend::Sqlite => "DROP TRIGGER ao_image_view_delete",
        Backend::Postgres => "ALTER TABLE image_view DISABLE TRIGGER USER",
    };
    database.run(unguard).await.expect("unguarded");
    database
        .run("DELETE FROM image_view WHERE view = 'LCC'")
        .await
        .expect("damaged");
    let read = records_of_appointment(&database.store(), unit, case.appointment.id).await;
    assert!(matches!(read, Err(StoreError::IllegalRow(row)) if row.table == "image_record"));
}
