//! Capital letters of the alphabets that names are written in here: Latin, Greek and Cyrillic.
//!
//! The standard library knows all alphabets, by tables that every browser would have to load.

/// The text in capital letters. Letters of other alphabets stay as they are.
#[must_use]
pub fn upper_case(text: &str) -> String {
    let mut upper = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            'ß' => upper.push_str("SS"),
            'ŉ' => upper.push_str("ʼN"),
            _ => upper.push(capital(character)),
        }
    }
    upper
}

fn capital(character: char) -> char {
    let code = u32::from(character);
    let is_odd = code % 2 == 1;
    let distance = match character {
        'a'..='z' | 'à'..='ö' | 'ø'..='þ' | 'α'..='ρ' | 'σ'..='ϋ' | 'а'..='я' => 32,
        'ѐ'..='џ' => 80,
        'ά' => 38,
        'έ'..='ί' => 37,
        'ό' => 64,
        'ύ' | 'ώ' => 63,
        'µ' => return 'Μ',
        'ÿ' => return 'Ÿ',
        'ı' => return 'I',
        'ſ' => return 'S',
        'ς' => return 'Σ',
        'ǝ' => return 'Ǝ',
        'ĸ' => 0,
        // Capital and small letters in turns: in most places the capital has the even code.
        'Ĺ'..='ň' | 'Ź'..='ž' | 'Ǎ'..='ǜ' => u32::from(!is_odd),
        '\u{100}'..='\u{177}'
        | '\u{1de}'..='\u{1ef}'
        | '\u{1f8}'..='\u{21f}'
        | '\u{222}'..='\u{233}'
        | '\u{460}'..='\u{481}'
        | '\u{48a}'..='\u{4bf}'
        | '\u{4d0}'..='\u{52f}'
        | '\u{1e00}'..='\u{1e95}'
        | '\u{1ea0}'..='\u{1eff}' => u32::from(is_odd),
        _ => 0,
    };
    char::from_u32(code - distance).unwrap_or(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letters_of_our_alphabets_are_as_the_standard_library_has_them() {
        let alphabets = [
            '\0'..='\u{17f}',
            '\u{1cd}'..='\u{1ef}',
            '\u{1f8}'..='\u{21f}',
            '\u{222}'..='\u{233}',
            '\u{386}'..='\u{38f}',
            '\u{391}'..='\u{3af}',
            '\u{3b1}'..='\u{3ce}',
            '\u{400}'..='\u{481}',
            '\u{48a}'..='\u{4bf}',
            '\u{4d0}'..='\u{52f}',
            '\u{1e00}'..='\u{1e95}',
            '\u{1ea0}'..='\u{1eff}',
        ];
        for letter in alphabets.into_iter().flatten() {
            let text = letter.to_string();
            assert_eq!(upper_case(&text), text.to_uppercase(), "U+{:04X}", u32::from(letter));
        }
    }

    #[test]
    fn a_whole_name_is_in_capitals() {
        assert_eq!(upper_case("O’Neill-Nguyễn"), "O’NEILL-NGUYỄN");
    }
}
