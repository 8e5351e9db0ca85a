//! What a machine reports late, through its real port: between confirming and completing it is in the record or seen
//! before; after completing the appointment needs attention.

use app::domain::appointment::Status;
use app::domain::ids::AppointmentId;
use app::domain::imaging::view::Side;
use app::domain::received::exposure::DoseSource;
use app::domain::received::procedure::StepStatus;
use app::domain::received::view::ViewPosition;
use app::domain::received::warnings::WarningCode;
use app::forms::outcome::Outcome;
use app::forms::steps::Step;
use dicom::dimse::provider::DataSet;
use dicom::dimse::{Status as Answer, TransferSyntax, Uid};
use dicom::synthetic::{Ending, Examination, Exposure, Object, Purpose, Reference, SentSeries};
use fourview::demo;
use fourview::intake::understanding::understand_next;
use time::Duration;
use time::macros::datetime;

use super::super::scene::{Scene, journeys, next};
use super::{complete, confirm, record, started};
use crate::intake::mammograms::Named;
use crate::intake::procedures::call;
use crate::intake::reports::{CANVAS, examination, send};
use crate::intake::scene::{Port, listen};

journeys! {
    doses_that_are_reported_before_completing_are_in_the_record,
    doses_that_are_reported_after_completing_need_attention,
    an_image_that_is_named_and_missing_is_seen_before_completing,
    an_image_that_is_named_and_missing_after_completing_needs_attention,
}

const PLAIN: TransferSyntax = TransferSyntax::ExplicitLittle;

/// A machine that has sent a standard set without doses, of which everything has come as far as silence says so.
struct AtMachine {
    id: AppointmentId,
    port: Port,
    examination: Examination,
    exposures: Vec<Exposure>,
    images: Vec<Object>,
}

impl AtMachine {
    async fn sent(scene: &Scene) -> Self {
        demo::machines_and_token(&scene.store, &scene.database.auth())
            .await
            .expect("machines on the network");
        let id = started(scene).await;
        let port = listen(&scene.intake).await;
        let mut examination = examination(&Named::of(&scene.store, scene.unit, id).await);
        let views = [
            (Side::Right, ViewPosition::Cc),
            (Side::Right, ViewPosition::Mlo),
            (Side::Left, ViewPosition::Cc),
            (Side::Left, ViewPosition::Mlo),
        ];
        let made = datetime!(2026-11-24 08:30);
        let exposures: Vec<Exposure> = views
            .into_iter()
            .zip(1_u32..)
            .map(|((side, position), number)| {
                Exposure::new(side, position, made + Duration::minutes(number.into()), number)
            })
            .collect();
        let silent = exposures.iter().cloned().map(|mut exposure| {
            exposure.technique.dose_mgy = 0.0;
            exposure
        });
        let images: Vec<Object> = silent
            .map(|exposure| examination.mammogram(&exposure, Purpose::Presentation, CANVAS, None))
            .collect();
        for image in &images {
            send(&port, image, PLAIN).await;
        }
        let machine = AtMachine {
            id,
            port,
            examination,
            exposures,
            images,
        };
        machine.looked_at(scene).await;
        scene.clock.advance(Duration::seconds(61));
        machine
    }

    async fn looked_at(&self, scene: &Scene) {
        while understand_next(&scene.intake).await.expect("the database") > 0 {}
    }

    /// The dose report of all exposures comes.
    async fn reports_doses(&mut self, scene: &Scene) {
        let references = self.images.iter().map(|image| Some(&image.reference));
        let told: Vec<_> = self.exposures.iter().zip(references).collect();
        let report = self.examination.dose_report(&told, datetime!(2026-11-24 08:40));
        send(&self.port, &report, PLAIN).await;
        self.looked_at(scene).await;
    }

    /// A step begins and ends that names what was sent, and one image more; it does not say how many exposures there
    /// were.
    async fn names_one_more(&mut self, scene: &Scene) {
        let mut unsent = self.exposures[0].clone();
        unsent.number = 5;
        let unsent = self.examination.mammogram(&unsent, Purpose::Presentation, CANVAS, None);
        let named: Vec<&Reference> = self
            .images
            .iter()
            .chain([&unsent])
            .map(|image| &image.reference)
            .collect();
        let at = datetime!(2026-11-24 08:30);
        let begun = self.examination.step_begun(at, PLAIN.uid()).expect("an encodable step");
        let ending = Ending {
            status: StepStatus::Completed,
            at: datetime!(2026-11-24 08:36),
            series: vec![SentSeries {
                series: self.examination.series.clone(),
                images: named,
                documents: Vec::new(),
            }],
            exposures: Vec::new(),
        };
        let ended = self
            .examination
            .step_ended(&ending, PLAIN.uid())
            .expect("an encodable step");
        let data = |bytes| DataSet { bytes, syntax: PLAIN };
        let step = Uid::try_from("1.2.826.0.1.99").expect("a UID");
        let mut association = call(&self.port, "MGROOMA").await;
        let (status, _) = association
            .mpps_create(Some(step.clone()), &data(begun))
            .await
            .expect("an answer");
        assert_eq!(status, Answer::SUCCESS);
        let status = association.mpps_set(step, &data(ended)).await.expect("an answer");
        assert_eq!(status, Answer::SUCCESS);
        association.release().await.expect("released");
        self.looked_at(scene).await;
    }
}

