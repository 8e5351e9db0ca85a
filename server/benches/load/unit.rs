//! One database's column: the product started, loaded and measured.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use app::domain::appointment::Anatomy;
use app::domain::ids::AppointmentId;
use app::forms::details;
use app::forms::steps::{AppointmentForm, Step};
use app::services::imaging::Visit;

use crate::driver::http::{Connection, Request};
use crate::driver::product::{Installation, Product};
use crate::driver::tablet::Tablet;
use crate::pace::{Lane, as_fast_as_possible, at_rate};
use crate::peer::{Content, Peer};
use crate::table::{Column, Goal, median};
use crate::{machine, site, streams};

/// Screens that load pages: each has a connection and a session of its own.
const SCREENS: usize = 48;
/// Appointments that are recorded at the same time: each by one connection, or its forms would refuse each other.
const RECORDED: usize = 12;
/// Connections that ask as fast as they can.
const HURRIED: usize = 16;
const READS: u32 = 500;
const SUBMITS: u32 = 200;
const WARM_UP: Duration = Duration::from_secs(3);
const LENGTH: Duration = Duration::from_secs(15);
const STARTS: usize = 5;
const IDLE: Duration = Duration::from_secs(10);
const TURNS: usize = 3;
const TURN: Duration = Duration::from_secs(4);

/// Measures everything on the database of this address, or on SQLite.
pub fn measure(heading: &str, database: Option<String>) -> Column {
    let mut column = Column::new(heading);
    let installation = Installation::new(database);
    let product = starts(&installation, &mut column);
    thread::sleep(IDLE);
    column.add(
        "memory when idle",
        machine::memory_mb(product.id(), "VmRSS"),
        "MB",
        Goal::Most(60.0),
    );

    let screens: Vec<Tablet> = (0..SCREENS).map(|_| Tablet::sign_in(installation.pages)).collect();
    let first = &screens[0];
    first.choose_room();
    let mut recorded = first.waiting();
    recorded.truncate(RECORDED);
    for id in &recorded {
        first.start(*id);
    }
    let details = Step::Details.path(recorded[0]);
    let clinic = format!(
        "/clinics/{}",
        first.visit(recorded[0], Step::Overview).appointment.clinic
    );
    let sign_in = Request::page(installation.pages, "/sign-in", "");
    let sign_in = Connection::open(installation.pages)
        .and_then(|mut open| open.ask(&sign_in))
        .expect("the sign-in page");
    let taken = Step::Taken.path(recorded[0]);
    let way = ["/room", "/clinics", clinic.as_str(), taken.as_str()].map(|path| first.get(path).text());
    let way: Vec<String> = std::iter::once(sign_in.text()).chain(way).collect();
    site::measure(installation.pages, &way, &mut column);
    submits(&installation, first, &recorded, &mut column);
    for (name, path) in [
        ("clinic list", clinic),
        ("image details", details.clone()),
        ("check page", Step::Check.path(recorded[0])),
    ] {
        reads(&installation, &screens, name, &path, &mut column);
    }
    throughput(&installation, &screens, &details, recorded[0], &mut column);
    streams::measure(&installation, &product, &mut column);
    column.add(
        "memory after all of this",
        machine::memory_mb(product.id(), "VmRSS"),
        "MB",
        Goal::None,
    );
    end(product);
    column
}

/// Measures those who follow what arrives, and nothing else.
pub fn measure_streams(heading: &str, database: Option<String>) -> Column {
    let mut column = Column::new(heading);
    let installation = Installation::new(database);
    let product = installation.start();
    streams::measure(&installation, &product, &mut column);
    end(product);
    column
}

/// The first start, which makes the tables and the demo data, and the usual one.
fn starts(installation: &Installation, column: &mut Column) -> Product {
    let start = || {
        let begun = Instant::now();
        let product = installation.start();
        (product, begun.elapsed().as_secs_f64())
    };
    let (mut product, first) = start();
    let mut usual = Vec::new();
    for _ in 0..STARTS {
        end(product);
        let (next, took) = start();
        product = next;
        usual.push(took);
    }
    column.add(
        "first start to ready: tables and demo data are made",
        first,
        "s",
        Goal::None,
    );
    column.add(
        format!("start to ready, median of {STARTS}"),
        median(&usual),
        "s",
        Goal::Most(1.0),
    );
    product
}

/// Ends the server as an operator does.
pub fn end(product: Product) {
    product.ask_to_end();
    product.ended(Duration::from_secs(30));
}

