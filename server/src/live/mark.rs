//! What a follower was told, as a text that goes with every event. A browser that lost its connection sends the last
//! one back (`Last-Event-ID`), to whichever server: from it and from how things stand, what it missed follows, without
//! a gap and without doubles. The server remembers nothing of it.
//!
//! The text is the hash of the last state and, for each image, the beginning of its id and the hash of what was told
//! of it.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use app::services::imaging::arrivals::Arrivals;
use serde::Serialize;
use sha2::{Digest, Sha256};
use thiserror::Error;

/// The most images of which a text is taken.
const MOST: usize = 1_000;

type Short = [u8; 4];

/// What a follower was told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    state: Short,
    images: BTreeMap<Short, Short>,
}

/// The text is no mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a mark of this server")]
pub struct NoMark;

/// Something to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What happened.
    pub event: EventName,
    /// The mark of whoever has been told it.
    pub mark: String,
    /// What there is to know, as JSON in one line.
    pub data: String,
}

/// A kind of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventName {
    /// About one image.
    Image,
    /// About all of it.
    State,
}

impl EventName {
    /// As in the stream.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            EventName::Image => "image",
            EventName::State => "state",
        }
    }
}

impl Mark {
    /// The mark of whoever knows all of this.
    #[must_use]
    pub fn of(arrivals: &Arrivals) -> Self {
        let mut mark = Mark::default();
        mark.catch_up(arrivals);
        mark
    }

    /// What is to be told so that all of this is known. Images come before the state that counts them.
    pub fn catch_up(&mut self, arrivals: &Arrivals) -> Vec<Told> {
        let mut told = Vec::new();
        let here: Vec<Short> = arrivals.images.iter().map(|image| begin(&image.exposure.0)).collect();
        self.images.retain(|image, _| here.contains(image));
        for (image, key) in arrivals.images.iter().zip(&here) {
            let (data, hash) = said(image);
            if self.images.insert(*key, hash) != Some(hash) {
                told.push(self.told(EventName::Image, data));
            }
        }
        let (data, hash) = said(&arrivals.progress);
        if self.state != hash {
            self.state = hash;
            told.push(self.told(EventName::State, data));
        }
        told
    }

    fn told(&self, event: EventName, data: String) -> Told {
        Told {
            event,
            mark: self.to_string(),
            data,
        }
    }
}

fn begin(id: &uuid::Uuid) -> Short {
    let bytes = id.as_bytes();
    [bytes[0], bytes[1], bytes[2], bytes[3]]
}

/// Something as JSON, and its hash.
fn said(value: &impl Serialize) -> (String, Short) {
    // Plain data always becomes JSON.
    let data = serde_json::to_string(value).unwrap_or_default();
    let hash = Sha256::digest(data.as_bytes());
    (data, [hash[0], hash[1], hash[2], hash[3]])
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.state))?;
        for (image, told) in &self.images {
            write!(f, "{}{}", hex::encode(image), hex::encode(told))?;
        }
        Ok(())
    }
}

impl FromStr for Mark {
    type Err = NoMark;

    fn from_str(text: &str) -> Result<Self, NoMark> {
        if text.len() > (MOST * 2 + 1) * 8 {
            return Err(NoMark);
        }
        let bytes = hex::decode(text).map_err(|_| NoMark)?;
        let (state, images) = bytes.split_first_chunk().ok_or(NoMark)?;
        let (pairs, rest) = images.as_chunks::<8>();
        if !rest.is_empty() {
            return Err(NoMark);
        }
        let pair = |[a, b, c, d, e, f, g, h]: &[u8; 8]| ([*a, *b, *c, *d], [*e, *f, *g, *h]);
        Ok(Mark {
            state: *state,
            images: pairs.iter().map(pair).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use app::domain::ids::ImageId;
    use app::domain::local_time::LocalDateTime;
    use app::services::imaging::arrivals::{ArrivedImage, Phase, Progress};
    use app::services::transfer::{PictureLine, PictureState};
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    /// Images by number, each with its picture made or not.
    fn arrivals(images: &[(u32, bool)]) -> Arrivals {
        let id = |number: u32| ImageId(Uuid::from_u128(u128::from(number) << 96));
        let image = |&(number, is_ready): &(u32, bool)| ArrivedImage {
            exposure: id(number),
            view: "RCC".to_owned(),
            number: 1,
            of: 1,
            received: LocalDateTime::parse("2026-11-24T10:42").expect("a time"),
            picture: PictureLine {
                id: id(number),
                state: if is_ready {
                    PictureState::Ready
                } else {
                    PictureState::Waiting
                },
            },
        };
        Arrivals {
            images: images.iter().map(image).collect(),
            progress: Progress {
                phase: Phase::Arriving,
                images: images.iter().map(|(number, _)| id(*number)).collect(),
                lacking: 0,
                listed: Vec::new(),
                started: Vec::new(),
                last: None,
                ended: None,
                failing: None,
            },
        }
    }

    fn names(told: &[Told]) -> Vec<&str> {
        told.iter().map(|told| told.event.as_str()).collect()
    }

    #[test]
    fn only_what_was_not_told_is_told() {
        let mut mark = Mark::default();
        assert_eq!(names(&mark.catch_up(&arrivals(&[(1, false)]))), ["image", "state"]);
        assert_eq!(names(&mark.catch_up(&arrivals(&[(1, false)]))), [""; 0]);
        assert_eq!(names(&mark.catch_up(&arrivals(&[(1, true)]))), ["image"]);
        assert_eq!(
            names(&mark.catch_up(&arrivals(&[(1, true), (2, false)]))),
            ["image", "state"]
        );
        assert_eq!(
            names(&mark.catch_up(&arrivals(&[(2, false)]))),
            ["state"],
            "one was moved away"
        );
    }

    #[test]
    fn nonsense_is_no_mark() {
        let long = "0".repeat(100_000);
        for text in ["", "zz", "0000", "00000000ff", &long] {
            assert_eq!(text.parse::<Mark>(), Err(NoMark), "{}", text.len());
        }
    }

    proptest! {
        #[test]
        fn whoever_comes_back_is_told_what_it_missed_and_no_more(
            before in prop::collection::btree_map(0..20_u32, any::<bool>(), 0..12),
            after in prop::collection::btree_map(0..20_u32, any::<bool>(), 0..12),
            told_of in 0..13_usize,
        ) {
            let list = |map: BTreeMap<u32, bool>| map.into_iter().collect::<Vec<_>>();
            let (before, after) = (arrivals(&list(before)), arrivals(&list(after)));
            let first = Mark::default().catch_up(&before);
            // The connection broke after some of the events.
            let heard = &first[..told_of.min(first.len())];
            let mut mark: Mark = heard.last().map_or(Ok(Mark::default()), |told| told.mark.parse()).expect("a mark");
            let rest = mark.catch_up(&after);
            prop_assert_eq!(&mark, &Mark::of(&after));
            let images: Vec<&str> = after.images.iter().map(|image| image.view.as_str()).collect();
            prop_assert!(rest.len() <= images.len() + 1);
            for told in &rest {
                let is_new = !heard.iter().any(|before| before.data == told.data);
                prop_assert!(is_new || told.event == EventName::State, "told twice: {}", told.data);
            }
            prop_assert_eq!(mark.catch_up(&after), vec![]);
        }
    }
}
