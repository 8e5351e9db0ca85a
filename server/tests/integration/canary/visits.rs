//! What people and machines do while the canaries are looked for: words in every box that can be typed in.

use app::domain::clinic::SiteKind;
use app::domain::ids::AppointmentId;
use fourview::demo;
use fourview::intake::understanding::understand_next;
use fourview::simulator::{Scenario, Settings, simulate};
use http::StatusCode;
use uuid::Uuid;

use super::{ACCESSION, EMAIL, FAMILY_NAME, PASSWORD, TYPED};
use crate::harness::app::{Answer, Browser, TestApp};
use crate::intake::arrived::Arrived;
use crate::intake::scene::listen;
use crate::intake::simulated;

/// A machine asks for the participant, and sends images that are theirs, and images that contradict them.
pub(super) async fn machine(app: &TestApp) {
    let port = listen(&app.state.intake).await;
    for (scenario, seed) in [(Scenario::Rejected, 1), (Scenario::WrongParticipant, 2)] {
        let mut settings = Settings {
            scenario,
            ..simulated::machine(&port, "MGVAN", ACCESSION, app.state.clock.now())
        };
        settings.canvas.seed = seed;
        let done = simulate(&settings).await.expect("a machine");
        assert_eq!(done.accession.as_deref(), Some(ACCESSION));
    }
    while understand_next(&app.state.intake).await.expect("the database") > 0 {}
    port.end().await;
}

/// Words in every box of "Provide image details".
const DETAILS: &[(&str, &str)] = &[
    ("rcc", "1"),
    ("rmlo", "3"),
    ("lcc", "1"),
    ("lmlo", "0"),
    ("rcc_id", "0"),
    ("rmlo_id", "0"),
    ("lcc_id", "0"),
    ("lmlo_id", "0"),
    ("asked", "rmlo"),
    ("rmlo_additional", "some"),
    ("rmlo_repeats", "1"),
    ("rmlo_reasons", "OTHER"),
    ("rmlo_other", TYPED),
    ("not_all", "yes"),
    ("not_all_reasons", "OTHER"),
    ("not_all_details", TYPED),
    ("recall", "yes"),
    ("recall_note", TYPED),
    ("notes", TYPED),
];

