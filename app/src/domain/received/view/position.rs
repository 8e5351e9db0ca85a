//! From where an image shows the breast, and what was done to it.

use serde::{Deserialize, Serialize};

use crate::domain::received::words::Words;

/// Where an image shows the breast from: View Code Sequence (0054,0220) and View Position (0018,5101), PS3.16 CID 4014.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ViewPosition {
    /// Craniocaudal.
    Cc,
    /// Mediolateral oblique.
    Mlo,
    /// Mediolateral.
    Ml,
    /// Lateromedial.
    Lm,
    /// Lateromedial oblique.
    Lmo,
    /// Craniocaudal from below.
    Fb,
    /// Superolateral to inferomedial oblique.
    Sio,
    /// Inferomedial to superolateral oblique.
    Iso,
    /// Craniocaudal exaggerated laterally.
    Xccl,
    /// Craniocaudal exaggerated medially.
    Xccm,
    /// A tissue specimen, not a breast.
    Specimen,
    /// None of these, in the machine's words.
    Unlisted(Words),
}

impl ViewPosition {
    /// Every position that has a name of its own.
    pub const NAMED: [ViewPosition; 11] = [
        ViewPosition::Cc,
        ViewPosition::Mlo,
        ViewPosition::Ml,
        ViewPosition::Lm,
        ViewPosition::Lmo,
        ViewPosition::Fb,
        ViewPosition::Sio,
        ViewPosition::Iso,
        ViewPosition::Xccl,
        ViewPosition::Xccm,
        ViewPosition::Specimen,
    ];

    /// "XCCL", or the machine's own words.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            ViewPosition::Cc => "CC",
            ViewPosition::Mlo => "MLO",
            ViewPosition::Ml => "ML",
            ViewPosition::Lm => "LM",
            ViewPosition::Lmo => "LMO",
            ViewPosition::Fb => "FB",
            ViewPosition::Sio => "SIO",
            ViewPosition::Iso => "ISO",
            ViewPosition::Xccl => "XCCL",
            ViewPosition::Xccm => "XCCM",
            ViewPosition::Specimen => "SPECIMEN",
            ViewPosition::Unlisted(words) => words.as_str(),
        }
    }
}

/// What was done to the view: View Modifier Code Sequence (0054,0222), PS3.16 CID 4015.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Modifier {
    /// The implant was pushed back (Eklund).
    ImplantDisplaced,
    /// The cleavage, both breasts.
    Cleavage,
    /// The axillary tail.
    AxillaryTail,
    /// Rolled laterally.
    RolledLateral,
    /// Rolled medially.
    RolledMedial,
    /// Rolled upwards.
    RolledSuperior,
    /// Rolled downwards.
    RolledInferior,
    /// Enlarged.
    Magnification,
    /// Compressed on one spot.
    Spot,
    /// At a tangent to the skin.
    Tangential,
    /// The nipple stands at the edge.
    NippleInProfile,
    /// Compressed in front.
    AnteriorCompression,
    /// With the fold beneath the breast.
    InfraMammaryFold,
    /// None of these, in the machine's words.
    Unlisted(Words),
}

impl Modifier {
    /// Every modifier that has a name of its own.
    pub const NAMED: [Modifier; 13] = [
        Modifier::ImplantDisplaced,
        Modifier::Cleavage,
        Modifier::AxillaryTail,
        Modifier::RolledLateral,
        Modifier::RolledMedial,
        Modifier::RolledSuperior,
        Modifier::RolledInferior,
        Modifier::Magnification,
        Modifier::Spot,
        Modifier::Tangential,
        Modifier::NippleInProfile,
        Modifier::AnteriorCompression,
        Modifier::InfraMammaryFold,
    ];

    /// The words that people see.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Modifier::ImplantDisplaced => "implant displaced",
            Modifier::Cleavage => "cleavage",
            Modifier::AxillaryTail => "axillary tail",
            Modifier::RolledLateral => "rolled lateral",
            Modifier::RolledMedial => "rolled medial",
            Modifier::RolledSuperior => "rolled superior",
            Modifier::RolledInferior => "rolled inferior",
            Modifier::Magnification => "magnification",
            Modifier::Spot => "spot compression",
            Modifier::Tangential => "tangential",
            Modifier::NippleInProfile => "nipple in profile",
            Modifier::AnteriorCompression => "anterior compression",
            Modifier::InfraMammaryFold => "infra-mammary fold",
            Modifier::Unlisted(words) => words.as_str(),
        }
    }

    /// Whether a CC with this modifier is still a CC that a standard set counts. A spot or a magnification shows a
    /// part of the breast, a rolled breast another one. What the machine does not name by a known code changes
    /// nothing: it is shown beside the view.
    #[must_use]
    pub fn keeps_the_view(&self) -> bool {
        match self {
            Modifier::NippleInProfile
            | Modifier::AnteriorCompression
            | Modifier::InfraMammaryFold
            | Modifier::Unlisted(_) => true,
            Modifier::ImplantDisplaced
            | Modifier::Cleavage
            | Modifier::AxillaryTail
            | Modifier::RolledLateral
            | Modifier::RolledMedial
            | Modifier::RolledSuperior
            | Modifier::RolledInferior
            | Modifier::Magnification
            | Modifier::Spot
            | Modifier::Tangential => false,
        }
    }
}
