//! A machine sends the images: they are reviewed, confirmed, and explained; what comes later changes no record.

mod late;
mod other_views;
mod reported;
mod switching;

use app::domain::ids::AppointmentId;
use app::domain::imaging::confirmed::{ExposureRef, Part};
use app::domain::imaging::record::{RecordVersion, Source};
use app::domain::received::view::ImagedView;
use app::forms::errors::FormErrors;
use app::forms::outcome::{Outcome, Refusal};
use app::forms::review::{SEEN, shows_name, which_name};
use app::forms::steps::{Action, AppointmentForm, Arrived, Step};
use app::services::Caller;
use app::services::imaging::review::ReceivedImages;
use fourview::intake::understanding::understand_next;
use time::Duration;

use super::scene::{Scene, fields, journeys, next};
use crate::intake::mammograms::Named;
use crate::intake::scene::send;

journeys! {
    a_standard_study_is_confirmed_in_two_posts,
    a_repeat_needs_its_reason_and_which_it_is,
    an_extra_image_is_no_repeat,
    a_wrong_label_is_corrected_and_both_are_kept,
    a_missing_view_needs_a_reason,
    what_arrived_meanwhile_is_shown_before_anything_is_saved,
    of_two_mammographers_the_second_is_told,
    twenty_images_of_a_view_are_recorded_one_by_one,
    once_an_image_is_here_the_appointment_is_not_stopped,
    every_page_names_the_phase_that_fails_while_images_are_awaited,
}

/// A side and a view, as a machine names them.
type Shows = (&'static str, &'static str);

const STANDARD: [Shows; 4] = [("R", "CC"), ("R", "MLO"), ("L", "CC"), ("L", "MLO")];

/// An appointment of the automatic clinic that Asha has just started.
async fn started(scene: &Scene) -> AppointmentId {
    let lines = scene.lines(scene.automatic()).await;
    let waits = |line: &&app::services::clinics::ClinicLine| {
        line.status == app::domain::appointment::Status::CheckedIn && line.anatomy == Default::default()
    };
    let id = lines.iter().find(waits).expect("someone waits").id;
    let outcome = scene.press(&scene.asha, id, Action::Start).await;
    assert_eq!(outcome, next(Step::Awaiting, id));
    id
}

/// Sends images from number `first` on, and looks at them.
async fn arrive(scene: &Scene, id: AppointmentId, first: u32, views: &[Shows]) {
    let named = Named::of(&scene.store, scene.unit, id).await;
    for (number, view) in (first..).zip(views) {
        let instance = format!("1.2.3.{number}");
        let bytes = named.image(&instance, *view, number);
        assert_eq!(send(&scene.intake, scene.machine, &instance, &bytes).await, Ok(()));
    }
    while understand_next(&scene.intake).await.expect("the database") > 0 {}
}

/// An appointment whose images have all come, as far as the silence of the machine says so.
async fn arrived(scene: &Scene, views: &[Shows]) -> AppointmentId {
    let id = started(scene).await;
    arrive(scene, id, 1, views).await;
    scene.clock.advance(Duration::seconds(61));
    id
}

async fn received(scene: &Scene, id: AppointmentId) -> ReceivedImages {
    let page = scene.page(&scene.asha, id, Step::Review).await;
    page.received.expect("what was received").unpack().expect("readable")
}

/// The exposures of a view, as forms refer to them.
fn of_view(received: &ReceivedImages, label: &str) -> Vec<ExposureRef> {
    let of_view = received
        .exposures
        .iter()
        .filter(|exposure| exposure.view.label() == label);
    of_view.map(|exposure| exposure.exposure).collect()
}

/// "Confirm images" with these answers, on what is here now.
async fn confirm(scene: &Scene, caller: &Caller, id: AppointmentId, answers: &[(&str, &str)]) -> Outcome {
    let seen = received(scene, id).await.seen;
    let answers: Vec<(&str, &str)> = answers.iter().copied().chain([(SEEN, seen.as_str())]).collect();
    scene.answer(caller, id, Step::Review, &answers).await
}

