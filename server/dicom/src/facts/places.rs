//! Where an object can say something: in the data set, in its acquisition items, in its functional groups.

use app::domain::received::measure::Measure;
use app::domain::received::words::Words;
use dicom_core::Tag;
use dicom_dictionary_std::tags;

use crate::attributes::Attributes;

/// The data set and the items that speak for the whole object, in the order in which they are asked.
pub(super) struct Places<'a>(Vec<&'a Attributes>);

impl<'a> Places<'a> {
    pub(super) fn of(attributes: &'a Attributes) -> Places<'a> {
        let mut places = vec![attributes];
        for sequence in [
            tags::X_RAY3_D_ACQUISITION_SEQUENCE,
            tags::CONTRIBUTING_SOURCES_SEQUENCE,
            tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE,
            tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE,
        ] {
            // The first frame speaks for all.
            if let Some(group) = attributes.item(sequence) {
                places.push(group);
                places.extend(group.all_items());
            }
        }
        Places(places)
    }

    /// The first answer.
    pub(super) fn find<T>(&self, ask: impl Fn(&'a Attributes) -> Option<T>) -> Option<T> {
        self.0.iter().find_map(|place| ask(place))
    }

    pub(super) fn measure(&self, tag: Tag) -> Option<Measure> {
        self.find(|place| place.measure(tag))
    }

    pub(super) fn words(&self, tag: Tag) -> Option<Words> {
        self.find(|place| place.words(tag))
    }

    /// The first such sequence that has an item.
    pub(super) fn items(&self, tag: Tag) -> &'a [Attributes] {
        self.find(|place| Some(place.items(tag)).filter(|items| !items.is_empty()))
            .unwrap_or_default()
    }
}
