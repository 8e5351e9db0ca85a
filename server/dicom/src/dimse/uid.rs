//! Unique identifiers as they stand in commands: at most 64 characters, digits and dots.

use std::fmt;

/// A unique identifier (DICOM PS3.5 section 9). Zeros that lead a component are tolerated, because machines send them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Uid(String);

/// Why a text is no unique identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a UID has 1 to 64 characters, digits and dots only")]
pub struct NotAUid;

const MAX_LENGTH: usize = 64;

impl TryFrom<&str> for Uid {
    type Error = NotAUid;

    /// The padding at the end, a zero byte by the standard and a space from some machines, does not count.
    fn try_from(text: &str) -> Result<Self, NotAUid> {
        let uid = text.trim_end_matches(['\0', ' ']);
        let is_part = |byte: u8| byte.is_ascii_digit() || byte == b'.';
        if uid.is_empty() || uid.len() > MAX_LENGTH || !uid.bytes().all(is_part) {
            return Err(NotAUid);
        }
        Ok(Uid(uid.to_owned()))
    }
}

impl Uid {
    /// Without padding.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uid_has_digits_and_dots() {
        let longest = "1.".repeat(32);
        let too_long = "1.".repeat(33);
        for (text, fits) in [
            ("1.2.840.10008.1.1\0", true),
            ("1.2.3 ", true),
            (longest.as_str(), true),
            (too_long.as_str(), false),
            ("", false),
            ("\0", false),
            ("../../etc", false),
            ("1.2.x", false),
        ] {
            assert_eq!(Uid::try_from(text).is_ok(), fits, "{text:?}");
        }
    }
}
