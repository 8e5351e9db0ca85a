//! From the beginning of a Part-10 file to its pixels: keeps what a picture needs and passes over the rest.
//!
//! One loop with a list of open sequences, never recursion: a file nested a million deep costs an error, not a stack.

use super::cannot_show::CannotShow;
use super::display::Display;
use super::element::{Element, Encoding, ITEM, ITEM_END, Length, SEQUENCE_END, Tag};
use super::geometry::{Geometry, Stated};
use super::stream::Stream;
use super::syntax::Syntax;
use super::value;

/// Sequences and items that may be open at once.
const MAX_DEPTH: usize = 64;
/// Elements before the pixels at most: a per-frame description of the largest tomosynthesis has some 200,000.
const MAX_ELEMENTS: u32 = 1_000_000;
/// Bytes of a value that is kept: the largest is a look-up table of 65,536 entries.
const MAX_VALUE: u32 = 128 << 10;

const PIXELS: Tag = (0x7FE0, 0x0010);
const VOI_LUT_SEQUENCE: Tag = (0x0028, 0x3010);
const SHARED_GROUPS: Tag = (0x5200, 0x9229);
const FRAME_GROUPS: Tag = (0x5200, 0x9230);
const FRAME_VOI_LUT: Tag = (0x0028, 0x9132);
const PIXEL_TRANSFORMATION: Tag = (0x0028, 0x9145);

/// The file up to its pixels.
pub struct Header {
    /// The description of the pixels.
    pub geometry: Geometry,
    /// How they are to be shown.
    pub display: Display,
    /// How they are compressed.
    pub syntax: Syntax,
    /// How long the value is: undefined for compressed pixels.
    pub length: Length,
}

/// Reads a file up to the first byte of its pixel data's value.
pub fn read(mut stream: Stream) -> Result<(Header, Stream), CannotShow> {
    let syntax = Syntax::of(&file_meta(&mut stream)?).ok_or(CannotShow::Compression)?;
    let mut stream = match syntax {
        Syntax::Deflated => stream.inflate(super::syntax::inflater()?),
        _ => stream,
    };
    let mut walk = Walk {
        encoding: syntax.encoding(),
        open: Vec::new(),
        stated: Stated::default(),
        display: Display::default(),
    };
    let length = walk.reach_pixels(&mut stream)?;
    let geometry = Geometry::try_from(&walk.stated)?;
    let header = Header {
        geometry,
        display: walk.display,
        syntax,
        length,
    };
    Ok((header, stream))
}

/// Reads the preamble and the file meta information; gives the transfer syntax.
fn file_meta(stream: &mut Stream) -> Result<String, CannotShow> {
    stream.skip(128).map_err(|_| CannotShow::NotDicom)?;
    if stream.array::<4>().map_err(|_| CannotShow::NotDicom)? != *b"DICM" {
        return Err(CannotShow::NotDicom);
    }
    let group_length = Element::read(stream, Encoding::Explicit)?;
    if group_length.tag != (0x0002, 0x0000) || group_length.length != Length::Defined(4) {
        return Err(CannotShow::NotDicom);
    }
    let length = u64::from(u32::from_le_bytes(stream.array()?));
    let end = stream.position() + length;
    let mut syntax = None;
    while stream.position() < end {
        let element = Element::read(stream, Encoding::Explicit)?;
        let Length::Defined(length) = element.length else {
            return Err(CannotShow::NotDicom);
        };
        if element.tag == (0x0002, 0x0010) && length <= 64 {
            syntax = Some(value::text(&stream.bytes(length as usize)?));
        } else {
            stream.skip(u64::from(length))?;
        }
    }
    syntax.ok_or(CannotShow::NotDicom)
}

/// A sequence or an item that is open.
struct Open {
    /// The sequence's tag; an item has that of its sequence.
    sequence: Tag,
    holds: Holds,
    /// Where it ends, if its length is defined.
    end: Option<u64>,
    /// How what encloses it is written: an unknown sequence switches to implicit.
    outside: Encoding,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Items,
    Elements,
}

struct Walk {
    encoding: Encoding,
    open: Vec<Open>,
    stated: Stated,
    display: Display,
}

impl Walk {
    /// Goes on until the pixels' value begins.
    fn reach_pixels(&mut self, stream: &mut Stream) -> Result<Length, CannotShow> {
        for _ in 0..MAX_ELEMENTS {
            self.close_ended(stream.position())?;
            let is_end = self.open.is_empty() && stream.may_have_ended();
            let element = match Element::read(stream, self.encoding) {
                Err(CannotShow::Truncated) if is_end => return Err(CannotShow::NoPixels),
                other => other?,
            };
            if element.tag == PIXELS && self.open.is_empty() {
                return Ok(element.length);
            }
            self.enter(&element, stream)?;
        }
        Err(CannotShow::TooLarge)
    }

