//! Side and view, as the headers of images name them.

use app::domain::imaging::view::Side;
use app::domain::received::view::ViewPosition;
use dicom_core::value::PrimitiveValue;
use dicom_core::{DataElement, VR};
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;

use super::exposure::Exposure;
use crate::encoding::{code, put, sequence};
use crate::facts::{code_of_modifier, code_of_position};

/// Side and view by code and by text.
pub(super) fn view(header: &mut InMemDicomObject, exposure: &Exposure) {
    if let Some(text) = &exposure.text {
        put(header, tags::VIEW_POSITION, VR::CS, text);
    }
    if let Some(view) = view_code(exposure) {
        header.put(sequence(tags::VIEW_CODE_SEQUENCE, vec![view]));
    }
}

/// The view with its modifiers in its item, under the scheme that real machines write.
fn view_code(exposure: &Exposure) -> Option<InMemDicomObject> {
    let position = &exposure.says.position;
    let mut view = match (code_of_position(position), position) {
        (Some(value), _) => code(value, "SNM3", position.label()),
        (None, ViewPosition::Unlisted(words)) => code("99001", "99FOURVIEW", words.as_str()),
        (None, _) => return None,
    };
    let modifiers = exposure.all_modifiers();
    let items: Vec<InMemDicomObject> = modifiers
        .iter()
        .map(|modifier| match code_of_modifier(modifier) {
            Some(value) => code(value, "SNM3", modifier.label()),
            None => code("99002", "99FOURVIEW", modifier.label()),
        })
        .collect();
    view.put(sequence(tags::VIEW_MODIFIER_CODE_SEQUENCE, items));
    Some(view)
}

/// The same in the functional groups of an enhanced object.
pub(super) fn functional_groups(header: &mut InMemDicomObject, exposure: &Exposure, frames: u16) {
    let mut anatomy = InMemDicomObject::new_empty();
    put(&mut anatomy, tags::FRAME_LATERALITY, VR::CS, letter(exposure.says.side));
    let region = code("T-04000", "SRT", "Breast");
    anatomy.put(sequence(tags::ANATOMIC_REGION_SEQUENCE, vec![region]));
    let mut shared = InMemDicomObject::new_empty();
    shared.put(sequence(tags::FRAME_ANATOMY_SEQUENCE, vec![anatomy]));
    header.put(sequence(tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE, vec![shared]));
    let per_frame = (1..=frames)
        .map(|frame| {
            let mut content = InMemDicomObject::new_empty();
            let number = PrimitiveValue::from(u32::from(frame));
            content.put(DataElement::new(tags::DIMENSION_INDEX_VALUES, VR::UL, number));
            let mut group = InMemDicomObject::new_empty();
            group.put(sequence(tags::FRAME_CONTENT_SEQUENCE, vec![content]));
            group
        })
        .collect();
    header.put(sequence(tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, per_frame));
    if let Some(view) = view_code(exposure) {
        header.put(sequence(tags::VIEW_CODE_SEQUENCE, vec![view]));
    }
    // The side stands in the groups only.
    header.remove_element(tags::IMAGE_LATERALITY);
}

pub(super) fn letter(side: Side) -> &'static str {
    match side {
        Side::Right => "R",
        Side::Left => "L",
    }
}
