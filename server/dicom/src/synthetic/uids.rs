//! Identifiers that follow from a seed.

use app::domain::received::uid::Uid;
use sha2::{Digest, Sha256};

/// A source of identifiers under 2.25 (PS3.5 B.2), the same for the same seed.
#[derive(Clone, Debug)]
pub struct Uids {
    seed: u64,
    given: u64,
}

impl Uids {
    /// From the beginning.
    #[must_use]
    pub fn new(seed: u64) -> Uids {
        Uids { seed, given: 0 }
    }

    /// The next identifier.
    pub fn fresh(&mut self) -> Uid {
        self.given += 1;
        let mut hash = Sha256::new();
        hash.update(b"fourview synthetic");
        hash.update(self.seed.to_be_bytes());
        hash.update(self.given.to_be_bytes());
        let digest = hash.finalize();
        let mut number = [0; 16];
        number.copy_from_slice(&digest[..16]);
        let text = format!("2.25.{}", u128::from_be_bytes(number));
        Uid::parse(&text).unwrap_or_else(|_| unreachable!("44 digits and dots at most"))
    }
}
