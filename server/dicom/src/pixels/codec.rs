//! The decoders of the library's registry, for the compressions that have none of their own here.

use std::borrow::Cow;

use dicom_encoding::Codec;
use dicom_encoding::adapters::{PixelDataObject, RawPixelData};
use dicom_encoding::transfer_syntax::TransferSyntaxIndex;
use dicom_transfer_syntax_registry::TransferSyntaxRegistry;

use super::cannot_show::CannotShow;
use super::geometry::{Geometry, Photometric};

/// Decodes one frame whose codestream has been checked against the geometry: little-endian samples as allocated, those
/// of a pixel one after another.
pub fn decode(codestream: Vec<u8>, geometry: &Geometry, syntax: &'static str) -> Result<Vec<u8>, CannotShow> {
    let reader = match TransferSyntaxRegistry.get(syntax).map(|syntax| syntax.codec()) {
        Some(Codec::EncapsulatedPixelData(Some(reader), _)) => reader,
        _ => return Err(CannotShow::Compression),
    };
    let frame = Frame {
        codestream,
        geometry,
        syntax,
    };
    let mut decoded = Vec::new();
    reader
        .decode_frame(&frame, 0, &mut decoded)
        .map_err(|_| CannotShow::Damaged)?;
    if decoded.len() == geometry.frame_bytes() {
        Ok(decoded)
    } else {
        Err(CannotShow::SizesDiffer)
    }
}

/// One frame, as the registry wants an object to be.
struct Frame<'a> {
    codestream: Vec<u8>,
    geometry: &'a Geometry,
    syntax: &'static str,
}

impl PixelDataObject for Frame<'_> {
    fn transfer_syntax_uid(&self) -> &str {
        self.syntax
    }

    fn rows(&self) -> Option<u16> {
        Some(self.geometry.rows())
    }

    fn cols(&self) -> Option<u16> {
        Some(self.geometry.columns())
    }

    fn samples_per_pixel(&self) -> Option<u16> {
        Some(if self.geometry.samples() == 1 { 1 } else { 3 })
    }

    fn bits_allocated(&self) -> Option<u16> {
        Some(8 * self.geometry.allocated().bytes() as u16)
    }

    fn bits_stored(&self) -> Option<u16> {
        Some(u16::from(self.geometry.stored()))
    }

    fn photometric_interpretation(&self) -> Option<&str> {
        Some(match self.geometry.photometric() {
            Photometric::Monochrome1 => "MONOCHROME1",
            Photometric::Monochrome2 => "MONOCHROME2",
            Photometric::Rgb => "RGB",
            Photometric::Ybr => "YBR_FULL",
        })
    }

    fn number_of_frames(&self) -> Option<u32> {
        Some(1)
    }

    fn number_of_fragments(&self) -> Option<u32> {
        Some(1)
    }

    fn fragment(&self, fragment: usize) -> Option<Cow<'_, [u8]>> {
        (fragment == 0).then_some(Cow::Borrowed(self.codestream.as_slice()))
    }

    fn offset_table(&self) -> Option<Cow<'_, [u32]>> {
        Some(Cow::Borrowed(&[]))
    }

    fn raw_pixel_data(&self) -> Option<RawPixelData> {
        Some(RawPixelData {
            fragments: vec![self.codestream.clone()].into(),
            offset_table: Vec::new().into(),
        })
    }
}
