//! Passwords: argon2id, m = 19 MiB, t = 2, p = 1 (OWASP's first choice), off the threads that serve requests.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;

use crate::store::{Failure, StoreError, StoreResult};

/// Hashes computed at the same time: each takes 19 MiB and a processor.
static AT_ONCE: Semaphore = Semaphore::const_new(4);

/// Longer passwords are wrong without being looked at.
const MAX_BYTES: usize = 1_024;

/// Stands in for the hash of an account that does not exist; no password has it, and it takes as long to compare.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5Lm5vYm9keS4$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn hasher() -> Argon2<'static> {
    let params = Params::new(19_456, 2, 1, None).expect("parameters within argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The hash to be stored.
///
/// # Errors
/// [`StoreError::Failed`] when it cannot be computed.
pub(crate) async fn hash(password: &str) -> StoreResult<String> {
    let password = password.to_owned();
    blocking(move || {
        hasher()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .ok()
    })
    .await?
    .ok_or_else(failed)
}

/// Whether a password is the stored one. Without a stored one it is not, after the same work.
pub(super) async fn matches(password: &str, stored: Option<&str>) -> StoreResult<bool> {
    let too_long = password.len() > MAX_BYTES;
    let known = stored.is_some();
    let password = if too_long { String::new() } else { password.to_owned() };
    let stored = stored.unwrap_or(NOBODY).to_owned();
    let same = blocking(move || {
        let hash = PasswordHash::new(&stored).ok()?;
        Some(hasher().verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await?
    .ok_or_else(failed)?;
    Ok(same && known && !too_long)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> StoreResult<T> {
    let _permit = AT_ONCE.acquire().await.map_err(|_| failed())?;
    tokio::task::spawn_blocking(work).await.map_err(|_| failed())
}

fn failed() -> StoreError {
    StoreError::Failed(Failure {
        code: None,
        message: "a password cannot be hashed".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_matches_its_own_hash_alone() {
        let stored = hash("correct horse").await.expect("hashed");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let same = |password: &'static str| {
            let stored = stored.clone();
            async move { matches(password, Some(&stored)).await.expect("compared") }
        };
        assert!(same("correct horse").await);
        assert!(!same("correct horse ").await);
        assert!(!same("").await);
    }

    #[tokio::test]
    async fn nobody_has_no_password_and_a_damaged_hash_fails() {
        assert!(!matches("", None).await.expect("compared"));
        assert!(!matches(&"x".repeat(2_000), None).await.expect("compared"));
        assert!(matches("x", Some("plain")).await.is_err());
    }
}
