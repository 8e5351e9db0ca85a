//! Any record of images: strategies for property tests.

use std::collections::BTreeMap;

use app::domain::imaging::completeness::{Completeness, Shortfall, ShortfallReason};
use app::domain::imaging::dose::{Dose, Doses};
use app::domain::imaging::draft::Details;
use app::domain::imaging::record::{ImagesTaken, Itemised};
use app::domain::imaging::repeats::{Additional, RepeatCode, RepeatReason, ViewImages};
use app::domain::imaging::view::View;
use app::domain::non_empty::NonEmpty;
use app::domain::text::{FreeText, ShortText};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::subsequence;

fn text() -> impl Strategy<Value = Option<FreeText>> {
    let any = "\\PC{1,200}".prop_filter_map("blank", |text| FreeText::try_from(text).ok());
    let odd = Just("<b>\"it's\"</b> & 👩🏽\u{200d}⚕️ שלום\nمرحبا \u{202e}\ttab".to_owned())
        .prop_map(|text| FreeText::try_from(text).expect("a text"));
    prop_oneof![Just(None), any.prop_map(Some), odd.prop_map(Some)]
}

fn reasons() -> impl Strategy<Value = NonEmpty<RepeatReason>> {
    let words = "\\PC{1,60}".prop_filter_map("blank", |text| ShortText::try_from(text).ok());
    (subsequence(RepeatCode::ALL.to_vec(), 1..=RepeatCode::ALL.len()), words).prop_map(|(codes, words)| {
        let reasons = codes.into_iter().map(|code| {
            let words = (code == RepeatCode::Other).then(|| words.clone());
            RepeatReason::new(code, words).expect("words exactly with Other")
        });
        NonEmpty::try_from(reasons.collect::<Vec<_>>()).expect("at least one")
    })
}

fn images_of_view() -> impl Strategy<Value = Option<ViewImages>> {
    (0_u8..=20, 0..3, 1_u8..=18, reasons()).prop_map(|(count, kind, repeats, reasons)| {
        let additional = match (count, kind) {
            (0 | 1, _) => None,
            (2, 1) | (_, 0) => Some(Additional::Extras),
            (_, 1) => Some(Additional::Mixed {
                repeats: 1 + repeats % (count - 2),
                reasons,
            }),
            _ => Some(Additional::Repeats { reasons }),
        };
        (count > 0).then(|| ViewImages::new(count, additional).expect("an answer that fits"))
    })
}

fn completeness() -> impl Strategy<Value = Completeness> {
    let reasons = subsequence(ShortfallReason::ALL.to_vec(), 1..=ShortfallReason::ALL.len());
    (0..3, reasons, text(), text()).prop_map(|(kind, reasons, details, note)| {
        let reasons = NonEmpty::try_from(reasons).expect("at least one");
        let shortfall = Shortfall { reasons, details };
        match kind {
            0 => Completeness::Complete,
            1 => Completeness::Partial(shortfall),
            _ => Completeness::ToBeRecalled { shortfall, note },
        }
    })
}

/// Whatever can have been taken.
pub fn images() -> impl Strategy<Value = ImagesTaken> {
    let views = vec(images_of_view(), View::ALL.len());
    let doses = vec(vec(1_u32..=1_000_000, 0..4), View::ALL.len());
    let standard = text().prop_map(|notes| ImagesTaken::StandardSet { notes });
    let itemised = (views, any::<bool>(), completeness(), doses, text()).prop_filter_map(
        "no image",
        |(views, imperfect, completeness, doses, notes)| {
            let views: BTreeMap<View, ViewImages> = View::ALL
                .into_iter()
                .zip(views)
                .filter_map(|(view, images)| Some((view, images?)))
                .collect();
            let doses: Doses = View::ALL
                .into_iter()
                .zip(doses)
                .filter(|(_, doses)| !doses.is_empty())
                .map(|(view, doses)| {
                    (
                        view,
                        doses
                            .into_iter()
                            .map(|dose| Dose::try_from(dose).expect("a dose"))
                            .collect(),
                    )
                })
                .collect();
            let details = Details {
                imperfect,
                completeness,
                doses,
                notes,
            };
            Itemised::new(views, details).ok().map(ImagesTaken::Itemised)
        },
    );
    prop_oneof![1 => standard, 5 => itemised]
}
