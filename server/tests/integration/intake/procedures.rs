//! Performed procedure steps: the state machine, and that nothing reported is lost.

use app::domain::received::procedure::{Omission, PerformedStep, StepStatus};
use dicom::dimse::contexts::{PERFORMED_STEP, TransferSyntax};
use dicom::dimse::provider::DataSet;
use dicom::dimse::requestor::{Call, Patience, Proposal, Requestor, Role};
use dicom::dimse::{AeTitle, Status, Uid};
use fourview::store::{StepState, step_messages, steps_of_nobody};

use super::programs::{machine, run};
use super::scene::{Port, Scene, element, sequence};
use crate::harness::{Database, on_both};

on_both! {
    a_step_goes_from_begin_to_end_and_no_further,
    what_is_missing_is_named_and_what_machines_leave_out_at_the_end_is_no_reason_to_lose_it,
}

pub async fn call(port: &Port, calling: &str) -> Requestor {
    let title = |title: &str| AeTitle::try_from(title).expect("a title");
    let call = Call {
        host: port.address.ip().to_string(),
        port: port.address.port(),
        calling: title(calling),
        called: title("FOURVIEW"),
        proposals: vec![Proposal {
            sop_class: uid(PERFORMED_STEP),
            syntaxes: vec![TransferSyntax::ExplicitLittle],
            role: Role::User,
        }],
        tls: None,
        patience: Patience::default(),
    };
    Requestor::associate(&call).await.expect("an association")
}

fn uid(text: &str) -> Uid {
    Uid::try_from(text).expect("a UID")
}

fn attributes(elements: &[Vec<u8>]) -> DataSet {
    DataSet {
        bytes: elements.concat(),
        syntax: TransferSyntax::ExplicitLittle,
    }
}

/// What an unscheduled step begins with, in a status.
fn beginning(status: &str) -> DataSet {
    attributes(&[
        element(0x0008_0060, b"CS", b"MG"),
        element(0x0040_0241, b"AE", b"MGROOMA"),
        element(0x0040_0244, b"DA", b"20261124"),
        element(0x0040_0245, b"TM", b"090000"),
        element(0x0040_0252, b"CS", status.as_bytes()),
        element(0x0040_0253, b"SH", b"P1"),
        sequence(0x0040_0270, &[element(0x0020_000D, b"UI", b"1.2.826.0.1.9")]),
    ])
}

fn ending(status: &str) -> DataSet {
    attributes(&[
        element(0x0040_0250, b"DA", b"20261124"),
        element(0x0040_0251, b"TM", b"091000"),
        element(0x0040_0252, b"CS", status.as_bytes()),
        element(0x0040_0301, b"US", &[4, 0]),
    ])
}

async fn a_step_goes_from_begin_to_end_and_no_further(database: Database) {
    let scene = Scene::on(database).await;
    let port = scene.listen().await;
    let mut machine = call(&port, "MGROOMA").await;
    let step = uid("1.2.3.4");
    let create = |status: &'static str| beginning(status);
    let (status, _) = machine
        .mpps_create(Some(step.clone()), &create("COMPLETED"))
        .await
        .expect("an answer");
    assert_eq!(status, Status::INVALID_ATTRIBUTE_VALUE);
    let empty = attributes(&[element(0x0008_0060, b"CS", b"MG")]);
    let (status, _) = machine
        .mpps_create(Some(step.clone()), &empty)
        .await
        .expect("an answer");
    assert_eq!(status, Status::MISSING_ATTRIBUTE);
    let set = machine
        .mpps_set(step.clone(), &ending("COMPLETED"))
        .await
        .expect("an answer");
    assert_eq!(set, Status::NO_SUCH_INSTANCE);
    let (status, instance) = machine
        .mpps_create(Some(step.clone()), &create("IN PROGRESS"))
        .await
        .expect("an answer");
    assert_eq!((status, instance), (Status::SUCCESS, Some(step.clone())));
    let (status, _) = machine
        .mpps_create(Some(step.clone()), &create("IN PROGRESS"))
        .await
        .expect("an answer");
    assert_eq!(status, Status::DUPLICATE_INSTANCE);
    let (status, instance) = machine
        .mpps_create(None, &create("IN PROGRESS"))
        .await
        .expect("an answer");
    assert!(status == Status::SUCCESS && instance.is_some_and(|instance| instance != step));
    // Another machine does not say how this one's step goes on.
    let mut other = call(&port, "MGROOMB").await;
    let set = other
        .mpps_set(step.clone(), &ending("COMPLETED"))
        .await
        .expect("an answer");
    assert_eq!(set, Status::NO_SUCH_INSTANCE);
    other.release().await.expect("released");
    for (status, answer) in [
        ("IN PROGRESS", Status::SUCCESS),
        ("NONSENSE", Status::INVALID_ATTRIBUTE_VALUE),
        ("COMPLETED", Status::SUCCESS),
        ("IN PROGRESS", Status::PROCESSING_FAILURE),
        ("DISCONTINUED", Status::PROCESSING_FAILURE),
    ] {
        let set = machine
            .mpps_set(step.clone(), &ending(status))
            .await
            .expect("an answer");
        assert_eq!(set, answer, "{status}");
    }
    machine.release().await.expect("released");
    port.end().await;
    assert_kept(&scene).await;
    scene.assert_whole().await;
}

async fn what_is_missing_is_named_and_what_machines_leave_out_at_the_end_is_no_reason_to_lose_it(database: Database) {
    let scene = Scene::on(database).await;
    let port = scene.listen().await;
    let said = run(machine("omits", port.address.port(), &[])).await;
    assert!(said.success, "{}", said.text);
    let expected = [
        "0120 (0008,0060) (0040,0241)",
        "0106 (0040,0252)",
        "0000",
        "0106 (0040,0252)",
        "0000",
        "0110",
    ];
    assert_eq!(said.text.lines().collect::<Vec<_>>(), expected);
    port.end().await;
    let steps = steps_of_nobody(&scene.database.store(), scene.unit, 10)
        .await
        .expect("steps");
    let step: PerformedStep = serde_json::from_str(&steps[0].facts).expect("a step");
    assert_eq!(step.status, StepStatus::Completed);
    assert_eq!(step.omissions(), [Omission::End, Omission::Series]);
}

/// Both steps are there, and each message of the first as it came.
async fn assert_kept(scene: &Scene) {
    let store = scene.database.store();
    let steps = steps_of_nobody(&store, scene.unit, 10).await.expect("steps");
    assert_eq!(steps.len(), 2, "unscheduled steps are kept");
    let kept = steps
        .iter()
        .find(|kept| kept.sop_instance_uid == "1.2.3.4")
        .expect("the step");
    assert_eq!((kept.state, kept.version), (StepState::Completed, 3));
    let messages = step_messages(&store, scene.unit, kept.id).await.expect("messages");
    assert_eq!(messages.len(), 3);
    assert_eq!(messages[0].attributes, beginning("IN PROGRESS").bytes);
}
