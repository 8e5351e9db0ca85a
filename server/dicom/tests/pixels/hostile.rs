//! Files made to do harm: each costs a reason, never the parent and never more memory than a child may have.

use std::io::Error;
use std::path::Path;

use dicom::pixels::child::{RenderError, Renderer};
use dicom::pixels::{CannotShow, LongSide, Plane, jpeg_lossless, jpeg2000, rle};

use crate::child::renderer;
use crate::phantom::{File, Syntax, breast, deflated, put};

const ROWS: u16 = 64;
const COLUMNS: u16 = 48;

fn plane() -> Result<Plane, CannotShow> {
    Plane::new(ROWS, COLUMNS, 12, breast(ROWS, COLUMNS, 20))
}

fn file(syntax: Syntax, folder: &Path) -> Result<File, Error> {
    let plane = plane().map_err(Error::other)?;
    File::new(syntax, &plane, &folder.join("scratch")).map_err(Error::other)
}

fn word(value: u16) -> [u8; 2] {
    value.to_le_bytes()
}

/// What a child says of those bytes; it must show a good image afterwards.
async fn reason(renderer: &Renderer, bytes: &[u8], folder: &Path) -> Result<CannotShow, Error> {
    let (bad, good) = (folder.join("bad.dcm"), folder.join("good.dcm"));
    std::fs::write(&bad, bytes)?;
    file(Syntax::Explicit, folder)?.write(&good)?;
    let reason = match renderer.render(&bad, &[LongSide::SMALL]).await {
        Err(RenderError::CannotShow(reason)) => reason,
        other => return Err(Error::other(format!("{:?}", other.map(|made| made.len())))),
    };
    renderer.render(&good, &[LongSide::SMALL]).await.map_err(Error::other)?;
    Ok(reason)
}

