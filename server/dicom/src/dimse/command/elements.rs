//! The elements of a command set: group 0000, implicit VR little endian (DICOM PS3.7 section 6.3), read within bounds.

use dicom_core::Tag;

use super::{CommandError, Element};
use crate::dimse::uid::Uid;

/// The longest command set that is read; an ordinary one has some 200 bytes.
pub(in crate::dimse) const MAX_BYTES: usize = 64 * 1024;

const HEADER: usize = 8;
const TAG_BYTES: usize = 4;

/// The elements of one command set, in the order they came.
pub(super) struct Elements<'a>(Vec<(u16, &'a [u8])>);

impl<'a> Elements<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, CommandError> {
        if bytes.len() > MAX_BYTES {
            return Err(CommandError::TooLong);
        }
        let mut elements = Vec::new();
        let mut rest = bytes;
        while let Some((header, after)) = rest.split_at_checked(HEADER) {
            let [g0, g1, e0, e1, l0, l1, l2, l3] = *header else {
                return Err(CommandError::Truncated);
            };
            let group = u16::from_le_bytes([g0, g1]);
            if group != 0 {
                return Err(CommandError::ForeignGroup(group));
            }
            let length = usize::try_from(u32::from_le_bytes([l0, l1, l2, l3])).map_err(|_| CommandError::Truncated)?;
            let (value, after) = after.split_at_checked(length).ok_or(CommandError::Truncated)?;
            elements.push((u16::from_le_bytes([e0, e1]), value));
            rest = after;
        }
        if !rest.is_empty() {
            return Err(CommandError::Truncated);
        }
        Ok(Elements(elements))
    }

    /// The first value of an element, if it is there and has one.
    fn value(&self, element: Element) -> Option<&'a [u8]> {
        self.0
            .iter()
            .find(|(number, value)| *number == element.number() && !value.is_empty())
            .map(|(_, value)| *value)
    }

    pub(super) fn number_if_present(&self, element: Element) -> Result<Option<u16>, CommandError> {
        match self.value(element) {
            None => Ok(None),
            Some(&[low, high]) => Ok(Some(u16::from_le_bytes([low, high]))),
            Some(_) => Err(CommandError::Mistyped(element)),
        }
    }

    pub(super) fn number(&self, element: Element) -> Result<u16, CommandError> {
        self.number_if_present(element)?.ok_or(CommandError::Missing(element))
    }

    /// Tags, none if the element is absent.
    pub(super) fn tags(&self, element: Element) -> Result<Vec<Tag>, CommandError> {
        let value = self.value(element).unwrap_or_default();
        if !value.len().is_multiple_of(TAG_BYTES) {
            return Err(CommandError::Mistyped(element));
        }
        let number = |low, high| u16::from_le_bytes([low, high]);
        let tags = value.chunks_exact(TAG_BYTES);
        Ok(tags
            .map(|tag| Tag(number(tag[0], tag[1]), number(tag[2], tag[3])))
            .collect())
    }

    pub(super) fn uid_if_present(&self, element: Element) -> Result<Option<Uid>, CommandError> {
        let Some(value) = self.value(element) else {
            return Ok(None);
        };
        let text = std::str::from_utf8(value).map_err(|_| CommandError::Mistyped(element))?;
        let uid = Uid::try_from(text).map_err(|_| CommandError::Mistyped(element))?;
        Ok(Some(uid))
    }

    pub(super) fn uid(&self, element: Element) -> Result<Uid, CommandError> {
        self.uid_if_present(element)?.ok_or(CommandError::Missing(element))
    }
}

/// Writes a command set. Elements must be added in ascending order.
pub(super) struct Writer(Vec<u8>);

/// Tag and length of the group length, and its value.
const GROUP_LENGTH: usize = HEADER + 4;

impl Writer {
    pub(super) fn new() -> Self {
        let mut bytes = Vec::with_capacity(256);
        bytes.extend_from_slice(&[0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0]);
        Writer(bytes)
    }

    pub(super) fn number(mut self, element: Element, value: u16) -> Self {
        self.header(element, 2);
        self.0.extend_from_slice(&value.to_le_bytes());
        self
    }

    pub(super) fn number_if_present(self, element: Element, value: Option<u16>) -> Self {
        match value {
            Some(value) => self.number(element, value),
            None => self,
        }
    }

    pub(super) fn tags(mut self, element: Element, tags: &[Tag]) -> Self {
        if tags.is_empty() {
            return self;
        }
        // Those that can be missing are few.
        self.header(element, u32::try_from(tags.len() * TAG_BYTES).unwrap_or_default());
        for tag in tags {
            self.0.extend_from_slice(&tag.group().to_le_bytes());
            self.0.extend_from_slice(&tag.element().to_le_bytes());
        }
        self
    }

    pub(super) fn uid(mut self, element: Element, uid: &Uid) -> Self {
        let text = uid.as_str().as_bytes();
        let padding = text.len() % 2;
        // A UID has at most 64 characters.
        self.header(element, u32::try_from(text.len() + padding).unwrap_or_default());
        self.0.extend_from_slice(text);
        self.0.extend(std::iter::repeat_n(0, padding));
        self
    }

    pub(super) fn uid_if_present(self, element: Element, uid: Option<&Uid>) -> Self {
        match uid {
            Some(uid) => self.uid(element, uid),
            None => self,
        }
    }

    fn header(&mut self, element: Element, length: u32) {
        self.0.extend_from_slice(&[0, 0]);
        self.0.extend_from_slice(&element.number().to_le_bytes());
        self.0.extend_from_slice(&length.to_le_bytes());
    }

    /// With the group length filled in.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let length = u32::try_from(self.0.len() - GROUP_LENGTH).unwrap_or_default();
        self.0[HEADER..GROUP_LENGTH].copy_from_slice(&length.to_le_bytes());
        self.0
    }
}
