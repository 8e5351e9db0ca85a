//! Recording what images were taken: the rules that the product exists for.
//!
//! Read in this order: [`view`] names what was taken, [`tally`] counts it, [`repeats`] explains what came in addition,
//! [`completeness`] says what is missing and why, [`dose`] how much radiation it took; [`draft`] is the record in the
//! making, [`review`] the same where a machine sent the images, [`record`] the finished one, [`confirmed`] its
//! exposures, [`late`] what came after it, [`summary`] its words, and [`saved`] what someone else has saved meanwhile.

pub mod by_view;
pub mod completeness;
pub mod confirmed;
pub mod dose;
pub mod draft;
pub mod late;
pub mod record;
pub mod repeats;
pub mod review;
pub mod saved;
pub mod summary;
pub mod tally;
pub mod view;
