//! From what a browser sent to what it means.
//!
//! [`fields::Fields`] holds the strings exactly as they were sent. Each question has one file with a `parse` (strings
//! to a command, or [`errors::FormErrors`]) and a `fill` (a saved answer to the strings that show it). The same code
//! runs in the browser, before sending, and on the server, which trusts nothing else. What is hidden on the page is not
//! parsed.

pub mod account;
pub mod attribution;
pub mod cannot_proceed;
pub mod correction;
pub mod details;
pub mod doses;
pub mod errors;
pub mod fields;
pub mod machine;
pub mod moving;
pub mod outcome;
pub mod reading;
pub mod repeats;
pub mod review;
pub mod room;
pub mod steps;
pub mod taken;
pub mod transfer;
pub mod words;
