//! What happens at the machine: which exposures are made, what they are called, what is sent and when.

use app::domain::imaging::view::Side;
use app::domain::received::person::PersonName;
use app::domain::received::procedure::StepStatus;
use app::domain::received::selection::{RejectCode, RejectKind};
use app::domain::received::uid::Uid;
use app::domain::received::view::ViewPosition;
use dicom::encoding::EncodeError;
pub use dicom::synthetic::Canvas;
use dicom::synthetic::{Ending, Examination, Exposure, Implant, Machine, Object, Purpose, Reference, SentSeries};
use time::Duration;

use super::Settings;
use super::identifier::Scheduled;

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Scenario {
    /// Two CC and two MLO.
    Standard,
    /// One view is taken again.
    Repeat,
    /// A large breast needs one view in two parts.
    Extra,
    /// Implants: each view also with the implant displaced.
    Implant,
    /// One view could not be taken, and the step says so.
    Partial,
    /// One image is reported and never sent.
    Missing,
    /// The images are of somebody else.
    WrongParticipant,
    /// One view is labelled as another.
    WrongLabel,
    /// One image comes after the step has ended.
    Late,
    /// Each image comes twice: for processing and for presentation.
    Processing,
    /// One exposure was rejected at the console: its image is never sent. The dose report tells of the exposure, and a
    /// selection that its image was rejected.
    Rejected,
}

/// What is about to be sent.
pub(super) struct Plan {
    pub examination: Examination,
    pub step: Option<Uid>,
    exposures: Vec<Exposure>,
    /// What comes before the step ends.
    before_end: Vec<Object>,
    /// What comes afterwards.
    pub late: Vec<Object>,
    /// What the step names: also what is never sent.
    images: Vec<Reference>,
    documents: Vec<Reference>,
}

const VIEWS: [(Side, ViewPosition); 4] = [
    (Side::Right, ViewPosition::Cc),
    (Side::Right, ViewPosition::Mlo),
    (Side::Left, ViewPosition::Cc),
    (Side::Left, ViewPosition::Mlo),
];

/// What a scenario makes of a line of the worklist.
pub(super) fn plan(settings: &Settings, machine: Machine, scheduled: Scheduled) -> Plan {
    let mut person = scheduled.person;
    if settings.scenario == Scenario::WrongParticipant {
        "9998765439".clone_into(&mut person.id);
        person.name = PersonName::parse("Somebody^Else").unwrap_or(person.name);
    }
    let seed = settings.canvas.seed;
    let mut examination = Examination::new(machine, person, scheduled.order, seed);
    let step = settings.reports_step.then(|| examination.uids.fresh());
    examination.step.clone_from(&step);
    let mut plan = Plan {
        exposures: exposures(settings),
        examination,
        step,
        before_end: Vec::new(),
        late: Vec::new(),
        images: Vec::new(),
        documents: Vec::new(),
    };
    plan.make(settings);
    plan
}

/// How far exposures lie apart: further than a dose report's clock may lie from an image's, and so that the last of
/// eight is not yet beyond what clocks may differ.
const APART: Duration = Duration::seconds(35);

/// The exposures of a scenario.
fn exposures(settings: &Settings) -> Vec<Exposure> {
    let (right_mlo, left_cc) = ((Side::Right, ViewPosition::Mlo), (Side::Left, ViewPosition::Cc));
    let mut views = VIEWS.to_vec();
    match settings.scenario {
        Scenario::Repeat | Scenario::Extra | Scenario::Rejected => views.push(right_mlo.clone()),
        Scenario::Partial => views.retain(|view| *view != left_cc),
        Scenario::Implant => views.extend(VIEWS),
        Scenario::Standard
        | Scenario::Missing
        | Scenario::WrongParticipant
        | Scenario::WrongLabel
        | Scenario::Late
        | Scenario::Processing => {}
    }
    let mut exposures: Vec<Exposure> = (1_u32..)
        .zip(views)
        .map(|(number, (side, position))| {
            let at = settings.now + APART * number;
            Exposure::new(side, position, at, number)
        })
        .collect();
    for (index, exposure) in exposures.iter_mut().enumerate() {
        let is_right_mlo = (exposure.shows.side, &exposure.shows.position) == (right_mlo.0, &right_mlo.1);
        match settings.scenario {
            Scenario::Extra => exposure.partial = is_right_mlo,
            Scenario::Implant if index < VIEWS.len() => exposure.implant = Implant::Present,
            Scenario::Implant => exposure.implant = Implant::Displaced,
            Scenario::WrongLabel if (exposure.shows.side, &exposure.shows.position) == (left_cc.0, &left_cc.1) => {
                exposure.says.side = Side::Right;
            }
            Scenario::Standard
            | Scenario::Repeat
            | Scenario::Partial
            | Scenario::Missing
            | Scenario::WrongParticipant
            | Scenario::WrongLabel
            | Scenario::Late
            | Scenario::Processing
            | Scenario::Rejected => {}
        }
    }
    exposures
}

