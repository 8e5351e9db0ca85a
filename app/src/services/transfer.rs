//! "Image transfer": what an administrator sees of the traffic with machines, and what can be done about it.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use time::Date;

use super::Caller;
use crate::domain::ids::{AlertId, AppointmentId, AssociationId, ImageId, MachineId, QuarantineId};
use crate::domain::imaging::dose::Dose;
use crate::domain::local_time::LocalDateTime;
use crate::domain::participant::Participant;
use crate::domain::phi::Phi;
use crate::domain::received::matching::Field;
use crate::domain::received::procedure::StepStatus;
use crate::domain::transfer::{AlertKind, CallOutcome, CheckOutcome, QuarantineReason, StorageLevel};
use crate::error::AppError;
use crate::forms::fields::Fields;
use crate::forms::outcome::Outcome;

/// One page of a long list, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paged<T> {
    /// What is on it.
    pub lines: Vec<T>,
    /// Which page, from 1.
    pub page: u32,
    /// How many pages there are; at least 1.
    pub pages: u32,
    /// How many lines all pages have together.
    pub total: u32,
    /// The present, on the unit's clocks.
    pub now: LocalDateTime,
}

/// Everything about the traffic at a glance. Has nothing of participants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferPage {
    /// The present, on the unit's clocks.
    pub now: LocalDateTime,
    /// By what AE title machines call this service.
    pub own_title: String,
    /// At which address and port it listens.
    pub own_address: String,
    /// What waits for a person, the newest first.
    pub alerts: Vec<AlertLine>,
    /// How many alerts are open; the list may be shorter.
    pub alerts_open: u32,
    /// The unit's machines, by AE title.
    pub machines: Vec<MachineLine>,
    /// Room for what machines send.
    pub storage: Storage,
    /// What is still to be done with what arrived.
    pub backlog: Backlog,
    /// What arrived today, by study, the newest first.
    pub studies: Vec<StudyLine>,
    /// How many studies arrived today; the list may be shorter.
    pub studies_today: u32,
    /// How many studies belong to no appointment.
    pub unmatched: u32,
    /// How many studies are held apart.
    pub held_apart: u32,
    /// How many quarantined objects are not dealt with.
    pub quarantined: u32,
    /// Today's associations, the newest first.
    pub calls: Vec<CallLine>,
    /// How many associations there were today; the list may be shorter.
    pub calls_today: u32,
}

/// An alert that is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertLine {
    /// Which.
    pub id: AlertId,
    /// What is wrong.
    pub kind: AlertKind,
    /// What it is about.
    pub about: AlertAbout,
    /// Since when.
    pub at: LocalDateTime,
}

/// What an alert is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AlertAbout {
    /// A received object.
    Received(ImageId),
    /// Quarantined bytes.
    Quarantined(QuarantineId),
}

/// A machine and its traffic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MachineLine {
    /// Which.
    pub id: MachineId,
    /// Make and model.
    pub name: String,
    /// Its AE title.
    pub ae_title: String,
    /// Rooms in which it stands, each with its site.
    pub rooms: Vec<String>,
    /// Whether it may call.
    pub admission: MachineAdmission,
    /// When it called last.
    pub last_contact: Option<LocalDateTime>,
    /// When it last asked for the worklist.
    pub last_query: Option<LocalDateTime>,
    /// When its last image arrived.
    pub last_image: Option<LocalDateTime>,
    /// Where the machine itself can be called.
    pub listener: Option<Listener>,
    /// What came of the last check.
    pub check: Option<CheckLine>,
}

/// Whether a machine may call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MachineAdmission {
    /// It may, from these addresses.
    Admitted(Vec<String>),
    /// It was switched off.
    SwitchedOff,
    /// No addresses are registered, so that it is refused.
    NotRegistered,
}

/// Where a machine can be called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listener {
    /// Its IP address.
    pub address: String,
    /// Its port.
    pub port: u16,
}

/// What came of calling a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckLine {
    /// When.
    pub at: LocalDateTime,
    /// How far it came.
    pub outcome: CheckOutcome,
    /// How long it took.
    pub milliseconds: u32,
}

/// A machine's own page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MachinePage {
    /// The machine.
    pub machine: MachineLine,
    /// By what AE title we call it.
    pub own_title: String,
    /// Its latest associations.
    pub calls: Vec<CallLine>,
    /// The present, on the unit's clocks.
    pub now: LocalDateTime,
}

/// Room for what machines send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Storage {
    /// As the disk says.
    Known {
        /// Bytes until nothing is taken any more; nothing when that is so already.
        room_bytes: Option<u64>,
        /// What that means.
        level: StorageLevel,
    },
    /// The disk does not answer.
    Unknown,
}

/// What is still to be done with what arrived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backlog {
    /// Objects that nobody has looked at yet.
    pub not_read: u32,
    /// Thumbnails to be made.
    pub pictures_waiting: u32,
    /// Thumbnails that cannot be made, of what arrived today.
    pub pictures_failed: u32,
    /// When the oldest object that waits arrived.
    pub oldest: Option<LocalDateTime>,
}

