//! Who is refused and cut off and how it is said, what a step goes through, what each service answers, and which
//! services there are.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use app::domain::received::person::PersonClaim;
use app::domain::received::procedure::{NoLongerInProgress, PerformedStep, Progress, StepChange, StepStatus};
use app::domain::received::uid::Uid;
use dicom::dimse::contexts::{SOP_CLASSES, Service};
use dicom::dimse::pdu;
use dicom::dimse::provider::Rejection;
use dicom::dimse::summary::Fault;

use super::{Rows, crate_folder, row, stated};

const REJECTIONS: [Rejection; 7] = [
    Rejection::CalledAeNotRecognised,
    Rejection::CallingAeNotRecognised,
    Rejection::ApplicationContextNotSupported,
    Rejection::ProtocolVersionNotSupported,
    Rejection::TemporaryCongestion,
    Rejection::LocalLimitExceeded,
    Rejection::NoReasonGiven,
];

/// When each is said.
fn when(rejection: Rejection) -> &'static [&'static str] {
    match rejection {
        Rejection::CalledAeNotRecognised => &["the called AE title is not ours"],
        Rejection::CallingAeNotRecognised => {
            &["AE title, address or certificate of the caller is not registered, or the machine is switched off"]
        }
        Rejection::ApplicationContextNotSupported => &["the application context is another one"],
        Rejection::ProtocolVersionNotSupported => &["the protocol version is another one"],
        Rejection::TemporaryCongestion => &["there are too many associations, or the database is away"],
        Rejection::LocalLimitExceeded => &["there are too many associations of this machine from this address"],
        Rejection::NoReasonGiven => &[
            "no presentation context is proposed, or the number of one is even or stands twice",
            "the acceptance cannot be written",
        ],
    }
}

#[test]
fn rejections_are_those_of_the_code() {
    let mut expected = Rows::new();
    for rejection in REJECTIONS {
        let [.., result, source, reason] = pdu::reject(rejection);
        let result = ["", "1 permanent", "2 transient"][usize::from(result)];
        let reason = match (source, reason) {
            (1, 1) => "1 no reason given",
            (1, 2) => "2 application context not supported",
            (1, 3) => "3 calling AE title not recognised",
            (1, 7) => "7 called AE title not recognised",
            (2, 2) => "2 protocol version not supported",
            (3, 1) => "1 temporary congestion",
            (3, 2) => "2 local limit exceeded",
            other => panic!("PS3.8 table 9-21 has no {other:?}"),
        };
        let source = ["", "1 user", "2 provider, ACSE", "3 provider, presentation"][usize::from(source)];
        expected.extend(when(rejection).iter().map(|when| row([when, result, source, reason])));
    }
    assert_eq!(stated("its own header.", 4), expected);
}

/// In the order in which the statement names them.
const FAULTS: [Fault; 13] = [
    Fault::NoRequest,
    Fault::UnrecognisedPdu,
    Fault::UnexpectedPdu,
    Fault::InvalidPdu,
    Fault::PduTooLong,
    Fault::Idle,
    Fault::TooSlow,
    Fault::InvalidCommand,
    Fault::InvalidMessage,
    Fault::OutstandingOperation,
    Fault::DataSetTooLong,
    Fault::Stopping,
    Fault::Defect,
];

fn why(fault: Fault) -> &'static str {
    match fault {
        Fault::NoRequest => "no whole association request came in time",
        Fault::UnrecognisedPdu => "a PDU of an unknown type",
        Fault::UnexpectedPdu => "a PDU that may not come now",
        Fault::InvalidPdu => "a PDU that is malformed",
        Fault::PduTooLong => "a PDU that is longer than agreed",
        Fault::Idle => "silence",
        Fault::TooSlow => "slowness",
        Fault::InvalidCommand => "a malformed command",
        Fault::InvalidMessage => "fragments that make no message",
        Fault::OutstandingOperation => "a request while a C-FIND is being answered",
        Fault::DataSetTooLong => "a response with too long a data set",
        Fault::Stopping => "the end of the server",
        Fault::Defect => "a defect",
    }
}

#[test]
fn aborts_are_those_of_the_code() {
    let mut by_answer: BTreeMap<(u8, u8), Vec<&str>> = BTreeMap::new();
    for fault in FAULTS {
        let [.., source, reason] = pdu::abort(fault);
        by_answer.entry((source, reason)).or_default().push(why(fault));
    }
    let rows = by_answer.iter().map(|((source, reason), faults)| {
        let source = ["0 user", "", "2 provider"][usize::from(*source)];
        let reason = match (source, reason) {
            ("0 user", _) => "0",
            (_, 0) => "0 not specified",
            (_, 1) => "1 unrecognised PDU",
            (_, 2) => "2 unexpected PDU",
            (_, 6) => "6 invalid parameter",
            other => panic!("PS3.8 table 9-26 has no {other:?}"),
        };
        row([&faults.join(", "), source, reason])
    });
    assert_eq!(stated("1 no reason given |\n\n", 3), rows.collect());
}

