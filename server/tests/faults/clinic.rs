//! What the faults happen to: a server with its database, a mammographer with appointments, and answers that can be
//! told apart.

use app::domain::appointment::Anatomy;
use app::domain::ids::AppointmentId;
use app::domain::imaging::record::ImagesTaken;
use app::domain::imaging::view::View;
use app::forms::details;
use app::forms::fields::Fields;
use app::forms::repeats::{self, Names};
use app::forms::steps::{AppointmentForm, Step};

use crate::driver::http::{Answer, Request};
use crate::driver::postgres::Cluster;
use crate::driver::product::Installation;
use crate::driver::tablet::Tablet;

/// Which database a fault is tried on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

/// A server that can be started, and its database.
pub struct Unit {
    /// The server; dropped before its database.
    pub installation: Installation,
    /// The database, where it is a server.
    pub cluster: Option<Cluster>,
}

impl Unit {
    /// A fresh one.
    pub fn on(database: Database) -> Self {
        let cluster = (database == Database::Postgres).then(Cluster::start);
        Unit {
            installation: Installation::new(cluster.as_ref().map(Cluster::url)),
            cluster,
        }
    }

    /// The address of the database.
    pub fn database_url(&self) -> String {
        let file = || format!("sqlite://{}", self.installation.data().join("fourview.db").display());
        self.installation.database.clone().unwrap_or_else(file)
    }

    /// Fails unless the audit trail is whole.
    pub fn verify_audit(&self) {
        let output = self
            .installation
            .command(&["audit", "verify"])
            .output()
            .expect("the verifier");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
}

/// A mammographer with a room and `count` appointments in progress.
pub fn mammographer(unit: &Unit, count: usize) -> (Tablet, Vec<AppointmentId>) {
    let tablet = Tablet::sign_in(unit.installation.pages);
    tablet.choose_room();
    let mut waiting = tablet.waiting();
    assert!(waiting.len() >= count, "{} appointments wait", waiting.len());
    waiting.truncate(count);
    for id in &waiting {
        tablet.start(*id);
    }
    (tablet, waiting)
}

/// Answers to "Provide image details" with every kind of row in the record: two RMLO with a repeat, LCC missing with a
/// reason, a dose, and a note by which they are told apart.
pub fn answers(note: &str) -> Fields {
    let (rmlo, lcc) = (View::STANDARD[1], View::STANDARD[2]);
    let names = Names::of(rmlo);
    let counts = View::ALL.into_iter().fold(Fields::default(), |fields, view| {
        let count = if view == rmlo {
            2
        } else {
            u8::from(view.is_standard() && view != lcc)
        };
        fields.with(view.field(), count.to_string())
    });
    counts
        .with(repeats::ASKED, rmlo.field())
        .with(&names.additional, "all")
        .with(&names.reasons, "PATIENT_MOVED")
        .with(&names.reasons, "OTHER")
        .with(&names.other, "Hiccups")
        .with(details::NOT_ALL, "yes")
        .with(details::REASONS, "WHEELCHAIR")
        .with(details::RECALL, "no")
        .with("rmlo_dose", "1.52, 1.48")
        .with(details::NOTES, note)
}

/// What [`answers`] mean.
pub fn images(note: &str) -> ImagesTaken {
    let counted = details::parse(&answers(note), Anatomy::default(), None).expect("answers that can be saved");
    counted.settle().images().expect("nothing is open")
}

/// "Provide image details", filled in with [`answers`] on the version of the answers that is saved.
pub fn details_form(tablet: &Tablet, id: AppointmentId, note: &str) -> Request {
    let version = tablet.visit(id, Step::Details).draft_version;
    tablet.form(id, AppointmentForm::Answers(Step::Details), answers(note), version)
}

/// "Complete and return to clinic".
pub fn check_form(tablet: &Tablet, id: AppointmentId) -> Request {
    let version = tablet.visit(id, Step::Check).draft_version;
    tablet.form(id, AppointmentForm::Answers(Step::Check), Fields::default(), version)
}

/// "Correct this record".
pub fn correct_form(tablet: &Tablet, id: AppointmentId) -> Request {
    let reason = Fields::default().with(app::forms::correction::REASON, "Typed into the wrong row");
    let version = tablet.visit(id, Step::Correct).draft_version;
    tablet.form(id, AppointmentForm::Answers(Step::Correct), reason, version)
}

/// Sends a form that must be saved, and gives back where it leads.
pub fn save(tablet: &Tablet, form: &Request) -> String {
    let answer = tablet.ask(form);
    assert_eq!(answer.status, 303, "{}", answer.text());
    leads_to(&answer).to_owned()
}

/// Where a redirect leads; empty when it is none.
pub fn leads_to(answer: &Answer) -> &str {
    answer.header("location").unwrap_or_default()
}
