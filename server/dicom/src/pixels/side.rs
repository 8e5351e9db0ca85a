//! How large a thumbnail is asked for.

use thiserror::Error;

/// The longer side of a thumbnail, in pixels. An image that is smaller is not enlarged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LongSide(u16);

/// A side that no page asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a thumbnail's longer side is {MIN} to {MAX} pixels")]
pub struct OutOfRange;

const MIN: u16 = 16;
const MAX: u16 = 4096;

impl LongSide {
    /// A card in a list of images.
    pub const SMALL: LongSide = LongSide(400);
    /// One image looked at by itself.
    pub const LARGE: LongSide = LongSide(1200);

    /// Enough to find areas in.
    pub(super) const AREAS: LongSide = LongSide(256);

    /// The side in pixels.
    pub fn get(self) -> u16 {
        self.0
    }

    /// Width and height of the thumbnail of an image of that many columns and rows, each at least one.
    pub(super) fn fit(self, columns: u16, rows: u16) -> (u16, u16) {
        let longer = columns.max(rows);
        if longer <= self.0 {
            return (columns, rows);
        }
        let scaled = |side: u16| {
            let rounded = (u32::from(side) * u32::from(self.0) + u32::from(longer) / 2) / u32::from(longer);
            u16::try_from(rounded.max(1)).unwrap_or(self.0)
        };
        (scaled(columns), scaled(rows))
    }
}

impl TryFrom<u16> for LongSide {
    type Error = OutOfRange;

    fn try_from(pixels: u16) -> Result<LongSide, OutOfRange> {
        if (MIN..=MAX).contains(&pixels) {
            Ok(LongSide(pixels))
        } else {
            Err(OutOfRange)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thumbnail_keeps_the_proportions_and_never_grows() {
        for (columns, rows, side, fitted) in [
            (2560, 3328, LongSide::SMALL, (308, 400)),
            (3328, 2560, LongSide::LARGE, (1200, 923)),
            (300, 200, LongSide::SMALL, (300, 200)),
            (65535, 1, LongSide::SMALL, (400, 1)),
        ] {
            assert_eq!(side.fit(columns, rows), fitted, "{columns} x {rows}");
        }
    }

    #[test]
    fn a_side_has_bounds() {
        assert_eq!(LongSide::try_from(15), Err(OutOfRange));
        assert_eq!(LongSide::try_from(400), Ok(LongSide::SMALL));
    }
}
