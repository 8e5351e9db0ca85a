//! Image readers, with years of appointments behind their list.

use std::time::Duration;

use app::domain::appointment::Anatomy;
use app::domain::ids::AppointmentId;
use app::forms::details;
use app::forms::steps::{AppointmentForm, Step};

use crate::clinic::{answers, check_form, save};
use crate::driver::product::Installation;
use crate::driver::tablet::Tablet;
use crate::pace::{Lane, at_rate};
use crate::table::{Column, Goal};
use crate::unit::{end, page_lane};
use crate::{machine, years};

/// Appointments that are recorded, and then stand for all others: each second one with a repeat and notes.
const MADE: usize = 6;
/// Readers' screens.
const SCREENS: usize = 48;
const RATE: u32 = 300;
const WARM_UP: Duration = Duration::from_secs(3);
const LENGTH: Duration = Duration::from_secs(15);
const MOST_MS: f64 = 10.0;

/// Adds what the list and the page of a case take.
pub fn measure(database: Option<String>, column: &mut Column) {
    let installation = Installation::new(database);
    let product = installation.start();
    record(&Tablet::sign_in(installation.pages));
    end(product);
    let file = || format!("sqlite://{}", installation.data().join("fourview.db").display());
    years::fill(&installation.database.clone().unwrap_or_else(file), MADE);
    let product = installation.start();
    let screens: Vec<Tablet> = (0..SCREENS)
        .map(|_| Tablet::sign_in_as(installation.pages, "reader@demo.test"))
        .collect();
    let list = screens[0].get("/reading").text();
    let cases = cases(&list);
    assert_eq!(cases.len(), 50, "a page of the list");
    for (name, path) in [
        ("reading list", "/reading".to_owned()),
        ("reading list, what both have read", "/reading?seen=both".to_owned()),
        ("reading list, with notes", "/reading?notes=yes".to_owned()),
    ] {
        let lanes = screens.iter().map(|screen| page_lane(&installation, screen, &path));
        at_pace(lanes.collect(), name, column);
    }
    let lanes = screens.iter().zip(&cases);
    let lanes = lanes.map(|(screen, case)| page_lane(&installation, screen, case));
    at_pace(lanes.collect(), "page of a case", column);
    column.add(
        "memory of the server after that",
        machine::memory_mb(product.id(), "VmRSS"),
        "MB",
        Goal::None,
    );
    end(product);
}

fn at_pace(mut lanes: Vec<Lane>, name: &str, column: &mut Column) {
    let latencies = at_rate(&mut lanes, RATE, WARM_UP, LENGTH);
    assert_eq!(latencies.wrong, 0, "{name}: answers other than 200");
    let behind = years::APPOINTMENTS;
    let what = |share: &str| format!("{name}, {behind} appointments, {RATE} requests/s: {share}");
    column.add(what("p50"), latencies.percentile_ms(0.5), "ms", Goal::None);
    column.add(what("p99"), latencies.percentile_ms(0.99), "ms", Goal::Most(MOST_MS));
}

/// The cases of a list, by their links.
fn cases(list: &str) -> Vec<String> {
    let links = list.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let is_case = |link: &&str| {
        let id = link.strip_prefix("/reading/").and_then(|rest| rest.split('?').next());
        id.is_some_and(|id| id.parse::<AppointmentId>().is_ok())
    };
    let mut cases: Vec<String> = links.filter(is_case).map(|link| link.replace("&amp;", "&")).collect();
    cases.dedup();
    cases
}

/// Records some appointments by hand.
fn record(tablet: &Tablet) {
    tablet.choose_room();
    for (number, id) in tablet.waiting().into_iter().take(MADE).enumerate() {
        tablet.start(id);
        let images = if number % 2 == 0 {
            details::fill(None, Anatomy::default())
        } else {
            answers("Skin folds could not be avoided")
        };
        let version = tablet.visit(id, Step::Details).draft_version;
        save(
            tablet,
            &tablet.form(id, AppointmentForm::Answers(Step::Details), images, version),
        );
        save(tablet, &check_form(tablet, id));
    }
}
