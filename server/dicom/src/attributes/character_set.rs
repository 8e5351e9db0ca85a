//! Specific Character Set (0008,0005): from a machine's bytes to text.

use dicom_encoding::text::{SpecificCharacterSet, TextCodec};

/// How text is written. Unknown sets are read as UTF-8 where that fits, else as Latin 1: a name with a wrong accent is
/// better than none.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum CharacterSet {
    /// None is given, or one that is not known.
    #[default]
    Unknown,
    /// One that the codecs know.
    Known(SpecificCharacterSet),
    /// ISO_IR 148: Latin 1 but for six Turkish letters.
    Turkish,
}

impl CharacterSet {
    /// The set of the attribute's values. With code extensions the first that is more than ASCII is used.
    pub(super) fn of(terms: &str) -> CharacterSet {
        terms
            .split('\\')
            .map(|term| term.trim_matches(['\0', ' ']))
            .filter(|term| !term.is_empty())
            .find_map(|term| match term {
                "ISO_IR 6" | "ISO 2022 IR 6" => None,
                "ISO_IR 148" | "ISO 2022 IR 148" => Some(CharacterSet::Turkish),
                _ => SpecificCharacterSet::from_code(term).map(CharacterSet::Known),
            })
            .unwrap_or_default()
    }

    /// The text of some bytes. Escape sequences of sets that do not use them are left out.
    pub(super) fn decode(&self, bytes: &[u8]) -> String {
        if bytes.is_ascii() && !bytes.contains(&ESCAPE) {
            return String::from_utf8_lossy(bytes).into_owned();
        }
        let decoded = match self {
            CharacterSet::Unknown => return unmarked(bytes),
            CharacterSet::Turkish => return turkish(bytes),
            CharacterSet::Known(set) if set.name() == JAPANESE => set.decode(bytes),
            CharacterSet::Known(set) => set.decode(&without_escapes(bytes)),
        };
        decoded.unwrap_or_else(|_| unmarked(bytes))
    }
}

const ESCAPE: u8 = 0x1B;

/// The set whose codec understands its own escape sequences.
const JAPANESE: &str = "ISO_IR 87";

fn unmarked(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => latin_1(bytes),
    }
}

fn latin_1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

fn turkish(bytes: &[u8]) -> String {
    let letter = |letter| match letter {
        'Ð' => 'Ğ',
        'Ý' => 'İ',
        'Þ' => 'Ş',
        'ð' => 'ğ',
        'ý' => 'ı',
        'þ' => 'ş',
        other => other,
    };
    latin_1(&without_escapes(bytes)).chars().map(letter).collect()
}

/// ISO 2022: ESC, any bytes from 20 to 2F, one that ends the sequence.
fn without_escapes(bytes: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter().copied();
    while let Some(byte) = rest.next() {
        if byte == ESCAPE {
            let _end = rest.by_ref().find(|next| !(0x20..=0x2F).contains(next));
        } else {
            kept.push(byte);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_the_character_set_that_is_given() {
        let table: [(&str, &[u8], &str); 9] = [
            ("", b"Smith", "Smith"),
            ("ISO_IR 100", b"Zo\xEB", "Zoë"),
            ("ISO_IR 192", "Zoë".as_bytes(), "Zoë"),
            ("", "Zoë".as_bytes(), "Zoë"),
            ("", b"Zo\xEB", "Zoë"),
            ("ISO_IR 999", b"Zo\xEB", "Zoë"),
            ("ISO_IR 148", b"\xDE\xFDk", "Şık"),
            ("\\ISO 2022 IR 100", b"\x1B-AZo\xEB", "Zoë"),
            ("\\ISO 2022 IR 87", b"Yamada=\x1B$B;3ED\x1B(B", "Yamada=山田"),
        ];
        for (terms, bytes, text) in table {
            assert_eq!(CharacterSet::of(terms).decode(bytes), text, "{terms}");
        }
    }
}
