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
use time::PrimitiveDateTime;

use super::Settings;
use super::identifier::Scheduled;

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Scenario {
    /// Two CC and two MLO.
    Standard,
    /// One view is taken again; a dose report tells of all exposures.
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
    /// One exposure was rejected at the console: its image is never sent, and step, selection and dose report tell of
    /// it.
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

/// The least time between two exposures.
const PACE: std::time::Duration = std::time::Duration::from_secs(1);

/// When an exposure of so many is made. The pause before each image is when a machine exposes; without one the
/// exposures lie just behind, for a machine sends nothing that is yet to be exposed.
fn made_at(settings: &Settings, number: u32, of: usize) -> PrimitiveDateTime {
    let of = u32::try_from(of).unwrap_or(u32::MAX);
    settings.now + settings.delay * of - settings.delay.max(PACE) * of.saturating_sub(number)
}

/// The exposures of a scenario, in the order in which they are made.
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
    let count = views.len();
    let mut exposures: Vec<Exposure> = (1_u32..)
        .zip(views)
        .map(|(number, (side, position))| Exposure::new(side, position, made_at(settings, number, count), number))
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
        let mut made: Vec<Reference> = Vec::new();
        let mut rejected = None;
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
            made.push(image.reference.clone());
            let is_last = index + 1 == exposures.len();
            match settings.scenario {
                // The second one, of the right side, is the one that the mammographer was not content with.
                Scenario::Rejected if index == 1 => rejected = Some(image.reference),
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
                    self.images.push(image.reference.clone());
                    self.before_end.push(image);
                }
            }
        }
        let at = self.ended_at(settings);
        if let Some(image) = &rejected {
            let reasons = [RejectCode::Positioning];
            let selection = self.examination.rejection(RejectKind::Quality, &reasons, &[image], at);
            self.add(selection);
        }
        match settings.scenario {
            Scenario::Repeat | Scenario::Rejected => {
                let events: Vec<_> = exposures.iter().zip(made.iter().map(Some)).collect();
                let report = self.examination.dose_report(&events, at);
                self.add(report);
            }
            Scenario::Standard
            | Scenario::Extra
            | Scenario::Implant
            | Scenario::Partial
            | Scenario::Missing
            | Scenario::WrongParticipant
            | Scenario::WrongLabel
            | Scenario::Late
            | Scenario::Processing => {}
        }
    }

    /// A document that comes after the images.
    fn add(&mut self, document: Object) {
        self.documents.push(document.reference.clone());
        self.before_end.push(document);
    }

    /// When the machine begins: with the first exposure at the latest, and never later than now.
    pub(super) fn begun_at(&self, settings: &Settings) -> PrimitiveDateTime {
        let first = self.exposures.first().map(|exposure| exposure.acquired_at);
        first.map_or(settings.now, |first| first.min(settings.now))
    }

    /// With the last exposure.
    fn ended_at(&self, settings: &Settings) -> PrimitiveDateTime {
        let last = self.exposures.last().map(|exposure| exposure.acquired_at);
        last.unwrap_or(settings.now)
    }

    /// What comes before the step ends.
    pub(super) fn take_before_end(&mut self) -> Vec<Object> {
        std::mem::take(&mut self.before_end)
    }

    /// The end of the step.
    pub(super) fn ended(&self, settings: &Settings, transfer_syntax: &str) -> Result<Vec<u8>, EncodeError> {
        let ending = Ending {
            status: StepStatus::Completed,
            at: self.ended_at(settings),
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
