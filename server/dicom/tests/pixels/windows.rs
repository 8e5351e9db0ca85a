//! From stored values to grey: windows, tables, inversion, padding, and what is done when the header says nothing.

use std::io::Error;

use dicom::pixels::{self, LongSide, Plane};

use crate::phantom::{File, Syntax, WHITE, breast, put};

/// Greys of an image whose pixels are those values, one line.
fn shown(values: &[u16], stored: u8, change: impl Fn(File) -> File) -> Result<Vec<u8>, Error> {
    image(1, values, stored, change)
}

fn image(rows: u16, values: &[u16], stored: u8, change: impl Fn(File) -> File) -> Result<Vec<u8>, Error> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("image.dcm");
    let columns = (values.len() / usize::from(rows)) as u16;
    let plane = Plane::new(rows, columns, stored, values.to_vec()).map_err(Error::other)?;
    let file = File::new(Syntax::Explicit, &plane, &path).map_err(Error::other)?;
    change(file).write(&path)?;
    let greys = pixels::greys(&path, &[LongSide::SMALL]).map_err(Error::other)?;
    Ok(greys.into_iter().flat_map(|picture| picture.greys).collect())
}

fn window(file: File, center: &str, width: &str, function: &str) -> File {
    file.with((0x0028, 0x1050), b"DS", center)
        .with((0x0028, 0x1051), b"DS", width)
        .with((0x0028, 0x1056), b"CS", function)
}

#[test]
fn windows_follow_the_formulas_of_the_standard() -> Result<(), Error> {
    // C.11.2.1.2: (value - (c - 0.5)) / (w - 1) + 0.5; C.11.2.1.3.2: (value - c) / w + 0.5; .3.1: the logistic curve.
    type Expected = &'static [(u16, u8)];
    let cases: [(&str, &str, &str, Expected); 5] = [
        ("2048", "4096", "LINEAR", &[(0, 0), (1, 0), (2048, 128), (4095, 255)]),
        (
            "100",
            "50",
            "LINEAR",
            &[(74, 0), (75, 0), (99, 125), (124, 255), (125, 255)],
        ),
        (
            "100",
            "50",
            "LINEAR_EXACT",
            &[(75, 0), (100, 128), (110, 179), (125, 255)],
        ),
        (
            "100",
            "50",
            "SIGMOID",
            &[(100, 128), (75, 30), (125, 225), (0, 0), (1000, 255)],
        ),
        // Several windows: the first counts.
        ("100\\9", "50\\3", "SIGMOID", &[(100, 128), (75, 30)]),
    ];
    for (center, width, function, expected) in cases {
        let values: Vec<u16> = expected.iter().map(|(value, _)| *value).collect();
        let greys: Vec<u8> = expected.iter().map(|(_, grey)| *grey).collect();
        assert_eq!(
            shown(&values, 12, |file| window(file, center, width, function))?,
            greys,
            "{function} {center} {width}"
        );
    }
    Ok(())
}

#[test]
fn rescaled_values_go_into_the_window() -> Result<(), Error> {
    let greys = shown(&[0, 50, 100], 12, |file| {
        window(file, "0", "200", "LINEAR_EXACT")
            .with((0x0028, 0x1052), b"DS", "-100")
            .with((0x0028, 0x1053), b"DS", "2")
    })?;
    assert_eq!(greys, [0, 128, 255]);
    Ok(())
}

#[test]
fn monochrome_1_and_the_inverse_shape_turn_grey_around_once() -> Result<(), Error> {
    let plain = |file| window(file, "50", "100", "LINEAR_EXACT");
    let one = |file: File| plain(file).with((0x0028, 0x0004), b"CS", "MONOCHROME1");
    let inverse = |file: File| file.with((0x2050, 0x0020), b"CS", "INVERSE");
    assert_eq!(shown(&[0, 100], 12, plain)?, [0, 255]);
    assert_eq!(shown(&[0, 100], 12, one)?, [255, 0]);
    assert_eq!(shown(&[0, 100], 12, |file| inverse(one(file)))?, [255, 0]);
    assert_eq!(shown(&[0, 100], 12, |file| inverse(plain(file)))?, [255, 0]);
    Ok(())
}

