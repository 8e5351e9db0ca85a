//! Synthetic mammograms as files, in the transfer syntaxes that the product can write itself.

use app::domain::imaging::view::Side;
use app::domain::received::person::PersonName;
use app::domain::received::view::ViewPosition;
use dicom::dimse::TransferSyntax;
use dicom::pixels::jpeg_lossless::Coding;
use dicom::pixels::{Plane, jpeg_lossless, jpeg2000, rle};
use dicom::synthetic::{Canvas, Examination, Exposure, Machine, Object, Order, Person, Purpose, Uids};
use time::macros::datetime;

/// Bits of a sample that are used.
const BITS: u8 = 12;

/// One image.
pub struct Mammogram {
    /// Its SOP Instance UID.
    pub instance: String,
    /// The file (PS3.10).
    pub file: Vec<u8>,
}

/// An examination of nobody, without an order: each seed is another one.
pub fn examination(seed: u64) -> Examination {
    let person = Person {
        id: "9990000018".to_owned(),
        name: PersonName::parse("Test^Canary").expect("a name"),
        birth_date: None,
    };
    let order = Order {
        accession: None,
        study: Uids::new(!seed).fresh(),
        step_id: None,
        requested_procedure_id: None,
        description: "Screening mammography".to_owned(),
    };
    Examination::new(Machine::simulated("MGROOMA"), person, order, seed)
}

/// The standard views of an examination, one of them for each number.
pub fn mammogram(examination: &mut Examination, number: u32, canvas: Canvas, syntax: TransferSyntax) -> Mammogram {
    let side = if number.is_multiple_of(2) {
        Side::Right
    } else {
        Side::Left
    };
    let position = if number % 4 < 2 {
        ViewPosition::Cc
    } else {
        ViewPosition::Mlo
    };
    let exposure = Exposure::new(side, position, datetime!(2026-11-24 09:00), number);
    let object = examination.mammogram(&exposure, Purpose::Presentation, canvas, None);
    Mammogram {
        instance: object.reference.instance.to_string(),
        file: file(&object, syntax),
    }
}

fn file(object: &Object, syntax: TransferSyntax) -> Vec<u8> {
    let Some(encode) = encoder(syntax) else {
        return object.file(syntax.uid()).expect("an encodable object");
    };
    let pixels = object.pixels.as_ref().expect("an image");
    let frames = pixels.frames().map(|samples| {
        let plane = Plane::new(pixels.rows, pixels.columns, BITS, samples.to_vec());
        encode(&plane.expect("a plane"))
    });
    let data_set = object.encapsulated_data_set(syntax.uid(), frames.collect());
    let mut bytes = Vec::new();
    object
        .write_file(syntax.uid(), &data_set.expect("an encodable object"), &mut bytes)
        .expect("a file in memory");
    bytes
}

/// How frames are compressed in a syntax; none where they are not.
fn encoder(syntax: TransferSyntax) -> Option<fn(&Plane) -> Vec<u8>> {
    match syntax {
        TransferSyntax::ImplicitLittle
        | TransferSyntax::ExplicitLittle
        | TransferSyntax::ExplicitBig
        | TransferSyntax::Deflated => None,
        TransferSyntax::JpegLossless | TransferSyntax::JpegLosslessFirstOrder => {
            Some(|plane| jpeg_lossless::encode(plane, &Coding::default()))
        }
        TransferSyntax::Jpeg2000Lossless | TransferSyntax::Jpeg2000 => Some(|plane| {
            let folder = tempfile::tempdir().expect("a folder for the encoder");
            jpeg2000::encode(plane, &folder.path().join("frame.j2k")).expect("an encodable frame")
        }),
        TransferSyntax::Rle => Some(rle::encode),
        TransferSyntax::JpegLsLossless | TransferSyntax::JpegLsNearLossless => {
            panic!("JPEG-LS is written by others")
        }
    }
}
