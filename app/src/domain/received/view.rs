//! Which view an image says it is: by code, by text, and what is made of both.

use serde::{Deserialize, Serialize};

use super::words::Words;
use crate::domain::imaging::view::{Projection, Side, View};

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

    /// Whether a CC with this modifier is still a CC that a standard set counts. A spot or a magnification shows a part
    /// of the breast, a rolled breast another one. What the machine does not name by a known code changes nothing: it is
    /// shown beside the view.
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

/// A position with its modifiers, as one attribute gives it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PositionClaim {
    /// From where.
    pub position: ViewPosition,
    /// What was done, in the machine's order.
    pub modifiers: Vec<Modifier>,
}

/// Which breast, as an image says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Laterality {
    /// One.
    One(Side),
    /// Both, as in a cleavage view.
    Both,
}

impl Laterality {
    /// The one side.
    #[must_use]
    pub fn side(self) -> Option<Side> {
        match self {
            Laterality::One(side) => Some(side),
            Laterality::Both => None,
        }
    }
}

/// Where an image's side was read, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SideSource {
    /// Image Laterality (0020,0062).
    ImageLaterality,
    /// Frame Laterality (0020,9072) in the Frame Anatomy of the functional groups.
    FrameLaterality,
    /// Laterality (0020,0060).
    Laterality,
    /// The text of View Position, which some machines write as "RCC".
    ViewPosition,
}

/// A side and where it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SideClaim {
    /// Which.
    pub laterality: Laterality,
    /// From where.
    pub source: SideSource,
}

/// All that an image says about its view.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ViewClaim {
    /// Every attribute that names a side, best first.
    pub sides: Vec<SideClaim>,
    /// By code.
    pub code: Option<PositionClaim>,
    /// By text.
    pub text: Option<PositionClaim>,
}

/// Whether code or text decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ViewSource {
    /// View Code Sequence.
    Code,
    /// View Position, because there is no code.
    Text,
}

/// A view that a person can record by hand, or any other under its own words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ImagedView {
    /// One of the views that a record counts.
    Recordable(View),
    /// Any other.
    Other(OtherView),
}

/// A view that no record counts by name: "LXCCL", "RCC magnification", "view not given".
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OtherView {
    /// Which breast, if the image says so.
    pub laterality: Option<Laterality>,
    /// From where, if the image says so.
    pub position: Option<ViewPosition>,
    /// What was done.
    pub modifiers: Vec<Modifier>,
}

impl ViewClaim {
    /// The side that is used, and where it was read.
    #[must_use]
    pub fn side(&self) -> Option<SideClaim> {
        self.sides.first().copied()
    }

    /// The position that is used: by code first, by text second.
    #[must_use]
    pub fn position(&self) -> Option<(&PositionClaim, ViewSource)> {
        let by_code = self.code.as_ref().map(|claim| (claim, ViewSource::Code));
        by_code.or_else(|| self.text.as_ref().map(|claim| (claim, ViewSource::Text)))
    }

    /// Whether two attributes name different sides.
    #[must_use]
    pub fn sides_disagree(&self) -> bool {
        self.sides
            .windows(2)
            .any(|pair| pair[0].laterality != pair[1].laterality)
    }

    /// Whether code and text name different positions, or the text a modifier that the code does not have.
    #[must_use]
    pub fn positions_disagree(&self) -> bool {
        match (&self.code, &self.text) {
            (Some(code), Some(text)) => {
                code.position != text.position
                    || text.modifiers.iter().any(|modifier| !code.modifiers.contains(modifier))
            }
            _ => false,
        }
    }

    /// The view that is used.
    #[must_use]
    pub fn imaged(&self) -> ImagedView {
        let laterality = self.side().map(|claim| claim.laterality);
        let claim = self.position().map(|(claim, _)| claim);
        let side = laterality.and_then(Laterality::side);
        if let (Some(side), Some(projection)) = (side, claim.and_then(recordable)) {
            return ImagedView::Recordable(View { side, projection });
        }
        ImagedView::Other(OtherView {
            laterality,
            position: claim.map(|claim| claim.position.clone()),
            modifiers: claim.map(|claim| claim.modifiers.clone()).unwrap_or_default(),
        })
    }
}

/// The projection that a record knows, if the modifiers leave it one.
fn recordable(claim: &PositionClaim) -> Option<Projection> {
    let displaced = claim.modifiers.contains(&Modifier::ImplantDisplaced);
    let kept = |modifier: &Modifier| *modifier == Modifier::ImplantDisplaced || modifier.keeps_the_view();
    if !claim.modifiers.iter().all(kept) {
        return None;
    }
    match (&claim.position, displaced) {
        (ViewPosition::Cc, false) => Some(Projection::Cc),
        (ViewPosition::Cc, true) => Some(Projection::CcImplantDisplaced),
        (ViewPosition::Mlo, false) => Some(Projection::Mlo),
        (ViewPosition::Mlo, true) => Some(Projection::MloImplantDisplaced),
        _ => None,
    }
}

impl ImagedView {
    /// "RMLO", "LXCCL", "RCC magnification", "View not given".
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            ImagedView::Recordable(view) => view.label().to_owned(),
            ImagedView::Other(other) => other.label(),
        }
    }

    /// The side, if there is exactly one.
    #[must_use]
    pub fn side(&self) -> Option<Side> {
        match self {
            ImagedView::Recordable(view) => Some(view.side),
            ImagedView::Other(other) => other.laterality.and_then(Laterality::side),
        }
    }

    /// The view that a record counts, if it is one.
    #[must_use]
    pub fn recordable(&self) -> Option<View> {
        match self {
            ImagedView::Recordable(view) => Some(*view),
            ImagedView::Other(_) => None,
        }
    }
}

impl OtherView {
    /// The image's own words, behind the side's letter.
    #[must_use]
    pub fn label(&self) -> String {
        let side = match self.laterality {
            Some(Laterality::One(Side::Right)) => "R",
            Some(Laterality::One(Side::Left)) => "L",
            Some(Laterality::Both) => "Both breasts ",
            None => "",
        };
        let position = match &self.position {
            Some(ViewPosition::Unlisted(words)) if !side.is_empty() => format!(" {}", words.as_str()),
            Some(position) => position.label().to_owned(),
            None if side.is_empty() => "View not given".to_owned(),
            None => " (view not given)".to_owned(),
        };
        let mut label = format!("{}{position}", side.trim_end()).trim().to_owned();
        if matches!(self.laterality, Some(Laterality::Both)) {
            label = format!("Both breasts {}", position.trim());
        }
        for modifier in &self.modifiers {
            label.push(' ');
            label.push_str(modifier.label());
        }
        label
    }
}