fn step(status: StepStatus) -> PerformedStep {
    PerformedStep {
        instance: Uid::parse("1.2.3").expect("a UID"),
        status,
        participant: PersonClaim::default(),
        scheduled: Vec::new(),
        step_id: None,
        station: None,
        started: None,
        progress: Progress::default(),
    }
}

fn after(from: StepStatus, to: Option<StepStatus>) -> Result<StepStatus, NoLongerInProgress> {
    let change = StepChange {
        status: to,
        ..StepChange::default()
    };
    step(from).changed(change).map(|step| step.status)
}

#[test]
fn a_step_goes_through_the_states_of_the_code() {
    let begun = StepStatus::InProgress;
    let mut expected = Rows::from([row(["none", "N-CREATE", begun.code()])]);
    assert_eq!(after(begun, None), after(begun, Some(begun)));
    for to in StepStatus::ALL {
        let reached = after(begun, Some(*to)).expect("a step that may change");
        let by = match to {
            StepStatus::InProgress => format!("N-SET without a status or with {}", to.code()),
            StepStatus::Completed | StepStatus::Discontinued => format!("N-SET with {}", to.code()),
        };
        expected.insert(row([begun.code(), &by, reached.code()]));
    }
    let asked = || StepStatus::ALL.iter().copied().map(Some).chain([None]);
    let is_over = |from: &&StepStatus| asked().all(|to| after(**from, to).is_err());
    let over: Vec<_> = StepStatus::ALL
        .iter()
        .filter(is_over)
        .map(|state| state.code())
        .collect();
    expected.insert(row([&over.join(", "), "any N-SET", "refused with 0110"]));
    assert_eq!(stated("kept as steps of nobody.", 3), expected);
}

/// Every service with its place in the statement, the sources that say its statuses, and those that every service has.
const SERVICES: [(&str, &[&str], &[&str]); 4] = [
    ("#### 4.2.5 Storage", &["reception.rs", "receiver.rs"], &[]),
    (
        "no limit to the number of matches.",
        &["worklist.rs"],
        // Said for it by the association.
        &["FF00", "FF01", "FE00", "0000", "0213"],
    ),
    ("nothing came for 60 seconds.", &["procedure.rs"], &["0120", "0213"]),
    (
        "| (0008,1199) | ReferencedSOPSequence | SQ | request",
        &["commitment.rs"],
        &["0112", "0120", "0123", "0213"],
    ),
];
/// Whoever has an association is a machine.
const NEVER: &str = "0124";

/// The statuses that sources of the intake name.
fn named(files: &[&str]) -> BTreeSet<String> {
    let read = |path: &str| fs::read_to_string(crate_folder().join(path)).expect("a source");
    let statuses = read("src/dimse/status.rs");
    let code = |name: &str| {
        let (_, value) = statuses.split_once(&format!("pub const {name}: Status = Status(0x"))?;
        value.get(..4).map(str::to_owned)
    };
    let texts = files.iter().map(|file| read(&format!("../src/intake/{file}")));
    let mut codes = BTreeSet::new();
    for text in texts {
        for rest in text.split("Status::").skip(1) {
            let end = rest.find(|c: char| !c.is_ascii_uppercase() && c != '_');
            codes.extend(code(&rest[..end.unwrap_or(rest.len())]));
        }
    }
    codes.remove(NEVER);
    codes
}

#[test]
fn each_service_answers_what_its_sources_say() {
    for (place, files, besides) in SERVICES {
        let mut expected = named(files);
        expected.extend(besides.iter().map(|code| (*code).to_owned()));
        let stated: BTreeSet<_> = stated(place, 1).into_iter().flatten().collect();
        assert_eq!(stated, expected, "{place}");
    }
}

fn title(service: Service) -> &'static str {
    match service {
        Service::Verification => "Verification (C-ECHO)",
        Service::Storage => "Storage (C-STORE)",
        Service::Worklist => "Modality worklist (C-FIND, C-CANCEL)",
        Service::PerformedStep => "Modality performed procedure step (N-CREATE, N-SET)",
        Service::Commitment => "Storage commitment push model (N-ACTION, N-EVENT-REPORT)",
    }
}

#[test]
fn services_are_those_of_the_sop_classes() {
    let provided: BTreeSet<_> = SOP_CLASSES.iter().map(|class| title(class.service)).collect();
    let stated = stated("## 1. Overview", 3);
    let by_dimse = stated.iter().filter(|cells| cells[2].starts_with("yes"));
    let by_dimse: BTreeSet<_> = by_dimse.map(|cells| cells[0].as_str()).collect();
    let by_http = "Studies service of DICOMweb: store instances (STOW-RS)";
    assert_eq!(by_dimse, provided.into_iter().chain([by_http]).collect());
}
