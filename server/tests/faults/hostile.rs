//! Files made to do harm, sent to the real binary: each is answered with its status and kept as it came, the process
//! goes on within its memory, and the next good image is taken and shown.

mod at_random;
mod elements;
mod pictures;
mod structures;
mod texts;

use std::fs;
use std::time::{Duration, Instant};

use dicom::dimse::TransferSyntax::{self, Deflated, ExplicitLittle, ImplicitLittle};
use dicom::dimse::requestor::{Call, Patience, Proposal, Requestor, Role, StoreObject};
use dicom::dimse::{AeTitle, Status, Uid};
use dicom::synthetic::Canvas;
use fourview::demo;
use fourview::intake::part10::Head;
use tokio::runtime::{Builder, Runtime};

use self::elements::{element, implicit};
use self::structures::{Structure, piece};
use crate::clinic::{Database, Unit};
use crate::driver::http::{Answer, Connection, Request};
use crate::driver::mammograms::{examination, mammogram};
use crate::driver::product::{Product, pause};
use crate::memory::peak_mib;
use crate::rows::Rows;

const CLASS: &str = "1.2.840.10008.5.1.4.1.1.1.2";
/// What the server may have had at most.
const SERVER_MIB: f64 = 512.0;
/// Until an image was looked at.
const SHOWN: Duration = Duration::from_secs(60);
/// Large enough for a picture.
const CANVAS: Canvas = Canvas {
    rows: 416,
    columns: 320,
    seed: 5,
};

#[test]
fn structures_that_no_reader_may_follow_are_quarantined_as_they_came() {
    let mut scene = Scene::begin();
    let structures = structures::all();
    for structure in &structures {
        let instance = scene.next_instance();
        let bytes = named(&instance, structure.syntax, &structure.bytes);
        let status = scene.store(&instance, structure.syntax, &bytes);
        assert_eq!(status, Status::CANNOT_UNDERSTAND, "{}", structure.title);
        scene.is_quarantined(&instance, structure, &bytes);
        scene.takes_a_good_image();
    }
    eprintln!("{} structures made to do harm: all quarantined", structures.len());
    scene.ends_well();
}

#[test]
fn images_whose_pixels_lie_are_kept_and_have_no_picture() {
    let mut scene = Scene::begin();
    let scratch = tempfile::tempdir().expect("a folder for the encoder");
    let pictures = pictures::all(&scratch.path().join("frame.j2k"));
    for picture in &pictures {
        let instance = scene.next_instance();
        let bytes = named(&instance, picture.syntax, &picture.bytes);
        let status = scene.store(&instance, picture.syntax, &bytes);
        assert_eq!(status, Status::SUCCESS, "{}", picture.title);
        let shown = scene.shown(&instance);
        let why = format!("FAILED CANNOT_SHOW_{}", picture.why.code());
        assert_eq!(shown, why, "{}", picture.title);
        assert!(
            scene.kept("received_object", &instance).ends_with(&bytes),
            "{}",
            picture.title
        );
        scene.takes_a_good_image();
    }
    eprintln!("{} images whose pixels lie: all kept, none shown", pictures.len());
    scene.ends_well();
}

#[test]
fn the_same_by_http_is_answered_part_by_part() {
    let mut scene = Scene::begin();
    let structures = structures::all();
    let mut body = Vec::new();
    let mut sent = Vec::new();
    for structure in &structures {
        let instance = scene.next_instance();
        let head = head(&instance, structure.syntax).bytes();
        let bytes = named(&instance, structure.syntax, &structure.bytes);
        body.extend_from_slice(b"\r\n--part\r\nContent-Type: application/dicom\r\n\r\n");
        body.extend_from_slice(&[&head[..], &bytes].concat());
        sent.push((instance, bytes));
    }
    let answer = scene.post(&body);
    assert_eq!(answer.status, 409, "{}", answer.text());
    let module: serde_json::Value = serde_json::from_slice(&answer.body).expect("JSON");
    let failed = module["00081198"]["Value"].as_array().expect("failures");
    let reasons: Vec<_> = failed
        .iter()
        .map(|item| item["00081197"]["Value"][0].as_u64())
        .collect();
    assert_eq!(reasons, vec![Some(0xC000); structures.len()]);
    for (structure, (instance, bytes)) in structures.iter().zip(&sent) {
        scene.is_quarantined(instance, structure, bytes);
    }
    scene.takes_a_good_image();
    scene.ends_well();
}

struct Scene {
    unit: Unit,
    product: Product,
    runtime: Runtime,
    sent: u64,
}

impl Scene {
    fn begin() -> Self {
        Scene::on(Database::Sqlite)
    }

    fn on(database: Database) -> Self {
        let unit = Unit::on(database);
        let product = unit.installation.start();
        Scene {
            unit,
            product,
            runtime: Builder::new_current_thread().enable_all().build().expect("a runtime"),
            sent: 0,
        }
    }

    fn next_instance(&mut self) -> String {
        self.sent += 1;
        format!("1.2.826.0.5.{}", self.sent)
    }

