//! Data sets that no reader may follow: too deep, too many, longer than they are, or wound up.

use std::io::Write;

use dicom::dimse::TransferSyntax::{self, Deflated, ExplicitLittle, ImplicitLittle, JpegLosslessFirstOrder};
use flate2::Compression;
use flate2::write::DeflateEncoder;

use super::elements::{Tag, UNDEFINED, declared, element, implicit, item};

const CONTENT: Tag = (0x0040, 0xA730);
const COMMENTS: Tag = (0x0010, 0x4000);
const CODE: Tag = (0x0008, 0x0100);
const PRIVATE: Tag = (0x0009, 0x1001);
const VIEW: Tag = (0x0054, 0x0220);
const PIXELS: Tag = (0x7FE0, 0x0010);
const MIB: usize = 1 << 20;

/// What a data set does after its first elements, and why it is read no further.
pub struct Structure {
    pub title: &'static str,
    pub syntax: TransferSyntax,
    pub bytes: Vec<u8>,
    /// As an administrator reads it.
    pub refused: &'static str,
}

/// All of them.
pub fn all() -> Vec<Structure> {
    [depths(), lengths(), counts(), breaks(), inflations()]
        .into_iter()
        .flatten()
        .collect()
}

fn structure(syntax: TransferSyntax, title: &'static str, bytes: Vec<u8>, refused: &'static str) -> Structure {
    Structure {
        title,
        syntax,
        bytes,
        refused,
    }
}

fn explicit(title: &'static str, bytes: Vec<u8>, refused: &'static str) -> Structure {
    structure(ExplicitLittle, title, bytes, refused)
}

fn open() -> Vec<u8> {
    [declared(CONTENT, b"SQ", UNDEFINED, &[]), item(UNDEFINED, &[])].concat()
}

fn depths() -> Vec<Structure> {
    let refused = "sequences lie too deep at (0040,A730)";
    // Within an unknown sequence all is in implicit VR.
    let inner = [item(UNDEFINED, &[]), implicit(CONTENT, UNDEFINED, &[])].concat();
    let unknown = [declared(CONTENT, b"UN", UNDEFINED, &[]), inner.repeat(2_000)].concat();
    vec![
        explicit("2,000 sequences in one another", open().repeat(2_000), refused),
        explicit("2,000 unknown sequences in one another", unknown, refused),
    ]
}

fn lengths() -> Vec<Structure> {
    let code = element(CODE, b"SH", b"ABCD");
    vec![
        explicit(
            "a gigabyte that is not there",
            declared(PRIVATE, b"OB", 1 << 30, &[0; 100]),
            "the length of (0009,1001) goes beyond the end",
        ),
        explicit(
            "pixels that are not there",
            declared(PIXELS, b"OW", 1 << 30, &[0; 100]),
            "the length of (7FE0,0010) goes beyond the end",
        ),
        explicit(
            "an item longer than its sequence",
            declared(VIEW, b"SQ", 20, &item(100, &code)),
            "the length of (FFFE,E000) goes beyond the end",
        ),
        structure(
            ImplicitLittle,
            "four gigabytes in implicit VR",
            implicit(PIXELS, 0xFFFF_FFF0, &[0; 100]),
            "the length of (7FE0,0010) goes beyond the end",
        ),
    ]
}

fn counts() -> Vec<Structure> {
    let comment = element(COMMENTS, b"UT", &[b'a'; 60_000]);
    vec![
        explicit(
            "200,001 elements",
            element(CODE, b"SH", b"").repeat(200_001),
            "too many data elements",
        ),
        explicit(
            "100,001 items",
            declared(VIEW, b"SQ", UNDEFINED, &item(0, &[]).repeat(100_001)),
            "too many items",
        ),
        structure(
            JpegLosslessFirstOrder,
            "100,001 fragments",
            declared(PIXELS, b"OB", UNDEFINED, &item(0, &[]).repeat(100_001)),
            "too many items",
        ),
        explicit("18 MB of comments", comment.repeat(300), "too many values to keep"),
    ]
}

/// What ends where it may not, or is where it may not be.
fn breaks() -> Vec<Structure> {
    let code = element(CODE, b"SH", b"ABCD");
    vec![
        explicit(
            "a comment of undefined length",
            declared(COMMENTS, b"UT", UNDEFINED, &[]),
            "(0010,4000) has an undefined length",
        ),
        explicit("a sequence without an end", open(), "ends in the middle"),
        explicit("half an element", code[..6].to_vec(), "ends in the middle"),
        explicit("an item on its own", item(0, &[]), "(FFFE,E000) is out of place"),
        explicit(
            "a kind of value that there is not",
            element(CODE, b"QQ", b"AB"),
            "unknown value representation at (0008,0100)",
        ),
    ]
}

fn inflations() -> Vec<Structure> {
    let deflated = |title, bytes, refused| structure(Deflated, title, bytes, refused);
    vec![
        deflated("1,300 MiB of zeros", [zeros(1_300), wound(&[])].concat(), "too large"),
        deflated(
            "a gigabyte that does not come",
            wound(&declared(COMMENTS, b"UT", 1 << 30, b"short")),
            "ends in the middle",
        ),
        deflated("noise that does not inflate", vec![0xFF; 500], "does not inflate"),
    ]
}

/// A private element with so many MiB of zeros, deflated to about a thousandth. More may follow.
pub fn zeros(mib: usize) -> Vec<u8> {
    let length = u32::try_from(mib * MIB).expect("a length that can be said");
    [
        piece(&declared(PRIVATE, b"OB", length, &[])),
        piece(&vec![0; MIB]).repeat(mib),
    ]
    .concat()
}

/// Deflated so that more may follow.
pub fn piece(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.flush())
        .expect("in memory");
    encoder.get_ref().clone()
}

/// Deflated to its end.
pub fn wound(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("in memory");
    encoder.finish().expect("in memory")
}
