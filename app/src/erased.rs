//! Views without their types: `into_any` and `Children`, as leptos has them, but small; and effects.
//!
//! An erased view of leptos carries the code for every way that it may be made, for each type anew; hydrating in steps
//! is the largest of them, and no page does it: [`crate::hydrate`] waits before it begins. In the browser a view is
//! therefore erased here, with building and hydrating alone, and on the server with writing alone. A module imports
//! [`IntoAny`] and [`CollectView`] from here; one that forgets to works the same and is larger.

use leptos::children::{ChildrenOptContainer, ToChildren};
use leptos::prelude::{AnyView, Effect, RenderHtml};

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(not(feature = "hydrate"))]
mod server;

#[cfg(feature = "hydrate")]
pub use browser::{CollectView, IntoAny};
#[cfg(not(feature = "hydrate"))]
pub use leptos::prelude::CollectView;
#[cfg(not(feature = "hydrate"))]
pub use server::IntoAny;

/// Runs something in the browser once the page is there, and whenever a signal that it reads changes. An effect of
/// leptos, whose code is here once and not for each.
pub fn effect(run: impl FnMut() + 'static) {
    fn start(run: Box<dyn FnMut()>) {
        Effect::new(run);
    }
    start(Box::new(run));
}

/// What stands between the tags of a component.
pub struct Children(Box<dyn FnOnce() -> AnyView + Send>);

impl Children {
    /// Makes them.
    #[must_use]
    pub fn view(self) -> AnyView {
        (self.0)()
    }
}

impl<F, V> ToChildren<F> for Children
where
    F: FnOnce() -> V + Send + 'static,
    V: RenderHtml + Send + 'static,
{
    fn to_children(make: F) -> Self {
        Children(Box::new(move || make().into_any()))
    }
}

impl<V> ToChildren<ChildrenOptContainer<V>> for Children
where
    V: RenderHtml + Send + 'static,
{
    fn to_children(ChildrenOptContainer(view): ChildrenOptContainer<V>) -> Self {
        Children(Box::new(move || view.into_any()))
    }
}
