//! Drawing a breast: an outline by view, tissue by noise, a marker in letters.

use app::domain::imaging::view::Side;
use app::domain::received::view::ViewPosition;

use super::exposure::{Exposure, Implant};
use super::letters;

/// The largest sample: 12 bits are used of 16.
pub(super) const WHITE: u16 = 4_095;

/// What a picture is drawn on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Canvas {
    /// Rows.
    pub rows: u16,
    /// Columns.
    pub columns: u16,
    /// What tells one participant's tissue from another's.
    pub seed: u64,
}

impl Canvas {
    /// The size of a large detector.
    #[must_use]
    pub fn large(seed: u64) -> Canvas {
        Canvas {
            rows: 3_328,
            columns: 2_560,
            seed,
        }
    }

    /// Samples for presentation, row by row: the breast white on black, the chest wall at the side's edge.
    #[must_use]
    pub fn breast(self, exposure: &Exposure) -> Vec<u16> {
        let (rows, columns) = (usize::from(self.rows), usize::from(self.columns));
        let outline = Outline::of(exposure);
        // Two breasts are alike, and not the same.
        let tissue = Tissue::new(match exposure.shows.side {
            Side::Right => self.seed,
            Side::Left => !self.seed,
        });
        let mut samples = vec![0; rows * columns];
        for (row, line) in samples.chunks_exact_mut(columns.max(1)).enumerate() {
            let down = part(row, rows) + outline.shift;
            let depth = outline.depth(down);
            for (column, sample) in line.iter_mut().enumerate() {
                let from_wall = match exposure.shows.side {
                    Side::Left => part(column, columns),
                    Side::Right => 1.0 - part(column, columns),
                };
                *sample = shade(&outline, &tissue, down, from_wall, depth);
            }
        }
        mark(&mut samples, self, exposure);
        samples
    }

    /// An evenly exposed detector with a little noise.
    #[must_use]
    pub fn flat_field(self) -> Vec<u16> {
        let tissue = Tissue::new(self.seed);
        let (rows, columns) = (usize::from(self.rows), usize::from(self.columns));
        (0..rows * columns)
            .map(|place| 2_000 + (tissue.grain(place % columns.max(1), place / columns.max(1)) * 60.0) as u16)
            .collect()
    }
}

fn part(place: usize, of: usize) -> f32 {
    (place as f32 + 0.5) / of.max(1) as f32
}

/// How far the breast reaches from the chest wall, row by row.
struct Outline {
    oblique: bool,
    stretch: f32,
    implant: bool,
    /// No breast is placed twice in the same way.
    shift: f32,
}

impl Outline {
    fn of(exposure: &Exposure) -> Outline {
        let oblique = match exposure.shows.position {
            ViewPosition::Mlo | ViewPosition::Ml | ViewPosition::Lm | ViewPosition::Lmo => true,
            ViewPosition::Cc
            | ViewPosition::Fb
            | ViewPosition::Sio
            | ViewPosition::Iso
            | ViewPosition::Xccl
            | ViewPosition::Xccm
            | ViewPosition::Specimen
            | ViewPosition::Unlisted(_) => false,
        };
        Outline {
            oblique,
            // A part of a large breast goes beyond the edges.
            stretch: if exposure.partial { 1.55 } else { 1.0 },
            implant: exposure.implant == Implant::Present,
            shift: (exposure.number.wrapping_mul(37) % 11) as f32 * 0.004 - 0.02,
        }
    }

    fn depth(&self, down: f32) -> f32 {
        let down = 0.5 + (down - 0.5) / self.stretch;
        let (top, bottom, reach, sag, roundness) = if self.oblique {
            (-0.12, 0.9, 0.66, 1.7, 0.8)
        } else {
            (0.1, 0.9, 0.6, 1.0, 0.62)
        };
        let along = (down - top) / (bottom - top);
        if !(0.0..1.0).contains(&along) {
            return 0.0;
        }
        let arc = (std::f32::consts::PI * along.powf(sag)).sin().max(0.0);
        let nipple_at = if self.oblique { 0.665 } else { 0.5 };
        let nipple = (-((along - nipple_at) / 0.018).powi(2)).exp() * 0.025;
        self.stretch * (reach * arc.powf(roundness) + nipple)
    }
}

