//! The bounded description of the pixels: what is known, checked and capped before any pixel is decoded
//! (PS3.3 section C.7.6.3).

use super::cannot_show::CannotShow;

/// Samples of one frame that are decoded at most: twice the largest detector there is.
pub const MAX_FRAME_PIXELS: u64 = 64 << 20;
/// Frames of one image at most: a tomosynthesis has some hundred.
pub const MAX_FRAMES: u32 = 2_000;
/// Bytes of all frames together, uncompressed. One frame is decoded, so this bounds plausibility, not memory.
pub const MAX_IMAGE_BYTES: u64 = 8 << 30;

/// How samples become grey (0028,0004).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Photometric {
    /// The lowest value is white.
    Monochrome1,
    /// The lowest value is black.
    Monochrome2,
    /// Red, green and blue: secondary captures.
    Rgb,
    /// Luminance and colour differences of full range; the codecs hand it over as RGB.
    Ybr,
}

/// Bytes that one sample takes (0028,0100).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allocated {
    /// Eight bits.
    One,
    /// Sixteen bits.
    Two,
}

impl Allocated {
    /// The number of bytes.
    pub fn bytes(self) -> usize {
        match self {
            Allocated::One => 1,
            Allocated::Two => 2,
        }
    }
}

/// Whether samples are two's complement (0028,0103).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Zero and more.
    Unsigned,
    /// Two's complement in the bits stored.
    Signed,
}

/// How the samples of one colour pixel lie (0028,0006).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planar {
    /// Pixel after pixel.
    ByPixel,
    /// Plane after plane.
    ByPlane,
}

/// The attributes as they stand in the header, unchecked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stated {
    /// (0028,0010)
    pub rows: Option<u16>,
    /// (0028,0011)
    pub columns: Option<u16>,
    /// (0028,0008), one where absent.
    pub frames: Option<i64>,
    /// (0028,0002)
    pub samples: Option<u16>,
    /// (0028,0100)
    pub allocated: Option<u16>,
    /// (0028,0101)
    pub stored: Option<u16>,
    /// (0028,0102)
    pub high_bit: Option<u16>,
    /// (0028,0103)
    pub representation: Option<u16>,
    /// (0028,0006)
    pub planar: Option<u16>,
    /// (0028,0004)
    pub photometric: Option<String>,
}

/// A description that holds together and is small enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geometry {
    rows: u16,
    columns: u16,
    frames: u32,
    allocated: Allocated,
    stored: u8,
    high_bit: u8,
    sign: Sign,
    photometric: Photometric,
    planar: Planar,
}

impl Geometry {
    /// Lines of one frame, at least one.
    pub fn rows(&self) -> u16 {
        self.rows
    }

    /// Pixels of one line, at least one.
    pub fn columns(&self) -> u16 {
        self.columns
    }

    /// Number of frames, at least one.
    pub fn frames(&self) -> u32 {
        self.frames
    }

    /// Bytes of a sample.
    pub fn allocated(&self) -> Allocated {
        self.allocated
    }

    /// Bits of a sample that mean something, 1 to 16.
    pub fn stored(&self) -> u8 {
        self.stored
    }

    /// Bits below the lowest bit that means something.
    pub fn shift(&self) -> u8 {
        self.high_bit + 1 - self.stored
    }

    /// Whether samples may be negative.
    pub fn sign(&self) -> Sign {
        self.sign
    }

    /// The colour model.
    pub fn photometric(&self) -> Photometric {
        self.photometric
    }

    /// How colour samples lie.
    pub fn planar(&self) -> Planar {
        self.planar
    }

    /// Samples of one pixel: one, or three for colour.
    pub fn samples(&self) -> usize {
        match self.photometric {
            Photometric::Monochrome1 | Photometric::Monochrome2 => 1,
            Photometric::Rgb | Photometric::Ybr => 3,
        }
    }

    /// The frame that stands for the image: the middle one.
    pub fn middle_frame(&self) -> u32 {
        self.frames / 2
    }

    /// Bytes of one uncompressed frame.
    pub fn frame_bytes(&self) -> usize {
        usize::from(self.rows) * usize::from(self.columns) * self.samples() * self.allocated.bytes()
    }
}

impl TryFrom<&Stated> for Geometry {
    type Error = CannotShow;

