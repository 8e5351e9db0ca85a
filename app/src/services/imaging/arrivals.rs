//! What a machine is doing for an appointment, as far as its traffic proves it: told once with the page, and from then
//! on event by event.

use serde::{Deserialize, Serialize};

use crate::domain::ids::ImageId;
use crate::domain::local_time::LocalDateTime;
use crate::domain::received::phases::Finding;
use crate::services::transfer::PictureLine;

/// What has arrived for an appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrivals {
    /// Exposures of which an image is here, in the order of arrival.
    pub images: Vec<ArrivedImage>,
    /// How far the machine is.
    pub progress: Progress,
}

/// What a page begins to follow from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followed {
    /// What the page shows.
    pub arrivals: Arrivals,
    /// Stands for it towards the server, so that the events go on from there.
    pub mark: String,
}

/// An exposure of which an image is here: the data of an `image` event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArrivedImage {
    /// Which: the first of its objects that arrived. Another object may be the one that is shown.
    pub exposure: ImageId,
    /// "RMLO"
    pub view: String,
    /// Which of the images of this view it is, from 1.
    pub number: u16,
    /// How many images of this view there are.
    pub of: u16,
    /// When it arrived.
    pub received: LocalDateTime,
    /// The picture that stands for it.
    pub picture: PictureLine,
}

/// How far a machine is: the data of a `state` event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Where it stands.
    pub phase: Phase,
    /// The exposures of which an image is here, in the order of arrival: what is no longer among them was moved away.
    pub images: Vec<ImageId>,
    /// How many objects the machine says it made that are not here.
    pub lacking: u16,
    /// On whose worklist it was, the first first.
    pub listed: Vec<AtMachine>,
    /// Which machines said that they begin, the first first.
    pub started: Vec<AtMachine>,
    /// When the last image arrived.
    pub last: Option<LocalDateTime>,
    /// When the machine said that it has ended.
    pub ended: Option<LocalDateTime>,
    /// Which phase of the transfer fails, and since when, while images are waited for.
    pub failing: Option<Finding>,
}

/// Something that happened at a machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AtMachine {
    /// "Hologic 3Dimensions"
    pub machine: String,
    /// When, by our clock.
    pub at: LocalDateTime,
}

/// Where a machine stands with an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// It has told nothing yet.
    Waiting,
    /// It said that it begins, and nothing has arrived.
    Started,
    /// Images are here, and more may come.
    Arriving,
    /// It said that it has ended, and not everything that it made is here.
    Lacking,
    /// Nothing says so, but nothing more seems to come.
    SeemsComplete,
    /// It said that it has ended, and everything that it made is here.
    Complete,
}

impl Phase {
    /// Whether nothing more is to be waited for.
    #[must_use]
    pub fn is_over(self) -> bool {
        match self {
            Phase::Waiting | Phase::Started | Phase::Arriving | Phase::Lacking => false,
            Phase::SeemsComplete | Phase::Complete => true,
        }
    }
}

impl ArrivedImage {
    /// What assistive technology calls it: "RMLO, image 2 of 2, received 10:42am".
    #[must_use]
    pub fn name(&self) -> String {
        let place = (self.of > 1).then(|| format!(", image {} of {}", self.number, self.of));
        format!(
            "{}{}, received {}",
            self.view,
            place.unwrap_or_default(),
            self.received.clock()
        )
    }
}

impl Arrivals {
    /// Takes in what an `image` event tells; whether the exposure was not here before.
    pub fn image(&mut self, told: ArrivedImage) -> bool {
        match self.images.iter_mut().find(|image| image.exposure == told.exposure) {
            Some(image) => {
                *image = told;
                false
            }
            None => {
                self.images.push(told);
                true
            }
        }
    }

    /// Takes in what a `state` event tells: what was moved away goes, and the others stand in their order.
    pub fn progress(&mut self, told: Progress) {
        let place = |image: &ArrivedImage| told.images.iter().position(|id| *id == image.exposure);
        self.images.retain(|image| place(image).is_some());
        self.images.sort_by_key(place);
        self.progress = told;
    }

    /// Whether something is waited for that may fail: nothing is here, or the machine has ended and not all is here.
    #[must_use]
    pub fn may_fail(&self) -> bool {
        self.images.is_empty() || self.progress.phase == Phase::Lacking
    }

    /// Whether there is something to review and nothing more to wait for.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.progress.phase.is_over() && !self.images.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::services::transfer::PictureState;
    use crate::wire;

    fn image(exposure: u128, view: &str, number: u16, of: u16) -> ArrivedImage {
        let exposure = ImageId(Uuid::from_u128(exposure));
        ArrivedImage {
            exposure,
            view: view.to_owned(),
            number,
            of,
            received: LocalDateTime::parse("2026-11-24T10:42:07").expect("a time"),
            picture: PictureLine {
                id: exposure,
                state: PictureState::Waiting,
            },
        }
    }

    fn progress(phase: Phase, images: &[u128]) -> Progress {
        Progress {
            phase,
            images: images.iter().map(|id| ImageId(Uuid::from_u128(*id))).collect(),
            lacking: 0,
            listed: Vec::new(),
            started: Vec::new(),
            last: None,
            ended: None,
            failing: None,
        }
    }

    #[test]
    fn an_image_is_named_by_view_place_and_time() {
        assert_eq!(image(1, "RMLO", 2, 2).name(), "RMLO, image 2 of 2, received 10:42am");
        assert_eq!(image(1, "LCC", 1, 1).name(), "LCC, received 10:42am");
    }

    #[test]
    fn events_bring_a_page_to_what_the_server_knows() {
        let mut here = Arrivals {
            images: Vec::new(),
            progress: progress(Phase::Waiting, &[]),
        };
        assert!(here.image(image(2, "RMLO", 1, 1)));
        assert!(!here.image(image(2, "RMLO", 1, 2)), "it was here");
        assert!(here.image(image(1, "RMLO", 2, 2)));
        assert!(here.image(image(3, "LCC", 1, 1)));
        assert!(!here.is_ready());
        here.progress(progress(Phase::Complete, &[1, 2]));
        let shown: Vec<u128> = here.images.iter().map(|image| image.exposure.0.as_u128()).collect();
        assert_eq!(shown, [1, 2], "in their order, without what was moved away");
        assert!(here.is_ready());
    }

    #[test]
    fn what_an_event_holds_reads_back_in_the_browser() {
        let told = image(7, "LXCCL", 1, 1);
        let text = serde_json::to_string(&told).expect("plain data");
        assert_eq!(wire::read(&text), Ok(told));
        let told = progress(Phase::Arriving, &[7, 8]);
        let text = serde_json::to_string(&told).expect("plain data");
        assert_eq!(wire::read(&text), Ok(told));
    }
}
