//! The connection between a tablet and the server breaks at each step of an appointment, before, within or after what
//! is sent. The tablet sends the form again, and everything is as on an appointment where nothing broke.

use app::domain::appointment::Event;
use app::domain::ids::AppointmentId;
use app::domain::imaging::view::View;
use app::forms::fields::Fields;
use app::forms::repeats::{self, Names};
use app::forms::steps::{Action, AppointmentForm, Step};
use app::forms::{attribution, correction, room};

use crate::clinic::{Database, Unit, answers};
use crate::driver::http::{Connection, Request};
use crate::driver::tablet::Tablet;
use crate::times;

/// Where the connection breaks.
#[derive(Clone, Copy, Debug)]
enum Cut {
    /// Before the body.
    Head,
    /// In the middle of the body.
    Body,
    /// After everything was sent, before the answer.
    Answer,
    /// It does not.
    Nowhere,
}

const FAULTS: [Cut; 3] = [Cut::Head, Cut::Body, Cut::Answer];

/// An appointment from start to correction, with every form that there is on the way.
const JOURNEY: [AppointmentForm; 12] = [
    AppointmentForm::Action(Action::Start),
    AppointmentForm::Answers(Step::Taken),
    AppointmentForm::Answers(Step::Room),
    AppointmentForm::Action(Action::Pause),
    AppointmentForm::Action(Action::Resume),
    AppointmentForm::Answers(Step::Details),
    AppointmentForm::Answers(Step::Repeats),
    AppointmentForm::Answers(Step::Attribution),
    AppointmentForm::Answers(Step::Check),
    AppointmentForm::Answers(Step::Correct),
    AppointmentForm::Answers(Step::Details),
    AppointmentForm::Answers(Step::Check),
];

#[test]
fn a_form_that_is_sent_again_after_a_cut_has_one_effect_at_each_step() {
    let unit = Unit::on(Database::Sqlite);
    let _product = unit.installation.start();
    let tablet = Tablet::sign_in(unit.installation.pages);
    tablet.choose_room();
    let mut waiting = tablet.waiting().into_iter();
    let mut next = || waiting.next().expect("an appointment that waits");
    let undisturbed = after_journey(&unit, &tablet, next(), Cut::Nowhere);
    let rounds = times(1, 2);
    for _ in 0..rounds {
        for cut in FAULTS {
            assert_eq!(after_journey(&unit, &tablet, next(), cut), undisturbed, "{cut:?}");
        }
    }
    let cuts = rounds * FAULTS.len() * JOURNEY.len();
    eprintln!("{cuts} cuts: everything typed is there, 0 lost, 0 counted twice");
    unit.verify_audit();
}

#[derive(Debug, PartialEq)]
struct Effects {
    history: Vec<Event>,
    records: Vec<app::domain::imaging::record::ImagesTaken>,
    draft_version: u32,
}

fn after_journey(unit: &Unit, tablet: &Tablet, id: AppointmentId, cut: Cut) -> Effects {
    for form in JOURNEY {
        let request = request(tablet, id, form);
        disturb(unit, &request, cut);
        let answer = tablet.ask(&request);
        assert_eq!(answer.status, 303, "{form:?}, {cut:?}: {}", answer.text());
    }
    let page = tablet.visit(id, Step::Overview);
    let events = page.history.iter().map(|line| line.event);
    Effects {
        // Some participants were checked in before the journey, and some were not.
        history: events.filter(|event| *event != Event::CheckedIn).collect(),
        records: page
            .versions
            .unpack()
            .expect("versions")
            .iter()
            .map(|record| record.images.clone())
            .collect(),
        draft_version: page.draft_version,
    }
}

/// Sends a request on a connection that breaks.
fn disturb(unit: &Unit, request: &Request, cut: Cut) {
    let all = request.bytes();
    let head = all
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .expect("the end of the head")
        + 4;
    let sent = match cut {
        Cut::Head => head,
        Cut::Body => head + (all.len() - head) / 2,
        Cut::Answer => all.len(),
        Cut::Nowhere => return,
    };
    let mut connection = Connection::open(unit.installation.pages).expect("a connection");
    connection.send(&all[..sent]).expect("the part that gets through");
}

fn request(tablet: &Tablet, id: AppointmentId, form: AppointmentForm) -> Request {
    let page = match form {
        AppointmentForm::Answers(step) => tablet.visit(id, step),
        AppointmentForm::Action(_) => tablet.visit(id, Step::Overview),
    };
    let fields = match form {
        AppointmentForm::Action(_) => Fields::default(),
        AppointmentForm::Answers(Step::Room) => {
            let other = page.rooms.iter().find(|room| Some(*room) != page.room.as_ref());
            room::fill(other.or(page.room.as_ref()).map(|room| room.id))
        }
        AppointmentForm::Answers(Step::Taken) => Fields::default().with("standard", "yes").with("notes", "first"),
        AppointmentForm::Answers(Step::Details) => unasked(&answers("second")),
        AppointmentForm::Answers(Step::Repeats) => {
            let names = Names::of(View::STANDARD[1]);
            Fields::default()
                .with(repeats::ASKED, "rmlo")
                .with(&names.additional, "none")
        }
        AppointmentForm::Answers(Step::Attribution) => Fields::default()
            .with(
                attribution::TAKEN_BY,
                page.colleagues.first().expect("a mammographer").id.to_string(),
            )
            .with(attribution::TAKEN_AT, page.now.input_value()),
        AppointmentForm::Answers(Step::Correct) => Fields::default().with(correction::REASON, "The other breast"),
        AppointmentForm::Answers(_) => Fields::default(),
    };
    tablet.form(id, form, fields, page.draft_version)
}

/// Answers of a page that could not ask about repeats.
fn unasked(answers: &Fields) -> Fields {
    let names = Names::of(View::STANDARD[1]);
    let of_question =
        |name: &str| name == repeats::ASKED || name == names.additional || name == names.reasons || name == names.other;
    answers
        .iter()
        .filter(|(name, _)| !of_question(name))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
