//! "Review image details" through the real router: what the machine sent, and nothing of anybody else.

use fourview::demo::ACCOUNTS;
use fourview::simulator::Scenario;
use fourview::store::{StoredStanding, received_apart_of_appointment, received_of_appointment};
use http::StatusCode;

use super::arrived::Arrived;
use super::visit::{Visit, shows, shows_not};
use crate::harness::app::play;

const STANDARD: [&str; 4] = ["1× RCC", "1× RMLO", "1× LCC", "1× LMLO"];

#[tokio::test]
async fn a_standard_set_is_shown_without_a_question_or_a_warning() {
    play(async |app| {
        let (_, page) = Visit::after(app, Scenario::Standard).await;
        shows(&page, &STANDARD);
        shows(
            &page,
            &[
                "4 images have been received",
                "everything that it names is here",
                "Confirm images",
            ],
        );
        shows(
            &page,
            &["Dose", "mGy (image header)", "Not for diagnosis", "Operator SIMULATOR"],
        );
        for view in ["RCC", "RMLO", "LCC", "LMLO"] {
            let name = format!("alt=\"{view}, image 1 of 1, received 9am\"");
            assert!(page.body.contains(&name), "{name}");
        }
        shows_not(
            &page,
            &[
                "Was the additional image a repeat?",
                "Check before you confirm",
                "No image",
            ],
        );
    })
    .await;
}

#[tokio::test]
async fn a_repeat_is_asked_about_with_which_image_and_with_what_the_machine_says() {
    play(async |app| {
        let (_, page) = Visit::after(app, Scenario::Repeat).await;
        shows(
            &page,
            &[
                "2× RMLO",
                "2 RMLO images were taken. Was the additional image a repeat?",
            ],
        );
        shows(&page, &["Which image is the repeat?", "Why was a repeat needed?"]);
        shows(
            &page,
            &[
                "What the machine says of the RMLO images",
                "After the one before",
                "mAs",
            ],
        );
        assert!(page.body.contains("name=\"rmlo_which\""), "{}", page.body);
        assert!(
            !page.body.contains("name=\"rmlo_additional\" type=\"radio\" checked"),
            "nothing is preselected"
        );
    })
    .await;
}

#[tokio::test]
async fn a_part_of_a_large_breast_is_marked_and_asked_about_all_the_same() {
    play(async |app| {
        let (_, page) = Visit::after(app, Scenario::Extra).await;
        shows(
            &page,
            &["2× RMLO", "Was the additional image a repeat?", "Partial view"],
        );
    })
    .await;
}

#[tokio::test]
async fn implant_displaced_views_stand_under_their_own_names() {
    play(async |app| {
        let (_, page) = Visit::after(app, Scenario::Implant).await;
        shows(&page, &STANDARD);
        shows(&page, &["1× RCC implant displaced", "1× LMLO implant displaced"]);
        shows_not(&page, &["Was the additional image a repeat?", "clock is wrong"]);
    })
    .await;
}

#[tokio::test]
async fn a_view_that_was_not_taken_is_a_gap() {
    play(async |app| {
        let (_, page) = Visit::after(app, Scenario::Partial).await;
        shows(
            &page,
            &[
                "0× LCC No image",
                "3 images have been received",
                "Not all mammograms taken",
            ],
        );
    })
    .await;
}

