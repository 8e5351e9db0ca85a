//! Key object selections (KOS, PS3.16 TID 2010): which images a machine marks as rejected, and why.

use serde::{Deserialize, Serialize};

use super::person::PersonClaim;
use super::uid::Uid;
use super::words::Words;
use crate::domain::phi::Phi;
use crate::domain::vocabulary::vocabulary;

/// One selection.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Selection {
    /// SOP Instance UID.
    pub instance: Option<Uid>,
    /// Study Instance UID.
    pub study: Option<Uid>,
    /// Accession Number.
    pub accession: Option<Words>,
    /// Whom it is about.
    pub participant: PersonClaim,
    /// Why the images were selected.
    pub title: SelectionTitle,
    /// Reasons that the machine gave, without doubles.
    pub reasons: Vec<RejectReason>,
    /// Key object description (113012): free text, which may name someone.
    pub description: Option<Phi<Words>>,
    /// The images.
    pub images: Vec<Uid>,
}

/// Document title of a selection.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SelectionTitle {
    /// The images are rejected.
    Rejected(RejectKind),
    /// Something else, which is no rejection.
    Other(Option<Words>),
}

vocabulary! {
    /// Why images were taken back (PS3.16 CID 7010).
    RejectKind {
        /// 113001
        Quality = "113001", "Rejected for quality";
        /// 113037
        Safety = "113037", "Rejected for patient safety";
        /// 113038
        WrongWorklistEntry = "113038", "Wrong worklist entry chosen";
    }
}

/// That an image was taken back, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Rejection {
    /// What kind of reason.
    pub kind: RejectKind,
    /// The reasons, as far as they are told.
    pub reasons: Vec<RejectReason>,
}

/// Why the quality did not do, by code or in the machine's words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RejectReason {
    /// One of the standard's reasons.
    Coded(RejectCode),
    /// Any other.
    Words(Words),
}

vocabulary! {
    /// Reasons of PS3.16 CID 7011.
    RejectCode {
        /// 111207
        Artifacts = "111207", "Image artefact(s)";
        /// 111208
        Grid = "111208", "Grid artefact(s)";
        /// 111209
        Positioning = "111209", "Positioning";
        /// 111210
        Motion = "111210", "Motion blur";
        /// 111211
        Underexposed = "111211", "Underexposed";
        /// 111212
        Overexposed = "111212", "Overexposed";
        /// 111213
        NoImage = "111213", "No image";
        /// 111214
        DetectorArtifacts = "111214", "Detector artefact(s)";
        /// 111215
        Processing = "111215", "Artefact(s) other than grid or detector artefact";
        /// 111216
        MechanicalFailure = "111216", "Mechanical failure";
        /// 111217
        ElectricalFailure = "111217", "Electrical failure";
        /// 111218
        SoftwareFailure = "111218", "Software failure";
        /// 111219
        InappropriateProcessing = "111219", "Inappropriate image processing";
        /// 111220
        OtherFailure = "111220", "Other failure";
        /// 111221
        Unknown = "111221", "Unknown failure";
        /// 113026
        DoubleExposure = "113026", "Double exposure";
    }
}

impl Rejection {
    /// For its quality, without a reason.
    #[must_use]
    pub fn for_quality() -> Rejection {
        Rejection {
            kind: RejectKind::Quality,
            reasons: Vec::new(),
        }
    }
}

impl Selection {
    /// What it says of its images, if it takes them back.
    #[must_use]
    pub fn rejection(&self) -> Option<Rejection> {
        match &self.title {
            SelectionTitle::Rejected(kind) => Some(Rejection {
                kind: *kind,
                reasons: self.reasons.clone(),
            }),
            SelectionTitle::Other(_) => None,
        }
    }
}

impl RejectReason {
    /// The words that people see.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            RejectReason::Coded(code) => code.label(),
            RejectReason::Words(words) => words.as_str(),
        }
    }
}
