//! P-DATA and the short PDUs, as bytes (DICOM PS3.8 section 9.3). The PDUs of negotiation are `dicom-ul`'s.

use super::message::{Fragment, Part, Position};
use super::provider::Rejection;
use super::summary::Fault;

/// Type, a reserved byte, and the length of the rest.
pub(super) const HEADER: usize = 6;
/// Length, presentation context and message control header of a fragment.
const FRAGMENT_HEADER: usize = 6;

pub(super) const ASSOCIATE_REQUEST: u8 = 0x01;
pub(super) const ASSOCIATE_ACCEPT: u8 = 0x02;
pub(super) const ASSOCIATE_REJECT: u8 = 0x03;
pub(super) const DATA: u8 = 0x04;
pub(super) const RELEASE_REQUEST: u8 = 0x05;
pub(super) const RELEASE_RESPONSE: u8 = 0x06;
pub(super) const ABORT: u8 = 0x07;

const COMMAND_BIT: u8 = 0x01;
const LAST_BIT: u8 = 0x02;

/// A P-DATA PDU whose fragments do not fill it exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the fragments of a P-DATA PDU do not fill it")]
pub struct UnfilledPdu;

/// The fragments of a P-DATA PDU, given without its header.
pub fn fragments(body: &[u8]) -> impl Iterator<Item = Result<Fragment<'_>, UnfilledPdu>> {
    let mut rest = body;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        match split(rest) {
            Some((fragment, after)) => {
                rest = after;
                Some(Ok(fragment))
            }
            None => {
                rest = &[];
                Some(Err(UnfilledPdu))
            }
        }
    })
}

fn split(bytes: &[u8]) -> Option<(Fragment<'_>, &[u8])> {
    let (header, after) = bytes.split_first_chunk::<FRAGMENT_HEADER>()?;
    let [l0, l1, l2, l3, context, control] = *header;
    // The length counts the context and the control header too.
    let length = usize::try_from(u32::from_be_bytes([l0, l1, l2, l3]))
        .ok()?
        .checked_sub(2)?;
    let (bytes, after) = after.split_at_checked(length)?;
    let part = if control & COMMAND_BIT == 0 {
        Part::DataSet
    } else {
        Part::Command
    };
    let position = if control & LAST_BIT == 0 {
        Position::More
    } else {
        Position::Last
    };
    let fragment = Fragment {
        context,
        part,
        position,
        bytes,
    };
    Some((fragment, after))
}

/// Appends one part of a message as P-DATA PDUs of one fragment each, none longer than `max_bytes` after its header.
pub(super) fn append_part(out: &mut Vec<u8>, context: u8, part: Part, bytes: &[u8], max_bytes: usize) {
    let room = room(max_bytes);
    let mut rest = bytes;
    loop {
        let (piece, after) = rest.split_at(rest.len().min(room));
        rest = after;
        let position = if rest.is_empty() {
            Position::Last
        } else {
            Position::More
        };
        append_fragment(
            out,
            Fragment {
                context,
                part,
                position,
                bytes: piece,
            },
        );
        if rest.is_empty() {
            return;
        }
    }
}

/// How many bytes of a part fit into a PDU of one fragment: an even number, as PS3.8 annex E wants.
pub(super) fn room(max_bytes: usize) -> usize {
    let room = max_bytes.saturating_sub(FRAGMENT_HEADER) & !1;
    room.max(2)
}

/// Appends a P-DATA PDU of one fragment.
pub(super) fn append_fragment(out: &mut Vec<u8>, fragment: Fragment<'_>) {
    // A fragment is never longer than the PDU that the peer accepts, whose length has 32 bits.
    let length = u32::try_from(fragment.bytes.len() + 2).unwrap_or(u32::MAX);
    out.extend_from_slice(&[DATA, 0]);
    out.extend_from_slice(&length.saturating_add(4).to_be_bytes());
    out.extend_from_slice(&length.to_be_bytes());
    let part = match fragment.part {
        Part::Command => COMMAND_BIT,
        Part::DataSet => 0,
    };
    let position = match fragment.position {
        Position::Last => LAST_BIT,
        Position::More => 0,
    };
    out.extend_from_slice(&[fragment.context, part | position]);
    out.extend_from_slice(fragment.bytes);
}

/// A-RELEASE-RQ.
pub(super) const RELEASE_REQUEST_PDU: [u8; 10] = [RELEASE_REQUEST, 0, 0, 0, 0, 4, 0, 0, 0, 0];
/// A-RELEASE-RP.
pub(super) const RELEASE_RESPONSE_PDU: [u8; 10] = [RELEASE_RESPONSE, 0, 0, 0, 0, 4, 0, 0, 0, 0];

