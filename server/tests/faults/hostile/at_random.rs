//! Images that were damaged at random on their way: whatever became of one, it is answered with a documented status,
//! and is accounted for.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::process::Command;
use std::time::Instant;

use dicom::dimse::Status;
use dicom::dimse::TransferSyntax::{
    self, Deflated, ExplicitLittle, ImplicitLittle, Jpeg2000Lossless, JpegLossless, JpegLosslessFirstOrder,
    JpegLsLossless, Rle,
};
use dicom::synthetic::Canvas;
use fourview::intake::part10::Head;

use super::{SHOWN, Scene};
use crate::damage::damaged;
use crate::driver::mammograms::{examination, mammogram};
use crate::driver::product::pause;
use crate::{Numbers, times};

const SYNTAXES: [TransferSyntax; 8] = [
    ExplicitLittle,
    ImplicitLittle,
    Deflated,
    JpegLossless,
    JpegLosslessFirstOrder,
    JpegLsLossless,
    Jpeg2000Lossless,
    Rle,
];
const SMALL: Canvas = Canvas {
    rows: 52,
    columns: 40,
    seed: 5,
};
/// What may become of an object of a class that is taken.
const ANSWERS: [Status; 4] = [
    Status::SUCCESS,
    Status::DATA_SET_MISMATCH,
    Status::DUPLICATE_INSTANCE,
    Status::CANNOT_UNDERSTAND,
];

#[test]
fn images_damaged_at_random_are_answered_and_accounted_for() {
    let mut scene = Scene::begin();
    let mut numbers = Numbers(7);
    let each = times(12, 400);
    let mut refused = HashSet::new();
    let mut answers: BTreeMap<u16, i64> = BTreeMap::new();
    for syntax in SYNTAXES {
        for number in 0..each {
            let (instance, good) = good(&mut scene, syntax);
            let bytes = if number % 2 == 0 {
                anywhere(&good, number)
            } else {
                in_its_pixels(good, &mut numbers)
            };
            let status = scene.store(&instance, syntax, &bytes);
            assert!(ANSWERS.contains(&status), "{syntax:?} {number}: {status:?}");
            *answers.entry(status.code()).or_insert(0) += 1;
            if status != Status::SUCCESS {
                // The same bytes are quarantined once, and little is left of some.
                refused.insert(bytes);
            }
        }
        scene.takes_a_good_image();
    }
    let asked = each * SYNTAXES.len();
    let counts: Vec<_> = answers
        .iter()
        .map(|(code, count)| format!("{count} times {code:04X}"))
        .collect();
    let acknowledged = answers.get(&Status::SUCCESS.code()).copied().unwrap_or(0);
    is_accounted_for(&scene, acknowledged + SYNTAXES.len() as i64, refused.len());
    eprintln!("{asked} images damaged at random: {}; 0 lost", counts.join(", "));
    scene.ends_well();
}

/// Lengths that lie, pieces that are missing or come twice.
fn anywhere(good: &[u8], number: usize) -> Vec<u8> {
    // What comes first is left alone.
    let mut bytes = damaged(&[[&[0], good].concat()], number as u64);
    bytes.remove(0);
    bytes
}

/// A few bits that are turned where only the decoder looks.
fn in_its_pixels(mut bytes: Vec<u8>, numbers: &mut Numbers) -> Vec<u8> {
    let tag = [0xE0, 0x7F, 0x10, 0x00];
    // Behind the element's head, the empty table and the head of the fragment; a deflated one, in its second half.
    let pixels = bytes.windows(4).position(|window| window == tag);
    let begin = pixels.map_or(bytes.len() / 2, |at| at + 28);
    for _ in 0..=numbers.below(8) {
        let bit = numbers.below((bytes.len() - begin) * 8);
        bytes[begin + bit / 8] ^= 1 << (bit % 8);
    }
    bytes
}

/// An image of this syntax, and its name.
fn good(scene: &mut Scene, syntax: TransferSyntax) -> (String, Vec<u8>) {
    scene.sent += 1;
    let written = if syntax == JpegLsLossless {
        ExplicitLittle
    } else {
        syntax
    };
    let mut image = mammogram(&mut examination(scene.sent), 0, SMALL, written);
    if syntax == JpegLsLossless {
        image.file = in_jpeg_ls(&image.file);
    }
    let (_, length) = Head::read(&image.file).expect("a file");
    (image.instance, image.file[length..].to_vec())
}

/// We only read JPEG-LS: DCMTK writes it.
fn in_jpeg_ls(file: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let (from, to) = (folder.path().join("from.dcm"), folder.path().join("to.dcm"));
    fs::write(&from, file).expect("written");
    let mut encoder = Command::new("dcmcjpls");
    let status = encoder.args(["--uid-never"]).args([&from, &to]).status();
    assert!(status.expect("DCMTK comes with: apt-get install dcmtk").success());
    fs::read(&to).expect("encoded")
}

/// Each that was acknowledged is an object that was looked at, or is quarantined since; each that was not is in
/// quarantine with its reason, and has its file.
fn is_accounted_for(scene: &Scene, acknowledged: i64, refused: usize) {
    let rows = scene.rows();
    let pending = "SELECT count(*) FROM received_object WHERE understanding = 'PENDING' OR thumbnail = 'PENDING'";
    let begun = Instant::now();
    while rows.number(pending) > 0 {
        assert!(begun.elapsed() < SHOWN, "not all was looked at");
        pause();
    }
    assert_eq!(rows.number("SELECT count(*) FROM received_object"), acknowledged);
    let spool = scene.unit.installation.data().join("spool");
    let mut kept = rows.texts("SELECT file_key FROM received_object");
    let quarantined = "SELECT file_key FROM quarantined_object WHERE reason NOT IN ('NOT_UNDERSTOOD', 'GAVE_UP')";
    let quarantined = rows.texts(quarantined);
    assert_eq!(quarantined.len(), refused);
    kept.extend(quarantined);
    for key in kept {
        assert!(spool.join(&key).is_file(), "{key}");
    }
}
