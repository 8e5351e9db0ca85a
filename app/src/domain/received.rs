//! What a mammography machine sent, as values; and the rules over it, as pure functions.
//!
//! Read in this order: [`words`], [`uid`], [`measure`] and [`moment`] are what a machine's values are made of,
//! [`facts`] what one image says of itself ([`view`], [`factors`], [`person`] are its parts). [`report`],
//! [`selection`] and [`procedure`] are what a machine says about several images. [`exposure`] counts, [`matching`]
//! finds whose images they are, [`receipt`] says whether all are here, [`alerts`] what one image says that does not
//! fit, [`warnings`] what a person should look at before confirming, [`evidence`] what bears on repeat or extra, and
//! [`phases`] which phase of the transfer fails.
//!
//! Everything is optional: a value that a machine did not give is `None`, never a default.

pub mod alerts;
pub mod evidence;
pub mod exposure;
pub mod factors;
pub mod facts;
pub mod matching;
pub mod measure;
pub mod moment;
pub mod operator;
pub mod person;
pub mod phases;
pub mod procedure;
pub mod receipt;
pub mod report;
pub mod selection;
pub mod uid;
pub mod view;
pub mod warnings;
pub mod words;
