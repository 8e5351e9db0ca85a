//! What a response says: status codes with their words (DICOM PS3.7 annex C, PS3.4 annexes B, F and K).

use std::fmt;

/// The status of a response, (0000,0900).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Status(pub u16);

impl Status {
    /// The operation was done.
    pub const SUCCESS: Status = Status(0x0000);
    /// The request gives an attribute a value that the attribute may not have.
    pub const INVALID_ATTRIBUTE_VALUE: Status = Status(0x0106);
    /// The operation failed for a reason that has no code of its own.
    pub const PROCESSING_FAILURE: Status = Status(0x0110);
    /// An instance of that UID is here already, with other contents.
    pub const DUPLICATE_INSTANCE: Status = Status(0x0111);
    /// No instance of that UID is here.
    pub const NO_SUCH_INSTANCE: Status = Status(0x0112);
    /// The event type is unknown.
    pub const NO_SUCH_EVENT_TYPE: Status = Status(0x0113);
    /// What comes with an action lacks something that it must have.
    pub const INVALID_ARGUMENT_VALUE: Status = Status(0x0115);
    /// The UID of the instance breaks the rules of UIDs.
    pub const INVALID_INSTANCE: Status = Status(0x0117);
    /// An attribute that must be there is not.
    pub const MISSING_ATTRIBUTE: Status = Status(0x0120);
    /// An attribute that must have a value has none.
    pub const MISSING_ATTRIBUTE_VALUE: Status = Status(0x0121);
    /// The SOP class was not agreed on this presentation context.
    pub const CLASS_NOT_SUPPORTED: Status = Status(0x0122);
    /// The action type is unknown.
    pub const NO_SUCH_ACTION: Status = Status(0x0123);
    /// The peer may not ask for this.
    pub const NOT_AUTHORISED: Status = Status(0x0124);
    /// The operation is unknown, or does not belong to the SOP class.
    pub const UNRECOGNISED_OPERATION: Status = Status(0x0211);
    /// A parameter of the command is missing or has the wrong form.
    pub const MISTYPED_ARGUMENT: Status = Status(0x0212);
    /// The request is longer than we hold in memory.
    pub const RESOURCE_LIMITATION: Status = Status(0x0213);
    /// There is no room now: the object was not kept.
    pub const OUT_OF_RESOURCES: Status = Status(0xA700);
    /// The data set does not match the SOP class.
    pub const DATA_SET_MISMATCH: Status = Status(0xA900);
    /// The data set cannot be understood.
    pub const CANNOT_UNDERSTAND: Status = Status(0xC000);
    /// The matching was ended by C-CANCEL.
    pub const CANCELLED: Status = Status(0xFE00);
    /// A match follows, and more may come.
    pub const PENDING: Status = Status(0xFF00);
    /// As [`Status::PENDING`], where a key of the request was not matched on.
    pub const PENDING_WITH_UNSUPPORTED_KEYS: Status = Status(0xFF01);

    /// All that have a name here, in the order of their codes. The conformance statement says of each what it means.
    pub const ALL: [Status; 22] = [
        Status::SUCCESS,
        Status::INVALID_ATTRIBUTE_VALUE,
        Status::PROCESSING_FAILURE,
        Status::DUPLICATE_INSTANCE,
        Status::NO_SUCH_INSTANCE,
        Status::NO_SUCH_EVENT_TYPE,
        Status::INVALID_ARGUMENT_VALUE,
        Status::INVALID_INSTANCE,
        Status::MISSING_ATTRIBUTE,
        Status::MISSING_ATTRIBUTE_VALUE,
        Status::CLASS_NOT_SUPPORTED,
        Status::NO_SUCH_ACTION,
        Status::NOT_AUTHORISED,
        Status::UNRECOGNISED_OPERATION,
        Status::MISTYPED_ARGUMENT,
        Status::RESOURCE_LIMITATION,
        Status::OUT_OF_RESOURCES,
        Status::DATA_SET_MISMATCH,
        Status::CANNOT_UNDERSTAND,
        Status::CANCELLED,
        Status::PENDING,
        Status::PENDING_WITH_UNSUPPORTED_KEYS,
    ];

    /// The number on the wire.
    pub fn code(self) -> u16 {
        self.0
    }

    /// Which of the standard's five kinds it is of.
    pub fn kind(self) -> StatusKind {
        match self.0 {
            0x0000 => StatusKind::Success,
            0xFF00 | 0xFF01 => StatusKind::Pending,
            0xFE00 => StatusKind::Cancel,
            0x0001 | 0x0107 | 0x0116 | 0xB000..=0xBFFF => StatusKind::Warning,
            _ => StatusKind::Failure,
        }
    }

    /// Its words, as in a conformance statement.
    pub fn words(self) -> &'static str {
        match self.0 {
            0x0000 => "success",
            0x0106 => "invalid attribute value",
            0x0110 => "processing failure",
            0x0111 => "duplicate SOP instance",
            0x0112 => "no such SOP instance",
            0x0113 => "no such event type",
            0x0115 => "invalid argument value",
            0x0117 => "invalid SOP instance",
            0x0120 => "missing attribute",
            0x0121 => "missing attribute value",
            0x0122 => "SOP class not supported",
            0x0123 => "no such action type",
            0x0124 => "not authorised",
            0x0211 => "unrecognised operation",
            0x0212 => "mistyped argument",
            0x0213 => "resource limitation",
            0xA700..=0xA7FF => "out of resources",
            0xA900..=0xA9FF => "data set does not match SOP class",
            0xB000..=0xBFFF => "warning",
            0xC000..=0xCFFF => "cannot understand",
            0xFE00 => "cancelled",
            0xFF00 | 0xFF01 => "pending",
            _ => "other status",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X} {}", self.0, self.words())
    }
}

impl fmt::Debug for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Status({self})")
    }
}

/// The five kinds of status (DICOM PS3.7 annex C).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusKind {
    /// Done.
    Success,
    /// Done, with a reservation.
    Warning,
    /// Not done.
    Failure,
    /// Ended on request.
    Cancel,
    /// More responses follow.
    Pending,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_says_its_code_and_words() {
        assert_eq!(Status::OUT_OF_RESOURCES.to_string(), "A700 out of resources");
        assert_eq!(Status(0xC123).to_string(), "C123 cannot understand");
        assert_eq!(Status(0x0999).to_string(), "0999 other status");
    }

    #[test]
    fn named_statuses_are_in_order_and_have_words() {
        assert!(Status::ALL.is_sorted_by(|one, other| one.code() < other.code()));
        assert!(Status::ALL.iter().all(|status| status.words() != "other status"));
    }

    #[test]
    fn kinds_follow_the_standard() {
        for (code, kind) in [
            (0x0000, StatusKind::Success),
            (0xB007, StatusKind::Warning),
            (0x0107, StatusKind::Warning),
            (0xA700, StatusKind::Failure),
            (0x0211, StatusKind::Failure),
            (0xFE00, StatusKind::Cancel),
            (0xFF01, StatusKind::Pending),
        ] {
            assert_eq!(Status(code).kind(), kind, "{code:04X}");
        }
    }
}
