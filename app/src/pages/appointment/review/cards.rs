//! Two cards, the right breast on the left: every view with its count, its exposures in order, and its question.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::evidence::evidence_view;
use super::exposure::exposure_view;
use super::names::{Name, names};
use super::shows::Shows;
use crate::components::{Card, CardVariant, Hint};
use crate::domain::appointment::{Anatomy, Breast};
use crate::domain::imaging::confirmed::ExposureRef;
use crate::domain::imaging::review::{by_view, field_of};
use crate::domain::imaging::summary;
use crate::domain::imaging::view::{Side, View};
use crate::domain::received::view::ImagedView;
use crate::erased::{CollectView, IntoAny};
use crate::pages::appointment::awaiting::Pictures;
use crate::pages::appointment::repeat_question::{Answers, Asked};
use crate::pages::form::Form;
use crate::services::imaging::review::{ReceivedExposure, ReceivedImages};

/// What the cards are made from.
#[derive(Clone, Copy)]
struct Table {
    form: Form,
    shows: Shows,
    pictures: Pictures,
    received: StoredValue<ReceivedImages>,
    names: StoredValue<BTreeMap<ExposureRef, Name>>,
    anatomy: Anatomy,
}

/// The cards of both breasts, and one for what shows neither or both.
pub fn cards(form: Form, shows: Shows, pictures: Pictures, received: &ReceivedImages, anatomy: Anatomy) -> AnyView {
    let table = Table {
        form,
        shows,
        pictures,
        names: StoredValue::new(names(received)),
        received: StoredValue::new(received.clone()),
        anatomy,
    };
    let views = table.views();
    let of =
        |side: Option<Side>| -> Vec<ImagedView> { views.iter().filter(|view| view.side() == side).cloned().collect() };
    let sides = Side::BOTH
        .map(|side| table.card(side.breast(), of(Some(side)), Some(side)))
        .into_iter()
        .collect_view();
    let neither = of(None);
    let neither = (!neither.is_empty()).then(|| table.card("Other images", neither, None));
    view! {
        <div class="app-two-breasts app-review__cards">{sides}</div>
        {neither}
    }
    .into_any()
}

impl Table {
    /// Every view that has a place on the page: the standard ones, those that images say they show, and those that the
    /// mammographer says they show. In the order of a record.
    fn views(self) -> Vec<ImagedView> {
        let said = self.received.with_value(|received| {
            let views = received.exposures.iter().map(|exposure| exposure.view.clone());
            views.chain(untrack(|| self.shows.views())).collect::<Vec<_>>()
        });
        let standard = View::STANDARD.into_iter().map(ImagedView::Recordable);
        let all = standard.chain(said).map(|view| (ExposureRef::Reported(0), view));
        by_view(all).into_iter().map(|group| group.view).collect()
    }

    fn card(self, title: &'static str, views: Vec<ImagedView>, side: Option<Side>) -> AnyView {
        let absent = side.is_some_and(|side| self.anatomy.on(side) == Breast::Absent);
        let hint = absent.then(|| view! { <Hint content="Recorded as absent: no image is expected" /> });
        let known: Vec<String> = views.iter().map(field_of).collect();
        // A view that has come up since by a correction stands below, with its question.
        let moved = move || {
            let new = self.shows.views().into_iter();
            let new = new.filter(|view| view.side() == side && !known.contains(&field_of(view)));
            new.map(|view| self.section(view, absent)).collect_view()
        };
        let sections = views.into_iter().map(|view| self.section(view, absent)).collect_view();
        let class = match side {
            Some(Side::Right) => "app-breast app-breast--right",
            Some(Side::Left) => "app-breast app-breast--left",
            None => "app-breast app-breast--neither",
        };
        view! {
            <Card variant=CardVariant::Feature heading=title heading_size=crate::components::Size::M classes=class>
                {hint}
                {sections}
                {moved}
            </Card>
        }
        .into_any()
    }

