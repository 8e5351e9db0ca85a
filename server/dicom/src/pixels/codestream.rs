//! What a compressed image says of its own size, read before any decoder sees it. A few bytes may promise billions of
//! pixels: a decoder is started only when the codestream agrees with the header.

use super::cannot_show::CannotShow;
use super::geometry::Geometry;

/// The process of a JPEG or JPEG-LS frame, as its start-of-frame marker says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Process {
    /// SOF0: 8 bits, sequential.
    Baseline,
    /// SOF3: lossless with Huffman codes.
    Lossless,
    /// SOF55 of JPEG-LS.
    Ls,
    /// Any other: extended, progressive, hierarchical, arithmetic.
    Other,
}

/// A start of frame (T.81 section B.2.2, T.87 section C.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// How it is coded.
    pub process: Process,
    /// Bits of a sample.
    pub precision: u8,
    /// Lines; zero where they are told after the scan, which is not shown.
    pub rows: u16,
    /// Samples of a line.
    pub columns: u16,
    /// Colours.
    pub components: u8,
}

/// Marker segments one after another.
pub struct Segments<'a> {
    rest: &'a [u8],
}

impl<'a> Segments<'a> {
    /// Begins after the start-of-image marker.
    pub fn new(codestream: &'a [u8]) -> Result<Segments<'a>, CannotShow> {
        match codestream {
            [0xFF, 0xD8, rest @ ..] => Ok(Segments { rest }),
            _ => Err(CannotShow::Damaged),
        }
    }

    /// The next marker and what belongs to it.
    pub fn next_segment(&mut self) -> Result<(u8, &'a [u8]), CannotShow> {
        loop {
            match self.rest {
                // Fill bytes.
                [0xFF, 0xFF, ..] => self.rest = &self.rest[1..],
                [0xFF, marker, high, low, after @ ..] => {
                    let length = usize::from(u16::from_be_bytes([*high, *low]));
                    let body = length.checked_sub(2).ok_or(CannotShow::Damaged)?;
                    let (body, rest) = after.split_at_checked(body).ok_or(CannotShow::Truncated)?;
                    self.rest = rest;
                    return Ok((*marker, body));
                }
                [0xFF, ..] | [] => return Err(CannotShow::Truncated),
                _ => return Err(CannotShow::Damaged),
            }
        }
    }

    /// What follows the last segment.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }
}

/// The frame that a segment begins, if it begins one.
pub fn frame(marker: u8, body: &[u8]) -> Result<Option<Frame>, CannotShow> {
    let process = match marker {
        0xC0 => Process::Baseline,
        0xC3 => Process::Lossless,
        0xF7 => Process::Ls,
        0xC4 | 0xC8 | 0xCC => return Ok(None),
        0xC1..=0xCF => Process::Other,
        _ => return Ok(None),
    };
    let &[precision, high, low, wide, narrow, components, ..] = body else {
        return Err(CannotShow::Damaged);
    };
    Ok(Some(Frame {
        process,
        precision,
        rows: u16::from_be_bytes([high, low]),
        columns: u16::from_be_bytes([wide, narrow]),
        components,
    }))
}

/// Checks a JPEG or JPEG-LS codestream against the header; gives its frame.
pub fn check_jpeg(codestream: &[u8], geometry: &Geometry) -> Result<Frame, CannotShow> {
    let mut segments = Segments::new(codestream)?;
    let found = loop {
        let (marker, body) = segments.next_segment()?;
        if let Some(found) = frame(marker, body)? {
            break found;
        }
        if marker == 0xDA {
            return Err(CannotShow::Damaged);
        }
    };
    let same = found.rows == geometry.rows()
        && found.columns == geometry.columns()
        && usize::from(found.components) == geometry.samples()
        && usize::from(found.precision) <= 8 * geometry.allocated().bytes();
    if same { Ok(found) } else { Err(CannotShow::SizesDiffer) }
}

/// Tiles of a JPEG 2000 image at most; each costs the decoder memory of its own.
const MAX_TILES: u64 = 4_096;

/// Checks the size segment of a JPEG 2000 codestream (T.800 section A.5.1) against the header.
pub fn check_jpeg2000(codestream: &[u8], geometry: &Geometry) -> Result<(), CannotShow> {
    let Some((&[0xFF, 0x4F, 0xFF, 0x51, _, _, _, _], rest)) = codestream.split_first_chunk::<8>() else {
        return Err(CannotShow::Damaged);
    };
    let Some((sizes, rest)) = rest.split_first_chunk::<32>() else {
        return Err(CannotShow::Truncated);
    };
    let mut words = [0; 8];
    for (word, bytes) in words.iter_mut().zip(sizes.as_chunks::<4>().0) {
        *word = u32::from_be_bytes(*bytes);
    }
    // Without its end, what is missing would be blurred, and nobody would know.
    let end = codestream.iter().rposition(|byte| *byte != 0).unwrap_or_default();
    if !codestream[..=end].ends_with(&[0xFF, 0xD9]) {
        return Err(CannotShow::Truncated);
    }
    let [right, bottom, left, top, tile_width, tile_height, _, _] = words;
    let [high, low, components @ ..] = rest else {
        return Err(CannotShow::Truncated);
    };
    let count = usize::from(u16::from_be_bytes([*high, *low]));
    let same = (left, top) == (0, 0)
        && right == u32::from(geometry.columns())
        && bottom == u32::from(geometry.rows())
        && count == geometry.samples();
    if !same {
        return Err(CannotShow::SizesDiffer);
    }
    if tile_width == 0 || tile_height == 0 {
        return Err(CannotShow::Damaged);
    }
    if u64::from(right.div_ceil(tile_width)) * u64::from(bottom.div_ceil(tile_height)) > MAX_TILES {
        return Err(CannotShow::TooLarge);
    }
    let components = components.get(..3 * count).ok_or(CannotShow::Truncated)?;
    for component in components.as_chunks::<3>().0 {
        let [depth, across, down] = component;
        if usize::from(depth & 0x7F) + 1 > 8 * geometry.allocated().bytes() || (*across, *down) != (1, 1) {
            return Err(CannotShow::SizesDiffer);
        }
    }
    Ok(())
}

/// How often a JPEG 2000 image was halved when it was coded (T.800 section A.6.1): the levels of its wavelet.
pub fn jpeg2000_levels(codestream: &[u8]) -> Result<u8, CannotShow> {
    // Marker segments are built as those of JPEG, after another start marker.
    let mut segments = Segments {
        rest: codestream.get(2..).ok_or(CannotShow::Truncated)?,
    };
    loop {
        match segments.next_segment()? {
            // Scod, progression, layers (2), component transformation, levels.
            (0x52, [_, _, _, _, _, levels, ..]) => return Ok(*levels),
            (0x52 | 0x90, _) => return Err(CannotShow::Damaged),
            _ => {}
        }
    }
}
