//! What one image says of itself.

use serde::{Deserialize, Serialize};

use super::factors::Factors;
use super::measure::Measure;
use super::moment::{Acquired, Moment};
use super::person::{PersonClaim, PersonName};
use super::uid::Uid;
use super::view::ViewClaim;
use super::words::Words;
use crate::domain::phi::Phi;

/// One image, by its own words. Everything may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ImageFacts {
    /// What it is called, and what it belongs to.
    pub identity: Identity,
    /// What kind of object it is.
    pub kind: Kind,
    /// Why it is no image of a participant, if it is not.
    pub quality_control: Option<QualityControl>,
    /// Side and view.
    pub view: ViewClaim,
    /// Breast Implant Present (0028,1300): in that breast, and also when it is displaced.
    pub implant_present: Option<bool>,
    /// Partial View (0028,1350).
    pub partial: Option<PartialView>,
    /// Dose, beam, compression.
    pub factors: Factors,
    /// Patient Orientation (0020,0020): where rows and columns point.
    pub orientation: Option<Orientation>,
    /// When it was acquired.
    pub acquired: Option<Acquired>,
    /// Content Date and Time (0008,0023), (0008,0033).
    pub content: Option<Moment>,
    /// The machine.
    pub device: Device,
    /// Operators' Name (0008,1070): free text, perhaps three letters.
    pub operators: Vec<Phi<PersonName>>,
    /// Whom it is about.
    pub participant: PersonClaim,
    /// The picture's size and kind.
    pub pixels: Pixels,
    /// What it says about its own quality.
    pub quality: Quality,
}

/// What an object is called, and what it belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Identity {
    /// SOP Instance UID (0008,0018).
    pub instance: Option<Uid>,
    /// SOP Class UID (0008,0016).
    pub class: Option<Uid>,
    /// Study Instance UID (0020,000D).
    pub study: Option<Uid>,
    /// Series Instance UID (0020,000E).
    pub series: Option<Uid>,
    /// Irradiation Event UID (0008,3010).
    pub events: Vec<Uid>,
    /// Source Image Sequence (0008,2112), in the image's order.
    pub sources: Vec<Uid>,
    /// Accession Number (0008,0050).
    pub accession: Option<Words>,
    /// Scheduled Procedure Step ID (0040,0009) in the Request Attributes Sequence (0040,0275).
    pub scheduled_steps: Vec<Words>,
    /// Referenced Performed Procedure Step Sequence (0008,1111).
    pub performed_steps: Vec<Uid>,
    /// Instance Number (0020,0013).
    pub number: Option<i32>,
}

/// What kind of object an image is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    /// A mammogram, for presentation.
    Presentation,
    /// A mammogram, for processing: the twin of one for presentation.
    Processing,
    /// A tomosynthesis volume.
    Tomosynthesis,
    /// Tomosynthesis projections.
    Projection,
    /// A two-dimensional picture computed from tomosynthesis.
    Generated2d,
    /// A screenshot or a scan.
    SecondaryCapture,
    /// Anything else.
    #[default]
    Other,
}

impl Kind {
    /// Whether such an object is evidence of an exposure by itself.
    #[must_use]
    pub fn shows_an_exposure(self) -> bool {
        match self {
            Kind::Presentation | Kind::Processing | Kind::Tomosynthesis | Kind::Projection | Kind::Generated2d => true,
            Kind::SecondaryCapture | Kind::Other => false,
        }
    }

    /// Whether it was acquired, and not computed from what was.
    #[must_use]
    pub fn is_acquired(self) -> bool {
        match self {
            Kind::Presentation | Kind::Processing | Kind::Tomosynthesis | Kind::Projection => true,
            Kind::Generated2d | Kind::SecondaryCapture | Kind::Other => false,
        }
    }

    /// The words that people see.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Kind::Presentation => "mammogram",
            Kind::Processing => "mammogram, unprocessed",
            Kind::Tomosynthesis => "tomosynthesis",
            Kind::Projection => "tomosynthesis projections",
            Kind::Generated2d => "synthetic 2D",
            Kind::SecondaryCapture => "secondary capture",
            Kind::Other => "other object",
        }
    }
}

/// Why an image does not show a participant's breast: it is kept, and counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum QualityControl {
    /// Quality Control Image (0028,0300) is YES.
    Marked,
    /// The view position is that of a flat field.
    FlatField,
    /// The body part or the description says "phantom".
    Phantom,
    /// The view is that of a specimen.
    Specimen,
}

/// One image covers a part of a large breast. It explains extra images, and is not the programme's partial mammography.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PartialView {
    /// Partial View Description (0028,1351): free text, which may name someone.
    pub description: Option<Phi<Words>>,
    /// Partial View Code Sequence (0028,1352): "posterior", in the machine's words.
    pub parts: Vec<Words>,
}

/// Where the rows and the columns of the picture point, in the participant's body: "A" and "R", "P" and "FL".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Orientation {
    /// Along a row, from left to right.
    pub rows: Words,
    /// Along a column, from top to bottom.
    pub columns: Words,
}

/// The machine that made an image.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Device {
    /// Manufacturer (0008,0070).
    pub manufacturer: Option<Words>,
    /// Manufacturer's Model Name (0008,1090).
    pub model: Option<Words>,
    /// Station Name (0008,1010).
    pub station: Option<Words>,
    /// Device Serial Number (0018,1000).
    pub serial: Option<Words>,
    /// Software Versions (0018,1020).
    pub software: Option<Words>,
    /// Detector ID (0018,700A).
    pub detector: Option<Words>,
    /// Institution Name (0008,0080).
    pub institution: Option<Words>,
}

/// The picture, by its header: nothing here has been checked against the pixels.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pixels {
    /// Transfer Syntax UID (0002,0010).
    pub transfer_syntax: Option<Uid>,
    /// Rows (0028,0010).
    pub rows: Option<u32>,
    /// Columns (0028,0011).
    pub columns: Option<u32>,
    /// Number of Frames (0028,0008); 1 where it is not given.
    pub frames: Option<u32>,
    /// Bits Allocated (0028,0100).
    pub bits_allocated: Option<u16>,
    /// Bits Stored (0028,0101).
    pub bits_stored: Option<u16>,
    /// Photometric Interpretation (0028,0004).
    pub photometric: Option<Words>,
    /// Imager Pixel Spacing (0018,1164), millimetres between rows.
    pub spacing_mm: Option<Measure>,
}

/// What an image says about its own quality.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Quality {
    /// The image itself says that it was rejected.
    pub rejected: bool,
    /// Image Comments (0020,4000): free text, which may name someone.
    pub comments: Option<Phi<Words>>,
    /// Series Description (0008,103E).
    pub series_description: Option<Words>,
}
