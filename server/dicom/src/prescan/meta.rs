//! The file meta information (PS3.10 section 7.1): only the transfer syntax is needed.

use dicom_core::Tag;
use dicom_dictionary_std::tags;

use super::source::Source;
use super::{Encoding, Refused, element, syntax};

/// The most bytes that it may take.
const MOST: u64 = 64 << 10;

/// Reads preamble and meta information, and stops before the data set.
///
/// Its stated length must be right: another reader that trusts it would begin the data set elsewhere.
pub(super) fn transfer_syntax(source: &mut dyn Source) -> Result<String, Refused> {
    let mut opening = [0; 132];
    source.read(&mut opening).map_err(|_| Refused::NotAFile)?;
    if &opening[128..] != b"DICM" {
        return Err(Refused::NotAFile);
    }
    let first = next(source)?;
    let mut bytes = [0; 4];
    if first != (tags::FILE_META_INFORMATION_GROUP_LENGTH, 4) {
        return Err(Refused::Meta);
    }
    source.read(&mut bytes)?;
    let length = u64::from(u32::from_le_bytes(bytes));
    if length > MOST || source.left().is_some_and(|left| length > left) {
        return Err(Refused::Meta);
    }
    let end = source.position() + length;
    let mut found = None;
    while source.position() < end {
        let (tag, length) = next(source)?;
        if tag.group() != 0x0002 || length > end.saturating_sub(source.position()) {
            return Err(Refused::Meta);
        }
        if tag == tags::TRANSFER_SYNTAX_UID && length <= 64 {
            let mut uid = [0; 64];
            let uid = &mut uid[..usize::try_from(length).map_err(|_| Refused::Meta)?];
            source.read(uid)?;
            let uid = std::str::from_utf8(uid).map_err(|_| Refused::Meta)?;
            found = Some(syntax::trimmed(uid).to_owned());
        } else {
            source.skip(length)?;
        }
    }
    found.ok_or(Refused::Meta)
}

fn next(source: &mut dyn Source) -> Result<(Tag, u64), Refused> {
    let header = element::header(source, Encoding::ExplicitLittle)?;
    Ok((header.tag, header.length.ok_or(Refused::Meta)?))
}
