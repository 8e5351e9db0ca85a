//! What is made of an image's claims about its view.

use super::*;
use crate::domain::received::words::Words;

fn claim(side: Option<Laterality>, code: Option<PositionClaim>, text: Option<PositionClaim>) -> ViewClaim {
    let source = SideSource::ImageLaterality;
    ViewClaim {
        sides: side
            .into_iter()
            .map(|laterality| SideClaim { laterality, source })
            .collect(),
        code,
        text,
    }
}

fn position(position: ViewPosition, modifiers: &[Modifier]) -> Option<PositionClaim> {
    let modifiers = modifiers.to_vec();
    Some(PositionClaim { position, modifiers })
}

const LEFT: Option<Laterality> = Some(Laterality::One(Side::Left));

#[test]
fn views_have_the_words_that_people_see() {
    let words = |text: &str| Words::in_text(text).expect(text);
    let table = [
        (LEFT, position(ViewPosition::Mlo, &[]), "LMLO"),
        (
            LEFT,
            position(ViewPosition::Cc, &[Modifier::ImplantDisplaced]),
            "LCC implant displaced",
        ),
        (LEFT, position(ViewPosition::Cc, &[Modifier::NippleInProfile]), "LCC"),
        (
            LEFT,
            position(ViewPosition::Cc, &[Modifier::Magnification]),
            "LCC magnification",
        ),
        (LEFT, position(ViewPosition::Xccl, &[]), "LXCCL"),
        (
            Some(Laterality::Both),
            position(ViewPosition::Cc, &[Modifier::Cleavage]),
            "Both breasts CC cleavage",
        ),
        (
            LEFT,
            position(ViewPosition::Unlisted(words("stereo -15")), &[]),
            "L stereo -15",
        ),
        (None, position(ViewPosition::Cc, &[]), "CC"),
        (LEFT, None, "L (view not given)"),
        (None, None, "View not given"),
    ];
    for (side, code, label) in table {
        assert_eq!(claim(side, code, None).imaged().label(), label);
    }
}

#[test]
fn the_code_decides_and_a_disagreement_is_flagged() {
    let cc = position(ViewPosition::Cc, &[]);
    let mlo = position(ViewPosition::Mlo, &[]);
    let differing = claim(LEFT, cc.clone(), mlo.clone());
    assert_eq!(differing.imaged().label(), "LCC");
    assert!(differing.positions_disagree());
    assert!(!claim(LEFT, cc.clone(), cc.clone()).positions_disagree());
    let by_text = claim(LEFT, None, mlo);
    assert_eq!(by_text.position().map(|(_, source)| source), Some(ViewSource::Text));
    let displaced_by_text = claim(LEFT, cc, position(ViewPosition::Cc, &[Modifier::ImplantDisplaced]));
    assert!(displaced_by_text.positions_disagree());
}

#[test]
fn two_sides_disagree() {
    let mut view = claim(LEFT, None, None);
    assert!(!view.sides_disagree());
    view.sides.push(SideClaim {
        laterality: Laterality::One(Side::Right),
        source: SideSource::ViewPosition,
    });
    assert!(view.sides_disagree());
    assert_eq!(view.imaged().side(), Some(Side::Left));
}
