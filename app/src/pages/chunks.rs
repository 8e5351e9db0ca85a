//! Which page an address shows, and in which part of the WebAssembly it is.
//!
//! The pages up to the first one about images are in the part that every visit begins with. The others come when one
//! of them is opened: "answers" are the questions after that page, "records" is what is there besides recording,
//! "transfer" what administrators see of the traffic with machines, "reading" what image readers do.

use std::borrow::Cow;

use leptos::prelude::AnyView;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

use super::failure::error_page;
use super::navigation::use_go;
use super::{account, appointment, clinics, reading, transfer};
use crate::error::AppError;

/// A page, by the part that it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// In the part that every visit begins with.
    First(First),
    /// In the part "answers".
    Answers(Answers),
    /// In the part "records".
    Records(Records),
    /// In the part "transfer".
    Transfer(Transfer),
    /// In the part "reading".
    Reading(Reading),
}

/// The pages up to the first one about images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    /// /sign-in
    SignIn,
    /// /room
    Room,
    /// /clinics
    Clinics,
    /// /clinics/{id}
    Clinic,
    /// /appointments/{id}
    Overview,
    /// /appointments/{id}/images/taken
    Taken,
}

/// The questions after the first page about images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// /appointments/{id}/images/details
    Details,
    /// /appointments/{id}/images/repeats
    Repeats,
    /// /appointments/{id}/images/awaiting
    Awaiting,
    /// /appointments/{id}/images/review
    Review,
    /// /appointments/{id}/attribution
    Attribution,
    /// /appointments/{id}/check
    Check,
}

/// What is there besides recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Records {
    /// /enrol/{token}
    Enrol,
    /// /account
    Account,
    /// /clinics/{id}/sheet
    Sheet,
    /// /attention
    Attention,
    /// /appointments/{id}/room
    Room,
    /// /appointments/{id}/images/problem
    Problem,
    /// /appointments/{id}/images/of-another
    OfAnother,
    /// /appointments/{id}/images/cannot-proceed
    CannotProceed,
    /// /appointments/{id}/record
    Record,
    /// /appointments/{id}/correct
    Correct,
}

/// What administrators see of the traffic with machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transfer {
    /// /admin/image-transfer
    Overview,
    /// /admin/image-transfer/associations
    Associations,
    /// /admin/image-transfer/machines/{id}
    Machine,
    /// /admin/image-transfer/machines/{id}/change
    ChangeMachine,
    /// /admin/image-transfer/add-machine
    AddMachine,
    /// /admin/image-transfer/sites/{id}
    Site,
    /// /admin/image-transfer/quarantine
    Quarantine,
    /// /admin/image-transfer/quarantine/{id}
    Quarantined,
    /// /admin/image-transfer/unmatched
    Unmatched,
    /// /admin/image-transfer/studies
    Studies,
    /// /admin/image-transfer/studies/{id}
    Study,
    /// /admin/image-transfer/studies/{id}/attach
    Attach,
}

/// What image readers do, and what comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// /reading
    List,
    /// /reading/{id}
    Case,
    /// /reports/notes
    Notes,
}

