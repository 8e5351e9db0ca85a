//! Fourview server.
fn main() {}
