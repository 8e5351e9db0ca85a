//! Side and view: every attribute that names one.

use app::domain::imaging::view::Side;
use app::domain::received::view::{
    Laterality, Modifier, PositionClaim, SideClaim, SideSource, ViewClaim, ViewPosition,
};
use app::domain::received::words::Words;
use dicom_dictionary_std::tags;

use super::codes::{modifier_of, position_of};
use super::places::Places;
use crate::attributes::Attributes;

/// All that an image says about its view.
pub(super) fn claim(attributes: &Attributes, places: &Places) -> ViewClaim {
    let text = attributes
        .text(tags::VIEW_POSITION)
        .or_else(|| places.find(|place| place.text(tags::VIEW_POSITION)));
    let (text_side, text) = text.as_deref().map_or((None, None), by_text);
    let sides = [
        (side(attributes, tags::IMAGE_LATERALITY), SideSource::ImageLaterality),
        (
            places.find(|place| side(place, tags::FRAME_LATERALITY)),
            SideSource::FrameLaterality,
        ),
        (side(attributes, tags::LATERALITY), SideSource::Laterality),
        (text_side.map(Laterality::One), SideSource::ViewPosition),
    ];
    ViewClaim {
        sides: sides
            .into_iter()
            .filter_map(|(laterality, source)| {
                let laterality = laterality?;
                Some(SideClaim { laterality, source })
            })
            .collect(),
        code: by_code(places),
        text,
    }
}

fn side(attributes: &Attributes, tag: dicom_core::Tag) -> Option<Laterality> {
    match attributes.text(tag)?.to_ascii_uppercase().as_str() {
        "R" => Some(Laterality::One(Side::Right)),
        "L" => Some(Laterality::One(Side::Left)),
        "B" => Some(Laterality::Both),
        _ => None,
    }
}

/// The modifiers belong inside the view's item; some machines put them beside it.
fn by_code(places: &Places) -> Option<PositionClaim> {
    let view = places.items(tags::VIEW_CODE_SEQUENCE).first()?;
    let within = view.items(tags::VIEW_MODIFIER_CODE_SEQUENCE);
    let modifiers = if within.is_empty() {
        places.items(tags::VIEW_MODIFIER_CODE_SEQUENCE)
    } else {
        within
    };
    Some(PositionClaim {
        position: position_of(&view.as_code()?)?,
        modifiers: modifiers
            .iter()
            .filter_map(|item| modifier_of(&item.as_code()?))
            .collect(),
    })
}

/// Letters behind a position, as technologists' labels write them.
const SUFFIXES: [(&str, Modifier); 11] = [
    ("ID", Modifier::ImplantDisplaced),
    ("CV", Modifier::Cleavage),
    ("AT", Modifier::AxillaryTail),
    ("RL", Modifier::RolledLateral),
    ("RM", Modifier::RolledMedial),
    ("RS", Modifier::RolledSuperior),
    ("RI", Modifier::RolledInferior),
    ("TAN", Modifier::Tangential),
    ("NP", Modifier::NippleInProfile),
    ("AC", Modifier::AnteriorCompression),
    ("IMF", Modifier::InfraMammaryFold),
];

/// Letters before a position.
const PREFIXES: [(&str, Modifier); 2] = [("M", Modifier::Magnification), ("S", Modifier::Spot)];

/// Reads "CC", "RMLO", "LCCID", "MCC". What is none of these is kept as it is.
fn by_text(text: &str) -> (Option<Side>, Option<PositionClaim>) {
    let plain: String = text
        .to_ascii_uppercase()
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '_'))
        .collect();
    if let Some(claim) = labelled(&plain) {
        return (None, Some(claim));
    }
    for (letter, side) in [("R", Side::Right), ("L", Side::Left)] {
        if let Some(claim) = plain.strip_prefix(letter).and_then(labelled) {
            return (Some(side), Some(claim));
        }
    }
    let unlisted = Words::in_text(text).map(|words| PositionClaim {
        position: ViewPosition::Unlisted(words),
        modifiers: Vec::new(),
    });
    (None, unlisted)
}

fn labelled(text: &str) -> Option<PositionClaim> {
    let of = |text: &str, modifiers: Vec<Modifier>| {
        let named = ViewPosition::NAMED.into_iter().find(|named| named.label() == text)?;
        Some(PositionClaim {
            position: named,
            modifiers,
        })
    };
    let with_suffix = || {
        SUFFIXES
            .iter()
            .find_map(|(letters, modifier)| of(text.strip_suffix(letters)?, vec![modifier.clone()]))
    };
    let with_prefix = || {
        PREFIXES
            .iter()
            .find_map(|(letters, modifier)| of(text.strip_prefix(letters)?, vec![modifier.clone()]))
    };
    of(text, Vec::new()).or_else(with_suffix).or_else(with_prefix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_as_people_write_them() {
        let table = [
            ("CC", None, "CC", vec![]),
            ("MLO", None, "MLO", vec![]),
            ("LM", None, "LM", vec![]),
            ("LMLO", Some(Side::Left), "MLO", vec![]),
            ("LMO", None, "LMO", vec![]),
            ("R CC", Some(Side::Right), "CC", vec![]),
            ("LXCCL", Some(Side::Left), "XCCL", vec![]),
            ("RCCID", Some(Side::Right), "CC", vec![Modifier::ImplantDisplaced]),
            ("MLO-ID", None, "MLO", vec![Modifier::ImplantDisplaced]),
            ("MCC", None, "CC", vec![Modifier::Magnification]),
            ("SCC", None, "CC", vec![Modifier::Spot]),
            ("stereo +15", None, "stereo +15", vec![]),
        ];
        for (text, side, position, modifiers) in table {
            let (found, claim) = by_text(text);
            let claim = claim.expect(text);
            assert_eq!((found, claim.position.label()), (side, position), "{text}");
            assert_eq!(claim.modifiers, modifiers, "{text}");
        }
    }
}