impl Plan {
    fn make(&mut self, settings: &Settings) {
        let exposures = self.exposures.clone();
        let mut told: Vec<(usize, Option<Reference>)> = Vec::new();
        let mut rejected: Vec<Reference> = Vec::new();
        for (index, exposure) in exposures.iter().enumerate() {
            let canvas = settings.canvas;
            let mut source = None;
            if settings.scenario == Scenario::Processing {
                let twin = self.examination.mammogram(exposure, Purpose::Processing, canvas, None);
                source = Some(twin.reference.clone());
                self.images.push(twin.reference.clone());
                self.before_end.push(twin);
            }
            let image = self
                .examination
                .mammogram(exposure, Purpose::Presentation, canvas, source.as_ref());
            let is_last = index + 1 == exposures.len();
            match settings.scenario {
                // The second one, of the right side, is the one that the mammographer was not content with.
                Scenario::Rejected if index == 1 => {
                    told.push((index, None));
                    rejected.push(image.reference);
                    continue;
                }
                Scenario::Missing if is_last => self.images.push(image.reference),
                Scenario::Late if is_last => {
                    self.images.push(image.reference.clone());
                    self.late.push(image);
                }
                Scenario::Standard
                | Scenario::Repeat
                | Scenario::Extra
                | Scenario::Implant
                | Scenario::Partial
                | Scenario::Missing
                | Scenario::WrongParticipant
                | Scenario::WrongLabel
                | Scenario::Late
                | Scenario::Processing
                | Scenario::Rejected => {
                    told.push((index, Some(image.reference.clone())));
                    self.images.push(image.reference.clone());
                    self.before_end.push(image);
                }
            }
        }
        if settings.scenario == Scenario::Rejected {
            self.report(&told, &rejected, ended_at(settings, exposures.len()));
        }
    }

    /// What the machine reports besides its images: every exposure with its dose, and which images were rejected.
    fn report(&mut self, told: &[(usize, Option<Reference>)], rejected: &[Reference], at: time::PrimitiveDateTime) {
        let exposures = self.exposures.clone();
        let events: Vec<(&Exposure, Option<&Reference>)> = told
            .iter()
            .map(|(index, reference)| (&exposures[*index], reference.as_ref()))
            .collect();
        let rejected: Vec<&Reference> = rejected.iter().collect();
        let report = self.examination.dose_report(&events, at);
        let rejection = self
            .examination
            .rejection(RejectKind::Quality, &[RejectCode::Motion], &rejected, at);
        for document in [report, rejection] {
            self.documents.push(document.reference.clone());
            self.before_end.push(document);
        }
    }

    /// What comes before the step ends.
    pub(super) fn take_before_end(&mut self) -> Vec<Object> {
        std::mem::take(&mut self.before_end)
    }

    /// The end of the step.
    pub(super) fn ended(&self, settings: &Settings, transfer_syntax: &str) -> Result<Vec<u8>, EncodeError> {
        let ending = Ending {
            status: StepStatus::Completed,
            at: ended_at(settings, self.exposures.len()),
            series: vec![SentSeries {
                series: self.examination.series.clone(),
                images: self.images.iter().collect(),
                documents: self.documents.iter().collect(),
            }],
            exposures: self.exposures.iter().collect(),
        };
        self.examination.step_ended(&ending, transfer_syntax)
    }
}

fn ended_at(settings: &Settings, exposures: usize) -> time::PrimitiveDateTime {
    settings.now + APART * (u32::try_from(exposures).unwrap_or(0) + 1)
}
