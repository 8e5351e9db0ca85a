//! Every transfer syntax shows the same picture.

use std::io::Error;
use std::path::Path;

use dicom::pixels::{self, CannotShow, Greys, LongSide, Plane, rle};

use crate::peers;
use crate::phantom::{File, Syntax, breast};

const SIDES: [LongSide; 2] = [LongSide::SMALL, LongSide::LARGE];

fn windowed(file: File) -> File {
    file.with((0x0028, 0x1050), b"DS", "1800")
        .with((0x0028, 0x1051), b"DS", "2600")
}

fn greys(file: &File, folder: &Path) -> Result<Vec<Greys>, Error> {
    let path = folder.join("image.dcm");
    file.write(&path)?;
    pixels::greys(&path, &SIDES).map_err(Error::other)
}

/// The largest difference, and the mean.
fn differences(one: &Greys, other: &Greys) -> (u8, f64) {
    assert_eq!(one.size, other.size);
    let differences = || {
        one.greys
            .iter()
            .zip(&other.greys)
            .map(|(one, other)| one.abs_diff(*other))
    };
    let sum: u64 = differences().map(u64::from).sum();
    (
        differences().max().unwrap_or_default(),
        sum as f64 / one.greys.len() as f64,
    )
}

#[test]
fn every_syntax_shows_the_same_picture() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    // Not twice as large as a thumbnail, so that JPEG 2000 is decoded in full.
    let plane = Plane::new(790, 612, 12, breast(790, 612, 60)).map_err(Error::other)?;
    let of = |syntax| {
        File::new(syntax, &plane, &folder.join("scratch"))
            .map(windowed)
            .map_err(Error::other)
    };
    let expected = greys(&of(Syntax::Explicit)?, folder)?;
    assert_eq!(expected[0].size, (310, 400));
    assert_eq!(expected[1].size, (612, 790));
    for syntax in Syntax::ALL {
        for (one, other) in greys(&of(syntax)?, folder)?.iter().zip(&expected) {
            assert!(differences(one, other).0 <= 1, "{syntax:?} at {:?}", one.size);
        }
    }
    Ok(())
}

#[test]
fn jpeg_2000_at_half_its_size_is_nearly_the_same_picture() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    let plane = Plane::new(900, 700, 12, breast(900, 700, 60)).map_err(Error::other)?;
    let path = folder.join("image.dcm");
    let of = |syntax| -> Result<Greys, Error> {
        let file = File::new(syntax, &plane, &folder.join("scratch"))
            .map(windowed)
            .map_err(Error::other)?;
        file.write(&path)?;
        let mut greys = pixels::greys(&path, &[LongSide::SMALL]).map_err(Error::other)?;
        greys.pop().ok_or_else(|| Error::other("no picture"))
    };
    let (_, mean) = differences(&of(Syntax::Jpeg2000)?, &of(Syntax::Explicit)?);
    assert!(mean < 1.0, "{mean}");
    Ok(())
}

#[test]
fn signed_samples_and_high_bits_are_shown() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    let samples = breast(200, 150, 0);
    let plane = Plane::new(200, 150, 12, samples.clone()).map_err(Error::other)?;
    let file = File::new(Syntax::Explicit, &plane, folder)
        .map(windowed)
        .map_err(Error::other)?;
    let expected = greys(&file, folder)?;
    let bytes = |change: fn(u16) -> u16| {
        samples
            .iter()
            .flat_map(|sample| change(*sample).to_le_bytes())
            .collect()
    };
    let raised = file.clone().with_native(bytes(|sample| sample << 4 | 0x000F)).with(
        (0x0028, 0x0102),
        b"US",
        15u16.to_le_bytes(),
    );
    assert_eq!(greys(&raised, folder)?, expected, "in the upper bits");
    let signed = file
        .with_native(bytes(|sample| sample.wrapping_sub(2048) & 0x0FFF))
        .with((0x0028, 0x0103), b"US", 1u16.to_le_bytes())
        .with((0x0028, 0x1050), b"DS", "-248");
    assert_eq!(greys(&signed, folder)?, expected, "two's complement");
    Ok(())
}

