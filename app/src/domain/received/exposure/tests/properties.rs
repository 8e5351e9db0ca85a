//! Whatever a machine sends, in whatever order and however often.

use proptest::prelude::*;

use super::*;

fn any_image() -> impl Strategy<Value = ImageFacts> {
    let kind = prop_oneof![
        4 => Just(Kind::Presentation),
        3 => Just(Kind::Processing),
        1 => Just(Kind::Tomosynthesis),
        1 => Just(Kind::Projection),
        2 => Just(Kind::Generated2d),
        1 => Just(Kind::SecondaryCapture),
        1 => Just(Kind::Other),
    ];
    let position = prop_oneof![Just(ViewPosition::Cc), Just(ViewPosition::Mlo)];
    let names = (
        proptest::option::weighted(0.9, 0_u8..12),
        proptest::collection::vec(0_u8..4, 0..3),
        proptest::collection::vec(0_u8..14, 0..3),
    );
    let marks = (any::<bool>(), proptest::option::weighted(0.8, 0_u8..6), 0_u8..10);
    (names, kind, any::<bool>(), position, marks).prop_map(
        |((instance, events, sources), kind, left, position, (zero_dose, second, mark))| {
            let side = if left { Side::Left } else { Side::Right };
            let mut facts = image("1.1", kind, side, position, 0);
            facts.identity.instance = instance.map(|number| uid(&format!("1.1.{number}")));
            facts.identity.events = events.iter().map(|number| uid(&format!("1.7.{number}"))).collect();
            if events.len() == 1 && second.is_some() {
                facts.identity.events.clear();
            }
            facts.identity.sources = sources.iter().map(|number| uid(&format!("1.1.{number}"))).collect();
            facts.acquired = second.map(|second| Acquired {
                at: at(second * 20),
                source: TimeSource::AcquisitionDateTime,
            });
            facts.factors.dose = Dose::try_from(u32::from(!zero_dose) * 1_500).ok();
            facts.quality_control = (mark == 0).then_some(QualityControl::Marked);
            facts.quality.rejected = mark == 1;
            facts
        },
    )
}

fn any_event() -> impl Strategy<Value = DoseEvent> {
    (
        proptest::option::of(0_u8..4),
        proptest::option::of(0_u8..6),
        any::<bool>(),
        proptest::collection::vec(0_u8..14, 0..2),
        any::<bool>(),
    )
        .prop_map(|(number, second, left, images, rejected)| {
            let side = if left { Side::Left } else { Side::Right };
            DoseEvent {
                event: number.map(|number| uid(&format!("1.7.{number}"))),
                started: second.map(|second| at(second * 20 + 1)),
                laterality: Some(Laterality::One(side)),
                images: images.iter().map(|number| uid(&format!("1.1.{number}"))).collect(),
                rejected,
                ..event(0, 1_700, 0)
            }
        })
}

fn any_received() -> impl Strategy<Value = Received> {
    let selection = proptest::collection::vec(0_u8..14, 0..3).prop_map(|images| {
        let names: Vec<String> = images.iter().map(|number| format!("1.1.{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        rejecting(&names, RejectCode::Motion)
    });
    (
        proptest::collection::vec(any_image(), 0..10),
        proptest::collection::vec(proptest::collection::vec(any_event(), 0..4).prop_map(report), 0..3),
        proptest::collection::vec(selection, 0..3),
        proptest::collection::vec((0_u16..12).prop_map(step), 0..2),
    )
        .prop_map(|(images, reports, selections, steps)| Received {
            images,
            reports,
            selections,
            steps,
        })
}

fn shuffled<T: Clone>(items: &[T], seed: usize) -> Vec<T> {
    let mut items = items.to_vec();
    let length = items.len().max(1);
    items.rotate_left(seed % length);
    if seed % 2 == 1 {
        items.reverse();
    }
    if seed.is_multiple_of(3) && items.len() > 2 {
        items.swap(0, 1);
    }
    items
}

proptest! {
    #[test]
    fn any_order_of_arrival_gives_the_same_end(received in any_received(), seed in 0_usize..1_000) {
        let other = Received {
            images: shuffled(&received.images, seed),
            reports: shuffled(&received.reports, seed / 7),
            selections: shuffled(&received.selections, seed / 11),
            steps: shuffled(&received.steps, seed / 13),
        };
        prop_assert_eq!(exposures(&received), exposures(&other));
    }

    #[test]
    fn what_comes_twice_counts_once(received in any_received()) {
        let mut twice = received.clone();
        twice.images.extend(received.images.clone());
        twice.reports.extend(received.reports.clone());
        twice.selections.extend(received.selections.clone());
        twice.steps.extend(received.steps.clone());
        prop_assert_eq!(exposures(&received), exposures(&twice));
    }

    #[test]
    fn never_more_exposures_than_objects_and_reports_account_for(received in any_received()) {
        let found = exposures(&received);
        let all = || found.counted.iter().chain(&found.quality_control);
        let with_image = all().filter(|exposure| exposure.has_image()).count();
        prop_assert!(with_image <= received.images.len());
        let events: usize = received.reports.iter().map(|report| report.events.len()).sum();
        let steps = received.steps.iter();
        let totals: usize = steps.filter_map(|step| step.progress.total_exposures).map(usize::from).sum();
        let named: usize = received.selections.iter().map(|selection| selection.images.len()).sum();
        prop_assert!(all().count() - with_image <= events + totals + named);
    }

    #[test]
    fn every_object_is_in_exactly_one_place(received in any_received()) {
        let found = exposures(&received);
        let mut placed: Vec<Uid> = found.beside.clone();
        for exposure in found.counted.iter().chain(&found.quality_control) {
            placed.extend(exposure.images.iter().filter_map(|image| image.instance.clone()));
        }
        placed.sort();
        let mut sent: Vec<Uid> = received.images.iter().filter_map(|image| image.identity.instance.clone()).collect();
        sent.sort();
        sent.dedup();
        prop_assert_eq!(placed, sent);
    }
}