fn errors(outcome: Outcome) -> FormErrors {
    match outcome {
        Outcome::Invalid(errors) => errors,
        other => panic!("{other:?}"),
    }
}

async fn complete(scene: &Scene, id: AppointmentId) -> RecordVersion {
    let outcome = scene.answer(&scene.asha, id, Step::Check, &[]).await;
    assert!(matches!(outcome, Outcome::Next { .. }), "{outcome:?}");
    record(scene, id).await
}

async fn record(scene: &Scene, id: AppointmentId) -> RecordVersion {
    let page = scene.page(&scene.reader, id, Step::Record).await;
    page.record().expect("readable").expect("a record")
}

async fn a_standard_study_is_confirmed_in_two_posts(scene: &Scene) {
    let id = started(scene).await;
    assert_eq!(
        scene.services.imaging.place(&scene.asha, id).await,
        Ok(Step::Awaiting.path(id))
    );
    arrive(scene, id, 1, &STANDARD).await;
    let page = scene.page(&scene.asha, id, Step::Awaiting).await;
    assert_eq!(page.incoming.arrived, Arrived::Some, "more may come");
    scene.clock.advance(Duration::seconds(61));
    assert_eq!(
        scene.services.imaging.place(&scene.asha, id).await,
        Ok(Step::Review.path(id))
    );
    assert_eq!(confirm(scene, &scene.asha, id, &[]).await, next(Step::Check, id));

    let record = complete(scene, id).await;
    assert_eq!((record.source, record.version), (Source::Automatic, 1));
    assert_eq!(record.images.total(), 4);
    let exposures = record.images.exposures();
    assert_eq!(exposures.len(), 4);
    assert!(
        exposures
            .iter()
            .all(|exposure| exposure.part == Part::Needed && exposure.dose.is_some())
    );
    assert_eq!(scene.history(id).await, ["CHECKED_IN", "STARTED", "RECORDED"]);
}

async fn a_repeat_needs_its_reason_and_which_it_is(scene: &Scene) {
    let views = [STANDARD[0], STANDARD[1], STANDARD[1], STANDARD[2], STANDARD[3]];
    let id = arrived(scene, &views).await;
    let wrong = errors(confirm(scene, &scene.asha, id, &[]).await);
    assert_eq!(
        wrong.of("rmlo_additional").as_deref(),
        Some("Select whether the additional RMLO image was a repeat")
    );
    let repeat = [("rmlo_additional", "all"), ("rmlo_reasons", "PATIENT_MOVED")];
    let wrong = errors(confirm(scene, &scene.asha, id, &repeat).await);
    assert_eq!(
        wrong.of("rmlo_which").as_deref(),
        Some("Select which RMLO image is the repeat")
    );

    // The first one is the repeat: what was taken again came before what was kept.
    let images = of_view(&received(scene, id).await, "RMLO");
    let (which, first) = (which_name("rmlo"), images[0].to_string());
    let answers = [repeat[0], repeat[1], (which.as_str(), first.as_str())];
    assert_eq!(confirm(scene, &scene.asha, id, &answers).await, next(Step::Check, id));
    let record = complete(scene, id).await;
    let parts: Vec<(ExposureRef, Part)> = record
        .images
        .exposures()
        .iter()
        .filter(|exposure| exposure.confirmed.label() == "RMLO")
        .map(|exposure| (exposure.exposure, exposure.part))
        .collect();
    assert_eq!(parts, [(images[0], Part::Repeat), (images[1], Part::Needed)]);
    let (_, rmlo) = record.images.views()[1].clone();
    assert_eq!((rmlo.count(), rmlo.repeats(), rmlo.reasons().len()), (2, 1, 1));
}

async fn an_extra_image_is_no_repeat(scene: &Scene) {
    let views = [STANDARD[0], STANDARD[1], STANDARD[2], STANDARD[3], STANDARD[3]];
    let id = arrived(scene, &views).await;
    assert_eq!(
        confirm(scene, &scene.asha, id, &[("lmlo_additional", "none")]).await,
        next(Step::Check, id)
    );
    let record = complete(scene, id).await;
    let parts: Vec<Part> = record.images.exposures()[3..]
        .iter()
        .map(|exposure| exposure.part)
        .collect();
    assert_eq!(parts, [Part::Needed, Part::Extra]);
}

