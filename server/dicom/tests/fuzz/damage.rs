//! Damage at random, the same for the same number.

/// Lengths, counts and tags that are likely to be handled specially.
const TELLING: [u32; 12] = [
    0,
    1,
    2,
    7,
    0x7F,
    0xFF,
    0xFFFE,
    0xFFFF,
    0x7FFF_FFFF,
    0xFFFF_FFFE,
    0xFFFF_FFFF,
    0xE000_FFFE,
];
const MOST_CHANGES: usize = 8;

/// One of the seeds with a few changes.
pub fn damaged(seeds: &[Vec<u8>], number: u64) -> Vec<u8> {
    let mut numbers = Numbers(number);
    let mut bytes = seeds[numbers.below(seeds.len())].clone();
    for _ in 0..=numbers.below(MOST_CHANGES) {
        change(&mut bytes, seeds, &mut numbers);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], numbers: &mut Numbers) {
    if bytes.len() < 8 {
        bytes.extend_from_slice(&[0; 8]);
    }
    // The first byte says what it is read as, and is left alone.
    let at = 1 + numbers.below(bytes.len() - 1);
    match numbers.below(9) {
        0 => bytes[at] ^= 1 << numbers.below(8),
        1 => bytes[at] = numbers.below(256) as u8,
        2 => bytes.truncate(at),
        3 => telling(bytes, at, numbers),
        4 => {
            // Most lengths that matter stand at the beginning.
            let at = 1 + numbers.below(bytes.len().min(400) - 1);
            telling(bytes, at, numbers);
        }
        5 => {
            let end = (at + 1 + numbers.below(64)).min(bytes.len());
            bytes.drain(at..end);
        }
        6 => {
            let end = (at + 1 + numbers.below(256)).min(bytes.len());
            let piece = bytes[at..end].to_vec();
            let to = 1 + numbers.below(bytes.len() - 1);
            bytes.splice(to..to, piece);
        }
        7 => {
            let filling = vec![numbers.below(256) as u8; 1 + numbers.below(64)];
            bytes.splice(at..at, filling);
        }
        _ => {
            let other = &seeds[numbers.below(seeds.len())];
            let from = numbers.below(other.len());
            bytes.truncate(at);
            bytes.extend_from_slice(&other[from..]);
        }
    }
}

/// Puts a telling number where a length could be.
fn telling(bytes: &mut [u8], at: usize, numbers: &mut Numbers) {
    let value = TELLING[numbers.below(TELLING.len())];
    let written = match numbers.below(4) {
        0 => value.to_le_bytes().to_vec(),
        1 => value.to_be_bytes().to_vec(),
        2 => (value as u16).to_le_bytes().to_vec(),
        _ => (value as u16).to_be_bytes().to_vec(),
    };
    for (place, byte) in bytes[at..].iter_mut().zip(written) {
        *place = byte;
    }
}

/// Numbers without a pattern (SplitMix64).
struct Numbers(u64);

impl Numbers {
    /// The next number below `end`.
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % end.max(1) as u64).unwrap_or_default()
    }
}