#[tokio::test]
async fn an_exposure_without_an_image_is_shown_with_what_to_do() {
    play(async |app| {
        let (_, page) = Visit::after(app, Scenario::Missing).await;
        shows(&page, &["Check before you confirm", "Resend from the machine"]);
        shows(&page, &["3 images have been received"]);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_label_is_suspected_and_can_be_corrected() {
    play(async |app| {
        let (_, page) = Visit::after(app, Scenario::WrongLabel).await;
        shows(&page, &["2× RCC", "0× LCC"]);
        shows(
            &page,
            &[
                "The side may be wrong",
                "2 RCC images arrived and no LCC. Is one of them the LCC?",
            ],
        );
        shows(
            &page,
            &[
                "The label is wrong",
                "What does it really show?",
                "PACS goes on saying RCC",
            ],
        );
    })
    .await;
}

#[tokio::test]
async fn a_rejected_exposure_without_an_image_counts_and_is_asked_about() {
    play(async |app| {
        let (_, page) = Visit::after(app, Scenario::Rejected).await;
        shows(
            &page,
            &[
                "2× RMLO",
                "No image: rejected at the machine",
                "Was the additional image a repeat?",
            ],
        );
        shows(&page, &["Rejected at the machine", "Positioning"]);
        shows_not(&page, &["An exposure without an image"]);
    })
    .await;
}

#[tokio::test]
async fn images_that_come_twice_for_two_purposes_are_counted_once() {
    play(async |app| {
        let (_, page) = Visit::after(app, Scenario::Processing).await;
        shows(&page, &STANDARD);
        shows(&page, &["4 images have been received"]);
    })
    .await;
}

#[tokio::test]
async fn images_of_another_participant_are_never_shown_and_need_an_act() {
    play(async |app| {
        let visit = Visit::begun(app).await;
        visit.sends(Scenario::Standard).await;
        visit.sends(Scenario::WrongParticipant).await;
        let page = visit.page().await;
        shows(&page, &STANDARD);
        shows(
            &page,
            &["Images of another participant", "4 images came for this appointment"],
        );
        shows(&page, &["Whose images are these?", "The images shown here are of"]);
        let shown = page.body.to_uppercase();
        assert!(
            !["SOMEBODY^", "SOMEBODY,", "ELSE SOMEBODY"]
                .iter()
                .any(|name| shown.contains(name))
        );
        assert!(!page.body.contains("9998765439"), "the other's number");
        let apart = received_apart_of_appointment(&app.state.store, app.unit, visit.id).await;
        let apart = apart.expect("objects");
        assert_eq!(apart.len(), 4);
        for object in &apart {
            let id = object.object.id;
            assert!(!page.body.contains(&id.to_string()), "a picture of another");
            for account in &ACCOUNTS[..3] {
                let browser = app.signed_in(*account).await;
                let answer = browser.get(&format!("/images/{id}/thumbnail")).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", account.email);
            }
        }
        let matched = received_of_appointment(&app.state.store, app.unit, visit.id)
            .await
            .expect("objects");
        assert!(
            matched
                .iter()
                .all(|object| object.standing == StoredStanding::Matched(visit.id))
        );
    })
    .await;
}

#[tokio::test]
async fn images_from_the_machine_of_another_room_say_so() {
    play(async |app| {
        let visit = Visit::begun(app).await;
        visit.sends_as("MGROOMB", Scenario::Standard).await;
        let page = visit.page().await;
        shows(&page, &["Images from another machine", "The machine in this room is"]);
    })
    .await;
}

#[tokio::test]
async fn a_mammographer_sees_pictures_of_an_appointment_and_of_nobody_else() {
    play(async |app| {
        let id = app.waiting().await;
        let arrived = Arrived::at(app, id).await;
        let mammographer = app.mammographer().await;
        let path = |image: &str| format!("/images/{image}/thumbnail?size=small");
        let answer = mammographer.get(&path(&arrived.matched)).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("cache-control"), Some("private, no-cache"));
        let answer = mammographer.get(&path(&arrived.stray)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        let administrator = app.signed_in(ACCOUNTS[3]).await;
        assert_eq!(administrator.get(&path(&arrived.matched)).await.status, StatusCode::OK);
        let read = app.database.past_the_store().await;
        let sql = "SELECT count(*) FROM audit_event WHERE action = 'PICTURE_READ' AND subject IS NOT NULL";
        let statement = sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, sql);
        let row = sea_orm::ConnectionTrait::query_one_raw(&read, statement)
            .await
            .expect("an answer")
            .expect("a row");
        let count: i64 = row.try_get_by_index(0).expect("a number");
        read.close().await.expect("closed");
        assert_eq!(count, 2, "each look is an event about the participant");
    })
    .await;
}
