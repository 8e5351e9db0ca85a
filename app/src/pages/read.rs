//! Reading what a page shows: once on the server, again in the browser when the page is opened by navigation.

use std::pin::Pin;
use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::at_once::AtOnce;
use super::failure::error_page;
use super::navigation::use_go;
use crate::error::AppError;

type Reading<T> = Pin<Box<dyn Future<Output = Result<T, AppError>> + Send>>;

/// What a page is made from: how it is read by the `id` of its address, and how it is shown.
#[derive(Clone)]
pub struct Source<T> {
    read: Arc<dyn Fn(String) -> Reading<T> + Send + Sync>,
    show: Arc<dyn Fn(T) -> AnyView + Send + Sync>,
}

impl<T> Source<T>
where
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    /// A source.
    pub fn new<F>(
        read: impl Fn(String) -> F + Send + Sync + 'static,
        show: impl Fn(T) -> AnyView + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<T, AppError>> + Send + 'static,
    {
        Source {
            read: Arc::new(move |id| Box::pin(read(id))),
            show: Arc::new(show),
        }
    }

    /// A page with a form. Every reading makes it anew: what was typed for one appointment can never be left standing
    /// in another's form.
    pub fn page_made_anew(self) -> AnyView {
        let id = address_id();
        let go = use_go();
        let make = move |(id, _)| {
            let read = Arc::clone(&self.read);
            let found = Resource::new(|| (), move |()| read(String::clone(&id)));
            shown(found, Arc::clone(&self.show))
        };
        view! { <For each=move || [(id.get(), go.refreshed())] key=Clone::clone children=make /> }.into_any()
    }

    /// A page without answers, such as a list, which is brought up to date in place.
    pub fn page_kept_up_to_date(self) -> AnyView {
        let id = address_id();
        let go = use_go();
        let read = Arc::clone(&self.read);
        let found = Resource::new(move || (id.get(), go.refreshed()), move |(id, _)| read(id));
        shown(found, self.show)
    }
}

fn address_id() -> Memo<String> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get_str("id").unwrap_or_default().to_owned()))
}

fn shown<T>(found: Resource<Result<T, AppError>>, show: Arc<dyn Fn(T) -> AnyView + Send + Sync>) -> AnyView
where
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    let go = use_go();
    let page = move || {
        let show = Arc::clone(&show);
        Suspend::new(async move {
            match found.await {
                Ok(found) => AtOnce::new(move || show(found)).into_any(),
                Err(error) => error_page(&error, &go.here()),
            }
        })
    };
    view! { <Transition>{page}</Transition> }.into_any()
}

/// An identifier from an address; what is none is not there.
pub fn parse_id<I: std::str::FromStr>(text: &str) -> Result<I, AppError> {
    text.parse().map_err(|_| AppError::NotFound)
}
