//! The audit trail: who did or read what, when, to whom, with what outcome; sealed so that tampering shows.
//!
//! One chain a unit. Each event carries an HMAC over the event before it and itself; the end of the chain is sealed
//! as well, so that an event cannot be edited, removed, moved or cut off without the installation's secret. What no
//! trail in a database can show by itself is that the whole database was put back to an earlier state: for that the
//! sealed end is printed by `audit verify`, to be kept elsewhere. A list that was read names its people by the
//! seal of their ids: whoever shares a list is written down once, however often it is read. Events hold codes and ids,
//! never a name or a text.

mod action;
mod chain;
mod codes;
mod event;
mod journal;
mod people;
mod verify;

pub use action::{Action, Outcome};
pub use chain::Audit;
pub use codes::Codes;
pub use event::{Event, Object};
pub use journal::ReadJournal;
pub use verify::{Broken, How, NotVerified, Verified, verify};
