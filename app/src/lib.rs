//! What Fourview is: the words and rules of recording images, its forms, and its pages.
//!
//! Compiled twice from the same source: with feature `ssr` into the server, with `hydrate` into the browser's WebAssembly.

pub mod domain;
