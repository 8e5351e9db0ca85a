//! `kill -9` between the second and the third image of a study: what was acknowledged is shown after the restart, the
//! study goes on, and its record counts each image once.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use app::domain::clinic::Flow;
use app::domain::ids::AppointmentId;
use app::domain::imaging::view::Side;
use app::domain::received::person::PersonName;
use app::domain::received::view::ViewPosition;
use app::forms::fields::Fields;
use app::forms::review::SEEN;
use app::forms::steps::{AppointmentForm, Step};
use dicom::dimse::{Status, TransferSyntax};
use dicom::synthetic::{Canvas, Examination, Exposure, Machine, Object, Order, Person, Purpose, Uids};
use time::macros::datetime;
use tokio::runtime::Runtime;

use crate::clinic::{Database, Unit, check_form, save};
use crate::driver::product::pause;
use crate::driver::tablet::Tablet;
use crate::machine::{associate_as, store};
use crate::{Numbers, times};

/// Small, but many pieces on the wire.
const CANVAS: Canvas = Canvas {
    rows: 1_040,
    columns: 800,
    seed: 23,
};
/// The server is killed this many microseconds after the third image began to be sent, at most.
const LATEST_MICROS: usize = 30_000;
const VIEWS: [(Side, ViewPosition); 4] = [
    (Side::Right, ViewPosition::Cc),
    (Side::Right, ViewPosition::Mlo),
    (Side::Left, ViewPosition::Cc),
    (Side::Left, ViewPosition::Mlo),
];

#[test]
fn a_study_goes_on_after_kill_9_on_sqlite() {
    cut(Database::Sqlite, times(3, 8));
}

#[test]
fn a_study_goes_on_after_kill_9_on_postgres() {
    cut(Database::Postgres, times(2, 8));
}

fn cut(database: Database, rounds: usize) {
    let unit = Unit::on(database);
    let mut product = unit.installation.start();
    let tablet = Tablet::sign_in(unit.installation.pages);
    tablet.choose_room();
    let ids = automatic(&tablet);
    assert!(ids.len() >= rounds, "{} appointments wait", ids.len());
    let runtime = Runtime::new().expect("a runtime");
    let mut numbers = Numbers(31);
    for (round, id) in ids.into_iter().take(rounds).enumerate() {
        tablet.start(id);
        let study = study(&tablet, id, round as u64 + 1);
        // The first round is cut exactly between the two; every other one while the third is on its way.
        let then = (round > 0).then(|| Duration::from_micros(numbers.below(LATEST_MICROS) as u64));
        let (begins, begun) = mpsc::channel();
        let acknowledged = thread::scope(|scope| {
            let (unit, study, runtime) = (&unit, &study, &runtime);
            let sending = scope.spawn(move || runtime.block_on(send(unit, study, &begins, then.is_some())));
            begun.recv().expect("two images are acknowledged");
            thread::sleep(then.unwrap_or_default());
            drop(product);
            sending.join().expect("a machine")
        });
        product = unit.installation.start();
        let here = until_here(&tablet, id, acknowledged);
        assert!(
            (acknowledged..=3).contains(&here),
            "{here} of {acknowledged} acknowledged images"
        );
        // The machine sends what was not acknowledged, and for safety the one before.
        runtime.block_on(async {
            let port = unit.installation.machines;
            let mut association = associate_as(port, "MGROOMA").await.expect("an association");
            for image in &study[acknowledged - 1..] {
                assert_eq!(sent(&mut association, image).await, Some(Status::SUCCESS));
            }
            association.release().await.expect("released");
        });
        assert_eq!(until_here(&tablet, id, VIEWS.len()), VIEWS.len());
        assert_eq!(recorded(&tablet, id), VIEWS.len() as u16, "each image is counted once");
    }
    drop(product);
    let _product = unit.installation.start();
    unit.verify_audit();
}

