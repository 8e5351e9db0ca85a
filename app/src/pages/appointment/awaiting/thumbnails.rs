//! The images that are here, in the order of arrival.

use leptos::prelude::*;

use crate::domain::ids::ImageId;
use crate::erased::IntoAny;
use crate::services::imaging::arrivals::{Arrivals, ArrivedImage};
use crate::services::transfer::{PictureLine, PictureSize, PictureState};

/// The images, or where they will be.
pub(super) fn thumbnails(arrivals: RwSignal<Arrivals>) -> AnyView {
    let ids = Memo::new(move |_| arrivals.with(ids));
    let none = move || ids.with(Vec::is_empty).then(empty);
    let one = move |id: ImageId| image_view(arrivals, id);
    view! {
        {none}
        <ul class="app-arrivals" aria-label="Images received" hidden=move || ids.with(Vec::is_empty)>
            <For each=move || ids.get() key=|id| *id children=one />
        </ul>
    }
    .into_any()
}

fn ids(arrivals: &Arrivals) -> Vec<ImageId> {
    arrivals.images.iter().map(|image| image.exposure).collect()
}

fn empty() -> AnyView {
    view! {
        <p class="app-arrivals__none">
            "No images yet. They appear here by themselves when the machine sends them."
        </p>
    }
    .into_any()
}

/// An image. Its picture is fetched anew when there is another one, and not for another number beside it.
fn image_view(arrivals: RwSignal<Arrivals>, id: ImageId) -> AnyView {
    let image = Memo::new(move |_| {
        arrivals.with(|arrivals| arrivals.images.iter().find(|image| image.exposure == id).cloned())
    });
    let picture = Memo::new(move |_| image.with(|image| image.as_ref().map(|image| image.picture.clone())));
    let name = Memo::new(move |_| image.with(|image| image.as_ref().map(ArrivedImage::name).unwrap_or_default()));
    let shown = move || picture.get().map(|picture| picture_view(&picture, name));
    let caption = move || image.get().map(caption);
    view! { <li class="app-arrivals__image">{shown} {caption}</li> }.into_any()
}

fn picture_view(picture: &PictureLine, name: Memo<String>) -> AnyView {
    match &picture.state {
        PictureState::Ready => {
            view! { <img src=PictureSize::Small.path(picture.id) alt=move || name.get() /> }.into_any()
        }
        PictureState::Waiting => without(name, "Picture being made".to_owned()),
        PictureState::Failed(why) => without(name, format!("No picture: {why}")),
        PictureState::NoPicture => without(name, "Nothing to show".to_owned()),
    }
}

fn without(name: Memo<String>, why: String) -> AnyView {
    view! {
        <span class="app-arrivals__without">
            <span class="nhsuk-u-visually-hidden">{move || name.get()} ". "</span>
            {why}
        </span>
    }
    .into_any()
}

fn caption(image: ArrivedImage) -> AnyView {
    let place = (image.of > 1).then(|| format!("{} of {}", image.number, image.of));
    view! {
        <span class="app-arrivals__caption" aria-hidden="true">
            <strong>{image.view}</strong>
            <span>{place}</span>
            <span class="app-arrivals__time">{image.received.clock()}</span>
        </span>
    }
    .into_any()
}
