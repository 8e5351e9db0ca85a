//! What fuzzing begins with: conversations and objects as machines send them.

use app::domain::imaging::view::Side;
use app::domain::received::person::PersonName;
use app::domain::received::view::ViewPosition;
use dicom::dimse::TransferSyntax;
use dicom::dimse::command::{DataSetType, Operation};
use dicom::pixels::jpeg_lossless::Coding;
use dicom::pixels::{Plane, jpeg_lossless, rle};
use dicom::synthetic::{Canvas, Examination, Exposure, Machine, Object, Order, Person, Purpose, Uids};
use time::macros::datetime;

use crate::data_sets::{MAMMOGRAM, worklist_query};
use crate::raw::{FIND, IMAGE, RELEASE, WORKLIST, associate, command, cut, data, echo, store};
use crate::target::{CONVERSATION, DATA_SET, FILE};

const CANVAS: Canvas = Canvas {
    rows: 16,
    columns: 12,
    seed: 1,
};

/// All of them.
pub fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = vec![conversation(16), conversation(400)];
    let mut examination = examination();
    let exposure = Exposure::new(Side::Left, ViewPosition::Mlo, datetime!(2026-11-24 09:00), 1);
    let image = examination.mammogram(&exposure, Purpose::Presentation, CANVAS, None);
    let report = examination.dose_report(&[(&exposure, Some(&image.reference))], datetime!(2026-11-24 09:10));
    seeds.push(begin(
        FILE,
        &image.file(TransferSyntax::ExplicitLittle.uid()).expect("a file"),
    ));
    seeds.push(begin(FILE, &compressed(&image, TransferSyntax::JpegLosslessFirstOrder)));
    seeds.push(begin(FILE, &compressed(&image, TransferSyntax::Rle)));
    for (number, syntax) in (DATA_SET..).zip(TransferSyntax::ALL) {
        for object in [&image, &report] {
            // What is compressed comes as files.
            if let Ok(bytes) = object.data_set(syntax.uid()) {
                seeds.push(begin(number, &bytes));
            }
        }
        seeds.extend(
            examination
                .step_begun(datetime!(2026-11-24 09:00), syntax.uid())
                .map(|bytes| begin(number, &bytes)),
        );
    }
    seeds
}

fn begin(kind: u8, bytes: &[u8]) -> Vec<u8> {
    [&[kind], bytes].concat()
}

/// An echo, an object and a question, in fragments of about this size.
fn conversation(size: usize) -> Vec<u8> {
    let mut bytes = vec![CONVERSATION];
    bytes.extend(associate(16_384));
    bytes.extend(data(&cut(1, true, &echo(1), size)));
    let mut examination = examination();
    let exposure = Exposure::new(Side::Right, ViewPosition::Cc, datetime!(2026-11-24 09:00), 1);
    let image = examination.mammogram(&exposure, Purpose::Presentation, CANVAS, None);
    let object = image
        .data_set(TransferSyntax::ExplicitLittle.uid())
        .expect("a data set");
    for single in cut(IMAGE, true, &store(2, image.reference.instance.as_str()), size) {
        bytes.extend(data(&[single]));
    }
    bytes.extend(data(&cut(IMAGE, false, &object, 4 * size)));
    let ask = command(3, WORKLIST, Operation::Find, DataSetType::Follows);
    let question = worklist_query(TransferSyntax::ExplicitLittle).bytes;
    bytes.extend(data(&cut(FIND, true, &ask, size)));
    bytes.extend(data(&cut(FIND, false, &question, size)));
    bytes.extend(RELEASE);
    bytes
}

fn compressed(image: &Object, syntax: TransferSyntax) -> Vec<u8> {
    let pixels = image.pixels.as_ref().expect("an image");
    let plane = Plane::new(pixels.rows, pixels.columns, 12, pixels.values.clone()).expect("a plane");
    let frame = if syntax == TransferSyntax::Rle {
        rle::encode(&plane)
    } else {
        jpeg_lossless::encode(&plane, &Coding::default())
    };
    let data_set = image
        .encapsulated_data_set(syntax.uid(), vec![frame])
        .expect("a data set");
    let mut bytes = Vec::new();
    image.write_file(syntax.uid(), &data_set, &mut bytes).expect("a file");
    bytes
}

fn examination() -> Examination {
    let person = Person {
        id: "9990000018".to_owned(),
        name: PersonName::parse("Test^Canary").expect("a name"),
        birth_date: None,
    };
    let order = Order {
        accession: Some("A1".to_owned()),
        study: Uids::new(2).fresh(),
        step_id: Some("S1".to_owned()),
        requested_procedure_id: Some("R1".to_owned()),
        description: MAMMOGRAM.to_owned(),
    };
    Examination::new(Machine::simulated("MGROOMA"), person, order, 1)
}
