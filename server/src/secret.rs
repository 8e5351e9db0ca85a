//! The installation's own secret, from which keys are made. Kept in a file that only the server's user can read;
//! never printed.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::{fmt, fs, io};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use thiserror::Error;

/// 256 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

/// Why there is no secret.
#[derive(Debug, Error)]
pub enum SecretError {
    /// The file cannot be read or made.
    #[error("the secret file cannot be read or made")]
    File(#[from] io::Error),
    /// The file holds something else.
    #[error("the secret file does not hold 64 hexadecimal digits")]
    NotASecret,
    /// The operating system gives no random numbers.
    #[error("the operating system gives no random numbers")]
    NoRandomness(#[from] getrandom::Error),
}

impl Secret {
    /// A new secret.
    ///
    /// # Errors
    /// [`SecretError::NoRandomness`].
    pub fn random() -> Result<Self, SecretError> {
        Ok(Secret(random_bytes()?))
    }

    /// The secret in a file, which is made when it is not there.
    ///
    /// # Errors
    /// [`SecretError`].
    pub fn load_or_create(path: &Path) -> Result<Self, SecretError> {
        match fs::read_to_string(path) {
            Ok(text) => {
                let mut bytes = [0; 32];
                hex::decode_to_slice(text.trim(), &mut bytes).map_err(|_| SecretError::NotASecret)?;
                Ok(Secret(bytes))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Secret::create(path),
            Err(error) => Err(error.into()),
        }
    }

    /// The whole secret is there under its name, or nothing is.
    fn create(path: &Path) -> Result<Self, SecretError> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder {
            fs::create_dir_all(folder)?;
        }
        let secret = Secret::random()?;
        let unfinished = path.with_extension("new");
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&unfinished)?;
        writeln!(file, "{}", hex::encode(secret.0))?;
        file.sync_all()?;
        fs::rename(&unfinished, path)?;
        fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        Ok(secret)
    }

    /// The key for a purpose: knowing one tells nothing of the others.
    #[must_use]
    pub fn key(&self, purpose: &str) -> [u8; 32] {
        mac(&self.0, &[purpose.as_bytes()])
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// HMAC-SHA-256 over parts, one after the other.
#[must_use]
pub fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Random bytes of the operating system.
///
/// # Errors
/// When it has none to give.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_secret_is_made_once_and_for_its_user_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("keys/secret");
        let made = Secret::load_or_create(&path).expect("made");
        assert_eq!(Secret::load_or_create(&path).expect("read"), made);
        let mode = fs::metadata(&path).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_damaged_file_is_refused_and_not_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("secret");
        fs::write(&path, "abc").expect("written");
        assert!(matches!(Secret::load_or_create(&path), Err(SecretError::NotASecret)));
        assert_eq!(fs::read_to_string(&path).expect("there"), "abc");
    }

    #[test]
    fn keys_differ_by_purpose_and_nothing_is_printed() {
        let secret = Secret::random().expect("random");
        assert_ne!(secret.key("audit"), secret.key("something else"));
        assert_eq!(format!("{secret:?}"), "[secret]");
    }
}
