//! One exposure: what it shows, what the machine says that it shows, and how it was made.

use app::domain::imaging::view::Side;
use app::domain::received::uid::Uid;
use app::domain::received::view::{Modifier, ViewPosition};
use time::PrimitiveDateTime;

/// A side and a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Which breast.
    pub side: Side,
    /// From where.
    pub position: ViewPosition,
}

/// Whether there is an implant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Implant {
    /// None.
    None,
    /// In the picture.
    Present,
    /// Pushed back (Eklund).
    Displaced,
}

/// What an image is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// For people.
    Presentation,
    /// For programs: the twin.
    Processing,
}

/// Dose, beam and compression.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Technique {
    /// Mean glandular dose; not told when 0.
    pub dose_mgy: f64,
    /// Tube voltage.
    pub kvp: f64,
    /// Tube current and time.
    pub mas: f64,
    /// Exposure time.
    pub time_ms: f64,
    /// Thickness of the compressed breast.
    pub thickness_mm: f64,
    /// Compression force.
    pub force_n: f64,
}

/// One exposure.
#[derive(Clone, Debug, PartialEq)]
pub struct Exposure {
    /// What the picture shows.
    pub shows: Label,
    /// What the header says by code: another label is the wrong-label scenario.
    pub says: Label,
    /// What the header says by text; `None` leaves the text out.
    pub text: Option<String>,
    /// Modifiers besides the implant's.
    pub modifiers: Vec<Modifier>,
    /// When, on the machine's clock.
    pub acquired_at: PrimitiveDateTime,
    /// How.
    pub technique: Technique,
    /// Irradiation Event UID; real machines often give none.
    pub event: Option<Uid>,
    /// Instance Number.
    pub number: u32,
    /// Marked as a partial view of a large breast.
    pub partial: bool,
    /// Implant.
    pub implant: Implant,
}

impl Exposure {
    /// An ordinary exposure with the values of an average breast, a little different for each number.
    #[must_use]
    pub fn new(side: Side, position: ViewPosition, acquired_at: PrimitiveDateTime, number: u32) -> Exposure {
        let shows = Label { side, position };
        let varied = f64::from(number.wrapping_mul(7) % 10);
        Exposure {
            says: shows.clone(),
            text: Some(shows.position.label().to_owned()),
            shows,
            modifiers: Vec::new(),
            acquired_at,
            technique: Technique {
                dose_mgy: 1.2 + varied * 0.06,
                kvp: 28.0 + f64::from(number % 3),
                mas: 82.0 + varied * 3.1,
                time_ms: 910.0 + varied * 20.0,
                thickness_mm: 48.0 + varied,
                force_n: 78.0 + varied * 4.0,
            },
            event: None,
            number,
            partial: false,
            implant: Implant::None,
        }
    }

    /// The letters on the picture: "RMLO".
    pub(super) fn marker(&self) -> String {
        let side = match self.shows.side {
            Side::Right => "R",
            Side::Left => "L",
        };
        let displaced = match self.implant {
            Implant::Displaced => " ID",
            Implant::None | Implant::Present => "",
        };
        format!("{side}{}{displaced}", self.shows.position.label())
    }

    /// Every modifier of the view.
    pub(super) fn all_modifiers(&self) -> Vec<Modifier> {
        let mut modifiers = self.modifiers.clone();
        if self.implant == Implant::Displaced {
            modifiers.insert(0, Modifier::ImplantDisplaced);
        }
        modifiers
    }
}

impl Label {
    /// Patient Orientation of such a picture.
    pub(super) fn orientation(&self) -> &'static str {
        match (self.side, &self.position) {
            (Side::Right, ViewPosition::Mlo) => "P\\FL",
            (Side::Left, ViewPosition::Mlo) => "A\\FR",
            (Side::Right, ViewPosition::Ml | ViewPosition::Lm) => "P\\F",
            (Side::Left, ViewPosition::Ml | ViewPosition::Lm) => "A\\F",
            (Side::Right, _) => "P\\L",
            (Side::Left, _) => "A\\R",
        }
    }

    /// Positioner Primary Angle, as this machine counts: positive to the right breast's side.
    pub(super) fn gantry_degrees(&self) -> i32 {
        let tilt = match self.position {
            ViewPosition::Mlo | ViewPosition::Lmo | ViewPosition::Sio | ViewPosition::Iso => 45,
            ViewPosition::Ml | ViewPosition::Lm => 90,
            ViewPosition::Fb => 180,
            ViewPosition::Cc
            | ViewPosition::Xccl
            | ViewPosition::Xccm
            | ViewPosition::Specimen
            | ViewPosition::Unlisted(_) => 0,
        };
        match self.side {
            Side::Right => tilt,
            Side::Left => -tilt,
        }
    }
}
