//! How stored values become grey: rescale, window or look-up table, inversion (PS3.3 sections C.11.1 and C.11.2).
//!
//! Everything is worked out once for each stored value and kept in a table of bytes.

use super::element::Tag;
use super::geometry::{Geometry, Photometric, Sign};
use super::value;

/// The shape of a window (0028,1056).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// A ramp, with the half pixel of PS3.3 section C.11.2.1.2.1.
    #[default]
    Linear,
    /// A ramp without it.
    LinearExact,
    /// An S.
    Sigmoid,
}

/// What is stretched from black to white, in rescaled units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// The middle (0028,1050).
    pub center: f64,
    /// From black to white (0028,1051).
    pub width: f64,
    /// The shape between them.
    pub shape: Shape,
}

impl Window {
    /// Brightness of a value, 0 to 1.
    pub fn brightness(&self, value: f64) -> f64 {
        let Window { center, width, shape } = *self;
        match shape {
            // A width of one divides by nothing: it is a threshold.
            Shape::Linear if width <= 1.0 => f64::from(u8::from(value > center - 0.5)),
            Shape::Linear => ((value - (center - 0.5)) / (width - 1.0) + 0.5).clamp(0.0, 1.0),
            Shape::LinearExact => ((value - center) / width + 0.5).clamp(0.0, 1.0),
            Shape::Sigmoid => 1.0 / (1.0 + (-4.0 * (value - center) / width).exp()),
        }
    }

    fn is_usable(&self) -> bool {
        match self.shape {
            Shape::Linear => self.width >= 1.0,
            Shape::LinearExact | Shape::Sigmoid => self.width > 0.0,
        }
    }
}

/// A look-up table from rescaled values to brightness (0028,3010).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Number of entries, first value, bits of an entry (0028,3002).
    descriptor: Option<[u16; 3]>,
    /// The entries (0028,3006).
    entries: Option<Vec<u16>>,
}

impl Table {
    fn brightness(&self, sign: Sign) -> Option<impl Fn(f64) -> f64> {
        let [_, first, bits] = self.descriptor?;
        let entries = self.entries.as_deref().filter(|entries| !entries.is_empty())?;
        if !(8..=16).contains(&bits) {
            return None;
        }
        let first = match sign {
            Sign::Unsigned => f64::from(first),
            Sign::Signed => f64::from(first.cast_signed()),
        };
        let white = f64::from((1u32 << bits) - 1);
        let last = entries.len() - 1;
        // A value outside the table has the nearest entry; `as` saturates.
        Some(move |value: f64| (f64::from(entries[((value - first).round() as usize).min(last)]) / white).min(1.0))
    }
}

/// Who an image is for (0008,0068).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Intent {
    /// A person.
    #[default]
    Presentation,
    /// A program: values as the detector gave them.
    Processing,
}

/// Whether presentation turns grey around (2050,0020).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Presented {
    #[default]
    AsItIs,
    Inverse,
}

/// What the header says of how the image is to be shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Display {
    center: Option<f64>,
    width: Option<f64>,
    shape: Shape,
    table: Table,
    intercept: Option<f64>,
    slope: Option<f64>,
    padding: Option<u16>,
    padding_limit: Option<u16>,
    presented: Presented,
    intent: Intent,
    row_direction: String,
    side: String,
}

/// Stored values that are no picture, shifted so that the lowest storable value is zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Padding {
    /// The lowest.
    pub low: u16,
    /// The highest.
    pub high: u16,
}

/// What maps stored values when the header does not: from black to white, counted like `Padding`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// This value and what lies beyond it is black.
    pub black: u16,
    /// This value and what lies beyond it is white.
    pub white: u16,
}

/// Which end of the stored values is bright.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Polarity {
    /// High values are bright.
    HighBright,
    /// Low values are bright.
    LowBright,
}

impl Display {
    /// Takes a value that says something of how the image is shown. The first of several counts.
    pub(super) fn keep(&mut self, tag: Tag, bytes: &[u8]) {
        match tag {
            (0x0008, 0x0068) if value::text(bytes) == "FOR PROCESSING" => self.intent = Intent::Processing,
            (0x0020, 0x0020) => self.row_direction = value::first_text(bytes),
            (0x0020, 0x0062) => self.side = value::text(bytes),
            (0x0028, 0x0120) => self.padding = value::unsigned(bytes),
            (0x0028, 0x0121) => self.padding_limit = value::unsigned(bytes),
            (0x0028, 0x1050) if self.center.is_none() => self.center = value::decimal(bytes),
            (0x0028, 0x1051) if self.width.is_none() => self.width = value::decimal(bytes),
            (0x0028, 0x1052) if self.intercept.is_none() => self.intercept = value::decimal(bytes),
            (0x0028, 0x1053) if self.slope.is_none() => self.slope = value::decimal(bytes),
            (0x0028, 0x1056) => {
                self.shape = match value::text(bytes).as_str() {
                    "SIGMOID" => Shape::Sigmoid,
                    "LINEAR_EXACT" => Shape::LinearExact,
                    _ => Shape::Linear,
                }
            }
            (0x2050, 0x0020) if value::text(bytes) == "INVERSE" => self.presented = Presented::Inverse,
            _ => {}
        }
    }