#[test]
fn a_tomosynthesis_is_shown_by_its_middle_frame() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    let middle = Plane::new(60, 50, 12, breast(60, 50, 0)).map_err(Error::other)?;
    let other = Plane::new(60, 50, 12, vec![4095; 3000]).map_err(Error::other)?;
    let single = File::new(Syntax::Explicit, &middle, folder)
        .map(windowed)
        .map_err(Error::other)?;
    let expected = greys(&single, folder)?;
    let bytes = |plane: &Plane| {
        plane
            .samples()
            .iter()
            .flat_map(|sample| sample.to_le_bytes())
            .collect::<Vec<_>>()
    };
    let frames = [bytes(&other), bytes(&middle), bytes(&other)].concat();
    let native = single.with((0x0028, 0x0008), b"IS", "3").with_native(frames);
    assert_eq!(greys(&native, folder)?, expected, "uncompressed");
    let fragments = [&other, &middle, &other].map(rle::encode).to_vec();
    let compressed = native.with_syntax(Syntax::RunLength.uid()).with_fragments(fragments);
    assert_eq!(greys(&compressed, folder)?, expected, "a fragment for each frame");
    Ok(())
}

#[test]
fn a_frame_in_several_fragments_is_put_together() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    let plane = Plane::new(90, 70, 12, breast(90, 70, 30)).map_err(Error::other)?;
    let native = File::new(Syntax::Explicit, &plane, folder)
        .map(windowed)
        .map_err(Error::other)?;
    let whole = rle::encode(&plane);
    let parts = whole.chunks(1_000).map(<[u8]>::to_vec).collect();
    let file = native
        .clone()
        .with_syntax(Syntax::RunLength.uid())
        .with_fragments(parts);
    assert_eq!(greys(&file, folder)?, greys(&native, folder)?);
    Ok(())
}

#[test]
fn colour_becomes_grey() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    let plane = Plane::new(2, 2, 8, vec![0; 4]).map_err(Error::other)?;
    let eight = |value: u16| value.to_le_bytes();
    let file = File::new(Syntax::Explicit, &plane, folder)
        .map_err(Error::other)?
        .with((0x0028, 0x0002), b"US", eight(3))
        .with((0x0028, 0x0004), b"CS", "RGB")
        .with((0x0028, 0x0100), b"US", eight(8))
        .with((0x0028, 0x0102), b"US", eight(7));
    let by_pixel = [255, 255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255].to_vec();
    let by_plane = [255, 255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255].to_vec();
    let expected = [255, 77, 149, 29];
    let pixels = file.clone().with_native(by_pixel);
    assert_eq!(greys(&pixels, folder)?[0].greys, expected);
    let planes = file.with((0x0028, 0x0006), b"US", eight(1)).with_native(by_plane);
    assert_eq!(greys(&planes, folder)?[0].greys, expected);
    Ok(())
}

#[test]
fn dcmtk_compresses_to_the_same_picture_and_reads_our_runs() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    let plane = Plane::new(211, 173, 12, breast(211, 173, 50)).map_err(Error::other)?;
    let native = File::new(Syntax::Explicit, &plane, folder)
        .map(windowed)
        .map_err(Error::other)?;
    let expected = greys(&native, folder)?;
    let (plain, theirs) = (folder.join("image.dcm"), folder.join("theirs.dcm"));
    for (program, arguments) in [("dcmcrle", &[][..]), ("dcmcjpls", &["+el"]), ("dcmcjpeg", &["+e1"])] {
        native.write(&plain)?;
        peers::convert(program, arguments, &plain, &theirs)?;
        assert_eq!(
            pixels::greys(&theirs, &SIDES).map_err(Error::other)?,
            expected,
            "{program}"
        );
    }
    let runs = File::new(Syntax::RunLength, &plane, folder).map_err(Error::other)?;
    runs.write(&theirs)?;
    peers::convert("dcmdrle", &[], &theirs, &plain)?;
    let bytes = std::fs::read(&plain)?;
    assert_eq!(
        peers::words(&bytes[bytes.len() - 2 * plane.samples().len()..]),
        plane.samples()
    );
    Ok(())
}

#[test]
fn jpeg_extended_says_that_it_cannot_be_shown() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("image.dcm");
    let plane = Plane::new(9, 7, 12, breast(9, 7, 0)).map_err(Error::other)?;
    let file = File::new(Syntax::JpegLossless, &plane, &path).map_err(Error::other)?;
    file.with_syntax("1.2.840.10008.1.2.4.51").write(&path)?;
    assert_eq!(pixels::render(&path, &SIDES), Err(CannotShow::Compression));
    Ok(())
}
