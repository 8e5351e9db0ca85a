//! "Awaiting images".

/// The query of an address that a page asks for by itself: it does not show that somebody is there.
pub const REFRESHED: &str = "refreshed";
