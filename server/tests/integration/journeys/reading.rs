//! Image readers: the list, a case, who has seen it, and whose opinion is seen when.

mod by_browser;
mod saying;

use app::domain::ids::AppointmentId;
use app::domain::reading::filter::{Filter, Seen};
use app::error::AppError;
use app::forms::fields::{FORM_KEY, VERSION};
use app::forms::outcome::{Outcome, Refusal};
use app::forms::reading::{ReadingForm, case_path};
use app::forms::steps::{Action, Step};
use app::services::Caller;
use app::services::reading::{CasePage, ReadingPage, SeenByMe};
use fourview::clock::Clock;
use fourview::store::{reading_noted, reading_state};
use time::Duration;
use uuid::Uuid;

use super::scene::{Scene, borrowed, details, fields, journeys};

journeys! {
    a_reader_sees_every_fact_that_was_recorded,
    a_case_is_closed_by_the_second_reader_and_opened_by_a_correction,
    the_other_readers_opinion_comes_after_the_own,
    an_opinion_can_be_changed_until_the_case_is_closed,
    the_next_case_is_one_that_nobody_has_open,
    two_who_ask_for_the_next_case_at_once_get_two,
    the_list_is_narrowed_and_has_pages,
    what_is_said_of_a_record_that_was_corrected_meanwhile_is_refused,
    an_opinion_of_a_note_that_was_corrected_is_not_counted_for_the_new_one,
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

/// Asha corrects what she has recorded.
async fn corrected(scene: &Scene, id: AppointmentId, changes: &[(&str, &str)]) {
    let reason = [("reason", "Typing error")];
    scene.answer(&scene.asha, id, Step::Correct, &reason).await;
    let answers = details(changes);
    scene.answer(&scene.asha, id, Step::Details, &borrowed(&answers)).await;
    let outcome = scene.answer(&scene.asha, id, Step::Check, &[]).await;
    assert!(matches!(outcome, Outcome::Next { .. }), "{outcome:?}");
}

/// Says something of the record as it is now.
async fn say(scene: &Scene, caller: &Caller, id: AppointmentId, form: ReadingForm, sent: &[(&str, &str)]) -> Outcome {
    let state = reading_state(&scene.store, caller.viewer.unit_id, id, caller.viewer.staff.id).await;
    let version = state.expect("the database").expect("a case").version;
    say_of(scene, caller, id, version, form, sent).await
}

/// Says something of a version of the record.
async fn say_of(
    scene: &Scene,
    caller: &Caller,
    id: AppointmentId,
    version: u32,
    form: ReadingForm,
    sent: &[(&str, &str)],
) -> Outcome {
    let sent = fields(sent)
        .with(FORM_KEY, Uuid::new_v4().to_string())
        .with(VERSION, version.to_string());
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
    assert_eq!(seen.versions, record.versions.unpack().expect("versions"));
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
    assert_eq!(
        (page.seen, page.readers, page.closed),
        (SeenByMe::BeforeCorrection, 0, false)
    );
    assert_eq!(page.versions.len(), 2);
    assert_eq!(list(scene, &scene.reader, Filter::default()).await.lines.len(), 1);
}

async fn what_is_said_of_a_record_that_was_corrected_meanwhile_is_refused(scene: &Scene) {
    let id = recorded_with(scene, &[NOTE]).await;
    corrected(scene, id, &[("rcc", "1")]).await;
    let useful = [("useful", "yes")];
    for (form, sent) in [(ReadingForm::Seen, &[][..]), (ReadingForm::Opinion, &useful)] {
        let said = say_of(scene, &scene.reader, id, 1, form, sent).await;
        assert_eq!(said, Outcome::Refused(Refusal::Corrected), "{form:?}");
        let nothing = fields(sent);
        let unsaid = scene.services.reading.submit(&scene.reader, id, form, &nothing).await;
        assert_eq!(unsaid, Err(AppError::BadRequest), "{form:?}");
    }
    let page = case(scene, &scene.reader, id).await;
    assert_eq!((page.seen, page.readers, page.own_opinion), (SeenByMe::No, 0, None));
    assert_eq!(say(scene, &scene.reader, id, ReadingForm::Seen, &[]).await, back(id));
}

async fn an_opinion_of_a_note_that_was_corrected_is_not_counted_for_the_new_one(scene: &Scene) {
    let id = recorded_with(scene, &[NOTE]).await;
    say(scene, &scene.reader, id, ReadingForm::Opinion, &[("useful", "yes")]).await;
    let opinions = async || {
        let (unit, day) = (scene.reader.viewer.unit_id, scene.clock.now().date());
        let records = reading_noted(&scene.store, unit, day - Duration::days(2), day + Duration::days(2));
        records.await.expect("records")[0].opinions.clone()
    };
    let own = async || {
        case(scene, &scene.reader, id)
            .await
            .own_opinion
            .expect("an opinion")
            .of_another_note
    };
    assert_eq!((opinions().await, own().await), (vec![true], false));
    corrected(scene, id, &[("notes", "Skin folds; best possible images")]).await;
    assert_eq!((opinions().await, own().await), (vec![], true));
    say(scene, &scene.reader, id, ReadingForm::Opinion, &[("useful", "no")]).await;
    assert_eq!((opinions().await, own().await), (vec![false], false));
    // A correction of something else leaves the note, and what was said of it.
    corrected(
        scene,
        id,
        &[("imperfect", "yes"), ("notes", "Skin folds; best possible images")],
    )
    .await;
    assert_eq!((opinions().await, own().await), (vec![false], false));
}

async fn the_other_readers_opinion_comes_after_the_own(scene: &Scene) {
    let id = recorded_with(scene, &[NOTE]).await;
    let opinion = [("useful", "yes"), ("comment", "Explains the fold")];
    say(scene, &scene.ruth, id, ReadingForm::Opinion, &opinion).await;
    let recall = [("view", "RMLO"), ("reason", "IMAGE_BLURRED")];
    say(scene, &scene.ruth, id, ReadingForm::Recall, &recall).await;
    say(
        scene,
        &scene.ruth,
        id,
        ReadingForm::Question,
        &[("question", "Is that a fold?")],
    )
    .await;
    say(scene, &scene.ruth, id, ReadingForm::Seen, &[]).await;

    let before = case(scene, &scene.reader, id).await;
    assert!(before.opinions.is_empty() && before.recalls.is_empty() && before.seen_by.is_empty());
    assert!(before.questions.is_empty() && before.has_hidden_questions);
    assert_eq!(before.readers, 1);
    let record = scene.page(&scene.reader, id, Step::Record).await;
    assert!(
        record.remarks.is_empty(),
        "the record's page tells a reader nothing of it"
    );

    say(scene, &scene.reader, id, ReadingForm::Opinion, &[("useful", "no")]).await;
    let rated = case(scene, &scene.reader, id).await;
    assert_eq!(rated.opinions.len(), 1);
    assert_eq!(rated.opinions[0].by, scene.ruth.viewer.staff);
    assert!(
        rated.recalls.is_empty(),
        "a recall is seen once the own reading is done"
    );
    say(scene, &scene.reader, id, ReadingForm::Seen, &[]).await;
    let done = case(scene, &scene.reader, id).await;
    assert_eq!((done.recalls.len(), done.seen_by.len()), (1, 2));
    assert_eq!((done.questions.len(), done.has_hidden_questions), (1, false));
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
    assert_eq!(
        say(scene, &scene.ruth, id, ReadingForm::Opinion, &[("useful", "yes")]).await,
        back(id)
    );

    let plain = recorded_with(scene, &[]).await;
    let sent = fields(&[("useful", "yes")]);
    let nothing = scene
        .services
        .reading
        .submit(&scene.reader, plain, ReadingForm::Opinion, &sent)
        .await;
    assert_eq!(nothing, Err(AppError::BadRequest), "there is no note to rate");
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
    assert_eq!(
        next(&scene.ruth, Some(ids[1])).await,
        None,
        "all others are open by Daniel"
    );
    let page = case(scene, &scene.ruth, ids[0]).await;
    assert_eq!(page.open_by, std::slice::from_ref(&scene.reader.viewer.staff));
    let line = list(scene, &scene.ruth, Filter::default()).await.lines.remove(2);
    assert_eq!(line.open_by.as_deref(), Some("Daniel Okafor"));
    scene.clock.advance(Duration::minutes(16));
    assert_eq!(
        next(&scene.ruth, Some(ids[1])).await,
        Some(ids[2]),
        "nobody came back to it"
    );
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
    assert!(
        all.windows(2).all(|pair| pair[0].0 < pair[1].0),
        "the oldest first, and each once"
    );
    let (here, elsewhere) = (scene.hospital(), scene.mobile());
    for (query, count) in [
        ("notes=yes".to_owned(), 1),
        ("incomplete=yes".to_owned(), 0),
        ("seen=me".to_owned(), 1),
        ("seen=no".to_owned(), 50),
        ("seen=both".to_owned(), 0),
        (format!("clinic={here}&notes=yes"), 1),
        (format!("clinic={elsewhere}"), 0),
    ] {
        assert_eq!(of(Filter::of_query(&query)).await.lines.len(), count, "{query}");
    }
    let third = case(scene, &scene.reader, all[2]).await;
    assert_eq!(third.previous, Some(all[1]));
    assert_eq!(case(scene, &scene.reader, all[0]).await.previous, None);
}
