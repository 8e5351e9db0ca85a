//! Requests with something missing, and what a report says.

use std::io::Cursor;

use super::*;
use crate::prescan::{Form, Limits, scan};

const EXPLICIT: &str = "1.2.840.10008.1.2.1";

fn uid(text: &str) -> Uid {
    Uid::parse(text).expect("a UID")
}

fn read(bytes: &[u8]) -> Attributes {
    let form = Form::DataSet {
        transfer_syntax: EXPLICIT,
    };
    scan(Cursor::new(bytes), form, &Limits::default())
        .expect("a data set")
        .attributes
}

/// The action information with a transaction and with instances: class and instance of each.
fn action(transaction: &str, instances: &[(&str, &str)]) -> Attributes {
    let items = instances.iter().map(|(class, instance)| {
        let mut item = InMemDicomObject::new_empty();
        put(&mut item, tags::REFERENCED_SOP_CLASS_UID, VR::UI, class);
        put(&mut item, tags::REFERENCED_SOP_INSTANCE_UID, VR::UI, instance);
        item
    });
    let mut action = InMemDicomObject::new_empty();
    put(&mut action, tags::TRANSACTION_UID, VR::UI, transaction);
    action.put(sequence(tags::REFERENCED_SOP_SEQUENCE, items.collect()));
    read(&encoding::data_set(&action, EXPLICIT).expect("encoded"))
}

#[test]
fn a_request_names_its_transaction_and_every_instance() {
    let request = CommitmentRequest::read(&action("1.2.9", &[("1.2.3", "1.2.4"), ("1.2.3", "1.2.5")]));
    let request = request.expect("a request");
    assert_eq!(request.transaction, uid("1.2.9"));
    assert_eq!(request.instances.len(), 2);
    for (transaction, instances, why) in [
        ("", &[("1.2.3", "1.2.4")][..], NoCommitmentRequest::NoTransaction),
        ("1.2.9", &[], NoCommitmentRequest::NoInstances),
        (
            "1.2.9",
            &[("1.2.3", "1.2.4"), ("1.2.3", "")],
            NoCommitmentRequest::NoInstances,
        ),
        ("1.2.9", &[("", "1.2.4")], NoCommitmentRequest::NoInstances),
    ] {
        assert_eq!(CommitmentRequest::read(&action(transaction, instances)), Err(why));
    }
}

#[test]
fn a_report_names_no_instance_that_is_committed_to() {
    let failed: Vec<_> = (1..)
        .zip(FailureReason::ALL)
        .map(|(number, reason)| {
            let instance = Instance {
                sop_class: uid("1.2.3"),
                instance: uid(&format!("1.2.4.{number}")),
            };
            (instance, reason)
        })
        .collect();
    let report = read(&failures(&uid("1.2.9"), &failed, EXPLICIT).expect("encoded"));
    assert_eq!(report.uid(tags::TRANSACTION_UID), Some(uid("1.2.9")));
    assert!(!report.has(tags::REFERENCED_SOP_SEQUENCE));
    let items = report.items(tags::FAILED_SOP_SEQUENCE);
    let reasons: Vec<_> = items.iter().map(|item| item.whole(tags::FAILURE_REASON)).collect();
    assert_eq!(reasons, [0x0112, 0x0119, 0x0122, 0x0131].map(Some));
    assert_eq!(items[3].uid(tags::REFERENCED_SOP_INSTANCE_UID), Some(uid("1.2.4.4")));
}