#[test]
fn a_table_is_looked_up() -> Result<(), Error> {
    let words = |words: &[u16]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<_>>();
    let mut item = Vec::new();
    put(&mut item, (0x0028, 0x3002), b"US", &words(&[4, 10, 8]), true);
    put(&mut item, (0x0028, 0x3006), b"US", &words(&[0, 51, 102, 255]), true);
    let mut sequence = Vec::new();
    sequence.extend([0xFE, 0xFF, 0x00, 0xE0]);
    sequence.extend((item.len() as u32).to_le_bytes());
    sequence.extend(item);
    let greys = shown(&[0, 10, 11, 12, 13, 99], 12, |file| {
        file.with((0x0028, 0x3010), b"SQ", sequence.clone())
    })?;
    assert_eq!(greys, [0, 0, 51, 102, 255, 255]);
    Ok(())
}

#[test]
fn padding_is_black_whatever_the_window() -> Result<(), Error> {
    let greys = shown(&[4000, 100, 0], 12, |file| {
        window(file, "50", "100", "LINEAR_EXACT").with((0x0028, 0x0120), b"US", 4000u16.to_le_bytes())
    })?;
    assert_eq!(greys, [0, 255, 0]);
    Ok(())
}

#[test]
fn an_image_that_lies_the_wrong_way_for_its_side_is_turned() -> Result<(), Error> {
    let lying = |side: &'static str, direction: &'static str| {
        move |file: File| {
            window(file, "50", "100", "LINEAR_EXACT")
                .with((0x0020, 0x0062), b"CS", side)
                .with((0x0020, 0x0020), b"CS", direction)
        }
    };
    for (side, direction, greys) in [
        ("L", "A\\R", [0, 255]),
        ("R", "P\\L", [0, 255]),
        ("L", "P\\R", [255, 0]),
        ("R", "A\\FL", [255, 0]),
        ("B", "A\\R", [0, 255]),
    ] {
        assert_eq!(
            shown(&[0, 100], 12, lying(side, direction))?,
            greys,
            "{side} {direction}"
        );
    }
    Ok(())
}

#[test]
fn without_a_window_the_breast_sets_it_and_not_the_marker() -> Result<(), Error> {
    let with_marker = breast(400, 300, 40);
    let without_marker: Vec<u16> = with_marker
        .iter()
        .map(|value| if *value == WHITE { 0 } else { *value })
        .collect();
    let marked = image(400, &with_marker, 12, |file| file)?;
    let unmarked = image(400, &without_marker, 12, |file| file)?;
    let breast: Vec<usize> = (0..without_marker.len())
        .filter(|place| without_marker[*place] > 900)
        .collect();
    let furthest = breast
        .iter()
        .map(|place| marked[*place].abs_diff(unmarked[*place]))
        .max();
    assert!(furthest <= Some(2), "the marker changes the breast by {furthest:?}");
    let bright = breast.iter().filter(|place| marked[**place] > 200).count();
    assert!(
        bright * 20 > breast.len(),
        "tissue reaches white: {bright} of {}",
        breast.len()
    );
    assert_eq!(marked[299 + 10 * 300].min(marked[0]), 0, "the background is black");
    Ok(())
}

#[test]
fn raw_images_have_a_dark_background_whatever_they_call_themselves() -> Result<(), Error> {
    // Air lets all through: the background is the highest value.
    let raw: Vec<u16> = breast(400, 300, 40)
        .iter()
        .map(|value| 4000 - value.min(&4000))
        .collect();
    for photometric in ["MONOCHROME1", "MONOCHROME2"] {
        let greys = image(400, &raw, 12, |file| {
            file.with((0x0028, 0x0004), b"CS", photometric)
                .with((0x0008, 0x0068), b"CS", "FOR PROCESSING")
        })?;
        let chest_wall = greys[299 + 200 * 300];
        assert!(
            greys[0] < 10 && chest_wall > 100,
            "{photometric}: {} and {chest_wall}",
            greys[0]
        );
    }
    Ok(())
}

#[test]
fn an_image_of_one_value_is_shown() -> Result<(), Error> {
    let greys = image(10, &[77; 100], 12, |file| file)?;
    assert_eq!(greys.len(), 100);
    Ok(())
}
