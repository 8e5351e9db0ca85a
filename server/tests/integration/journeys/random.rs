//! Any order of answers, buttons and hands: totals agree, no record has an open repeat question, and what is stored
//! reads back.

use std::collections::BTreeMap;

use app::domain::appointment::Anatomy;
use app::domain::ids::AppointmentId;
use app::domain::imaging::draft::Answer;
use app::domain::imaging::record::RecordVersion;
use app::domain::imaging::view::View;
use app::forms::fields::{Fields, VERSION};
use app::forms::outcome::Outcome;
use app::forms::steps::{Action, AppointmentForm, Step};
use app::forms::{details as details_form, repeats};
use app::services::Caller;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Handle;

use super::scene::{Scene, fields, journeys};

journeys! {
    any_order_of_answers_keeps_the_record_true,
}

/// Something that somebody tries; whether it fits is the product's business.
#[derive(Clone, Debug)]
enum Move {
    Standard {
        notes: bool,
    },
    Details {
        counts: Vec<u8>,
        kinds: Vec<u8>,
        imperfect: bool,
    },
    Repeats {
        kinds: Vec<u8>,
    },
    Complete,
    /// Answers given on the version before.
    Late,
    Correct,
    Button(Action),
    Room {
        other: bool,
    },
    /// The next moves are the other mammographer's.
    Hand,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let kinds = || proptest::collection::vec(prop_oneof![1 => Just(0_u8), 8 => 1_u8..4], 8);
    let counts = proptest::collection::vec(prop_oneof![3 => 1_u8..=1, 2 => 0_u8..=3, 1 => 0_u8..=20], 8);
    let details = (counts, kinds(), any::<bool>());
    let button = prop_oneof![
        Just(Action::TakeOver),
        Just(Action::Pause),
        Just(Action::Resume),
        Just(Action::AbandonCorrection),
    ];
    let one = prop_oneof![
        3 => any::<bool>().prop_map(|notes| Move::Standard { notes }),
        4 => details.prop_map(|(counts, kinds, imperfect)| Move::Details { counts, kinds, imperfect }),
        3 => kinds().prop_map(|kinds| Move::Repeats { kinds }),
        6 => Just(Move::Complete),
        1 => Just(Move::Late),
        3 => Just(Move::Correct),
        3 => button.prop_map(Move::Button),
        1 => any::<bool>().prop_map(|other| Move::Room { other }),
        1 => Just(Move::Hand),
    ];
    proptest::collection::vec(one, 4..18)
}

fn add_answer(fields: &mut Fields, view: View, count: u8, kind: u8) {
    let names = repeats::Names::of(view);
    let answer = match kind {
        1 => "none",
        2 if count >= 3 => "some",
        _ => "all",
    };
    fields.push(repeats::ASKED, view.field());
    fields.push(&names.additional, answer);
    fields.push(&names.repeats, "1");
    fields.push(&names.reasons, "OTHER");
    fields.push(&names.other, format!("Fold of {}", view.code()));
}

fn details_fields(counts: &[u8], kinds: &[u8], imperfect: bool) -> Fields {
    let mut fields = fields(&[
        ("not_all", "yes"),
        ("not_all_reasons", "WHEELCHAIR"),
        ("recall", if imperfect { "yes" } else { "no" }),
        ("recall_note", "Ground floor"),
        ("imperfect", if imperfect { "yes" } else { "no" }),
        ("notes", if imperfect { "" } else { "Look twice" }),
    ]);
    for ((view, count), kind) in View::ALL.into_iter().zip(counts).zip(kinds) {
        fields.push(view.field(), count.to_string());
        if *count >= 2 && *kind > 0 {
            add_answer(&mut fields, view, *count, *kind);
        }
    }
    fields
}

/// What should be stored.
#[derive(Default)]
struct Expected {
    answer: Option<Answer>,
    versions: Vec<RecordVersion>,
}

struct Play<'a> {
    scene: &'a Scene,
    id: AppointmentId,
    hands: [&'a Caller; 2],
    expected: Expected,
}