/// Names and values of the parts of an address that stand for any.
pub(super) type Parameters = Vec<(Cow<'static, str>, String)>;

impl Page {
    /// Every page.
    pub const ALL: [Page; 37] = [
        Page::First(First::SignIn),
        Page::First(First::Room),
        Page::First(First::Clinics),
        Page::First(First::Clinic),
        Page::First(First::Overview),
        Page::First(First::Taken),
        Page::Answers(Answers::Details),
        Page::Answers(Answers::Repeats),
        Page::Answers(Answers::Awaiting),
        Page::Answers(Answers::Review),
        Page::Answers(Answers::Attribution),
        Page::Answers(Answers::Check),
        Page::Records(Records::Enrol),
        Page::Records(Records::Account),
        Page::Records(Records::Sheet),
        Page::Records(Records::Attention),
        Page::Records(Records::Room),
        Page::Records(Records::Problem),
        Page::Records(Records::OfAnother),
        Page::Records(Records::CannotProceed),
        Page::Records(Records::Record),
        Page::Records(Records::Correct),
        Page::Transfer(Transfer::Overview),
        Page::Transfer(Transfer::Associations),
        Page::Transfer(Transfer::Machine),
        Page::Transfer(Transfer::ChangeMachine),
        Page::Transfer(Transfer::AddMachine),
        Page::Transfer(Transfer::Site),
        Page::Transfer(Transfer::Quarantine),
        Page::Transfer(Transfer::Quarantined),
        Page::Transfer(Transfer::Unmatched),
        Page::Transfer(Transfer::Studies),
        Page::Transfer(Transfer::Study),
        Page::Transfer(Transfer::Attach),
        Page::Reading(Reading::List),
        Page::Reading(Reading::Case),
        Page::Reading(Reading::Notes),
    ];

    /// The page at a path.
    #[must_use]
    pub fn at(path: &str) -> Option<Page> {
        let fits = |page: &Page| parameters(page.pattern(), path).is_some();
        Page::ALL.into_iter().find(fits)
    }

    /// Its address. A part that begins with a colon stands for any, and is known by that name.
    pub(super) fn pattern(self) -> &'static str {
        match self {
            Page::First(First::SignIn) => "/sign-in",
            Page::First(First::Room) => "/room",
            Page::First(First::Clinics) => "/clinics",
            Page::First(First::Clinic) => "/clinics/:id",
            Page::First(First::Overview) => "/appointments/:id",
            Page::First(First::Taken) => "/appointments/:id/images/taken",
            Page::Answers(Answers::Details) => "/appointments/:id/images/details",
            Page::Answers(Answers::Repeats) => "/appointments/:id/images/repeats",
            Page::Answers(Answers::Awaiting) => "/appointments/:id/images/awaiting",
            Page::Answers(Answers::Review) => "/appointments/:id/images/review",
            Page::Answers(Answers::Attribution) => "/appointments/:id/attribution",
            Page::Answers(Answers::Check) => "/appointments/:id/check",
            Page::Records(Records::Enrol) => "/enrol/:token",
            Page::Records(Records::Account) => "/account",
            Page::Records(Records::Sheet) => "/clinics/:id/sheet",
            Page::Records(Records::Attention) => "/attention",
            Page::Records(Records::Room) => "/appointments/:id/room",
            Page::Records(Records::Problem) => "/appointments/:id/images/problem",
            Page::Records(Records::OfAnother) => "/appointments/:id/images/of-another",
            Page::Records(Records::CannotProceed) => "/appointments/:id/images/cannot-proceed",
            Page::Records(Records::Record) => "/appointments/:id/record",
            Page::Records(Records::Correct) => "/appointments/:id/correct",
            Page::Transfer(Transfer::Overview) => "/admin/image-transfer",
            Page::Transfer(Transfer::Associations) => "/admin/image-transfer/associations",
            Page::Transfer(Transfer::Machine) => "/admin/image-transfer/machines/:id",
            Page::Transfer(Transfer::ChangeMachine) => "/admin/image-transfer/machines/:id/change",
            Page::Transfer(Transfer::AddMachine) => "/admin/image-transfer/add-machine",
            Page::Transfer(Transfer::Site) => "/admin/image-transfer/sites/:id",
            Page::Transfer(Transfer::Quarantine) => "/admin/image-transfer/quarantine",
            Page::Transfer(Transfer::Quarantined) => "/admin/image-transfer/quarantine/:id",
            Page::Transfer(Transfer::Unmatched) => "/admin/image-transfer/unmatched",
            Page::Transfer(Transfer::Studies) => "/admin/image-transfer/studies",
            Page::Transfer(Transfer::Study) => "/admin/image-transfer/studies/:id",
            Page::Transfer(Transfer::Attach) => "/admin/image-transfer/studies/:id/attach",
            Page::Reading(Reading::List) => "/reading",
            Page::Reading(Reading::Case) => "/reading/:id",
            Page::Reading(Reading::Notes) => "/reports/notes",
        }
    }

    /// The name of the part that it is in, unless every visit begins with that.
    #[must_use]
    pub fn part(self) -> Option<&'static str> {
        match self {
            Page::First(_) => None,
            Page::Answers(_) => Some("answers"),
            Page::Records(_) => Some("records"),
            Page::Transfer(_) => Some("transfer"),
            Page::Reading(_) => Some("reading"),
        }
    }

    /// Fetches the part that it is in, where that is not here yet.
    ///
    /// # Errors
    /// [`AppError::Unreachable`] when it cannot be fetched.
    pub async fn load(self) -> Result<(), AppError> {
        match self {
            Page::First(_) => {}
            Page::Answers(_) => load_answers().await?,
            Page::Records(_) => load_records().await?,
            Page::Transfer(_) => load_transfer().await?,
            Page::Reading(_) => load_reading().await?,
        }
        Ok(())
    }

    /// The page itself, once its part is here.
    pub async fn view(self) -> AnyView {
        let here = use_go().here();
        let view = match self {
            Page::First(page) => Ok(first(page)),
            Page::Answers(page) => answers(page).await,
            Page::Records(page) => records(page).await,
            Page::Transfer(page) => transfer(page).await,
            Page::Reading(page) => reading(page).await,
        };
        view.unwrap_or_else(|error| error_page(&error, &here))
    }
}

