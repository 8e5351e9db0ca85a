//! Image readers: what they see of a case, what they say of it, and what the clinic's side sees of that.

use app::domain::ids::AppointmentId;
use app::domain::reading::filter::{Filter, Seen};
use app::domain::staff::Role;
use app::error::AppError;
use app::forms::fields::{FORM_KEY, Fields};
use app::forms::outcome::{Outcome, Refusal};
use app::forms::reading::{ReadingForm, case_path};
use app::forms::steps::{Action, Step};
use app::services::Caller;
use app::services::clinics::Wanted;
use app::services::reading::{CasePage, ReadingPage, SeenByMe};
use fourview::store::audit_rows;
use time::Duration;
use uuid::Uuid;

use super::scene::{Scene, borrowed, details, fields, journeys};

journeys! {
    a_reader_sees_every_fact_that_was_recorded,
    a_case_is_closed_by_the_second_reader_and_opened_by_a_correction,
    the_other_readers_opinion_comes_after_the_own,
    an_opinion_can_be_changed_until_the_case_is_closed,
    a_technical_recall_is_seen_by_the_clinic_and_withdrawn_with_a_reason,
    a_question_is_answered_once_and_both_stay,
    a_form_that_is_sent_twice_has_one_effect,
    the_next_case_is_one_that_nobody_has_open,
    two_who_ask_for_the_next_case_at_once_get_two,
    the_list_is_narrowed_and_has_pages,
    only_image_readers_get_at_cases_and_only_those_of_their_unit,
    what_is_read_and_said_is_in_the_audit_trail_without_words,
    a_reference_leads_to_its_case_for_a_few_minutes,
    notes_and_opinions_are_counted_without_words_of_few,
}

/// One more appointment that Asha has recorded.
async fn recorded_with(scene: &Scene, changes: &[(&str, &str)]) -> AppointmentId {
    let id = scene.another_appointment().await;
    scene.press(&scene.asha, id, Action::Start).await;
    scene.answer(&scene.asha, id, Step::Taken, &[("standard", "no")]).await;
    let answers = details(changes);
    scene.answer(&scene.asha, id, Step::Details, &borrowed(&answers)).await;
    let outcome = scene.answer(&scene.asha, id, Step::Check, &[]).await;
    assert!(matches!(outcome, Outcome::Next { .. }), "{outcome:?}");
    id
}

const NOTE: (&str, &str) = ("notes", "Skin folds could not be avoided");

async fn case(scene: &Scene, caller: &Caller, id: AppointmentId) -> CasePage {
    let page = scene.services.reading.case(caller, id, Filter::default()).await;
    page.expect("a case")
}

async fn list(scene: &Scene, caller: &Caller, filter: Filter) -> ReadingPage {
    scene.services.reading.list(caller, filter).await.expect("a list")
}

async fn say(scene: &Scene, caller: &Caller, id: AppointmentId, form: ReadingForm, sent: &[(&str, &str)]) -> Outcome {
    let sent = fields(sent).with(FORM_KEY, Uuid::new_v4().to_string());
    let outcome = scene.services.reading.submit(caller, id, form, &sent).await;
    outcome.expect("an outcome")
}

fn back(id: AppointmentId) -> Outcome {
    Outcome::Next {
        to: case_path(id, Filter::default()),
    }
}

async fn a_reader_sees_every_fact_that_was_recorded(scene: &Scene) {
    let id = recorded_with(
        scene,
        &[
            NOTE,
            ("rmlo", "2"),
            ("asked", "rmlo"),
            ("rmlo_additional", "all"),
            ("rmlo_reasons", "PATIENT_MOVED"),
            ("imperfect", "yes"),
        ],
    )
    .await;
    let record = scene.page(&scene.asha, id, Step::Record).await;
    let seen = case(scene, &scene.reader, id).await;
    assert_eq!(seen.versions, record.versions);
    assert_eq!(seen.appointment, record.appointment);
    assert_eq!(seen.history, record.history);
    let line = list(scene, &scene.reader, Filter::default()).await.lines;
    let line = line.iter().find(|line| line.id == id).expect("on the list");
    let lines = app::domain::reading::ViewCount::lines(&line.views);
    assert_eq!(lines, ["5 images: RCC RMLO LCC LMLO", "2× RMLO: 1 repeat"]);
    let traits = line.traits;
    assert!(traits.notes && traits.additional && traits.imperfect && !traits.shortfall);
}

