//! The counts of a generated year, against a second computation that shares nothing with the first; and what is hidden.

use super::*;

const NOTES: [&str; 6] = [
    "Best possible images. Participant found it painful.",
    "best possible images, scar on the left",
    "Skin folds could not be avoided",
    "Participant found it painful",
    "Mole marked at 3 o'clock",
    "Unusual words of one Zqname here",
];

/// A row of numbers that looks random and is always the same.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

fn year() -> Vec<NotedRecord> {
    let mut numbers = Numbers(2026);
    (0..6_000)
        .map(|_| {
            let standard_set = numbers.below(10) < 7;
            let noted = numbers.below(10) < if standard_set { 1 } else { 6 };
            let kind = usize::try_from(numbers.below(500)).expect("small");
            // The last note is rare.
            let note = NOTES[if kind == 0 { 5 } else { kind % 5 }].to_owned();
            let opinions = (0..numbers.below(3)).map(|_| numbers.below(3) > 0).collect();
            NotedRecord {
                month: YearMonth {
                    year: 2026,
                    month: u8::try_from(1 + numbers.below(12)).expect("a month"),
                },
                standard_set,
                note: noted.then_some(note),
                names: vec!["Zqname".to_owned()],
                opinions: if noted { opinions } else { Vec::new() },
            }
        })
        .collect()
}

/// (records, with a note, opinions, useful) of those that fit, by looking at each anew.
fn recount(records: &[NotedRecord], fits: impl Fn(&&NotedRecord) -> bool) -> [usize; 4] {
    let fitting = || records.iter().filter(&fits);
    let said = |useful: bool| {
        fitting()
            .map(|record| record.opinions.iter().filter(|said| **said == useful).count())
            .sum::<usize>()
    };
    [
        fitting().count(),
        fitting().filter(|record| record.note.is_some()).count(),
        said(true) + said(false),
        said(true),
    ]
}

fn expect(line: Line, [records, noted, opinions, useful]: [usize; 4]) {
    let number = |count: usize| u32::try_from(count).expect("small");
    assert_eq!(line.records, Shown::Count(number(records)));
    let share = |part: usize, of: usize| Share::Known {
        part: number(part),
        of: number(of),
    };
    assert_eq!(line.noted, share(noted, records));
    assert_eq!(line.useful, share(useful, opinions));
}

#[test]
fn a_generated_year_is_counted_as_a_second_computation_counts_it() {
    let records = year();
    let counted = Usefulness::of(&records);
    expect(counted.all, recount(&records, |_| true));
    expect(counted.standard, recount(&records, |record| record.standard_set));
    expect(counted.other, recount(&records, |record| !record.standard_set));
    assert_eq!(counted.months.len(), 12);
    for (month, line) in &counted.months {
        expect(*line, recount(&records, |record| record.month == *month));
    }
    for (phrase, notes) in [
        ("best possible images", &[0, 1][..]),
        ("participant found it painful", &[0, 3]),
        ("scar on the left", &[1]),
    ] {
        let is_in = |record: &&NotedRecord| {
            let kind = NOTES.iter().position(|note| record.note.as_deref() == Some(*note));
            kind.is_some_and(|kind| notes.contains(&kind))
        };
        let [_, noted, opinions, useful] = recount(&records, is_in);
        let found = counted
            .phrases
            .iter()
            .find(|found| found.words == phrase)
            .expect(phrase);
        let numbers = (noted, useful, opinions);
        let shown = match found.useful {
            Share::Known { part, of } => (found.notes as usize, part as usize, of as usize),
            Share::Small => panic!("{phrase} has many opinions"),
        };
        assert_eq!(shown, numbers, "{phrase}");
    }
}

fn noted(note: &str, names: &[&str]) -> NotedRecord {
    NotedRecord {
        month: YearMonth { year: 2026, month: 3 },
        standard_set: false,
        note: Some(note.to_owned()),
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        opinions: vec![true],
    }
}

#[test]
fn a_phrase_has_neither_names_nor_numbers_and_does_not_cross_a_full_stop() {
    let found = phrases_of(&noted(
        "Told Zoe Smith-Jones's sister. Lump at 3 o'clock today",
        &["Smith-Jones", "Zoe"],
    ));
    assert_eq!(found, BTreeSet::from(["lump at", "o'clock today"].map(str::to_owned)));
}

#[test]
fn what_few_wrote_is_not_shown() {
    let mut records = vec![noted("skin folds seen", &[]); 4];
    let few = Usefulness::of(&records);
    assert_eq!((few.all.records, few.phrases.len()), (Shown::Small, 0));
    assert_eq!(few.all.useful, Share::Small);
    records.push(noted("skin folds seen", &[]));
    let enough = Usefulness::of(&records);
    let phrases: Vec<&str> = enough.phrases.iter().map(|phrase| phrase.words.as_str()).collect();
    assert_eq!(phrases, ["skin folds seen"]);
    assert_eq!(enough.phrases[0].useful.words(), "100% (5 of 5)");
}

#[test]
fn a_share_whose_rest_is_small_is_hidden_as_well() {
    for (part, of, words) in [
        (0, 0, "none"),
        (0, 20, "0% (0 of 20)"),
        (3, 20, "not shown"),
        (17, 20, "not shown"),
        (10, 20, "50% (10 of 20)"),
    ] {
        assert_eq!(Share::of(part, of).words(), words);
    }
}
