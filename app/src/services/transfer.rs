//! "Image transfer": what an administrator sees of the traffic with machines, and what can be done about it.

mod machine;
mod quarantine;
mod registration;
mod study;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::Caller;
use crate::domain::ids::{AlertId, AppointmentId, AssociationId, ImageId, MachineId, QuarantineId, SiteId};
use crate::domain::local_time::LocalDateTime;
use crate::domain::received::procedure::StepStatus;
use crate::domain::received::receipt::Receipt;
use crate::domain::transfer::{AlertKind, CallOutcome, StorageLevel};
use crate::error::AppError;
use crate::forms::fields::Fields;
use crate::forms::outcome::Outcome;

pub use machine::{CheckLine, Listener, MachineAdmission, MachineLine, MachinePage};
pub use quarantine::{Again, NoteLine, QuarantineLine, QuarantinedPage};
pub use registration::{Registered, RegistrationPage, SiteLine};
pub use study::{
    AttachPage, Candidate, ExposureLine, HeaderClaim, ObjectLine, Picture, PictureLine, PictureSize, PictureState,
    Standing, StepLine, StudyPage, UnsettledLine,
};

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
    /// The unit's sites, and how images of each are recorded.
    pub sites: Vec<SiteLine>,
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
    /// A machine.
    Machine(MachineId),
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
    /// Whether everything is here; on lists only where it is matched.
    pub receipt: Option<Receipt>,
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

    /// What a machine is registered as; nothing of one that is to be added.
    async fn registration(&self, caller: &Caller, id: Option<MachineId>) -> Result<RegistrationPage, AppError>;

    /// Adds a machine, or changes what one is registered as.
    async fn register(&self, caller: &Caller, id: Option<MachineId>, fields: &Fields) -> Result<Outcome, AppError>;

    /// How images of a site are recorded.
    async fn site(&self, caller: &Caller, id: SiteId) -> Result<SiteLine, AppError>;

    /// Switches a site to another way of recording images.
    async fn switch_site(&self, caller: &Caller, id: SiteId, fields: &Fields) -> Result<Outcome, AppError>;

    /// What is in quarantine.
    async fn quarantine(&self, caller: &Caller, page: u32) -> Result<Paged<QuarantineLine>, AppError>;

    /// Something in quarantine.
    async fn quarantined(&self, caller: &Caller, id: QuarantineId) -> Result<QuarantinedPage, AppError>;

    /// Marks something in quarantine as dealt with.
    async fn deal_with(&self, caller: &Caller, id: QuarantineId, fields: &Fields) -> Result<Outcome, AppError>;

    /// Asks for another attempt of understanding something in quarantine.
    async fn understand_again(&self, caller: &Caller, id: QuarantineId) -> Result<Outcome, AppError>;

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
