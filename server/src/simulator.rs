//! A mammography machine in software: asks the worklist, reports its step, and sends images that nobody has, by real
//! DICOM over the real port. Knows the product as any machine does: from outside.

mod identifier;
mod scenario;
mod sending;

use std::path::PathBuf;
use std::time::Duration;

use dicom::dimse::contexts::{MODALITY_WORKLIST, PERFORMED_STEP, SOP_CLASSES, Service, TransferSyntax};
use dicom::dimse::provider::DataSet;
use dicom::dimse::requestor::{Call, Found, Patience, Proposal, Requestor, RequestorError, Role};
use dicom::dimse::{AeTitle, Status, Uid};
use dicom::encoding::EncodeError;
use dicom::pixels::CannotShow;
use dicom::synthetic::Machine;
use thiserror::Error;
use time::PrimitiveDateTime;

use crate::clock::Stopwatch;

pub use identifier::Scheduled;
pub use scenario::{Canvas, Scenario};
pub use sending::Syntax;

/// What the machine is to do.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where it calls: a name or an address, and a port.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Whom it calls.
    pub called: AeTitle,
    /// What it calls itself.
    pub calling: AeTitle,
    /// The appointment, by its accession number; else the first of the worklist that was not begun.
    pub accession: Option<String>,
    /// What happens.
    pub scenario: Scenario,
    /// How images are encoded.
    pub syntax: Syntax,
    /// Files to be sent in the place of images of its own.
    pub files: Option<PathBuf>,
    /// Whether it reports its step.
    pub reports_step: bool,
    /// A pause before each image.
    pub delay: Duration,
    /// The size of its images.
    pub canvas: Canvas,
    /// The time on its clock.
    pub now: PrimitiveDateTime,
}

/// What the machine did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// The accession number, if it was for an appointment.
    pub accession: Option<String>,
    /// Objects that were taken in.
    pub stored: u32,
    /// Objects that were not, by what was said.
    pub refused: Vec<Status>,
    /// How the step ended, as the product was told.
    pub step: Option<Status>,
    /// For each object that was taken in a watch that was started when the product had said so.
    pub answered: Vec<Stopwatch>,
}

/// Why the machine could not do it.
#[derive(Debug, Error)]
pub enum SimulatorError {
    /// The network.
    #[error(transparent)]
    Network(#[from] RequestorError),
    /// A request was refused.
    #[error("{0} was answered {1}")]
    Refused(&'static str, Status),
    /// There is nobody on the worklist who is asked for.
    #[error(
        "the worklist has no such appointment: only those who are checked in are on it, and without --accession only \
         those that no machine has begun are taken"
    )]
    NotOnWorklist,
    /// A data set could not be written.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// An image could not be compressed.
    #[error("an image could not be compressed: {0}")]
    Compress(CannotShow),
    /// A file could not be read, or is none.
    #[error("a file of --files cannot be sent")]
    File(#[from] std::io::Error),
}

/// Does everything that the settings say.
///
/// # Errors
/// [`SimulatorError`]; an object that is refused is none, and is told in what was done.
pub async fn simulate(settings: &Settings) -> Result<Done, SimulatorError> {
    let mut association = Requestor::associate(&call(settings)).await?;
    let done = match &settings.files {
        Some(folder) => sending::files(&mut association, folder, settings).await,
        None => examine(&mut association, settings).await,
    };
    association.release().await?;
    done
}

async fn examine(association: &mut Requestor, settings: &Settings) -> Result<Done, SimulatorError> {
    let scheduled = first(association, settings).await?;
    let machine = Machine::simulated(settings.calling.as_str());
    let accession = scheduled.order.accession.clone();
    let mut plan = scenario::plan(settings, machine, scheduled);
    let mut done = Done {
        accession,
        ..Done::default()
    };
    if settings.reports_step {
        let at = plan.begun_at(settings);
        let begun = plan.examination.step_begun(at, sending::PLAIN.uid())?;
        let step = plan.step.as_ref().and_then(|step| Uid::try_from(step.as_str()).ok());
        let (status, _) = association.mpps_create(step, &plain(begun)).await?;
        if status != Status::SUCCESS {
            return Err(SimulatorError::Refused("the begin of the step", status));
        }
    }
    let before: Vec<_> = plan.take_before_end();
    for object in &before {
        sending::image(association, object, settings, &mut done).await?;
    }
    if settings.reports_step {
        let ended = plan.ended(settings, sending::PLAIN.uid())?;
        if let Some(step) = plan.step.as_ref().and_then(|step| Uid::try_from(step.as_str()).ok()) {
            done.step = Some(association.mpps_set(step, &plain(ended)).await?);
        }
    }
    for object in &plan.late {
        sending::image(association, object, settings, &mut done).await?;
    }
    Ok(done)
}

fn plain(bytes: Vec<u8>) -> DataSet {
    DataSet {
        bytes,
        syntax: sending::PLAIN,
    }
}

/// The line of the worklist that is asked for, or the first that no machine has begun.
async fn first(association: &mut Requestor, settings: &Settings) -> Result<Scheduled, SimulatorError> {
    let asked = identifier::asking(settings.accession.as_deref());
    let mut matches = association.find_worklist(&plain(asked)).await?;
    let mut first = None;
    loop {
        match matches.next().await? {
            Found::Match(answer) if first.is_none() => {
                first = identifier::scheduled(&answer).filter(|line| settings.accession.is_some() || !line.is_started);
            }
            Found::Match(_) => {}
            Found::End(Status::SUCCESS) => return first.ok_or(SimulatorError::NotOnWorklist),
            Found::End(status) => return Err(SimulatorError::Refused("the worklist query", status)),
        }
    }
}

fn call(settings: &Settings) -> Call {
    let proposal = |uid: &str, syntaxes: Vec<TransferSyntax>| {
        let sop_class = Uid::try_from(uid).ok()?;
        Some(Proposal {
            sop_class,
            syntaxes,
            role: Role::User,
        })
    };
    let storage = SOP_CLASSES
        .iter()
        .filter(|class| class.service == Service::Storage)
        .filter_map(|class| proposal(class.uid, class.syntaxes.to_vec()));
    let asking = [MODALITY_WORKLIST, PERFORMED_STEP]
        .into_iter()
        .filter_map(|uid| proposal(uid, vec![sending::PLAIN]));
    Call {
        host: settings.host.clone(),
        port: settings.port,
        calling: settings.calling.clone(),
        called: settings.called.clone(),
        proposals: asking.chain(storage).collect(),
        tls: None,
        patience: Patience::default(),
    }
}
