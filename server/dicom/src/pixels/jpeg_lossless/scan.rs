//! What stands before the entropy-coded segment: frame, tables, restart interval, scan (T.81 annex B).

use super::{Huffman, Predictor};
use crate::pixels::cannot_show::CannotShow;
use crate::pixels::codestream::{Process, Segments};

pub struct Scan<'a> {
    pub rows: u16,
    pub columns: u16,
    pub precision: u8,
    pub predictor: Predictor,
    pub point_transform: u8,
    /// Lines between restart markers.
    pub restart_rows: Option<u16>,
    pub huffman: Huffman,
    /// All that follows the scan's header.
    pub entropy: &'a [u8],
}

impl<'a> Scan<'a> {
    pub fn read(codestream: &'a [u8]) -> Result<Scan<'a>, CannotShow> {
        let mut segments = Segments::new(codestream)?;
        let mut tables: [Option<Huffman>; 4] = [const { None }; 4];
        let mut frame = None;
        let mut interval = 0;
        loop {
            let (marker, body) = segments.next_segment()?;
            match (marker, body) {
                (0xC4, body) => read_tables(body, &mut tables)?,
                (0xDD, [high, low]) => interval = u16::from_be_bytes([*high, *low]),
                (0xDA, body) => {
                    let frame = frame.ok_or(CannotShow::Damaged)?;
                    return Scan::begin(frame, body, tables, interval, segments.rest());
                }
                _ => {
                    if let Some(found) = crate::pixels::codestream::frame(marker, body)? {
                        frame = Some(found);
                    }
                }
            }
        }
    }

    fn begin(
        frame: crate::pixels::codestream::Frame,
        body: &[u8],
        mut tables: [Option<Huffman>; 4],
        interval: u16,
        entropy: &'a [u8],
    ) -> Result<Scan<'a>, CannotShow> {
        if frame.process != Process::Lossless || frame.components != 1 {
            return Err(CannotShow::Compression);
        }
        let &[1, _, table, selection, _, approximation] = body else {
            return Err(CannotShow::Damaged);
        };
        let huffman = tables
            .get_mut(usize::from(table >> 4))
            .and_then(Option::take)
            .ok_or(CannotShow::Damaged)?;
        let point_transform = approximation & 0x0F;
        if !(2..=16).contains(&frame.precision) || point_transform >= frame.precision {
            return Err(CannotShow::Damaged);
        }
        // Whole lines only (T.81 section H.1.1).
        let restart_rows = match (interval, frame.columns) {
            (0, _) => None,
            (_, 0) => return Err(CannotShow::Damaged),
            (interval, columns) if interval % columns == 0 => Some(interval / columns),
            _ => return Err(CannotShow::Damaged),
        };
        Ok(Scan {
            rows: frame.rows,
            columns: frame.columns,
            precision: frame.precision,
            predictor: Predictor::selected(selection).ok_or(CannotShow::Damaged)?,
            point_transform,
            restart_rows,
            huffman,
            entropy,
        })
    }

    /// What the very first sample is predicted as: the middle of the range.
    pub fn first_prediction(&self) -> u16 {
        1 << (self.precision - self.point_transform - 1)
    }
}

/// Several tables may stand in one segment.
fn read_tables(mut body: &[u8], tables: &mut [Option<Huffman>; 4]) -> Result<(), CannotShow> {
    while let [place, rest @ ..] = body {
        let (counts, rest) = rest.split_first_chunk::<16>().ok_or(CannotShow::Damaged)?;
        let total = counts.iter().map(|count| usize::from(*count)).sum();
        let (categories, rest) = rest.split_at_checked(total).ok_or(CannotShow::Damaged)?;
        // Class 0, as lossless scans use; a table of another class is of no use here.
        if place >> 4 == 0 {
            let slot = tables.get_mut(usize::from(place & 0x0F)).ok_or(CannotShow::Damaged)?;
            *slot = Some(Huffman::new(counts, categories)?);
        }
        body = rest;
    }
    Ok(())
}
