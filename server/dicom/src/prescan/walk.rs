//! The walk through a data set: a loop with a stack of its own, never the thread's.

use dicom_core::{Tag, VR};
use dicom_dictionary_std::tags;

use super::element::{self, Header, ITEM, ITEM_END, SEQUENCE_END};
use super::source::Source;
use super::{Encoding, Limits, PixelExtent, Refused};
use crate::attributes::{Attributes, Value};

/// What a walk found.
pub(super) struct Walked {
    pub(super) attributes: Attributes,
    pub(super) pixels: Option<PixelExtent>,
    pub(super) elements: u64,
}

/// A sequence, an item or encapsulated pixels that the walk is in.
struct Level {
    holds: Holds,
    /// Where it ends; `None` until a delimiter.
    end: Option<u64>,
    encoding: Encoding,
}

enum Holds {
    Elements(Attributes),
    Items { tag: Tag, items: Vec<Attributes> },
    Fragments { tag: Tag, found: Vec<(u64, u64)> },
}

struct Walk<'a> {
    source: &'a mut dyn Source,
    limits: &'a Limits,
    levels: Vec<Level>,
    pixels: Option<PixelExtent>,
    elements: u64,
    items: u64,
    kept: u64,
}

/// Walks through a whole data set.
pub(super) fn walk(source: &mut dyn Source, encoding: Encoding, limits: &Limits) -> Result<Walked, Refused> {
    let end = source.left().map(|left| source.position() + left);
    let mut walk = Walk {
        source,
        limits,
        levels: vec![Level {
            holds: Holds::Elements(Attributes::default()),
            end,
            encoding,
        }],
        pixels: None,
        elements: 0,
        items: 0,
        kept: 0,
    };
    loop {
        walk.close_what_ended()?;
        if walk.levels.len() == 1 && walk.source.at_end()? {
            break;
        }
        if !walk.step()? {
            break;
        }
    }
    match walk.levels.pop() {
        Some(Level {
            holds: Holds::Elements(mut attributes),
            ..
        }) if walk.levels.is_empty() => {
            attributes.inherit_character_set();
            Ok(Walked {
                attributes,
                pixels: walk.pixels,
                elements: walk.elements,
            })
        }
        _ => Err(Refused::Truncated),
    }
}

