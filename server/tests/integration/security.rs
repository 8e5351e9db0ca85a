//! What the web side promises whoever asks: headers, forged requests, limits, ways back, sessions that end.

mod away;
mod headers;
mod limits;
mod requests;
mod sessions;
