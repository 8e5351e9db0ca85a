//! The log: one JSON object a line, or readable lines on a terminal, on standard error.
//!
//! Who logs what: each request is logged once, by its matched route and without query or body
//! (`http::request_log`); a failure once, where it is turned into what the user sees (`error`). A panic is logged
//! by its place alone, because its message may hold anything.

use std::io::{IsTerminal, stderr};

use thiserror::Error;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// The filter of FOURVIEW_LOG cannot be used.
#[derive(Debug, Error)]
#[error("FOURVIEW_LOG must be a level (error, warn, info, debug, trace) or a filter such as info,fourview=debug")]
pub struct BadFilter;

/// Starts logging.
///
/// # Errors
/// [`BadFilter`] when the filter is malformed.
pub fn start(filter: &str) -> Result<(), BadFilter> {
    let filter = EnvFilter::try_new(filter).map_err(|_| BadFilter)?;
    let lines = fmt::layer().with_writer(stderr).with_target(false);
    let registry = tracing_subscriber::registry().with(filter);
    let started = if stderr().is_terminal() {
        registry.with(lines.compact()).try_init()
    } else {
        registry.with(lines.json().flatten_event(true)).try_init()
    };
    // A second start finds the first one's log in place, which is as good.
    let _ = started;
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "the program is wrong: it panicked");
    }));
    Ok(())
}
