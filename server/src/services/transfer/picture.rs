//! A picture of a received object. Whoever may not see it, and whatever is not there, gets the same answer.

use app::domain::ids::ImageId;
use app::domain::staff::Permission;
use app::error::AppError;
use app::services::Caller;
use app::services::transfer::{Picture, PictureSize};
use dicom::pixels::LongSide;

use super::StoredTransfer;
use crate::audit::{Action, Event, Object};
use crate::intake::pictures::picture_path;
use crate::services::{NotServed, authorise};
use crate::store::{StoredStanding, StoredThumbnail, appointment_case, received};

impl StoredTransfer {
    pub(super) async fn picture_of(
        &self,
        caller: &Caller,
        id: ImageId,
        size: PictureSize,
    ) -> Result<Picture, NotServed> {
        authorise(caller, Permission::SeePictures)?;
        let (ground, unit) = (&self.ground, caller.viewer.unit_id);
        let object = received(&ground.store, unit, id).await?.ok_or(AppError::NotFound)?;
        let read = Event::by(caller, Action::PictureRead, ground.now()).on(Object::Image(id));
        let read = match object.standing {
            StoredStanding::Matched(appointment) => {
                let case = appointment_case(&ground.store, unit, appointment).await?;
                let case = case.ok_or(AppError::NotFound)?;
                read.about(case.appointment.participant.id)
            }
            StoredStanding::Pending | StoredStanding::Unmatched | StoredStanding::HeldApart(_) => {
                authorise(caller, Permission::MatchImages).map_err(|_| AppError::NotFound)?;
                read
            }
        };
        if object.thumbnail != StoredThumbnail::Ready {
            return Err(AppError::NotFound.into());
        }
        let side = match size {
            PictureSize::Small => LongSide::SMALL,
            PictureSize::Large => LongSide::LARGE,
        };
        let path = picture_path(&self.thumbnails, &object.object.sha256, side);
        let jpeg = match tokio::fs::read(&path).await {
            Ok(jpeg) => jpeg,
            Err(error) => {
                tracing::warn!(
                    cause = &error as &dyn std::error::Error,
                    "a picture that should be there is not"
                );
                return Err(AppError::NotFound.into());
            }
        };
        ground.journal.read(read).await?;
        let tag = format!("{}-{}", hex::encode(&object.object.sha256[..12]), size.name());
        Ok(Picture { jpeg, tag })
    }
}
