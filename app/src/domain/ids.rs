//! Typed identifiers: a clinic's id cannot be passed where an appointment's is meant.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map($name)
            }
        }
    };
}

id!(
    /// A breast screening unit: the tenant. Everything belongs to exactly one.
    UnitId
);
id!(
    /// A place where clinics are held: a hospital site or a mobile unit.
    SiteId
);
id!(
    /// A room with a mammography machine.
    RoomId
);
id!(
    /// A mammography machine.
    MachineId
);
id!(
    /// A member of staff.
    StaffId
);
id!(
    /// A signed-in session.
    SessionId
);
id!(
    /// A clinic: one site, one day, a list of appointments.
    ClinicId
);
id!(
    /// A person who is invited to screening.
    ParticipantId
);
id!(
    /// One participant's visit to a clinic.
    AppointmentId
);
id!(
    /// One version of the record of what was taken.
    RecordId
);
id!(
    /// One DICOM object that was received: most are images.
    ImageId
);
id!(
    /// One conversation of a machine with the product.
    AssociationId
);
id!(
    /// Bytes that were received and could not be taken in.
    QuarantineId
);
id!(
    /// Something about what was received that a person must look at.
    AlertId
);
id!(
    /// One performed procedure step that a machine reported.
    StepId
);
id!(
    /// One request of a machine for storage commitment.
    CommitmentId
);
id!(
    /// A token of a program.
    TokenId
);
id!(
    /// A question of an image reader to the mammographer.
    QuestionId
);
id!(
    /// A technical recall that an image reader requested.
    RecallId
);
