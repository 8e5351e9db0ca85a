//! Image readers: what they say of a case, what the clinic's side sees of that, and what is told of it.

use app::domain::ids::AppointmentId;
use app::domain::reading::filter::Filter;
use app::domain::staff::Role;
use app::error::AppError;
use app::forms::fields::{FORM_KEY, Fields};
use app::forms::outcome::{Outcome, Refusal};
use app::forms::reading::ReadingForm;
use app::forms::steps::Step;
use app::services::Caller;
use app::services::clinics::Wanted;
use fourview::store::audit_rows;
use time::Duration;
use uuid::Uuid;

use super::{NOTE, back, case, list, recorded_with, say};
use crate::journeys::scene::{Scene, fields, journeys};

journeys! {
    a_technical_recall_is_seen_by_the_clinic_and_withdrawn_with_a_reason,
    what_was_arranged_for_a_recall_ends_the_need_for_attention,
    readers_do_not_learn_of_others_questions_on_the_clinics_list,
    a_question_is_answered_once_and_both_stay,
    a_form_that_is_sent_twice_has_one_effect,
    what_is_read_and_said_is_in_the_audit_trail_without_words,
    a_reference_leads_to_its_case_for_a_few_minutes,
    notes_and_opinions_are_counted_without_words_of_few,
    only_image_readers_get_at_cases_and_only_those_of_their_unit,
}

async fn wanted(scene: &Scene, id: AppointmentId) -> Vec<Wanted> {
    let page = scene
        .services
        .clinics
        .clinic(&scene.asha, scene.hospital())
        .await
        .expect("a list");
    let line = page.appointments.into_iter().find(|line| line.id == id);
    line.expect("on the list").wanted
}

async fn a_technical_recall_is_seen_by_the_clinic_and_withdrawn_with_a_reason(scene: &Scene) {
    let id = recorded_with(scene, &[]).await;
    let wrong = say(scene, &scene.reader, id, ReadingForm::Recall, &[("reason", "OTHER")]).await;
    let Outcome::Invalid(errors) = wrong else {
        panic!("{wrong:?}")
    };
    assert!(errors.of("view").is_some() && errors.of("note").is_some());
    assert_eq!(wanted(scene, id).await, []);

    let sent = [("view", "LCC"), ("reason", "OTHER"), ("note", "Nipple not in profile")];
    assert_eq!(
        say(scene, &scene.reader, id, ReadingForm::Recall, &sent).await,
        back(id)
    );
    assert_eq!(wanted(scene, id).await, [Wanted::Recall]);
    let record = scene.page(&scene.asha, id, Step::Record).await;
    assert_eq!(record.remarks[0].title, "Technical recall of LCC: Other");
    assert_eq!(record.remarks[0].outcome, None);

    let recall = case(scene, &scene.reader, id).await.recalls[0].id.to_string();
    let why = [("recall", recall.as_str()), ("why", "Seen on the other view")];
    let sent = fields(&why);
    let reading = &scene.services.reading;
    let others = reading.submit(&scene.ruth, id, ReadingForm::Withdraw, &sent).await;
    assert_eq!(others, Err(AppError::NotFound), "only who requested it");
    for _ in 0..2 {
        assert_eq!(
            say(scene, &scene.reader, id, ReadingForm::Withdraw, &why).await,
            back(id)
        );
    }
    assert_eq!(wanted(scene, id).await, []);
    let record = scene.page(&scene.asha, id, Step::Record).await;
    assert_eq!(record.remarks[0].reply.as_deref(), Some("Seen on the other view"));
}

/// Appointments on the list of what needs attention, and how many the clinics' page says there are.
async fn needing_attention(scene: &Scene) -> (Vec<AppointmentId>, u32) {
    let clinics = &scene.services.clinics;
    let page = clinics.attention(&scene.asha).await.expect("a list");
    let counted = clinics.of_day(&scene.asha, None).await.expect("a page").attention;
    assert_eq!(page.total, counted);
    (page.lines.iter().map(|line| line.line.id).collect(), counted)
}

