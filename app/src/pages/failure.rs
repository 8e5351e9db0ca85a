//! Pages shown instead of content: what went wrong, and what to do.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::form::trouble::reference_line;
use super::frame::{Frame, heading, two_thirds};
use super::session::sign_in_path;
use crate::components::Button;
use crate::erased::{CollectView, IntoAny};
use crate::error::AppError;
use crate::forms::fields::Fields;
use crate::page_status::page_failed;

/// A request that failed before any page could be made, as the server puts it into the context.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Why.
    pub error: AppError,
    /// The form that was not saved, if one was sent.
    pub unsaved: Option<Unsaved>,
}

/// A form that was sent and could not be saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsaved {
    /// The path that it was posted to.
    pub action: String,
    /// Everything that was sent.
    pub fields: Fields,
}

/// The page for a failure.
pub fn failure_page(failure: Failure, here: &str) -> AnyView {
    match failure.unsaved {
        None => error_page(&failure.error, here),
        Some(unsaved) => {
            page_failed(&failure.error);
            unsaved_page(&failure.error, unsaved)
        }
    }
}

/// The page for an error in reading. Tells the server too, which answers with its status.
pub fn error_page(error: &AppError, here: &str) -> AnyView {
    page_failed(error);
    let (title, paragraphs, link): (&str, Vec<String>, Option<(&str, String)>) = match error {
        AppError::SignedOut => (
            "You have been signed out",
            vec!["Sign in again to go on where you were.".to_owned()],
            Some(("Sign in", sign_in_path(here))),
        ),
        AppError::Forbidden => (
            "Your role does not allow this",
            vec!["If you need this page for your work, ask a service administrator of your unit.".to_owned()],
            Some(("Go to the start", "/".to_owned())),
        ),
        AppError::NotFound => (
            "Page not found",
            vec![
                "If you typed the address, check it is correct. If you pasted it, check you copied all of it."
                    .to_owned(),
                "What belongs to another unit cannot be seen here.".to_owned(),
            ],
            Some(("Go to the start", "/".to_owned())),
        ),
        AppError::BadRequest | AppError::TooLarge => (
            "The service did not understand what was sent",
            vec!["Go back, load the page again and try once more.".to_owned()],
            Some(("Go to the start", "/".to_owned())),
        ),
        AppError::Unavailable { reference } | AppError::Failed { reference } => (
            "There is a problem with the service",
            vec![
                "Nothing that was saved is lost. Try again in a moment; until then, use a paper recording sheet."
                    .to_owned(),
                reference_line(reference),
            ],
            Some(("Try again", here.to_owned())),
        ),
        AppError::Unreachable => (
            "The service cannot be reached",
            vec!["Check the connection, and try again. Until then, use a paper recording sheet.".to_owned()],
            Some(("Try again", here.to_owned())),
        ),
    };
    let paragraphs = paragraphs
        .into_iter()
        .filter(|text| !text.is_empty())
        .map(|text| view! { <p>{text}</p> })
        .collect_view();
    let link = link.map(|(text, href)| {
        view! {
            <p>
                <a href=href rel="external">
                    {text}
                </a>
            </p>
        }
    });
    let content = view! {
        {heading(title)}
        {paragraphs}
        {link}
    };
    Frame::new(title).around(two_thirds(content.into_any()))
}

/// Holds everything that was sent, so that pressing "Try again" sends it once more under the same key.
fn unsaved_page(error: &AppError, unsaved: Unsaved) -> AnyView {
    const TITLE: &str = "Your answers could not be saved";
    let hidden = unsaved
        .fields
        .iter()
        .filter(|(name, _)| !matches!(*name, "password" | "password_again"))
        .map(|(name, value)| view! { <input type="hidden" name=name.to_owned() value=value.to_owned() /> })
        .collect_view();
    let reference = match error {
        AppError::Unavailable { reference } | AppError::Failed { reference } => reference_line(reference),
        _ => String::new(),
    };
    let content = view! {
        {heading(TITLE)}
        <p>"The service cannot save right now. Nothing is lost: this page holds everything that you sent."</p>
        <p>"Keep this page open and try again in a moment. Trying several times saves once."</p>
        {(!reference.is_empty()).then(|| view! { <p>{reference}</p> })}
        <form method="post" action=unsaved.action>
            {hidden}
            <Button>"Try again"</Button>
        </form>
    };
    Frame::new(TITLE).around(two_thirds(content.into_any()))
}
