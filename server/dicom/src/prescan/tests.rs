//! Hostile and odd objects of our own making, and the scan's answer to each.

mod properties;

use std::io::{Cursor, Write};

use dicom_dictionary_std::tags;

use super::*;

const EXPLICIT: &str = "1.2.840.10008.1.2.1";
const IMPLICIT: &str = "1.2.840.10008.1.2";
const BIG: &str = "1.2.840.10008.1.2.2";
const JPEG: &str = "1.2.840.10008.1.2.4.70";

fn scan_in(transfer_syntax: &str, bytes: &[u8]) -> Result<Scanned, Refused> {
    scan(
        Cursor::new(bytes),
        Form::DataSet { transfer_syntax },
        &Limits::default(),
    )
}

fn refusal(transfer_syntax: &str, bytes: &[u8]) -> Refused {
    match scan_in(transfer_syntax, bytes) {
        Ok(scanned) => panic!("{} elements were let through", scanned.elements),
        Err(refused) => refused,
    }
}

/// An element with a two-byte length.
fn short(group: u16, element: u16, vr: &[u8; 2], value: &[u8]) -> Vec<u8> {
    let mut bytes = tag(group, element);
    bytes.extend(vr);
    bytes.extend(u16::try_from(value.len()).expect("short").to_le_bytes());
    bytes.extend(value);
    bytes
}

/// An element with a four-byte length, and whatever follows.
fn long(group: u16, element: u16, vr: &[u8; 2], length: u32, value: &[u8]) -> Vec<u8> {
    let mut bytes = tag(group, element);
    bytes.extend(vr);
    bytes.extend([0, 0]);
    bytes.extend(length.to_le_bytes());
    bytes.extend(value);
    bytes
}

fn item(length: u32, value: &[u8]) -> Vec<u8> {
    let mut bytes = tag(0xFFFE, 0xE000);
    bytes.extend(length.to_le_bytes());
    bytes.extend(value);
    bytes
}

fn end(element: u16) -> Vec<u8> {
    let mut bytes = tag(0xFFFE, element);
    bytes.extend([0; 4]);
    bytes
}

fn tag(group: u16, element: u16) -> Vec<u8> {
    [group.to_le_bytes(), element.to_le_bytes()].concat()
}

fn file(transfer_syntax: &str, data_set: &[u8]) -> Vec<u8> {
    let uid = short(0x0002, 0x0010, b"UI", transfer_syntax.as_bytes());
    let length = u32::try_from(uid.len()).expect("short").to_le_bytes();
    let mut bytes = vec![0; 128];
    bytes.extend(b"DICM");
    bytes.extend(short(0x0002, 0x0000, b"UL", &length));
    bytes.extend(uid);
    bytes.extend(data_set);
    bytes
}

fn scan_file(bytes: &[u8]) -> Result<Scanned, Refused> {
    scan(Cursor::new(bytes), Form::File, &Limits::default())
}

const UNDEFINED: u32 = u32::MAX;

#[test]
fn sequences_thousands_deep_are_refused_without_a_deep_stack() {
    for (vr, length) in [(b"SQ", UNDEFINED), (b"UN", UNDEFINED)] {
        let mut bytes = Vec::new();
        for _ in 0..5_000 {
            // Within UN the items are in implicit VR.
            if vr == b"UN" && !bytes.is_empty() {
                bytes.extend(tag(0x0040, 0xA730));
                bytes.extend(length.to_le_bytes());
            } else {
                bytes.extend(long(0x0040, 0xA730, vr, length, &[]));
            }
            bytes.extend(item(UNDEFINED, &[]));
        }
        assert_eq!(refusal(EXPLICIT, &bytes), Refused::TooDeep(tags::CONTENT_SEQUENCE));
    }
}

#[test]
fn thirty_two_deep_is_let_through_and_thirty_three_not() {
    let nested = |depth: usize| {
        (0..depth).fold(Vec::new(), |inner, _| {
            let length = u32::try_from(inner.len()).expect("short");
            let item = item(length, &inner);
            long(0x0040, 0xA730, b"SQ", length + 8, &item)
        })
    };
    assert!(scan_in(EXPLICIT, &nested(32)).is_ok());
    assert_eq!(refusal(EXPLICIT, &nested(33)), Refused::TooDeep(tags::CONTENT_SEQUENCE));
}

