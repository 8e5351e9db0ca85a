//! One frame of grey samples, for the encoders: what the simulated machine and the tests send.

use super::cannot_show::CannotShow;

/// Unsigned samples, line after line from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plane {
    rows: u16,
    columns: u16,
    stored: u8,
    samples: Vec<u16>,
}

impl Plane {
    /// A frame of so many lines, samples a line and bits a sample (2 to 16). Bits above are cut off.
    ///
    /// # Errors
    /// `Description` where the number of samples is not rows x columns, or a size is nought.
    pub fn new(rows: u16, columns: u16, stored: u8, mut samples: Vec<u16>) -> Result<Plane, CannotShow> {
        let expected = usize::from(rows) * usize::from(columns);
        if expected == 0 || samples.len() != expected || !(2..=16).contains(&stored) {
            return Err(CannotShow::Description);
        }
        let mask = u16::MAX >> (16 - stored);
        samples.iter_mut().for_each(|sample| *sample &= mask);
        Ok(Plane {
            rows,
            columns,
            stored,
            samples,
        })
    }

    /// Number of lines.
    pub fn rows(&self) -> u16 {
        self.rows
    }

    /// Samples of a line.
    pub fn columns(&self) -> u16 {
        self.columns
    }

    /// Bits of a sample.
    pub fn stored(&self) -> u8 {
        self.stored
    }

    /// All samples.
    pub fn samples(&self) -> &[u16] {
        &self.samples
    }

    /// Line after line.
    pub fn lines(&self) -> impl Iterator<Item = &[u16]> {
        self.samples.chunks_exact(usize::from(self.columns))
    }
}
