//! "Do notes help?": how often notes for readers are written, and how often readers call them useful. Counts alone
//! leave here, and none that is so small that it could point at somebody.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

/// Counts below this are not shown.
pub const SMALLEST: u32 = 5;
/// In place of a count that is small, or would tell one that is.
const NOT_SHOWN: &str = "not shown";
/// So many phrases are shown at most.
const MOST_PHRASES: usize = 25;
/// The fewest and the most words of a phrase.
const PHRASE_WORDS: std::ops::RangeInclusive<usize> = 2..=4;

/// A month of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct YearMonth {
    /// 2026
    pub year: i32,
    /// 1 to 12
    pub month: u8,
}

impl YearMonth {
    /// "2026-03"
    #[must_use]
    pub fn label(self) -> String {
        format!("{:04}-{:02}", self.year, self.month)
    }
}

/// A record in force, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotedRecord {
    /// When the images were taken.
    pub month: YearMonth,
    /// Whether it is a plain standard set.
    pub standard_set: bool,
    /// The note, if there is one.
    pub note: Option<String>,
    /// The participant's names: no phrase contains one.
    pub names: Vec<String>,
    /// What readers said of the note: useful or not.
    pub opinions: Vec<bool>,
}

/// A count that is shown, or one that is too small for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shown {
    /// The count. Nothing at all is shown as well.
    Count(u32),
    /// 1 to [`SMALLEST`] - 1, or a count from which such a one would follow.
    Small,
}

impl Shown {
    /// Of a count.
    #[must_use]
    pub fn of(count: u32) -> Self {
        if (1..SMALLEST).contains(&count) {
            Shown::Small
        } else {
            Shown::Count(count)
        }
    }

    /// "12", "not shown".
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Shown::Count(count) => count.to_string(),
            Shown::Small => NOT_SHOWN.to_owned(),
        }
    }
}

/// How often something was so, of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Share {
    /// Both can be shown.
    Known {
        /// How often.
        part: u32,
        /// Of how many.
        of: u32,
    },
    /// A count, or what is left of it, is too small to be shown.
    Small,
}

impl Share {
    /// A part is hidden when it or its complement is small: one gives the other away.
    #[must_use]
    pub fn of(part: u32, of: u32) -> Self {
        let hidden = [part, of - part, of]
            .into_iter()
            .any(|count| Shown::of(count) == Shown::Small);
        if hidden {
            Share::Small
        } else {
            Share::Known { part, of }
        }
    }

    /// "60% (6 of 10)", "none", "not shown".
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Share::Known { of: 0, .. } => "none".to_owned(),
            Share::Known { part, of } => {
                let percent = (u64::from(part) * 100 + u64::from(of) / 2) / u64::from(of);
                format!("{percent}% ({part} of {of})")
            }
            Share::Small => NOT_SHOWN.to_owned(),
        }
    }
}

/// A row of the table: records of a kind, or of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Records.
    pub records: Shown,
    /// Records with a note.
    pub noted: Share,
    /// Opinions that call the note useful.
    pub useful: Share,
}

/// A phrase that notes have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrase {
    /// "best possible images"
    pub words: String,
    /// In how many notes.
    pub notes: u32,
    /// Opinions about those notes that call them useful.
    pub useful: Share,
}

/// The answer to "Do notes help?".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usefulness {
    /// All records.
    pub all: Line,
    /// Plain standard sets.
    pub standard: Line,
    /// All other sets.
    pub other: Line,
    /// By month, the oldest first.
    pub months: Vec<(YearMonth, Line)>,
    /// The commonest phrases, the most frequent first.
    pub phrases: Vec<Phrase>,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    records: u32,
    noted: u32,
    opinions: u32,
    useful: u32,
}

impl Counts {
    fn add(&mut self, record: &NotedRecord) {
        self.records += 1;
        if record.note.is_some() {
            self.noted += 1;
            self.add_opinions(record);
        }
    }

    fn add_opinions(&mut self, record: &NotedRecord) {
        for useful in &record.opinions {
            self.opinions += 1;
            self.useful += u32::from(*useful);
        }
    }

    fn line(self) -> Line {
        Line {
            records: Shown::of(self.records),
            noted: Share::of(self.noted, self.records),
            useful: Share::of(self.useful, self.opinions),
        }
    }
}

