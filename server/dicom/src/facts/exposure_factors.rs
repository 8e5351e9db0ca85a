//! Dose, beam and compression, in the product's units.

use app::domain::imaging::dose::Dose;
use app::domain::received::factors::{Exposed, Factor, Factors, Material};
use app::domain::received::measure::Measure;
use dicom_dictionary_std::tags;

use super::places::Places;

/// Organ Dose stands in dGy: 0.01521 dGy are 1.521 mGy.
const MILLIGRAY_PER_DECIGRAY: f64 = 100.0;

/// Reads the exposure factors.
pub(super) fn factors(places: &Places) -> Factors {
    let material = |tag| places.words(tag).map(Material::of);
    let above_zero = |value: Option<Measure>| value.filter(|value| value.as_thousandths() > 0);
    let either = |one, other| places.measure(one).or_else(|| places.measure(other));
    let mut factors = Factors {
        time_ms: above_zero(either(tags::EXPOSURE_TIME, tags::EXPOSURE_TIME_INMS)),
        current_ma: above_zero(either(tags::X_RAY_TUBE_CURRENT, tags::X_RAY_TUBE_CURRENT_INM_A)),
        anode: material(tags::ANODE_TARGET_MATERIAL),
        filter: material(tags::FILTER_MATERIAL),
        half_value_layer_mm: above_zero(places.measure(tags::HALF_VALUE_LAYER)),
        grid: places.words(tags::GRID),
        focal_spot_mm: above_zero(places.measure(tags::FOCAL_SPOTS)),
        paddle: places.find(|place| place.words_of_text(tags::PADDLE_DESCRIPTION)),
        gantry_degrees: places.measure(tags::POSITIONER_PRIMARY_ANGLE),
        exposure_control: places.words(tags::EXPOSURE_CONTROL_MODE),
        relative_exposure: above_zero(places.measure(tags::RELATIVE_X_RAY_EXPOSURE)),
        ..Factors::default()
    };
    let organ_dose = places.find(|place| {
        let decigray = place.number(tags::ORGAN_DOSE)?;
        Measure::new(decigray * MILLIGRAY_PER_DECIGRAY)
    });
    factors.dose = factors.believe(Factor::Dose, organ_dose).and_then(dose);
    factors.entrance_dose_mgy = factors.believe(Factor::EntranceDose, places.measure(tags::ENTRANCE_DOSE_INM_GY));
    factors.kvp = factors.believe(Factor::Kvp, places.measure(tags::KVP));
    factors.exposure = exposure(places, &mut factors);
    factors.thickness_mm = factors.believe(Factor::Thickness, places.measure(tags::BODY_PART_THICKNESS));
    factors.force_n = factors.believe(Factor::Force, places.measure(tags::COMPRESSION_FORCE));
    factors
}

/// A dose that is believed.
pub(crate) fn dose(milligray: Measure) -> Option<Dose> {
    let microgray = u32::try_from(milligray.as_thousandths()).ok()?;
    Dose::try_from(microgray).ok()
}

/// In uAs where it is given, else in mAs, exact before rounded.
fn exposure(places: &Places, factors: &mut Factors) -> Option<Exposed> {
    let in_mas = places.measure(tags::EXPOSURE_INM_AS);
    let in_uas = places.find(|place| Measure::new(place.number(tags::EXPOSURE_INU_AS)? / 1_000.0));
    let rounded = places.measure(tags::EXPOSURE);
    let mut believed = |value: Option<Measure>| {
        let value = factors.believe(Factor::Exposure, value)?;
        u32::try_from(value.as_thousandths()).ok()
    };
    if let Some(uas) = believed(in_uas).or_else(|| believed(in_mas)) {
        return Some(Exposed::Microampereseconds(uas));
    }
    believed(rounded).map(|uas| Exposed::Milliampereseconds(uas / 1_000))
}
