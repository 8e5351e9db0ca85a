//! A composed object, ready to be written in a transfer syntax.

use std::io::Write;

use app::domain::received::uid::Uid;
use dicom_core::value::{PixelFragmentSequence, PrimitiveValue};
use dicom_core::{DataElement, VR};
use dicom_dictionary_std::tags;
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};

use crate::encoding::{self, EncodeError};

/// Implementation Class UID of the simulated machine.
const IMPLEMENTATION: &str = "2.25.160464387012431478402311466403118327181";

/// What one object refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// SOP Class UID.
    pub class: Uid,
    /// SOP Instance UID.
    pub instance: Uid,
    /// Series Instance UID.
    pub series: Uid,
}

/// An object with its pixels beside it.
#[derive(Clone, Debug)]
pub struct Object {
    /// What it is called.
    pub reference: Reference,
    /// Its header.
    pub(super) header: InMemDicomObject,
    /// Rows, columns and samples of all frames, if it is an image.
    pub pixels: Option<Samples>,
}

/// Samples of 16 bits of which 12 are used, frame by frame, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Samples {
    /// Rows of a frame.
    pub rows: u16,
    /// Columns of a frame.
    pub columns: u16,
    /// All samples.
    pub values: Vec<u16>,
}

impl Samples {
    /// The frames, one after the other.
    pub fn frames(&self) -> impl Iterator<Item = &[u16]> {
        self.values
            .chunks_exact((usize::from(self.rows) * usize::from(self.columns)).max(1))
    }
}

impl Object {
    /// The data set alone, in a transfer syntax that does not encapsulate.
    ///
    /// # Errors
    /// [`EncodeError`] for another transfer syntax.
    pub fn data_set(&self, transfer_syntax: &str) -> Result<Vec<u8>, EncodeError> {
        encoding::data_set(&self.with_native_pixels(), transfer_syntax)
    }

    /// The data set alone, with pixels that were compressed: one codestream a frame.
    ///
    /// # Errors
    /// [`EncodeError`] for an unknown transfer syntax.
    pub fn encapsulated_data_set(&self, transfer_syntax: &str, frames: Vec<Vec<u8>>) -> Result<Vec<u8>, EncodeError> {
        let even = |mut frame: Vec<u8>| {
            if frame.len() % 2 == 1 {
                frame.push(0);
            }
            frame
        };
        let fragments: Vec<Vec<u8>> = frames.into_iter().map(even).collect();
        let mut object = self.header.clone();
        let pixels = PixelFragmentSequence::new(Vec::<u32>::new(), fragments);
        object.put(DataElement::new(tags::PIXEL_DATA, VR::OB, pixels));
        encoding::data_set(&object, transfer_syntax)
    }

    /// A file (PS3.10) around a data set of this object.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_file(&self, transfer_syntax: &str, data_set: &[u8], mut to: impl Write) -> std::io::Result<()> {
        let meta = FileMetaTableBuilder::new()
            .media_storage_sop_class_uid(self.reference.class.as_str())
            .media_storage_sop_instance_uid(self.reference.instance.as_str())
            .transfer_syntax(transfer_syntax)
            .implementation_class_uid(IMPLEMENTATION)
            .implementation_version_name("FOURVIEW_SIM")
            .build()
            .map_err(std::io::Error::other)?;
        to.write_all(&[0; 128])?;
        to.write_all(b"DICM")?;
        meta.write(&mut to).map_err(std::io::Error::other)?;
        to.write_all(data_set)
    }

    /// A whole file in a transfer syntax that does not encapsulate.
    ///
    /// # Errors
    /// [`EncodeError`] for another transfer syntax.
    pub fn file(&self, transfer_syntax: &str) -> Result<Vec<u8>, EncodeError> {
        let data_set = self.data_set(transfer_syntax)?;
        let mut bytes = Vec::with_capacity(data_set.len() + 512);
        self.write_file(transfer_syntax, &data_set, &mut bytes)
            .map_err(EncodeError::File)?;
        Ok(bytes)
    }

    fn with_native_pixels(&self) -> InMemDicomObject {
        let mut object = self.header.clone();
        if let Some(pixels) = &self.pixels {
            let values = PrimitiveValue::U16(pixels.values.clone().into());
            object.put(DataElement::new(tags::PIXEL_DATA, VR::OW, values));
        }
        object
    }
}
