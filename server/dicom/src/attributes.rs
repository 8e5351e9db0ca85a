//! The attributes of an object, as the bounded scan found them: a tree of values with typed ways to read them.
//!
//! A value that is absent, empty, too long or malformed reads as nothing. The scan bounds the depth, so walking the
//! tree is safe.

mod character_set;
mod date_time;

use std::collections::BTreeMap;
use std::fmt;

use app::domain::received::measure::Measure;
use app::domain::received::uid::Uid;
use app::domain::received::words::Words;
use dicom_core::{Tag, VR};
use dicom_dictionary_std::tags;

use character_set::CharacterSet;
pub use date_time::Offset;
pub(crate) use date_time::{date as date_of, time as time_of};

/// The most values of one attribute that are read.
const MOST_VALUES: usize = 256;

/// The attributes of a data set or of an item.
#[derive(Clone, Default)]
pub struct Attributes {
    elements: BTreeMap<Tag, Value>,
    character_set: CharacterSet,
}

/// A value: bytes with their representation, or the items of a sequence.
#[derive(Clone)]
pub(crate) enum Value {
    /// Numbers begin with the little end, whatever the transfer syntax.
    Bytes(VR, Vec<u8>),
    /// Items in their order.
    Items(Vec<Attributes>),
}

/// A code: its value and its scheme. SRT, SNM3 and 99SDM name the same concepts, so that the scheme is rarely asked.
#[derive(Clone, PartialEq, Eq)]
pub struct Code {
    /// Code Value (0008,0100), else Long Code Value (0008,0119).
    pub value: String,
    /// Coding Scheme Designator (0008,0102).
    pub scheme: Option<String>,
    /// Code Meaning (0008,0104).
    pub meaning: Option<Words>,
}

impl Attributes {
    /// Adds a value. Of two with one tag the first stays: a data set has each tag once.
    pub(crate) fn put(&mut self, tag: Tag, value: Value) {
        self.elements.entry(tag).or_insert(value);
    }

    /// Gives every item the character set of the data set around it, unless it has its own (PS3.3 C.12.1.1.2).
    pub(crate) fn inherit_character_set(&mut self) {
        if let Some(terms) = self.raw(tags::SPECIFIC_CHARACTER_SET) {
            self.character_set = CharacterSet::of(&String::from_utf8_lossy(terms));
        }
        for value in self.elements.values_mut() {
            if let Value::Items(items) = value {
                for item in items {
                    item.character_set = self.character_set.clone();
                    item.inherit_character_set();
                }
            }
        }
    }

    /// Whether the attribute is there, with or without a value.
    #[must_use]
    pub fn has(&self, tag: Tag) -> bool {
        self.elements.contains_key(&tag)
    }

