//! Other people's codecs, to compare with.

use std::borrow::Cow;
use std::path::Path;
use std::process::Command;

use dicom::pixels::Plane;
use dicom_encoding::Codec;
use dicom_encoding::adapters::{EncodeOptions, PixelDataObject, RawPixelData};
use dicom_encoding::transfer_syntax::TransferSyntaxIndex;
use dicom_transfer_syntax_registry::TransferSyntaxRegistry;

/// JPEG-LS of a plane by CharLS.
pub fn encode_jpeg_ls(plane: &Plane) -> Vec<u8> {
    let mut encoded = Vec::new();
    let syntax = TransferSyntaxRegistry.get("1.2.840.10008.1.2.4.80");
    if let Some(Codec::EncapsulatedPixelData(_, Some(writer))) = syntax.map(|syntax| syntax.codec()) {
        let frame = Frame::native(plane);
        let done = writer.encode_frame(&frame, 0, EncodeOptions::default(), &mut encoded);
        assert!(done.is_ok(), "CharLS takes every plane: {done:?}");
    }
    if encoded.len() % 2 == 1 {
        encoded.push(0);
    }
    encoded
}

/// Lossless JPEG decoded by the library behind dicom-transfer-syntax-registry.
pub fn decode_jpeg(codestream: &[u8], plane: &Plane) -> Vec<u16> {
    let mut decoded = Vec::new();
    let syntax = TransferSyntaxRegistry.get("1.2.840.10008.1.2.4.70");
    if let Some(Codec::EncapsulatedPixelData(Some(reader), _)) = syntax.map(|syntax| syntax.codec()) {
        let frame = Frame {
            bytes: codestream.to_vec(),
            ..Frame::native(plane)
        };
        let done = reader.decode_frame(&frame, 0, &mut decoded);
        assert!(done.is_ok(), "the other decoder failed: {done:?}");
    }
    words(&decoded)
}

/// Runs one of DCMTK's converters from a file to a file.
pub fn convert(program: &str, arguments: &[&str], from: &Path, to: &Path) -> std::io::Result<()> {
    let output = Command::new(program).args(arguments).arg(from).arg(to).output()?;
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

/// Little-endian words.
pub fn words(bytes: &[u8]) -> Vec<u16> {
    bytes
        .as_chunks::<2>()
        .0
        .iter()
        .map(|pair| u16::from_le_bytes(*pair))
        .collect()
}

struct Frame {
    rows: u16,
    columns: u16,
    stored: u16,
    bytes: Vec<u8>,
}

impl Frame {
    fn native(plane: &Plane) -> Frame {
        Frame {
            rows: plane.rows(),
            columns: plane.columns(),
            stored: u16::from(plane.stored()),
            bytes: plane.samples().iter().flat_map(|sample| sample.to_le_bytes()).collect(),
        }
    }
}

impl PixelDataObject for Frame {
    fn transfer_syntax_uid(&self) -> &str {
        "1.2.840.10008.1.2.1"
    }

    fn rows(&self) -> Option<u16> {
        Some(self.rows)
    }

    fn cols(&self) -> Option<u16> {
        Some(self.columns)
    }

    fn samples_per_pixel(&self) -> Option<u16> {
        Some(1)
    }

    fn bits_allocated(&self) -> Option<u16> {
        Some(16)
    }

    fn bits_stored(&self) -> Option<u16> {
        Some(self.stored)
    }

    fn photometric_interpretation(&self) -> Option<&str> {
        Some("MONOCHROME2")
    }

    fn number_of_frames(&self) -> Option<u32> {
        Some(1)
    }

    fn number_of_fragments(&self) -> Option<u32> {
        Some(1)
    }

    fn fragment(&self, fragment: usize) -> Option<Cow<'_, [u8]>> {
        (fragment == 0).then_some(Cow::Borrowed(self.bytes.as_slice()))
    }

    fn offset_table(&self) -> Option<Cow<'_, [u32]>> {
        None
    }

    fn raw_pixel_data(&self) -> Option<RawPixelData> {
        Some(RawPixelData {
            fragments: vec![self.bytes.clone()].into(),
            offset_table: Vec::new().into(),
        })
    }
}
