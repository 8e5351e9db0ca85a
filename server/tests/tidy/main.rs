//! The rules of the house that a machine can check, run with the ordinary tests. Each rule is a pure function from the
//! checkout's files to what breaks it, and has a test of its own.

mod checkout;
mod documents;
mod faults;
mod sources;

use checkout::Checkout;

/// Fails with every breach, a line each.
fn hold(rule: fn(&Checkout) -> Vec<String>) {
    let breaches = rule(&Checkout::read());
    assert!(breaches.is_empty(), "\n{}\n", breaches.join("\n"));
}

#[test]
fn libraries_stay_in_their_layer() {
    hold(sources::misplaced_libraries);
}

#[test]
fn files_say_what_they_are_for() {
    hold(sources::without_purpose);
}

#[test]
fn files_functions_and_lines_are_short() {
    hold(sources::too_long);
}

#[test]
fn names_say_something() {
    hold(sources::empty_names);
}

#[test]
fn decisions_are_numbered_once_and_listed() {
    hold(documents::unlisted_decisions);
}

#[test]
fn dependencies_have_a_reason() {
    hold(documents::unexplained_dependencies);
}

#[test]
fn every_page_has_a_journey() {
    hold(documents::pages_without_journey);
}

#[test]
fn the_project_explains_itself() {
    hold(documents::outside_documents);
}

#[test]
fn every_page_is_in_a_walk() {
    hold(documents::pages_not_walked);
}

#[test]
fn no_download_address_is_committed() {
    hold(documents::download_addresses);
}

#[test]
fn what_is_broken_on_purpose_is_written_down() {
    hold(faults::unlisted_faults);
}

#[test]
fn settings_of_the_intake_are_stated() {
    hold(faults::unstated_settings);
}
