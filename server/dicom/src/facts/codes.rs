//! Codes of views and of their modifiers (PS3.16 CID 4014 and 4015), by their SNOMED CT and SNOMED RT values.
//!
//! The scheme is not asked: machines give the same values under SRT, SNM3 and 99SDM.

use app::domain::received::view::{Modifier, ViewPosition};

use crate::attributes::Code;

/// Positions: SNOMED CT code, SNOMED RT code, meaning. The conformance statement shows the same table.
pub const POSITIONS: [(&str, &str, ViewPosition); 11] = [
    ("399162004", "R-10242", ViewPosition::Cc),
    ("399368009", "R-10226", ViewPosition::Mlo),
    ("399260004", "R-10224", ViewPosition::Ml),
    ("399352003", "R-10228", ViewPosition::Lm),
    ("399099002", "R-10230", ViewPosition::Lmo),
    ("399196006", "R-10244", ViewPosition::Fb),
    ("399188001", "R-102D0", ViewPosition::Sio),
    ("441555000", "R-40AAA", ViewPosition::Iso),
    ("399192008", "R-1024A", ViewPosition::Xccl),
    ("399101009", "R-1024B", ViewPosition::Xccm),
    ("127457009", "G-8310", ViewPosition::Specimen),
];

/// Modifiers, likewise.
pub const MODIFIERS: [(&str, &str, Modifier); 13] = [
    ("399161006", "R-102D2", Modifier::Cleavage),
    ("399011000", "R-102D1", Modifier::AxillaryTail),
    ("399197002", "R-102D3", Modifier::RolledLateral),
    ("399226006", "R-102D4", Modifier::RolledMedial),
    ("415670009", "R-102C9", Modifier::RolledSuperior),
    ("414493004", "R-102CA", Modifier::RolledInferior),
    ("399209000", "R-102D5", Modifier::ImplantDisplaced),
    ("399163009", "R-102D6", Modifier::Magnification),
    ("399055006", "R-102D7", Modifier::Spot),
    ("399110001", "R-102C2", Modifier::Tangential),
    ("442581004", "R-40AB3", Modifier::NippleInProfile),
    ("441752004", "P2-00161", Modifier::AnteriorCompression),
    ("442593008", "R-40ABE", Modifier::InfraMammaryFold),
];

/// The position of a code; an unknown one under its own words.
pub(crate) fn position_of(code: &Code) -> Option<ViewPosition> {
    listed(&POSITIONS, code).or_else(|| code.words().map(ViewPosition::Unlisted))
}

/// The modifier of a code; an unknown one under its own words.
pub(crate) fn modifier_of(code: &Code) -> Option<Modifier> {
    listed(&MODIFIERS, code).or_else(|| code.words().map(Modifier::Unlisted))
}

fn listed<T: Clone>(table: &[(&str, &str, T)], code: &Code) -> Option<T> {
    let is = |known: &str| known.eq_ignore_ascii_case(&code.value);
    table
        .iter()
        .find(|(clinical, reference, _)| is(clinical) || is(reference))
        .map(|(_, _, meaning)| meaning.clone())
}

/// The SNOMED RT code and the meaning of a position, as our own machine writes them.
pub(crate) fn code_of_position(position: &ViewPosition) -> Option<&'static str> {
    POSITIONS
        .iter()
        .find(|(_, _, listed)| listed == position)
        .map(|(_, reference, _)| *reference)
}

/// The SNOMED RT code of a modifier.
pub(crate) fn code_of_modifier(modifier: &Modifier) -> Option<&'static str> {
    MODIFIERS
        .iter()
        .find(|(_, _, listed)| listed == modifier)
        .map(|(_, reference, _)| *reference)
}
