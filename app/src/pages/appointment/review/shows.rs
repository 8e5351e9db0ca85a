//! What each exposure shows, as the fields of the page say at the moment: what counts and questions follow.

use leptos::prelude::*;

use crate::domain::imaging::confirmed::ExposureRef;
use crate::domain::imaging::review::{ViewGroup, field_of};
use crate::domain::received::view::ImagedView;
use crate::forms::fields::Fields;
use crate::forms::review::{groups, shows_name, view_of_value};
use crate::pages::form::Form;

/// One exposure: what its image says it shows, and what the field says.
#[derive(Clone)]
struct Labelled {
    exposure: ExposureRef,
    received: ImagedView,
    said: RwSignal<String>,
}

/// What the exposures show.
#[derive(Clone, Copy)]
pub struct Shows {
    labelled: StoredValue<Vec<Labelled>>,
    groups: Memo<Vec<ViewGroup>>,
}

impl Shows {
    /// What the form starts with.
    pub fn new(form: Form, exposures: Vec<(ExposureRef, ImagedView)>) -> Self {
        let labelled: Vec<Labelled> = exposures
            .iter()
            .map(|(exposure, received)| Labelled {
                exposure: *exposure,
                received: received.clone(),
                said: RwSignal::new(form.value(&shows_name(*exposure))),
            })
            .collect();
        let labelled = StoredValue::new(labelled);
        let groups = Memo::new(move |_| {
            let said: Fields = labelled.with_value(|labelled| {
                let pair = |labelled: &Labelled| (shows_name(labelled.exposure), labelled.said.get());
                labelled.iter().map(pair).collect()
            });
            groups(&said, &exposures)
        });
        Shows { labelled, groups }
    }

    /// The field of an exposure.
    pub fn field(self, exposure: ExposureRef) -> RwSignal<String> {
        let found = self.labelled.with_value(|labelled| {
            let of = labelled.iter().find(|labelled| labelled.exposure == exposure);
            of.map(|labelled| labelled.said)
        });
        found.unwrap_or_default()
    }

    /// The name of the view that an exposure is said to show, where that is not what its image says.
    pub fn otherwise(self, exposure: ExposureRef) -> Memo<Option<String>> {
        Memo::new(move |_| {
            self.labelled.with_value(|labelled| {
                let of = labelled.iter().find(|labelled| labelled.exposure == exposure)?;
                let said = view_of_value(&of.said.get(), &of.received)?;
                (said != of.received).then(|| said.label())
            })
        })
    }

    /// The exposures of a view.
    pub fn of(self, view: &ImagedView) -> Memo<Vec<ExposureRef>> {
        let field = field_of(view);
        Memo::new(move |_| {
            self.groups.with(|groups| {
                let group = groups.iter().find(|group| field_of(&group.view) == field);
                group.map(|group| group.exposures.clone()).unwrap_or_default()
            })
        })
    }

    /// The views that there are, as the fields say.
    pub fn views(self) -> Vec<ImagedView> {
        self.groups
            .with(|groups| groups.iter().map(|group| group.view.clone()).collect())
    }
}