    /// Every tag, in order.
    pub fn tags(&self) -> impl Iterator<Item = Tag> + '_ {
        self.elements.keys().copied()
    }

    /// The items of a sequence; none if it is absent.
    #[must_use]
    pub fn items(&self, tag: Tag) -> &[Attributes] {
        match self.elements.get(&tag) {
            Some(Value::Items(items)) => items,
            _ => &[],
        }
    }

    /// The items of every sequence that is directly in here.
    pub fn all_items(&self) -> impl Iterator<Item = &Attributes> {
        self.elements.values().flat_map(|value| match value {
            Value::Items(items) => items.as_slice(),
            Value::Bytes(..) => &[],
        })
    }

    /// The first item of a sequence.
    #[must_use]
    pub fn item(&self, tag: Tag) -> Option<&Attributes> {
        self.items(tag).first()
    }

    fn raw(&self, tag: Tag) -> Option<&[u8]> {
        match self.elements.get(&tag) {
            Some(Value::Bytes(_, bytes)) if !bytes.is_empty() => Some(bytes),
            _ => None,
        }
    }

    /// The whole text, decoded, without padding; nothing if it is blank.
    #[must_use]
    pub fn text(&self, tag: Tag) -> Option<String> {
        let text = self.character_set.decode(self.raw(tag)?);
        let text = text.trim_matches(|c: char| c == '\0' || c.is_whitespace());
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// The values of a text, split at backslashes.
    #[must_use]
    pub fn texts(&self, tag: Tag) -> Vec<String> {
        let text = self.text(tag).unwrap_or_default();
        text.split('\\')
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .take(MOST_VALUES)
            .map(str::to_owned)
            .collect()
    }

    /// The first value of a text as bounded words.
    #[must_use]
    pub fn words(&self, tag: Tag) -> Option<Words> {
        self.texts(tag).first().and_then(|text| Words::in_text(text))
    }

    /// The whole text as bounded words: for text of one value, where a backslash is a character.
    #[must_use]
    pub fn words_of_text(&self, tag: Tag) -> Option<Words> {
        Words::in_text(&self.text(tag)?)
    }

    /// A unique identifier; nothing if it is none.
    #[must_use]
    pub fn uid(&self, tag: Tag) -> Option<Uid> {
        self.uids(tag).into_iter().next()
    }

    /// Unique identifiers; what is none is left out.
    #[must_use]
    pub fn uids(&self, tag: Tag) -> Vec<Uid> {
        let texts = self.texts(tag);
        texts.iter().filter_map(|text| Uid::parse(text).ok()).collect()
    }

    /// A number, from text or binary.
    #[must_use]
    pub fn number(&self, tag: Tag) -> Option<f64> {
        let Some(Value::Bytes(vr, bytes)) = self.elements.get(&tag) else {
            return None;
        };
        let number = match vr {
            VR::US => f64::from(u16::from_le_bytes(first(bytes)?)),
            VR::SS => f64::from(i16::from_le_bytes(first(bytes)?)),
            VR::UL => f64::from(u32::from_le_bytes(first(bytes)?)),
            VR::SL => f64::from(i32::from_le_bytes(first(bytes)?)),
            VR::FL => f64::from(f32::from_le_bytes(first(bytes)?)),
            VR::FD => f64::from_le_bytes(first(bytes)?),
            _ => self.texts(tag).first()?.parse().ok()?,
        };
        number.is_finite().then_some(number)
    }

    /// A number, exact to a thousandth.
    #[must_use]
    pub fn measure(&self, tag: Tag) -> Option<Measure> {
        Measure::new(self.number(tag)?)
    }

    /// A whole number that is not negative.
    #[must_use]
    pub fn whole(&self, tag: Tag) -> Option<u32> {
        let number = self.number(tag)?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the range is checked"
        )]
        (0.0..=f64::from(u32::MAX))
            .contains(&number)
            .then(|| number.round() as u32)
    }

    /// YES or NO.
    #[must_use]
    pub fn yes(&self, tag: Tag) -> Option<bool> {
        match self.text(tag)?.to_ascii_uppercase().as_str() {
            "YES" => Some(true),
            "NO" => Some(false),
            _ => None,
        }
    }

    /// The code in an item of a code sequence.
    #[must_use]
    pub fn as_code(&self) -> Option<Code> {
        Some(Code {
            value: self
                .text(tags::CODE_VALUE)
                .or_else(|| self.text(tags::LONG_CODE_VALUE))?,
            scheme: self.text(tags::CODING_SCHEME_DESIGNATOR),
            meaning: self.words_of_text(tags::CODE_MEANING),
        })
    }

    /// The first code of a code sequence.
    #[must_use]
    pub fn code(&self, tag: Tag) -> Option<Code> {
        self.item(tag)?.as_code()
    }
}

impl Code {
    /// The words of a code that is not known: its meaning, else its value.
    #[must_use]
    pub fn words(&self) -> Option<Words> {
        self.meaning.clone().or_else(|| Words::in_text(&self.value))
    }
}

fn first<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    bytes.get(..N)?.try_into().ok()
}

/// Values may be about a participant: only how many there are is printed.
impl fmt::Debug for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Attributes({})", self.elements.len())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code")
    }
}