async fn what_was_arranged_for_a_recall_ends_the_need_for_attention(scene: &Scene) {
    let id = recorded_with(scene, &[]).await;
    recorded_with(scene, &[]).await;
    assert_eq!(needing_attention(scene).await, (vec![], 0));
    let sent = [("view", "LCC"), ("reason", "IMAGE_BLURRED")];
    say(scene, &scene.reader, id, ReadingForm::Recall, &sent).await;
    say(scene, &scene.ruth, id, ReadingForm::Question, &[("question", "Why?")]).await;
    assert_eq!(needing_attention(scene).await, (vec![id], 1));
    // Days later it is there still.
    scene.clock.advance(Duration::days(3));
    assert_eq!(needing_attention(scene).await, (vec![id], 1));

    let reply = async |caller: &Caller, place: usize, words: &str| {
        let record = scene.page(&scene.asha, id, Step::Record).await;
        let (field, value) = record.remarks[place].reply_to.expect("it can be replied to").field();
        let sent = fields(&[(field, &value), ("answer", words)]);
        scene.services.reading.answer(caller, id, &sent).await
    };
    assert!(matches!(reply(&scene.asha, 0, " ").await, Ok(Outcome::Invalid(_))));
    assert_eq!(reply(&scene.reader, 0, "x").await, Err(AppError::Forbidden));
    let to = Step::Record.path(id);
    let done = Ok(Outcome::Next { to });
    assert_eq!(reply(&scene.joanna, 0, "Invited for Friday").await, done);
    assert_eq!(needing_attention(scene).await, (vec![id], 1), "the question is open");
    assert_eq!(reply(&scene.asha, 1, "She moved").await, done);
    assert_eq!(needing_attention(scene).await, (vec![], 0));
    let record = scene.page(&scene.asha, id, Step::Record).await;
    assert_eq!(record.remarks[0].outcome.as_deref(), Some("Arranged"));
    let recall = case(scene, &scene.reader, id).await.recalls.remove(0);
    let arranged = recall.arranged.expect("arranged");
    assert_eq!(
        (arranged.words.as_str(), &arranged.by),
        ("Invited for Friday", &scene.joanna.viewer.staff)
    );
}

async fn readers_do_not_learn_of_others_questions_on_the_clinics_list(scene: &Scene) {
    let id = recorded_with(scene, &[]).await;
    let sent = [("view", "LCC"), ("reason", "IMAGE_BLURRED")];
    say(scene, &scene.ruth, id, ReadingForm::Recall, &sent).await;
    let clinics = &scene.services.clinics;
    let page = clinics.clinic(&scene.reader, scene.hospital()).await.expect("a list");
    assert!(page.appointments.iter().all(|line| line.wanted.is_empty()));
    assert_eq!(clinics.of_day(&scene.reader, None).await.expect("a page").attention, 0);
    assert_eq!(clinics.attention(&scene.reader).await.err(), Some(AppError::Forbidden));
}