/// A-ASSOCIATE-RJ with result, source and reason.
#[must_use]
pub fn reject(rejection: Rejection) -> [u8; 10] {
    const PERMANENT: u8 = 1;
    const TRANSIENT: u8 = 2;
    const USER: u8 = 1;
    const PROVIDER_ACSE: u8 = 2;
    const PROVIDER_PRESENTATION: u8 = 3;
    let (result, source, reason) = match rejection {
        Rejection::NoReasonGiven => (PERMANENT, USER, 1),
        Rejection::ApplicationContextNotSupported => (PERMANENT, USER, 2),
        Rejection::CallingAeNotRecognised => (PERMANENT, USER, 3),
        Rejection::CalledAeNotRecognised => (PERMANENT, USER, 7),
        Rejection::ProtocolVersionNotSupported => (PERMANENT, PROVIDER_ACSE, 2),
        Rejection::TemporaryCongestion => (TRANSIENT, PROVIDER_PRESENTATION, 1),
        Rejection::LocalLimitExceeded => (TRANSIENT, PROVIDER_PRESENTATION, 2),
    };
    [ASSOCIATE_REJECT, 0, 0, 0, 0, 4, 0, result, source, reason]
}

/// A-ABORT with source and reason.
#[must_use]
pub fn abort(fault: Fault) -> [u8; 10] {
    const USER: u8 = 0;
    const PROVIDER: u8 = 2;
    let (source, reason) = match fault {
        Fault::NoRequest => (PROVIDER, 0),
        Fault::UnrecognisedPdu => (PROVIDER, 1),
        Fault::UnexpectedPdu => (PROVIDER, 2),
        Fault::PduTooLong | Fault::InvalidPdu => (PROVIDER, 6),
        Fault::Idle
        | Fault::TooSlow
        | Fault::InvalidCommand
        | Fault::InvalidMessage
        | Fault::DataSetTooLong
        | Fault::OutstandingOperation
        | Fault::Stopping
        | Fault::Defect => (USER, 0),
    };
    [ABORT, 0, 0, 0, 0, 4, 0, 0, source, reason]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fragments_must_fill_the_pdu() {
        for (body, good, ends_well) in [
            (&[][..], 0, true),
            (&[0, 0, 0, 2, 1, 3], 1, true),
            (&[0, 0, 0, 4, 1, 3, 9, 9, 0, 0, 0, 2, 1, 2], 2, true),
            (&[0, 0, 0, 1, 1, 3], 0, false),
            (&[0, 0, 0, 3, 1, 3], 0, false),
            (&[0xFF, 0xFF, 0xFF, 0xFF, 1, 3], 0, false),
            (&[0, 0, 0, 2, 1, 3, 0], 1, false),
        ] {
            let read: Vec<_> = fragments(body).collect();
            assert_eq!(
                read.iter().filter(|fragment| fragment.is_ok()).count(),
                good,
                "{body:?}"
            );
            assert_eq!(read.last().is_none_or(Result::is_ok), ends_well, "{body:?}");
        }
    }

    proptest! {
        #[test]
        fn a_part_is_cut_to_the_peers_length_and_read_whole(
            bytes in prop::collection::vec(any::<u8>(), 0..2000),
            max_bytes in 8usize..3000,
        ) {
            let mut out = Vec::new();
            append_part(&mut out, 5, Part::DataSet, &bytes, max_bytes);
            let mut rest = &out[..];
            let mut joined = Vec::new();
            let mut last = Position::More;
            while let Some((header, after)) = rest.split_at_checked(HEADER) {
                let length = u32::from_be_bytes([header[2], header[3], header[4], header[5]]) as usize;
                prop_assert!(length <= max_bytes);
                let (body, after) = after.split_at(length);
                rest = after;
                for fragment in fragments(body) {
                    let fragment = fragment.expect("whole");
                    prop_assert_eq!((fragment.context, fragment.part, last), (5, Part::DataSet, Position::More));
                    joined.extend_from_slice(fragment.bytes);
                    last = fragment.position;
                }
            }
            prop_assert_eq!(last, Position::Last);
            prop_assert_eq!(joined, bytes);
        }

        #[test]
        fn any_body_is_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let length: usize = fragments(&body).flatten().map(|fragment| fragment.bytes.len()).sum();
            prop_assert!(length <= body.len());
        }
    }
}
