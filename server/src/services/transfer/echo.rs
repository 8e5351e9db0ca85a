//! Asks a machine whether it is there (C-ECHO), and says how far that came. Without TLS: it asks for nothing of a
//! participant, and says nothing.

use std::net::IpAddr;
use std::time::Duration;

use app::domain::transfer::CheckOutcome;
use dicom::dimse::contexts::TransferSyntax;
use dicom::dimse::requestor::{Call, Patience, Proposal, Requestor, RequestorError, Role};
use dicom::dimse::{AeTitle, Status, Uid};

/// Verification (PS3.4 annex A).
const VERIFICATION: &str = "1.2.840.10008.1.1";
/// For each phase: together less than saving a form may take.
const PHASE: Duration = Duration::from_secs(3);

/// Calls a machine.
pub(super) async fn echo((address, port): (IpAddr, u16), calling: &str, called: &str) -> CheckOutcome {
    let titles = (AeTitle::try_from(calling), AeTitle::try_from(called));
    let ((Ok(calling), Ok(called)), Ok(sop_class)) = (titles, Uid::try_from(VERIFICATION)) else {
        return CheckOutcome::NoAssociation;
    };
    let call = Call {
        host: address.to_string(),
        port,
        calling,
        called,
        proposals: vec![Proposal {
            sop_class,
            syntaxes: vec![TransferSyntax::ImplicitLittle],
            role: Role::User,
        }],
        tls: None,
        patience: Patience {
            connect: PHASE,
            response: PHASE,
            pdu: PHASE,
            ..Patience::default()
        },
    };
    let mut association = match Requestor::associate(&call).await {
        Ok(association) => association,
        Err(error) => return without_association(&error),
    };
    let answered = association.echo().await;
    // It has answered or not; how it takes the farewell changes nothing.
    let _ = association.release().await;
    match answered {
        Ok(Status::SUCCESS) => CheckOutcome::Answered,
        Ok(_) | Err(_) => CheckOutcome::NoAnswer,
    }
}

fn without_association(error: &RequestorError) -> CheckOutcome {
    match error {
        RequestorError::Connect(_) => CheckOutcome::NotReached,
        RequestorError::Rejected(_) => CheckOutcome::Rejected,
        RequestorError::Tls(_)
        | RequestorError::HostName
        | RequestorError::Request
        | RequestorError::Aborted
        | RequestorError::Released
        | RequestorError::Timeout
        | RequestorError::Lost
        | RequestorError::NotAccepted(_)
        | RequestorError::Protocol
        | RequestorError::Object(_) => CheckOutcome::NoAssociation,
    }
}
