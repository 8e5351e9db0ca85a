//! Pictures of images: from a Part-10 file on disk to small grey JPEGs.
//!
//! Every byte of such a file may have been made to do harm. So nothing is decoded before its size is known, checked
//! against what the header says, and capped; and the product decodes only in a child process (`child`), whose death
//! costs one picture. Pictures are for recognising an image, never for diagnosis.

pub mod child;
pub mod geometry;
pub mod jpeg2000;
pub mod jpeg_lossless;
pub mod rle;

mod cannot_show;
mod codec;
mod codestream;
mod display;
mod element;
mod fragment;
mod frame;
mod header;
mod plane;
mod reduce;
mod side;
mod stream;
mod stretch;
mod syntax;
mod thumbnail;
mod value;

use std::path::Path;

pub use cannot_show::CannotShow;
pub use plane::Plane;
pub use side::{LongSide, OutOfRange};
pub use thumbnail::Thumbnail;

use display::Display;
use geometry::Geometry;
use reduce::Reduced;

/// Makes thumbnails of a file, one for each side and in that order, in this process: for the child, tests and benches.
///
/// # Errors
/// Why there is no picture. A file that kills the process cannot be told: see `child::Renderer`.
pub fn render(file: &Path, sides: &[LongSide]) -> Result<Vec<Thumbnail>, CannotShow> {
    greys(file, sides)?
        .into_iter()
        .zip(sides)
        .map(|(picture, side)| thumbnail::compress(&picture.greys, *side, picture.size))
        .collect()
}

/// A thumbnail before it is compressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Greys {
    /// Width and height.
    pub size: (u16, u16),
    /// Line after line, nought is black.
    pub greys: Vec<u8>,
}

/// Makes thumbnails of a file without compressing them.
///
/// # Errors
/// As `render`.
pub fn greys(file: &Path, sides: &[LongSide]) -> Result<Vec<Greys>, CannotShow> {
    let Some(largest) = sides.iter().max() else {
        return Ok(Vec::new());
    };
    let (header, mut stream) = header::read(stream::Stream::open(file)?)?;
    let geometry = &header.geometry;
    let image = frame::reduced(&header, &mut stream, *largest)?;
    let table = table(geometry, &header.display, &image);
    let mirrored = header.display.is_mirrored();
    let one = |side: &LongSide| {
        let size = side.fit(geometry.columns(), geometry.rows());
        let greys = if size == (image.width, image.height) {
            thumbnail::greys(&image, &table, mirrored)
        } else {
            thumbnail::greys(&image.reduce(size), &table, mirrored)
        };
        Greys { size, greys }
    };
    Ok(sides.iter().map(one).collect())
}

/// Grey for each stored value: by the header, or else by the breast.
fn table(geometry: &Geometry, display: &Display, image: &Reduced) -> Vec<u8> {
    if geometry.samples() == 3 {
        return (0..=u8::MAX).collect();
    }
    display
        .greys(geometry)
        .unwrap_or_else(|| stretch::of_breast(image, display.polarity(geometry), display.intent()).greys(geometry))
}
