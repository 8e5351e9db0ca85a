//! What a mammography machine says and sends.
//!
//! This crate knows DICOM and nothing of the product's storage, people or pages: it is built and tested by itself.

pub mod attributes;
pub mod commitment;
pub mod dimse;
pub mod encoding;
pub mod facts;
pub mod pixels;
pub mod prescan;
pub mod procedure;
pub mod report;
pub mod selection;
mod structured;
pub mod synthetic;
pub mod worklist;
