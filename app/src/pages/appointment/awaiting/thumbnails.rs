//! The images that are here, in the order of arrival.

use leptos::prelude::*;

use crate::domain::ids::ImageId;
use crate::erased::IntoAny;
use crate::services::imaging::arrivals::{ArrivedImage, Arrivals};
use crate::services::transfer::{PictureSize, PictureState};

/// The images, or where they will be.
pub(super) fn thumbnails(arrivals: RwSignal<Arrivals>) -> AnyView {
    let ids = Memo::new(move |_| arrivals.with(ids));
    let none = move || ids.with(Vec::is_empty).then(empty);
    let one = move |id: ImageId| {
        let image = Memo::new(move |_| {
            arrivals.with(|arrivals| arrivals.images.iter().find(|image| image.exposure == id).cloned())
        });
        view! { <li class="app-arrivals__image">{move || image.get().map(thumbnail)}</li> }
    };
    view! {
        {none}
        <ul class="app-arrivals" aria-label="Images received">
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

fn thumbnail(image: ArrivedImage) -> AnyView {
    let name = image.name();
    let picture = match &image.picture.state {
        PictureState::Ready => {
            view! { <img src=PictureSize::Small.path(image.picture.id) alt=name /> }.into_any()
        }
        PictureState::Waiting => without(&name, "Picture being made"),
        PictureState::Failed(why) => without(&name, &format!("No picture: {why}")),
        PictureState::NoPicture => without(&name, "Nothing to show"),
    };
    let place = (image.of > 1).then(|| format!(" {} of {}", image.number, image.of));
    view! {
        {picture}
        <span class="app-arrivals__caption" aria-hidden="true">
            <strong>{image.view.clone()}</strong>
            {place}
            <span class="app-arrivals__time">{image.received.clock()}</span>
        </span>
    }
    .into_any()
}

fn without(name: &str, why: &str) -> AnyView {
    view! {
        <span class="app-arrivals__without">
            <span class="nhsuk-u-visually-hidden">{format!("{name}. ")}</span>
            {why.to_owned()}
        </span>
    }
    .into_any()
}