async fn a_question_is_answered_once_and_both_stay(scene: &Scene) {
    let id = scene.recorded().await;
    say(
        scene,
        &scene.reader,
        id,
        ReadingForm::Question,
        &[("question", "Is that a mole?")],
    )
    .await;
    assert_eq!(wanted(scene, id).await, [Wanted::Answer]);
    let line = list(scene, &scene.ruth, Filter::default()).await.lines.remove(0);
    assert!(line.question_open);
    let record = scene.page(&scene.asha, id, Step::Record).await;
    let reply_to = record.remarks[0].reply_to.expect("it can be answered");
    let (_, question) = reply_to.field();

    let reading = &scene.services.reading;
    let send = |caller: Caller, words: &'static str| {
        let sent = fields(&[("question", question.as_str()), ("answer", words)]);
        async move { reading.answer(&caller, id, &sent).await }
    };
    assert_eq!(send(scene.reader.clone(), "Yes").await, Err(AppError::Forbidden));
    assert_eq!(send(scene.stranger.clone(), "Yes").await, Err(AppError::NotFound));
    assert!(matches!(send(scene.asha.clone(), " ").await, Ok(Outcome::Invalid(_))));
    let to = Step::Record.path(id);
    assert_eq!(
        send(scene.joanna.clone(), "Yes, a mole").await,
        Ok(Outcome::Next { to })
    );
    let pressed_twice = send(scene.joanna.clone(), "Yes, a mole").await;
    assert!(matches!(pressed_twice, Ok(Outcome::Next { .. })), "{pressed_twice:?}");
    let second = send(scene.asha.clone(), "No").await;
    assert!(
        matches!(second, Ok(Outcome::Refused(Refusal::NotNow { .. }))),
        "{second:?}"
    );

    assert_eq!(wanted(scene, id).await, []);
    say(scene, &scene.ruth, id, ReadingForm::Seen, &[]).await;
    let questions = case(scene, &scene.ruth, id).await.questions;
    let answer = questions[0].answered.as_ref().expect("an answer");
    assert_eq!(
        (answer.words.as_str(), &answer.by),
        ("Yes, a mole", &scene.joanna.viewer.staff)
    );
}

async fn a_form_that_is_sent_twice_has_one_effect(scene: &Scene) {
    let id = scene.recorded().await;
    let key = Uuid::new_v4().to_string();
    let sent = fields(&[("question", "Is that a mole?"), (FORM_KEY, &key)]);
    let reading = &scene.services.reading;
    for _ in 0..2 {
        let outcome = reading.submit(&scene.reader, id, ReadingForm::Question, &sent).await;
        assert_eq!(outcome, Ok(back(id)));
    }
    assert_eq!(case(scene, &scene.reader, id).await.questions.len(), 1);
    let elsewhere = reading.submit(&scene.reader, id, ReadingForm::Recall, &sent).await;
    assert_eq!(elsewhere, Err(AppError::BadRequest));
    let without = reading
        .submit(&scene.reader, id, ReadingForm::Question, &Fields::default())
        .await;
    assert_eq!(without, Err(AppError::BadRequest));
}

async fn only_image_readers_get_at_cases_and_only_those_of_their_unit(scene: &Scene) {
    let id = scene.recorded().await;
    let reading = &scene.services.reading;
    let mut foreign = scene.stranger.clone();
    foreign.viewer.roles = vec![Role::ImageReader];
    for (caller, refusal) in [
        (&scene.asha, AppError::Forbidden),
        (&scene.admin, AppError::Forbidden),
        (&scene.stranger, AppError::Forbidden),
        (&foreign, AppError::NotFound),
    ] {
        let page = reading.case(caller, id, Filter::default()).await;
        assert_eq!(page.err(), Some(refusal.clone()));
        for form in ReadingForm::ALL {
            let sent = Fields::default().with(FORM_KEY, Uuid::new_v4().to_string());
            let outcome = reading.submit(caller, id, form, &sent).await;
            assert_eq!(outcome, Err(refusal.clone()), "{form:?}");
        }
    }
    assert!(list(scene, &foreign, Filter::default()).await.lines.is_empty());
    let clinic = Some(scene.hospital());
    let by_clinic = list(
        scene,
        &foreign,
        Filter {
            clinic,
            ..Filter::default()
        },
    )
    .await;
    assert!(by_clinic.lines.is_empty());
    let next = reading
        .next(
            &foreign,
            None,
            Filter {
                clinic,
                ..Filter::default()
            },
        )
        .await;
    assert_eq!(next, Ok(None));
    let not_recorded = scene.another_appointment().await;
    let page = reading.case(&scene.reader, not_recorded, Filter::default()).await;
    assert_eq!(page.err(), Some(AppError::NotFound));
    for caller in [&scene.asha, &scene.reader, &scene.stranger] {
        assert_eq!(reading.notes(caller).await.err(), Some(AppError::Forbidden));
    }
}