async fn a_wrong_label_is_corrected_and_both_are_kept(scene: &Scene) {
    let id = arrived(scene, &[STANDARD[0], STANDARD[0], STANDARD[1], STANDARD[3]]).await;
    let images = of_view(&received(scene, id).await, "RCC");
    let name = shows_name(images[1]);
    assert_eq!(
        confirm(scene, &scene.asha, id, &[(name.as_str(), "lcc")]).await,
        next(Step::Check, id)
    );
    let record = complete(scene, id).await;
    let relabelled: Vec<_> = record
        .images
        .exposures()
        .iter()
        .filter(|exposure| exposure.is_relabelled())
        .map(|exposure| (exposure.exposure, exposure.received.label(), exposure.confirmed.label()))
        .collect();
    assert_eq!(relabelled, [(images[1], "RCC".to_owned(), "LCC".to_owned())]);
    assert_eq!(
        record.images.tally().views().count(),
        4,
        "the counts follow what was confirmed"
    );
    let kept: Vec<(&str, Option<ExposureRef>)> = record
        .findings
        .iter()
        .map(|finding| (finding.code.as_str(), finding.exposure))
        .collect();
    assert!(kept.contains(&("RELABELLED", Some(images[1]))), "{kept:?}");
    assert!(kept.iter().any(|(code, _)| *code == "LABEL_SUSPECTED"), "{kept:?}");
}

async fn a_missing_view_needs_a_reason(scene: &Scene) {
    let id = arrived(scene, &STANDARD[..3]).await;
    let wrong = errors(confirm(scene, &scene.asha, id, &[]).await);
    assert!(wrong.of("not_all").is_some_and(|message| message.contains("LMLO")));
    let partial = [
        ("not_all", "yes"),
        ("not_all_reasons", "WHEELCHAIR"),
        ("recall", "no"),
        ("notes", "Left side not reached"),
    ];
    assert_eq!(confirm(scene, &scene.asha, id, &partial).await, next(Step::Check, id));
    let details = complete(scene, id).await.images.details();
    assert!(details.completeness.shortfall().is_some() && details.notes.is_some());
}

async fn what_arrived_meanwhile_is_shown_before_anything_is_saved(scene: &Scene) {
    let id = arrived(scene, &STANDARD).await;
    let seen = received(scene, id).await.seen;
    arrive(scene, id, 5, &[STANDARD[1], STANDARD[1]]).await;
    let outcome = scene.answer(&scene.asha, id, Step::Review, &[(SEEN, &seen)]).await;
    assert_eq!(
        errors(outcome).of(SEEN).as_deref(),
        Some("2 more images arrived while you answered: check them below")
    );
    let page = scene.page(&scene.asha, id, Step::Review).await;
    assert!(page.review.is_none(), "nothing was saved");

    // The same once everything was answered: the check page is closed until what came is reviewed.
    let answers = [("rmlo_additional", "none")];
    assert_eq!(confirm(scene, &scene.asha, id, &answers).await, next(Step::Check, id));
    arrive(scene, id, 7, &[STANDARD[2]]).await;
    assert_eq!(
        scene.elsewhere(&scene.asha, id, Step::Check).await,
        Step::Review.path(id)
    );
    let version = scene.page(&scene.asha, id, Step::Review).await.draft_version;
    let late = fields(&[("version", &version.to_string())]);
    let outcome = scene
        .post(&scene.asha, id, AppointmentForm::Answers(Step::Check), late)
        .await;
    assert_eq!(
        outcome,
        next(Step::Review, id),
        "nothing is completed that nobody has seen"
    );
}