fn shade(outline: &Outline, tissue: &Tissue, down: f32, from_wall: f32, depth: f32) -> u16 {
    // The air is never quite black.
    let air = 40.0 + tissue.smooth(from_wall * 40.0, down * 40.0) * 20.0;
    let muscle = if outline.oblique { 0.34 - down * 0.62 } else { 0.0 };
    let inside = depth - from_wall;
    if inside <= 0.0 && from_wall >= muscle {
        return air as u16;
    }
    // The compressed breast is thinner towards the skin.
    let thickness = 1.0 - (-inside.max(0.0) * 16.0).exp();
    let glands = tissue.strands(from_wall, down);
    let towards_nipple = (from_wall / depth.max(0.05)).min(1.0);
    let mut value = 700.0 + thickness * (900.0 + 1_500.0 * glands * (0.35 + 0.65 * towards_nipple));
    if from_wall < muscle {
        let edge = ((muscle - from_wall) * 60.0).min(1.0);
        value = value * (1.0 - edge) + edge * (2_900.0 + 300.0 * glands);
    }
    if outline.implant {
        let (across, along) = ((from_wall - 0.2) / 0.24, (down - 0.52) / 0.22);
        if across * across + along * along < 1.0 {
            value = 3_600.0;
        }
    }
    value.clamp(0.0, f32::from(WHITE - 200)) as u16
}

/// The marker stands on the air side, near the edge away from the chest.
fn mark(samples: &mut [u16], canvas: Canvas, exposure: &Exposure) {
    let (rows, columns) = (usize::from(canvas.rows), usize::from(canvas.columns));
    let text = exposure.marker();
    let dot = (rows.min(columns) / 110).max(1);
    let width = text.chars().count() * (letters::WIDTH + 1) * dot;
    let margin = 4 * dot;
    let left = match exposure.shows.side {
        Side::Left => columns.saturating_sub(width + margin),
        Side::Right => margin,
    };
    for (place, letter) in text.chars().enumerate() {
        let start = left + place * (letters::WIDTH + 1) * dot;
        for (line, bits) in letters::rows(letter).into_iter().enumerate() {
            for bit in (0..letters::WIDTH).filter(|bit| bits & (1 << (letters::WIDTH - 1 - bit)) != 0) {
                for row in (margin + line * dot)..(margin + (line + 1) * dot) {
                    for column in (start + bit * dot)..(start + (bit + 1) * dot) {
                        if row < rows && column < columns {
                            samples[row * columns + column] = WHITE;
                        }
                    }
                }
            }
        }
    }
}

/// Noise that follows from a seed.
struct Tissue {
    seed: u64,
}

impl Tissue {
    fn new(seed: u64) -> Tissue {
        Tissue { seed }
    }

    /// Even noise between 0 and 1, one value a dot.
    fn grain(&self, across: usize, down: usize) -> f32 {
        let mut mixed = self.seed ^ (across as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        mixed ^= (down as u64).wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
        mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed ^= mixed >> 32;
        (mixed & 0xFFFF) as f32 / 65_535.0
    }

    /// Noise that changes gradually from one whole number to the next.
    fn smooth(&self, across: f32, down: f32) -> f32 {
        let (left, top) = (across.floor(), down.floor());
        let ease = |part: f32| part * part * (3.0 - 2.0 * part);
        let (x, y) = (ease(across - left), ease(down - top));
        let (left, top) = (left.max(0.0) as usize, top.max(0.0) as usize);
        let above = self.grain(left, top) * (1.0 - x) + self.grain(left + 1, top) * x;
        let below = self.grain(left, top + 1) * (1.0 - x) + self.grain(left + 1, top + 1) * x;
        above * (1.0 - y) + below * y
    }

    /// Strands of tissue that run towards the nipple.
    fn strands(&self, from_wall: f32, down: f32) -> f32 {
        let coarse = self.smooth(from_wall * 7.0, down * 11.0);
        let fine = self.smooth(from_wall * 22.0 + 50.0, down * 44.0 + 50.0);
        let finest = self.smooth(from_wall * 70.0 + 90.0, down * 140.0 + 90.0);
        0.55 * coarse + 0.3 * fine + 0.15 * finest
    }
}
