//! The server's erased view: a box that knows how it is written, and nothing of a document. It is written as it is:
//! leptos would copy every attribute first, in case that one is added later.

use leptos::attr::Attribute;
use leptos::attr::any_attribute::AnyAttribute;
use leptos::prelude::{AddAnyAttr, AnyView, Render, RenderHtml};
use leptos::tachys::hydration::Cursor;
use leptos::tachys::ssr::StreamBuilder;
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

/// Where a view may be nothing at all, a comment keeps its place.
const PLACEHOLDER: &str = "<!--<() />-->";

/// How a view is to be written, beside where.
struct Manner {
    escape: bool,
    mark_branches: bool,
    extra_attrs: Vec<AnyAttribute>,
}

/// What can be asked of a view whose type is not known.
trait Hidden: Send {
    fn write(self: Box<Self>, buf: &mut String, position: &mut Position, manner: Manner);
    fn write_in_order(self: Box<Self>, buf: &mut StreamBuilder, position: &mut Position, manner: Manner);
}

impl<V: RenderHtml + 'static> Hidden for V {
    fn write(self: Box<Self>, buf: &mut String, position: &mut Position, manner: Manner) {
        let Manner {
            escape,
            mark_branches,
            extra_attrs,
        } = manner;
        (*self).to_html_with_buf(buf, position, escape, mark_branches, extra_attrs);
        if !V::EXISTS {
            buf.push_str(PLACEHOLDER);
        }
    }

    fn write_in_order(self: Box<Self>, buf: &mut StreamBuilder, position: &mut Position, manner: Manner) {
        let Manner {
            escape,
            mark_branches,
            extra_attrs,
        } = manner;
        (*self).to_html_async_with_buf::<false>(buf, position, escape, mark_branches, extra_attrs);
        if !V::EXISTS {
            buf.push_sync(PLACEHOLDER);
        }
    }
}

struct Erased(Box<dyn Hidden>);

impl Render for Erased {
    type State = ();

    /// Nothing: the server has no document.
    fn build(self) {}

    fn rebuild(self, (): &mut ()) {}
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

    /// Nothing: what a page reads is waited for around its content (`pages::read`), and not within.
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
        let manner = Manner {
            escape,
            mark_branches,
            extra_attrs,
        };
        self.0.write(buf, position, manner);
    }

    fn to_html_async_with_buf<const OUT_OF_ORDER: bool>(
        self,
        buf: &mut StreamBuilder,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        let manner = Manner {
            escape,
            mark_branches,
            extra_attrs,
        };
        self.0.write_in_order(buf, position, manner);
    }

    /// Nothing: the server has no document.
    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) {}

    fn into_owned(self) -> Self {
        self
    }
}
