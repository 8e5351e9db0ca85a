//! "Awaiting images": what the machine is doing, and the images as they arrive.

mod refresh;
mod stream;
mod thumbnails;
mod traffic;

/// The query of an address that a page asks for by itself: it does not show that somebody is there.
pub const REFRESHED: &str = "refreshed";