    /// Closes what ends here by its length.
    fn close_ended(&mut self, position: u64) -> Result<(), CannotShow> {
        while let Some(end) = self.open.last().and_then(|open| open.end) {
            if position < end {
                break;
            }
            if position > end {
                return Err(CannotShow::Malformed);
            }
            self.close();
        }
        Ok(())
    }

    fn close(&mut self) {
        if let Some(open) = self.open.pop() {
            self.encoding = open.outside;
        }
    }

    fn enter(&mut self, element: &Element, stream: &mut Stream) -> Result<(), CannotShow> {
        let inside = self.open.last().map(|open| open.holds);
        match (element.tag, inside) {
            (ITEM, Some(Holds::Items)) => {
                let sequence = self.open.last().map_or(ITEM, |open| open.sequence);
                self.push(sequence, Holds::Elements, element.length, stream)
            }
            (SEQUENCE_END, Some(Holds::Items)) | (ITEM_END, Some(Holds::Elements)) => {
                self.close();
                Ok(())
            }
            (ITEM | ITEM_END | SEQUENCE_END, _) | (_, Some(Holds::Items)) => Err(CannotShow::Malformed),
            (tag, Some(Holds::Elements) | None) => match (is_sequence(element), element.length) {
                (true, length) | (false, length @ Length::Undefined) => {
                    self.push(tag, Holds::Items, length, stream)?;
                    if element.kind == Some(*b"UN") {
                        self.encoding = Encoding::Implicit;
                    }
                    Ok(())
                }
                (false, Length::Defined(length)) => self.value(tag, length, stream),
            },
        }
    }

    fn push(&mut self, sequence: Tag, holds: Holds, length: Length, stream: &Stream) -> Result<(), CannotShow> {
        if self.open.len() == MAX_DEPTH {
            return Err(CannotShow::Malformed);
        }
        let end = match length {
            Length::Undefined => None,
            Length::Defined(bytes) => {
                stream.expect(u64::from(bytes))?;
                Some(stream.position() + u64::from(bytes))
            }
        };
        self.open.push(Open {
            sequence,
            holds,
            end,
            outside: self.encoding,
        });
        Ok(())
    }

    fn value(&mut self, tag: Tag, length: u32, stream: &mut Stream) -> Result<(), CannotShow> {
        if length > MAX_VALUE || !self.is_kept(tag) {
            return stream.skip(u64::from(length));
        }
        let bytes = stream.bytes(length as usize)?;
        match self.open.last().map(|open| open.sequence) {
            None => self.keep_own(tag, &bytes),
            Some(VOI_LUT_SEQUENCE) => self.display.keep_table(tag, &bytes),
            Some(_) => self.display.keep(tag, &bytes),
        }
        Ok(())
    }

    /// Whether a value stands where it says something of the whole image.
    fn is_kept(&self, tag: Tag) -> bool {
        match self.open.as_slice() {
            [] => {
                tag.0 == 0x0028
                    || matches!(
                        tag,
                        (0x0008, 0x0068) | (0x0020, 0x0020) | (0x0020, 0x0062) | (0x2050, 0x0020)
                    )
            }
            [_, item] => item.sequence == VOI_LUT_SEQUENCE,
            [groups, _, _, item] => {
                matches!(groups.sequence, SHARED_GROUPS | FRAME_GROUPS)
                    && matches!(item.sequence, FRAME_VOI_LUT | PIXEL_TRANSFORMATION)
            }
            _ => false,
        }
    }

    fn keep_own(&mut self, tag: Tag, bytes: &[u8]) {
        let stated = &mut self.stated;
        match tag {
            (0x0028, 0x0002) => stated.samples = value::unsigned(bytes),
            (0x0028, 0x0004) => stated.photometric = Some(value::text(bytes)),
            (0x0028, 0x0006) => stated.planar = value::unsigned(bytes),
            (0x0028, 0x0008) => stated.frames = value::integer(bytes),
            (0x0028, 0x0010) => stated.rows = value::unsigned(bytes),
            (0x0028, 0x0011) => stated.columns = value::unsigned(bytes),
            (0x0028, 0x0100) => stated.allocated = value::unsigned(bytes),
            (0x0028, 0x0101) => stated.stored = value::unsigned(bytes),
            (0x0028, 0x0102) => stated.high_bit = value::unsigned(bytes),
            (0x0028, 0x0103) => stated.representation = value::unsigned(bytes),
            _ => self.display.keep(tag, bytes),
        }
    }
}

fn is_sequence(element: &Element) -> bool {
    match element.kind {
        Some(kind) => &kind == b"SQ",
        // Without a dictionary, only those that are looked into count; others of defined length are passed over.
        None => matches!(
            element.tag,
            VOI_LUT_SEQUENCE | SHARED_GROUPS | FRAME_GROUPS | FRAME_VOI_LUT | PIXEL_TRANSFORMATION
        ),
    }
}
