//! Followers: what many of them cost, and how soon they are told.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use app::domain::clinic::SiteKind;
use app::domain::ids::AppointmentId;
use app::forms::steps::Step;
use app::services::imaging::arrivals::ArrivedImage;
use app::services::transfer::PictureState;
use dicom::dimse::AeTitle;
use fourview::clock::{Clock, Stopwatch, SystemClock};
use fourview::live::OF_A_SESSION;
use fourview::simulator::{Canvas, Scenario, Settings, Syntax, simulate};
use time::PrimitiveDateTime;

use crate::driver::product::{Installation, Product};
use crate::driver::tablet::Tablet;
use crate::machine;
use crate::table::{Column, Goal};

const STREAMS: usize = 1_000;
/// The most megabytes that so many streams may cost.
const MOST_MB: f64 = 200.0;
/// Until the server has given back what it needed for a moment, and has sent a comment on each stream.
const SETTLING: Duration = Duration::from_secs(20);
const STUDIES: usize = 10;
/// Exposures of the scenario "repeat".
const OF_A_STUDY: usize = 5;
/// The most milliseconds from the answer to the machine until the browser knows that the picture is there.
const MOST_MS: f64 = 1_000.0;
/// A picture that takes longer does not come.
const PATIENCE: Duration = Duration::from_secs(60);
/// The size of images that `fourview simulate` sends.
const ROWS: u16 = 1_664;
const COLUMNS: u16 = 1_280;

/// Adds what followers cost and how soon they are told.
pub fn measure(installation: &Installation, product: &Product, column: &mut Column) {
    let tablets: Vec<Tablet> = (0..STREAMS.div_ceil(OF_A_SESSION))
        .map(|_| Tablet::sign_in(installation.pages))
        .collect();
    let first = &tablets[0];
    first.choose_room();
    let all = first.waiting();
    // What signing in took is given back by then.
    thread::sleep(SETTLING);
    let before = machine::memory_mb(product.id(), "VmRSS");
    let streams: Vec<Stream> = (0..STREAMS)
        .map(|number| Stream::open(installation, &tablets[number / OF_A_SESSION], all[number % all.len()]))
        .collect();
    thread::sleep(SETTLING);
    let with = machine::memory_mb(product.id(), "VmRSS");
    column.add(
        format!("memory of {STREAMS} open streams"),
        with - before,
        "MB",
        Goal::Most(MOST_MB),
    );
    column.add(
        format!("memory of the whole server with {STREAMS} open streams"),
        with,
        "MB",
        Goal::None,
    );
    drop(streams);
    let mut latencies = latencies(installation, first, &all);
    latencies.sort_by(f64::total_cmp);
    let percentile = |share: f64| latencies[((latencies.len() - 1) as f64 * share).round() as usize];
    let what = |share: &str| {
        format!("C-STORE answered to the event that the picture is ready, {OF_A_STUDY} images a study: {share}")
    };
    column.add(what("p50"), percentile(0.5), "ms", Goal::None);
    column.add(what("p95"), percentile(0.95), "ms", Goal::Most(MOST_MS));
}

/// A stream that is open; dropped, it is cut.
struct Stream(BufReader<TcpStream>);

impl Stream {
    /// Opens it, and reads how things stand.
    fn open(installation: &Installation, tablet: &Tablet, id: AppointmentId) -> Self {
        let mut connection = TcpStream::connect(installation.pages).expect("a connection");
        connection.set_read_timeout(Some(PATIENCE)).expect("a socket");
        let request = tablet.page(&format!("/appointments/{id}/images/events"));
        connection.write_all(request.bytes()).expect("sent");
        // Little is read ahead: a thousand of them are open.
        let mut stream = Stream(BufReader::with_capacity(1_024, connection));
        while !stream.line().starts_with("event: state") {}
        stream
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        let read = self.0.read_line(&mut line).expect("a line in time");
        assert!(read > 0, "the stream has ended");
        line
    }
}

/// Milliseconds from each answer to the machine until a follower knows that the picture is there, both in their order.
fn latencies(installation: &Installation, tablet: &Tablet, all: &[AppointmentId]) -> Vec<f64> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let at_hospital = all.iter().filter_map(|id| {
        let page = tablet.visit(*id, Step::Overview);
        (page.appointment.site.kind == SiteKind::Hospital).then_some((*id, page.appointment.accession))
    });
    let chosen: Vec<_> = at_hospital.take(STUDIES).collect();
    let mut latencies = Vec::new();
    for (seed, (id, accession)) in (1..).zip(chosen) {
        // Who is started is on the worklist.
        tablet.start(id);
        let ready = ready(Stream::open(installation, tablet, id));
        let done = runtime.block_on(simulate(&settings(installation, accession, seed)));
        let answered = done.expect("a machine").answered;
        for watch in answered.iter().take(OF_A_STUDY) {
            let known = ready.recv_timeout(PATIENCE).expect("a picture in time");
            let between = watch.elapsed().saturating_sub(known.elapsed());
            latencies.push(between.as_secs_f64() * 1_000.0);
        }
    }
    latencies
}

/// A watch for each image, started when its picture is known to be there.
fn ready(mut stream: Stream) -> Receiver<Stopwatch> {
    let (send, receive) = channel();
    thread::spawn(move || {
        let mut known = BTreeSet::new();
        while known.len() < OF_A_STUDY {
            let line = stream.line();
            let image = line.strip_prefix("data: ").map(serde_json::from_str::<ArrivedImage>);
            if let Some(Ok(image)) = image
                && image.picture.state == PictureState::Ready
                && known.insert(image.exposure)
                && send.send(Stopwatch::start()).is_err()
            {
                return;
            }
        }
    });
    receive
}

fn settings(installation: &Installation, accession: String, seed: u64) -> Settings {
    let title = |title: &str| AeTitle::try_from(title).expect("a title");
    let now = SystemClock.now();
    Settings {
        host: installation.machines.ip().to_string(),
        port: installation.machines.port(),
        called: title("FOURVIEW"),
        calling: title("MGROOMA"),
        accession: Some(accession),
        scenario: Scenario::Repeat,
        syntax: Syntax::Jpll,
        files: None,
        reports_step: true,
        delay: Duration::ZERO,
        canvas: Canvas {
            rows: ROWS,
            columns: COLUMNS,
            seed,
        },
        now: PrimitiveDateTime::new(now.date(), now.time()),
    }
}
