//! Why a form could not be saved, what happens to what was typed, and what to do.

use leptos::prelude::*;

use super::view::focus_when_there;
use super::{Form, Trouble};
use crate::components::{Button, ButtonVariant, SummaryList, SummaryRow, WarningCallout};
use crate::erased::{CollectView, IntoAny};
use crate::error::AppError;
use crate::forms::outcome::Refusal;
use crate::pages::session::sign_in_path;

/// The id of the panel.
pub(super) const ID: &str = "not-saved";

/// The panel above a form that was not saved. It takes the focus when it appears.
#[component]
pub(super) fn Troubles(form: Form, again: Callback<()>) -> AnyView {
    let panel = move || {
        form.trouble.get().map(|trouble| {
            focus_when_there(ID);
            let here = form.go.here();
            let retry = trouble.may_pass().then(|| {
                view! {
                    <Button
                        kind="button"
                        variant=ButtonVariant::Secondary
                        busy=form.busy
                        on_click=Callback::new(move |_| again.run(()))
                    >
                        "Try again"
                    </Button>
                }
            });
            view! {
                <div id=ID tabindex="-1" role="alert">
                    {panel(&trouble, &here)} {retry}
                </div>
            }
        })
    };
    panel.into_any()
}

fn panel(trouble: &Trouble, here: &str) -> AnyView {
    match trouble {
        Trouble::Refused(refusal) => refused(refusal, here),
        Trouble::Failed(error) | Trouble::NotKept(error) => failed(error, here),
    }
}

/// Why a form was refused. Shown above the form, or instead of it when its page no longer fits.
pub fn refused(refusal: &Refusal, here: &str) -> AnyView {
    match refusal {
        Refusal::Stale { by, at, saved, .. } => stale(by, at, saved, here),
        Refusal::HeldByAnother { name } => callout(
            &format!("{name} has taken over this appointment"),
            &["Your answers were not saved. What you typed is kept for you, in case you take the appointment back."],
            ("Go to the appointment", appointment_of(here)),
        ),
        Refusal::NotNow { status } => callout(
            "The appointment has moved on",
            &[
                &format!(
                    "It is now: {status}. Your answers were not saved: they no longer fit. What you typed is kept."
                ),
                "This can happen when the same page is open twice.",
            ],
            ("Go to the appointment", appointment_of(here)),
        ),
        Refusal::Corrected => callout(
            "The record was corrected after you opened this page",
            &["Nothing was saved: it would have been said of a record that you have not seen."],
            ("Show the record as it is now", here),
        ),
        Refusal::ImagesTaken => callout(
            "Images are recorded for this appointment",
            &[
                "It can be paused, but no longer stopped. Your answers were not saved; what you typed is kept.",
                "If images were entered by mistake, select ‘No images taken’ on the page ‘Record images taken’.",
            ],
            ("Go to the appointment", appointment_of(here)),
        ),
        Refusal::OldPage => callout(
            "This page is too old to be saved",
            &["You have signed in again since it was opened. What you typed is kept. Open the page again to save it."],
            ("Open this page again", here),
        ),
    }
}

/// "/appointments/{id}" of any of its pages.
fn appointment_of(path: &str) -> &str {
    let mut slashes = path.match_indices('/').skip(2).map(|(index, _)| index);
    slashes.next().map_or(path, |end| &path[..end])
}

fn stale(by: &str, at: &str, saved: &[(String, String)], here: &str) -> AnyView {
    let happened = format!("{by} saved other answers at {at}, after you opened this page. ");
    let theirs = format!("What {by} saved");
    let saved_page = format!("{here}?show=saved");
    let rows = saved
        .iter()
        .map(|(label, text)| SummaryRow::new(label.clone(), text.clone()))
        .collect();
    view! {
        <WarningCallout heading="Someone else changed this record" heading_level=2>
            <p>
                {happened}
                "Yours are not saved yet; they are in the form below."
            </p>
            <h3 class="nhsuk-heading-s">{theirs}</h3>
            <SummaryList rows=rows />
            <p>
                "To keep yours, check them and select ‘Save my answers over theirs’. To keep theirs, "
                <a href=saved_page rel="external">"show what is saved"</a> "."
            </p>
        </WarningCallout>
    }
    .into_any()
}

fn failed(error: &AppError, here: &str) -> AnyView {
    match error {
        AppError::SignedOut => callout(
            "You have been signed out",
            &["Your answers are not saved yet. What you typed is kept: sign in again, and it is here."],
            ("Sign in", &sign_in_path(here)),
        ),
        AppError::Unreachable => words(
            "Your answers could not be saved",
            &[
                "The service cannot be reached. Nothing is lost: what you typed is still on this page.",
                "Check the connection and try again. If it does not come back, use a paper recording sheet.",
            ],
        ),
        AppError::Unavailable { reference } | AppError::Failed { reference } => words(
            "Your answers could not be saved",
            &[
                "The service cannot save right now. Nothing is lost: what you typed is still on this page. Try again.",
                &reference_line(reference),
            ],
        ),
        AppError::Forbidden => words("Your role does not allow this", &["Your answers were not saved."]),
        AppError::NotFound => words("This page is no longer there", &["Your answers were not saved."]),
        AppError::BadRequest | AppError::TooLarge => words(
            "Your answers could not be saved",
            &["The service did not understand what was sent. Load this page again."],
        ),
    }
}

/// "Reference: ...", or nothing.
pub fn reference_line(reference: &str) -> String {
    if reference.is_empty() {
        String::new()
    } else {
        format!("If you report this, give the reference {reference}.")
    }
}

fn words(heading: &str, paragraphs: &[&str]) -> AnyView {
    let paragraphs = paragraphs
        .iter()
        .filter(|text| !text.is_empty())
        .map(|text| view! { <p>{(*text).to_owned()}</p> })
        .collect_view();
    view! { <WarningCallout heading=heading.to_owned() heading_level=2>{paragraphs}</WarningCallout> }.into_any()
}

fn callout(heading: &str, paragraphs: &[&str], (text, href): (&str, &str)) -> AnyView {
    let paragraphs = paragraphs
        .iter()
        .map(|text| view! { <p>{(*text).to_owned()}</p> })
        .collect_view();
    let (text, href) = (text.to_owned(), href.to_owned());
    view! {
        <WarningCallout heading=heading.to_owned() heading_level=2>
            {paragraphs}
            <p>
                <a href=href rel="external">
                    {text}
                </a>
            </p>
        </WarningCallout>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::appointment_of;

    #[test]
    fn the_appointment_is_the_first_part_of_its_pages() {
        assert_eq!(appointment_of("/appointments/1/images/taken"), "/appointments/1");
        assert_eq!(appointment_of("/appointments/1"), "/appointments/1");
    }
}