/// Appointments that wait in clinics to which machines send their images.
fn automatic(tablet: &Tablet) -> Vec<AppointmentId> {
    let mut ids = tablet.waiting();
    ids.retain(|id| {
        let appointment = tablet.visit(*id, Step::Overview).appointment;
        appointment.flow == Flow::Automatic && appointment.anatomy == Default::default()
    });
    ids
}

/// A standard set of an appointment's participant.
fn study(tablet: &Tablet, id: AppointmentId, seed: u64) -> Vec<Object> {
    let appointment = tablet.visit(id, Step::Overview).appointment;
    let participant = &appointment.participant;
    let name = format!(
        "{}^{}",
        participant.family_name.expose(),
        participant.given_name.expose()
    );
    let person = Person {
        id: participant.nhs_number.expose().digits().to_owned(),
        name: PersonName::parse(&name).expect("a name"),
        birth_date: None,
    };
    let order = Order {
        accession: Some(appointment.accession),
        study: Uids::new(!seed).fresh(),
        step_id: None,
        requested_procedure_id: None,
        description: "Screening mammography".to_owned(),
    };
    let mut examination = Examination::new(Machine::simulated("MGROOMA"), person, order, seed);
    let exposures = VIEWS.into_iter().zip(1_u32..).map(|((side, position), number)| {
        let at = datetime!(2026-11-24 09:00) + Duration::from_secs(u64::from(number) * 60);
        Exposure::new(side, position, at, number)
    });
    exposures
        .map(|exposure| examination.mammogram(&exposure, Purpose::Presentation, CANVAS, None))
        .collect()
}

/// Sends two images, says so, and then perhaps further ones until the server is gone; how many were acknowledged.
async fn send(unit: &Unit, study: &[Object], begins: &mpsc::Sender<()>, goes_on: bool) -> usize {
    let port = unit.installation.machines;
    let mut association = associate_as(port, "MGROOMA").await.expect("an association");
    let mut acknowledged = 0;
    for image in study {
        if acknowledged == 2 {
            begins.send(()).expect("somebody waits");
            if !goes_on {
                return acknowledged;
            }
        }
        match sent(&mut association, image).await {
            Some(status) => assert_eq!(status, Status::SUCCESS),
            None => return acknowledged,
        }
        acknowledged += 1;
        if acknowledged == 3 {
            // The fourth is for afterwards.
            return acknowledged;
        }
    }
    acknowledged
}

/// What was said of an image; nothing when the connection was lost.
async fn sent(association: &mut dicom::dimse::requestor::Requestor, image: &Object) -> Option<Status> {
    let bytes = image
        .data_set(TransferSyntax::ExplicitLittle.uid())
        .expect("an encodable object");
    store(association, image.reference.instance.as_str(), &bytes).await.ok()
}

/// Waits until so many images are shown, or more; how many are.
fn until_here(tablet: &Tablet, id: AppointmentId, count: usize) -> usize {
    loop {
        let page = tablet.visit(id, Step::Awaiting);
        let followed = page
            .followed
            .as_ref()
            .expect("what arrives")
            .unpack()
            .expect("readable");
        if followed.arrivals.images.len() >= count {
            return followed.arrivals.images.len();
        }
        pause();
    }
}

/// Confirms what is here and completes the record; how many images it has.
fn recorded(tablet: &Tablet, id: AppointmentId) -> u16 {
    let page = tablet.visit(id, Step::Review);
    let received = page.received.as_ref().expect("images").unpack().expect("readable");
    let fields = Fields::default().with(SEEN, received.seen);
    let review = tablet.form(id, AppointmentForm::Answers(Step::Review), fields, page.draft_version);
    assert_eq!(save(tablet, &review), Step::Check.path(id));
    save(tablet, &check_form(tablet, id));
    let versions = tablet.visit(id, Step::Record).versions.unpack().expect("versions");
    assert_eq!(versions.len(), 1);
    versions[0].images.total()
}
