//! The lossless JPEG decoder: bit for bit what others decode, and never a panic.

use std::io::Error;

use dicom::pixels::jpeg_lossless::{Coding, Predictor, decode, encode};
use dicom::pixels::{CannotShow, Plane};
use proptest::prelude::*;

use crate::peers;
use crate::phantom::{File, Noise, Syntax, breast};

const PREDICTORS: [Predictor; 7] = [
    Predictor::Left,
    Predictor::Above,
    Predictor::AboveLeft,
    Predictor::Plane,
    Predictor::LeftSlope,
    Predictor::AboveSlope,
    Predictor::Mean,
];

fn decoded(codestream: &[u8], rows: u16, columns: u16) -> Result<Vec<u16>, CannotShow> {
    let mut samples = Vec::new();
    decode(codestream, rows, columns, |line| {
        samples.extend(line);
        Ok(())
    })?;
    Ok(samples)
}

fn random(rows: u16, columns: u16, stored: u8, seed: u64) -> Result<Plane, CannotShow> {
    let mut noise = Noise::new(seed);
    let samples = (0..usize::from(rows) * usize::from(columns)).map(|_| noise.below(1 << stored) as u16);
    Plane::new(rows, columns, stored, samples.collect())
}

/// Each predictor, with and without restarts, at odd sizes and every depth.
fn codings() -> impl Iterator<Item = (Coding, u16, u16, u8)> {
    PREDICTORS.into_iter().flat_map(|predictor| {
        [
            (None, 37, 53, 12),
            (Some(1), 5, 7, 16),
            (Some(4), 19, 31, 10),
            (None, 1, 1, 2),
            (None, 1, 9, 8),
            (None, 9, 1, 16),
        ]
        .map(|(restart_rows, rows, columns, stored)| {
            let coding = Coding {
                predictor,
                point_transform: 0,
                restart_rows,
            };
            (coding, rows, columns, stored)
        })
    })
}

#[test]
fn what_is_encoded_is_decoded_with_every_predictor_restart_and_depth() -> Result<(), CannotShow> {
    for (coding, rows, columns, stored) in codings() {
        let plane = random(rows, columns, stored, u64::from(rows))?;
        let codestream = encode(&plane, &coding);
        assert_eq!(
            decoded(&codestream, rows, columns)?,
            plane.samples(),
            "{coding:?} {rows} x {columns} x {stored}"
        );
    }
    Ok(())
}

#[test]
fn jpeg_decoder_decodes_the_same() -> Result<(), CannotShow> {
    // It has no restarts in lossless images, and fails for single lines.
    for (coding, rows, columns, stored) in
        codings().filter(|(coding, rows, ..)| coding.restart_rows.is_none() && *rows > 9)
    {
        let plane = random(rows, columns, stored, 3)?;
        let codestream = encode(&plane, &coding);
        assert_eq!(peers::decode_jpeg(&codestream, &plane), plane.samples(), "{coding:?}");
    }
    let plane = Plane::new(333, 256, 12, breast(333, 256, 60))?;
    let codestream = encode(&plane, &Coding::default());
    assert_eq!(peers::decode_jpeg(&codestream, &plane), decoded(&codestream, 333, 256)?);
    Ok(())
}

#[test]
fn dcmtk_and_we_decode_each_other() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name);
    let plane = Plane::new(333, 255, 12, breast(333, 255, 60)).map_err(Error::other)?;
    let native = File::new(Syntax::Explicit, &plane, &path("scratch")).map_err(Error::other)?;
    native.write(&path("native.dcm"))?;
    for selection in ["1", "2", "3", "4", "5", "6", "7"] {
        peers::convert(
            "dcmcjpeg",
            &["+el", "+sv", selection],
            &path("native.dcm"),
            &path("theirs.dcm"),
        )?;
        let bytes = std::fs::read(path("theirs.dcm"))?;
        let codestream = codestream_of(&bytes).ok_or_else(|| Error::other("no codestream"))?;
        let ours = decoded(codestream, 333, 255).map_err(Error::other)?;
        assert_eq!(ours, plane.samples(), "selection value {selection}");
    }
    // Up to eight bits it writes one byte a sample.
    for (coding, rows, columns, stored) in codings().filter(|(.., stored)| *stored > 8) {
        let plane = random(rows, columns, stored, 5).map_err(Error::other)?;
        let file = File::new(Syntax::JpegLossless, &plane, &path("scratch")).map_err(Error::other)?;
        file.with_syntax("1.2.840.10008.1.2.4.57")
            .with_fragments(vec![encode(&plane, &coding)])
            .write(&path("ours.dcm"))?;
        peers::convert("dcmdjpeg", &["+te"], &path("ours.dcm"), &path("plain.dcm"))?;
        let bytes = std::fs::read(path("plain.dcm"))?;
        let pixels = bytes.len() - 2 * plane.samples().len();
        assert_eq!(
            peers::words(&bytes[pixels..]),
            plane.samples(),
            "{coding:?} {rows} x {columns} x {stored}"
        );
    }
    Ok(())
}

/// The only codestream of a file with one fragment.
fn codestream_of(file: &[u8]) -> Option<&[u8]> {
    let start = file.windows(3).position(|bytes| bytes == [0xFF, 0xD8, 0xFF])?;
    file.get(start..)
}

#[test]
fn a_point_transform_drops_low_bits() -> Result<(), CannotShow> {
    let plane = random(13, 17, 12, 1)?;
    let coding = Coding {
        point_transform: 3,
        ..Coding::default()
    };
    let shortened: Vec<u16> = plane.samples().iter().map(|sample| sample >> 3 << 3).collect();
    assert_eq!(decoded(&encode(&plane, &coding), 13, 17)?, shortened);
    Ok(())
}

#[test]
fn a_codestream_cut_anywhere_is_an_error() -> Result<(), CannotShow> {
    let plane = random(11, 13, 12, 9)?;
    let codestream = encode(&plane, &Coding::default());
    // The last bytes are the end marker and a filler.
    for end in 0..codestream.len() - 4 {
        assert!(
            decoded(&codestream[..end], 11, 13).is_err(),
            "{end} of {}",
            codestream.len()
        );
    }
    assert_eq!(decoded(&codestream, 13, 11), Err(CannotShow::SizesDiffer));
    Ok(())
}

proptest! {
    #[test]
    fn a_round_trip_changes_nothing(
        rows in 1u16..20,
        columns in 1u16..20,
        stored in 2u8..=16,
        predictor in 0usize..7,
        restart_rows in proptest::option::of(1u16..5),
        seed in any::<u64>(),
    ) {
        let plane = random(rows, columns, stored, seed)?;
        let coding = Coding { predictor: PREDICTORS[predictor], point_transform: 0, restart_rows };
        prop_assert_eq!(decoded(&encode(&plane, &coding), rows, columns)?, plane.samples());
    }

    #[test]
    fn any_bytes_end_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = decoded(&bytes, 8, 8);
    }

    #[test]
    fn a_damaged_codestream_ends_without_a_panic(
        seed in any::<u64>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let plane = random(8, 8, 12, seed)?;
        let coding = Coding { restart_rows: Some(2), ..Coding::default() };
        let mut codestream = encode(&plane, &coding);
        for (place, byte) in changes {
            let place = place.index(codestream.len());
            codestream[place] = byte;
        }
        let _ = decoded(&codestream, 8, 8);
    }
}
