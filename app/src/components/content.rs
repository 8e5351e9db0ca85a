//! What a block shows: plain words, or a view of its own.

use leptos::prelude::*;

use crate::erased::IntoAny;

/// Words, or a view. A string converts by itself; a view by [`Content::view`].
pub enum Content {
    /// Plain words, escaped.
    Text(String),
    /// Anything else.
    View(AnyView),
}

impl Content {
    /// A view as content.
    pub fn view(view: impl IntoView + 'static) -> Self {
        Content::View(view.into_any())
    }
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Content::Text(text.to_owned())
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Content::Text(text)
    }
}

impl From<AnyView> for Content {
    fn from(view: AnyView) -> Self {
        Content::View(view)
    }
}

impl IntoRender for Content {
    type Output = AnyView;

    fn into_render(self) -> AnyView {
        match self {
            Content::Text(text) => text.into_any(),
            Content::View(view) => view,
        }
    }
}

/// How large a label, legend, heading or caption is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Extra small; headings only.
    Xs,
    /// Small.
    S,
    /// Medium.
    M,
    /// Large.
    L,
    /// Extra large.
    Xl,
}

impl Size {
    /// A block's class for this size, for example `nhsuk-label--l`.
    #[must_use]
    pub fn class(self, block: &str) -> String {
        format!("{block}--{}", self.letters())
    }

    /// The typographic heading class, for example `nhsuk-heading-m`.
    #[must_use]
    pub fn heading_class(self) -> String {
        format!("nhsuk-heading-{}", self.letters())
    }

    fn letters(self) -> &'static str {
        match self {
            Size::Xs => "xs",
            Size::S => "s",
            Size::M => "m",
            Size::L => "l",
            Size::Xl => "xl",
        }
    }
}