    fn section(self, view: ImagedView, breast_is_absent: bool) -> AnyView {
        let here = self.shows.of(&view);
        let label = view.label();
        let heading = {
            let label = label.clone();
            move || format!("{}× {label}", here.with(Vec::len))
        };
        let figures = self.figures(&view);
        let pictures = if figures.is_empty() {
            let words = move || {
                if here.with(Vec::is_empty) {
                    "No image"
                } else {
                    "Recorded from an image that is labelled otherwise"
                }
            };
            let expected = view.recordable().is_some() && !breast_is_absent;
            expected
                .then(|| view! { <div class="app-missing app-exposure__none">{words}</div> })
                .into_any()
        } else {
            view! { <ul class="app-exposures">{figures}</ul> }.into_any()
        };
        view! {
            <section class="app-view">
                <h3 class="nhsuk-heading-s app-view__count">{heading}</h3>
                {pictures}
                {self.question(view, here)}
            </section>
        }
        .into_any()
    }

    /// The exposures whose images say that they show this view.
    fn figures(self, view: &ImagedView) -> Vec<AnyView> {
        let field = field_of(view);
        self.received.with_value(|received| {
            self.names.with_value(|names| {
                let of_view = received
                    .exposures
                    .iter()
                    .filter(|exposure| field_of(&exposure.view) == field);
                let figure = |exposure: &ReceivedExposure| {
                    let name = names.get(&exposure.exposure)?;
                    let parts = (self.form, self.shows, self.pictures);
                    Some(exposure_view(parts, exposure, name, &received.warnings))
                };
                of_view.filter_map(figure).collect()
            })
        })
    }

    /// The repeat question with what bears on it; there once the view has had two images.
    fn question(self, view: ImagedView, here: Memo<Vec<ExposureRef>>) -> AnyView {
        let count = Memo::new(move |_| u8::try_from(here.with(Vec::len)).unwrap_or(u8::MAX));
        let was_asked = Memo::new(move |before: Option<&bool>| before.copied().unwrap_or(false) || count.get() >= 2);
        let asked = Asked {
            field: field_of(&view),
            label: view.label(),
        };
        let label = asked.label.clone();
        let images = {
            let label = label.clone();
            Signal::derive(move || {
                here.get()
                    .into_iter()
                    .map(|exposure| self.choice(exposure, &label))
                    .collect()
            })
        };
        let evidence = move || self.evidence(&label, &here.get());
        let announced = {
            let label = asked.label.clone();
            Memo::new(move |before: Option<&Option<String>>| {
                let asks = count.get() >= 2;
                // What is on the page from its start is not announced.
                before.and_then(|_| asks.then(|| summary::repeat_question_of(&label, count.get())))
            })
        };
        let question = move || {
            let (evidence, asked) = (evidence.clone(), asked.clone());
            was_asked.get().then(|| {
                view! {
                    <div hidden=move || count.get() < 2>{evidence}</div>
                    {Answers::new(self.form, asked).of_images(images).question(count)}
                }
            })
        };
        view! {
            <div class="nhsuk-u-visually-hidden" aria-live="polite">{move || announced.get()}</div>
            {question}
        }
        .into_any()
    }

    /// What is sent for an exposure, and its name among those of a view.
    fn choice(self, exposure: ExposureRef, view: &str) -> (String, String) {
        let name = self
            .names
            .with_value(|names| names.get(&exposure).map(|name| name.among(view)));
        (exposure.to_string(), name.unwrap_or_default())
    }

    fn evidence(self, view: &str, exposures: &[ExposureRef]) -> Option<AnyView> {
        self.received.with_value(|received| {
            let of_view: Vec<&ReceivedExposure> = received
                .exposures
                .iter()
                .filter(|exposure| exposures.contains(&exposure.exposure))
                .collect();
            self.names.with_value(|names| evidence_view(view, &of_view, names))
        })
    }
}
