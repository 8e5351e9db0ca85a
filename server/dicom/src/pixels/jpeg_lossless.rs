//! Lossless JPEG: process 14 with Huffman codes and one component (ITU-T T.81 annex H), as nearly all mammography
//! machines send it. A general decoder takes three times as long for such an image.
//!
//! The decoder gives one line after another and keeps two. It reads what stands in the codestream only to check it
//! against what the header promised; any bytes at all end in an error, never in a panic.

mod bits;
mod encode;
mod huffman;
mod predict;
mod scan;

pub use encode::{Coding, encode};
pub use predict::Predictor;

use super::cannot_show::CannotShow;
use bits::BitReader;
use huffman::Huffman;
use predict::Line;
use scan::Scan;

/// Decodes a codestream of exactly that size; `line` is given each line from the top.
pub fn decode(
    codestream: &[u8],
    rows: u16,
    columns: u16,
    mut line: impl FnMut(&[u16]) -> Result<(), CannotShow>,
) -> Result<(), CannotShow> {
    let scan = Scan::read(codestream)?;
    if (scan.rows, scan.columns) != (rows, columns) {
        return Err(CannotShow::SizesDiffer);
    }
    let columns = usize::from(columns);
    let mut bits = BitReader::new(scan.entropy);
    let (mut above, mut current) = (vec![0; columns], vec![0; columns]);
    let mut shifted = vec![0; if scan.point_transform == 0 { 0 } else { columns }];
    for row in 0..rows {
        let place = if scan.restart_rows.is_some_and(|interval| row > 0 && row % interval == 0) {
            bits.restart()?;
            Line::First
        } else if row == 0 {
            Line::First
        } else {
            Line::Below(&above)
        };
        predict::line(&mut bits, &scan, place, &mut current)?;
        if scan.point_transform == 0 {
            line(&current)?;
        } else {
            for (to, from) in shifted.iter_mut().zip(&current) {
                *to = from << scan.point_transform;
            }
            line(&shifted)?;
        }
        std::mem::swap(&mut above, &mut current);
    }
    bits.finished()
}
