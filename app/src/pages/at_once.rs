//! A view that the server writes in one go.
//!
//! The server writes a page as a stream, because parts of it may still have to be waited for: every element becomes a
//! string of its own first. Nothing in the content of our pages is waited for once it has been read, so it is written
//! straight into the page instead, which is less than half the work.

use leptos::attr::Attribute;
use leptos::attr::any_attribute::AnyAttribute;
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::ssr::StreamBuilder;
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::{Position, PositionState};

/// Room for a page: it need not be moved while it grows.
const PAGE_BYTES: usize = 40 * 1024;

/// Makes its view when that is written or shown, and not before: the server looks through views for further reads,
/// more than once, and here there are none.
pub struct AtOnce<V>(Box<dyn FnOnce() -> V + Send>);

impl<V> AtOnce<V> {
    /// The view that this makes.
    pub fn new(make: impl FnOnce() -> V + Send + 'static) -> Self {
        AtOnce(Box::new(make))
    }
}

impl<V: Render> Render for AtOnce<V> {
    type State = V::State;

    fn build(self) -> Self::State {
        (self.0)().build()
    }

    fn rebuild(self, state: &mut Self::State) {
        (self.0)().rebuild(state);
    }
}

impl<V: AddAnyAttr + 'static> AddAnyAttr for AtOnce<V> {
    type Output<New: Attribute> = AtOnce<V::Output<New::CloneableOwned>>;

    fn add_any_attr<New: Attribute>(self, attr: New) -> Self::Output<New>
    where
        Self::Output<New>: RenderHtml,
    {
        let attr = attr.into_cloneable_owned();
        AtOnce::new(move || (self.0)().add_any_attr(attr))
    }
}

impl<V: RenderHtml + 'static> RenderHtml for AtOnce<V> {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = V::MIN_LENGTH;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        (self.0)().to_html_with_buf(buf, position, escape, mark_branches, extra_attrs);
    }

    fn to_html_async_with_buf<const OUT_OF_ORDER: bool>(
        self,
        buf: &mut StreamBuilder,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        buf.reserve(PAGE_BYTES);
        buf.with_buf(|buf| self.to_html_with_buf(buf, position, escape, mark_branches, extra_attrs));
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Self::State {
        (self.0)().hydrate::<FROM_SERVER>(cursor, position)
    }

    fn into_owned(self) -> Self {
        self
    }
}