#[test]
fn a_declared_gigabyte_in_a_small_file_is_refused() {
    let bytes = file(EXPLICIT, &long(0x0009, 0x1001, b"OB", 1 << 30, &[0; 100]));
    assert!(bytes.len() < 323);
    assert_eq!(
        scan_file(&bytes).err(),
        Some(Refused::LengthBeyondEnd(Tag(0x0009, 0x1001)))
    );
    let bytes = file(EXPLICIT, &long(0x7FE0, 0x0010, b"OW", 1 << 30, &[0; 100]));
    assert_eq!(
        scan_file(&bytes).err(),
        Some(Refused::LengthBeyondEnd(tags::PIXEL_DATA))
    );
}

#[test]
fn a_deflate_bomb_is_refused_at_the_limit() {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    encoder
        .write_all(&long(0x7FE0, 0x0010, b"OB", 200 << 20, &[]))
        .expect("in memory");
    let zeros = vec![0; 1 << 20];
    for _ in 0..200 {
        encoder.write_all(&zeros).expect("in memory");
    }
    let bytes = encoder.finish().expect("in memory");
    assert!(bytes.len() < 1 << 20);
    let limits = Limits {
        total_bytes: 64 << 20,
        ..Limits::default()
    };
    let form = Form::DataSet {
        transfer_syntax: syntax::DEFLATED,
    };
    assert_eq!(scan(Cursor::new(&bytes), form, &limits).err(), Some(Refused::TooLarge));
    // A declared length is not believed before the bytes have come.
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    encoder
        .write_all(&long(0x0010, 0x4000, b"UT", 1 << 30, b"short"))
        .expect("in memory");
    let bytes = encoder.finish().expect("in memory");
    assert_eq!(scan_in(syntax::DEFLATED, &bytes).err(), Some(Refused::Truncated));
}

#[test]
fn a_deflated_data_set_is_read() {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    encoder
        .write_all(&short(0x0010, 0x0020, b"LO", b"999"))
        .expect("in memory");
    let mut bytes = encoder.finish().expect("in memory");
    bytes.push(0);
    let scanned = scan_in(syntax::DEFLATED, &bytes).expect("one element");
    assert_eq!(scanned.attributes.text(tags::PATIENT_ID).as_deref(), Some("999"));
    assert_eq!(refusal(syntax::DEFLATED, &[0xFF; 40]), Refused::Inflate);
}

#[test]
fn a_length_beyond_its_sequence_is_refused() {
    let inner = short(0x0008, 0x0100, b"SH", b"ABCD");
    let length = u32::try_from(inner.len()).expect("short");
    let too_long = item(length + 20, &inner);
    let bytes = long(0x0054, 0x0220, b"SQ", length + 8, &too_long);
    assert_eq!(refusal(EXPLICIT, &bytes), Refused::LengthBeyondEnd(Tag(0xFFFE, 0xE000)));
    let mut element = inner.clone();
    element[6] = 200;
    let bytes = long(0x0054, 0x0220, b"SQ", length + 8, &item(length, &element));
    let padded = [bytes, vec![0; 300]].concat();
    assert_eq!(refusal(EXPLICIT, &padded), Refused::LengthBeyondEnd(tags::CODE_VALUE));
}

#[test]
fn what_is_out_of_place_is_refused() {
    let table = [
        (end(0xE00D), Refused::OutOfPlace(Tag(0xFFFE, 0xE00D))),
        (end(0xE0DD), Refused::OutOfPlace(Tag(0xFFFE, 0xE0DD))),
        (item(0, &[]), Refused::OutOfPlace(Tag(0xFFFE, 0xE000))),
        (
            long(0x0054, 0x0220, b"SQ", UNDEFINED, &short(0x0008, 0x0100, b"SH", b"AB")),
            Refused::OutOfPlace(tags::CODE_VALUE),
        ),
        (
            long(0x0010, 0x4000, b"UT", UNDEFINED, &[]),
            Refused::UndefinedLength(tags::PATIENT_COMMENTS),
        ),
        (
            short(0x0008, 0x0100, b"QQ", b"AB"),
            Refused::ValueRepresentation(tags::CODE_VALUE),
        ),
        (long(0x0054, 0x0220, b"SQ", UNDEFINED, &[]), Refused::Truncated),
        (tag(0x0008, 0x0100), Refused::Truncated),
    ];
    for (bytes, refused) in table {
        assert_eq!(refusal(EXPLICIT, &bytes), refused);
    }
}