/// An association, or an attempt at one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallLine {
    /// Which.
    pub id: AssociationId,
    /// The machine, when it is one of the unit's.
    pub machine: Option<String>,
    /// What the caller calls itself.
    pub calling_title: String,
    /// Whom it wanted.
    pub called_title: String,
    /// Where it called from.
    pub address: String,
    /// When it began.
    pub started: LocalDateTime,
    /// How many seconds it lasted; nothing while it is open.
    pub seconds: Option<u32>,
    /// How it ended.
    pub outcome: CallOutcome,
    /// Objects that were taken in.
    pub stored: u32,
    /// Objects that were refused.
    pub refused: u32,
    /// Worklist queries.
    pub queries: u32,
    /// Messages about performed steps.
    pub steps: u32,
}

/// Objects of one study that have the same standing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudyLine {
    /// The first object of it that arrived, which stands for it in addresses.
    pub id: ImageId,
    /// When its last object arrived.
    pub last: LocalDateTime,
    /// Which machine sent it.
    pub machine: Option<String>,
    /// How many objects it has.
    pub objects: u32,
    /// Whose it is, in a word.
    pub standing: StandingKind,
    /// The accession number of its appointment, when it is matched.
    pub accession: Option<String>,
    /// Where the machine's procedure step stands.
    pub step: Option<StepStatus>,
}

/// Whose images are, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StandingKind {
    /// Nobody has looked yet.
    Pending,
    /// They belong to an appointment.
    Matched,
    /// They belong to no appointment that is known.
    Unmatched,
    /// They contradict the appointment that they claim.
    HeldApart,
    /// They are of no participant.
    QualityControl,
}

/// Quarantined bytes on a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarantineLine {
    /// Which.
    pub id: QuarantineId,
    /// When they came.
    pub at: LocalDateTime,
    /// Who sent them.
    pub machine: Option<String>,
    /// Why they were not taken in.
    pub reason: QuarantineReason,
    /// How many bytes.
    pub size_bytes: u64,
    /// When they were dealt with.
    pub dealt_with: Option<LocalDateTime>,
}

/// Quarantined bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarantinedPage {
    /// As on the list.
    pub line: QuarantineLine,
    /// More about the reason; nothing of a participant.
    pub detail: String,
    /// The SOP Instance UID by which they were sent.
    pub instance: Option<String>,
    /// SHA-256 of the bytes, in hexadecimal digits.
    pub sha256: String,
    /// The association on which they came.
    pub call: Option<CallLine>,
    /// What a person said about them.
    pub note: Option<NoteLine>,
    /// The present, on the unit's clocks.
    pub now: LocalDateTime,
}

/// What a person said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteLine {
    /// Who.
    pub by: String,
    /// When.
    pub at: LocalDateTime,
    /// What.
    pub words: String,
}

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

/// The traffic with machines.
#[async_trait]
pub trait Transfer: Send + Sync {
    /// Everything at a glance. Permission of this and all that follow, unless said otherwise: see image transfer.
    async fn overview(&self, caller: &Caller) -> Result<TransferPage, AppError>;

    /// Today's associations.
    async fn calls(&self, caller: &Caller, page: u32) -> Result<Paged<CallLine>, AppError>;

    /// What arrived today, by study.
    async fn studies(&self, caller: &Caller, page: u32) -> Result<Paged<StudyLine>, AppError>;

    /// A machine with its latest associations.
    async fn machine(&self, caller: &Caller, id: MachineId) -> Result<MachinePage, AppError>;

    /// Calls a machine (C-ECHO) and remembers what came of it.
    async fn check_machine(&self, caller: &Caller, id: MachineId) -> Result<Outcome, AppError>;

    /// Says where a machine can be called.
    async fn save_listener(&self, caller: &Caller, id: MachineId, fields: &Fields) -> Result<Outcome, AppError>;

    /// What is in quarantine.
    async fn quarantine(&self, caller: &Caller, page: u32) -> Result<Paged<QuarantineLine>, AppError>;

    /// Something in quarantine.
    async fn quarantined(&self, caller: &Caller, id: QuarantineId) -> Result<QuarantinedPage, AppError>;

    /// Marks something in quarantine as dealt with.
    async fn deal_with(&self, caller: &Caller, id: QuarantineId, fields: &Fields) -> Result<Outcome, AppError>;

    /// Closes an alert.
    async fn close_alert(&self, caller: &Caller, id: AlertId) -> Result<Outcome, AppError>;

    /// Images that belong to nobody; an audited read. Permission: match images.
    async fn unsettled(&self, caller: &Caller, page: u32) -> Result<Paged<UnsettledLine>, AppError>;

    /// A received study; an audited read. One that waits for a person needs the permission to match images.
    async fn study(&self, caller: &Caller, id: ImageId) -> Result<StudyPage, AppError>;

    /// The question whether a study belongs to an appointment; an audited read of both. Permission: match images.
    async fn attach_question(
        &self,
        caller: &Caller,
        id: ImageId,
        appointment: AppointmentId,
    ) -> Result<AttachPage, AppError>;

    /// Attaches a study to an appointment. Permission: match images.
    async fn attach(&self, caller: &Caller, id: ImageId, fields: &Fields) -> Result<Outcome, AppError>;

    /// A picture; an audited read. Permission: see pictures; of images that belong to nobody: match images. What is not
    /// ready is [`AppError::NotFound`].
    async fn picture(&self, caller: &Caller, id: ImageId, size: PictureSize) -> Result<Picture, AppError>;
}