fn reads(installation: &Installation, screens: &[Tablet], name: &str, path: &str, column: &mut Column) {
    let mut lanes: Vec<Lane> = screens
        .iter()
        .map(|screen| page_lane(installation, screen, path))
        .collect();
    let latencies = at_rate(&mut lanes, READS, WARM_UP, LENGTH);
    assert_eq!(latencies.wrong, 0, "{name}: answers other than 200");
    let bytes = screens[0].get(path).body.len();
    column.add(
        format!("{name}: size of the page"),
        bytes as f64 / 1_000.0,
        "KB",
        Goal::None,
    );
    column.add(
        format!("{name}, {READS} requests/s: p50"),
        latencies.percentile_ms(0.5),
        "ms",
        Goal::None,
    );
    column.add(
        format!("{name}, {READS} requests/s: p99"),
        latencies.percentile_ms(0.99),
        "ms",
        Goal::Most(5.0),
    );
}

fn submits(installation: &Installation, tablet: &Tablet, recorded: &[AppointmentId], column: &mut Column) {
    let folder = installation.data();
    fs::create_dir_all(&folder).expect("the data folder");
    column.add(
        "the disk alone: 4 KiB kept, median",
        machine::fsync_ms(&folder),
        "ms",
        Goal::None,
    );
    let mut lanes: Vec<Lane> = recorded
        .iter()
        .map(|id| submit_lane(installation, tablet, *id))
        .collect();
    let latencies = at_rate(&mut lanes, SUBMITS, WARM_UP, LENGTH);
    assert_eq!(latencies.wrong, 0, "submit: answers other than 303");
    column.add(
        format!("submit of image details, {SUBMITS}/s: p50"),
        latencies.percentile_ms(0.5),
        "ms",
        Goal::None,
    );
    let p99 = latencies.percentile_ms(0.99);
    column.add(
        format!("submit of image details, {SUBMITS}/s: p99"),
        p99,
        "ms",
        Goal::Most(10.0),
    );
}

/// In turns, so that what else the machine does meets both alike.
fn throughput(installation: &Installation, screens: &[Tablet], path: &str, id: AppointmentId, column: &mut Column) {
    let html = screens[0].get(path).text();
    let content = Content {
        visit: Visit::Here(screens[0].visit(id, Step::Details)),
        site: site::names(&html),
    };
    let peer = Peer::start(&content, &installation.data());
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let screens = screens.iter().take(HURRIED);
        let mut lanes: Vec<Lane> = screens.map(|screen| page_lane(installation, screen, path)).collect();
        ours.push(as_fast_as_possible(&mut lanes, Duration::from_secs(1), TURN));
        let mut lanes: Vec<Lane> = (0..HURRIED).map(|_| peer_lane(&peer, path)).collect();
        theirs.push(as_fast_as_possible(&mut lanes, Duration::from_secs(1), TURN));
    }
    let page = Request::page(peer.address, path, "");
    let same = Connection::open(peer.address)
        .and_then(|mut open| open.ask(&page))
        .expect("the peer's page");
    column.add_runs("image details: as many as possible, pages/s", &ours, "", Goal::None);
    column.add_runs("the same HTML from the peer, pages/s", &theirs, "", Goal::None);
    column.add(
        "the same HTML from the peer: size",
        same.body.len() as f64 / 1_000.0,
        "KB",
        Goal::None,
    );
    column.add(
        "image details: share of the peer's pages/s",
        median(&ours) / median(&theirs),
        "",
        Goal::Least(0.4),
    );
}

/// A screen that loads a page again and again.
pub fn page_lane(installation: &Installation, screen: &Tablet, path: &str) -> Lane {
    let mut connection = Connection::open(installation.pages).expect("a connection");
    let request = screen.page(path);
    Box::new(move || connection.ask(&request).is_ok_and(|answer| answer.status == 200))
}

fn peer_lane(peer: &Peer, path: &str) -> Lane {
    let mut connection = Connection::open(peer.address).expect("a connection");
    let request = Request::page(peer.address, path, "");
    Box::new(move || connection.ask(&request).is_ok_and(|answer| answer.status == 200))
}

/// A mammographer who changes the answers about an appointment's images again and again.
fn submit_lane(installation: &Installation, tablet: &Tablet, id: AppointmentId) -> Lane {
    let mut connection = Connection::open(installation.pages).expect("a connection");
    let mut version = tablet.visit(id, Step::Details).draft_version;
    let tablet = tablet.clone();
    Box::new(move || {
        let note = format!("Notes for the reader, version {version}");
        let answers = details::fill(None, Anatomy::default()).with(details::NOTES, note);
        let form = tablet.form(id, AppointmentForm::Answers(Step::Details), answers, version);
        let saved = connection.ask(&form).is_ok_and(|answer| answer.status == 303);
        version += u32::from(saved);
        saved
    })
}
