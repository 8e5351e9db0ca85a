//! Matching of keys (PS3.4 C.2.2.2): single value, wildcard, range, universal.

use std::fmt;

use time::{Date, Time};

use crate::attributes::{date_of, time_of};

/// A text to match: anything, or a pattern in which `*` stands for any characters and `?` for one.
#[derive(Clone, PartialEq, Eq)]
pub struct TextKey {
    pattern: Option<String>,
    any_case: bool,
}

impl TextKey {
    pub(super) fn exact_case(pattern: Option<String>) -> TextKey {
        TextKey::new(pattern, false)
    }

    /// Names match in any case, and with or without empty components at the end.
    pub(super) fn any_case(pattern: Option<String>) -> TextKey {
        let plain = pattern.map(|pattern| pattern.to_lowercase().trim_end_matches('^').to_owned());
        TextKey::new(plain, true)
    }

    fn new(pattern: Option<String>, any_case: bool) -> TextKey {
        let pattern = pattern.filter(|pattern| !pattern.chars().all(|c| c == '*'));
        TextKey { pattern, any_case }
    }

    /// The text, if only one can match: what a database can look up.
    #[must_use]
    pub fn single(&self) -> Option<&str> {
        let pattern = self.pattern.as_deref()?;
        (!self.any_case && !pattern.contains(['*', '?'])).then_some(pattern)
    }

    /// Whether a text is asked for.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let Some(pattern) = &self.pattern else {
            return true;
        };
        if self.any_case {
            wild(pattern, text.to_lowercase().trim_end_matches('^'))
        } else {
            wild(pattern, text.trim())
        }
    }
}

/// A key may be a participant's name or number.
impl fmt::Debug for TextKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.pattern.is_some() { "TextKey" } else { "Any" })
    }
}

/// Goes back only to the last star, so that no pattern takes more than its length times the text's.
fn wild(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut read) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while read < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(c) if *c == '?' || *c == text[read] => {
                at += 1;
                read += 1;
            }
            _ => match star {
                Some((starred, from)) => {
                    star = Some((starred, from + 1));
                    (at, read) = (starred + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|c| *c == '*')
}

/// From one value to another, both included; open at an end that is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period<T> {
    /// The first.
    pub from: Option<T>,
    /// The last.
    pub to: Option<T>,
}

impl<T: PartialOrd + Copy> Period<T> {
    /// Whether a value lies in it.
    #[must_use]
    pub fn contains(&self, value: T) -> bool {
        self.from.is_none_or(|from| from <= value) && self.to.is_none_or(|to| value <= to)
    }

    /// "a", "a-b", "a-", "-b", or nothing.
    fn read(text: Option<String>, from: impl Fn(&str) -> Option<T>, to: impl Fn(&str) -> Option<T>) -> Option<Self> {
        let text = text.unwrap_or_default();
        let text = text.trim();
        if text.is_empty() || text == "*" {
            return Some(Period { from: None, to: None });
        }
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let end = |part: &str, read: &dyn Fn(&str) -> Option<T>| match part.trim() {
            "" => Some(None),
            part => read(part).map(Some),
        };
        Some(Period {
            from: end(first, &from)?,
            to: end(last, &to)?,
        })
    }
}

impl Period<Date> {
    pub(super) fn of_days(text: Option<String>) -> Option<Self> {
        Period::read(text, date_of, date_of)
    }
}

impl Period<Time> {
    /// A time without seconds means the whole minute: "1015" as the end of a period includes 10:15:59.
    pub(super) fn of_times(text: Option<String>) -> Option<Self> {
        Period::read(text, time_of, |part| {
            let whole = match part.len() {
                2 => format!("{part}5959.999999"),
                4 => format!("{part}59.999999"),
                6 => format!("{part}.999999"),
                _ => part.to_owned(),
            };
            time_of(&whole)
        })
    }
}