async fn of_two_mammographers_the_second_is_told(scene: &Scene) {
    let id = arrived(scene, &STANDARD).await;
    let page = scene.page(&scene.asha, id, Step::Review).await;
    let seen = received(scene, id).await.seen;
    scene.press(&scene.joanna, id, Action::TakeOver).await;
    let sent = fields(&[(SEEN, &seen), ("version", &page.draft_version.to_string())]);
    let review = AppointmentForm::Answers(Step::Review);
    let refused = scene.post(&scene.asha, id, review, sent.clone()).await;
    assert!(
        matches!(refused, Outcome::Refused(Refusal::HeldByAnother { .. })),
        "{refused:?}"
    );
    assert_eq!(
        scene.post(&scene.joanna, id, review, sent.clone()).await,
        next(Step::Check, id)
    );
    let stale = scene.post(&scene.joanna, id, review, sent).await;
    assert!(matches!(stale, Outcome::Refused(Refusal::Stale { .. })), "{stale:?}");
}

async fn twenty_images_of_a_view_are_recorded_one_by_one(scene: &Scene) {
    let mut views = vec![STANDARD[1]; 20];
    views.extend([STANDARD[0], STANDARD[2], STANDARD[3]]);
    let id = arrived(scene, &views).await;
    let images: Vec<String> = of_view(&received(scene, id).await, "RMLO")
        .iter()
        .map(ToString::to_string)
        .collect();
    let which = which_name("rmlo");
    let mut answers = vec![
        ("rmlo_additional", "some"),
        ("rmlo_repeats", "18"),
        ("rmlo_reasons", "POSITIONING_ERROR"),
    ];
    answers.extend(images[..18].iter().map(|image| (which.as_str(), image.as_str())));
    assert_eq!(confirm(scene, &scene.asha, id, &answers).await, next(Step::Check, id));
    let record = complete(scene, id).await;
    assert_eq!(record.images.total(), 23);
    let of = |part: Part| {
        let exposures = record.images.exposures().iter();
        exposures.filter(|exposure| exposure.part == part).count()
    };
    assert_eq!((of(Part::Repeat), of(Part::Extra), of(Part::Needed)), (18, 1, 4));

    // One more than can be recorded is said, and not left out.
    let id = arrived_again(scene, 21).await;
    let wrong = errors(confirm(scene, &scene.asha, id, &[]).await);
    assert!(
        wrong
            .of("rmlo_additional")
            .is_some_and(|message| message.contains("No more than 20"))
    );
}

/// Another appointment with so many right MLO views.
async fn arrived_again(scene: &Scene, count: u32) -> AppointmentId {
    let id = started(scene).await;
    let named = Named::of(&scene.store, scene.unit, id).await;
    let named = Named {
        study: "1.2.826.0.1.6".to_owned(),
        ..named
    };
    for number in 1..=count {
        let instance = format!("1.2.4.{number}");
        let bytes = named.image(&instance, STANDARD[1], number);
        assert_eq!(send(&scene.intake, scene.machine, &instance, &bytes).await, Ok(()));
    }
    while understand_next(&scene.intake).await.expect("the database") > 0 {}
    id
}

async fn once_an_image_is_here_the_appointment_is_not_stopped(scene: &Scene) {
    let id = started(scene).await;
    scene.page(&scene.asha, id, Step::CannotProceed).await;
    arrive(scene, id, 1, &STANDARD[..1]).await;
    assert_eq!(
        scene.elsewhere(&scene.asha, id, Step::CannotProceed).await,
        Step::Awaiting.path(id)
    );
    let shown = received(scene, id).await.exposures;
    assert!(matches!(shown[..], [ref only] if matches!(only.view, ImagedView::Recordable(_))));
}

async fn every_page_names_the_phase_that_fails_while_images_are_awaited(scene: &Scene) {
    let id = started(scene).await;
    let images = &scene.services.images;
    let phase = images.problem(&scene.asha, id).await.expect("a page").finding.phase;
    assert!(phase.fails(), "the machine of room A is not on the network: {phase:?}");
    for step in [Step::Overview, Step::Room, Step::Awaiting, Step::Review] {
        assert_eq!(scene.page(&scene.asha, id, step).await.fails, Some(phase), "{step:?}");
    }
    let whose = images.whose(&scene.asha, id, None).await.expect("a page");
    assert_eq!(whose.fails, Some(phase));
    scene.press(&scene.asha, id, Action::RecordManually).await;
    let by_hand = scene.page(&scene.asha, id, Step::Taken).await;
    assert_eq!(by_hand.fails, None, "nothing is awaited");
}