/// From the clinic's list to a corrected record, with words in every box on the way.
pub(super) async fn journey(app: &TestApp, browser: &Browser, id: AppointmentId) -> Vec<Answer> {
    let path = |segment: &str| format!("/appointments/{id}{segment}");
    let clinic = app.clinic(SiteKind::Mobile).await;
    let mut answers = vec![
        browser.get(&format!("/clinics/{clinic}")).await,
        browser.get(&path("")).await,
    ];
    answers.push(browser.post(&path("/start"), &[]).await);
    for (segment, fields, status) in [
        (
            "/images/taken",
            &[("notes", TYPED)][..],
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            "/images/cannot-proceed",
            &[("stop_details", TYPED)],
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            "/images/details",
            &[("notes", TYPED), ("rcc", "2"), ("rmlo", TYPED)],
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        ("/images/details", DETAILS, StatusCode::SEE_OTHER),
        ("/check", &[], StatusCode::SEE_OTHER),
        ("/correct", &[("reason", TYPED)], StatusCode::SEE_OTHER),
    ] {
        let answer = filled_in(browser, &path(segment), fields).await;
        assert_eq!(answer.status, status, "{segment}");
        answers.push(answer);
    }
    let kept = format!("{{\"id\":\"{id}\",\"step\":\"Taken\",\"fields\":[[\"notes\",\"{TYPED}\"]]}}");
    answers.push(browser.call("/fn/keep-typed", &kept).await);
    answers.push(browser.get(&path("/record")).await);
    answers
}

/// What came for another appointment is dealt with, in every box; and that appointment is stopped, with its reason.
pub(super) async fn administered(app: &TestApp, mammographer: &Browser) -> Vec<Answer> {
    let administrator = app.signed_in(demo::ACCOUNTS[3]).await;
    let id = app.started(mammographer).await;
    let stop = [
        ("stop_reasons", "OTHER"),
        ("stop_details", TYPED),
        ("reschedule", "YES"),
    ];
    let mut answers = vec![
        filled_in(
            mammographer,
            &format!("/appointments/{id}/images/cannot-proceed"),
            &stop,
        )
        .await,
    ];
    let waiting = app.waiting().await;
    let arrived = Arrived::at(app, waiting).await;
    let (transfer, appointment) = ("/admin/image-transfer", waiting.to_string());
    for (path, fields) in [
        (format!("quarantine/{}", arrived.quarantined), [("note", TYPED)]),
        (
            format!("studies/{}/attach", arrived.stray),
            [("appointment", appointment.as_str())],
        ),
    ] {
        answers.push(administrator.post(&format!("{transfer}/{path}"), &fields).await);
    }
    let moved = format!("/appointments/{waiting}/images/of-another");
    let to = id.to_string();
    let images = [("image", arrived.matched.as_str()), ("shown", arrived.matched.as_str())];
    let fields = [images[0], images[1], ("to", to.as_str())];
    answers.push(mammographer.post(&format!("{moved}?to={to}"), &fields).await);
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    assert_eq!(statuses, [303; 4], "stopped, dealt with, attached, moved");
    let looked_for = mammographer.post(&moved, &[("search", FAMILY_NAME)]).await;
    assert_eq!(looked_for.location(), moved);
    answers.push(looked_for);
    let found = mammographer.get(&moved).await;
    answers.push(found);
    answers.push(mammographer.get(&format!("/appointments/{id}")).await);
    for path in ["", "/quarantine", "/unmatched", "/studies", "/associations"] {
        answers.push(administrator.get(&format!("{transfer}{path}")).await);
    }
    answers.push(administrator.get("/reports/notes.csv").await);
    answers
}

/// Somebody enrols by the link that was made for them; the link's token.
pub(super) async fn enrolment(app: &TestApp) -> (String, Vec<Answer>) {
    let role = demo::ACCOUNTS[3].role;
    let link = app
        .state
        .auth
        .enrolment_make(app.unit, EMAIL, role)
        .await
        .expect("a link");
    let path = format!("/enrol/{}", link.token);
    let browser = app.browser();
    let name = ("name", "Zqfamily Enrolled");
    let password = format!("{PASSWORD} in four words");
    let wrong = [name, ("password", &password), ("password_again", "another")];
    let right = [name, ("password", &password), ("password_again", &password)];
    let answers = vec![
        browser.get(&path).await,
        browser.post(&path, &wrong).await,
        browser.post(&path, &right).await,
        browser.get(&path).await,
    ];
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    assert_eq!(statuses, [200, 422, 303, 404]);
    (link.token, answers)
}

/// A reader finds the case by its number, and says in every box what there is to say; the mammographer answers.
pub(super) async fn readings(reader: &Browser, mammographer: &Browser, id: AppointmentId) -> Vec<Answer> {
    let mut answers = Vec::new();
    for browser in [reader, mammographer] {
        answers.push(browser.get(&format!("/reading?accession={ACCESSION}")).await);
    }
    let reference = answers[0].location().to_owned();
    assert!(reference.starts_with("/reading/from/"), "{reference}");
    answers.push(reader.get(&reference).await);
    let case = format!("/reading/{id}");
    assert_eq!(answers[2].location(), case);
    answers.push(reader.get("/reading").await);
    let version = reader
        .get(&case)
        .await
        .input("version")
        .expect("a version of the record");
    for (segment, fields) in [
        ("opinion", &[("useful", "yes"), ("comment", TYPED)][..]),
        ("question", &[("question", TYPED)]),
        ("recall", &[("view", "RCC"), ("reason", "OTHER"), ("note", TYPED)]),
        ("recall", &[("view", "none"), ("note", TYPED)]),
        ("seen", &[]),
    ] {
        let fields = [fields, &[("version", version.as_str())]].concat();
        answers.push(said(reader, &format!("{case}/{segment}"), &fields).await);
    }
    let page = reader.get(&case).await;
    let recall = page.input("recall").expect("a recall to withdraw");
    let withdrawn = [("recall", recall.as_str()), ("why", TYPED)];
    answers.push(said(reader, &format!("{case}/withdraw"), &withdrawn).await);
    let saved = answers[4..]
        .iter()
        .filter(|answer| answer.status == StatusCode::SEE_OTHER);
    assert_eq!(saved.count(), 5, "all but the recall without a view");
    let record = mammographer.get(&format!("/appointments/{id}/record")).await;
    let question = record.input("question").expect("a question to answer");
    let fields = [("question", question.as_str()), ("answer", TYPED)];
    answers.push(mammographer.post(&format!("/appointments/{id}/answer"), &fields).await);
    answers.push(reader.get(&case).await);
    answers
}

/// Sends a form of a case.
async fn said(reader: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let key = Uuid::new_v4().to_string();
    let fields: Vec<_> = fields.iter().copied().chain([("form_key", key.as_str())]).collect();
    reader.post(path, &fields).await
}

/// Opens a page and sends its form.
async fn filled_in(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let page = browser.get(path).await;
    let (key, version) = (
        page.input("form_key").unwrap_or_default(),
        page.input("version").unwrap_or_default(),
    );
    let hidden = [("form_key", key.as_str()), ("version", version.as_str())];
    let fields: Vec<_> = hidden.iter().chain(fields).copied().collect();
    browser.post(path, &fields).await
}
