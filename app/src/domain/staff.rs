//! Members of staff and what their roles allow.

use serde::{Deserialize, Serialize};

use super::ids::{RoomId, StaffId, UnitId};

/// What a member of staff is trusted with, granted per unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Takes and records images.
    Mammographer,
    /// Reads images and what was recorded of them; edits nothing of it.
    ImageReader,
    /// Runs users, rooms, machines and clinics; edits no clinical record.
    ServiceAdministrator,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 3] = [Role::Mammographer, Role::ImageReader, Role::ServiceAdministrator];

    /// The code that is stored.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Role::Mammographer => "MAMMOGRAPHER",
            Role::ImageReader => "IMAGE_READER",
            Role::ServiceAdministrator => "SERVICE_ADMINISTRATOR",
        }
    }

    /// The words that people see.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Role::Mammographer => "Mammographer",
            Role::ImageReader => "Image reader",
            Role::ServiceAdministrator => "Service administrator",
        }
    }

    /// The role of a stored code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// Something a person may want to do. The one table of who may do it is [`Permission::is_granted_to`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// See the unit's clinics and who is expected.
    SeeClinics,
    /// Choose a room, start appointments, record and correct images, stop appointments.
    RecordImages,
    /// See a finished record.
    SeeRecords,
    /// See the traffic with machines, and deal with what went wrong in it.
    SeeImageTransfer,
    /// See whom images that belong to nobody say they are about, and attach them to an appointment.
    MatchImages,
    /// See the reading list and cases, and say what a reader has to say of one: seen, useful or not, a question, a
    /// technical recall. Nothing of what a mammographer recorded.
    ReadCases,
    /// Answer the questions of image readers.
    AnswerReaders,
    /// See how useful notes for readers are, over all records.
    SeeReports,
    /// See thumbnails.
    SeePictures,
    /// See the own account and end own sessions.
    UseOwnAccount,
}

impl Permission {
    /// Whether a role carries the permission.
    #[must_use]
    pub fn is_granted_to(self, role: Role) -> bool {
        match self {
            Permission::RecordImages | Permission::AnswerReaders => role == Role::Mammographer,
            Permission::ReadCases => role == Role::ImageReader,
            Permission::SeeClinics | Permission::SeeRecords => matches!(role, Role::Mammographer | Role::ImageReader),
            Permission::SeeImageTransfer | Permission::MatchImages | Permission::SeeReports => {
                role == Role::ServiceAdministrator
            }
            Permission::SeePictures | Permission::UseOwnAccount => true,
        }
    }
}

/// A member of staff by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffName {
    /// Who.
    pub id: StaffId,
    /// As shown on pages and records.
    pub name: String,
}

/// Who is looking at the page: the person signed in, in the unit they are signed in to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// The person.
    pub staff: StaffName,
    /// The unit of the session.
    pub unit_id: UnitId,
    /// Its name.
    pub unit_name: String,
    /// The person's roles in this unit.
    pub roles: Vec<Role>,
    /// The room chosen today, if one was.
    pub room: Option<RoomId>,
    /// The session's token against forged forms; goes into every form.
    pub csrf: String,
}

impl Viewer {
    /// Whether any of the viewer's roles carries the permission.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.roles.iter().any(|role| permission.is_granted_to(*role))
    }

    /// "Mammographer", or several with commas.
    #[must_use]
    pub fn roles_label(&self) -> String {
        self.roles
            .iter()
            .map(|role| role.label())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_mammographer_records() {
        let granted: Vec<Role> = Role::ALL
            .into_iter()
            .filter(|role| Permission::RecordImages.is_granted_to(*role))
            .collect();
        assert_eq!(granted, [Role::Mammographer]);
    }

    #[test]
    fn an_administrator_sees_no_clinics_and_records() {
        for permission in [Permission::SeeClinics, Permission::SeeRecords, Permission::RecordImages] {
            assert!(!permission.is_granted_to(Role::ServiceAdministrator));
        }
    }

    #[test]
    fn a_reader_writes_nothing_that_a_mammographer_does() {
        for permission in [Permission::RecordImages, Permission::AnswerReaders] {
            assert!(!permission.is_granted_to(Role::ImageReader));
        }
        for role in [Role::Mammographer, Role::ServiceAdministrator] {
            assert!(!Permission::ReadCases.is_granted_to(role));
        }
    }

    #[test]
    fn codes_read_back() {
        for role in Role::ALL {
            assert_eq!(Role::from_code(role.code()), Some(role));
        }
    }
}
