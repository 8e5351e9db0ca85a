//! Accession numbers: what joins an appointment, its images and the archive. Unique for ever, and no number tells of
//! another.

use crate::secret::random_bytes;
use crate::store::{Failure, Source, StoreError, StoreResult, accession_exists};

/// Crockford's base 32: digits and letters that are not taken for one another.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A number that was never given out: 80 random bits as 16 characters, the longest that DICOM takes (PS3.5, SH).
///
/// # Errors
/// As every query; [`StoreError::Failed`] without random numbers.
pub async fn accession_new(on: &impl Source) -> StoreResult<String> {
    loop {
        let number = code_new()?;
        if !accession_exists(on, &number).await? {
            return Ok(number);
        }
    }
}

/// 80 random bits as 16 characters: a code that nobody guesses and that does not come twice.
pub(crate) fn code_new() -> StoreResult<String> {
    let bits: [u8; 10] = random_bytes().map_err(|_| {
        StoreError::Failed(Failure {
            code: None,
            message: "the operating system gives no random numbers".to_owned(),
        })
    })?;
    Ok(encode(bits))
}

fn encode(bits: [u8; 10]) -> String {
    let whole = bits.iter().fold(0_u128, |whole, byte| (whole << 8) | u128::from(*byte));
    (0..16)
        .rev()
        .map(|place| char::from(ALPHABET[((whole >> (place * 5)) & 31) as usize]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eighty_bits_are_sixteen_characters() {
        assert_eq!(encode([0; 10]), "0000000000000000");
        assert_eq!(encode([255; 10]), "ZZZZZZZZZZZZZZZZ");
        assert_eq!(encode([0, 0, 0, 0, 0, 0, 0, 0, 0, 33]), "0000000000000011");
    }
}
