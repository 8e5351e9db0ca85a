//! Our own requestor: against our acceptor, and against pynetdicom.

use dicom::dimse::contexts::{SOP_CLASSES, Service};
use dicom::dimse::provider::{CommitmentEvent, DataSet, Rejection};
use dicom::dimse::requestor::{Call, Found, Patience, Proposal, Requestor, RequestorError, Role, StoreObject};
use dicom::dimse::{AeTitle, Limits, Status, TransferSyntax};

use crate::data_sets::{MAMMOGRAM, report, step, worklist_query};
use crate::programs::Waiting;
use crate::raw::{VERIFICATION, WORKLIST, uid};
use crate::receiver::{Receiver, Running};

const STEP: &str = "1.2.840.10008.3.1.2.3.3";
const COMMITMENT: &str = "1.2.840.10008.1.20.1";
const EXPLICIT: TransferSyntax = TransferSyntax::ExplicitLittle;

pub fn call(port: u16, called: &str, classes: &[(&str, TransferSyntax)]) -> Call {
    Call {
        host: "127.0.0.1".to_owned(),
        port,
        calling: AeTitle::try_from("MGROOMB").expect("a title"),
        called: AeTitle::try_from(called).expect("a title"),
        proposals: classes
            .iter()
            .map(|(class, syntax)| Proposal {
                sop_class: uid(class),
                syntaxes: vec![*syntax],
                role: Role::User,
            })
            .collect(),
        tls: None,
        patience: Patience::default(),
    }
}

fn mammogram(instance: &str, syntax: TransferSyntax) -> StoreObject {
    StoreObject {
        sop_class: uid(MAMMOGRAM),
        instance: uid(instance),
        syntax,
    }
}

#[tokio::test]
async fn every_service_is_asked_for_and_answered() {
    let mut receiver = Receiver::new();
    receiver.entries = 130;
    let running = Running::new(receiver, Limits::default()).await;
    let jpeg = TransferSyntax::JpegLosslessFirstOrder;
    let classes = [
        (VERIFICATION, EXPLICIT),
        (MAMMOGRAM, jpeg),
        (WORKLIST, EXPLICIT),
        (STEP, TransferSyntax::ImplicitLittle),
        (COMMITMENT, EXPLICIT),
    ];
    let mut requestor = Requestor::associate(&call(running.port(), "FOURVIEW", &classes))
        .await
        .expect("accepted");
    assert_eq!(requestor.accepted().count(), 5);
    assert_eq!(requestor.echo().await.expect("an answer"), Status::SUCCESS);

    for (number, length) in [0, 1, 131_060, 131_066, 131_072, 1_000_000].into_iter().enumerate() {
        let bytes: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
        let object = mammogram(&format!("1.2.{number}"), jpeg);
        let status = requestor.store(&object, &mut &bytes[..]).await.expect("an answer");
        assert_eq!(status, Status::SUCCESS);
        let (request, arrived) = running.told().finished[number].clone();
        assert_eq!((request.syntax, &request.instance), (jpeg, &object.instance));
        assert!(arrived == bytes, "{length} bytes arrive as they are");
    }

    let mut matches = requestor.find_worklist(&worklist_query(EXPLICIT)).await.expect("asked");
    let mut found = 0;
    while let Found::Match(identifier) = matches.next().await.expect("an answer") {
        assert!(!identifier.bytes.is_empty());
        found += 1;
    }
    assert_eq!(found, 130);

    let begun = step("IN PROGRESS", TransferSyntax::ImplicitLittle);
    let (status, named) = requestor.mpps_create(None, &begun).await.expect("an answer");
    assert_eq!((status, named), (Status::SUCCESS, Some(uid("2.25.4711"))));
    let (status, _) = requestor
        .mpps_create(Some(uid("2.25.4711")), &begun)
        .await
        .expect("an answer");
    assert_eq!(status, Status::DUPLICATE_INSTANCE);
    let done = step("COMPLETED", TransferSyntax::ImplicitLittle);
    let status = requestor.mpps_set(uid("2.25.4711"), &done).await.expect("an answer");
    assert_eq!(status, Status::SUCCESS);

    let action = report(&uid("1.2.99"), EXPLICIT);
    assert_eq!(
        requestor.request_commitment(&action).await.expect("an answer"),
        Status::SUCCESS
    );
    let reported = requestor.event_report().await.expect("a report");
    assert_eq!((reported.event_type, reported.information), (2, action));
    requestor.release().await.expect("released");
    let told = running.until(|told| told.ended.len() == 1).await;
    assert_eq!(told.reports.len(), 1);
}

