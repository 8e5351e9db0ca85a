//! The compressed bytes of one frame out of encapsulated pixel data (PS3.5 section A.4).

use super::cannot_show::CannotShow;
use super::element::{Element, Encoding, ITEM, Length, SEQUENCE_END};
use super::geometry::Geometry;
use super::stream::Stream;

/// Fragments that are looked at, at most.
const MAX_FRAGMENTS: usize = 1 << 16;

/// Where a fragment's bytes are.
#[derive(Clone, Copy)]
struct Fragment {
    start: u64,
    length: u32,
}

/// Reads the compressed frame; the stream stands at the beginning of the pixel data's value.
pub fn read_frame(stream: &mut Stream, geometry: &Geometry, frame: u32) -> Result<Vec<u8>, CannotShow> {
    let (offsets, fragments) = index(stream, geometry)?;
    let chosen = choose(&offsets, &fragments, geometry, frame)?;
    let total: u64 = chosen.iter().map(|fragment| u64::from(fragment.length)).sum();
    // No codec that is used makes an image much larger than it was: what is larger is no image.
    if total > 2 * geometry.frame_bytes() as u64 + (64 << 10) {
        return Err(CannotShow::TooLarge);
    }
    let mut bytes = Vec::with_capacity(total as usize);
    for fragment in chosen {
        stream.rewind_to(fragment.start)?;
        bytes.extend(stream.bytes(fragment.length as usize)?);
    }
    Ok(bytes)
}

/// The basic offset table, and every fragment there is.
fn index(stream: &mut Stream, geometry: &Geometry) -> Result<(Vec<u32>, Vec<Fragment>), CannotShow> {
    let table = item(stream)?.ok_or(CannotShow::NoPixels)?;
    let offsets = if u64::from(table.length) == 4 * u64::from(geometry.frames()) {
        let bytes = stream.bytes(table.length as usize)?;
        bytes
            .as_chunks::<4>()
            .0
            .iter()
            .map(|word| u32::from_le_bytes(*word))
            .collect()
    } else {
        stream.skip(u64::from(table.length))?;
        Vec::new()
    };
    let mut fragments = Vec::new();
    while let Some(fragment) = item(stream)? {
        if fragments.len() == MAX_FRAGMENTS {
            return Err(CannotShow::TooLarge);
        }
        fragments.push(fragment);
        stream.skip(u64::from(fragment.length))?;
    }
    Ok((offsets, fragments))
}

/// The next item; none at the end of the sequence.
fn item(stream: &mut Stream) -> Result<Option<Fragment>, CannotShow> {
    let element = Element::read(stream, Encoding::Implicit)?;
    match (element.tag, element.length) {
        (ITEM, Length::Defined(length)) => Ok(Some(Fragment {
            start: stream.position(),
            length,
        })),
        (SEQUENCE_END, _) => Ok(None),
        _ => Err(CannotShow::Malformed),
    }
}

fn choose<'a>(
    offsets: &[u32],
    fragments: &'a [Fragment],
    geometry: &Geometry,
    frame: u32,
) -> Result<&'a [Fragment], CannotShow> {
    let first = fragments.first().ok_or(CannotShow::NoPixels)?;
    let (frame, frames) = (frame as usize, geometry.frames() as usize);
    if frames == 1 {
        return Ok(fragments);
    }
    if fragments.len() == frames {
        return Ok(&fragments[frame..=frame]);
    }
    // Offsets count from the first byte of the first fragment's item tag.
    let at = |frame: usize| {
        let offset = u64::from(*offsets.get(frame)?);
        fragments
            .iter()
            .position(|fragment| fragment.start - first.start == offset)
    };
    let start = at(frame).ok_or(CannotShow::Malformed)?;
    let end = if frame + 1 == frames {
        Some(fragments.len())
    } else {
        at(frame + 1)
    };
    fragments
        .get(start..end.ok_or(CannotShow::Malformed)?)
        .ok_or(CannotShow::Malformed)
}
