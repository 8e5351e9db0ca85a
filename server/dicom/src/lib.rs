//! What a mammography machine says and sends.
//!
//! This crate knows DICOM and nothing of the product's storage, people or pages: it is built and tested by itself.

pub mod dimse;
pub mod pixels;
