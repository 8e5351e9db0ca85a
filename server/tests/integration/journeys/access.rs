//! Who may do what: by role, and never in another unit.

use app::domain::ids::{AppointmentId, SessionId};
use app::domain::staff::Permission;
use app::error::AppError;
use app::forms::fields::{FORM_KEY, VERSION};
use app::forms::steps::{AppointmentForm, Step};
use app::services::Caller;
use uuid::Uuid;

use super::scene::{Scene, fields, journeys};

journeys! {
    another_units_things_are_not_there,
    only_a_mammographer_changes_anything,
    a_reader_sees_what_was_recorded_and_an_administrator_no_participant,
    an_appointment_that_does_not_exist_is_not_found,
}

/// Every form, and what kept text is told.
async fn refusals(scene: &Scene, caller: &Caller, id: AppointmentId) -> Vec<AppError> {
    let mut refusals = Vec::new();
    for form in AppointmentForm::ALL {
        let sent = fields(&[
            (FORM_KEY, &Uuid::new_v4().to_string()),
            (VERSION, "0"),
            ("standard", "yes"),
        ]);
        refusals.extend(scene.send(caller, id, form, &sent).await.err());
    }
    let kept = scene
        .services
        .imaging
        .keep_typed(caller, id, Step::Taken, &fields(&[("notes", "x")]))
        .await;
    refusals.extend(kept.err());
    refusals
}

async fn another_units_things_are_not_there(scene: &Scene) {
    let id = scene.recorded().await;
    let refusals = refusals(scene, &scene.stranger, id).await;
    assert_eq!(refusals, vec![AppError::NotFound; AppointmentForm::ALL.len() + 1]);
    for step in Step::ALL {
        let visited = scene.services.imaging.visit(&scene.stranger, id, step).await;
        assert_eq!(visited, Err(AppError::NotFound), "{step:?}");
    }
    let place = scene.services.imaging.place(&scene.stranger, id).await;
    assert_eq!(place, Err(AppError::NotFound));
    let list = scene.services.clinics.clinic(&scene.stranger, scene.hospital()).await;
    assert_eq!(list, Err(AppError::NotFound));
    let own = scene
        .services
        .clinics
        .of_day(&scene.stranger, None)
        .await
        .expect("a day");
    assert!(own.clinics.iter().all(|summary| summary.clinic.id != scene.hospital()));
    let room = scene.room_a.id.to_string();
    let chosen = scene
        .services
        .clinics
        .choose_room(&scene.stranger, &fields(&[("room", &room)]), "/clinics")
        .await;
    assert!(
        matches!(chosen, Ok(app::forms::outcome::Outcome::Invalid(_))),
        "{chosen:?}"
    );
}

async fn only_a_mammographer_changes_anything(scene: &Scene) {
    let id = scene.waiting().await.first().expect("someone waits").id;
    for caller in [&scene.reader, &scene.admin] {
        let refusals = refusals(scene, caller, id).await;
        assert_eq!(refusals, vec![AppError::Forbidden; AppointmentForm::ALL.len() + 1]);
        let rooms = scene.services.clinics.rooms(caller).await;
        assert_eq!(rooms, Err(AppError::Forbidden));
        let chosen = scene
            .services
            .clinics
            .choose_room(caller, &fields(&[]), "/clinics")
            .await;
        assert_eq!(chosen, Err(AppError::Forbidden));
    }
    assert_eq!(scene.history(id).await, ["CHECKED_IN"]);
}

async fn a_reader_sees_what_was_recorded_and_an_administrator_no_participant(scene: &Scene) {
    let id = scene.recorded().await;
    for step in Step::ALL {
        let open = matches!(step, Step::Overview | Step::Record);
        let by_reader = scene.services.imaging.visit(&scene.reader, id, step).await;
        assert_eq!(by_reader.is_ok(), open, "{step:?}");
        let by_admin = scene.services.imaging.visit(&scene.admin, id, step).await;
        assert_eq!(by_admin, Err(AppError::Forbidden), "{step:?}");
    }
    assert!(!scene.admin.viewer.may(Permission::SeeClinics));
    let list = scene.services.clinics.clinic(&scene.admin, scene.hospital()).await;
    assert_eq!(list, Err(AppError::Forbidden));
    let place = scene.services.imaging.place(&scene.reader, id).await;
    assert_eq!(place, Ok(Step::Record.path(id)));
}

async fn an_appointment_that_does_not_exist_is_not_found(scene: &Scene) {
    let nowhere = AppointmentId(Uuid::new_v4());
    let refusals = refusals(scene, &scene.asha, nowhere).await;
    assert_eq!(refusals, vec![AppError::NotFound; AppointmentForm::ALL.len() + 1]);
    let session = SessionId(Uuid::new_v4());
    let ended = scene.services.accounts.end_own_session(&scene.asha, session).await;
    assert_eq!(ended, Err(AppError::NotFound));
}
