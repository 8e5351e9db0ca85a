//! Recording by hand, from the clinic's list and back to it: what was answered reads back as it was meant.

use app::domain::appointment::{Anatomy, Status};
use app::domain::imaging::draft::Answer;
use app::domain::imaging::record::{ImagesTaken, Source};
use app::domain::stop::{Reschedule, StopReason};
use app::domain::text::FreeText;
use app::forms::outcome::{Outcome, Refusal};
use app::forms::steps::{Action, AppointmentForm, Step};
use app::forms::{details as details_form, taken};
use app::services::imaging::AppointmentPage;

use super::scene::{Scene, borrowed, details, fields, journeys, name, next};

journeys! {
    a_standard_set_takes_two_answers_and_reads_back,
    everything_on_the_details_page_reads_back,
    the_repeat_question_comes_on_the_next_page_when_it_was_not_answered_in_place,
    a_record_typed_in_later_names_who_took_the_images_and_when,
    a_stopped_appointment_says_why,
    what_has_images_is_paused_or_its_images_are_taken_back,
    a_wrong_answer_saves_nothing,
}

fn back_to_the_clinic(scene: &Scene) -> Outcome {
    Outcome::Next {
        to: format!("/clinics/{}", scene.hospital()),
    }
}

async fn a_standard_set_takes_two_answers_and_reads_back(scene: &Scene) {
    let id = scene.started().await;
    let notes = "Scar on the left side\r\n<b>\"quoted\"</b> 👩🏽‍⚕️";
    let taken = [(taken::STANDARD, "yes"), (taken::NOTES, notes)];
    assert_eq!(
        scene.answer(&scene.asha, id, Step::Taken, &taken).await,
        next(Step::Check, id)
    );
    let outcome = scene.answer(&scene.asha, id, Step::Check, &[]).await;
    assert_eq!(outcome, back_to_the_clinic(scene));

    let page = scene.page(&scene.reader, id, Step::Record).await;
    let record = page.record().expect("versions").expect("a record");
    let notes = FreeText::try_from(notes.to_owned()).expect("words");
    assert_eq!(record.images, ImagesTaken::StandardSet { notes: Some(notes) });
    assert_eq!((record.version, record.source), (1, Source::Manual));
    assert_eq!(
        (record.room.clone(), record.room_id),
        (scene.room_a.label(), scene.room_a.id)
    );
    assert_eq!(record.taken_by, name(&scene.asha));
    assert_eq!(record.recorded_by, name(&scene.asha));
    assert_eq!(record.taken_at.input_value(), page.now.input_value());
    assert_eq!(record.correction_reason, None);
    assert_eq!((page.appointment.status, page.held_by), (Status::Recorded, None));
    assert_eq!(scene.history(id).await, ["CHECKED_IN", "STARTED", "RECORDED"]);
    let lines = scene.lines(scene.hospital()).await;
    let line = lines.iter().find(|line| line.id == id).expect("on the list");
    assert_eq!(line.status, Status::Recorded);
}

const EVERYTHING: &[(&str, &str)] = &[
    ("rcc", "1"),
    ("rmlo", "4"),
    ("lmlo", "0"),
    ("lcc_id", "2"),
    ("asked", "rmlo"),
    ("asked", "lcc_id"),
    ("rmlo_additional", "some"),
    ("rmlo_repeats", "2"),
    ("rmlo_reasons", "PATIENT_MOVED"),
    ("rmlo_reasons", "OTHER"),
    ("rmlo_other", "Marker in the way"),
    ("lcc_id_additional", "none"),
    ("imperfect", "yes"),
    ("not_all", "yes"),
    ("not_all_reasons", "WHEELCHAIR"),
    ("not_all_reasons", "OTHER"),
    ("not_all_details", "Could not stand\nfor long"),
    ("recall", "yes"),
    ("recall_note", "Ground floor room"),
    ("rcc_dose", "1.52"),
    ("rmlo_dose", "1.4, 1.5, 1.6, 0.05"),
    ("dose_confirmed", "RMLO 0.05"),
    ("notes", "Please look at the upper outer part"),
];

