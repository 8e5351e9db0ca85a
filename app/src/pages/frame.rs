//! What is around the content of every page: title, participant, steps, way back, and the main element.

use leptos::leptos_dom::helpers::is_server;
use leptos::prelude::*;
use leptos::text_prop::TextProp;
use leptos_meta::Title;

use super::form::Form;
use super::form::view::FormNotices;
use super::navigation::use_go;
use crate::components::{BackLink, ScriptingMark};
use crate::erased::IntoAny;

/// A page's frame, to be filled by [`Frame::around`].
#[derive(Default)]
pub struct Frame {
    title: String,
    form: Option<Form>,
    back: Option<(String, String)>,
    above: Option<AnyView>,
    side: Option<AnyView>,
}

impl Frame {
    /// A page with a title, which its heading repeats.
    pub fn new(title: impl Into<String>) -> Self {
        Frame {
            title: title.into(),
            ..Frame::default()
        }
    }

    /// With a form: its errors and notices stand at the top, and "Error: " in the title.
    #[must_use]
    pub fn form(self, form: Form) -> Self {
        Frame {
            form: Some(form),
            ..self
        }
    }

    /// With a link to the page before.
    #[must_use]
    pub fn back(self, href: impl Into<String>, text: &str) -> Self {
        Frame {
            back: Some((href.into(), text.to_owned())),
            ..self
        }
    }

    /// With something over the whole width, as the participant bar.
    #[must_use]
    pub fn above(self, view: AnyView) -> Self {
        Frame {
            above: Some(view),
            ..self
        }
    }

    /// With something at the side, as the steps.
    #[must_use]
    pub fn side(self, view: AnyView) -> Self {
        Frame {
            side: Some(view),
            ..self
        }
    }

    /// The page.
    pub fn around(self, content: AnyView) -> AnyView {
        let Frame {
            title,
            form,
            back,
            above,
            side,
        } = self;
        use_go().announce_page();
        let title = move || {
            let error = form.is_some_and(Form::has_errors);
            format!("{}{title} - Fourview", if error { "Error: " } else { "" })
        };
        // The server writes the title when the signals of the page are out of reach, so it is given the words as they
        // are now.
        let title: TextProp = if is_server() {
            untrack(title).into()
        } else {
            title.into()
        };
        let back = back.map(|(href, text)| {
            view! {
                <nav aria-label="Back">
                    <BackLink href=href text=text />
                </nav>
            }
        });
        let main = view! {
            {back}
            <main class="nhsuk-main-wrapper" id="main-content" tabindex="-1">
                {form.map(|form| view! { <FormNotices form=form /> })}
                {content}
            </main>
        }
        .into_any();
        let columns = match side {
            None => main,
            Some(side) => view! {
                <div class="app-with-steps">
                    <aside class="app-with-steps__side" aria-label="Progress">{side}</aside>
                    <div class="app-with-steps__main">{main}</div>
                </div>
            }
            .into_any(),
        };
        view! {
            <Title text=title />
            {above}
            <div class="nhsuk-width-container">{columns}</div>
            <ScriptingMark />
        }
        .into_any()
    }
}

/// The heading of a page.
pub fn heading(text: impl Into<String>) -> AnyView {
    view! { <h1 class="nhsuk-heading-l">{text.into()}</h1> }.into_any()
}

/// The heading of a page with a line above it.
pub fn heading_with_caption(caption: impl Into<String>, text: impl Into<String>) -> AnyView {
    view! {
        <h1 class="nhsuk-heading-l">
            <span class="nhsuk-caption-l">{caption.into()} <span class="nhsuk-u-visually-hidden">" - "</span></span>
            {text.into()}
        </h1>
    }
    .into_any()
}

/// The width at which forms and prose read well.
pub fn two_thirds(content: AnyView) -> AnyView {
    view! { <div class="app-two-thirds">{content}</div> }.into_any()
}
