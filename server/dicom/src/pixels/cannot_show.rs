//! Why a picture of an image cannot be shown. It never says anything of the person in the image.

use thiserror::Error;

/// The reason, as a person may read it. It crosses the pipe from the child as one byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum CannotShow {
    /// The file cannot be opened or read.
    #[error("the file cannot be read")]
    Unreadable,
    /// No DICOM file: no prefix, or no file meta information (PS3.10 section 7.1).
    #[error("the file is not a DICOM file")]
    NotDicom,
    /// The elements of the data set do not follow one another as PS3.5 says.
    #[error("the structure of the data set is broken")]
    Malformed,
    /// The data set ends before its pixels do.
    #[error("the pixel data end too early")]
    Truncated,
    /// There is no Pixel Data element: a report or a key object, for instance.
    #[error("the object has no pixel data")]
    NoPixels,
    /// An attribute that describes the pixels is missing, zero, or contradicts another.
    #[error("the description of the pixels is missing or contradicts itself")]
    Description,
    /// More pixels, frames or bytes than are decoded.
    #[error("the image is too large to show")]
    TooLarge,
    /// A transfer syntax, or a process within it, that is not decoded: JPEG Extended, for instance.
    #[error("the compression is not supported")]
    Compression,
    /// A colour model or a sample size that is not shown.
    #[error("the kind of pixels is not supported")]
    PixelKind,
    /// The compressed image has another size or depth than the header says.
    #[error("the compressed image and the header disagree on the size")]
    SizesDiffer,
    /// The compressed image cannot be decoded.
    #[error("the compressed image is damaged")]
    Damaged,
}

impl CannotShow {
    const ALL: [CannotShow; 11] = [
        CannotShow::Unreadable,
        CannotShow::NotDicom,
        CannotShow::Malformed,
        CannotShow::Truncated,
        CannotShow::NoPixels,
        CannotShow::Description,
        CannotShow::TooLarge,
        CannotShow::Compression,
        CannotShow::PixelKind,
        CannotShow::SizesDiffer,
        CannotShow::Damaged,
    ];

    /// A number for the pipe, and for a column that keeps the reason.
    pub fn code(self) -> u8 {
        match self {
            CannotShow::Unreadable => 1,
            CannotShow::NotDicom => 2,
            CannotShow::Malformed => 3,
            CannotShow::Truncated => 4,
            CannotShow::NoPixels => 5,
            CannotShow::Description => 6,
            CannotShow::TooLarge => 7,
            CannotShow::Compression => 8,
            CannotShow::PixelKind => 9,
            CannotShow::SizesDiffer => 10,
            CannotShow::Damaged => 11,
        }
    }

    /// The reason for a number, if it is one of ours.
    pub fn from_code(code: u8) -> Option<CannotShow> {
        CannotShow::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// The end of the bytes is told apart from a disk that fails.
impl From<std::io::Error> for CannotShow {
    fn from(error: std::io::Error) -> CannotShow {
        match error.kind() {
            std::io::ErrorKind::UnexpectedEof => CannotShow::Truncated,
            // What the inflater says of a stream that is not deflated.
            std::io::ErrorKind::InvalidInput | std::io::ErrorKind::InvalidData => CannotShow::Damaged,
            _ => CannotShow::Unreadable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_survives_the_pipe() {
        for reason in CannotShow::ALL {
            assert_eq!(CannotShow::from_code(reason.code()), Some(reason));
        }
        assert_eq!(CannotShow::from_code(0), None);
    }
}