    /// Takes a value of an item of the VOI LUT Sequence.
    pub(super) fn keep_table(&mut self, tag: Tag, bytes: &[u8]) {
        match (tag, value::words(bytes)) {
            ((0x0028, 0x3002), words) if self.table.descriptor.is_none() => {
                self.table.descriptor = words.first_chunk().copied();
            }
            ((0x0028, 0x3006), words) if self.table.entries.is_none() => self.table.entries = Some(words),
            _ => {}
        }
    }

    /// Who the image is for.
    pub fn intent(&self) -> Intent {
        self.intent
    }

    /// The first window, if it can be used.
    pub fn window(&self) -> Option<Window> {
        let window = Window {
            center: self.center?,
            width: self.width?,
            shape: self.shape,
        };
        window.is_usable().then_some(window)
    }

    /// Which end of the stored values is bright, by the header.
    pub fn polarity(&self, geometry: &Geometry) -> Polarity {
        let inverted = geometry.photometric() == Photometric::Monochrome1 || self.presented == Presented::Inverse;
        match (inverted, self.slope.unwrap_or(1.0) < 0.0) {
            (false, false) | (true, true) => Polarity::HighBright,
            (true, false) | (false, true) => Polarity::LowBright,
        }
    }

    /// Values that are no picture (0028,0120) and (0028,0121).
    pub fn padding(&self, geometry: &Geometry) -> Option<Padding> {
        let mask = mask(geometry);
        let counted = |value: u16| match geometry.sign() {
            Sign::Unsigned => value & mask,
            Sign::Signed => (value & mask) ^ (1 << (geometry.stored() - 1)),
        };
        let one = counted(self.padding?);
        let other = self.padding_limit.map_or(one, counted);
        Some(Padding {
            low: one.min(other),
            high: one.max(other),
        })
    }

    /// Whether the picture must be turned left to right, so that a left breast's chest wall is at the left edge and
    /// a right breast's at the right. Never without both the side (0020,0062) and the direction of rows (0020,0020).
    pub fn is_mirrored(&self) -> bool {
        // Rows of a left breast should run from the chest wall forwards, those of a right breast the other way.
        matches!(
            (self.side.as_str(), self.row_direction.as_bytes().first()),
            ("L", Some(b'P')) | ("R", Some(b'A'))
        )
    }

    /// Grey for every stored value. None where the header gives no window and no table that can be used.
    pub fn greys(&self, geometry: &Geometry) -> Option<Vec<u8>> {
        let inverted = geometry.photometric() == Photometric::Monochrome1 || self.presented == Presented::Inverse;
        if let Some(window) = self.window() {
            return Some(self.fill(geometry, inverted, |value| window.brightness(value)));
        }
        let table = self.table.brightness(geometry.sign())?;
        Some(self.fill(geometry, inverted, table))
    }

    fn fill(&self, geometry: &Geometry, inverted: bool, brightness: impl Fn(f64) -> f64) -> Vec<u8> {
        let slope = self.slope.filter(|slope| *slope != 0.0).unwrap_or(1.0);
        let intercept = self.intercept.unwrap_or(0.0);
        let lowest = match geometry.sign() {
            Sign::Unsigned => 0,
            Sign::Signed => -(1i32 << (geometry.stored() - 1)),
        };
        (0..=i32::from(mask(geometry)))
            .map(|counted| {
                let bright = brightness(f64::from(counted + lowest) * slope + intercept);
                grey(if inverted { 1.0 - bright } else { bright })
            })
            .collect()
    }
}

impl Stretch {
    /// Grey for every stored value.
    pub fn greys(self, geometry: &Geometry) -> Vec<u8> {
        let (black, white) = (f64::from(self.black), f64::from(self.white));
        let span = if self.black == self.white { 1.0 } else { white - black };
        (0..=mask(geometry))
            .map(|counted| grey(((f64::from(counted) - black) / span).clamp(0.0, 1.0)))
            .collect()
    }
}

/// The bits stored, all set: also the highest counted value.
pub fn mask(geometry: &Geometry) -> u16 {
    u16::MAX >> (16 - geometry.stored())
}

fn grey(brightness: f64) -> u8 {
    (brightness * 255.0).round() as u8
}
