//! Whether two names are one person's, as far as spelling goes.
//!
//! Case, diacritics, hyphens and apostrophes do not count; components may have changed places; middle names and
//! titles may be missing; a given name may be an initial. Anything else is another name, and a person decides.

use crate::domain::received::person::PersonName;

/// A name this long may have been cut by the machine: PN holds 64 characters.
const PERHAPS_CUT: usize = 60;

/// Whether a machine's name can be the participant's.
pub(super) fn same(claimed: &PersonName, family: &str, given: &str) -> bool {
    [Spelling::Plain, Spelling::Transliterated].into_iter().any(|spelling| {
        let words = |text: &str| words(text, spelling);
        let (family, given) = (words(family), words(given));
        let claimed_family = words(&claimed.family);
        let claimed_given = words(&[claimed.given.as_str(), claimed.middle.as_str()].join(" "));
        let cut = claimed.family.chars().count() + claimed.given.chars().count() >= PERHAPS_CUT;
        if claimed_given.is_empty() {
            return all_in_one(&claimed_family, &family, &given);
        }
        let fits = |one: &[String], other: &[String]| same_family(one, &family, cut) && same_given(other, &given, cut);
        fits(&claimed_family, &claimed_given) || fits(&claimed_given, &claimed_family)
    })
}

/// The whole name stands in one component, in either order; or only the family name is given.
fn all_in_one(claimed: &[String], family: &[String], given: &[String]) -> bool {
    let split = |at: usize| {
        let (front, back) = claimed.split_at(at);
        (same_family(front, family, false) && same_given(back, given, false))
            || (same_family(back, family, false) && same_given(front, given, false))
    };
    same_family(claimed, family, false) || (1..claimed.len()).any(split)
}

fn same_family(claimed: &[String], family: &[String], cut: bool) -> bool {
    let (claimed, family) = (claimed.concat(), family.concat());
    !claimed.is_empty() && (claimed == family || cut && family.starts_with(&claimed))
}

fn same_given(claimed: &[String], given: &[String], cut: bool) -> bool {
    let (Some(first), Some(expected)) = (claimed.first(), given.first()) else {
        return false;
    };
    let initial = |short: &str, long: &str| short.chars().count() == 1 && long.starts_with(short);
    let (all, all_expected) = (claimed.concat(), given.concat());
    let first_agrees = first == expected || initial(first, expected) || initial(expected, first);
    first_agrees || all == all_expected || cut && all_expected.starts_with(&all)
}

/// How letters beyond the alphabet are written without them.
#[derive(Clone, Copy)]
enum Spelling {
    /// ü as u
    Plain,
    /// ü as ue
    Transliterated,
}

fn words(text: &str, spelling: Spelling) -> Vec<String> {
    let mut folded = String::new();
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            // Combining marks, apostrophes: nothing stands in their place.
            '\u{300}'..='\u{36f}' | '\'' | '’' | '`' | '´' | '.' => {}
            _ if letter.is_alphanumeric() => fold(letter, spelling, &mut folded),
            _ => folded.push(' '),
        }
    }
    folded.split_whitespace().map(str::to_owned).collect()
}

fn fold(letter: char, spelling: Spelling, into: &mut String) {
    if let Spelling::Transliterated = spelling {
        let written = match letter {
            'ä' => "ae",
            'ö' => "oe",
            'ü' => "ue",
            'å' => "aa",
            _ => "",
        };
        if !written.is_empty() {
            into.push_str(written);
            return;
        }
    }
    let plain = match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ạ' | 'ả' | 'ấ'..='ặ' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ẹ'..='ệ' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ỉ' | 'ị' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ơ' | 'ọ'..='ợ' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'þ' => "th",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' | 'ụ'..='ự' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' | 'ỳ'..='ỹ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => {
            into.push(letter);
            return;
        }
    };
    into.push_str(plain);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_does_not_make_another_name() {
        let table = [
            ("SMITH^JANE", "Smith", "Jane", true),
            ("Smith^Jane^Ann^Mrs", "Smith", "Jane", true),
            ("Smith^Jane", "Smith", "Jane Ann", true),
            ("Jane^Smith", "Smith", "Jane", true),
            ("SMITH JANE", "Smith", "Jane", true),
            ("Jane Ann Smith", "Smith", "Jane Ann", true),
            ("Smith, Jane", "Smith", "Jane", true),
            ("SMITH", "Smith", "Jane", true),
            ("Smith^J", "Smith", "Jane", true),
            ("Smith Jones^Jane", "Smith-Jones", "Jane", true),
            ("OBRIEN^SIOBHAN", "O'Brien", "Siobhán", true),
            ("O Brien^Siobhan", "O’Brien", "Siobhán", true),
            ("MUELLER^ZOE", "Müller", "Zoë", true),
            ("Muller^Zoe", "Müller", "Zoë", true),
            ("Ngu\u{302}ye\u{302}n^Anh", "Nguyen", "Anh", true),
            ("Anne-Marie^Dupont", "Dupont", "Annemarie", true),
            ("Smith^Janet", "Smith", "Jane", false),
            ("Smyth^Jane", "Smith", "Jane", false),
            ("Smith^Mary", "Smith", "Jane", false),
            ("Smith-Jones^Jane", "Smith", "Jane", false),
            ("^Jane", "Smith", "Jane", false),
            ("JANE", "Smith", "Jane", false),
            ("王^小東", "Smith", "Jane", false),
        ];
        for (claimed, family, given, expected) in table {
            let claimed = PersonName::parse(claimed).expect("a name");
            assert_eq!(same(&claimed, family, given), expected, "{}", claimed.shown());
        }
    }

    #[test]
    fn a_very_long_name_may_be_cut() {
        let family = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh";
        let claimed = PersonName::parse(&format!("{family}^Bartholom")).expect("a name");
        assert!(same(&claimed, family, "Bartholomea"));
        let short = PersonName::parse("Smith^Bartholom").expect("a name");
        assert!(!same(&short, "Smith", "Bartholomea"));
    }
}
