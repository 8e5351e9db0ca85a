//! Fourview.
