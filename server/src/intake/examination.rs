//! What can be seen of an object at once, before its sender is answered: whether it can be read within bounds, and
//! whether it is the one that its sender says.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use dicom::facts;
use dicom::prescan::{Form, Limits, Refused, Scanned, scan};
use tokio::sync::Semaphore;

use super::keeper::Verdict;
use super::part10::Head;
use super::spool::SpoolError;
use crate::store::QuarantineReason;

/// Objects that are looked at at the same time. One that is made to do harm may take 100 MB of memory meanwhile.
static PLACES: Semaphore = Semaphore::const_new(2);

/// Looks at an object that its sender calls by `head`.
pub(super) async fn examine(path: PathBuf, head: Head) -> Result<Verdict, SpoolError> {
    // It is never closed.
    let _place = PLACES.acquire().await;
    let looked = tokio::task::spawn_blocking(move || look(&path, &head)).await;
    // A defect of the scan costs the object its place, not its bytes.
    let defect = || {
        Verdict::Quarantine(
            QuarantineReason::NotScanned,
            "looking at it failed unexpectedly".to_owned(),
        )
    };
    looked.unwrap_or_else(|_| Ok(defect()))
}

fn look(path: &Path, head: &Head) -> Result<Verdict, SpoolError> {
    let scanned = match scan_file(path)? {
        Ok(scanned) => scanned,
        Err(why) => return Ok(Verdict::Quarantine(QuarantineReason::NotScanned, why.to_string())),
    };
    let itself = facts::image(&scanned).identity;
    let is = |uid: Option<&app::domain::received::uid::Uid>, said: &str| uid.is_some_and(|uid| uid.as_str() == said);
    if !is(itself.instance.as_ref(), &head.sop_instance_uid) {
        let detail = "its SOP Instance UID is not the one by which it was sent";
        return Ok(Verdict::Quarantine(QuarantineReason::OtherInstance, detail.to_owned()));
    }
    if !is(itself.class.as_ref(), &head.sop_class_uid) {
        let detail = "its SOP Class UID is not the one by which it was sent";
        return Ok(Verdict::Quarantine(QuarantineReason::OtherClass, detail.to_owned()));
    }
    Ok(Verdict::TakeIn)
}

/// Scans a file of the spool. An error is the disk's; what is wrong with the object is no error here.
pub(super) fn scan_file(path: &Path) -> io::Result<Result<Scanned, Refused>> {
    let file = io::BufReader::new(File::open(path)?);
    match scan(file, Form::File, &Limits::default()) {
        Err(Refused::Unreadable(kind)) => Err(kind.into()),
        scanned => Ok(scanned),
    }
}
