//! Key object selections (KOS, PS3.16 TID 2010): what a machine takes back, and why.

use app::domain::phi::Phi;
use app::domain::received::selection::{RejectCode, RejectKind, RejectReason, Selection, SelectionTitle};
use app::domain::received::uid::Uid;
use app::domain::received::words::Words;
use dicom_dictionary_std::tags;

use crate::attributes::{Attributes, Code};
use crate::facts::{accession, person};
use crate::structured::Content;

/// The most images of one selection that are read.
const MOST_IMAGES: usize = 1_000;

const TITLE_MODIFIER: &[&str] = &["113011"];
const DESCRIPTION: &[&str] = &["113012"];

/// Reads a selection.
#[must_use]
pub fn selection(attributes: &Attributes) -> Selection {
    let document = Content::of(attributes);
    let contents = document.descendants();
    let description = contents
        .iter()
        .find(|content| content.is_called(DESCRIPTION))
        .and_then(|content| content.attributes().text(tags::TEXT_VALUE));
    let referenced: Vec<Uid> = contents.iter().flat_map(|content| content.instances()).collect();
    let mut images = if referenced.is_empty() {
        evidence(attributes)
    } else {
        referenced
    };
    images.sort();
    images.dedup();
    images.truncate(MOST_IMAGES);
    let mut reasons: Vec<RejectReason> = contents
        .iter()
        .filter(|content| content.is_called(TITLE_MODIFIER))
        .filter_map(|content| reason(&content.code()?))
        .collect();
    reasons.sort();
    reasons.dedup();
    Selection {
        instance: attributes.uid(tags::SOP_INSTANCE_UID),
        study: attributes.uid(tags::STUDY_INSTANCE_UID),
        accession: accession(attributes),
        participant: person(attributes),
        title: title(document.name()),
        reasons,
        description: description.and_then(|text| Words::in_text(&text)).map(Phi::new),
        images,
    }
}

fn title(code: Option<Code>) -> SelectionTitle {
    let kind = code.as_ref().and_then(|code| RejectKind::from_code(&code.value));
    match kind {
        Some(kind) => SelectionTitle::Rejected(kind),
        None => SelectionTitle::Other(code.and_then(|code| code.words())),
    }
}

fn reason(code: &Code) -> Option<RejectReason> {
    match RejectCode::from_code(&code.value) {
        Some(listed) => Some(RejectReason::Coded(listed)),
        None => code.words().map(RejectReason::Words),
    }
}

/// Every instance of the evidence, for a selection whose content names none.
fn evidence(attributes: &Attributes) -> Vec<Uid> {
    attributes
        .items(tags::CURRENT_REQUESTED_PROCEDURE_EVIDENCE_SEQUENCE)
        .iter()
        .flat_map(|study| study.items(tags::REFERENCED_SERIES_SEQUENCE))
        .flat_map(|series| series.items(tags::REFERENCED_SOP_SEQUENCE))
        .filter_map(|reference| reference.uid(tags::REFERENCED_SOP_INSTANCE_UID))
        .collect()
}