    fn try_from(stated: &Stated) -> Result<Geometry, CannotShow> {
        let present = |value: Option<u16>| value.filter(|value| *value > 0).ok_or(CannotShow::Description);
        let (rows, columns) = (present(stated.rows)?, present(stated.columns)?);
        let frames = stated.frames.unwrap_or(1);
        if frames < 1 {
            return Err(CannotShow::Description);
        }
        let frames = u32::try_from(frames).map_err(|_| CannotShow::TooLarge)?;
        let allocated = match stated.allocated {
            Some(8) => Allocated::One,
            Some(16) => Allocated::Two,
            Some(_) => return Err(CannotShow::PixelKind),
            None => return Err(CannotShow::Description),
        };
        let stored = present(stated.stored)?;
        let high_bit = stated.high_bit.unwrap_or(stored - 1);
        if usize::from(high_bit) >= 8 * allocated.bytes() || high_bit + 1 < stored {
            return Err(CannotShow::Description);
        }
        let geometry = Geometry {
            rows,
            columns,
            frames,
            allocated,
            stored: u8::try_from(stored).map_err(|_| CannotShow::Description)?,
            high_bit: u8::try_from(high_bit).map_err(|_| CannotShow::Description)?,
            sign: match stated.representation {
                Some(0) | None => Sign::Unsigned,
                Some(1) => Sign::Signed,
                Some(_) => return Err(CannotShow::Description),
            },
            photometric: photometric(stated)?,
            planar: match stated.planar {
                Some(0) | None => Planar::ByPixel,
                Some(1) => Planar::ByPlane,
                Some(_) => return Err(CannotShow::Description),
            },
        };
        if usize::from(stated.samples.unwrap_or(1)) != geometry.samples() {
            return Err(CannotShow::Description);
        }
        geometry.bounded()
    }
}

impl Geometry {
    fn bounded(self) -> Result<Geometry, CannotShow> {
        if self.samples() == 3 && (self.allocated != Allocated::One || self.sign == Sign::Signed) {
            return Err(CannotShow::PixelKind);
        }
        let pixels = u64::from(self.rows) * u64::from(self.columns);
        let bytes = pixels * (self.samples() * self.allocated.bytes()) as u64;
        if pixels > MAX_FRAME_PIXELS || self.frames > MAX_FRAMES || bytes * u64::from(self.frames) > MAX_IMAGE_BYTES {
            return Err(CannotShow::TooLarge);
        }
        Ok(self)
    }
}

fn photometric(stated: &Stated) -> Result<Photometric, CannotShow> {
    match stated.photometric.as_deref() {
        Some("MONOCHROME1") => Ok(Photometric::Monochrome1),
        Some("MONOCHROME2") => Ok(Photometric::Monochrome2),
        Some("RGB") => Ok(Photometric::Rgb),
        Some("YBR_FULL" | "YBR_FULL_422" | "YBR_RCT" | "YBR_ICT") => Ok(Photometric::Ybr),
        Some(_) => Err(CannotShow::PixelKind),
        None => Err(CannotShow::Description),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mammogram() -> Stated {
        Stated {
            rows: Some(3328),
            columns: Some(2560),
            frames: None,
            samples: Some(1),
            allocated: Some(16),
            stored: Some(12),
            high_bit: Some(11),
            representation: Some(0),
            planar: None,
            photometric: Some("MONOCHROME2".to_owned()),
        }
    }

    #[test]
    fn a_mammogram_is_described() -> Result<(), CannotShow> {
        let geometry = Geometry::try_from(&mammogram())?;
        assert_eq!(geometry.frame_bytes(), 3328 * 2560 * 2);
        assert_eq!((geometry.shift(), geometry.middle_frame()), (0, 0));
        Ok(())
    }

    #[test]
    fn a_description_that_does_not_hold_together_is_refused() {
        type Change = fn(&mut Stated);
        let changes: [(Change, CannotShow); 13] = [
            (|stated| stated.rows = Some(0), CannotShow::Description),
            (|stated| stated.columns = None, CannotShow::Description),
            (|stated| stated.frames = Some(0), CannotShow::Description),
            (|stated| stated.frames = Some(-3), CannotShow::Description),
            (|stated| stated.frames = Some(1 << 40), CannotShow::TooLarge),
            (|stated| stated.frames = Some(1 << 20), CannotShow::TooLarge),
            (|stated| stated.allocated = Some(32), CannotShow::PixelKind),
            (|stated| stated.stored = Some(17), CannotShow::Description),
            (|stated| stated.high_bit = Some(16), CannotShow::Description),
            (|stated| stated.high_bit = Some(10), CannotShow::Description),
            (|stated| stated.samples = Some(3), CannotShow::Description),
            (
                |stated| stated.photometric = Some("PALETTE COLOR".to_owned()),
                CannotShow::PixelKind,
            ),
            (
                |stated| {
                    stated.rows = Some(u16::MAX);
                    stated.columns = Some(u16::MAX);
                },
                CannotShow::TooLarge,
            ),
        ];
        for (change, reason) in changes {
            let mut stated = mammogram();
            change(&mut stated);
            assert_eq!(Geometry::try_from(&stated), Err(reason), "{stated:?}");
        }
    }
}
