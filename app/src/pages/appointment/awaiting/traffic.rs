//! What the machine is doing, in steps that its traffic proves.

use leptos::prelude::*;

use crate::components::{Icon, IconName};
use crate::domain::local_time::LocalDateTime;
use crate::erased::{CollectView, IntoAny};
use crate::services::imaging::arrivals::{Arrivals, AtMachine, Phase, Progress};

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    words: &'static str,
    details: String,
    mark: Mark,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Done,
    UnderWay,
    NotYet,
    Trouble,
}

impl Mark {
    fn class(self) -> &'static str {
        match self {
            Mark::Done => "app-traffic__line app-traffic__line--done",
            Mark::UnderWay => "app-traffic__line app-traffic__line--under-way",
            Mark::NotYet => "app-traffic__line",
            Mark::Trouble => "app-traffic__line app-traffic__line--trouble",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Mark::Done => "Done: ",
            Mark::UnderWay => "Under way: ",
            Mark::NotYet => "Not yet: ",
            Mark::Trouble => "Check: ",
        }
    }
}

/// The steps.
pub(super) fn traffic(arrivals: RwSignal<Arrivals>) -> AnyView {
    let lines = move || arrivals.with(lines).into_iter().map(line).collect_view();
    view! {
        <ol class="app-traffic" aria-label="What the machine has done">
            {lines}
        </ol>
    }
    .into_any()
}

fn line(line: Line) -> AnyView {
    let sign = match line.mark {
        Mark::Done => view! { <Icon name=IconName::Tick /> }.into_any(),
        Mark::Trouble => "!".into_any(),
        Mark::UnderWay | Mark::NotYet => ().into_any(),
    };
    view! {
        <li class=line.mark.class()>
            <span class="app-traffic__mark" aria-hidden="true">{sign}</span>
            <span class="app-traffic__words">
                <span class="nhsuk-u-visually-hidden">{line.mark.words()}</span>
                <strong>{line.words}</strong>
                <span class="app-traffic__details">" " {line.details}</span>
            </span>
        </li>
    }
    .into_any()
}

fn lines(arrivals: &Arrivals) -> Vec<Line> {
    let progress = &arrivals.progress;
    let has_images = !arrivals.images.is_empty();
    let done_or = |done: bool, otherwise| if done { Mark::Done } else { otherwise };
    let listed = Line {
        words: "On the machine's worklist",
        details: at_machines(&progress.listed)
            .unwrap_or_else(|| "No machine has asked for this appointment".to_owned()),
        mark: done_or(!progress.listed.is_empty(), Mark::NotYet),
    };
    let started = Line {
        words: "Started",
        details: match at_machines(&progress.started) {
            Some(machines) => machines,
            None if has_images => "The machine did not report it".to_owned(),
            None => "The machine has not reported it".to_owned(),
        },
        mark: done_or(!progress.started.is_empty() || has_images, Mark::NotYet),
    };
    let images = Line {
        words: "Images",
        details: received(arrivals.images.len(), progress.last),
        mark: match progress.phase {
            Phase::Arriving => Mark::UnderWay,
            Phase::Lacking if has_images => Mark::UnderWay,
            Phase::Waiting | Phase::Started | Phase::Lacking | Phase::SeemsComplete | Phase::Complete => {
                done_or(has_images, Mark::NotYet)
            }
        },
    };
    vec![listed, started, images, complete(progress, has_images)]
}

/// "Hologic 3Dimensions, 10:38am; Siemens Mammomat, 10:40am"
fn at_machines(machines: &[AtMachine]) -> Option<String> {
    let each = |told: &AtMachine| format!("{}, {}", told.machine, told.at.clock());
    let all: Vec<String> = machines.iter().map(each).collect();
    (!all.is_empty()).then(|| all.join("; "))
}

/// "3 images received, the last at 10:42am"
fn received(count: usize, last: Option<LocalDateTime>) -> String {
    match (count, last) {
        (0, _) | (_, None) => "None received".to_owned(),
        (1, Some(at)) => format!("1 image received at {}", at.clock()),
        (count, Some(at)) => format!("{count} images received, the last at {}", at.clock()),
    }
}

