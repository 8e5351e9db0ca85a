//! The worklist.
use app::domain::ids::{MachineId, UnitId};
use dicom::dimse::Status;
use dicom::dimse::provider::{DataSet, WorklistMatches};

use super::Intake;

pub(super) async fn find(
    _intake: &Intake,
    _unit: UnitId,
    _machine: MachineId,
    _identifier: DataSet,
) -> Result<Box<dyn WorklistMatches>, Status> {
    Err(Status::PROCESSING_FAILURE)
}
