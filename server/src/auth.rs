//! Who signs in, and how long that holds. Knows accounts, sessions and enrolment links; knows no cookie and no page.
//!
//! Tokens are 256 random bits; the database holds their SHA-256 only. Passwords are kept as argon2id hashes, and an
//! unknown account costs as much time as a wrong password. Single sign-on will be a second way to [`SignedIn`];
//! sessions stay as they are.

mod api_token;
mod enrol;
mod password;
mod session;
mod sign_in;
mod throttle;
mod token;

use std::sync::Arc;

use time::OffsetDateTime;

use crate::audit::Audit;
use crate::clock::Clock;
use crate::store::Store;

pub use enrol::{ENROLMENT_LIFETIME, EnrolRefused, EnrolmentLink};
pub use session::{ABSOLUTE_LIMIT, EndedSession, IDLE_LIMIT, SessionState, WARNING};
pub use sign_in::{Attempt, SignInRefused, SignedIn};
pub use token::csrf_matches;

pub(crate) use password::hash as password_hash;
pub(crate) use token::{new as token_new, text_sha256};

/// Signs people in and knows them again. Cheap to clone.
#[derive(Clone)]
pub struct Auth {
    store: Store,
    clock: Arc<dyn Clock>,
    audit: Audit,
}

impl Auth {
    /// On a store, by a clock, into a trail.
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>, audit: Audit) -> Self {
        Auth { store, clock, audit }
    }

    fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }
}