async fn expect(cases: Vec<(&str, Vec<u8>, CannotShow)>, folder: &Path) -> Result<(), Error> {
    let renderer = renderer();
    for (name, bytes, expected) in cases {
        let found = reason(&renderer, &bytes, folder)
            .await
            .map_err(|error| Error::other(format!("{name}: {error}")))?;
        assert_eq!(found, expected, "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn headers_that_promise_what_cannot_be_have_a_reason() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    let plain = file(Syntax::Explicit, folder)?;
    let huge = plain
        .clone()
        .with((0x0028, 0x0010), b"US", word(65535))
        .with((0x0028, 0x0011), b"US", word(65535));
    let cases = vec![
        ("nothing", Vec::new(), CannotShow::NotDicom),
        ("text", vec![b'x'; 4_000], CannotShow::NotDicom),
        (
            "zero rows",
            plain.clone().with((0x0028, 0x0010), b"US", word(0)).bytes(),
            CannotShow::Description,
        ),
        (
            "no columns",
            plain.clone().without((0x0028, 0x0011)).bytes(),
            CannotShow::Description,
        ),
        (
            "too many bits",
            plain.clone().with((0x0028, 0x0101), b"US", word(20)).bytes(),
            CannotShow::Description,
        ),
        ("too large", huge.bytes(), CannotShow::TooLarge),
        (
            "frames",
            plain.clone().with((0x0028, 0x0008), b"IS", "2000000000").bytes(),
            CannotShow::TooLarge,
        ),
        (
            "32 bits",
            plain.clone().with((0x0028, 0x0100), b"US", word(32)).bytes(),
            CannotShow::PixelKind,
        ),
        (
            "palette",
            plain.clone().with((0x0028, 0x0004), b"CS", "PALETTE COLOR").bytes(),
            CannotShow::PixelKind,
        ),
        (
            "few pixels",
            plain.clone().with_native(vec![0; 100]).bytes(),
            CannotShow::Truncated,
        ),
        (
            "fragments of nothing",
            plain.with_fragments(vec![vec![0; 10]]).bytes(),
            CannotShow::Malformed,
        ),
    ];
    expect(cases, folder).await
}

#[tokio::test]
async fn structures_made_to_exhaust_a_reader_have_a_reason() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    let good = file(Syntax::Explicit, folder)?.bytes();
    let set = 128 + 4 + 12 + usize::from(good[140]);
    let with_set = |set_bytes: &[u8]| [&good[..set], set_bytes].concat();
    let open = [
        [0x08, 0x00, 0x40, 0x11, b'S', b'Q', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF].as_slice(),
        &[0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF],
    ]
    .concat();
    let mut declared = Vec::new();
    put(&mut declared, (0x0008, 0x0005), b"CS", b"ISO_IR 100", true);
    declared.extend([0x09, 0x00, 0x10, 0x00, b'O', b'B', 0, 0, 0, 0, 0, 0x40]);
    let mut bomb = Vec::new();
    for _ in 0..9 {
        put(&mut bomb, (0x0009, 0x0010), b"OB", &vec![0; 60 << 20], true);
    }
    let deflated_head = file(Syntax::Deflated, folder)?.bytes();
    let deflated_set = 128 + 4 + 12 + usize::from(deflated_head[140]);
    let bomb = [&deflated_head[..deflated_set], &deflated(&bomb)].concat();
    assert!(bomb.len() < 3 << 20, "{}", bomb.len());
    let noise = [&deflated_head[..deflated_set], &[0xFF; 500]].concat();
    let cases = vec![
        (
            "100,000 sequences in one another",
            with_set(&open.repeat(100_000)),
            CannotShow::Malformed,
        ),
        (
            "a gigabyte that is not there",
            with_set(&declared),
            CannotShow::Truncated,
        ),
        ("no elements", with_set(&[]), CannotShow::NoPixels),
        ("no kinds of values", with_set(&[0x11; 64]), CannotShow::Malformed),
        ("half a gigabyte of zeros, deflated", bomb, CannotShow::TooLarge),
        ("not deflated", noise, CannotShow::Damaged),
    ];
    expect(cases, folder).await
}

/// A JPEG with another size in its start of frame.
fn resized(mut codestream: Vec<u8>, marker: u8, rows: u16, columns: u16) -> Vec<u8> {
    if let Some(place) = codestream.windows(2).position(|pair| pair == [0xFF, marker]) {
        codestream[place + 5..place + 7].copy_from_slice(&rows.to_be_bytes());
        codestream[place + 7..place + 9].copy_from_slice(&columns.to_be_bytes());
    }
    codestream
}

/// A file of that size whose only fragment is that.
fn sized(file: &File, rows: u16, columns: u16, codestream: &[u8]) -> Vec<u8> {
    file.clone()
        .with_fragments(vec![codestream.to_vec()])
        .with((0x0028, 0x0010), b"US", word(rows))
        .with((0x0028, 0x0011), b"US", word(columns))
        .bytes()
}

#[tokio::test]
async fn lossless_jpegs_that_lie_have_a_reason() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    let file = file(Syntax::JpegLossless, folder)?;
    let stream = jpeg_lossless::encode(&plane().map_err(Error::other)?, &jpeg_lossless::Coding::default());
    let of = |codestream: &[u8]| sized(&file, ROWS, COLUMNS, codestream);
    let huge = resized(stream.clone(), 0xC3, 65535, 65535);
    let largest = resized(stream.clone(), 0xC3, 8192, 8192);
    let none = file.clone().with_fragments(Vec::new()).bytes();
    let cases = vec![
        ("a huge frame in a small image", of(&huge), CannotShow::SizesDiffer),
        (
            "a huge frame in a huge image",
            sized(&file, 65535, 65535, &huge),
            CannotShow::TooLarge,
        ),
        (
            "the largest frame, of nothing",
            sized(&file, 8192, 8192, &largest),
            CannotShow::Truncated,
        ),
        ("half a frame", of(&stream[..stream.len() / 2]), CannotShow::Truncated),
        ("no frame", of(&[0xFF, 0xD8, 0xFF, 0xD9]), CannotShow::Truncated),
        ("no fragment", none, CannotShow::NoPixels),
        ("a fragment of noise", of(&[7; 90]), CannotShow::Damaged),
    ];
    expect(cases, folder).await
}

