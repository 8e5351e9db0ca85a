//! The audit trail: whole as it was sealed, and each kind of tampering is found and its first event named.

use app::domain::ids::{ParticipantId, UnitId};
use fourview::audit::{Action, Audit, Broken, Codes, Event, How, NotVerified, ReadJournal, verify};
use fourview::clock::Clock;
use fourview::demo;
use fourview::secret::Secret;
use fourview::store::{Backend, audit_people, audit_rows, units};
use futures::future::join_all;
use serde_json::Value;
use uuid::Uuid;

use crate::harness::{Database, on_both};

on_both! {
    a_trail_of_several_chains_is_whole,
    every_kind_of_tampering_is_found,
    the_people_of_a_list_are_written_once_and_sealed,
    another_secret_verifies_nothing,
    a_unit_without_a_trail_is_noticed,
    reads_wait_for_each_other_and_for_the_disk,
    a_read_that_was_not_taken_down_is_an_error,
    reads_follow_what_another_process_appended,
    appends_side_by_side_follow_one_another,
}

fn read(database: &Database, unit: UnitId) -> Event {
    Event::of_system(Action::AppointmentRead, database.clock().now())
        .in_unit(unit)
        .about(ParticipantId(Uuid::new_v4()))
        .before(Codes::new().code("status", "PAUSED"))
        .after(Codes::new().code("status", "IN_PROGRESS").number("version", 2_u32))
}

/// A unit whose chain has twelve events.
async fn twelve_events(database: &Database) -> UnitId {
    let unit = database.filled().await.unit;
    let tx = database.store().begin().await.expect("a transaction");
    let events = (0..10).map(|_| read(database, unit)).collect();
    database.audit().append_all(&tx, events).await.expect("appended");
    tx.commit().await.expect("committed");
    unit
}

async fn broken(database: &Database, audit: &Audit) -> Option<Broken> {
    match verify(&database.store(), audit).await {
        Ok(_) => None,
        Err(NotVerified::Broken(broken)) => Some(broken),
        Err(NotVerified::Store(error)) => panic!("{error}"),
    }
}

