//! The name of an application entity: one to sixteen characters.

use std::fmt;

/// An application entity title (DICOM PS3.5, value representation AE).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AeTitle(String);

/// Why a text is no application entity title.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an AE title has 1 to 16 printable ASCII characters and no backslash")]
pub struct NotAnAeTitle;

const MAX_LENGTH: usize = 16;

impl TryFrom<&str> for AeTitle {
    type Error = NotAnAeTitle;

    /// Spaces around it do not count.
    fn try_from(text: &str) -> Result<Self, NotAnAeTitle> {
        let title = text.trim_matches(' ');
        let is_printable = |byte: u8| (b' '..=b'~').contains(&byte) && byte != b'\\';
        if title.is_empty() || title.len() > MAX_LENGTH || !title.bytes().all(is_printable) {
            return Err(NotAnAeTitle);
        }
        Ok(AeTitle(title.to_owned()))
    }
}

impl AeTitle {
    /// Without the spaces that pad it on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AeTitle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_has_one_to_sixteen_printable_characters() {
        for (text, fits) in [
            (" MGROOMA ", true),
            ("A", true),
            ("ROOM A", true),
            ("SIXTEEN_LETTERS_", true),
            ("SEVENTEEN_LETTERS", false),
            ("   ", false),
            ("", false),
            ("BACK\\SLASH", false),
            ("TAB\t", false),
            ("É", false),
        ] {
            assert_eq!(AeTitle::try_from(text).is_ok(), fits, "{text:?}");
        }
    }
}
