//! How objects go out: encoded as asked, one after the other.

use std::path::Path;

use dicom::dimse::contexts::TransferSyntax;
use dicom::dimse::requestor::{Requestor, StoreObject};
use dicom::dimse::{Status, Uid};
use dicom::pixels::jpeg_lossless::Coding;
use dicom::pixels::{Plane, jpeg_lossless, jpeg2000, rle};
use dicom::synthetic::Object;

use super::{Done, Settings, SimulatorError};
use crate::clock::Stopwatch;
use crate::intake::part10::Head;

/// How everything but images is encoded.
pub(super) const PLAIN: TransferSyntax = TransferSyntax::ExplicitLittle;
/// Bits of a sample that are used.
const BITS: u8 = 12;

/// How images are encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Syntax {
    /// Explicit VR little endian.
    Ele,
    /// Implicit VR little endian.
    Ile,
    /// JPEG lossless, first-order prediction.
    Jpll,
    /// JPEG 2000, lossless.
    J2k,
    /// Run-length encoding.
    Rle,
}

impl Syntax {
    fn transfer_syntax(self) -> TransferSyntax {
        match self {
            Syntax::Ele => TransferSyntax::ExplicitLittle,
            Syntax::Ile => TransferSyntax::ImplicitLittle,
            Syntax::Jpll => TransferSyntax::JpegLosslessFirstOrder,
            Syntax::J2k => TransferSyntax::Jpeg2000Lossless,
            Syntax::Rle => TransferSyntax::Rle,
        }
    }
}

/// Sends an object after the machine's pause.
pub(super) async fn image(
    association: &mut Requestor,
    object: &Object,
    settings: &Settings,
    done: &mut Done,
) -> Result<(), SimulatorError> {
    tokio::time::sleep(settings.delay).await;
    let syntax = match &object.pixels {
        Some(_) => settings.syntax.transfer_syntax(),
        None => PLAIN,
    };
    let bytes = encoded(object, settings.syntax, syntax)?;
    let reference = &object.reference;
    let named = (reference.class.as_str(), reference.instance.as_str());
    send(association, named, syntax, &bytes, done).await
}

fn encoded(object: &Object, syntax: Syntax, transfer_syntax: TransferSyntax) -> Result<Vec<u8>, SimulatorError> {
    let Some(pixels) = &object.pixels else {
        return Ok(object.data_set(transfer_syntax.uid())?);
    };
    let mut frames = Vec::new();
    for samples in pixels.frames() {
        let plane = Plane::new(pixels.rows, pixels.columns, BITS, samples.to_vec());
        let plane = plane.map_err(SimulatorError::Compress)?;
        frames.push(match syntax {
            Syntax::Ele | Syntax::Ile => return Ok(object.data_set(transfer_syntax.uid())?),
            Syntax::Jpll => jpeg_lossless::encode(&plane, &Coding::default()),
            Syntax::J2k => {
                let name = format!("fourview-{}.j2k", uuid::Uuid::new_v4().simple());
                let scratch = crate::config::scratch_folder().join(name);
                let encoded = jpeg2000::encode(&plane, &scratch);
                // The encoder leaves its file behind, and may not have come as far as to make one.
                let _ = std::fs::remove_file(&scratch);
                encoded.map_err(SimulatorError::Compress)?
            }
            Syntax::Rle => rle::encode(&plane),
        });
    }
    Ok(object.encapsulated_data_set(transfer_syntax.uid(), frames)?)
}

async fn send(
    association: &mut Requestor,
    (class, instance): (&str, &str),
    syntax: TransferSyntax,
    mut bytes: &[u8],
    done: &mut Done,
) -> Result<(), SimulatorError> {
    let invalid = |_| SimulatorError::File(std::io::ErrorKind::InvalidData.into());
    let object = StoreObject {
        sop_class: Uid::try_from(class).map_err(invalid)?,
        instance: Uid::try_from(instance).map_err(invalid)?,
        syntax,
    };
    match association.store(&object, &mut bytes).await? {
        Status::SUCCESS => {
            done.stored += 1;
            done.answered.push(Stopwatch::start());
        }
        status => done.refused.push(status),
    }
    Ok(())
}

/// Sends the DICOM files of a folder, by name.
pub(super) async fn files(
    association: &mut Requestor,
    folder: &Path,
    settings: &Settings,
) -> Result<Done, SimulatorError> {
    let paths: Result<Vec<_>, _> = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect();
    let mut paths: Vec<std::path::PathBuf> = paths.map_err(|error: std::io::Error| error)?;
    paths.retain(|path| path.is_file());
    paths.sort();
    let mut done = Done::default();
    for path in paths {
        tokio::time::sleep(settings.delay).await;
        let bytes = std::fs::read(&path)?;
        let invalid = || SimulatorError::File(std::io::ErrorKind::InvalidData.into());
        let (head, length) = Head::read(&bytes).map_err(|_| invalid())?;
        let syntax = TransferSyntax::of_uid(&head.transfer_syntax_uid).ok_or_else(invalid)?;
        let named = (head.sop_class_uid.as_str(), head.sop_instance_uid.as_str());
        send(association, named, syntax, &bytes[length..], &mut done).await?;
    }
    Ok(done)
}
