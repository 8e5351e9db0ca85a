//! Tokens: 256 random bits as base64url, known to the database by their SHA-256.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::secret::random_bytes;
use crate::store::{Failure, StoreError, StoreResult};

/// A new token.
pub(crate) fn new() -> StoreResult<String> {
    let bytes: [u8; 32] = random_bytes().map_err(|_| {
        StoreError::Failed(Failure {
            code: None,
            message: "the operating system gives no random numbers".to_owned(),
        })
    })?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// What the database knows a token by; nothing for what cannot be one.
pub(super) fn sha256(token: &str) -> Option<[u8; 32]> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    (bytes.len() == 32).then(|| Sha256::digest(bytes).into())
}

/// SHA-256 of a text.
pub(crate) fn text_sha256(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// Whether a form's token is the session's. Takes the same time whichever characters differ.
#[must_use]
pub fn csrf_matches(expected: &str, sent: &str) -> bool {
    !expected.is_empty() && bool::from(expected.as_bytes().ct_eq(sent.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_and_never_the_same() {
        let (one, other) = (new().expect("random"), new().expect("random"));
        assert_eq!(one.len(), 43);
        assert_ne!(one, other);
        assert_ne!(sha256(&one), sha256(&other));
    }

    #[test]
    fn what_cannot_be_a_token_has_no_hash() {
        for text in ["", "abc", "not base64!", &"A".repeat(44)] {
            assert_eq!(sha256(text), None, "{text}");
        }
    }

    #[test]
    fn a_form_token_matches_itself_alone() {
        assert!(csrf_matches("abc", "abc"));
        for (expected, sent) in [("abc", "abd"), ("abc", "ab"), ("abc", ""), ("", "")] {
            assert!(!csrf_matches(expected, sent));
        }
    }
}
