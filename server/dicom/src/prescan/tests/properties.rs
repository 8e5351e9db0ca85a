//! Whatever the bytes are: an answer, and never a panic.

use proptest::prelude::*;

use super::*;
use crate::{facts, procedure, report, selection, worklist};
use app::domain::imaging::view::Side;
use app::domain::local_time::LocalDateTime;
use app::domain::received::person::PersonName;
use app::domain::received::uid::Uid;
use app::domain::received::view::ViewPosition;

/// A few of the machine's own objects, small.
fn objects() -> Vec<Vec<u8>> {
    use crate::synthetic::{Canvas, Examination, Exposure, Machine, Order, Person, Purpose};
    let at = LocalDateTime::parse("2026-11-24T10:00").expect("a time").0;
    let person = Person {
        id: "9990000018".to_owned(),
        name: PersonName::parse("Smith^Jane").expect("a name"),
        birth_date: None,
    };
    let order = Order {
        accession: Some("A1".to_owned()),
        study: Uid::parse("1.2.3").expect("a uid"),
        step_id: None,
        requested_procedure_id: None,
        description: String::new(),
    };
    let mut examination = Examination::new(Machine::simulated("MG"), person, order, 1);
    let exposure = Exposure::new(Side::Left, ViewPosition::Cc, at, 1);
    let canvas = Canvas {
        rows: 8,
        columns: 8,
        seed: 1,
    };
    let image = examination.mammogram(&exposure, Purpose::Presentation, canvas, None);
    let volume = examination.tomosynthesis(&exposure, canvas, 2);
    let dose_report = examination.dose_report(&[(&exposure, Some(&image.reference))], at);
    let mut files: Vec<Vec<u8>> = [EXPLICIT, IMPLICIT, syntax::DEFLATED]
        .into_iter()
        .flat_map(|syntax| [&image, &volume, &dose_report].map(|object| object.file(syntax).expect("encodes")))
        .collect();
    let compressed = image.encapsulated_data_set(JPEG, vec![vec![1; 30]]).expect("encodes");
    files.push(file(JPEG, &compressed));
    files
}

/// Reads everything that can be read from it.
fn use_up(scanned: &Scanned) {
    let _facts = facts::image(scanned);
    let attributes = &scanned.attributes;
    let _report = report::dose_report(attributes);
    let _selection = selection::selection(attributes);
    let _change = procedure::change(attributes);
    let _step = procedure::created(Uid::parse("1.2").expect("a uid"), attributes);
    let _query = worklist::Query::read(attributes);
}

proptest! {
    #[test]
    fn arbitrary_bytes_get_an_answer(
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        syntax in prop_oneof![Just(EXPLICIT), Just(IMPLICIT), Just(BIG), Just(JPEG), Just(syntax::DEFLATED)],
    ) {
        if let Ok(scanned) = scan_in(syntax, &bytes) {
            prop_assert!(scanned.elements <= bytes.len() as u64);
            use_up(&scanned);
        }
        let _file = scan_file(&file(syntax, &bytes));
    }

    #[test]
    fn flipped_bits_and_cuts_get_an_answer(
        which in 0_usize..10,
        flips in proptest::collection::vec((any::<proptest::sample::Index>(), 0_u8..8), 0..6),
        cut in proptest::option::of(any::<proptest::sample::Index>()),
    ) {
        thread_local! {
            static OBJECTS: Vec<Vec<u8>> = objects();
        }
        let mut bytes = OBJECTS.with(|objects| objects[which % objects.len()].clone());
        for (place, bit) in flips {
            let place = place.index(bytes.len());
            bytes[place] ^= 1 << bit;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(scanned) = scan_file(&bytes) {
            use_up(&scanned);
            match scanned.pixels {
                Some(PixelExtent::Native { offset, length }) if scanned.transfer_syntax != syntax::DEFLATED => {
                    prop_assert!(offset + length <= bytes.len() as u64);
                }
                Some(PixelExtent::Fragments(fragments)) if scanned.transfer_syntax != syntax::DEFLATED => {
                    prop_assert!(fragments.iter().all(|(offset, length)| offset + length <= bytes.len() as u64));
                }
                Some(_) | None => {}
            }
        }
    }
}
