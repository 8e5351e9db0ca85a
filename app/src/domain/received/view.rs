//! Which view an image says it is: by code, by text, and what is made of both.

mod position;

use serde::{Deserialize, Serialize};

use crate::domain::imaging::view::{Projection, Side, View};
pub use position::{Modifier, ViewPosition};

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
    /// Whether anything is known of what was imaged.
    #[must_use]
    pub fn is_given(&self) -> bool {
        *self != ImagedView::default()
    }

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

    /// From where, if the image says so.
    #[must_use]
    pub fn position(&self) -> Option<ViewPosition> {
        match self {
            ImagedView::Recordable(view) => Some(match view.projection {
                Projection::Cc | Projection::CcImplantDisplaced => ViewPosition::Cc,
                Projection::Mlo | Projection::MloImplantDisplaced => ViewPosition::Mlo,
            }),
            ImagedView::Other(other) => other.position.clone(),
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

/// Nothing is known.
impl Default for ImagedView {
    fn default() -> Self {
        ImagedView::Other(OtherView::default())
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

#[cfg(test)]
mod tests;
