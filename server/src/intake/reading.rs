//! From a file of the spool to what it says.

use std::path::Path;

use dicom::prescan::Refused;
use dicom::{facts, report, selection};
use thiserror::Error;

use super::examination::scan_file;
use super::object_facts::ObjectFacts;

/// SOP classes of dose reports, and of selections (DICOM PS3.6).
const DOSE_REPORTS: [&str; 2] = ["1.2.840.10008.5.1.4.1.1.88.67", "1.2.840.10008.5.1.4.1.1.88.76"];
const SELECTION: &str = "1.2.840.10008.5.1.4.1.1.88.59";

/// Why an object was not read. Holds nothing of what is in it.
#[derive(Debug, Error)]
pub enum NotRead {
    /// Its file.
    #[error("its file cannot be read")]
    Disk(#[from] std::io::Error),
    /// It breaks the limits within which an object is read.
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// Reads what an object says.
pub(super) fn read(path: &Path) -> Result<ObjectFacts, NotRead> {
    let scanned = scan_file(path)??;
    let image = facts::image(&scanned);
    let class = image
        .identity
        .class
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    Ok(if DOSE_REPORTS.contains(&class.as_str()) {
        ObjectFacts::Report(Box::new(report::dose_report(&scanned.attributes)))
    } else if class == SELECTION {
        ObjectFacts::Selection(Box::new(selection::selection(&scanned.attributes)))
    } else {
        ObjectFacts::Image(Box::new(image))
    })
}
