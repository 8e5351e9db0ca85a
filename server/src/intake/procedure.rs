//! Steps.
use dicom::dimse::Status;
use dicom::dimse::provider::{MppsCreate, MppsCreated, MppsSet};

use super::Intake;
use crate::store::Sender;

pub(super) async fn create(_intake: &Intake, _sender: &Sender, _request: MppsCreate) -> Result<MppsCreated, Status> {
    Err(Status::PROCESSING_FAILURE)
}

pub(super) async fn set(_intake: &Intake, _sender: &Sender, _request: MppsSet) -> Status {
    Status::PROCESSING_FAILURE
}