async fn note_of_what_came_late(scene: &Scene, id: AppointmentId) -> Option<String> {
    let page = scene.page(&scene.reader, id, Step::Record).await;
    assert_eq!(page.appointment.status, Status::NeedsAttention);
    let last = page.history.last().expect("an event");
    assert_eq!((last.event.code(), &last.by), ("ARRIVED_LATE", &None));
    assert_eq!(page.arrived_late.is_some(), last.note.is_some());
    last.note.clone()
}

async fn doses_that_are_reported_before_completing_are_in_the_record(scene: &Scene) {
    let mut machine = AtMachine::sent(scene).await;
    let id = machine.id;
    assert_eq!(confirm(scene, &scene.asha, id, &[]).await, next(Step::Check, id));
    machine.reports_doses(scene).await;
    let page = scene.page(&scene.asha, id, Step::Check).await;
    let shown = page.review.expect("a review").unpack().expect("readable").shown;
    assert!(
        shown.iter().all(|shown| shown.dose.is_some()),
        "seen before it is completed"
    );
    let record = complete(scene, id).await;
    let sources = record.images.exposures().iter();
    let sources: Vec<_> = sources.map(|exposure| exposure.dose.map(|dose| dose.source)).collect();
    assert_eq!(sources, [Some(DoseSource::DoseReport); 4]);
    let page = scene.page(&scene.reader, id, Step::Record).await;
    assert_eq!((page.appointment.status, page.arrived_late), (Status::Recorded, None));
    machine.port.end().await;
}

async fn doses_that_are_reported_after_completing_need_attention(scene: &Scene) {
    let mut machine = AtMachine::sent(scene).await;
    let id = machine.id;
    confirm(scene, &scene.asha, id, &[]).await;
    let before = complete(scene, id).await;
    machine.reports_doses(scene).await;
    assert_eq!(note_of_what_came_late(scene, id).await.as_deref(), Some("4 doses"));
    assert_eq!(record(scene, id).await, before, "the record never changes by itself");
    machine.port.end().await;
}

async fn an_image_that_is_named_and_missing_is_seen_before_completing(scene: &Scene) {
    let mut machine = AtMachine::sent(scene).await;
    let id = machine.id;
    assert_eq!(confirm(scene, &scene.asha, id, &[]).await, next(Step::Check, id));
    machine.names_one_more(scene).await;
    assert_eq!(
        scene.elsewhere(&scene.asha, id, Step::Check).await,
        Step::Review.path(id)
    );
    let version = scene
        .page(&scene.asha, id, Step::Review)
        .await
        .draft_version
        .to_string();
    let check = app::forms::steps::AppointmentForm::Answers(Step::Check);
    let late = super::super::scene::fields(&[("version", &version)]);
    let outcome: Outcome = scene.post(&scene.asha, id, check, late).await;
    assert_eq!(
        outcome,
        next(Step::Review, id),
        "nothing is completed that nobody has seen"
    );
    assert_eq!(confirm(scene, &scene.asha, id, &[]).await, next(Step::Check, id));
    let record = complete(scene, id).await;
    let lacking = |code: &str| code == WarningCode::Lacking.code();
    assert!(record.findings.iter().any(|finding| lacking(finding.code.as_str())));
    let page = scene.page(&scene.reader, id, Step::Record).await;
    assert_eq!((page.appointment.status, page.arrived_late), (Status::Recorded, None));
    machine.port.end().await;
}

async fn an_image_that_is_named_and_missing_after_completing_needs_attention(scene: &Scene) {
    let mut machine = AtMachine::sent(scene).await;
    let id = machine.id;
    confirm(scene, &scene.asha, id, &[]).await;
    let before = complete(scene, id).await;
    machine.names_one_more(scene).await;
    assert_eq!(
        note_of_what_came_late(scene, id).await.as_deref(),
        Some("1 image that the machine names and that is not here")
    );
    assert_eq!(record(scene, id).await, before, "the record never changes by itself");
    machine.port.end().await;
}
