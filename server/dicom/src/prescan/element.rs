//! What stands before a value: tag, value representation, length (PS3.5 section 7.1).

use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry};
use dicom_core::{Tag, VR};
use dicom_dictionary_std::StandardDataDictionary;

use super::source::Source;
use super::{Encoding, Refused};

/// An item of a sequence, or a fragment.
pub(super) const ITEM: Tag = Tag(0xFFFE, 0xE000);
/// The end of an item of undefined length.
pub(super) const ITEM_END: Tag = Tag(0xFFFE, 0xE00D);
/// The end of a sequence of undefined length.
pub(super) const SEQUENCE_END: Tag = Tag(0xFFFE, 0xE0DD);

/// What stands before a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    pub(super) tag: Tag,
    pub(super) vr: VR,
    /// `None` when it is undefined.
    pub(super) length: Option<u64>,
    /// How the items of a sequence are written.
    pub(super) items: Encoding,
}

/// Reads what stands before the next element, or the header of an item or delimiter.
pub(super) fn header(source: &mut dyn Source, encoding: Encoding) -> Result<Header, Refused> {
    let big = encoding == Encoding::ExplicitBig;
    let tag = Tag(u16_of(bytes(source)?, big), u16_of(bytes(source)?, big));
    let of = |vr, length, items| Header {
        tag,
        vr,
        length: (length != u32::MAX).then_some(u64::from(length)),
        items,
    };
    if tag.group() == 0xFFFE {
        return Ok(of(VR::UN, u32_of(bytes(source)?, big), encoding));
    }
    if encoding == Encoding::ImplicitLittle {
        let length = u32_of(bytes(source)?, big);
        return Ok(of(known(tag), length, encoding));
    }
    let written: [u8; 2] = bytes(source)?;
    let vr = VR::from_binary(written).ok_or(Refused::ValueRepresentation(tag))?;
    let length = if is_long(vr) {
        let _reserved: [u8; 2] = bytes(source)?;
        u32_of(bytes(source)?, big)
    } else {
        u32::from(u16_of(bytes(source)?, big))
    };
    // What a sender did not know travels as UN, with the items of a sequence in implicit VR (PS3.5 section 6.2.2).
    if vr == VR::UN {
        return Ok(of(known(tag), length, Encoding::ImplicitLittle));
    }
    Ok(of(vr, length, encoding))
}

/// The value representation of the dictionary.
fn known(tag: Tag) -> VR {
    StandardDataDictionary
        .by_tag(tag)
        .map_or(VR::UN, |entry| entry.vr().relaxed())
}

/// Whether the length takes four bytes (PS3.5 table 7.1-1).
fn is_long(vr: VR) -> bool {
    matches!(
        vr,
        VR::OB
            | VR::OD
            | VR::OF
            | VR::OL
            | VR::OV
            | VR::OW
            | VR::SQ
            | VR::SV
            | VR::UC
            | VR::UN
            | VR::UR
            | VR::UT
            | VR::UV
    )
}

fn bytes<const N: usize>(source: &mut dyn Source) -> Result<[u8; N], Refused> {
    let mut bytes = [0; N];
    source.read(&mut bytes)?;
    Ok(bytes)
}

fn u16_of(bytes: [u8; 2], big: bool) -> u16 {
    if big {
        u16::from_be_bytes(bytes)
    } else {
        u16::from_le_bytes(bytes)
    }
}

fn u32_of(bytes: [u8; 4], big: bool) -> u32 {
    if big {
        u32::from_be_bytes(bytes)
    } else {
        u32::from_le_bytes(bytes)
    }
}

/// Turns numbers that begin with the large end around.
pub(super) fn to_little_endian(vr: VR, bytes: &mut [u8]) {
    let width = match vr {
        VR::US | VR::SS | VR::OW | VR::AT => 2,
        VR::UL | VR::SL | VR::FL | VR::OF | VR::OL => 4,
        VR::FD | VR::OD | VR::UV | VR::SV | VR::OV => 8,
        _ => return,
    };
    for number in bytes.chunks_exact_mut(width) {
        number.reverse();
    }
}
