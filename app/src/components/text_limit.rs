//! How much may be typed into a box, and the words that say how much is left.

/// The most that may be typed. At least one of the two is given.
#[derive(Clone, Copy, Debug)]
pub struct TextLimit {
    /// The most words.
    pub words: Option<usize>,
    /// The most characters.
    pub characters: Option<usize>,
    /// Words and characters of a text, counted as the server counts them.
    pub count: fn(&str) -> (usize, usize),
}

/// How much is left, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remaining {
    /// For example "You have 400 words remaining".
    pub message: String,
    /// Whether it is too much.
    pub is_over: bool,
}

impl TextLimit {
    /// The most, before anything is counted: "You can enter up to 500 words".
    #[must_use]
    pub fn statement(&self) -> String {
        match (self.words, self.characters) {
            (Some(words), _) => format!("You can enter up to {}", amount(words, "word")),
            (None, Some(characters)) => format!("You can enter up to {}", amount(characters, "character")),
            (None, None) => String::new(),
        }
    }

    /// How much is left after this text. Words are named, unless characters are what runs out first.
    #[must_use]
    pub fn remaining(&self, text: &str) -> Remaining {
        let (words, characters) = (self.count)(text);
        let words = self.words.map(|most| (most, words, "word"));
        let characters = self.characters.map(|most| (most, characters, "character"));
        let (most, used, unit) = match (words, characters) {
            (Some(words), Some(characters)) if used_more_of(characters, words) => characters,
            (Some(words), _) => words,
            (None, Some(characters)) => characters,
            (None, None) => {
                return Remaining {
                    message: String::new(),
                    is_over: false,
                };
            }
        };
        if used > most {
            return Remaining {
                message: format!("You have {} too many", amount(used - most, unit)),
                is_over: true,
            };
        }
        Remaining {
            message: format!("You have {} remaining", amount(most - used, unit)),
            is_over: false,
        }
    }
}

fn used_more_of(one: (usize, usize, &str), other: (usize, usize, &str)) -> bool {
    one.1.saturating_mul(other.0) > other.1.saturating_mul(one.0)
}

fn amount(number: usize, unit: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {unit}{plural}", with_commas(number))
}

fn with_commas(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> (usize, usize) {
        (text.split_whitespace().count(), text.chars().count())
    }

    #[test]
    fn what_is_left_is_said_in_the_unit_that_runs_out_first() {
        let both = TextLimit {
            words: Some(5),
            characters: Some(40),
            count,
        };
        let words = TextLimit {
            words: Some(2),
            characters: None,
            count,
        };
        let characters = TextLimit {
            words: None,
            characters: Some(2_000),
            count,
        };
        for (limit, text, message, is_over) in [
            (both, "", "You have 5 words remaining", false),
            (both, "one two three four", "You have 1 word remaining", false),
            (both, "a text of five words", "You have 0 words remaining", false),
            (both, "six words are far too many", "You have 1 word too many", true),
            (
                both,
                "onewordthatfillsthebox",
                "You have 18 characters remaining",
                false,
            ),
            (both, &"x".repeat(42), "You have 2 characters too many", true),
            (words, "one", "You have 1 word remaining", false),
            (characters, "one", "You have 1,997 characters remaining", false),
        ] {
            assert_eq!(
                limit.remaining(text),
                Remaining {
                    message: message.to_owned(),
                    is_over
                },
                "{text}"
            );
        }
    }

    #[test]
    fn the_most_is_stated_with_thousands_separated() {
        let limit = TextLimit {
            words: None,
            characters: Some(4_000),
            count,
        };
        assert_eq!(limit.statement(), "You can enter up to 4,000 characters");
    }
}