#[test]
fn counts_are_limited() {
    let elements = short(0x0008, 0x0100, b"SH", b"").repeat(200_001);
    assert_eq!(refusal(EXPLICIT, &elements), Refused::TooManyElements);
    let items = long(0x0054, 0x0220, b"SQ", UNDEFINED, &item(0, &[]).repeat(100_001));
    assert_eq!(refusal(EXPLICIT, &items), Refused::TooManyItems);
    let fragments = long(0x7FE0, 0x0010, b"OB", UNDEFINED, &item(0, &[]).repeat(100_001));
    assert_eq!(refusal(JPEG, &fragments), Refused::TooManyItems);
    let value = long(0x0010, 0x4000, b"UT", 60_000, &[b'a'; 60_000]);
    assert_eq!(refusal(EXPLICIT, &value.repeat(300)), Refused::TooMuchKept);
}

#[test]
fn what_is_no_file_is_refused() {
    assert_eq!(scan_file(b"").err(), Some(Refused::NotAFile));
    assert_eq!(scan_file(&[0; 200]).err(), Some(Refused::NotAFile));
    assert_eq!(
        scan_file(&file("1.2.840.113619.5.2", &[])).err(),
        Some(Refused::TransferSyntax)
    );
    let mut wrong_length = file(EXPLICIT, &short(0x0008, 0x0100, b"SH", b"AB"));
    wrong_length[140] = 200;
    assert_eq!(scan_file(&wrong_length).err(), Some(Refused::Meta));
    wrong_length[140] = 3;
    assert_eq!(scan_file(&wrong_length).err(), Some(Refused::Meta));
    assert!(scan_file(&file(EXPLICIT, &[])).is_ok());
}

#[test]
fn odd_lengths_unknown_vrs_and_padding_are_tolerated() {
    let odd = [short(0x0008, 0x0050, b"SH", b"ABC"), short(0x0010, 0x0020, b"LO", b"1")].concat();
    let scanned = scan_in(EXPLICIT, &odd).expect("odd lengths");
    assert_eq!(scanned.attributes.text(tags::ACCESSION_NUMBER).as_deref(), Some("ABC"));
    let padded = [odd, vec![0; 37]].concat();
    assert!(scan_in(EXPLICIT, &padded).is_ok());
    // A sequence that some other program did not know travels as UN, its items in implicit VR.
    let mut code = tag(0x0008, 0x0100);
    code.extend(4_u32.to_le_bytes());
    code.extend(b"ABCD");
    let unknown = long(0x0054, 0x0220, b"UN", 20, &item(12, &code));
    let scanned = scan_in(EXPLICIT, &unknown).expect("a sequence as UN");
    let found = scanned.attributes.code(tags::VIEW_CODE_SEQUENCE);
    assert_eq!(found.map(|code| code.value).as_deref(), Some("ABCD"));
}

#[test]
fn big_endian_numbers_are_turned_around() {
    let mut bytes = vec![0x00, 0x28, 0x00, 0x10, b'U', b'S', 0x00, 0x02, 0x0D, 0x00];
    bytes.extend([0x00, 0x18, 0x00, 0x60, b'D', b'S', 0x00, 0x02, b'2', b'8']);
    let scanned = scan_in(BIG, &bytes).expect("big endian");
    assert_eq!(scanned.attributes.whole(tags::ROWS), Some(0x0D00));
    assert_eq!(scanned.attributes.whole(tags::KVP), Some(28));
}

#[test]
fn a_value_too_long_to_keep_is_passed_over() {
    let bytes = [
        long(0x0009, 0x1001, b"OB", 100_000, &vec![7; 100_000]),
        short(0x0010, 0x0020, b"LO", b"12"),
    ]
    .concat();
    let scanned = scan_in(EXPLICIT, &bytes).expect("a long private value");
    assert!(!scanned.attributes.has(Tag(0x0009, 0x1001)));
    assert_eq!(scanned.attributes.text(tags::PATIENT_ID).as_deref(), Some("12"));
    let mut implicit = tag(0x0010, 0x0020);
    implicit.extend(2_u32.to_le_bytes());
    implicit.extend(b"12");
    assert_eq!(scan_in(IMPLICIT, &implicit).expect("one element").elements, 1);
}