/// What stands at the colons of a pattern, where a path fits it.
pub(super) fn parameters(pattern: &'static str, path: &str) -> Option<Parameters> {
    let (mut known, mut parts) = (
        pattern.split('/').skip(1),
        path.trim_end_matches('/').split('/').skip(1),
    );
    let mut found = Vec::new();
    loop {
        match (known.next(), parts.next()) {
            (None, None) => return Some(found),
            (Some(known), Some(part)) => match known.strip_prefix(':') {
                Some(name) if !part.is_empty() => found.push((name.into(), part.to_owned())),
                None if known == part => {}
                _ => return None,
            },
            _ => return None,
        }
    }
}

impl From<SplitLoaderError> for AppError {
    fn from(_: SplitLoaderError) -> Self {
        AppError::Unreachable
    }
}

fn first(page: First) -> AnyView {
    match page {
        First::SignIn => account::sign_in::page(),
        First::Room => clinics::room::page(),
        First::Clinics => clinics::today::page(),
        First::Clinic => clinics::clinic::page(),
        First::Overview => appointment::overview::page(),
        First::Taken => appointment::taken::page(),
    }
}

#[wasm_split(answers, wasm_split_path = leptos::wasm_split, preload(load_answers), fallible)]
fn answers(page: Answers) -> Result<AnyView, AppError> {
    Ok(match page {
        Answers::Details => appointment::details::page(),
        Answers::Repeats => appointment::repeats::page(),
        Answers::Awaiting => appointment::awaiting::page(),
        Answers::Review => appointment::review::page(),
        Answers::Attribution => appointment::attribution::page(),
        Answers::Check => appointment::check::page(),
    })
}

#[wasm_split(records, wasm_split_path = leptos::wasm_split, preload(load_records), fallible)]
fn records(page: Records) -> Result<AnyView, AppError> {
    Ok(match page {
        Records::Enrol => account::enrol::page(),
        Records::Account => account::own::page(),
        Records::Sheet => clinics::sheet::page(),
        Records::Attention => clinics::attention::page(),
        Records::Room => appointment::room::page(),
        Records::Problem => appointment::problem::page(),
        Records::OfAnother => appointment::of_another::page(),
        Records::CannotProceed => appointment::cannot_proceed::page(),
        Records::Record => appointment::record::page(),
        Records::Correct => appointment::correct::page(),
    })
}

#[wasm_split(transfer, wasm_split_path = leptos::wasm_split, preload(load_transfer), fallible)]
fn transfer(page: Transfer) -> Result<AnyView, AppError> {
    Ok(match page {
        Transfer::Overview => transfer::overview::page(),
        Transfer::Associations => transfer::calls::page(),
        Transfer::Machine => transfer::machine::page(),
        Transfer::ChangeMachine => transfer::registration::change(),
        Transfer::AddMachine => transfer::registration::add(),
        Transfer::Site => transfer::site::page(),
        Transfer::Quarantine => transfer::quarantine::page(),
        Transfer::Quarantined => transfer::quarantined::page(),
        Transfer::Unmatched => transfer::unsettled::page(),
        Transfer::Studies => transfer::studies::page(),
        Transfer::Study => transfer::study::page(),
        Transfer::Attach => transfer::attach::page(),
    })
}

#[wasm_split(reading, wasm_split_path = leptos::wasm_split, preload(load_reading), fallible)]
fn reading(page: Reading) -> Result<AnyView, AppError> {
    Ok(match page {
        Reading::List => reading::list::page(),
        Reading::Case => reading::case::page(),
        Reading::Notes => reading::notes::page(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_of_one_page_with_or_without_a_slash_at_its_end() {
        for (path, page) in [
            ("/sign-in", Some(Page::First(First::SignIn))),
            ("/clinics/1/", Some(Page::First(First::Clinic))),
            ("/appointments/1", Some(Page::First(First::Overview))),
            ("/appointments/1/images", None),
            ("/appointments/1/images/details", Some(Page::Answers(Answers::Details))),
            ("/clinics//sheet", None),
            ("/", None),
        ] {
            assert_eq!(Page::at(path), page, "{path}");
        }
    }
}