    /// Sends a data set on an association of its own.
    fn store(&self, instance: &str, syntax: TransferSyntax, mut bytes: &[u8]) -> Status {
        let machines = self.unit.installation.machines;
        let class = Uid::try_from(CLASS).expect("a UID");
        let call = Call {
            host: machines.ip().to_string(),
            port: machines.port(),
            calling: AeTitle::try_from("MGROOMA").expect("a title"),
            called: AeTitle::try_from("FOURVIEW").expect("a title"),
            proposals: vec![Proposal {
                sop_class: class.clone(),
                syntaxes: vec![syntax],
                role: Role::User,
            }],
            tls: None,
            patience: Patience::default(),
        };
        let object = StoreObject {
            sop_class: class,
            instance: Uid::try_from(instance).expect("a UID"),
            syntax,
        };
        self.runtime.block_on(async {
            let mut association = Requestor::associate(&call).await.expect("an association");
            let status = association.store(&object, &mut bytes).await.expect("an answer");
            association.release().await.expect("released");
            status
        })
    }

    /// Sends parts by HTTP.
    fn post(&self, parts: &[u8]) -> Answer {
        let pages = self.unit.installation.pages;
        let head = format!(
            "Authorization: Bearer {}\r\nAccept: application/dicom+json\r\n\
             Content-Type: multipart/related; type=\"application/dicom\"; boundary=part\r\n",
            demo::TOKEN
        );
        let body = [parts, b"\r\n--part--\r\n"].concat();
        let request = Request::new("POST", pages, "/dicom-web/studies", "", &head, &body);
        let answer = Connection::open(pages).and_then(|mut open| open.ask(&request));
        answer.expect("an answer")
    }

    fn rows(&self) -> Rows {
        Rows::at(&self.unit.database_url())
    }

    /// The file that is kept of an instance.
    fn kept(&self, table: &str, instance: &str) -> Vec<u8> {
        let sql = format!("SELECT file_key FROM {table} WHERE sop_instance_uid = '{instance}'");
        let keys = self.rows().texts(&sql);
        assert_eq!(keys.len(), 1, "{instance} is kept once");
        fs::read(self.unit.installation.data().join("spool").join(&keys[0])).expect("its file")
    }

    fn is_quarantined(&self, instance: &str, structure: &Structure, bytes: &[u8]) {
        let title = structure.title;
        let sql =
            format!("SELECT reason || ': ' || detail FROM quarantined_object WHERE sop_instance_uid = '{instance}'");
        let reasons = self.rows().texts(&sql);
        assert_eq!(reasons, [format!("NOT_SCANNED: {}", structure.refused)], "{title}");
        assert!(
            self.kept("quarantined_object", instance).ends_with(bytes),
            "{title}: other bytes"
        );
    }

    /// Whether an image has a picture, once it was tried.
    fn shown(&self, instance: &str) -> String {
        let rows = self.rows();
        let sql = format!(
            "SELECT thumbnail || coalesce(' ' || thumbnail_reason, '') FROM received_object \
             WHERE sop_instance_uid = '{instance}' AND thumbnail NOT IN ('NONE', 'PENDING')"
        );
        let begun = Instant::now();
        loop {
            if let Some(shown) = rows.texts(&sql).pop() {
                return shown;
            }
            assert!(begun.elapsed() < SHOWN, "{instance} was not looked at");
            pause();
        }
    }

    fn takes_a_good_image(&mut self) {
        self.sent += 1;
        let image = mammogram(&mut examination(self.sent), 0, CANVAS, ExplicitLittle);
        let (_, length) = Head::read(&image.file).expect("a file");
        let status = self.store(&image.instance, ExplicitLittle, &image.file[length..]);
        assert_eq!(status, Status::SUCCESS);
        assert_eq!(self.shown(&image.instance), "READY");
    }

    /// The process that was started is there, and never had too much.
    fn ends_well(&self) {
        let memory = peak_mib(self.product.id());
        eprintln!("at most {memory:.0} MiB");
        assert!(memory < SERVER_MIB, "{memory} MiB");
        for health in ["/livez", "/readyz"] {
            assert_eq!(self.product.health(health).ok(), Some(200), "{health}");
        }
        self.unit.verify_audit();
    }
}

fn head(instance: &str, syntax: TransferSyntax) -> Head {
    Head {
        sop_class_uid: CLASS.to_owned(),
        sop_instance_uid: instance.to_owned(),
        transfer_syntax_uid: syntax.uid().to_owned(),
    }
}

/// A data set that says what it is, and then does what it does.
fn named(instance: &str, syntax: TransferSyntax, rest: &[u8]) -> Vec<u8> {
    let names = [((0x0008, 0x0016), CLASS), ((0x0008, 0x0018), instance)];
    let names = names.map(|(tag, uid)| match syntax {
        ImplicitLittle => {
            let padded = [uid.as_bytes(), &[0][..uid.len() % 2]].concat();
            implicit(tag, u32::try_from(padded.len()).expect("short"), &padded)
        }
        _ => element(tag, b"UI", uid.as_bytes()),
    });
    let names = names.concat();
    let names = if syntax == Deflated { piece(&names) } else { names };
    [&names[..], rest].concat()
}
