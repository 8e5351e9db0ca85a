//! The head of a DICOM file (PS3.10 section 7.1): written before a data set that came by DIMSE, so that the spool
//! holds files that every program reads; and read from the front of a file that came by HTTP.

use dicom::dimse::negotiation::IMPLEMENTATION_CLASS;
use thiserror::Error;

/// Where the head begins, and what it begins with.
const PREAMBLE: usize = 128;
const MARK: &[u8] = b"DICM";
/// The longest head that is read: the standard's elements take some hundred bytes.
pub const MOST_HEAD_BYTES: usize = 16 * 1024;

/// What the head of a file says of its data set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Media Storage SOP Class UID.
    pub sop_class_uid: String,
    /// Media Storage SOP Instance UID.
    pub sop_instance_uid: String,
    /// Transfer Syntax UID.
    pub transfer_syntax_uid: String,
}

/// Why bytes are no head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoHead {
    /// More bytes are needed.
    #[error("the file ends within its head")]
    TooShort,
    /// They are something else.
    #[error("the file does not begin as a DICOM file")]
    NotDicom,
}

impl Head {
    /// The bytes before the data set.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut elements = Vec::with_capacity(256);
        put(&mut elements, 0x0001, *b"OB", &[0, 1]);
        put(&mut elements, 0x0002, *b"UI", self.sop_class_uid.as_bytes());
        put(&mut elements, 0x0003, *b"UI", self.sop_instance_uid.as_bytes());
        put(&mut elements, 0x0010, *b"UI", self.transfer_syntax_uid.as_bytes());
        put(&mut elements, 0x0012, *b"UI", IMPLEMENTATION_CLASS.as_bytes());
        let mut bytes = vec![0; PREAMBLE];
        bytes.extend_from_slice(MARK);
        let length = u32::try_from(elements.len()).unwrap_or_default();
        put(&mut bytes, 0x0000, *b"UL", &length.to_le_bytes());
        bytes.extend_from_slice(&elements);
        bytes
    }

    /// Reads the head at the front of a file; and how many bytes it takes.
    ///
    /// # Errors
    /// [`NoHead::TooShort`] when more bytes may make a head of it.
    pub fn read(file: &[u8]) -> Result<(Head, usize), NoHead> {
        let rest = file.get(PREAMBLE..).ok_or(NoHead::TooShort)?;
        let mark = rest.get(..MARK.len()).ok_or(NoHead::TooShort)?;
        if mark != MARK {
            return Err(NoHead::NotDicom);
        }
        let mut at = PREAMBLE + MARK.len();
        let mut uids = [None, None, None];
        loop {
            match file.get(at..at + 2) {
                // A head may end where the file does; then there is no data set, which is found later.
                Some([0x02, 0x00]) => {}
                Some(_) => break,
                None => return Err(NoHead::TooShort),
            }
            let (element, value, next) = element(file, at)?;
            let place = match element {
                0x0002 => Some(0),
                0x0003 => Some(1),
                0x0010 => Some(2),
                _ => None,
            };
            if let Some(place) = place {
                let text = std::str::from_utf8(value).map_err(|_| NoHead::NotDicom)?;
                let uid = dicom::dimse::Uid::try_from(text).map_err(|_| NoHead::NotDicom)?;
                uids[place] = Some(uid.as_str().to_owned());
            }
            at = next;
        }
        let [Some(sop_class_uid), Some(sop_instance_uid), Some(transfer_syntax_uid)] = uids else {
            return Err(NoHead::NotDicom);
        };
        let head = Head {
            sop_class_uid,
            sop_instance_uid,
            transfer_syntax_uid,
        };
        Ok((head, at))
    }
}

/// Adds an element of group 0002, explicit VR little endian, its value padded to an even length.
fn put(bytes: &mut Vec<u8>, element: u16, vr: [u8; 2], value: &[u8]) {
    bytes.extend_from_slice(&[0x02, 0x00]);
    bytes.extend_from_slice(&element.to_le_bytes());
    bytes.extend_from_slice(&vr);
    let padded = value.len() + value.len() % 2;
    if vr == *b"OB" {
        bytes.extend_from_slice(&[0, 0]);
        bytes.extend_from_slice(&u32::try_from(padded).unwrap_or_default().to_le_bytes());
    } else {
        bytes.extend_from_slice(&u16::try_from(padded).unwrap_or_default().to_le_bytes());
    }
    bytes.extend_from_slice(value);
    bytes.resize(bytes.len() + value.len() % 2, 0);
}

/// The element at a place: its number, its value, and where the next one begins.
fn element(file: &[u8], at: usize) -> Result<(u16, &[u8], usize), NoHead> {
    let head = file.get(at..at + 8).ok_or(NoHead::TooShort)?;
    let number = u16::from_le_bytes([head[2], head[3]]);
    let long = matches!(
        &head[4..6],
        b"OB" | b"OW" | b"UN" | b"SQ" | b"UT" | b"OF" | b"OD" | b"UC" | b"UR"
    );
    let (length, from) = if long {
        let length = file.get(at + 8..at + 12).ok_or(NoHead::TooShort)?;
        (
            u32::from_le_bytes([length[0], length[1], length[2], length[3]]) as usize,
            at + 12,
        )
    } else {
        (usize::from(u16::from_le_bytes([head[6], head[7]])), at + 8)
    };
    if length > MOST_HEAD_BYTES {
        return Err(NoHead::NotDicom);
    }
    let value = file.get(from..from + length).ok_or(NoHead::TooShort)?;
    Ok((number, value, from + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Head {
        Head {
            sop_class_uid: "1.2.840.10008.5.1.4.1.1.1.2".to_owned(),
            sop_instance_uid: "2.25.7".to_owned(),
            transfer_syntax_uid: "1.2.840.10008.1.2.1".to_owned(),
        }
    }

    #[test]
    fn a_head_reads_back_the_same() {
        let mut file = head().bytes();
        let length = file.len();
        file.extend_from_slice(&[0x08, 0x00, 0x05, 0x00]);
        assert_eq!(Head::read(&file), Ok((head(), length)));
    }

    #[test]
    fn a_head_that_is_not_whole_asks_for_more_and_another_thing_does_not() {
        let mut file = head().bytes();
        file.extend_from_slice(&[0x08, 0x00]);
        for end in 0..file.len() {
            let read = Head::read(&file[..end]);
            assert_eq!(read, Err(NoHead::TooShort), "{end}");
        }
        file[PREAMBLE] = b'X';
        assert_eq!(Head::read(&file), Err(NoHead::NotDicom));
        let mut without_class = vec![0; PREAMBLE];
        without_class.extend_from_slice(MARK);
        without_class.extend_from_slice(&[0x08, 0x00]);
        assert_eq!(Head::read(&without_class), Err(NoHead::NotDicom));
    }
}
