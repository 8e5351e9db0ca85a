//! From the response to a C-STORE to the picture: one machine that sends studies of five and waits between images, as a
//! mammographer does.

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use dicom::dimse::requestor::{Call, Patience, Proposal, Requestor, Role, StoreObject};
use dicom::dimse::{AeTitle, Status, Uid};
use fourview::intake::part10::Head;
use serde_json::json;
use tokio::runtime::{Builder, Runtime};

use crate::driver::http::{Connection, Request};
use crate::driver::mammograms::Mammogram;
use crate::driver::orthanc::Orthanc;
use crate::driver::product::{Installation, pause};
use crate::images::{Encoding, Images};
use crate::rows::Rows;
use crate::table::{Column, Goal, median};
use crate::{Extent, unharmed};

const CLASS: &str = "1.2.840.10008.5.1.4.1.1.1.2";
/// Images of a study.
const STUDY: usize = 5;
/// Between an image that is shown and the next one: shorter than any breast is positioned.
const POSITIONING: Duration = Duration::from_millis(250);
/// A picture that takes longer is not coming.
const PATIENCE: Duration = Duration::from_secs(30);

/// A column for each encoding.
pub fn measure(extent: &Extent) -> Vec<Column> {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let each = Encoding::ALL.into_iter().map(|encoding| {
        let mut column = Column::new(encoding.words());
        let mut images = Images::new(STUDY, extent.canvas, encoding);
        unharmed("pictures", || {
            ours(&runtime, extent.studies, encoding, &mut images, &mut column)
        });
        // Half as many: each takes long.
        let studies = extent.studies.div_ceil(2);
        let theirs = unharmed("Orthanc's previews", || {
            theirs(&runtime, studies, encoding, &mut images)
        });
        let theirs = theirs.unwrap_or_default();
        column.add("Orthanc's preview: p50", median(&theirs), "ms", Goal::None);
        column.add("Orthanc's preview: p95", percentile(&theirs, 0.95), "ms", Goal::None);
        column
    });
    each.collect()
}

/// What is known of one image, in milliseconds.
struct Shown {
    stored: f64,
    understood: f64,
    pictured: f64,
}

fn ours(runtime: &Runtime, studies: usize, encoding: Encoding, images: &mut Images, column: &mut Column) {
    let installation = Installation::new(None);
    let _product = installation.start();
    let rows = Rows::open(&installation.data().join("fourview.db"));
    let mut shown = Vec::new();
    for study in 0..studies {
        let images = images.fresh_in_memory(STUDY);
        let mut machine = runtime.block_on(machine(installation.machines, encoding));
        for image in &images {
            let stored = runtime.block_on(store(&mut machine, image, encoding));
            let answered = Instant::now();
            let state = |what: &str| {
                format!(
                    "SELECT count(*) FROM received_object WHERE sop_instance_uid = '{}' AND {what}",
                    image.instance
                )
            };
            let understood = until(&rows, &state("understanding = 'UNDERSTOOD'"), answered);
            let pictured = until(&rows, &state("thumbnail = 'READY'"), answered);
            shown.push(Shown {
                stored,
                understood,
                pictured,
            });
            thread::sleep(POSITIONING);
        }
        runtime.block_on(machine.release()).expect("the end of an association");
        eprintln!("pictures of {}: study {} of {}", encoding.words(), study + 1, studies);
    }
    let of = |value: fn(&Shown) -> f64| -> Vec<f64> { shown.iter().map(value).collect() };
    let goal = match encoding {
        Encoding::Plain => Goal::None,
        Encoding::JpegLossless => Goal::Most(300.0),
    };
    let pictured = of(|shown| shown.pictured);
    column.add("response to picture ready: p50", median(&pictured), "ms", Goal::None);
    column.add(
        "response to picture ready: p95",
        percentile(&pictured, 0.95),
        "ms",
        goal,
    );
    column.add(
        "C-STORE, from its first byte to the response",
        median(&of(|shown| shown.stored)),
        "ms",
        Goal::None,
    );
    column.add(
        "response to understood",
        median(&of(|shown| shown.understood)),
        "ms",
        Goal::None,
    );
    column.add(
        "understood to picture ready",
        median(&of(|shown| shown.pictured - shown.understood)),
        "ms",
        Goal::None,
    );
    column.add(
        "of that: decoded, reduced, written (mean)",
        mean_of_histogram(installation.admin, "fourview_intake_picture_seconds") * 1e3,
        "ms",
        Goal::None,
    );
}

