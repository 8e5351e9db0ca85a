//! The browser's erased view: a box that knows how to be built and hydrated, and nothing of HTML. Where it is shown
//! again it is made anew, so what must keep its place in the document is not erased.

use leptos::attr::Attribute;
use leptos::attr::any_attribute::AnyAttribute;
use leptos::prelude::{AddAnyAttr, AnyView, Mountable, Render, RenderHtml};
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::dom::Dom;
use leptos::tachys::renderer::types::{Element, Node, Placeholder};
use leptos::tachys::view::{Position, PositionState};

/// Erases the type of a view.
pub trait IntoAny {
    /// The view without its type.
    fn into_any(self) -> AnyView;
}

impl<V: RenderHtml + 'static> IntoAny for V {
    fn into_any(self) -> AnyView {
        leptos::prelude::IntoAny::into_any(Erased(Box::new(self)))
    }
}

/// Collects views, without their types.
pub trait CollectView {
    /// The views in a list.
    fn collect_view(self) -> Vec<AnyView>;
}

impl<I: IntoIterator<Item: RenderHtml + 'static>> CollectView for I {
    fn collect_view(self) -> Vec<AnyView> {
        self.into_iter().map(IntoAny::into_any).collect()
    }
}

/// What can be asked of a view whose type is not known.
trait Hidden: Send {
    fn build(self: Box<Self>) -> Shown;
    fn hydrate(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> Shown;
}

impl<V: RenderHtml + 'static> Hidden for V {
    fn build(self: Box<Self>) -> Shown {
        Shown {
            state: Box::new((*self).build()),
            // Where a view may be nothing at all, a comment keeps its place.
            placeholder: (!V::EXISTS).then(Dom::create_placeholder),
        }
    }

    fn hydrate(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> Shown {
        Shown {
            state: Box::new((*self).hydrate::<true>(cursor, position)),
            placeholder: (!V::EXISTS).then(|| cursor.next_placeholder(position)),
        }
    }
}

struct Erased(Box<dyn Hidden>);

struct Shown {
    state: Box<dyn Mountable>,
    placeholder: Option<Placeholder>,
}

impl Render for Erased {
    type State = Shown;

    fn build(self) -> Shown {
        self.0.build()
    }

    fn rebuild(self, shown: &mut Shown) {
        let mut next = self.0.build();
        shown.insert_before_this(&mut next);
        shown.unmount();
        *shown = next;
    }
}

impl Mountable for Shown {
    fn unmount(&mut self) {
        self.state.unmount();
        if let Some(placeholder) = &mut self.placeholder {
            placeholder.unmount();
        }
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.state.mount(parent, marker);
        if let Some(placeholder) = &mut self.placeholder {
            placeholder.mount(parent, marker);
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.state.insert_before_this(child)
            || self
                .placeholder
                .as_ref()
                .is_some_and(|placeholder| placeholder.insert_before_this(child))
    }

    fn elements(&self) -> Vec<Element> {
        self.state.elements()
    }
}

impl AddAnyAttr for Erased {
    type Output<New: Attribute> = Self;

    /// Never asked: [`AnyView`] around it keeps further attributes to itself.
    fn add_any_attr<New: Attribute>(self, _: New) -> Self {
        self
    }
}

impl RenderHtml for Erased {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    /// Nothing: the browser writes no HTML.
    fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Shown {
        self.0.hydrate(cursor, position)
    }

    async fn hydrate_async(self, cursor: &Cursor, position: &PositionState) -> Shown {
        self.0.hydrate(cursor, position)
    }

    fn into_owned(self) -> Self {
        self
    }
}
