//! Views: which breast was imaged, and how.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A breast's side, as the participant has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Side {
    /// Shown on the left of every page, as readers see it.
    Right,
    /// Shown on the right.
    Left,
}

impl Side {
    /// Right first, as pages show them.
    pub const BOTH: [Side; 2] = [Side::Right, Side::Left];

    /// "Right breast"
    #[must_use]
    pub fn breast(self) -> &'static str {
        match self {
            Side::Right => "Right breast",
            Side::Left => "Left breast",
        }
    }
}

/// How the breast was placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Projection {
    /// Craniocaudal: from above.
    Cc,
    /// Mediolateral oblique: from the side, at an angle.
    Mlo,
    /// Craniocaudal with the implant pushed back (Eklund).
    CcImplantDisplaced,
    /// Mediolateral oblique with the implant pushed back (Eklund).
    MloImplantDisplaced,
}

/// One view. Ordered as everywhere in the product: standard before other views, right before left, CC before MLO.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct View {
    /// Which breast.
    pub side: Side,
    /// Which projection.
    pub projection: Projection,
}

/// No view has this code.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("no view has the code {0:?}")]
pub struct UnknownView(pub String);

impl View {
    /// The views that a person can record by hand, in order.
    pub const ALL: [View; 8] = [
        View::of(Side::Right, Projection::Cc),
        View::of(Side::Right, Projection::Mlo),
        View::of(Side::Left, Projection::Cc),
        View::of(Side::Left, Projection::Mlo),
        View::of(Side::Right, Projection::CcImplantDisplaced),
        View::of(Side::Right, Projection::MloImplantDisplaced),
        View::of(Side::Left, Projection::CcImplantDisplaced),
        View::of(Side::Left, Projection::MloImplantDisplaced),
    ];

    /// The four views of a standard set, in order.
    pub const STANDARD: [View; 4] = [View::ALL[0], View::ALL[1], View::ALL[2], View::ALL[3]];

    const fn of(side: Side, projection: Projection) -> View {
        View { side, projection }
    }

    /// The code that is stored: "RCC", "LMLO_ID".
    #[must_use]
    pub fn code(self) -> &'static str {
        match (self.side, self.projection) {
            (Side::Right, Projection::Cc) => "RCC",
            (Side::Right, Projection::Mlo) => "RMLO",
            (Side::Left, Projection::Cc) => "LCC",
            (Side::Left, Projection::Mlo) => "LMLO",
            (Side::Right, Projection::CcImplantDisplaced) => "RCC_ID",
            (Side::Right, Projection::MloImplantDisplaced) => "RMLO_ID",
            (Side::Left, Projection::CcImplantDisplaced) => "LCC_ID",
            (Side::Left, Projection::MloImplantDisplaced) => "LMLO_ID",
        }
    }

    /// The words that people see: "RCC", "LMLO implant displaced".
    #[must_use]
    pub fn label(self) -> &'static str {
        match (self.side, self.projection) {
            (Side::Right, Projection::CcImplantDisplaced) => "RCC implant displaced",
            (Side::Right, Projection::MloImplantDisplaced) => "RMLO implant displaced",
            (Side::Left, Projection::CcImplantDisplaced) => "LCC implant displaced",
            (Side::Left, Projection::MloImplantDisplaced) => "LMLO implant displaced",
            (_, Projection::Cc | Projection::Mlo) => self.code(),
        }
    }

    /// The name of the view's form field: "rcc", "lmlo_id".
    #[must_use]
    pub fn field(self) -> &'static str {
        match (self.side, self.projection) {
            (Side::Right, Projection::Cc) => "rcc",
            (Side::Right, Projection::Mlo) => "rmlo",
            (Side::Left, Projection::Cc) => "lcc",
            (Side::Left, Projection::Mlo) => "lmlo",
            (Side::Right, Projection::CcImplantDisplaced) => "rcc_id",
            (Side::Right, Projection::MloImplantDisplaced) => "rmlo_id",
            (Side::Left, Projection::CcImplantDisplaced) => "lcc_id",
            (Side::Left, Projection::MloImplantDisplaced) => "lmlo_id",
        }
    }

    /// Whether the view belongs to a standard set.
    #[must_use]
    pub fn is_standard(self) -> bool {
        matches!(self.projection, Projection::Cc | Projection::Mlo)
    }

    fn rank(self) -> (bool, Side, Projection) {
        (!self.is_standard(), self.side, self.projection)
    }
}

impl PartialOrd for View {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for View {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.rank().cmp(&other.rank())
    }
}

impl fmt::Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl TryFrom<String> for View {
    type Error = UnknownView;

    fn try_from(code: String) -> Result<Self, UnknownView> {
        View::ALL
            .into_iter()
            .find(|view| view.code() == code)
            .ok_or(UnknownView(code))
    }
}

impl From<View> for String {
    fn from(view: View) -> String {
        view.code().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_order_hold() {
        let mut sorted = View::ALL;
        sorted.sort();
        assert_eq!(sorted, View::ALL);
        for view in View::ALL {
            assert_eq!(View::try_from(view.code().to_owned()), Ok(view));
            assert_eq!(view.field().to_uppercase(), view.code());
        }
        assert!(View::try_from("XCCL".to_owned()).is_err());
    }
}