impl Walk<'_> {
    /// Leaves every level whose stated end is reached.
    fn close_what_ended(&mut self) -> Result<(), Refused> {
        while self.levels.len() > 1 {
            let ended = self
                .levels
                .last()
                .and_then(|level| level.end)
                .is_some_and(|end| end <= self.source.position());
            if !ended {
                break;
            }
            self.close()?;
        }
        Ok(())
    }

    /// Leaves a level, and hands what it holds to the one around it.
    fn close(&mut self) -> Result<(), Refused> {
        let (Some(closed), Some(around)) = (self.levels.pop(), self.levels.last_mut()) else {
            return Err(Refused::Truncated);
        };
        match (closed.holds, &mut around.holds) {
            (Holds::Elements(item), Holds::Items { items, .. }) => items.push(item),
            (Holds::Items { tag, items }, Holds::Elements(attributes)) => attributes.put(tag, Value::Items(items)),
            (Holds::Fragments { tag, found }, Holds::Elements(_)) => {
                if self.levels.len() == 1 && tag == tags::PIXEL_DATA && self.pixels.is_none() {
                    self.pixels = Some(PixelExtent::Fragments(found));
                }
            }
            _ => return Err(Refused::Truncated),
        }
        Ok(())
    }

    /// Reads one header and what belongs to it. `false` when only padding is left.
    fn step(&mut self) -> Result<bool, Refused> {
        let (encoding, within) = match self.levels.last() {
            Some(level) => (level.encoding, Within::of(&level.holds)),
            None => return Err(Refused::Truncated),
        };
        let header = match element::header(self.source, encoding) {
            Err(Refused::ValueRepresentation(Tag(0, 0))) if self.levels.len() == 1 => {
                return if self.only_zeros()? {
                    Ok(false)
                } else {
                    Err(Refused::ValueRepresentation(Tag(0, 0)))
                };
            }
            header => header?,
        };
        match within {
            Within::Elements => self.element(header)?,
            Within::Items => self.item(header, encoding)?,
            Within::Fragments => self.fragment(header)?,
        }
        Ok(true)
    }

    /// Some senders pad a file with zeros.
    fn only_zeros(&mut self) -> Result<bool, Refused> {
        const MOST: u64 = 64 << 10;
        if self.source.left().is_none_or(|left| left > MOST) {
            return Ok(false);
        }
        let mut byte = [0];
        while !self.source.at_end()? {
            self.source.read(&mut byte)?;
            if byte != [0] {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn element(&mut self, header: Header) -> Result<(), Refused> {
        if header.tag == ITEM_END {
            let open = self.levels.len() > 1 && self.levels.last().is_some_and(|level| level.end.is_none());
            return if open && header.length == Some(0) {
                self.close()
            } else {
                Err(Refused::OutOfPlace(header.tag))
            };
        }
        if header.tag.group() == 0xFFFE {
            return Err(Refused::OutOfPlace(header.tag));
        }
        self.elements += 1;
        if self.elements > self.limits.elements {
            return Err(Refused::TooManyElements);
        }
        match (header.vr, header.length) {
            (VR::OB | VR::OW, None) if header.tag == tags::PIXEL_DATA => {
                let found = Vec::new();
                self.open(header, Holds::Fragments { tag: header.tag, found })
            }
            (VR::SQ, _) | (VR::UN, None) => {
                let items = Vec::new();
                self.open(header, Holds::Items { tag: header.tag, items })
            }
            (_, None) => Err(Refused::UndefinedLength(header.tag)),
            (_, Some(length)) => self.value(header, length),
        }
    }

    fn item(&mut self, header: Header, encoding: Encoding) -> Result<(), Refused> {
        match header.tag {
            ITEM => {
                self.count_item()?;
                let end = self.end_of(header)?;
                self.levels.push(Level {
                    holds: Holds::Elements(Attributes::default()),
                    end,
                    encoding,
                });
                Ok(())
            }
            SEQUENCE_END if self.levels.last().is_some_and(|level| level.end.is_none()) => self.close(),
            tag => Err(Refused::OutOfPlace(tag)),
        }
    }

    fn fragment(&mut self, header: Header) -> Result<(), Refused> {
        match (header.tag, header.length) {
            (ITEM, Some(length)) => {
                self.count_item()?;
                self.end_of(header)?;
                let offset = self.source.position();
                self.source.skip(length)?;
                if let Some(Level {
                    holds: Holds::Fragments { found, .. },
                    ..
                }) = self.levels.last_mut()
                {
                    found.push((offset, length));
                }
                Ok(())
            }
            (SEQUENCE_END, _) => self.close(),
            (tag, _) => Err(Refused::OutOfPlace(tag)),
        }
    }

    fn open(&mut self, header: Header, holds: Holds) -> Result<(), Refused> {
        let depth = self
            .levels
            .iter()
            .filter(|level| !matches!(level.holds, Holds::Elements(_)))
            .count();
        if depth >= self.limits.depth {
            return Err(Refused::TooDeep(header.tag));
        }
        let end = self.end_of(header)?;
        self.levels.push(Level {
            holds,
            end,
            encoding: header.items,
        });
        Ok(())
    }

    fn value(&mut self, header: Header, length: u64) -> Result<(), Refused> {
        self.end_of(header)?;
        let is_pixels = matches!(
            header.tag,
            tags::PIXEL_DATA | tags::FLOAT_PIXEL_DATA | tags::DOUBLE_FLOAT_PIXEL_DATA
        );
        if is_pixels && self.levels.len() == 1 && self.pixels.is_none() {
            let offset = self.source.position();
            self.pixels = Some(PixelExtent::Native { offset, length });
        }
        if is_pixels || length > self.limits.value_bytes {
            return self.source.skip(length);
        }
        self.kept += length;
        if self.kept > self.limits.kept_bytes {
            return Err(Refused::TooMuchKept);
        }
        let mut bytes = vec![0; usize::try_from(length).map_err(|_| Refused::TooLarge)?];
        self.source.read(&mut bytes)?;
        if let Some(level) = self.levels.last_mut() {
            if level.encoding == Encoding::ExplicitBig {
                element::to_little_endian(header.vr, &mut bytes);
            }
            if let Holds::Elements(attributes) = &mut level.holds {
                attributes.put(header.tag, Value::Bytes(header.vr, bytes));
            }
        }
        Ok(())
    }

    fn count_item(&mut self) -> Result<(), Refused> {
        self.items += 1;
        if self.items > self.limits.items {
            Err(Refused::TooManyItems)
        } else {
            Ok(())
        }
    }

    /// Where a value ends: within everything that holds it.
    fn end_of(&self, header: Header) -> Result<Option<u64>, Refused> {
        let Some(length) = header.length else {
            return Ok(None);
        };
        let end = self.source.position().saturating_add(length);
        let bound = self.levels.iter().filter_map(|level| level.end).min();
        if bound.is_some_and(|bound| end > bound) {
            return Err(Refused::LengthBeyondEnd(header.tag));
        }
        if bound.is_none() && end > self.limits.total_bytes {
            return Err(Refused::TooLarge);
        }
        Ok(Some(end))
    }
}

/// What the innermost level holds.
#[derive(Clone, Copy)]
enum Within {
    Elements,
    Items,
    Fragments,
}

impl Within {
    fn of(holds: &Holds) -> Within {
        match holds {
            Holds::Elements(_) => Within::Elements,
            Holds::Items { .. } => Within::Items,
            Holds::Fragments { .. } => Within::Fragments,
        }
    }
}
