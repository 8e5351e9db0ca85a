//! The opposite way, for the simulated machine and for tests: correct and simple.

use super::Predictor;
use crate::pixels::plane::Plane;

/// How a frame is coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coding {
    /// What differences are taken from.
    pub predictor: Predictor,
    /// Low bits that are dropped, less than the bits of a sample.
    pub point_transform: u8,
    /// Lines between restart markers.
    pub restart_rows: Option<u16>,
}

/// Predictor 1 in one piece: transfer syntax 1.2.840.10008.1.2.4.70.
impl Default for Coding {
    fn default() -> Coding {
        Coding {
            predictor: Predictor::Left,
            point_transform: 0,
            restart_rows: None,
        }
    }
}

/// Lengths of the codes, for the categories from the most frequent to the rarest. One code of the longest stays
/// free, so that no code is all ones.
const LENGTHS: [u8; 17] = [2, 3, 3, 3, 3, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14];

/// Makes a codestream of a frame.
pub fn encode(plane: &Plane, coding: &Coding) -> Vec<u8> {
    let differences = differences(plane, coding);
    let ranked = ranked_categories(&differences);
    let mut stream = head(plane, coding, &ranked);
    let codes = codes(&ranked);
    let columns = usize::from(plane.columns());
    let mut bits = BitWriter::default();
    for (row, line) in differences.chunks_exact(columns).enumerate() {
        if let Some(interval) = coding.restart_rows.map(usize::from)
            && row > 0
            && row % interval == 0
        {
            bits.flush();
            bits.bytes.extend([0xFF, 0xD0 + ((row / interval - 1) % 8) as u8]);
        }
        for difference in line {
            let category = category(*difference);
            let (code, length) = codes[usize::from(category)];
            bits.put(code, length);
            if category < 16 {
                let negative = i32::from(*difference < 0);
                bits.put((i32::from(*difference) - negative) as u32, category);
            }
        }
    }
    bits.flush();
    stream.extend(bits.bytes);
    stream.extend([0xFF, 0xD9]);
    // DICOM fragments have an even length.
    if stream.len() % 2 == 1 {
        stream.push(0);
    }
    stream
}

fn differences(plane: &Plane, coding: &Coding) -> Vec<i16> {
    let columns = usize::from(plane.columns());
    let shifted: Vec<u16> = plane
        .samples()
        .iter()
        .map(|sample| sample >> coding.point_transform)
        .collect();
    let first = 1u16 << (plane.stored() - coding.point_transform - 1);
    let mut differences = Vec::with_capacity(shifted.len());
    for (row, line) in shifted.chunks_exact(columns).enumerate() {
        let is_first = row == 0
            || coding
                .restart_rows
                .is_some_and(|interval| row % usize::from(interval) == 0);
        let above = if is_first {
            None
        } else {
            Some(&shifted[(row - 1) * columns..row * columns])
        };
        for (column, sample) in line.iter().enumerate() {
            let predicted = match (above, column) {
                (None, 0) => first,
                (None, _) => line[column - 1],
                (Some(above), 0) => above[0],
                (Some(above), _) => coding
                    .predictor
                    .predict(line[column - 1], above[column], above[column - 1]),
            };
            differences.push(sample.wrapping_sub(predicted).cast_signed());
        }
    }
    differences
}

/// The number of bits that a difference's magnitude takes; -32768 has its own, 16.
fn category(difference: i16) -> u8 {
    (16 - difference.unsigned_abs().leading_zeros()) as u8
}

fn ranked_categories(differences: &[i16]) -> [u8; 17] {
    let mut counts = [0u64; 17];
    for difference in differences {
        counts[usize::from(category(*difference))] += 1;
    }
    let mut ranked: [u8; 17] = std::array::from_fn(|category| category as u8);
    ranked.sort_by_key(|category| std::cmp::Reverse(counts[usize::from(*category)]));
    ranked
}

/// The code and its length, for each category.
fn codes(ranked: &[u8; 17]) -> [(u32, u8); 17] {
    let mut codes = [(0, 0); 17];
    let (mut code, mut before) = (0u32, LENGTHS[0]);
    for (category, length) in ranked.iter().zip(LENGTHS) {
        code <<= length - before;
        codes[usize::from(*category)] = (code, length);
        code += 1;
        before = length;
    }
    codes
}

/// From the start of the image to the scan's data.
fn head(plane: &Plane, coding: &Coding, ranked: &[u8; 17]) -> Vec<u8> {
    let mut head = vec![0xFF, 0xD8];
    let mut segment = |marker: u8, body: &[u8]| {
        head.extend([0xFF, marker]);
        head.extend((body.len() as u16 + 2).to_be_bytes());
        head.extend(body);
    };
    let [high, low] = plane.rows().to_be_bytes();
    let [wide, narrow] = plane.columns().to_be_bytes();
    segment(0xC3, &[plane.stored(), high, low, wide, narrow, 1, 1, 0x11, 0]);
    let mut table = vec![0];
    table.extend((1..=16u8).map(|length| LENGTHS.iter().filter(|other| **other == length).count() as u8));
    table.extend(ranked);
    segment(0xC4, &table);
    if let Some(rows) = coding.restart_rows {
        segment(0xDD, &(rows * plane.columns()).to_be_bytes());
    }
    let selection = coding.predictor.selection();
    segment(0xDA, &[1, 1, 0, selection, 0, coding.point_transform]);
    head
}

#[derive(Default)]
struct BitWriter {
    bytes: Vec<u8>,
    buffer: u64,
    count: u32,
}

impl BitWriter {
    fn put(&mut self, bits: u32, length: u8) {
        let length = u32::from(length);
        let mask = (1u64 << length) - 1;
        self.buffer = self.buffer << length | u64::from(bits) & mask;
        self.count += length;
        while self.count >= 8 {
            self.count -= 8;
            let byte = (self.buffer >> self.count) as u8;
            self.bytes.push(byte);
            if byte == 0xFF {
                self.bytes.push(0);
            }
        }
    }

    /// Fills the last byte with ones (T.81 section F.1.2.3).
    fn flush(&mut self) {
        let missing = (8 - self.count % 8) % 8;
        self.put(u32::MAX, missing as u8);
    }
}
