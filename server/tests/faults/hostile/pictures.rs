//! Images whose header can be read and whose pixels lie: they are kept, and have no picture, for this reason.

use std::path::Path;

use dicom::dimse::TransferSyntax::{
    self, Deflated, ExplicitLittle, Jpeg2000Lossless, JpegLosslessFirstOrder, JpegLsLossless, Rle,
};
use dicom::pixels::CannotShow::{self, Damaged, Description, Malformed, SizesDiffer, TooLarge, Truncated};
use dicom::pixels::{Plane, jpeg_lossless, jpeg2000, rle};

use super::elements::{Tag, UNDEFINED, declared, element, implicit, item};
use super::structures::{wound, zeros};

const ROWS: u16 = 64;
const COLUMNS: u16 = 48;
const PIXELS: Tag = (0x7FE0, 0x0010);

/// What an image has after its first elements, and why it is not shown.
pub struct Picture {
    pub title: &'static str,
    pub syntax: TransferSyntax,
    pub bytes: Vec<u8>,
    pub why: CannotShow,
}

/// All of them.
pub fn all(scratch: &Path) -> Vec<Picture> {
    let count = ROWS * COLUMNS;
    let plane = Plane::new(ROWS, COLUMNS, 12, (0..count).collect()).expect("a plane");
    let mut pictures = headers();
    pictures.extend(jpegs(&plane));
    pictures.extend(others(&plane, scratch));
    pictures
}

fn picture(title: &'static str, syntax: TransferSyntax, bytes: Vec<u8>, why: CannotShow) -> Picture {
    Picture {
        title,
        syntax,
        bytes,
        why,
    }
}

fn small(codestream: &[u8]) -> Vec<u8> {
    image(ROWS, COLUMNS, &fragment(codestream))
}

fn headers() -> Vec<Picture> {
    let native = |rows, columns| image(rows, columns, &element(PIXELS, b"OW", &[0; 100]));
    let frames = |count, pixels| {
        [
            description(ROWS, COLUMNS, Some(count)),
            element(PIXELS, b"OW", &vec![0; pixels]),
        ]
        .concat()
    };
    let one = 2 * usize::from(ROWS) * usize::from(COLUMNS);
    vec![
        picture(
            "65,535 square, and few pixels",
            ExplicitLittle,
            native(65_535, 65_535),
            TooLarge,
        ),
        picture("no rows", ExplicitLittle, native(0, COLUMNS), Description),
        picture(
            "fewer pixels than it says",
            ExplicitLittle,
            native(ROWS, COLUMNS),
            Truncated,
        ),
        picture(
            "two billion frames",
            ExplicitLittle,
            frames("2000000000", 100),
            TooLarge,
        ),
        picture(
            "three frames, and one is there",
            ExplicitLittle,
            frames("3", one),
            Truncated,
        ),
        picture(
            "fragments where pixels should be",
            ExplicitLittle,
            small(&[0; 10]),
            Malformed,
        ),
    ]
}

fn jpegs(plane: &Plane) -> Vec<Picture> {
    let lossless = jpeg_lossless::encode(plane, &jpeg_lossless::Coding::default());
    let huge = resized(&lossless, 65_535);
    vec![
        picture(
            "a JPEG of 65,535 square in a small image",
            JpegLosslessFirstOrder,
            small(&huge),
            SizesDiffer,
        ),
        picture(
            "a JPEG of 65,535 square",
            JpegLosslessFirstOrder,
            image(65_535, 65_535, &fragment(&huge)),
            TooLarge,
        ),
        picture(
            "a JPEG of 8,192 square with a few lines",
            JpegLosslessFirstOrder,
            image(8_192, 8_192, &fragment(&resized(&lossless, 8_192))),
            Truncated,
        ),
        picture(
            "half a JPEG",
            JpegLosslessFirstOrder,
            small(&lossless[..lossless.len() / 2]),
            Truncated,
        ),
    ]
}

fn others(plane: &Plane, scratch: &Path) -> Vec<Picture> {
    let mut wavelets = jpeg2000::encode(plane, scratch).expect("a codestream");
    wavelets[8..16].copy_from_slice(&[0x80, 0, 0, 0, 0x80, 0, 0, 0]);
    let runs = rle::encode(plane);
    let lying = |place: usize, value: u32| {
        let mut runs = runs.clone();
        runs[place..place + 4].copy_from_slice(&value.to_le_bytes());
        small(&runs)
    };
    vec![
        picture(
            "a JPEG 2000 of 2^31 square",
            Jpeg2000Lossless,
            small(&wavelets),
            SizesDiffer,
        ),
        picture(
            "a JPEG-LS of 65,535 square",
            JpegLsLossless,
            small(&jpeg_ls(65_535)),
            SizesDiffer,
        ),
        picture("runs beyond their end", Rle, lying(8, 1 << 30), Damaged),
        picture("a thousand runs", Rle, lying(0, 1_000), SizesDiffer),
        picture(
            "600 MiB of zeros before the image",
            Deflated,
            behind_zeros(600),
            TooLarge,
        ),
    ]
}

/// The elements that describe pixels, and then the pixels.
fn image(rows: u16, columns: u16, pixels: &[u8]) -> Vec<u8> {
    [description(rows, columns, None), pixels.to_vec()].concat()
}

fn description(rows: u16, columns: u16, frames: Option<&str>) -> Vec<u8> {
    let number = |element_number: u16, value: u16| element((0x0028, element_number), b"US", &value.to_le_bytes());
    let frames = frames.map(|frames| element((0x0028, 0x0008), b"IS", frames.as_bytes()));
    [
        number(0x0002, 1),
        element((0x0028, 0x0004), b"CS", b"MONOCHROME2"),
        frames.unwrap_or_default(),
        number(0x0010, rows),
        number(0x0011, columns),
        number(0x0100, 16),
        number(0x0101, 12),
        number(0x0102, 11),
        number(0x0103, 0),
    ]
    .concat()
}

/// Pixels in one fragment behind an empty table.
fn fragment(codestream: &[u8]) -> Vec<u8> {
    let length = u32::try_from(codestream.len()).expect("short");
    let fragments = [
        item(0, &[]),
        item(length, codestream),
        implicit((0xFFFE, 0xE0DD), 0, &[]),
    ]
    .concat();
    declared(PIXELS, b"OB", UNDEFINED, &fragments)
}

/// A lossless JPEG that says another size.
fn resized(codestream: &[u8], size: u16) -> Vec<u8> {
    let mut codestream = codestream.to_vec();
    let frame = codestream.windows(2).position(|pair| pair == [0xFF, 0xC3]);
    let at = frame.expect("a frame") + 5;
    codestream[at..at + 2].copy_from_slice(&size.to_be_bytes());
    codestream[at + 2..at + 4].copy_from_slice(&size.to_be_bytes());
    codestream
}

/// The head of a JPEG-LS of this size, and no more.
fn jpeg_ls(size: u16) -> Vec<u8> {
    let [high, low] = size.to_be_bytes();
    let frame = [0xFF, 0xF7, 0, 11, 12, high, low, high, low, 1, 1, 0x11, 0];
    let scan = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0, 0, 7, 7];
    [&[0xFF, 0xD8][..], &frame, &scan].concat()
}

fn behind_zeros(mib: usize) -> Vec<u8> {
    let image = image(ROWS, COLUMNS, &element(PIXELS, b"OW", &[0; 100]));
    [zeros(mib), wound(&image)].concat()
}