async fn a_case_is_closed_by_the_second_reader_and_opened_by_a_correction(scene: &Scene) {
    let id = scene.recorded().await;
    for (reader, readers, closed) in [(&scene.reader, 1, false), (&scene.ruth, 2, true)] {
        assert_eq!(case(scene, reader, id).await.seen, SeenByMe::No);
        for _ in 0..2 {
            assert_eq!(say(scene, reader, id, ReadingForm::Seen, &[]).await, back(id));
        }
        let page = case(scene, reader, id).await;
        assert_eq!((page.seen, page.readers, page.closed), (SeenByMe::Yes, readers, closed));
    }
    assert!(list(scene, &scene.reader, Filter::default()).await.lines.is_empty());
    let closed = Filter {
        seen: Seen::Closed,
        ..Filter::default()
    };
    assert_eq!(list(scene, &scene.reader, closed).await.lines.len(), 1);

    scene
        .answer(&scene.asha, id, Step::Correct, &[("reason", "Repeated")])
        .await;
    scene.answer(&scene.asha, id, Step::Check, &[]).await;
    let page = case(scene, &scene.reader, id).await;
    assert_eq!((page.seen, page.readers, page.closed), (SeenByMe::BeforeCorrection, 0, false));
    assert_eq!(page.versions.len(), 2);
    assert_eq!(list(scene, &scene.reader, Filter::default()).await.lines.len(), 1);
}

async fn the_other_readers_opinion_comes_after_the_own(scene: &Scene) {
    let id = recorded_with(scene, &[NOTE]).await;
    let opinion = [("useful", "yes"), ("comment", "Explains the fold")];
    say(scene, &scene.ruth, id, ReadingForm::Opinion, &opinion).await;
    let recall = [("view", "RMLO"), ("reason", "IMAGE_BLURRED")];
    say(scene, &scene.ruth, id, ReadingForm::Recall, &recall).await;
    say(scene, &scene.ruth, id, ReadingForm::Seen, &[]).await;

    let before = case(scene, &scene.reader, id).await;
    assert!(before.opinions.is_empty() && before.recalls.is_empty() && before.seen_by.is_empty());
    assert_eq!(before.readers, 1);
    let record = scene.page(&scene.reader, id, Step::Record).await;
    assert!(record.remarks.is_empty(), "the record's page tells a reader nothing of it");

    say(scene, &scene.reader, id, ReadingForm::Opinion, &[("useful", "no")]).await;
    let rated = case(scene, &scene.reader, id).await;
    assert_eq!(rated.opinions.len(), 1);
    assert_eq!(rated.opinions[0].by, scene.ruth.viewer.staff);
    assert!(rated.recalls.is_empty(), "a recall is seen once the own reading is done");
    say(scene, &scene.reader, id, ReadingForm::Seen, &[]).await;
    let done = case(scene, &scene.reader, id).await;
    assert_eq!((done.recalls.len(), done.seen_by.len()), (1, 2));
}

async fn an_opinion_can_be_changed_until_the_case_is_closed(scene: &Scene) {
    let id = recorded_with(scene, &[NOTE]).await;
    let wrong = say(scene, &scene.reader, id, ReadingForm::Opinion, &[]).await;
    assert!(matches!(wrong, Outcome::Invalid(_)), "{wrong:?}");
    for useful in ["yes", "no"] {
        say(scene, &scene.reader, id, ReadingForm::Opinion, &[("useful", useful)]).await;
        let own = case(scene, &scene.reader, id).await.own_opinion.expect("an opinion");
        assert_eq!(own.useful, useful == "yes");
    }
    for reader in [&scene.reader, &scene.ruth] {
        say(scene, reader, id, ReadingForm::Seen, &[]).await;
    }
    let late = say(scene, &scene.reader, id, ReadingForm::Opinion, &[("useful", "yes")]).await;
    assert!(matches!(late, Outcome::Refused(Refusal::NotNow { .. })), "{late:?}");
    assert_eq!(say(scene, &scene.ruth, id, ReadingForm::Opinion, &[("useful", "yes")]).await, back(id));

    let plain = recorded_with(scene, &[]).await;
    let sent = fields(&[("useful", "yes")]);
    let nothing = scene.services.reading.submit(&scene.reader, plain, ReadingForm::Opinion, &sent).await;
    assert_eq!(nothing, Err(AppError::BadRequest), "there is no note to rate");
}

