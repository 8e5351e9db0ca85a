//! Two editors of the same answers, a double press, a form that is sent again: one effect each, and no word lost.

use std::sync::Barrier;
use std::thread;

use app::domain::ids::AppointmentId;
use app::forms::details;
use app::forms::steps::{AppointmentForm, Step};

use crate::clinic::{
    Database, Unit, answers, check_form, correct_form, details_form, images, leads_to, mammographer, save,
};
use crate::driver::http::{Answer, Connection, Request};
use crate::driver::page::form_with;
use crate::driver::tablet::Tablet;
use crate::times;

/// A record grows a version each time; so many on one appointment, then the next one has its turn.
const VERSIONS: usize = 20;

#[test]
fn of_two_editors_one_wins_and_the_other_keeps_every_word_on_sqlite() {
    of_two_editors_one_wins_and_the_other_keeps_every_word(Database::Sqlite);
}

#[test]
fn of_two_editors_one_wins_and_the_other_keeps_every_word_on_postgres() {
    of_two_editors_one_wins_and_the_other_keeps_every_word(Database::Postgres);
}

fn of_two_editors_one_wins_and_the_other_keeps_every_word(database: Database) {
    let unit = Unit::on(database);
    let _product = unit.installation.start();
    let (first, ids) = mammographer(&unit, 1);
    let second = Tablet::sign_in(unit.installation.pages);
    let rounds = times(50, 1_000);
    for round in 0..rounds {
        let version = first.visit(ids[0], Step::Details).draft_version;
        let notes = [format!("first, round {round}"), format!("second, round {round}")];
        let form = |tablet: &Tablet, note: &str| {
            tablet.form(ids[0], AppointmentForm::Answers(Step::Details), answers(note), version)
        };
        let sent = at_once(&unit, [form(&first, &notes[0]), form(&second, &notes[1])]);
        let winner = sent.iter().position(|answer| answer.status == 303).expect("a winner");
        let loser = &sent[1 - winner];
        assert_eq!(loser.status, 409, "round {round}\n{}", unit.installation.log());
        let kept = form_with(&loser.text(), details::NOTES).expect("the form again");
        assert_eq!(kept.fields.one(details::NOTES), notes[1 - winner]);
        assert_saved(&first, ids[0], version + 1, &notes[winner]);
        let typed = first.visit(ids[0], Step::Details).typed.expect("what the loser typed");
        assert_eq!(typed.fields.one(details::NOTES), notes[1 - winner]);
    }
    eprintln!("{rounds} times two editors: one won each time, 0 texts lost");
    unit.verify_audit();
}

#[test]
fn what_is_sent_twice_or_again_has_one_effect_on_sqlite() {
    what_is_sent_twice_or_again_has_one_effect(Database::Sqlite);
}

#[test]
fn what_is_sent_twice_or_again_has_one_effect_on_postgres() {
    what_is_sent_twice_or_again_has_one_effect(Database::Postgres);
}

fn what_is_sent_twice_or_again_has_one_effect(database: Database) {
    let unit = Unit::on(database);
    let _product = unit.installation.start();
    let rounds = times(50, 1_000);
    let (tablet, ids) = mammographer(&unit, 5);
    let mut completed = vec![0; ids.len()];
    for round in 0..rounds {
        let turn = (round / VERSIONS) % ids.len();
        let id = ids[turn];
        let note = format!("round {round}");
        let form = details_form(&tablet, id, &note);
        let version = tablet.visit(id, Step::Details).draft_version;
        let leads = twice_and_again(&unit, &tablet, &form);
        assert_eq!(leads, Step::Check.path(id));
        assert_saved(&tablet, id, version + 1, &note);
        if round % 5 == 4 {
            twice_and_again(&unit, &tablet, &check_form(&tablet, id));
            completed[turn] += 1;
            assert_recorded(&tablet, id, completed[turn], &note);
            twice_and_again(&unit, &tablet, &correct_form(&tablet, id));
        }
    }
    eprintln!("{rounds} forms sent three times: one effect each, 0 lost, 0 counted twice");
    unit.verify_audit();
}

/// Sends a form on two connections at once, and once more afterwards; gives back where all three lead.
fn twice_and_again(unit: &Unit, tablet: &Tablet, form: &Request) -> String {
    let sent = at_once(unit, [form.clone(), form.clone()]);
    let leads = save(tablet, form);
    for answer in &sent {
        assert_eq!(answer.status, 303, "{}", answer.text());
        assert_eq!(leads_to(answer), leads);
    }
    leads
}

fn at_once(unit: &Unit, forms: [Request; 2]) -> [Answer; 2] {
    let ready = Barrier::new(2);
    thread::scope(|scope| {
        forms
            .map(|form| {
                let ready = &ready;
                scope.spawn(move || {
                    let mut connection = Connection::open(unit.installation.pages).expect("a connection");
                    ready.wait();
                    connection.ask(&form).expect("an answer")
                })
            })
            .map(|sent| sent.join().expect("an answer"))
    })
}

fn assert_saved(tablet: &Tablet, id: AppointmentId, version: u32, note: &str) {
    let page = tablet.visit(id, Step::Details);
    assert_eq!(page.draft_version, version);
    assert_eq!(page.draft.answer.and_then(|answer| answer.images()), Some(images(note)));
}

fn assert_recorded(tablet: &Tablet, id: AppointmentId, versions: usize, note: &str) {
    let page = tablet.visit(id, Step::Record);
    assert_eq!(page.versions.unpack().expect("versions").len(), versions);
    assert_eq!(
        page.versions
            .unpack()
            .expect("versions")
            .first()
            .map(|record| &record.images),
        Some(&images(note))
    );
}
