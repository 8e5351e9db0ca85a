//! Orthanc as sender: what it holds arrives, as it holds it.

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use dicom::dimse::TransferSyntax;
use dicom::prescan::{Form, Limits, PixelExtent, Scanned, scan};
use dicom::synthetic::Canvas;
use serde_json::json;

use crate::driver::mammograms::{Mammogram, examination, mammogram};
use crate::driver::orthanc::Orthanc;
use crate::driver::product::Installation;
use crate::rows::Rows;
use crate::run;

/// Large enough for a picture, small enough for a test.
const CANVAS: Canvas = Canvas {
    rows: 416,
    columns: 320,
    seed: 3,
};
/// Images of a study.
const IMAGES: u32 = 4;

/// The syntaxes of images, and what writes each: ourselves, or a program of DCMTK from explicit VR little endian.
const SYNTAXES: [(TransferSyntax, Option<&[&str]>); 10] = [
    (TransferSyntax::ImplicitLittle, None),
    (TransferSyntax::ExplicitLittle, None),
    (TransferSyntax::Deflated, Some(&["dcmconv", "+td"])),
    (TransferSyntax::JpegLossless, Some(&["dcmcjpeg", "+el"])),
    (TransferSyntax::JpegLosslessFirstOrder, None),
    (TransferSyntax::JpegLsLossless, Some(&["dcmcjpls", "+el"])),
    (TransferSyntax::JpegLsNearLossless, Some(&["dcmcjpls", "+en"])),
    (TransferSyntax::Jpeg2000Lossless, None),
    (TransferSyntax::Jpeg2000, None),
    (TransferSyntax::Rle, None),
];

#[test]
fn what_orthanc_sends_arrives_as_it_holds_it() {
    let installation = Installation::new(None);
    let _product = installation.start();
    let machines = installation.machines;
    let orthanc = Orthanc::start(&json!({
        "DicomModalities": { "fourview": ["FOURVIEW", machines.ip().to_string(), machines.port()] },
    }));
    let folder = tempfile::tempdir().expect("a folder");
    for (seed, (syntax, writer)) in (1..).zip(SYNTAXES) {
        let mut examination = examination(seed);
        let images: Vec<Mammogram> = (0..IMAGES)
            .map(|number| {
                let plain = writer.map_or(syntax, |_| TransferSyntax::ExplicitLittle);
                let image = mammogram(&mut examination, number, CANVAS, plain);
                written_by(writer, image, folder.path())
            })
            .collect();
        let held: Vec<String> = images.iter().map(|image| orthanc.put(&image.file)).collect();
        let sent = orthanc.post("/modalities/fourview/store", json!(held).to_string().as_bytes());
        assert_eq!(sent["FailedInstancesCount"], 0, "{syntax:?}: {sent}");
        let rows = Rows::open(&installation.data().join("fourview.db"));
        for (image, id) in images.iter().zip(&held) {
            let theirs = orthanc.get(&format!("/instances/{id}/file")).body;
            assert!(theirs == image.file, "Orthanc keeps what it was given");
            arrived(&installation, &rows, image, syntax);
        }
    }
    let rows = Rows::open(&installation.data().join("fourview.db"));
    let all = SYNTAXES.len() as i64 * i64::from(IMAGES);
    assert_eq!(rows.number("SELECT count(*) FROM received_object"), all);
    assert_eq!(rows.number("SELECT count(*) FROM quarantined_object"), 0);
}

fn written_by(writer: Option<&[&str]>, image: Mammogram, folder: &Path) -> Mammogram {
    let Some([program, options @ ..]) = writer else {
        return image;
    };
    let (from, to) = (folder.join("from.dcm"), folder.join("to.dcm"));
    fs::write(&from, &image.file).expect("a file");
    let mut command = Command::new(program);
    command.args(options);
    if *program != "dcmconv" {
        // What is compressed without loss is the same image.
        command.arg("+un");
    }
    let (done, said) = run(command.arg(&from).arg(&to));
    assert!(done, "{said}");
    Mammogram {
        file: fs::read(&to).expect("a file"),
        ..image
    }
}

/// The object has a row, the syntax is the one that it has there, and header and pixels are those of the file.
fn arrived(installation: &Installation, rows: &Rows, image: &Mammogram, syntax: TransferSyntax) {
    let of = format!("FROM received_object WHERE sop_instance_uid = '{}'", image.instance);
    let text = |column: &str| rows.texts(&format!("SELECT {column} {of}"));
    assert_eq!(text("transfer_syntax_uid"), [syntax.uid()], "{}", image.instance);
    let key = text("file_key");
    let ours = fs::read(installation.data().join("spool").join(&key[0])).expect("the original");
    let (here, there) = (scanned(&ours), scanned(&image.file));
    assert!(
        pixels(&ours, &here) == pixels(&image.file, &there),
        "{syntax:?}: other pixels"
    );
    assert!(
        here.attributes.tags().eq(there.attributes.tags()),
        "{syntax:?}: other attributes"
    );
    for tag in there.attributes.tags() {
        let (here, there) = (here.attributes.texts(tag), there.attributes.texts(tag));
        assert_eq!(here, there, "{syntax:?}: {tag}");
    }
}

fn scanned(file: &[u8]) -> Scanned {
    scan(Cursor::new(file), Form::File, &Limits::default()).expect("a DICOM file")
}

/// The pixels where they lie in the file; of a deflated file all that follows its head.
fn pixels<'a>(file: &'a [u8], scanned: &Scanned) -> Vec<&'a [u8]> {
    let part = |offset: u64, length: u64| {
        let (offset, length) = (usize::try_from(offset), usize::try_from(length));
        let (offset, length) = (offset.expect("small"), length.expect("small"));
        &file[offset..offset + length]
    };
    if scanned.transfer_syntax == TransferSyntax::Deflated.uid() {
        return Vec::new();
    }
    match scanned.pixels.as_ref().expect("an image") {
        PixelExtent::Native { offset, length } => vec![part(*offset, *length)],
        PixelExtent::Fragments(fragments) => fragments.iter().map(|(at, long)| part(*at, *long)).collect(),
    }
}