async fn wanted(scene: &Scene, id: AppointmentId) -> Vec<Wanted> {
    let page = scene.services.clinics.clinic(&scene.asha, scene.hospital()).await.expect("a list");
    let line = page.appointments.into_iter().find(|line| line.id == id);
    line.expect("on the list").wanted
}

async fn a_technical_recall_is_seen_by_the_clinic_and_withdrawn_with_a_reason(scene: &Scene) {
    let id = recorded_with(scene, &[]).await;
    let wrong = say(scene, &scene.reader, id, ReadingForm::Recall, &[("reason", "OTHER")]).await;
    let Outcome::Invalid(errors) = wrong else { panic!("{wrong:?}") };
    assert!(errors.of("view").is_some() && errors.of("note").is_some());
    assert_eq!(wanted(scene, id).await, []);

    let sent = [("view", "LCC"), ("reason", "OTHER"), ("note", "Nipple not in profile")];
    assert_eq!(say(scene, &scene.reader, id, ReadingForm::Recall, &sent).await, back(id));
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
        assert_eq!(say(scene, &scene.reader, id, ReadingForm::Withdraw, &why).await, back(id));
    }
    assert_eq!(wanted(scene, id).await, []);
    let record = scene.page(&scene.asha, id, Step::Record).await;
    assert_eq!(record.remarks[0].reply.as_deref(), Some("Seen on the other view"));
}

async fn a_question_is_answered_once_and_both_stay(scene: &Scene) {
    let id = scene.recorded().await;
    say(scene, &scene.reader, id, ReadingForm::Question, &[("question", "Is that a mole?")]).await;
    assert_eq!(wanted(scene, id).await, [Wanted::Answer]);
    let line = list(scene, &scene.ruth, Filter::default()).await.lines.remove(0);
    assert!(line.question_open);
    let record = scene.page(&scene.asha, id, Step::Record).await;
    let question = record.remarks[0].question.clone().expect("it can be answered");

    let reading = &scene.services.reading;
    let send = |caller: Caller, words: &'static str| {
        let sent = fields(&[("question", question.as_str()), ("answer", words)]);
        async move { reading.answer(&caller, id, &sent).await }
    };
    assert_eq!(send(scene.reader.clone(), "Yes").await, Err(AppError::Forbidden));
    assert_eq!(send(scene.stranger.clone(), "Yes").await, Err(AppError::NotFound));
    assert!(matches!(send(scene.asha.clone(), " ").await, Ok(Outcome::Invalid(_))));
    let to = Step::Record.path(id);
    assert_eq!(send(scene.joanna.clone(), "Yes, a mole").await, Ok(Outcome::Next { to }));
    let second = send(scene.asha.clone(), "No").await;
    assert!(matches!(second, Ok(Outcome::Refused(Refusal::NotNow { .. }))), "{second:?}");

    assert_eq!(wanted(scene, id).await, []);
    let questions = case(scene, &scene.ruth, id).await.questions;
    let answer = questions[0].answered.as_ref().expect("an answer");
    assert_eq!((answer.words.as_str(), &answer.by), ("Yes, a mole", &scene.joanna.viewer.staff));
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
    let without = reading.submit(&scene.reader, id, ReadingForm::Question, &Fields::default()).await;
    assert_eq!(without, Err(AppError::BadRequest));
}

async fn the_next_case_is_one_that_nobody_has_open(scene: &Scene) {
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(recorded_with(scene, &[]).await);
    }
    ids.sort_by_key(|id| id.0);
    let next = async |caller: &Caller, after| {
        let found = scene.services.reading.next(caller, after, Filter::default()).await;
        found.expect("an answer")
    };
    // All three are at the same time, so that their ids decide.
    assert_eq!(next(&scene.reader, None).await, Some(ids[0]));
    assert_eq!(next(&scene.ruth, None).await, Some(ids[1]));
    assert_eq!(next(&scene.reader, Some(ids[0])).await, Some(ids[2]));
    assert_eq!(next(&scene.ruth, Some(ids[1])).await, None, "all others are open by Daniel");
    let page = case(scene, &scene.ruth, ids[0]).await;
    assert_eq!(page.open_by, [scene.reader.viewer.staff.clone()]);
    let line = list(scene, &scene.ruth, Filter::default()).await.lines.remove(2);
    assert_eq!(line.open_by.as_deref(), Some("Daniel Okafor"));
    scene.clock.advance(Duration::minutes(16));
    assert_eq!(next(&scene.ruth, Some(ids[1])).await, Some(ids[2]), "nobody came back to it");
}