fn complete(progress: &Progress, has_images: bool) -> Line {
    let ended = progress.ended.map(|at| format!("The machine ended at {}", at.clock()));
    let ended = ended.unwrap_or_else(|| "The machine ended".to_owned());
    let (details, mark) = match progress.phase {
        Phase::Waiting | Phase::Started | Phase::Arriving => ("The machine has not ended".to_owned(), Mark::NotYet),
        Phase::Lacking if progress.lacking == 1 => (format!("{ended}, and 1 object is not here yet"), Mark::Trouble),
        Phase::Lacking => (
            format!("{ended}, and {} objects are not here yet", progress.lacking),
            Mark::Trouble,
        ),
        Phase::SeemsComplete => (
            "Nothing more seems to come. Check that no image is missing".to_owned(),
            Mark::Done,
        ),
        Phase::Complete if has_images => (format!("{ended}, and everything it made is here"), Mark::Done),
        Phase::Complete => (format!("{ended} without an image"), Mark::Trouble),
    };
    Line {
        words: "Complete",
        details,
        mark,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::ids::ImageId;
    use crate::services::imaging::arrivals::ArrivedImage;
    use crate::services::transfer::{PictureLine, PictureState};

    fn at(clock: &str) -> LocalDateTime {
        LocalDateTime::parse(&format!("2026-11-24T{clock}")).expect("a time")
    }

    fn arrivals(phase: Phase, images: u128) -> Arrivals {
        let told = |clock| AtMachine {
            machine: "Hologic".to_owned(),
            at: at(clock),
        };
        let images = (0..images).map(|number| ArrivedImage {
            exposure: ImageId(Uuid::from_u128(number)),
            view: "RCC".to_owned(),
            number: 1,
            of: 1,
            received: at("10:42"),
            picture: PictureLine {
                id: ImageId(Uuid::from_u128(number)),
                state: PictureState::Ready,
            },
        });
        let images: Vec<ArrivedImage> = images.collect();
        Arrivals {
            progress: Progress {
                phase,
                images: images.iter().map(|image| image.exposure).collect(),
                lacking: if phase == Phase::Lacking { 2 } else { 0 },
                listed: vec![told("10:38")],
                started: if phase == Phase::Waiting {
                    vec![]
                } else {
                    vec![told("10:40")]
                },
                last: (!images.is_empty()).then(|| at("10:42")),
                ended: matches!(phase, Phase::Complete | Phase::Lacking).then(|| at("10:44")),
                failing: None,
            },
            images,
        }
    }

    #[test]
    fn each_step_says_what_proves_it() {
        for (phase, images, expected) in [
            (
                Phase::Waiting,
                0,
                [
                    (Mark::Done, "Hologic, 10:38am"),
                    (Mark::NotYet, "The machine has not reported it"),
                    (Mark::NotYet, "None received"),
                    (Mark::NotYet, "The machine has not ended"),
                ],
            ),
            (
                Phase::Arriving,
                3,
                [
                    (Mark::Done, "Hologic, 10:38am"),
                    (Mark::Done, "Hologic, 10:40am"),
                    (Mark::UnderWay, "3 images received, the last at 10:42am"),
                    (Mark::NotYet, "The machine has not ended"),
                ],
            ),
            (
                Phase::Lacking,
                1,
                [
                    (Mark::Done, "Hologic, 10:38am"),
                    (Mark::Done, "Hologic, 10:40am"),
                    (Mark::UnderWay, "1 image received at 10:42am"),
                    (
                        Mark::Trouble,
                        "The machine ended at 10:44am, and 2 objects are not here yet",
                    ),
                ],
            ),
            (
                Phase::Complete,
                4,
                [
                    (Mark::Done, "Hologic, 10:38am"),
                    (Mark::Done, "Hologic, 10:40am"),
                    (Mark::Done, "4 images received, the last at 10:42am"),
                    (
                        Mark::Done,
                        "The machine ended at 10:44am, and everything it made is here",
                    ),
                ],
            ),
        ] {
            let lines = lines(&arrivals(phase, images));
            let found: Vec<_> = lines.iter().map(|line| (line.mark, line.details.as_str())).collect();
            assert_eq!(found, expected, "{phase:?}");
        }
    }

    #[test]
    fn a_machine_that_ends_without_an_image_is_trouble() {
        let lines = lines(&arrivals(Phase::Complete, 0));
        assert_eq!(lines[3].details, "The machine ended at 10:44am without an image");
        assert_eq!(lines[3].mark, Mark::Trouble);
    }
}
