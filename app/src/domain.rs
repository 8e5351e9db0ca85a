//! What the words of breast screening mean, as types and pure rules.
//!
//! Nothing here knows of a browser, a database, DICOM, a clock or the network: only `std`, `serde`, `time`, `uuid` and
//! `thiserror`. An illegal state does not compile, or does not parse.

pub mod appointment;
pub mod clinic;
pub mod ids;
pub mod imaging;
pub mod local_time;
pub mod non_empty;
pub mod participant;
pub mod phi;
pub mod reading;
pub mod received;
pub mod staff;
pub mod stop;
pub mod text;
pub mod transfer;
pub mod upper_case;
mod vocabulary;