impl Usefulness {
    /// Counts records.
    #[must_use]
    pub fn of(records: &[NotedRecord]) -> Self {
        let (mut standard, mut other, mut all) = (Counts::default(), Counts::default(), Counts::default());
        let mut months: BTreeMap<YearMonth, Counts> = BTreeMap::new();
        for record in records {
            all.add(record);
            months.entry(record.month).or_default().add(record);
            let kind = if record.standard_set { &mut standard } else { &mut other };
            kind.add(record);
        }
        let kinds = [standard, other];
        let mut kind_lines = kinds.map(Counts::line);
        cover(&mut kind_lines, &kinds);
        let (labels, months): (Vec<YearMonth>, Vec<Counts>) = months.into_iter().unzip();
        let mut month_lines: Vec<Line> = months.iter().map(|counts| counts.line()).collect();
        cover(&mut month_lines, &months);
        let [standard, other] = kind_lines;
        Usefulness {
            all: all.line(),
            standard,
            other,
            months: labels.into_iter().zip(month_lines).collect(),
            phrases: phrases(records),
        }
    }
}

/// Lines add up to one that is shown. A single hidden count among them would follow from the others, so the smallest of
/// those is hidden as well.
fn cover(lines: &mut [Line], parts: &[Counts]) {
    if let Some(line) = to_be_hidden(
        lines,
        parts,
        |line| line.records == Shown::Small,
        |counts| counts.records,
    ) {
        line.records = Shown::Small;
    }
    if let Some(line) = to_be_hidden(lines, parts, |line| line.noted == Share::Small, |counts| counts.noted) {
        line.noted = Share::Small;
    }
    if let Some(line) = to_be_hidden(
        lines,
        parts,
        |line| line.useful == Share::Small,
        |counts| counts.opinions,
    ) {
        line.useful = Share::Small;
    }
}

fn to_be_hidden<'a>(
    lines: &'a mut [Line],
    parts: &[Counts],
    is_hidden: impl Fn(&Line) -> bool,
    size: impl Fn(&Counts) -> u32,
) -> Option<&'a mut Line> {
    if lines.iter().filter(|line| is_hidden(line)).count() != 1 {
        return None;
    }
    let shown = lines.iter_mut().zip(parts).filter(|(line, _)| !is_hidden(line));
    shown.min_by_key(|(_, counts)| size(counts)).map(|(line, _)| line)
}

/// The commonest phrases. One that is only ever part of a longer one that is as frequent is left out.
fn phrases(records: &[NotedRecord]) -> Vec<Phrase> {
    let mut found: HashMap<String, Counts> = HashMap::new();
    for record in records {
        for phrase in phrases_of(record) {
            let counts = found.entry(phrase).or_default();
            counts.noted += 1;
            counts.add_opinions(record);
        }
    }
    found.retain(|_, counts| counts.noted >= SMALLEST);
    let mut ranked: Vec<(String, Counts)> = found.into_iter().collect();
    ranked.sort_by(|(one, a), (other, b)| {
        let words = |phrase: &str| phrase.split(' ').count();
        b.noted
            .cmp(&a.noted)
            .then(words(other).cmp(&words(one)))
            .then(one.cmp(other))
    });
    let mut shown: Vec<Phrase> = Vec::new();
    for (words, counts) in ranked {
        let is_part = |phrase: &Phrase| phrase.notes == counts.noted && is_within(&words, &phrase.words);
        if shown.len() < MOST_PHRASES && !shown.iter().any(is_part) {
            shown.push(Phrase {
                words,
                notes: counts.noted,
                useful: Share::of(counts.useful, counts.opinions),
            });
        }
    }
    shown
}

fn is_within(part: &str, whole: &str) -> bool {
    format!(" {whole} ").contains(&format!(" {part} "))
}

/// The phrases of a note, each once. No phrase goes across a full stop, a number or a name.
fn phrases_of(record: &NotedRecord) -> BTreeSet<String> {
    let note = record.note.as_deref().unwrap_or_default().to_lowercase();
    let names = record.names.join(" ").to_lowercase();
    let names: BTreeSet<&str> = parts_of(&names).collect();
    let mut phrases = BTreeSet::new();
    let ends = |letter: char| {
        matches!(
            letter,
            '.' | ',' | ';' | ':' | '!' | '?' | '(' | ')' | '\n' | '\r' | '"'
        )
    };
    for sentence in note.split(ends) {
        let words: Vec<&str> = sentence.split_whitespace().collect();
        let is_plain = |word: &&str| word.chars().all(is_of_word) && !parts_of(word).any(|part| names.contains(part));
        for run in words.split(|word| !is_plain(word)) {
            for size in PHRASE_WORDS {
                phrases.extend(run.windows(size).map(|words| words.join(" ")));
            }
        }
    }
    phrases
}

/// The parts of words: "smith" and "s" of "smith's", both names of "smith-jones".
fn parts_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphabetic())
        .filter(|part| !part.is_empty())
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphabetic() || matches!(letter, '-' | '\'' | '\u{2019}')
}

#[cfg(test)]
mod tests;
