//! Pictures: codecs against other people's, thumbnails in every transfer syntax, windows, files made to do harm.

mod changed;
mod child;
mod damaged;
mod hostile;
mod lossless;
mod peers;
mod phantom;
mod syntaxes;
mod windows;
