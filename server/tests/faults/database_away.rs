//! The database is away for a while: the server says so, keeps everything that was typed on the page, and goes on by
//! itself.

use std::thread;
use std::time::{Duration, Instant};

use app::domain::ids::AppointmentId;
use app::forms::fields::FORM_KEY;
use app::forms::steps::Step;

use crate::clinic::{Database, Unit, details_form, images, mammographer, save};
use crate::driver::page::form_with;
use crate::driver::product::{Product, pause};
use crate::driver::tablet::Tablet;
use crate::rows::Rows;
use crate::times;

/// From the fault to "not ready".
const NOTICED: Duration = Duration::from_secs(5);
/// From the end of the fault to "ready", without a restart.
const RECOVERED: Duration = Duration::from_secs(10);
/// How long the database is away once in the long run.
const LONG: Duration = Duration::from_secs(60);
/// Quotes, markup, a line break, emoji and text from right to left: what gets lost first.
const NOTE: &str = "\"Left\" <b>arm</b> & 'hand'\r\nsecond line \u{1F642} \u{5E9}\u{5DC}\u{5D5}\u{5DD}";

#[test]
fn what_was_typed_while_postgres_is_away_is_saved_when_it_is_back() {
    let unit = Unit::on(Database::Postgres);
    let cluster = unit.cluster.as_ref().expect("a cluster");
    let product = unit.installation.start();
    let (tablet, ids) = mammographer(&unit, 1);
    let rounds = times(1, 20);
    for round in 0..rounds {
        let stay_away = || {
            if round == 1 {
                thread::sleep(LONG)
            }
        };
        typed_while(
            &product,
            &tablet,
            ids[0],
            || cluster.stop(),
            || {
                stay_away();
                cluster.start_again();
            },
        );
    }
    eprintln!("{rounds} times away: every word saved, 0 lost, 0 saved twice");
    unit.verify_audit();
}

#[test]
fn what_was_typed_while_sqlite_is_locked_is_saved_when_it_is_free() {
    let unit = Unit::on(Database::Sqlite);
    let product = unit.installation.start();
    let (tablet, ids) = mammographer(&unit, 1);
    let rows = Rows::open(&unit.installation.data().join("fourview.db"));
    let rounds = times(1, 20);
    for _ in 0..rounds {
        typed_while(
            &product,
            &tablet,
            ids[0],
            || rows.run("BEGIN IMMEDIATE"),
            || rows.run("ROLLBACK"),
        );
    }
    eprintln!("{rounds} times away: every word saved, 0 lost, 0 saved twice");
    unit.verify_audit();
}

/// Sends "Provide image details" while the database is away, and the form that came back when it is there again.
fn typed_while(product: &Product, tablet: &Tablet, id: AppointmentId, away: impl FnOnce(), back: impl FnOnce()) {
    let version = tablet.visit(id, Step::Details).draft_version;
    let form = details_form(tablet, id, NOTE);
    away();
    becomes(product, 503, NOTICED);
    let answer = tablet.ask(&form);
    assert_eq!(answer.status, 503, "{}", answer.text());
    let html = answer.text();
    assert!(html.contains("Try again"), "{html}");
    let kept = form_with(&html, FORM_KEY).expect("a form with everything that was sent");
    let again = tablet.post(&kept.action, &kept.fields);
    let body = |bytes: &[u8]| {
        String::from_utf8_lossy(bytes)
            .split("\r\n\r\n")
            .nth(1)
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(
        body(again.bytes()),
        body(form.bytes()),
        "every field is kept as it was sent"
    );
    back();
    becomes(product, 200, RECOVERED);
    for _ in 0..2 {
        assert_eq!(save(tablet, &again), Step::Check.path(id));
    }
    let page = tablet.visit(id, Step::Details);
    assert_eq!(page.draft_version, version + 1, "one effect");
    assert_eq!(page.draft.answer.and_then(|answer| answer.images()), Some(images(NOTE)));
}

fn becomes(product: &Product, status: u16, within: Duration) {
    let begun = Instant::now();
    while product.readiness().ok() != Some(status) {
        assert!(begun.elapsed() < within, "readyz is not {status} within {within:?}");
        pause();
    }
}
