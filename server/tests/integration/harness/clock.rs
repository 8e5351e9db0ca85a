//! A clock that stands still until a test moves it.

use std::sync::Mutex;

use fourview::clock::Clock;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

/// Stands at 24 November 2026, 9:00 UTC, until it is moved.
pub struct TestClock(Mutex<OffsetDateTime>);

impl Default for TestClock {
    fn default() -> Self {
        TestClock(Mutex::new(datetime!(2026-11-24 09:00 UTC)))
    }
}

impl TestClock {
    /// Moves it forward.
    pub fn advance(&self, by: Duration) {
        *self.0.lock().expect("no test panics while it holds the clock") += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> OffsetDateTime {
        *self.0.lock().expect("no test panics while it holds the clock")
    }
}