/// Waits for a row; milliseconds since the answer.
fn until(rows: &Rows, sql: &str, answered: Instant) -> f64 {
    while rows.number(sql) == 0 {
        assert!(answered.elapsed() < PATIENCE, "{sql}: not in time");
        thread::park_timeout(Duration::from_micros(500));
    }
    answered.elapsed().as_secs_f64() * 1e3
}

fn theirs(runtime: &Runtime, studies: usize, encoding: Encoding, images: &mut Images) -> Vec<f64> {
    let orthanc = Orthanc::start(&json!({}));
    let mut times = Vec::new();
    for _ in 0..studies {
        let images = images.fresh_in_memory(STUDY);
        let mut machine = runtime.block_on(machine(orthanc.dicom, encoding));
        for image in &images {
            runtime.block_on(store(&mut machine, image, encoding));
            let answered = Instant::now();
            let id = loop {
                let found = orthanc.post("/tools/lookup", image.instance.as_bytes());
                if let Some(id) = found[0]["ID"].as_str() {
                    break id.to_owned();
                }
                assert!(answered.elapsed() < PATIENCE, "Orthanc does not know the image");
                pause();
            };
            let preview = orthanc.get(&format!("/instances/{id}/preview"));
            assert_eq!(preview.status, 200, "{}", preview.text());
            times.push(answered.elapsed().as_secs_f64() * 1e3);
            thread::sleep(POSITIONING);
        }
        runtime.block_on(machine.release()).expect("the end of an association");
    }
    times
}

async fn machine(at: SocketAddr, encoding: Encoding) -> Requestor {
    let title = |title: &str| AeTitle::try_from(title).expect("a title");
    let call = Call {
        host: at.ip().to_string(),
        port: at.port(),
        calling: title("MGROOMA"),
        called: title("FOURVIEW"),
        proposals: vec![Proposal {
            sop_class: Uid::try_from(CLASS).expect("a UID"),
            syntaxes: vec![encoding.syntax()],
            role: Role::User,
        }],
        tls: None,
        patience: Patience::default(),
    };
    Requestor::associate(&call).await.expect("an association")
}

/// Sends an image; how many milliseconds until it was answered.
async fn store(machine: &mut Requestor, image: &Mammogram, encoding: Encoding) -> f64 {
    let (_, length) = Head::read(&image.file).expect("a file");
    let object = StoreObject {
        sop_class: Uid::try_from(CLASS).expect("a UID"),
        instance: Uid::try_from(image.instance.as_str()).expect("a UID"),
        syntax: encoding.syntax(),
    };
    let begun = Instant::now();
    let status = machine.store(&object, &mut &image.file[length..]).await;
    assert_eq!(status.expect("an answer"), Status::SUCCESS);
    begun.elapsed().as_secs_f64() * 1e3
}

fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let index = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(index.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

/// The mean of a histogram among the server's metrics, in its own unit.
fn mean_of_histogram(admin: SocketAddr, name: &str) -> f64 {
    let answer = Connection::open(admin).and_then(|mut open| open.ask(&Request::page(admin, "/metrics", "")));
    let text = answer.map_or(String::new(), |answer| answer.text());
    let value = |suffix: &str| {
        let line = text
            .lines()
            .find(|line| line.starts_with(&format!("{name}_{suffix}")))?;
        line.rsplit(' ').next()?.parse::<f64>().ok()
    };
    match (value("sum"), value("count")) {
        (Some(sum), Some(count)) => sum / count,
        _ => f64::NAN,
    }
}