#[tokio::test]
async fn every_class_is_accepted_in_every_syntax_of_its_table() {
    let running = Running::new(Receiver::new(), Limits::default()).await;
    let mut call = call(running.port(), "FOURVIEW", &[]);
    call.proposals.extend(SOP_CLASSES.iter().map(|class| Proposal {
        sop_class: uid(class.uid),
        syntaxes: class.syntaxes.to_vec(),
        role: Role::User,
    }));
    let proposed: usize = SOP_CLASSES.iter().map(|class| class.syntaxes.len()).sum();
    let mut requestor = Requestor::associate(&call).await.expect("accepted");
    assert_eq!(requestor.accepted().count(), proposed);
    let mut stored = 0;
    for class in SOP_CLASSES.iter().filter(|class| class.service == Service::Storage) {
        for syntax in class.syntaxes {
            let object = StoreObject {
                sop_class: uid(class.uid),
                instance: uid(&format!("1.2.{stored}")),
                syntax: *syntax,
            };
            let status = requestor
                .store(&object, &mut &[1, 2, 3, 4][..])
                .await
                .expect("an answer");
            assert_eq!(status, Status::SUCCESS);
            let told = running.told();
            let (request, _) = &told.finished[stored];
            assert_eq!((request.sop_class, request.syntax), (class, *syntax));
            stored += 1;
        }
    }
    assert_eq!(stored, 6 * 10 + 3 * 4, "six classes of images, three of reports");
}

#[tokio::test]
async fn finding_is_cancelled() {
    let mut receiver = Receiver::new();
    receiver.entries = 1000;
    receiver.pages = std::sync::Arc::new(tokio::sync::Semaphore::new(1));
    let running = Running::new(receiver, Limits::default()).await;
    let mut requestor = Requestor::associate(&call(running.port(), "FOURVIEW", &[(WORKLIST, EXPLICIT)]))
        .await
        .expect("accepted");
    let mut matches = requestor.find_worklist(&worklist_query(EXPLICIT)).await.expect("asked");
    assert!(matches!(matches.next().await, Ok(Found::Match(_))));
    matches.cancel().await.expect("sent");
    let end = loop {
        if let Found::End(status) = matches.next().await.expect("an answer") {
            break status;
        }
    };
    assert_eq!(end, Status::CANCELLED);
}

#[tokio::test]
async fn what_does_not_work_is_named() {
    let running = Running::new(Receiver::new(), Limits::default()).await;
    let rejected = Requestor::associate(&call(running.port(), "ELSEWHERE", &[(VERIFICATION, EXPLICIT)])).await;
    assert!(matches!(
        rejected.err(),
        Some(RequestorError::Rejected(Rejection::CalledAeNotRecognised))
    ));
    let ct = "1.2.840.10008.5.1.4.1.1.2";
    let mut nothing = Requestor::associate(&call(running.port(), "FOURVIEW", &[(ct, EXPLICIT)]))
        .await
        .expect("accepted");
    assert_eq!(nothing.accepted().count(), 0);
    assert!(matches!(nothing.echo().await, Err(RequestorError::NotAccepted(_))));
    nothing.release().await.expect("released");
    let told = running.until(|told| told.ended.len() == 1).await;
    assert_eq!(
        (told.ended[0].contexts_proposed, told.ended[0].contexts_accepted),
        (1, 0)
    );
    let port = running.port();
    running.stop().await;
    let gone = Requestor::associate(&call(port, "FOURVIEW", &[(VERIFICATION, EXPLICIT)])).await;
    assert!(matches!(gone.err(), Some(RequestorError::Connect(_))));
}

/// The machine is the acceptor and we report to it, roles reversed.
#[tokio::test(flavor = "multi_thread")]
async fn a_machine_is_echoed_and_told_about_commitment_on_a_new_association() {
    let mut machine = tokio::task::spawn_blocking(Waiting::start).await.expect("a machine");
    let mut call = call(machine.port, "MGROOMA", &[(VERIFICATION, EXPLICIT)]);
    call.proposals.push(Proposal {
        sop_class: uid(COMMITMENT),
        syntaxes: vec![EXPLICIT],
        role: Role::Provider,
    });
    let mut requestor = Requestor::associate(&call).await.expect("accepted");
    assert_eq!(requestor.echo().await.expect("an answer"), Status::SUCCESS);
    let information: DataSet = report(&uid("1.2.77"), EXPLICIT);
    let status = requestor
        .report_commitment(CommitmentEvent::FailuresExist, &information)
        .await
        .expect("an answer");
    assert_eq!(status, Status::SUCCESS);
    requestor.release().await.expect("released");
    let line = tokio::task::spawn_blocking(move || machine.line())
        .await
        .expect("a line");
    assert_eq!(line, "report 2 1.2.77");
}
