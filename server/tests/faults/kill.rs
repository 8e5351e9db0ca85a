//! `kill -9` between submit and response: each record is there whole or not at all, and a form that is sent again after
//! the restart has one effect, whether or not the first one had.

use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use app::domain::appointment::Event;
use app::domain::ids::AppointmentId;
use app::domain::imaging::record::ImagesTaken;
use app::forms::fields::Fields;
use app::forms::steps::{AppointmentForm, Step};
use app::services::imaging::{AppointmentPage, Visit};

use crate::clinic::{Database, Unit, answers, images, mammographer, save};
use crate::driver::http::{Connection, Request};
use crate::driver::product::Product;
use crate::driver::tablet::Tablet;
use crate::{Numbers, times};

/// Tablets that submit while the server is killed.
const DESKS: usize = 4;
/// The server is killed after one of this many forms began to be sent,
const FORMS: usize = 12;
/// and so many microseconds later at most: about as long as a form takes.
const LATEST_MICROS: usize = 12_000;

#[test]
fn a_record_is_there_whole_or_not_at_all_after_kill_9_on_sqlite() {
    killed_again_and_again(Database::Sqlite, times(20, 200));
}

#[test]
fn a_record_is_there_whole_or_not_at_all_after_kill_9_on_postgres() {
    killed_again_and_again(Database::Postgres, times(5, 50));
}

fn killed_again_and_again(database: Database, rounds: usize) {
    let unit = Unit::on(database);
    let mut product = unit.installation.start();
    let (tablet, ids) = mammographer(&unit, DESKS);
    let mut desks: Vec<Desk> = ids.into_iter().map(|id| Desk::new(&unit, &tablet, id)).collect();
    let mut numbers = Numbers(9);
    let mut interrupted = 0;
    for _ in 0..rounds {
        let moment = Moment {
            forms: 1 + numbers.below(FORMS),
            then: Duration::from_micros(numbers.below(LATEST_MICROS) as u64),
        };
        submit_until_killed(&mut desks, product, &moment);
        product = unit.installation.start();
        for desk in &mut desks {
            interrupted += usize::from(desk.is_interrupted());
            desk.assert_whole();
            desk.send_again();
            desk.assert_whole();
        }
    }
    let completed: usize = desks.iter().map(|desk| desk.completed.len()).sum();
    eprintln!("{rounds} kills, {interrupted} forms interrupted: {completed} versions, 0 lost, 0 counted twice");
    assert!(
        interrupted >= rounds / 2,
        "only {interrupted} forms were interrupted: the moments are wrong"
    );
    drop(product);
    let _product = unit.installation.start();
    unit.verify_audit();
}

/// When the server is killed.
struct Moment {
    forms: usize,
    then: Duration,
}

fn submit_until_killed(desks: &mut [Desk], product: Product, moment: &Moment) {
    thread::scope(|scope| {
        let (sending, forms) = mpsc::channel::<()>();
        for desk in desks {
            let sending = sending.clone();
            scope.spawn(move || desk.submit_until_cut(&sending));
        }
        drop(sending);
        forms.iter().take(moment.forms).for_each(drop);
        thread::sleep(moment.then);
        drop(product);
    });
}

/// An appointment whose record is completed, corrected, completed again, and so on.
struct Desk<'a> {
    unit: &'a Unit,
    tablet: &'a Tablet,
    id: AppointmentId,
    next: Step,
    completed: Vec<ImagesTaken>,
    note: String,
    unanswered: Option<Request>,
}

impl<'a> Desk<'a> {
    fn new(unit: &'a Unit, tablet: &'a Tablet, id: AppointmentId) -> Self {
        Desk {
            unit,
            tablet,
            id,
            next: Step::Details,
            completed: Vec::new(),
            note: String::new(),
            unanswered: None,
        }
    }

    fn submit_until_cut(&mut self, sending: &Sender<()>) {
        while self.unanswered.is_none() {
            let Some(page) = self.visit() else { return };
            let request = self.request(&page);
            // Once the server is about to be killed, nobody counts any more.
            let _ = sending.send(());
            let answer = Connection::open(self.unit.installation.pages).and_then(|mut open| open.ask(&request));
            match answer {
                Ok(answer) => {
                    assert_eq!(answer.status, 303, "{:?}: {}", self.next, answer.text());
                    self.advance();
                }
                Err(_) => self.unanswered = Some(request),
            }
        }
    }

    fn is_interrupted(&self) -> bool {
        self.unanswered.is_some()
    }

    fn send_again(&mut self) {
        if let Some(request) = self.unanswered.take() {
            save(self.tablet, &request);
            self.advance();
        }
    }

    /// Everything that was answered is there; what was not answered may be there, and then all of it.
    fn assert_whole(&self) {
        let page = self.tablet.visit(self.id, Step::Overview);
        let mut expected: Vec<ImagesTaken> = self.completed.iter().rev().cloned().collect();
        if page.versions.unpack().expect("versions").len() > expected.len() {
            assert!(
                self.is_interrupted() && self.next == Step::Check,
                "a version that nobody sent"
            );
            expected.insert(0, images(&self.note));
        }
        let found: Vec<ImagesTaken> = page
            .versions
            .unpack()
            .expect("versions")
            .iter()
            .map(|version| version.images.clone())
            .collect();
        assert_eq!(found, expected);
        let versions: Vec<u32> = page
            .versions
            .unpack()
            .expect("versions")
            .iter()
            .rev()
            .map(|version| version.version)
            .collect();
        assert_eq!(versions, (1..).take(expected.len()).collect::<Vec<u32>>());
        let told = page
            .history
            .iter()
            .filter(|line| matches!(line.event, Event::Recorded | Event::Corrected))
            .count();
        assert_eq!(told, expected.len(), "an event for each version");
        let reasons = page
            .versions
            .unpack()
            .expect("versions")
            .iter()
            .filter(|version| version.correction_reason.is_some())
            .count();
        assert_eq!(reasons, expected.len().saturating_sub(1));
    }

    /// What the next form is filled in on; nothing when the server is gone.
    fn visit(&self) -> Option<Box<AppointmentPage>> {
        let arguments = serde_json::json!({ "id": self.id, "step": self.next });
        let request = self.tablet.calling("appointment", &arguments);
        let answer = Connection::open(self.unit.installation.pages)
            .and_then(|mut open| open.ask(&request))
            .ok()?;
        match serde_json::from_slice(&answer.body).expect("a page") {
            Visit::Here(page) => Some(page),
            Visit::Elsewhere(path) => panic!("{:?} leads to {path}", self.next),
        }
    }

    fn request(&mut self, page: &AppointmentPage) -> Request {
        let fields = match self.next {
            Step::Details => {
                self.note = format!("version {}", self.completed.len() + 1);
                answers(&self.note)
            }
            Step::Correct => Fields::default().with(app::forms::correction::REASON, "Typed into the wrong row"),
            _ => Fields::default(),
        };
        self.tablet
            .form(self.id, AppointmentForm::Answers(self.next), fields, page.draft_version)
    }

    fn advance(&mut self) {
        self.next = match self.next {
            Step::Details => Step::Check,
            Step::Check => {
                self.completed.push(images(&self.note));
                Step::Correct
            }
            _ => Step::Details,
        };
    }
}
