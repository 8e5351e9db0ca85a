//! Decoding in a child process of the same binary, because a decoder that meets a file made to do harm may overflow its
//! stack, run out of memory or never end, and none of these can be caught from within.
//!
//! The parent keeps a few children and hands each one file at a time; a child that dies costs that picture and is
//! replaced. A child sets limits on itself before it reads the first request, has an empty environment, and no
//! descriptors but its pipes and the file at hand.

mod limits;
mod renderer;
mod wire;
mod worker;

pub use limits::Limits;
pub use renderer::{Command, RenderError, Renderer};
pub use worker::run;
