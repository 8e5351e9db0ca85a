//! How an exposure was made: dose, beam, compression, and the machine's geometry.

use serde::{Deserialize, Serialize};

use super::measure::Measure;
use super::words::Words;
use crate::domain::imaging::dose::Dose;

/// Exposure factors of one image. A value that is zero, or that mammography cannot have, is not given.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Factors {
    /// Mean glandular dose: Organ Dose (0040,0316), which stands in dGy.
    pub dose: Option<Dose>,
    /// Entrance Dose in mGy (0040,8302).
    pub entrance_dose_mgy: Option<Measure>,
    /// KVP (0018,0060).
    pub kvp: Option<Measure>,
    /// Tube current and time.
    pub exposure: Option<Exposed>,
    /// Exposure Time (0018,1150).
    pub time_ms: Option<Measure>,
    /// X-Ray Tube Current (0018,1151).
    pub current_ma: Option<Measure>,
    /// Anode Target Material (0018,1191).
    pub anode: Option<Material>,
    /// Filter Material (0018,7050).
    pub filter: Option<Material>,
    /// Half Value Layer (0040,0314), millimetres of aluminium.
    pub half_value_layer_mm: Option<Measure>,
    /// Grid (0018,1166).
    pub grid: Option<Words>,
    /// Focal Spot (0018,1190).
    pub focal_spot_mm: Option<Measure>,
    /// Body Part Thickness (0018,11A0).
    pub thickness_mm: Option<Measure>,
    /// Compression Force (0018,11A2), 20 to 200 newtons; older machines wrote other units, and are not believed.
    pub force_n: Option<Measure>,
    /// Paddle Description (0018,11A4).
    pub paddle: Option<Words>,
    /// Positioner Primary Angle (0018,1510), degrees.
    pub gantry_degrees: Option<Measure>,
    /// Exposure Control Mode (0018,7060).
    pub exposure_control: Option<Words>,
    /// Relative X-Ray Exposure (0018,1405).
    pub relative_exposure: Option<Measure>,
    /// What was given and not believed.
    pub disbelieved: Vec<Factor>,
}

/// Tube current times time, and how exactly the machine said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Exposed {
    /// Exposure in uAs (0018,1153).
    Microampereseconds(u32),
    /// Exposure (0018,1152), rounded to whole mAs.
    Milliampereseconds(u32),
}

impl Exposed {
    /// In uAs.
    #[must_use]
    pub fn uas(self) -> u32 {
        match self {
            Exposed::Microampereseconds(uas) => uas,
            Exposed::Milliampereseconds(mas) => mas.saturating_mul(1_000),
        }
    }

    /// In mAs.
    #[must_use]
    pub fn mas(self) -> Measure {
        Measure::thousandths(i64::from(self.uas()))
    }
}

/// What anode and filter are made of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Material {
    /// Mo
    Molybdenum,
    /// Rh
    Rhodium,
    /// W
    Tungsten,
    /// Al
    Aluminium,
    /// Ag
    Silver,
    /// Cu
    Copper,
    /// Anything else, in the machine's words.
    Other(Words),
}

impl Material {
    /// Reads the machine's word; aluminium occurs in both spellings.
    #[must_use]
    pub fn of(words: Words) -> Material {
        match words.as_str().to_ascii_uppercase().as_str() {
            "MOLYBDENUM" | "MO" => Material::Molybdenum,
            "RHODIUM" | "RH" => Material::Rhodium,
            "TUNGSTEN" | "W" => Material::Tungsten,
            "ALUMINUM" | "ALUMINIUM" | "AL" => Material::Aluminium,
            "SILVER" | "AG" => Material::Silver,
            "COPPER" | "CU" => Material::Copper,
            _ => Material::Other(words),
        }
    }

    /// "Rh", or the machine's own words.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Material::Molybdenum => "Mo",
            Material::Rhodium => "Rh",
            Material::Tungsten => "W",
            Material::Aluminium => "Al",
            Material::Silver => "Ag",
            Material::Copper => "Cu",
            Material::Other(words) => words.as_str(),
        }
    }
}

/// A factor that may be given beyond belief.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Factor {
    /// Mean glandular dose.
    Dose,
    /// Entrance dose.
    EntranceDose,
    /// Tube voltage.
    Kvp,
    /// Tube current and time.
    Exposure,
    /// Thickness of the compressed breast.
    Thickness,
    /// Compression force.
    Force,
}

impl Factor {
    /// The words that people see.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Factor::Dose => "dose",
            Factor::EntranceDose => "entrance dose",
            Factor::Kvp => "tube voltage",
            Factor::Exposure => "exposure",
            Factor::Thickness => "breast thickness",
            Factor::Force => "compression force",
        }
    }

    /// What mammography can have, in the factor's unit: mGy, mGy, kV, mAs, mm, N. Wide on purpose: a value outside is
    /// an error of unit or a fault, not an unusual breast.
    #[must_use]
    pub fn believable(self, value: Measure) -> bool {
        match self {
            Factor::Dose => (10..=50_000).contains(&value.as_thousandths()),
            Factor::EntranceDose => (10..=500_000).contains(&value.as_thousandths()),
            Factor::Kvp => value.is_within(15, 60),
            Factor::Exposure => (100..=1_000_000).contains(&value.as_thousandths()),
            Factor::Thickness => value.is_within(1, 200),
            Factor::Force => value.is_within(20, 200),
        }
    }
}

impl Factors {
    /// A value as far as it is believed: zero is "not given", beyond belief is remembered in `disbelieved`.
    pub fn believe(&mut self, factor: Factor, value: Option<Measure>) -> Option<Measure> {
        let value = value.filter(|value| value.as_thousandths() != 0)?;
        if factor.believable(value) {
            return Some(value);
        }
        if !self.disbelieved.contains(&factor) {
            self.disbelieved.push(factor);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_is_not_given_and_the_absurd_is_remembered() {
        let mut factors = Factors::default();
        let measure = |value: f64| Measure::new(value);
        assert_eq!(factors.believe(Factor::Force, measure(0.0)), None);
        assert_eq!(factors.disbelieved, []);
        assert_eq!(factors.believe(Factor::Force, measure(9.8)), None);
        assert_eq!(factors.believe(Factor::Dose, measure(152.0)), None);
        assert_eq!(factors.believe(Factor::Dose, measure(1.521)), measure(1.521));
        assert_eq!(factors.disbelieved, [Factor::Force, Factor::Dose]);
    }

    #[test]
    fn both_spellings_of_aluminium_are_one() {
        let material = |text: &str| Material::of(Words::in_text(text).expect(text));
        assert_eq!(material("ALUMINUM"), material("Aluminium"));
        assert_eq!(material("LEAD").label(), "LEAD");
    }
}