async fn two_who_ask_for_the_next_case_at_once_get_two(scene: &Scene) {
    for _ in 0..2 {
        recorded_with(scene, &[]).await;
    }
    let reading = &scene.services.reading;
    for _ in 0..4 {
        scene.clock.advance(Duration::minutes(16));
        let (one, other) = tokio::join!(
            reading.next(&scene.reader, None, Filter::default()),
            reading.next(&scene.ruth, None, Filter::default())
        );
        let (one, other) = (one.expect("an answer"), other.expect("an answer"));
        assert!(one.is_some() && other.is_some() && one != other, "{one:?} {other:?}");
    }
}

async fn the_list_is_narrowed_and_has_pages(scene: &Scene) {
    let noted = recorded_with(scene, &[NOTE]).await;
    for _ in 0..51 {
        recorded_with(scene, &[]).await;
    }
    say(scene, &scene.reader, noted, ReadingForm::Seen, &[]).await;
    let of = async |filter| list(scene, &scene.reader, filter).await;
    let everything = Filter::default();
    let first = of(everything).await;
    let after = first.last;
    let rest = of(Filter { after, ..everything }).await;
    assert_eq!((first.lines.len(), rest.lines.len(), rest.last), (50, 2, None));
    let all: Vec<_> = first.lines.iter().chain(&rest.lines).map(|line| line.id).collect();
    assert!(all.windows(2).all(|pair| pair[0].0 < pair[1].0), "the oldest first, and each once");
    let clinic = Some(scene.hospital());
    for (filter, count) in [
        (Filter { notes: true, ..everything }, 1),
        (Filter { shortfall: true, ..everything }, 0),
        (Filter { seen: Seen::ByMe, ..everything }, 1),
        (Filter { seen: Seen::NotByMe, ..everything }, 50),
        (Filter { seen: Seen::Closed, ..everything }, 0),
        (Filter { clinic, notes: true, ..everything }, 1),
        (Filter { clinic: Some(scene.mobile()), ..everything }, 0),
    ] {
        assert_eq!(of(filter).await.lines.len(), count, "{filter:?}");
    }
    let third = case(scene, &scene.reader, all[2]).await;
    assert_eq!(third.previous, Some(all[1]));
    assert_eq!(case(scene, &scene.reader, all[0]).await.previous, None);
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
    let by_clinic = list(scene, &foreign, Filter { clinic, ..Filter::default() }).await;
    assert!(by_clinic.lines.is_empty());
    let next = reading.next(&foreign, None, Filter { clinic, ..Filter::default() }).await;
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
    let before = audit_rows(&scene.store, scene.unit.0, 0, 1_000).await.expect("events").len();
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
        ["CASE_READ", "READING_LIST_READ", "OPINION_GIVEN", "QUESTION_ASKED", "RECALL_REQUESTED", "CASE_SEEN"]
    );
    let subject = Some(page.appointment.participant.id.0);
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
    assert_eq!(reading.referred(&scene.asha, &reference).await, Err(AppError::Forbidden));
    let mut foreign = scene.stranger.clone();
    foreign.viewer.roles = vec![Role::ImageReader];
    assert_eq!(reading.referred(&foreign, &reference).await, Err(AppError::NotFound));
    for nobodys in ["NOSUCHNUMBER", "", "longer than any number is", "\u{e9}"] {
        let reference = reading.refer(nobodys).await.expect("a reference all the same");
        assert_eq!(reading.referred(&scene.reader, &reference).await, Err(AppError::NotFound));
    }
    scene.clock.advance(Duration::minutes(16));
    assert_eq!(reading.referred(&scene.reader, &reference).await, Err(AppError::NotFound));
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
    assert_eq!((counted.standard.records.words().as_str(), counted.months.len()), ("0", 1));
    assert!(counted.phrases.iter().any(|phrase| phrase.words == "skin folds could not"));
}
