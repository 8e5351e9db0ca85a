//! From reduced stored values to a grey JPEG.

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;

use super::cannot_show::CannotShow;
use super::reduce::Reduced;
use super::side::LongSide;

/// Of 100: no artefacts that a person notices at the size of a card, at some 30 kilobytes.
const QUALITY: u8 = 85;

/// A picture that browsers show. Not for diagnosis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumbnail {
    /// The longer side that was asked for.
    pub side: LongSide,
    /// Pixels of a line.
    pub width: u16,
    /// Lines.
    pub height: u16,
    /// Eight-bit grey JPEG.
    pub jpeg: Vec<u8>,
}

/// Grey pixels, line after line.
pub fn greys(image: &Reduced, table: &[u8], mirrored: bool) -> Vec<u8> {
    let grey = |value: &u16| table.get(usize::from(*value)).copied().unwrap_or(u8::MAX);
    let mut greys: Vec<u8> = image.samples.iter().map(grey).collect();
    // Where there is no picture, it is dark.
    for (grey, _) in greys.iter_mut().zip(&image.blank).filter(|(_, blank)| **blank) {
        *grey = 0;
    }
    if mirrored {
        greys
            .chunks_exact_mut(usize::from(image.width))
            .for_each(<[u8]>::reverse);
    }
    greys
}

/// Compresses grey pixels.
pub fn compress(greys: &[u8], side: LongSide, (width, height): (u16, u16)) -> Result<Thumbnail, CannotShow> {
    let mut jpeg = Vec::with_capacity(greys.len() / 4);
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
        .encode(greys, u32::from(width), u32::from(height), ExtendedColorType::L8)
        .map_err(|_| CannotShow::PixelKind)?;
    Ok(Thumbnail {
        side,
        width,
        height,
        jpeg,
    })
}