impl Play<'_> {
    async fn draft_version(&self) -> u32 {
        let page = self.scene.page(&self.scene.reader, self.id, Step::Overview).await;
        page.draft_version
    }

    async fn submit(&self, step: Step, fields: Fields) -> bool {
        let fields = fields.with(VERSION, self.draft_version().await.to_string());
        self.post(AppointmentForm::Answers(step), fields, step).await
    }

    /// Whether it was saved: a page that no longer fits leads elsewhere without a word.
    async fn post(&self, form: AppointmentForm, fields: Fields, step: Step) -> bool {
        let open = self
            .scene
            .services
            .imaging
            .visit(self.hands[0], self.id, step)
            .await
            .expect("an answer");
        let open = matches!(open, app::services::imaging::Visit::Here(_));
        let outcome = self.scene.post(self.hands[0], self.id, form, fields).await;
        open && matches!(outcome, Outcome::Next { .. })
    }

    async fn details(&mut self, counts: &[u8], kinds: &[u8], imperfect: bool) {
        let sent = details_fields(counts, kinds, imperfect);
        let earlier = self.expected.answer.as_ref().map(Answer::counted);
        let meant = details_form::parse(&sent, Anatomy::default(), earlier.as_ref());
        if self.submit(Step::Details, sent).await {
            self.expected.answer = Some(meant.expect("saved, so it was right").settle());
        }
    }

    async fn repeats(&mut self, kinds: &[u8]) {
        let Some(counted) = self.expected.answer.as_ref().map(Answer::counted) else {
            return;
        };
        let mut sent = Fields::default();
        let kinds: BTreeMap<View, u8> = View::ALL.into_iter().zip(kinds.iter().copied()).collect();
        for (view, count) in counted.tally.several().filter(|(view, _)| kinds[view] > 0) {
            add_answer(&mut sent, view, count, kinds[&view]);
        }
        let asked = |view: View| kinds[&view] > 0;
        let answers = repeats::parse_asked(&sent, &counted.tally, asked).expect("filled in");
        let left_open = counted
            .tally
            .several()
            .any(|(view, _)| !asked(view) && counted.answered(view).is_none());
        if self.submit(Step::Repeats, sent).await {
            assert!(!left_open, "a question was left open");
            self.expected.answer = Some(counted.with_answers(answers).expect("fits").settle());
        }
    }

    async fn complete(&mut self) {
        let images = self.expected.answer.as_ref().and_then(Answer::images);
        if self.submit(Step::Check, Fields::default()).await {
            let versions = self.versions().await;
            assert_eq!(versions.len(), self.expected.versions.len() + 1);
            assert_eq!(Some(&versions[0].images), images.as_ref());
            assert_eq!(versions[1..], self.expected.versions);
            self.expected = Expected { answer: None, versions };
        }
    }

    async fn versions(&self) -> Vec<RecordVersion> {
        self.scene
            .page(&self.scene.reader, self.id, Step::Overview)
            .await
            .versions
            .unpack()
            .expect("versions")
    }

    async fn make(&mut self, made: &Move) {
        match made {
            Move::Standard { notes } => {
                let notes = if *notes { "Scar" } else { "" };
                let sent = fields(&[("standard", "yes"), ("notes", notes)]);
                if self.submit(Step::Taken, sent).await {
                    let notes = app::domain::text::FreeText::try_from(notes.to_owned()).ok();
                    self.expected.answer = Some(Answer::StandardSet { notes });
                }
            }
            Move::Details {
                counts,
                kinds,
                imperfect,
            } => self.details(counts, kinds, *imperfect).await,
            Move::Repeats { kinds } => self.repeats(kinds).await,
            Move::Complete => self.complete().await,
            Move::Late => {
                let before = self.draft_version().await.wrapping_sub(1).to_string();
                let sent = fields(&[("standard", "yes"), (VERSION, &before)]);
                let saved = self.post(AppointmentForm::Answers(Step::Taken), sent, Step::Taken);
                // Version 0 is "none yet", and there is nothing before it.
                assert!(
                    before == u32::MAX.to_string() || !saved.await,
                    "a late answer was saved"
                );
            }
            Move::Correct => {
                if self.submit(Step::Correct, fields(&[("reason", "Not right")])).await {
                    let current = self.expected.versions.first().expect("a record");
                    self.expected.answer = Answer::by_hand(&current.images);
                }
            }
            Move::Button(action) => self.press(*action).await,
            Move::Room { other } => {
                let room = if *other { &self.scene.room_b } else { &self.scene.room_a };
                self.submit(Step::Room, fields(&[("room", &room.id.to_string())])).await;
            }
            Move::Hand => self.hands.swap(0, 1),
        }
    }

    async fn press(&mut self, action: Action) {
        let outcome = self.scene.press(self.hands[0], self.id, action).await;
        let given_up = matches!(&outcome, Outcome::Next { to } if *to == Step::Record.path(self.id));
        if action == Action::AbandonCorrection && given_up {
            self.expected.answer = None;
        }
    }

    async fn compare(&self) {
        let page = self.scene.page(&self.scene.reader, self.id, Step::Overview).await;
        assert_eq!(page.draft.answer, self.expected.answer);
        let versions = page.versions.unpack().expect("versions");
        assert_eq!(versions, self.expected.versions);
        for version in &versions {
            let views = version.images.views();
            let total: u16 = views.iter().map(|(_, images)| u16::from(images.count())).sum();
            assert_eq!(version.images.tally().total(), total);
            for (view, images) in views {
                assert_eq!(images.additional().is_some(), images.count() >= 2, "{view:?}");
                assert_eq!(images.repeats() > 0, !images.reasons().is_empty(), "{view:?}");
                assert_eq!(1 + images.repeats() + images.extras(), images.count(), "{view:?}");
            }
        }
    }
}

async fn any_order_of_answers_keeps_the_record_true(scene: &Scene) {
    let mut runner = TestRunner::new(Config {
        cases: 24,
        failure_persistence: None,
        ..Config::default()
    });
    tokio::task::block_in_place(|| {
        let played = runner.run(&moves(), |moves| {
            Handle::current().block_on(async {
                let id = scene.another_appointment().await;
                scene.press(&scene.asha, id, Action::Start).await;
                let mut play = Play {
                    scene,
                    id,
                    hands: [&scene.asha, &scene.joanna],
                    expected: Expected::default(),
                };
                for made in &moves {
                    play.make(made).await;
                    play.compare().await;
                }
            });
            Ok(())
        });
        played.expect("every order");
    });
}
