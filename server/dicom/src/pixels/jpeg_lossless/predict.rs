//! One line: each sample is what its neighbours predict plus a difference, modulo 2^16 (T.81 table H.1).

use super::{BitReader, Scan};
use crate::pixels::cannot_show::CannotShow;

/// How a sample is predicted from the one to its left (a), above (b) and above left (c).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Predictor {
    /// a
    Left,
    /// b
    Above,
    /// c
    AboveLeft,
    /// a + b - c
    Plane,
    /// a + (b - c) / 2
    LeftSlope,
    /// b + (a - c) / 2
    AboveSlope,
    /// (a + b) / 2
    Mean,
}

impl Predictor {
    /// The predictor of a selection value, 1 to 7.
    pub fn selected(value: u8) -> Option<Predictor> {
        match value {
            1 => Some(Predictor::Left),
            2 => Some(Predictor::Above),
            3 => Some(Predictor::AboveLeft),
            4 => Some(Predictor::Plane),
            5 => Some(Predictor::LeftSlope),
            6 => Some(Predictor::AboveSlope),
            7 => Some(Predictor::Mean),
            _ => None,
        }
    }

    /// The selection value.
    pub fn selection(self) -> u8 {
        match self {
            Predictor::Left => 1,
            Predictor::Above => 2,
            Predictor::AboveLeft => 3,
            Predictor::Plane => 4,
            Predictor::LeftSlope => 5,
            Predictor::AboveSlope => 6,
            Predictor::Mean => 7,
        }
    }

    /// The prediction, modulo 2^16.
    #[inline(always)]
    pub fn predict(self, left: u16, above: u16, corner: u16) -> u16 {
        let (a, b, c) = (i32::from(left), i32::from(above), i32::from(corner));
        let sum = match self {
            Predictor::Left => a,
            Predictor::Above => b,
            Predictor::AboveLeft => c,
            Predictor::Plane => a + b - c,
            Predictor::LeftSlope => a + ((b - c) >> 1),
            Predictor::AboveSlope => b + ((a - c) >> 1),
            Predictor::Mean => (a + b) >> 1,
        };
        sum as u16
    }
}

/// Where a line stands.
pub enum Line<'a> {
    /// At the top, or after a restart: predicted from the left only.
    First,
    /// Under another.
    Below(&'a [u16]),
}

/// Decodes one line.
pub fn line(bits: &mut BitReader, scan: &Scan, place: Line, current: &mut [u16]) -> Result<(), CannotShow> {
    match (place, scan.predictor) {
        (Line::First, _) => left(bits, scan, scan.first_prediction(), current)?,
        // The first sample of a line is predicted from the one above it, whatever the predictor.
        (Line::Below(above), Predictor::Left) => left(bits, scan, above[0], current)?,
        (Line::Below(above), Predictor::Above) => other(bits, scan, above, current, Predictor::Above)?,
        (Line::Below(above), Predictor::AboveLeft) => other(bits, scan, above, current, Predictor::AboveLeft)?,
        (Line::Below(above), Predictor::Plane) => other(bits, scan, above, current, Predictor::Plane)?,
        (Line::Below(above), Predictor::LeftSlope) => other(bits, scan, above, current, Predictor::LeftSlope)?,
        (Line::Below(above), Predictor::AboveSlope) => other(bits, scan, above, current, Predictor::AboveSlope)?,
        (Line::Below(above), Predictor::Mean) => other(bits, scan, above, current, Predictor::Mean)?,
    }
    if bits.is_exhausted() {
        return Err(CannotShow::Truncated);
    }
    Ok(())
}

fn left(bits: &mut BitReader, scan: &Scan, first: u16, current: &mut [u16]) -> Result<(), CannotShow> {
    let mut sample = first;
    for place in current {
        sample = sample.wrapping_add(difference(bits, scan)?);
        *place = sample;
    }
    Ok(())
}

#[inline(always)]
fn other(
    bits: &mut BitReader,
    scan: &Scan,
    above: &[u16],
    current: &mut [u16],
    predictor: Predictor,
) -> Result<(), CannotShow> {
    let mut corner = above[0];
    let mut sample = corner.wrapping_add(difference(bits, scan)?);
    current[0] = sample;
    for (place, above) in current[1..].iter_mut().zip(&above[1..]) {
        let predicted = predictor.predict(sample, *above, corner);
        sample = predicted.wrapping_add(difference(bits, scan)?);
        *place = sample;
        corner = *above;
    }
    Ok(())
}

#[inline(always)]
fn difference(bits: &mut BitReader, scan: &Scan) -> Result<u16, CannotShow> {
    bits.refill();
    let decoded = scan.huffman.decode(bits.ahead())?;
    bits.skip(decoded.bits);
    Ok(decoded.difference)
}
