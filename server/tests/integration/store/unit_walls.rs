//! Another unit's things are not there: not to be read, and not to be changed.

use app::domain::appointment::{Event, Status};
use app::domain::imaging::draft::Draft;
use fourview::clock::Clock;
use fourview::demo;
use fourview::store::{
    NewStatus, StoreError, StoreResult, appointment_case, appointment_lock, appointment_update_status,
    clinic_appointments, clinic_for, draft_get, draft_put, event_append, events_of_appointment, record_insert,
    records_of_appointment, room, room_choice_get, room_choice_put, rooms_of_site, rooms_of_unit, stop_of,
};

use super::record::{case_of, mammographer, plain_record};
use crate::harness::{Database, on_both};

on_both! {
    nothing_of_another_unit_is_read,
    nothing_of_another_unit_is_changed,
}

async fn nothing_of_another_unit_is_read(database: Database) {
    let own = database.filled().await.unit;
    let other = demo::other_unit(&database.store(), &*database.clock(), &database.audit())
        .await
        .expect("another unit");
    let store = database.store();
    for (unit, there) in [(own, false), (other.unit, true)] {
        let case = appointment_case(&store, unit, other.appointment).await.expect("read");
        assert_eq!(case.is_some(), there);
        assert_eq!(
            clinic_for(&store, unit, other.clinic, None)
                .await
                .expect("read")
                .is_some(),
            there
        );
        assert_eq!(
            clinic_appointments(&store, unit, other.clinic)
                .await
                .expect("read")
                .is_empty(),
            !there
        );
        assert_eq!(
            events_of_appointment(&store, unit, other.appointment)
                .await
                .expect("read")
                .is_empty(),
            !there
        );
        assert_eq!(room(&store, unit, other.room).await.expect("read").is_some(), there);
    }
    assert!(
        rooms_of_unit(&store, own)
            .await
            .expect("read")
            .iter()
            .all(|room| room.id != other.room)
    );
    let site = room(&store, other.unit, other.room)
        .await
        .expect("read")
        .expect("there")
        .site
        .id;
    assert!(rooms_of_site(&store, own, site).await.expect("read").is_empty());
    assert_eq!(draft_get(&store, own, other.appointment).await.expect("read"), None);
    assert_eq!(stop_of(&store, own, other.appointment).await.expect("read"), None);
    assert!(
        records_of_appointment(&store, own, other.appointment)
            .await
            .expect("read")
            .is_empty()
    );
}

async fn nothing_of_another_unit_is_changed(database: Database) {
    let own = database.filled().await.unit;
    let other = demo::other_unit(&database.store(), &*database.clock(), &database.audit())
        .await
        .expect("another unit");
    let (id, staff, now) = (other.appointment, mammographer(&database).await, database.clock().now());
    let record = plain_record(&database, &case_of(&database, own).await).await;
    let new = NewStatus {
        status: Status::InProgress,
        held_by: None,
        room: None,
        flow: None,
    };
    let day = now.date();
    let tx = database.store().begin().await.expect("a transaction");
    let missing = |outcome: StoreResult<()>| assert!(matches!(outcome, Err(StoreError::Missing)));
    missing(appointment_lock(&tx, own, id).await);
    missing(appointment_update_status(&tx, own, id, 1, new).await.map(|_| ()));
    missing(event_append(&tx, own, id, Event::Started, Some(staff), now, None).await);
    missing(
        draft_put(&tx, own, id, 0, &Draft::default(), staff, now)
            .await
            .map(|_| ()),
    );
    missing(record_insert(&tx, own, id, &record).await.map(|_| ()));
    missing(room_choice_put(&tx, own, staff, day, other.room).await);
    tx.commit().await.expect("nothing to commit");
    assert_eq!(
        room_choice_get(&database.store(), own, staff, day).await.expect("read"),
        None
    );
    let room = rooms_of_unit(&database.store(), own).await.expect("rooms").remove(0);
    let tx = database.store().begin().await.expect("a transaction");
    room_choice_put(&tx, own, staff, day, room.id).await.expect("chosen");
    tx.commit().await.expect("committed");
    assert_eq!(
        room_choice_get(&database.store(), own, staff, day).await.expect("read"),
        Some(room)
    );
    assert_eq!(
        room_choice_get(&database.store(), other.unit, staff, day)
            .await
            .expect("read"),
        None
    );
}
