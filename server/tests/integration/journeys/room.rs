//! The room: once a day, again in the middle of an appointment, and never on a mobile unit.

use app::domain::appointment::Status;
use app::forms::outcome::Outcome;
use app::forms::steps::{Action, Step};
use fourview::store::{room_choice_get, unit_zone};

use super::scene::{Scene, fields, in_room, journeys, next};

journeys! {
    a_room_is_asked_for_once_a_day_before_the_work,
    a_start_without_a_room_asks_for_it_first,
    a_room_changed_in_the_middle_is_the_room_of_the_record,
    a_mobile_unit_asks_for_no_room,
}

async fn a_room_is_asked_for_once_a_day_before_the_work(scene: &Scene) {
    let clinics = &scene.services.clinics;
    let asha = in_room(&scene.asha, None);
    assert_eq!(clinics.start_page(&asha).await.as_deref(), Ok("/room"));
    assert_eq!(clinics.start_page(&scene.asha).await.as_deref(), Ok("/clinics"));
    assert_eq!(clinics.start_page(&scene.reader).await.as_deref(), Ok("/reading"));
    assert_eq!(
        clinics.start_page(&scene.admin).await.as_deref(),
        Ok("/admin/image-transfer")
    );
    let offered = clinics.rooms(&asha).await.expect("rooms");
    assert!(offered.rooms.contains(&scene.room_a) && offered.mobile_today);
    let nothing = clinics
        .choose_room(&asha, &fields(&[]), "/clinics")
        .await
        .expect("an outcome");
    assert!(matches!(nothing, Outcome::Invalid(_)), "{nothing:?}");
    let room = scene.room_b.id.to_string();
    let chosen = clinics.choose_room(&asha, &fields(&[("room", &room)]), "").await;
    assert_eq!(
        chosen,
        Ok(Outcome::Next {
            to: "/clinics".to_owned()
        })
    );
    assert_eq!(room_of_day(scene).await.as_ref(), Some(&scene.room_b));
    let page = clinics
        .of_day(&in_room(&asha, Some(scene.room_b.id)), None)
        .await
        .expect("clinics");
    assert_eq!(page.room.as_ref(), Some(&scene.room_b));
}

async fn room_of_day(scene: &Scene) -> Option<app::domain::clinic::Room> {
    let zone = unit_zone(&scene.store, scene.unit).await.expect("a zone");
    let day = zone.day(fourview::clock::Clock::now(&*scene.clock));
    let staff = scene.asha.viewer.staff.id;
    room_choice_get(&scene.store, scene.unit, staff, day)
        .await
        .expect("an answer")
}

async fn a_start_without_a_room_asks_for_it_first(scene: &Scene) {
    let asha = in_room(&scene.asha, None);
    let id = scene.waiting().await.first().expect("someone waits").id;
    assert_eq!(scene.press(&asha, id, Action::Start).await, next(Step::Room, id));
    assert_eq!(scene.elsewhere(&asha, id, Step::Taken).await, Step::Room.path(id));
    let page = scene.page(&asha, id, Step::Room).await;
    assert_eq!((page.room, page.rooms.len()), (None, page.rooms.len()));
    let room = scene.room_a.id.to_string();
    let outcome = scene.answer(&asha, id, Step::Room, &[("room", &room)]).await;
    assert_eq!(outcome, next(Step::Taken, id));
    assert_eq!(room_of_day(scene).await.as_ref(), Some(&scene.room_a));
    assert_eq!(scene.history(id).await, ["CHECKED_IN", "STARTED"]);
}

async fn a_room_changed_in_the_middle_is_the_room_of_the_record(scene: &Scene) {
    let id = scene.started().await;
    scene.answer(&scene.asha, id, Step::Taken, &[("standard", "yes")]).await;
    let room = scene.room_b.id.to_string();
    for _ in 0..2 {
        let outcome = scene.answer(&scene.asha, id, Step::Room, &[("room", &room)]).await;
        assert_eq!(outcome, next(Step::Check, id));
    }
    assert_eq!(scene.history(id).await[2..], ["ROOM_CHANGED"]);
    assert_eq!(room_of_day(scene).await.as_ref(), Some(&scene.room_b));
    scene.answer(&scene.asha, id, Step::Check, &[]).await;
    let page = scene.page(&scene.reader, id, Step::Record).await;
    assert_eq!(
        page.record().expect("readable").map(|record| record.room_id),
        Some(scene.room_b.id)
    );
}

async fn a_mobile_unit_asks_for_no_room(scene: &Scene) {
    let lines = scene.lines(scene.mobile()).await;
    let waiting = lines
        .iter()
        .find(|line| line.status == Status::CheckedIn)
        .expect("someone waits");
    let asha = in_room(&scene.asha, None);
    assert_eq!(
        scene.press(&asha, waiting.id, Action::Start).await,
        next(Step::Taken, waiting.id)
    );
    let page = scene.page(&asha, waiting.id, Step::Taken).await;
    let room = page.room.as_ref().expect("its only room");
    assert!(page.is_mobile() && room.site == page.appointment.site);
    let list = scene
        .services
        .clinics
        .clinic(&asha, scene.mobile())
        .await
        .expect("a list");
    assert_eq!(list.room.as_ref(), Some(room));
}
