//! Content items of structured reports (PS3.3 C.17.3): a tree of named values.

use app::domain::imaging::view::Side;
use app::domain::received::measure::Measure;
use app::domain::received::uid::Uid;
use app::domain::received::view::Laterality;
use dicom_dictionary_std::tags;

use crate::attributes::{Attributes, Code};

/// A content item, or the report itself.
#[derive(Clone, Copy)]
pub(crate) struct Content<'a>(&'a Attributes);

/// A number with its unit.
pub(crate) struct Quantity {
    pub(crate) value: f64,
    /// As in UCUM: "mGy".
    pub(crate) unit: String,
}

impl<'a> Content<'a> {
    pub(crate) fn of(attributes: &'a Attributes) -> Content<'a> {
        Content(attributes)
    }

    /// What is in it.
    pub(crate) fn children(self) -> impl Iterator<Item = Content<'a>> {
        self.0.items(tags::CONTENT_SEQUENCE).iter().map(Content)
    }

    /// Everything in it, at any depth, itself not included; in the report's order.
    pub(crate) fn descendants(self) -> Vec<Content<'a>> {
        let mut found = Vec::new();
        let mut waiting: Vec<Content> = self.children().collect();
        waiting.reverse();
        while let Some(next) = waiting.pop() {
            found.push(next);
            let from = waiting.len();
            waiting.extend(next.children());
            waiting[from..].reverse();
        }
        found
    }

    /// The attributes of the item.
    pub(crate) fn attributes(self) -> &'a Attributes {
        self.0
    }

    /// Whether it is called by one of these code values.
    pub(crate) fn is_called(self, names: &[&str]) -> bool {
        self.name().is_some_and(|name| names.contains(&name.value.as_str()))
    }

    /// The code that it is called by; a report's is its title.
    pub(crate) fn name(self) -> Option<Code> {
        self.0.code(tags::CONCEPT_NAME_CODE_SEQUENCE)
    }

    /// The code that it holds.
    pub(crate) fn code(self) -> Option<Code> {
        self.0.code(tags::CONCEPT_CODE_SEQUENCE)
    }

    /// The number that it holds.
    pub(crate) fn quantity(self) -> Option<Quantity> {
        let measured = self.0.item(tags::MEASURED_VALUE_SEQUENCE)?;
        Some(Quantity {
            value: measured.number(tags::NUMERIC_VALUE)?,
            unit: measured.code(tags::MEASUREMENT_UNITS_CODE_SEQUENCE)?.value,
        })
    }

    /// The number that it holds, in the unit wanted; nothing if its unit is not among those that are known.
    pub(crate) fn measure(self, units: &[(&str, f64)]) -> Option<Measure> {
        let quantity = self.quantity()?;
        let (_, factor) = units.iter().find(|(unit, _)| *unit == quantity.unit)?;
        Measure::new(quantity.value * factor)
    }

    /// The instances that it refers to.
    pub(crate) fn instances(self) -> impl Iterator<Item = Uid> + 'a {
        let references = self.0.items(tags::REFERENCED_SOP_SEQUENCE).iter();
        references.filter_map(|reference| reference.uid(tags::REFERENCED_SOP_INSTANCE_UID))
    }

    /// The side that it holds, as a laterality or as a breast.
    pub(crate) fn laterality(self) -> Option<Laterality> {
        match self.code()?.value.as_str() {
            "G-A100" | "24028007" | "T-04020" | "73056007" => Some(Laterality::One(Side::Right)),
            "G-A101" | "7771000" | "T-04030" | "80248007" => Some(Laterality::One(Side::Left)),
            "G-A102" | "51440002" | "T-04080" | "63762007" => Some(Laterality::Both),
            _ => None,
        }
    }
}