#[tokio::test]
async fn wavelets_that_lie_have_a_reason() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    let file = file(Syntax::Jpeg2000, folder)?;
    let stream = jpeg2000::encode(&plane().map_err(Error::other)?, &folder.join("scratch")).map_err(Error::other)?;
    let of = |codestream: &[u8]| sized(&file, ROWS, COLUMNS, codestream);
    let mut wide = stream.clone();
    wide[8..12].copy_from_slice(&(1u32 << 31).to_be_bytes());
    wide[12..16].copy_from_slice(&(1u32 << 31).to_be_bytes());
    let mut no_tiles = stream.clone();
    no_tiles[24..32].fill(0);
    let mut tiny_tiles = stream.clone();
    tiny_tiles[8..16].copy_from_slice(&[0, 0, 0x20, 0, 0, 0, 0x20, 0]);
    tiny_tiles[24..32].copy_from_slice(&[0, 0, 0, 1, 0, 0, 0, 1]);
    let cases = vec![
        ("2^31 square", of(&wide), CannotShow::SizesDiffer),
        ("tiles of nothing", of(&no_tiles), CannotShow::Damaged),
        (
            "millions of tiles",
            sized(&file, 8192, 8192, &tiny_tiles),
            CannotShow::TooLarge,
        ),
        ("cut", of(&stream[..stream.len() / 2]), CannotShow::Truncated),
    ];
    expect(cases, folder).await
}

#[tokio::test]
async fn jpeg_ls_that_lies_has_a_reason() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    let file = file(Syntax::JpegLs, folder)?;
    let stream = crate::peers::encode_jpeg_ls(&plane().map_err(Error::other)?);
    let of = |codestream: &[u8]| sized(&file, ROWS, COLUMNS, codestream);
    let huge = resized(stream.clone(), 0xF7, 65535, 65535);
    let cases = vec![
        ("65535 square", of(&huge), CannotShow::SizesDiffer),
        ("cut", of(&stream[..60]), CannotShow::Damaged),
    ];
    expect(cases, folder).await
}

#[tokio::test]
async fn fragments_and_runs_that_lie_have_a_reason() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    let runs = file(Syntax::RunLength, folder)?;
    let fragment = rle::encode(&plane().map_err(Error::other)?);
    let changed = |place: usize, value: u32| {
        let mut fragment = fragment.clone();
        fragment[place..place + 4].copy_from_slice(&value.to_le_bytes());
        runs.clone().with_fragments(vec![fragment]).bytes()
    };
    let mut lying = runs.bytes();
    let item = lying
        .windows(4)
        .rposition(|bytes| bytes == [0xFE, 0xFF, 0x00, 0xE0])
        .unwrap_or_default();
    lying[item + 4..item + 8].copy_from_slice(&0x7FFF_FFF0u32.to_le_bytes());
    let short = runs
        .clone()
        .with_fragments(vec![fragment[..fragment.len() - 40].to_vec()])
        .bytes();
    let cases = vec![
        ("a segment beyond the end", changed(8, 1 << 30), CannotShow::Damaged),
        (
            "segments in disorder",
            changed(4, fragment.len() as u32 - 2),
            CannotShow::Damaged,
        ),
        ("a segment in the header", changed(4, 8), CannotShow::Damaged),
        ("a thousand segments", changed(0, 1_000), CannotShow::SizesDiffer),
        ("a segment that is cut", short, CannotShow::Truncated),
        ("a fragment longer than the file", lying, CannotShow::Truncated),
        (
            "much more than the image",
            runs.clone().with_fragments(vec![vec![0; 1 << 20]]).bytes(),
            CannotShow::TooLarge,
        ),
    ];
    expect(cases, folder).await
}

#[tokio::test]
async fn a_file_cut_anywhere_has_a_reason() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    let renderer = renderer();
    for syntax in Syntax::ALL {
        let bytes = file(syntax, folder)?.bytes();
        for end in (0..bytes.len() - 200).step_by(bytes.len() / 40) {
            reason(&renderer, &bytes[..end], folder)
                .await
                .map_err(|error| Error::other(format!("{syntax:?} {end}: {error}")))?;
        }
    }
    Ok(())
}
