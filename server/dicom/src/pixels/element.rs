//! One data element after another, in the three encodings of a data set (PS3.5 section 7).

use super::cannot_show::CannotShow;
use super::stream::Stream;

/// How elements are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// The kind of value is written.
    Explicit,
    /// The kind of value is known from the tag.
    Implicit,
}

/// Group and element.
pub type Tag = (u16, u16);

/// An item of a sequence or of encapsulated pixel data.
pub const ITEM: Tag = (0xFFFE, 0xE000);
/// The end of an item of undefined length.
pub const ITEM_END: Tag = (0xFFFE, 0xE00D);
/// The end of a sequence of undefined length.
pub const SEQUENCE_END: Tag = (0xFFFE, 0xE0DD);

/// How long a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// In bytes.
    Defined(u32),
    /// Until a delimiter comes.
    Undefined,
}

/// What stands before a value.
#[derive(Clone, Copy, Debug)]
pub struct Element {
    /// Group and element.
    pub tag: Tag,
    /// The kind of value, where it is written.
    pub kind: Option<[u8; 2]>,
    /// The length of the value.
    pub length: Length,
}

/// The kinds whose length takes four bytes after two that are reserved (PS3.5 table 7.1-1).
const LONG_KINDS: [&[u8; 2]; 13] = [
    b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV",
];

impl Element {
    /// Reads what stands before the next value.
    pub fn read(stream: &mut Stream, encoding: Encoding) -> Result<Element, CannotShow> {
        let [group, other, element, another] = stream.array()?;
        let tag = (
            u16::from_le_bytes([group, other]),
            u16::from_le_bytes([element, another]),
        );
        // Items and delimiters never have a kind.
        if encoding == Encoding::Implicit || tag.0 == 0xFFFE {
            let length = u32::from_le_bytes(stream.array()?);
            return Ok(Element::new(tag, None, length));
        }
        let [first, second, low, high] = stream.array()?;
        let kind = [first, second];
        if !kind.iter().all(u8::is_ascii_uppercase) {
            return Err(CannotShow::Malformed);
        }
        let length = if LONG_KINDS.contains(&&kind) {
            u32::from_le_bytes(stream.array()?)
        } else {
            u32::from(u16::from_le_bytes([low, high]))
        };
        Ok(Element::new(tag, Some(kind), length))
    }

    fn new(tag: Tag, kind: Option<[u8; 2]>, length: u32) -> Element {
        let length = match length {
            u32::MAX => Length::Undefined,
            bytes => Length::Defined(bytes),
        };
        Element { tag, kind, length }
    }
}
