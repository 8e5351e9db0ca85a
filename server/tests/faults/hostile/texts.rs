//! Texts that are in no character set, or in too many: the image is kept, understood and shown.

use dicom::dimse::Status;
use dicom::dimse::TransferSyntax::ExplicitLittle;
use fourview::intake::part10::Head;

use super::elements::{Tag, UNDEFINED, element, name};
use super::{CANVAS, Scene};
use crate::clinic::Database;
use crate::driver::mammograms::{examination, mammogram};
use crate::driver::product::pause;

const CHARACTER_SET: Tag = (0x0008, 0x0005);
const ACCESSION: Tag = (0x0008, 0x0050);
const PATIENT_NAME: Tag = (0x0010, 0x0010);
const PATIENT_ID: Tag = (0x0010, 0x0020);

/// What a machine may say of how it writes.
const SETS: [&[u8]; 9] = [
    b"",
    b"\xFF\xFE\x00\x01",
    b"ISO_IR 9999",
    b"\\\\\\\\",
    b"ISO 2022 IR 87\\ISO 2022 IR 149\\ISO 2022 IR 58",
    b"ISO_IR 192",
    b"GB18030",
    b"ISO_IR 87",
    b"ISO_IR 148",
];
/// And what it may write.
const TEXTS: [&[u8]; 8] = [
    b"\xFF\xFF\xFF\xFF\xC0\x80\xED\xA0\x80\xF8",
    b"\x1B$B\x1B$B\x1B$B\x1B(",
    b"\x1B\x1B\x1B\x1B\x1B\x1B\x1B",
    b"A\0B\0\0^C\0",
    b"^^^^^^^=====^^^^^",
    b"\x81\x30\x81",
    b"\xE2\x80\xAE<script>alert(1)</script>\xE2\x80\xAE",
    b"'; DROP TABLE received_object; --\\\\",
];

#[test]
fn texts_in_no_character_set_are_kept_on_sqlite() {
    texts_in_no_character_set_are_kept(Database::Sqlite);
}

#[test]
fn texts_in_no_character_set_are_kept_on_postgres() {
    texts_in_no_character_set_are_kept(Database::Postgres);
}

fn texts_in_no_character_set_are_kept(database: Database) {
    let mut scene = Scene::on(database);
    for set in SETS {
        for text in TEXTS {
            scene.sent += 1;
            let image = mammogram(&mut examination(scene.sent), 0, CANVAS, ExplicitLittle);
            let (_, length) = Head::read(&image.file).expect("a file");
            let mut bytes = image.file[length..].to_vec();
            for (tag, vr, value) in [
                (CHARACTER_SET, b"CS", set),
                (ACCESSION, b"SH", text),
                (PATIENT_NAME, b"PN", text),
                (PATIENT_ID, b"LO", text),
            ] {
                replace(&mut bytes, tag, &element(tag, vr, value));
            }
            let status = scene.store(&image.instance, ExplicitLittle, &bytes);
            assert_eq!(status, Status::SUCCESS, "{set:?} {text:?}");
            is_understood(&scene, &image.instance);
            assert!(scene.kept("received_object", &image.instance).ends_with(&bytes));
        }
    }
    scene.takes_a_good_image();
    let sql = "SELECT count(*) FROM received_object WHERE understanding = 'UNDERSTOOD'";
    let understood = scene.rows().number(sql);
    assert_eq!(understood, 1 + (SETS.len() * TEXTS.len()) as i64);
    eprintln!(
        "{} texts in no character set: all kept and understood",
        SETS.len() * TEXTS.len()
    );
    scene.ends_well();
}

fn is_understood(scene: &Scene, instance: &str) {
    let sql = format!("SELECT understanding FROM received_object WHERE sop_instance_uid = '{instance}'");
    let rows = scene.rows();
    loop {
        match rows.texts(&sql)[0].as_str() {
            "PENDING" => pause(),
            other => return assert_eq!(other, "UNDERSTOOD"),
        }
    }
}

/// Puts an element where there is one with its tag, or before the first with a higher one.
fn replace(bytes: &mut Vec<u8>, tag: Tag, with: &[u8]) {
    let mut at = 0;
    loop {
        let number = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
        let here = (number(at), number(at + 2));
        let end = at + length(&bytes[at..]);
        if here >= tag {
            let end = if here == tag { end } else { at };
            bytes.splice(at..end, with.iter().copied());
            return;
        }
        at = end;
    }
}

/// Of the element at the beginning, in explicit VR; no sequence in a sequence.
fn length(bytes: &[u8]) -> usize {
    if !matches!(&bytes[4..6], b"OB" | b"OW" | b"SQ" | b"UN" | b"UT") {
        return 8 + usize::from(u16::from_le_bytes([bytes[6], bytes[7]]));
    }
    let end = [name((0xFFFE, 0xE0DD)), vec![0; 4]].concat();
    match u32::from_le_bytes([bytes[8], bytes[9], bytes[10], bytes[11]]) {
        UNDEFINED => bytes.windows(8).position(|window| window == end).expect("its end") + 8,
        length => 12 + length as usize,
    }
}
