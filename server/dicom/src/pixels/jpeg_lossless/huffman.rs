//! A table of Huffman codes for differences (T.81 section F.2.2.3), with a short cut: most codes, together with the
//! extra bits that follow them, are short enough to be looked up as one.

use crate::pixels::cannot_show::CannotShow;

/// Bits that are looked up at once. 4096 entries of four bytes stay in the first cache.
const LOOK: u32 = 12;
/// The longest code.
const MAX_CODE: usize = 16;

pub struct Huffman {
    /// For the next bits: how many of them make a difference, in the low byte, and the difference above. Zero where
    /// they are not enough.
    whole: Box<[u32; 1 << LOOK]>,
    /// For each length, the first code beyond those of that length, at the top of 16 bits.
    beyond: [u32; MAX_CODE + 1],
    /// For each length, what is added to a code of that length to find its category.
    offset: [i32; MAX_CODE + 1],
    categories: Vec<u8>,
}

/// What the next bits mean.
#[derive(Clone, Copy)]
pub struct Decoded {
    /// The difference, modulo 2^16.
    pub difference: u16,
    /// Bits used, at most 32.
    pub bits: u32,
}

impl Huffman {
    /// Makes a table from the number of codes of each length and the categories in order of code.
    pub fn new(counts: &[u8; MAX_CODE], categories: &[u8]) -> Result<Huffman, CannotShow> {
        let total: usize = counts.iter().map(|count| usize::from(*count)).sum();
        if total == 0 || total != categories.len() || categories.iter().any(|category| *category > 16) {
            return Err(CannotShow::Damaged);
        }
        let (mut code, mut index) = (0u32, 0i32);
        let (mut beyond, mut offset) = ([0; MAX_CODE + 1], [0; MAX_CODE + 1]);
        for (length, count) in (1..).zip(counts) {
            offset[length] = index - code.cast_signed();
            code += u32::from(*count);
            index += i32::from(*count);
            if code > 1 << length {
                return Err(CannotShow::Damaged);
            }
            beyond[length] = code << (MAX_CODE - length);
            code <<= 1;
        }
        let mut table = Huffman {
            whole: Box::new([0; 1 << LOOK]),
            beyond,
            offset,
            categories: categories.to_vec(),
        };
        for look in 0..1u32 << LOOK {
            if let Ok(decoded) = table.step_by_step(u64::from(look) << (64 - LOOK))
                && decoded.bits <= LOOK
            {
                table.whole[look as usize] = u32::from(decoded.difference) << 16 | decoded.bits;
            }
        }
        Ok(table)
    }

    /// Decodes what stands at the top of the next bits.
    #[inline(always)]
    pub fn decode(&self, ahead: u64) -> Result<Decoded, CannotShow> {
        let entry = self.whole[(ahead >> (64 - LOOK)) as usize];
        if entry != 0 {
            return Ok(Decoded {
                difference: (entry >> 16) as u16,
                bits: entry & 0xFF,
            });
        }
        self.step_by_step(ahead)
    }

    #[cold]
    #[inline(never)]
    fn step_by_step(&self, ahead: u64) -> Result<Decoded, CannotShow> {
        let next = (ahead >> 48) as u32;
        let length = (1..=MAX_CODE)
            .find(|length| next < self.beyond[*length])
            .ok_or(CannotShow::Damaged)?;
        let code = (next >> (MAX_CODE - length)).cast_signed();
        let category = usize::try_from(code + self.offset[length])
            .ok()
            .and_then(|index| self.categories.get(index))
            .ok_or(CannotShow::Damaged)?;
        let (length, category) = (length as u32, u32::from(*category));
        Ok(match category {
            0 => Decoded {
                difference: 0,
                bits: length,
            },
            // The one category without extra bits (T.81 section H.1.2.2).
            16 => Decoded {
                difference: 1 << 15,
                bits: length,
            },
            _ => {
                let extra = (ahead << length >> (64 - category)) as u32;
                // Without its highest bit the value is negative.
                let negative = u32::from(extra >> (category - 1) == 0);
                let difference = extra.wrapping_sub(negative * ((1 << category) - 1));
                Decoded {
                    difference: difference as u16,
                    bits: length + category,
                }
            }
        })
    }
}