async fn what_is_read_and_said_is_in_the_audit_trail_without_words(scene: &Scene) {
    let id = recorded_with(scene, &[NOTE]).await;
    let before = audit_rows(&scene.store, scene.unit.0, 0, 1_000)
        .await
        .expect("events")
        .len();
    let page = case(scene, &scene.reader, id).await;
    list(scene, &scene.reader, Filter::default()).await;
    for (form, sent) in [
        (ReadingForm::Opinion, &[("useful", "yes"), ("comment", "Helps")][..]),
        (ReadingForm::Question, &[("question", "Why?")]),
        (ReadingForm::Recall, &[("view", "RCC"), ("reason", "IMAGE_MISSING")]),
        (ReadingForm::Seen, &[]),
        (ReadingForm::Seen, &[]),
    ] {
        say(scene, &scene.reader, id, form, sent).await;
    }
    let events = audit_rows(&scene.store, scene.unit.0, 0, 1_000).await.expect("events");
    let events = &events[before..];
    let actions: Vec<_> = events.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(
        actions,
        [
            "CASE_READ",
            "READING_LIST_READ",
            "OPINION_GIVEN",
            "QUESTION_ASKED",
            "RECALL_REQUESTED",
            "CASE_SEEN"
        ]
    );
    let subject = Some(page.appointment.participant.id.0);
    // Of this list it is the only line.
    assert!(events.iter().all(|event| event.subject == subject));
    let codes = format!("{:?}", events.iter().map(|event| &event.after).collect::<Vec<_>>());
    assert!(!codes.contains("Helps") && !codes.contains("Why"), "{codes}");
}

async fn a_reference_leads_to_its_case_for_a_few_minutes(scene: &Scene) {
    let id = scene.recorded().await;
    let accession = case(scene, &scene.reader, id).await.appointment.accession;
    let reading = &scene.services.reading;
    let reference = reading.refer(&accession).await.expect("a reference");
    assert!(!reference.contains(&accession));
    for reader in [&scene.reader, &scene.ruth] {
        assert_eq!(reading.referred(reader, &reference).await, Ok(id));
    }
    assert_eq!(
        reading.referred(&scene.asha, &reference).await,
        Err(AppError::Forbidden)
    );
    let mut foreign = scene.stranger.clone();
    foreign.viewer.roles = vec![Role::ImageReader];
    assert_eq!(reading.referred(&foreign, &reference).await, Err(AppError::NotFound));
    for nobodys in ["NOSUCHNUMBER", "", "longer than any number is", "\u{e9}"] {
        let reference = reading.refer(nobodys).await.expect("a reference all the same");
        assert_eq!(
            reading.referred(&scene.reader, &reference).await,
            Err(AppError::NotFound)
        );
    }
    scene.clock.advance(Duration::minutes(16));
    assert_eq!(
        reading.referred(&scene.reader, &reference).await,
        Err(AppError::NotFound)
    );
}

async fn notes_and_opinions_are_counted_without_words_of_few(scene: &Scene) {
    for _ in 0..6 {
        let id = recorded_with(scene, &[NOTE, ("imperfect", "yes")]).await;
        say(scene, &scene.reader, id, ReadingForm::Opinion, &[("useful", "yes")]).await;
    }
    let page = scene.services.reading.notes(&scene.admin).await.expect("a page");
    let counted = page.usefulness;
    assert_eq!(counted.other.noted.words(), "100% (6 of 6)");
    assert_eq!(counted.other.useful.words(), "100% (6 of 6)");
    assert_eq!(
        (counted.standard.records.words().as_str(), counted.months.len()),
        ("0", 1)
    );
    assert!(
        counted
            .phrases
            .iter()
            .any(|phrase| phrase.words == "skin folds could not")
    );
}
