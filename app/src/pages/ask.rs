//! Asking the server by a request of our own, from a page that is already in the browser.
//!
//! One way for forms and for server functions: the client that comes with server functions is a large part of the code
//! that a page would have to load.

use std::cell::RefCell;
use std::time::Duration;

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::error::AppError;
use crate::wire;

/// After so long the server counts as not reached.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long an answer that was asked for ahead is good for: nobody should read an old one.
const FRESH: Duration = Duration::from_secs(300);

thread_local! {
    /// The one answer that was asked for before its page is opened, by the request.
    static AHEAD: RefCell<Option<(String, String)>> = const { RefCell::new(None) };
}

/// The request for a server function.
pub(super) struct Call {
    path: &'static str,
    arguments: String,
}

impl Call {
    /// Of a server function with its arguments.
    pub(super) fn of<F: ServerFn + Serialize>(function: &F) -> Result<Self, AppError> {
        Ok(Call {
            path: F::PATH,
            arguments: serde_json::to_string(function).map_err(|_| AppError::BadRequest)?,
        })
    }

    fn request(&self) -> String {
        format!("{} {}", self.path, self.arguments)
    }

    /// Asks ahead: whoever asks the same soon has the answer at once. An answer that is bad is not kept.
    pub(super) async fn ahead(self) -> Result<(), AppError> {
        let request = self.request();
        let text = self.send(false).await?;
        AHEAD.replace(Some((request, text)));
        set_timeout(|| drop(AHEAD.take()), FRESH);
        Ok(())
    }

    /// The answer that was asked for ahead, once.
    pub(super) fn answered_ahead(&self) -> Option<String> {
        let request = self.request();
        let found = AHEAD.with_borrow_mut(|ahead| ahead.take_if(|(asked, _)| *asked == request));
        found.map(|(_, text)| text)
    }

    /// The text of the answer. `leaving` lets the request outlive the page.
    pub(super) async fn send(self, leaving: bool) -> Result<String, AppError> {
        let init = web_sys::RequestInit::new();
        init.set_body(&JsValue::from_str(&self.arguments));
        if leaving {
            let _ = js_sys::Reflect::set(&init, &"keepalive".into(), &JsValue::TRUE);
        }
        post(self.path, &init).await
    }
}

/// Posts, and gives the text of a good answer. A bad one says why, if it can.
pub(super) async fn post(url: &str, init: &web_sys::RequestInit) -> Result<String, AppError> {
    let unreachable = |_: JsValue| AppError::Unreachable;
    init.set_method("POST");
    let headers = web_sys::Headers::new().map_err(unreachable)?;
    headers.set("Accept", "application/json").map_err(unreachable)?;
    if init.get_body().is_string() {
        headers.set("Content-Type", "application/json").map_err(unreachable)?;
    }
    init.set_headers_headers(&headers);
    let abort = web_sys::AbortController::new().map_err(unreachable)?;
    init.set_signal(Some(&abort.signal()));
    let patience = set_timeout_with_handle(move || abort.abort(), PATIENCE).ok();
    let answer = JsFuture::from(window().fetch_with_str_and_init(url, init)).await;
    let answer: web_sys::Response = answer.map_err(unreachable)?.dyn_into().map_err(unreachable)?;
    let text = JsFuture::from(answer.text().map_err(unreachable)?)
        .await
        .map_err(unreachable)?;
    if let Some(patience) = patience {
        patience.clear();
    }
    let text = text.as_string().unwrap_or_default();
    if answer.ok() {
        return Ok(text);
    }
    Err(wire::read(&text).unwrap_or_else(|_| match answer.status() {
        401 => AppError::SignedOut,
        502..=504 => AppError::Unreachable,
        _ => failed(),
    }))
}

/// The server answered with something else than it should.
pub(super) fn failed() -> AppError {
    AppError::Failed {
        reference: String::new(),
    }
}
