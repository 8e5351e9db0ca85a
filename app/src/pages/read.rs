//! Reading what a page shows: once on the server, again in the browser when the page is opened by navigation.
//!
//! What is read goes through all of this without its type, as the text that it travels as: so this is there once and
//! not once for each page.

use std::any::Any;
use std::pin::Pin;
use std::sync::Arc;

use leptos::leptos_dom::helpers::is_server;
use leptos::prelude::*;
use leptos::server::codee::{Decoder, Encoder};
use leptos::server_fn::ServerFn;
use leptos_router::hooks::{use_params_map, use_query_map};
use send_wrapper::SendWrapper;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::ask::{Call, failed};
use super::at_once::AtOnce;
use super::failure::error_page;
use super::navigation::use_go;
use crate::erased::IntoAny;
use crate::error::AppError;
use crate::wire::{self, Malformed};

type Reading = Pin<Box<dyn Future<Output = Result<Loaded, AppError>> + Send>>;
type Show = Arc<dyn Fn(Loaded) -> AnyView + Send + Sync>;

/// What was read: on the server the value itself too.
#[derive(Clone)]
struct Loaded {
    text: Arc<str>,
    value: Option<Arc<dyn Any + Send + Sync>>,
}

impl Loaded {
    async fn on_server<F>(function: Result<F, AppError>) -> Result<Self, AppError>
    where
        F: ServerFn<Error = AppError>,
        F::Output: Serialize + Sync + 'static,
    {
        let value = function?.run_body().await?;
        let text = serde_json::to_string(&value).map_err(|_| failed())?;
        Ok(Loaded {
            text: text.into(),
            value: Some(Arc::new(value)),
        })
    }

    async fn in_browser(call: Result<Call, AppError>) -> Result<Self, AppError> {
        let call = call?;
        let text = match call.answered_ahead() {
            Some(text) => text,
            None => call.send(false).await?,
        };
        Ok(Loaded {
            text: text.into(),
            value: None,
        })
    }

    fn value<T: Clone + DeserializeOwned + 'static>(&self) -> Result<T, Malformed> {
        if is_server() {
            let value = self.value.as_ref().and_then(|value| value.downcast_ref());
            value.cloned().ok_or(Malformed)
        } else {
            wire::read(&self.text)
        }
    }
}

/// How a reading travels in a page: its text, or its error, told apart by the first character.
struct InPage;

impl Encoder<Result<Loaded, AppError>> for InPage {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(reading: &Result<Loaded, AppError>) -> Result<String, serde_json::Error> {
        Ok(match reading {
            Ok(loaded) => format!("+{}", loaded.text),
            Err(error) => format!("-{}", serde_json::to_string(error)?),
        })
    }
}

impl Decoder<Result<Loaded, AppError>> for InPage {
    type Error = Malformed;
    type Encoded = str;

    fn decode(reading: &str) -> Result<Result<Loaded, AppError>, Malformed> {
        match reading.strip_prefix('+') {
            Some(text) => Ok(Ok(Loaded {
                text: text.into(),
                value: None,
            })),
            None => wire::read(reading.strip_prefix('-').ok_or(Malformed)?).map(Err),
        }
    }
}

/// What a page is made from: how it is read by the `id` of its address, and how it is shown.
#[derive(Clone)]
pub struct Source {
    read: Arc<dyn Fn(&str) -> Reading + Send + Sync>,
    show: Show,
}

impl Source {
    /// A source: the server function that reads it, and what shows it.
    pub fn new<F>(
        function: impl Fn(&str) -> Result<F, AppError> + Send + Sync + 'static,
        show: impl Fn(F::Output) -> AnyView + Send + Sync + 'static,
    ) -> Self
    where
        F: ServerFn<Error = AppError> + Serialize + 'static,
        F::Output: Clone + Serialize + DeserializeOwned + Sync + 'static,
    {
        Source {
            read: Arc::new(move |id| {
                let function = function(id);
                if is_server() {
                    Box::pin(Loaded::on_server(function))
                } else {
                    let call = function.and_then(|function| Call::of(&function));
                    Box::pin(SendWrapper::new(Loaded::in_browser(call)))
                }
            }),
            show: Arc::new(move |loaded| match loaded.value() {
                Ok(value) => show(value),
                Err(Malformed) => error_page(&AppError::BadRequest, &use_go().here()),
            }),
        }
    }

    /// A page with a form. Every reading makes it anew: what was typed for one appointment can never be left standing
    /// in another's form.
    pub fn page_made_anew(self) -> AnyView {
        let id = address_id();
        let go = use_go();
        let make = move |(id, _): (String, u32)| {
            let read = Arc::clone(&self.read);
            shown(
                Resource::new_with_options(|| (), move |()| read(&id), false),
                Arc::clone(&self.show),
            )
        };
        view! { <For each=move || [(id.get(), go.refreshed())] key=Clone::clone children=make /> }.into_any()
    }

    /// A page without answers, such as a list, which is brought up to date in place.
    pub fn page_kept_up_to_date(self) -> AnyView {
        self.kept_up_to_date(address_id())
    }

    /// The same, read by what its address says after "?name=" in place of the `id`.
    pub fn page_by_query(self, name: &'static str) -> AnyView {
        let query = use_query_map();
        let asked = move || query.with(|query| query.get_str(name).unwrap_or_default().to_owned());
        self.kept_up_to_date(Memo::new(move |_| asked()))
    }

    fn kept_up_to_date(self, id: Memo<String>) -> AnyView {
        let go = use_go();
        let read = Arc::clone(&self.read);
        let source = move || (id.get(), go.refreshed());
        shown(
            Resource::new_with_options(source, move |(id, _)| read(&id), false),
            self.show,
        )
    }
}

fn address_id() -> Memo<String> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get_str("id").unwrap_or_default().to_owned()))
}

fn shown(found: Resource<Result<Loaded, AppError>, InPage>, show: Show) -> AnyView {
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
