//! A received study as administrators see it, and the pictures of its objects.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{CallLine, StudyLine};
use crate::domain::ids::{AppointmentId, ImageId};
use crate::domain::imaging::dose::Dose;
use crate::domain::local_time::LocalDateTime;
use crate::domain::participant::Participant;
use crate::domain::phi::Phi;
use crate::domain::received::matching::Field;
use crate::domain::received::procedure::{Omission, StepStatus};

/// A study that belongs to no appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnsettledLine {
    /// The study.
    pub study: StudyLine,
    /// Why it is held apart, if it is, in words.
    pub why: Option<String>,
    /// Whom it says it is about.
    pub claim: HeaderClaim,
}

/// Whom images say they are about: what their headers say, as it stands there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeaderClaim {
    /// Patient's name.
    pub name: Option<Phi<String>>,
    /// Patient ids.
    pub ids: Vec<Phi<String>>,
    /// Patient's birth date.
    pub birth_date: Option<Phi<Date>>,
    /// Accession number.
    pub accession: Option<String>,
}

/// A received study.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudyPage {
    /// As on lists.
    pub line: StudyLine,
    /// Study Instance UID.
    pub study_uid: Option<String>,
    /// When its first object arrived.
    pub first: LocalDateTime,
    /// Whose it is.
    pub standing: Standing,
    /// The associations on which it came.
    pub calls: Vec<CallLine>,
    /// What the machine reported of its steps (MPPS).
    pub steps: Vec<StepLine>,
    /// Exposures, in the order in which they were made.
    pub exposures: Vec<ExposureLine>,
    /// Every view with how often it was exposed.
    pub views: Vec<(String, u32)>,
    /// Everything that was received.
    pub objects: Vec<ObjectLine>,
    /// The present, on the unit's clocks.
    pub now: LocalDateTime,
}

/// Whose images are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// Nobody has looked yet.
    Pending,
    /// They are of no participant: quality control, a phantom.
    QualityControl,
    /// They belong to an appointment.
    Matched {
        /// Its accession number.
        accession: String,
        /// When it is.
        starts_at: LocalDateTime,
        /// How it was found, in words.
        how: Option<String>,
    },
    /// They wait for a person.
    Waiting {
        /// Why they are held apart, in words; nothing when they belong to nobody at all.
        why: Option<String>,
        /// Whom they say they are about.
        claim: HeaderClaim,
        /// Appointments that they may belong to, the likeliest first.
        candidates: Vec<Candidate>,
    },
}

/// An appointment that images may belong to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Which.
    pub appointment: AppointmentId,
    /// Its accession number.
    pub accession: String,
    /// When it is.
    pub starts_at: LocalDateTime,
    /// Whose.
    pub participant: Participant,
    /// What agrees.
    pub agrees: Vec<Field>,
    /// What contradicts.
    pub contradicts: Vec<Field>,
}

/// A performed procedure step (MPPS).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepLine {
    /// Its SOP Instance UID.
    pub instance: String,
    /// Where it stands.
    pub status: StepStatus,
    /// When its first message came.
    pub started: LocalDateTime,
    /// When its last message came.
    pub changed: LocalDateTime,
    /// How many exposures it counts.
    pub exposures: Option<u16>,
    /// How many objects it names.
    pub named: u32,
    /// Which of those are not here.
    pub missing: Vec<String>,
    /// What it should have, now that it has ended, and has not.
    pub omissions: Vec<Omission>,
}

/// One exposure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExposureLine {
    /// "RMLO"
    pub view: String,
    /// When, by the machine's clock.
    pub at: Option<LocalDateTime>,
    /// Mean glandular dose.
    pub dose: Option<Dose>,
    /// Where the dose comes from, when not from the image's header.
    pub dose_from: Option<String>,
    /// Factors in words: "28 kV", "95 mAs", "54 mm", "110 N".
    pub factors: Vec<String>,
    /// Why it was rejected on the machine, if it was.
    pub rejected: Option<String>,
    /// The picture that stands for it; nothing when no image of it is here.
    pub picture: Option<PictureLine>,
}

/// The picture of an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureLine {
    /// The object.
    pub id: ImageId,
    /// Whether it can be shown.
    pub state: PictureState,
}

/// Whether a picture can be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PictureState {
    /// It is there.
    Ready,
    /// It is being made.
    Waiting,
    /// It cannot be made; why, in words.
    Failed(String),
    /// There is nothing to be shown.
    NoPicture,
}

/// A received object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectLine {
    /// Which.
    pub id: ImageId,
    /// Its SOP Instance UID.
    pub instance: String,
    /// What kind it is, in words.
    pub kind: String,
    /// When it arrived.
    pub received: LocalDateTime,
    /// How many bytes.
    pub size_bytes: u64,
    /// Whether it can be shown.
    pub picture: PictureState,
}

/// "Do these images belong to this participant?"
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachPage {
    /// The study.
    pub study: StudyLine,
    /// Whom it says it is about.
    pub claim: HeaderClaim,
    /// The appointment that was chosen.
    pub candidate: Candidate,
}

/// How large a picture is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PictureSize {
    /// For lists and cards.
    #[default]
    Small,
    /// Opened.
    Large,
}

impl PictureSize {
    /// As in an address: `?size=small`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            PictureSize::Small => "small",
            PictureSize::Large => "large",
        }
    }

    /// The size of a name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        [PictureSize::Small, PictureSize::Large]
            .into_iter()
            .find(|size| size.name() == name)
    }

    /// Where the picture of an object is.
    #[must_use]
    pub fn path(self, id: ImageId) -> String {
        format!("/images/{id}/thumbnail?size={}", self.name())
    }
}

/// A picture, ready to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// A JPEG.
    pub jpeg: Vec<u8>,
    /// Changes when the picture does.
    pub tag: String,
}
