//! A picture of a received image, or why there is none.

use leptos::prelude::*;

use crate::erased::IntoAny;
use crate::services::transfer::{PictureLine, PictureSize, PictureState};

/// A small picture that opens larger. `about` is what it shows: "RMLO".
pub(in crate::pages) fn picture_view(picture: Option<&PictureLine>, about: &str) -> AnyView {
    let Some(picture) = picture else {
        return placeholder("No image received");
    };
    match &picture.state {
        PictureState::Ready => {
            let small = PictureSize::Small.path(picture.id);
            let large = PictureSize::Large.path(picture.id);
            let words = format!("{about}, not for diagnosis");
            view! {
                <a class="app-picture" href=large rel="external" target="_blank">
                    <img src=small alt=words loading="lazy" />
                    <span class="nhsuk-u-visually-hidden">" (opens larger in a new tab)"</span>
                </a>
            }
            .into_any()
        }
        PictureState::Waiting => placeholder("Picture being made"),
        PictureState::Failed(why) => placeholder(&format!("No picture: {why}")),
        PictureState::NoPicture => placeholder("Nothing to show"),
    }
}

fn placeholder(words: &str) -> AnyView {
    view! { <span class="app-picture app-picture--none">{words.to_owned()}</span> }.into_any()
}