async fn a_trail_of_several_chains_is_whole(database: Database) {
    let unit = twelve_events(&database).await;
    demo::other_unit(&database.store(), &*database.clock(), &database.audit())
        .await
        .expect("another unit");
    let tx = database.store().begin().await.expect("a transaction");
    let event = Event::of_system(Action::SignInFailed, database.clock().now());
    database.audit().append(&tx, event).await.expect("appended");
    tx.commit().await.expect("committed");
    let verified = verify(&database.store(), &database.audit()).await.expect("whole");
    assert_eq!((verified.ends.len(), verified.events()), (3, 15));
    let end = verified.ends.iter().find(|(chain, ..)| *chain == unit.0);
    assert_eq!(end.map(|(_, seq, _)| *seq), Some(12));
    let rows = audit_rows(&database.store(), unit.0, 11, 10).await.expect("read");
    assert_eq!(rows[0].before.as_deref(), Some(r#"{"status":"PAUSED"}"#));
}

async fn unguard(database: &Database) {
    let statements: &[&str] = match database.store().backend() {
        Backend::Sqlite => &[
            "DROP TRIGGER ao_audit_event_update",
            "DROP TRIGGER ao_audit_event_delete",
            "DROP TRIGGER ao_audit_head_delete",
            "DROP TRIGGER ao_audit_people_update",
            "DROP TRIGGER ao_audit_people_delete",
        ],
        Backend::Postgres => &[
            "ALTER TABLE audit_event DISABLE TRIGGER USER",
            "ALTER TABLE audit_head DISABLE TRIGGER USER",
            "ALTER TABLE audit_people DISABLE TRIGGER USER",
        ],
    };
    for statement in statements {
        database.run(statement).await.expect("unguarded");
    }
}

/// What is done to the trail, and the event that is to be named.
const TAMPERINGS: &[(&str, i64, How)] = &[
    (
        "UPDATE audit_event SET action = 'RECORD_READ' WHERE seq = 7",
        7,
        How::Edited,
    ),
    ("UPDATE audit_event SET actor = chain WHERE seq = 3", 3, How::Edited),
    (
        "UPDATE audit_event SET role = 'MAMMOGRAPHER' WHERE seq = 4",
        4,
        How::Edited,
    ),
    ("UPDATE audit_event SET subject = NULL WHERE seq = 9", 9, How::Edited),
    (
        "UPDATE audit_event SET outcome = 'REFUSED' WHERE seq = 12",
        12,
        How::Edited,
    ),
    ("UPDATE audit_event SET before = NULL WHERE seq = 5", 5, How::Edited),
    ("UPDATE audit_event SET after = '{}' WHERE seq = 5", 5, How::Edited),
    ("UPDATE audit_event SET unit = NULL WHERE seq = 1", 1, How::Edited),
    ("DELETE FROM audit_event WHERE seq = 1", 1, How::Removed),
    ("DELETE FROM audit_event WHERE seq = 6", 6, How::Removed),
    (
        "DELETE FROM audit_event WHERE seq = 6; UPDATE audit_event SET seq = 6 WHERE seq = 12",
        6,
        How::OutOfPlace,
    ),
    (
        "UPDATE audit_event SET seq = 100 WHERE seq = 4; UPDATE audit_event SET seq = 4 WHERE seq = 8; \
         UPDATE audit_event SET seq = 8 WHERE seq = 100",
        4,
        How::OutOfPlace,
    ),
    ("DELETE FROM audit_event WHERE seq > 8", 9, How::CutOff),
    ("DELETE FROM audit_event", 1, How::CutOff),
    (
        "DELETE FROM audit_event WHERE seq > 8; UPDATE audit_head SET seq = 8",
        8,
        How::EndEdited,
    ),
    (
        "DELETE FROM audit_event WHERE seq > 8; UPDATE audit_head SET seq = 8, \
         hash = (SELECT hash FROM audit_event WHERE seq = 8)",
        8,
        How::EndEdited,
    ),
    ("DELETE FROM audit_head", 12, How::EndEdited),
    ("DELETE FROM audit_event; DELETE FROM audit_head", 1, How::EndEdited),
    (
        "INSERT INTO audit_event SELECT chain, 13, at, actor, role, unit, action, object, subject, outcome, \
        before, after, \
         request_id, hash, hash FROM audit_event WHERE seq = 12",
        13,
        How::Added,
    ),
];

/// Puts the trail aside, and puts it back after each tampering.
const ASIDE: &str =
    "CREATE TABLE event_aside AS SELECT * FROM audit_event; CREATE TABLE head_aside AS SELECT * FROM audit_head";
const BACK: &str = "DELETE FROM audit_event; INSERT INTO audit_event SELECT * FROM event_aside; \
    DELETE FROM audit_head; INSERT INTO audit_head SELECT * FROM head_aside";

async fn every_kind_of_tampering_is_found(database: Database) {
    let unit = twelve_events(&database).await;
    unguard(&database).await;
    database.run(ASIDE).await.expect("put aside");
    for (sql, seq, how) in TAMPERINGS {
        assert_eq!(broken(&database, &database.audit()).await, None);
        database.run(sql).await.expect(sql);
        let expected = Broken {
            chain: unit.0,
            seq: *seq,
            how: *how,
        };
        assert_eq!(broken(&database, &database.audit()).await, Some(expected), "{sql}");
        database.run(BACK).await.expect("put back");
    }
}

/// Two lists are read, the first of them by two processes, and in another order.
async fn the_people_of_a_list_are_written_once_and_sealed(database: Database) {
    let unit = database.filled().await.unit;
    let people: Vec<ParticipantId> = (0..70).map(|_| ParticipantId(Uuid::new_v4())).collect();
    let list = |people: &[ParticipantId]| {
        Event::of_system(Action::ClinicRead, database.clock().now())
            .in_unit(unit)
            .about_all(people.iter().copied())
    };
    let backwards: Vec<ParticipantId> = people.iter().rev().copied().collect();
    for journal in [0, 1].map(|_| ReadJournal::start(database.store(), database.audit())) {
        for event in [list(&people), list(&backwards), list(&people[..3])] {
            journal.read(event).await.expect("taken down");
        }
    }
    let tx = database.store().begin().await.expect("a transaction");
    let event = list(&people).after(Codes::new().number("lines", 70_u32));
    database.audit().append(&tx, event).await.expect("appended");
    tx.commit().await.expect("committed");
    assert_eq!(broken(&database, &database.audit()).await, None);
    let rows = audit_rows(&database.store(), unit.0, 2, 10).await.expect("events");
    assert_eq!(rows.len(), 7);
    let named = |row: usize| {
        let after: Value = serde_json::from_str(rows[row].after.as_deref().expect("people")).expect("JSON");
        after["people"].as_str().and_then(|id| id.parse::<Uuid>().ok())
    };
    let (long, short) = (named(0).expect("a list"), named(2).expect("a list"));
    assert_ne!(long, short);
    assert_eq!([1, 3, 4, 5, 6].map(named), [long, long, long, short, long].map(Some));
    let written = audit_people(&database.store(), long).await.expect("people");
    assert_eq!(written.len(), 70);
    assert!(people.iter().all(|person| written.contains(&person.0)));
    let refused = database.run("UPDATE audit_people SET participant = list").await;
    assert!(refused.is_err(), "people of a list are never changed");
    unguard(&database).await;
    let other = Uuid::new_v4().simple().to_string();
    let put_in = match database.store().backend() {
        Backend::Sqlite => format!("INSERT INTO audit_people SELECT DISTINCT list, x'{other}' FROM audit_people"),
        Backend::Postgres => {
            format!("INSERT INTO audit_people SELECT DISTINCT list, '{other}'::uuid FROM audit_people")
        }
    };
    let taken_out =
        "DELETE FROM audit_people WHERE participant = (SELECT min(participant::text)::uuid FROM audit_people)";
    let taken_out = match database.store().backend() {
        Backend::Sqlite => "DELETE FROM audit_people WHERE participant = (SELECT min(participant) FROM audit_people)",
        Backend::Postgres => taken_out,
    };
    database
        .run("CREATE TABLE people_aside AS SELECT * FROM audit_people")
        .await
        .expect("put aside");
    for sql in [put_in.as_str(), taken_out, "DELETE FROM audit_people"] {
        database.run(sql).await.expect(sql);
        let found = broken(&database, &database.audit()).await.expect(sql);
        assert_eq!((found.chain, found.how), (unit.0, How::PeopleEdited), "{sql}");
        let back = "DELETE FROM audit_people; INSERT INTO audit_people SELECT * FROM people_aside";
        database.run(back).await.expect("put back");
        assert_eq!(broken(&database, &database.audit()).await, None);
    }
}

async fn another_secret_verifies_nothing(database: Database) {
    let unit = twelve_events(&database).await;
    let other = Audit::new(&Secret::random().expect("random numbers"));
    let found = broken(&database, &other).await.expect("broken");
    assert_eq!((found.chain, found.seq), (unit.0, 1));
}

async fn a_unit_without_a_trail_is_noticed(database: Database) {
    let zone = fourview::clock::Zone::named("Europe/London").expect("a zone");
    database.auth().unit_make("A unit", zone).await.expect("a unit");
    assert_eq!(broken(&database, &database.audit()).await, None);
    let unit = units(&database.store()).await.expect("units").remove(0).id;
    unguard(&database).await;
    database
        .run("DELETE FROM audit_event; DELETE FROM audit_head")
        .await
        .expect("gone");
    assert_eq!(
        broken(&database, &database.audit()).await.map(|broken| broken.chain),
        Some(unit.0)
    );
}

async fn reads_wait_for_each_other_and_for_the_disk(database: Database) {
    let unit = database.filled().await.unit;
    let journal = ReadJournal::start(database.store(), database.audit());
    let reads = (0..500).map(|_| journal.read(read(&database, unit)));
    assert!(join_all(reads).await.into_iter().all(|read| read.is_ok()));
    journal
        .read_all((0..30).map(|_| read(&database, unit)).collect())
        .await
        .expect("taken down");
    journal.read_all(Vec::new()).await.expect("nothing to take down");
    let verified = verify(&database.store(), &database.audit()).await.expect("whole");
    assert_eq!(verified.events(), 2 + 500 + 30);
}

async fn a_read_that_was_not_taken_down_is_an_error(database: Database) {
    let unit = database.filled().await.unit;
    let journal = ReadJournal::start(database.store(), database.audit());
    database
        .run("ALTER TABLE audit_event RENAME TO audit_elsewhere")
        .await
        .expect("renamed");
    assert!(journal.read(read(&database, unit)).await.is_err());
    database
        .run("ALTER TABLE audit_elsewhere RENAME TO audit_event")
        .await
        .expect("back");
    assert!(journal.read(read(&database, unit)).await.is_ok());
    assert_eq!(broken(&database, &database.audit()).await, None);
}

async fn reads_follow_what_another_process_appended(database: Database) {
    let unit = database.filled().await.unit;
    let (journal, other) = (ReadJournal::start(database.store(), database.audit()), database.audit());
    let mut events = verify(&database.store(), &database.audit())
        .await
        .expect("whole")
        .events();
    for count in [1, 2, 3, 70, 600] {
        let reads = (0..count).map(|_| read(&database, unit)).collect();
        journal.read_all(reads).await.expect("taken down");
        let tx = database.store().begin().await.expect("a transaction");
        other.append(&tx, read(&database, unit)).await.expect("appended");
        tx.commit().await.expect("committed");
        journal.read(read(&database, unit)).await.expect("taken down");
        journal.read(read(&database, unit)).await.expect("taken down");
        events += count + 3;
        let verified = verify(&database.store(), &database.audit()).await.expect("whole");
        assert_eq!(verified.events(), events, "{count}");
    }
    let rename = async |from: &str, to: &str| {
        let sql = format!("ALTER TABLE {from} RENAME TO {to}");
        database.run(&sql).await.expect("renamed");
    };
    rename("audit_event", "audit_elsewhere").await;
    assert!(journal.read(read(&database, unit)).await.is_err());
    rename("audit_elsewhere", "audit_event").await;
    assert!(journal.read(read(&database, unit)).await.is_ok());
    let verified = verify(&database.store(), &database.audit()).await.expect("whole");
    assert_eq!(verified.events(), events + 1);
}

async fn appends_side_by_side_follow_one_another(database: Database) {
    let unit = database.filled().await.unit;
    let other = demo::other_unit(&database.store(), &*database.clock(), &database.audit())
        .await
        .expect("another")
        .unit;
    let append = async |first: UnitId, second: UnitId| {
        let tx = database.store().begin().await.expect("a transaction");
        let events = vec![read(&database, first), read(&database, second)];
        database.audit().append_all(&tx, events).await.expect("appended");
        tx.commit().await.expect("committed");
    };
    join_all((0..20).map(|round| {
        if round % 2 == 0 {
            append(unit, other)
        } else {
            append(other, unit)
        }
    }))
    .await;
    assert_eq!(broken(&database, &database.audit()).await, None);
}
