//! Real faults on the real port, and the phase that troubleshooting and "Awaiting images" name: nothing goes on by
//! hand by itself, but it is offered.

use app::domain::imaging::view::Side;
use app::domain::received::procedure::StepStatus;
use app::domain::received::view::ViewPosition;
use dicom::dimse::provider::DataSet;
use dicom::dimse::requestor::{Call, Patience, Proposal, Requestor, Role, StoreObject};
use dicom::dimse::{AeTitle, Status, TransferSyntax, Uid};
use dicom::synthetic::{Ending, Examination, Exposure, Purpose};
use fourview::simulator::Scenario;
use http::StatusCode;
use time::Duration;
use time::macros::datetime;

use super::mammograms::Named;
use super::procedures::call;
use super::reports::{CANVAS, examination};
use super::scene::{Port, listen};
use super::visit::{Visit, shows, shows_not};
use crate::harness::app::play;

const PLAIN: TransferSyntax = TransferSyntax::ExplicitLittle;
const OFFER: &str = "or record images manually";

impl Visit<'_> {
    /// The phase is named by both pages; "Awaiting images" offers to go on by hand.
    async fn fails(&self, phase: &str) {
        for page in ["problem", "awaiting"] {
            let path = format!("/appointments/{}/images/{page}", self.id);
            let answer = self.browser.get(&path).await;
            assert_eq!(answer.status, StatusCode::OK, "{page}: {}", answer.location());
            shows(&answer, &[phase, "Record images manually"]);
            if page == "awaiting" {
                shows(&answer, &[OFFER]);
            }
        }
    }

    /// Nothing fails so far, and nothing is offered.
    async fn waits(&self) {
        let path = format!("/appointments/{}/images/awaiting", self.id);
        let answer = self.browser.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.location());
        shows_not(&answer, &[OFFER]);
    }

    async fn examination(&self) -> Examination {
        let store = &self.app.state.store;
        examination(&Named::of(store, self.app.unit, self.id).await)
    }
}

async fn begins(port: &Port, examination: &Examination) -> (Requestor, Uid) {
    let begun = examination.step_begun(datetime!(2026-11-24 09:00), PLAIN.uid());
    let bytes = begun.expect("an encodable step");
    let step = Uid::try_from("1.2.826.0.1.99").expect("a UID");
    let mut association = call(port, "MGROOMA").await;
    let data = DataSet { bytes, syntax: PLAIN };
    let (status, _) = association
        .mpps_create(Some(step.clone()), &data)
        .await
        .expect("an answer");
    assert_eq!(status, Status::SUCCESS);
    (association, step)
}

#[tokio::test]
async fn a_machine_that_is_not_registered() {
    play(async |app| {
        let visit = Visit::begun(app).await;
        visit.waits().await;
        let forget = "DELETE FROM machine_network WHERE machine_id = \
            (SELECT id FROM machine WHERE ae_title = 'MGROOMA')";
        app.database.run(forget).await.expect("not registered any more");
        let port = listen(&app.state.intake).await;
        let (heard, _) = port.dcmtk("echoscu", "MGROOMA", "FOURVIEW", &[]).await;
        assert!(!heard, "it is not let in");
        port.end().await;
        visit.fails("The machine is not registered").await;
    })
    .await;
}

#[tokio::test]
async fn a_machine_whose_list_does_not_have_the_appointment() {
    play(async |app| {
        let visit = Visit::begun(app).await;
        let port = listen(&app.state.intake).await;
        app.clock.advance(Duration::SECOND);
        let filter = ["-W", "-k", "AccessionNumber=NOBODY"];
        let (heard, said) = port.dcmtk("findscu", "MGROOMA", "FOURVIEW", &filter).await;
        assert!(heard, "{said}");
        port.end().await;
        visit
            .fails("The machine's worklist does not have this appointment")
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_machine_that_begins_and_sends_nothing() {
    play(async |app| {
        let visit = Visit::begun(app).await;
        let port = listen(&app.state.intake).await;
        let examination = visit.examination().await;
        let (mut association, step) = begins(&port, &examination).await;
        visit.waits().await;
        app.clock.advance(Duration::minutes(11));
        visit.fails("No images arrive").await;
        // It ends: from then on they are expected soon.
        let ending = Ending {
            status: StepStatus::Completed,
            at: datetime!(2026-11-24 09:10),
            series: Vec::new(),
            exposures: Vec::new(),
        };
        let bytes = examination.step_ended(&ending, PLAIN.uid()).expect("an encodable step");
        let ended = association.mpps_set(step, &DataSet { bytes, syntax: PLAIN }).await;
        assert_eq!(ended.expect("an answer"), Status::SUCCESS);
        association.release().await.expect("released");
        port.end().await;
        visit.waits().await;
        app.clock.advance(Duration::minutes(3));
        visit.fails("No images arrive").await;
    })
    .await;
}

#[tokio::test]
async fn a_machine_that_sends_not_all_that_it_made() {
    play(async |app| {
        let visit = Visit::begun(app).await;
        visit.sends(Scenario::Missing).await;
        visit.waits().await;
        app.clock.advance(Duration::minutes(3));
        visit.fails("Some images have not arrived").await;
    })
    .await;
}

#[tokio::test]
async fn a_machine_whose_images_are_rejected() {
    play(async |app| {
        let visit = Visit::begun(app).await;
        let port = listen(&app.state.intake).await;
        let mut examination = visit.examination().await;
        let exposure = Exposure::new(Side::Right, ViewPosition::Cc, datetime!(2026-11-24 09:00), 1);
        let image = examination.mammogram(&exposure, Purpose::Presentation, CANVAS, None);
        let title = |title: &str| AeTitle::try_from(title).expect("a title");
        let sop_class = Uid::try_from(image.reference.class.as_str()).expect("a UID");
        let call = Call {
            host: port.address.ip().to_string(),
            port: port.address.port(),
            calling: title("MGROOMA"),
            called: title("FOURVIEW"),
            proposals: vec![Proposal {
                sop_class: sop_class.clone(),
                syntaxes: vec![PLAIN],
                role: Role::User,
            }],
            tls: None,
            patience: Patience::default(),
        };
        // The command names another instance than the image does.
        let object = StoreObject {
            sop_class,
            instance: Uid::try_from("1.2.3.4.5").expect("a UID"),
            syntax: PLAIN,
        };
        let bytes = image.data_set(PLAIN.uid()).expect("an encodable object");
        let mut association = Requestor::associate(&call).await.expect("an association");
        let status = association.store(&object, &mut &bytes[..]).await.expect("an answer");
        assert_ne!(status, Status::SUCCESS);
        association.release().await.expect("released");
        port.end().await;
        visit.fails("Images are rejected").await;
    })
    .await;
}
