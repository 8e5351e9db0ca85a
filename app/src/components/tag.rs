//! A status in a word or two.

use leptos::prelude::*;

use super::class_list::class_list;
use super::content::Content;
use crate::erased::IntoAny;

/// The colour of a tag. Colour never says it alone: the words do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TagColour {
    /// Blue on white with a solid fill.
    #[default]
    Plain,
    /// White.
    White,
    /// Grey.
    Grey,
    /// Green.
    Green,
    /// Aqua green.
    AquaGreen,
    /// Light blue.
    Blue,
    /// Purple.
    Purple,
    /// Pink.
    Pink,
    /// Red.
    Red,
    /// Orange.
    Orange,
    /// Yellow.
    Yellow,
}

impl TagColour {
    fn class(self) -> Option<&'static str> {
        match self {
            TagColour::Plain => None,
            TagColour::White => Some("nhsuk-tag--white"),
            TagColour::Grey => Some("nhsuk-tag--grey"),
            TagColour::Green => Some("nhsuk-tag--green"),
            TagColour::AquaGreen => Some("nhsuk-tag--aqua-green"),
            TagColour::Blue => Some("nhsuk-tag--blue"),
            TagColour::Purple => Some("nhsuk-tag--purple"),
            TagColour::Pink => Some("nhsuk-tag--pink"),
            TagColour::Red => Some("nhsuk-tag--red"),
            TagColour::Orange => Some("nhsuk-tag--orange"),
            TagColour::Yellow => Some("nhsuk-tag--yellow"),
        }
    }
}

/// A tag.
#[component]
pub fn Tag(
    /// The words.
    #[prop(into)]
    content: Content,
    /// Its colour.
    #[prop(optional)]
    colour: TagColour,
    /// Whether it has a border.
    #[prop(default = true)]
    border: bool,
    /// Further class names.
    #[prop(optional, into)]
    classes: String,
) -> AnyView {
    let class = class_list([
        Some("nhsuk-tag"),
        (!border).then_some("nhsuk-tag--no-border"),
        colour.class(),
        Some(classes.as_str()),
    ]);
    view! { <strong class=class>{content}</strong> }.into_any()
}
