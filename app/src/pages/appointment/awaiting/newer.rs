//! Says on a page that shows what was received when there is more. It changes nothing under the person's hands: what
//! there is more is shown when they ask for it. Pictures that are made meanwhile take their places.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;

use super::stream::{self, Heard};
use crate::domain::ids::ImageId;
use crate::erased::IntoAny;
use crate::pages::appointment::Opened;
use crate::pages::navigation::use_go;
use crate::services::imaging::arrivals::Arrivals;
use crate::services::transfer::{PictureLine, PictureState};

/// How pictures stand that were being made when the page was.
#[derive(Clone, Copy)]
pub struct Pictures(RwSignal<BTreeMap<ImageId, PictureState>>);

impl Pictures {
    /// How a picture of the page stands by now.
    pub fn state(self, picture: &PictureLine) -> Memo<PictureState> {
        let picture = picture.clone();
        Memo::new(move |_| {
            let heard = self.0.with(|heard| heard.get(&picture.id).cloned());
            heard.unwrap_or_else(|| picture.state.clone())
        })
    }

    /// Those that were made between two looks at the database for one page: nobody tells of them any more.
    fn made_already(arrivals: &Arrivals) -> Self {
        let pictures = arrivals.images.iter().map(|image| &image.picture);
        let made = pictures.filter(|picture| picture.state != PictureState::Waiting);
        let made = made.map(|picture| (picture.id, picture.state.clone()));
        Pictures(RwSignal::new(made.collect()))
    }

    fn hear(self, picture: PictureLine) {
        let _ = self.0.try_update(|heard| heard.insert(picture.id, picture.state));
    }
}

/// The notice, where there is something that is not shown; and the pictures.
pub fn newer(opened: &Opened) -> (AnyView, Pictures) {
    let followed = opened.page.followed.as_ref().map(|followed| followed.unpack());
    let Some(Ok(followed)) = followed else {
        return (().into_any(), Pictures(RwSignal::new(BTreeMap::new())));
    };
    let pictures = Pictures::made_already(&followed.arrivals);
    let shown: BTreeSet<ImageId> = followed.arrivals.progress.images.iter().copied().collect();
    let here = RwSignal::new(shown.clone());
    let id = opened.page.appointment.id;
    // A connection that is lost is tried again; the form is checked against what is here when it is sent, in any case.
    let _ = stream::follow(id, followed.mark, move |heard| match heard {
        Heard::Image(image) => pictures.hear(image.picture),
        Heard::State(progress) => {
            let _ = here.try_set(progress.images.into_iter().collect());
        }
    });
    let address = use_go().here();
    let words = move || here.with(|here| words(&shown, here));
    let notice = move || {
        words().map(|(words, show)| {
            view! {
                <div class="app-newer">
                    <p>
                        <strong>{words}</strong>
                        " "
                        <a href=address.clone() rel="external">{show}</a>
                    </p>
                </div>
            }
        })
    };
    let notice = view! { <div role="status">{notice}</div> }.into_any();
    (notice, pictures)
}

/// What there is more, and the words of the link that shows it.
fn words(shown: &BTreeSet<ImageId>, here: &BTreeSet<ImageId>) -> Option<(String, &'static str)> {
    let (more, gone) = (here.difference(shown).count(), shown.difference(here).count());
    match (more, gone) {
        (0, 0) => None,
        (1, 0) => Some(("1 more image arrived.".to_owned(), "Show it")),
        (more, 0) => Some((format!("{more} more images arrived."), "Show them")),
        (0, 1) => Some((
            "1 image was moved to another appointment.".to_owned(),
            "Show what is here",
        )),
        (0, gone) => Some((
            format!("{gone} images were moved to another appointment."),
            "Show what is here",
        )),
        (_, _) => Some((
            "Images arrived, and others were moved away.".to_owned(),
            "Show what is here",
        )),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn images(numbers: &[u128]) -> BTreeSet<ImageId> {
        numbers.iter().map(|number| ImageId(Uuid::from_u128(*number))).collect()
    }

    #[test]
    fn the_notice_says_what_is_not_shown() {
        for (here, expected) in [
            (&[1, 2][..], None),
            (&[1, 2, 3], Some("1 more image arrived.")),
            (&[1, 2, 3, 4], Some("2 more images arrived.")),
            (&[1], Some("1 image was moved to another appointment.")),
            (&[], Some("2 images were moved to another appointment.")),
            (&[1, 3], Some("Images arrived, and others were moved away.")),
        ] {
            let said = words(&images(&[1, 2]), &images(here)).map(|(words, _)| words);
            assert_eq!(said.as_deref(), expected, "{here:?}");
        }
    }
}
