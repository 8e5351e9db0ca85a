//! Bits of an entropy-coded segment, without the bytes that are stuffed after FF (T.81 section F.2.2.5).

use crate::pixels::cannot_show::CannotShow;

/// Bits that are ready after `refill`: a code and its extra bits take 32 at most.
const READY: u32 = 32;

pub struct BitReader<'a> {
    bytes: &'a [u8],
    position: usize,
    /// The next bits, from the highest; below them zeros.
    buffer: u64,
    /// How many of them there are.
    count: u32,
    /// Bits handed out that the segment does not have: zeros in their place.
    missing: u32,
}

impl<'a> BitReader<'a> {
    pub fn new(bytes: &'a [u8]) -> BitReader<'a> {
        BitReader {
            bytes,
            position: 0,
            buffer: 0,
            count: 0,
            missing: 0,
        }
    }

    /// Makes at least 32 bits ready.
    #[inline(always)]
    pub fn refill(&mut self) {
        if self.count >= READY {
            return;
        }
        if let Some(next) = self.bytes[self.position..].first_chunk::<8>() {
            let next = u64::from_be_bytes(*next);
            // A byte FF in `next` is a byte 0 in its complement.
            let complement = !next;
            let has_ff = complement.wrapping_sub(0x0101_0101_0101_0101) & !complement & 0x8080_8080_8080_8080;
            if has_ff == 0 {
                let taken = (64 - self.count) / 8;
                // Bits beyond the bytes taken are cut off, so that the next refill may add them again.
                let kept = next >> (64 - 8 * taken) << (64 - 8 * taken);
                self.buffer |= kept >> self.count;
                self.count += 8 * taken;
                self.position += taken as usize;
                return;
            }
        }
        self.refill_slowly();
    }

    #[cold]
    #[inline(never)]
    fn refill_slowly(&mut self) {
        while self.count <= 56 {
            let byte = match self.bytes[self.position..] {
                [0xFF, 0x00, ..] => {
                    self.position += 2;
                    0xFF
                }
                // A marker, or the end: nothing follows but zeros, and they are counted.
                [0xFF, ..] | [] => {
                    self.missing += 8;
                    0
                }
                [byte, ..] => {
                    self.position += 1;
                    byte
                }
            };
            self.buffer |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }

    /// The next bits, at the top.
    #[inline(always)]
    pub fn ahead(&self) -> u64 {
        self.buffer
    }

    /// Passes over bits that are ready.
    #[inline(always)]
    pub fn skip(&mut self, bits: u32) {
        self.buffer <<= bits;
        self.count = self.count.wrapping_sub(bits);
    }

    /// Whether more bits were used than there are. Cheap: asked once a line.
    pub fn is_exhausted(&self) -> bool {
        self.missing > self.count
    }

    /// Goes to the data after the next restart marker.
    pub fn restart(&mut self) -> Result<(), CannotShow> {
        if self.is_exhausted() {
            return Err(CannotShow::Truncated);
        }
        // What is in the buffer is at most padding and bytes of this interval: the marker lies after it.
        while let [0xFF, 0xFF, ..] = self.bytes[self.position..] {
            self.position += 1;
        }
        match self.bytes[self.position..] {
            [0xFF, 0xD0..=0xD7, ..] => self.position += 2,
            _ => return Err(CannotShow::Damaged),
        }
        (self.buffer, self.count, self.missing) = (0, 0, 0);
        Ok(())
    }

    /// Says whether the segment had enough bits.
    pub fn finished(&self) -> Result<(), CannotShow> {
        if self.is_exhausted() {
            Err(CannotShow::Truncated)
        } else {
            Ok(())
        }
    }
}
