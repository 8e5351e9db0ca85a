//! Storage commitment (PS3.4 annex J): what a machine asks to be kept for good, and the report that answers it. The
//! product is no archive, so that the report can only say that nothing is committed to, and why.

use app::domain::received::uid::Uid;
use dicom_core::{DataElement, PrimitiveValue, VR};
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;
use thiserror::Error;

use crate::attributes::Attributes;
use crate::encoding::{self, EncodeError, put, sequence};

/// An instance that a machine asks to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// Its SOP class, as the machine says.
    pub sop_class: Uid,
    /// Its SOP Instance UID.
    pub instance: Uid,
}

/// A request for storage commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitmentRequest {
    /// What the report must name.
    pub transaction: Uid,
    /// At least one.
    pub instances: Vec<Instance>,
}

/// Why a request cannot be answered by a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoCommitmentRequest {
    /// There is no Transaction UID.
    #[error("there is no transaction UID")]
    NoTransaction,
    /// There is no instance, or one without its UIDs.
    #[error("there is no instance, or one without its UIDs")]
    NoInstances,
}

/// Why an instance is not committed to (PS3.3 section C.14.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureReason {
    /// It is not here.
    NoSuchInstance,
    /// It is here as an instance of another class.
    ClassConflict,
    /// It is here, and no class is committed to: this is not the archive.
    ClassNotSupported,
    /// The transaction is one of before.
    DuplicateTransaction,
}

impl FailureReason {
    /// All of them.
    pub const ALL: [FailureReason; 4] = [
        FailureReason::NoSuchInstance,
        FailureReason::ClassConflict,
        FailureReason::ClassNotSupported,
        FailureReason::DuplicateTransaction,
    ];

    /// Failure Reason (0008,1197).
    #[must_use]
    pub fn code(self) -> u16 {
        match self {
            FailureReason::NoSuchInstance => 0x0112,
            FailureReason::ClassConflict => 0x0119,
            FailureReason::ClassNotSupported => 0x0122,
            FailureReason::DuplicateTransaction => 0x0131,
        }
    }
}

impl CommitmentRequest {
    /// Reads the action information of an N-ACTION.
    ///
    /// # Errors
    /// [`NoCommitmentRequest`] when something is missing that a report must name.
    pub fn read(action: &Attributes) -> Result<Self, NoCommitmentRequest> {
        let transaction = action.uid(tags::TRANSACTION_UID);
        let instances: Option<Vec<Instance>> = action
            .items(tags::REFERENCED_SOP_SEQUENCE)
            .iter()
            .map(|item| {
                Some(Instance {
                    sop_class: item.uid(tags::REFERENCED_SOP_CLASS_UID)?,
                    instance: item.uid(tags::REFERENCED_SOP_INSTANCE_UID)?,
                })
            })
            .collect();
        Ok(CommitmentRequest {
            transaction: transaction.ok_or(NoCommitmentRequest::NoTransaction)?,
            instances: instances
                .filter(|instances| !instances.is_empty())
                .ok_or(NoCommitmentRequest::NoInstances)?,
        })
    }
}

/// The event information of "failures exist": nothing is committed to, and for each instance why.
///
/// # Errors
/// [`EncodeError`] for a transfer syntax that cannot carry a data set.
pub fn failures(
    transaction: &Uid,
    failed: &[(Instance, FailureReason)],
    transfer_syntax: &str,
) -> Result<Vec<u8>, EncodeError> {
    let items = failed.iter().map(|(instance, reason)| {
        let mut item = InMemDicomObject::new_empty();
        put(
            &mut item,
            tags::REFERENCED_SOP_CLASS_UID,
            VR::UI,
            instance.sop_class.as_str(),
        );
        put(
            &mut item,
            tags::REFERENCED_SOP_INSTANCE_UID,
            VR::UI,
            instance.instance.as_str(),
        );
        item.put(DataElement::new(
            tags::FAILURE_REASON,
            VR::US,
            PrimitiveValue::from(reason.code()),
        ));
        item
    });
    let mut information = InMemDicomObject::new_empty();
    put(&mut information, tags::TRANSACTION_UID, VR::UI, transaction.as_str());
    information.put(sequence(tags::FAILED_SOP_SEQUENCE, items.collect()));
    encoding::data_set(&information, transfer_syntax)
}

#[cfg(test)]
mod tests;