async fn everything_on_the_details_page_reads_back(scene: &Scene) {
    let id = scene.started().await;
    let sent = details(EVERYTHING);
    let said = details_form::parse(&fields(&borrowed(&sent)), Anatomy::default(), None).expect("right");
    let no = [(taken::STANDARD, "no")];
    assert_eq!(
        scene.answer(&scene.asha, id, Step::Taken, &no).await,
        next(Step::Details, id)
    );
    let outcome = scene.answer(&scene.asha, id, Step::Details, &borrowed(&sent)).await;
    assert_eq!(outcome, next(Step::Check, id));
    let saved = scene.page(&scene.asha, id, Step::Details).await.draft.answer;
    assert_eq!(saved.as_ref().map(Answer::counted), Some(said.clone()));
    scene.answer(&scene.asha, id, Step::Check, &[]).await;
    let page = scene.page(&scene.reader, id, Step::Record).await;
    assert_eq!(Some(record_of(&page)), said.settle().images());
}

fn record_of(page: &AppointmentPage) -> ImagesTaken {
    page.record().expect("versions").expect("a record").images.clone()
}

async fn the_repeat_question_comes_on_the_next_page_when_it_was_not_answered_in_place(scene: &Scene) {
    let id = scene.started().await;
    let counts = details(&[("lmlo", "2")]);
    let outcome = scene.answer(&scene.asha, id, Step::Details, &borrowed(&counts)).await;
    assert_eq!(outcome, next(Step::Repeats, id));
    let check = scene.elsewhere(&scene.asha, id, Step::Check).await;
    assert_eq!(check, Step::Repeats.path(id));
    let unanswered = scene.answer(&scene.asha, id, Step::Repeats, &[]).await;
    assert!(matches!(unanswered, Outcome::Invalid(_)), "{unanswered:?}");
    let answer = [
        ("asked", "lmlo"),
        ("lmlo_additional", "all"),
        ("lmlo_reasons", "TECHNICAL_FAULT"),
    ];
    assert_eq!(
        scene.answer(&scene.asha, id, Step::Repeats, &answer).await,
        next(Step::Check, id)
    );
    scene.answer(&scene.asha, id, Step::Check, &[]).await;
    let images = record_of(&scene.page(&scene.reader, id, Step::Record).await);
    let repeats: u8 = images.views().iter().map(|(_, images)| images.repeats()).sum();
    assert_eq!((images.tally().total(), repeats), (5, 1));
}

async fn a_record_typed_in_later_names_who_took_the_images_and_when(scene: &Scene) {
    let id = scene.started().await;
    scene.answer(&scene.asha, id, Step::Taken, &[("standard", "yes")]).await;
    let page = scene.page(&scene.asha, id, Step::Attribution).await;
    assert_eq!(page.colleagues, [name(&scene.asha), name(&scene.joanna)]);
    let earlier = format!("{}T00:05", page.now.input_value().split('T').next().expect("a date"));
    let taken_by = scene.joanna.viewer.staff.id.to_string();
    let attribution = [
        ("taken_by", taken_by.as_str()),
        ("taken_at", earlier.as_str()),
        ("transcribed", "yes"),
    ];
    let outcome = scene.answer(&scene.asha, id, Step::Attribution, &attribution).await;
    assert_eq!(outcome, next(Step::Check, id));
    scene.answer(&scene.asha, id, Step::Check, &[]).await;
    let page = scene.page(&scene.reader, id, Step::Record).await;
    let record = page.record().expect("versions").expect("a record");
    assert_eq!(record.taken_by, name(&scene.joanna));
    assert_eq!(record.recorded_by, name(&scene.asha));
    assert_eq!((record.taken_at.input_value(), record.transcribed), (earlier, true));
}

async fn a_stopped_appointment_says_why(scene: &Scene) {
    let id = scene.started().await;
    let none = [(taken::STANDARD, "none")];
    assert_eq!(
        scene.answer(&scene.asha, id, Step::Taken, &none).await,
        next(Step::CannotProceed, id)
    );
    let stop = [
        ("stop_reasons", "PAIN_DURING_SCREENING"),
        ("stop_reasons", "OTHER"),
        ("stop_details", "Felt faint"),
        ("reschedule", "YES"),
    ];
    let outcome = scene.answer(&scene.asha, id, Step::CannotProceed, &stop).await;
    assert_eq!(outcome, back_to_the_clinic(scene));
    let page = scene.page(&scene.reader, id, Step::Overview).await;
    let stopped = page.stopped.expect("stopped");
    assert_eq!(
        stopped.stop.reasons.as_slice(),
        [StopReason::PainDuringScreening, StopReason::Other]
    );
    assert_eq!(stopped.stop.details().map(FreeText::as_str), Some("Felt faint"));
    assert_eq!(stopped.stop.reschedule, Reschedule::Yes);
    assert_eq!(stopped.by, name(&scene.asha));
    assert_eq!((page.appointment.status, page.held_by), (Status::CannotProceed, None));
    let again = scene
        .post(
            &scene.asha,
            id,
            AppointmentForm::Answers(Step::CannotProceed),
            fields(&stop).with("version", "0"),
        )
        .await;
    let status = "Cannot proceed".to_owned();
    assert_eq!(again, Outcome::Refused(Refusal::NotNow { status }));
    assert_eq!(
        scene.press(&scene.asha, id, Action::Start).await,
        next(Step::Overview, id)
    );
    assert_eq!(scene.history(id).await, ["CHECKED_IN", "STARTED", "STOPPED"]);
}

async fn what_has_images_is_paused_or_its_images_are_taken_back(scene: &Scene) {
    let id = scene.started().await;
    let stop = [("stop_reasons", "PAIN_DURING_SCREENING"), ("reschedule", "YES")];
    let two = details(&[("rmlo", "2"), ("rcc_dose", "1.4")]);
    let outcome = scene.answer(&scene.asha, id, Step::Details, &borrowed(&two)).await;
    assert_eq!(outcome, next(Step::Repeats, id));
    assert_eq!(
        scene.elsewhere(&scene.asha, id, Step::CannotProceed).await,
        Step::Repeats.path(id)
    );
    let counted = scene.page(&scene.asha, id, Step::Details).await.draft;
    let form = AppointmentForm::Answers(Step::CannotProceed);
    let late = |version: &'static str| fields(&stop).with("version", version);
    let refused = scene.post(&scene.asha, id, form, late("1")).await;
    assert_eq!(refused, Outcome::Refused(Refusal::ImagesTaken));
    scene.press(&scene.asha, id, Action::Pause).await;
    let refused = scene.post(&scene.asha, id, form, late("1")).await;
    assert_eq!(refused, Outcome::Refused(Refusal::ImagesTaken));
    scene.press(&scene.asha, id, Action::Resume).await;
    assert_eq!(scene.page(&scene.asha, id, Step::Details).await.draft, counted);

    let none = [(taken::STANDARD, "none")];
    assert_eq!(
        scene.answer(&scene.asha, id, Step::Taken, &none).await,
        next(Step::CannotProceed, id)
    );
    assert_eq!(
        scene.page(&scene.asha, id, Step::CannotProceed).await.draft.answer,
        None
    );
    let outcome = scene.answer(&scene.asha, id, Step::CannotProceed, &stop).await;
    assert_eq!(outcome, back_to_the_clinic(scene));
    let history = ["CHECKED_IN", "STARTED", "PAUSED", "RESUMED", "STOPPED"];
    assert_eq!(scene.history(id).await, history);
}

async fn a_wrong_answer_saves_nothing(scene: &Scene) {
    let id = scene.started().await;
    let wrong = details(&[("rcc", "21")]);
    let outcome = scene.answer(&scene.asha, id, Step::Details, &borrowed(&wrong)).await;
    assert!(matches!(outcome, Outcome::Invalid(_)), "{outcome:?}");
    let page = scene.page(&scene.asha, id, Step::Details).await;
    assert_eq!((page.draft.answer, page.draft_version), (None, 0));
}
