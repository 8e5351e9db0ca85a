//! The pictures of received images: made by child processes, kept as files that never change, noted in the database
//! when they are on disk.
//!
//! A file is called by the SHA-256 of the image's data set and its size in pixels, so that making a picture again
//! makes the same file.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use app::domain::ids::ImageId;
use dicom::pixels::child::{Command, Limits, RenderError, Renderer};
use dicom::pixels::{LongSide, Thumbnail};
use thiserror::Error;
use tokio::sync::watch;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::Intake;
use crate::store::{ObjectAtWork, StoreResult, Work, thumbnail_failed, thumbnail_ready, work_give_back, work_take};

/// The sizes that are made.
pub const SIDES: [LongSide; 2] = [LongSide::SMALL, LongSide::LARGE];
/// Attempts after which a picture is given up.
const MOST_ATTEMPTS: u32 = 3;
/// How long a place rests when no picture can be made for a reason that lies elsewhere, such as a full disk.
const REST: Duration = Duration::from_secs(5);
/// How often it is looked for work that nobody told of.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Children that make pictures: as many as there are processors.
#[must_use]
pub fn renderer(program: PathBuf) -> Arc<Renderer> {
    let workers = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let command = Command {
        program,
        arguments: vec!["render-pictures".into()],
    };
    Arc::new(Renderer::new(command, workers, Limits::default()))
}

/// Where a picture is.
#[must_use]
pub fn picture_path(folder: &Path, sha256: &[u8; 32], side: LongSide) -> PathBuf {
    let name = hex::encode(sha256);
    folder.join(&name[..2]).join(format!("{name}-{}.jpg", side.get()))
}

/// Makes pictures until `end` says so.
pub async fn run(intake: Intake, renderer: Arc<Renderer>, mut end: watch::Receiver<bool>) {
    let places = std::thread::available_parallelism().map_or(1, NonZeroUsize::get) * 2;
    let mut making: JoinSet<ImageId> = JoinSet::new();
    let mut under_way: HashMap<ImageId, ()> = HashMap::new();
    loop {
        let free = places - under_way.len();
        let busy: Vec<ImageId> = under_way.keys().copied().collect();
        let taken = match free {
            0 => Ok(Vec::new()),
            free => work_take(&intake.store, Work::Thumbnail, &busy, u32::try_from(free).unwrap_or(1)).await,
        };
        match taken {
            Ok(objects) => {
                for object in objects {
                    under_way.insert(object.id, ());
                    let (intake, renderer) = (intake.clone(), renderer.clone());
                    making.spawn(async move {
                        let id = object.id;
                        if let Err(error) = make(&intake, &renderer, &object).await {
                            let cause: &dyn std::error::Error = &error;
                            tracing::warn!(cause, "a picture was not noted");
                        }
                        id
                    });
                }
            }
            Err(error) => {
                tracing::warn!(cause = &error as &dyn std::error::Error, "pictures cannot be made now");
            }
        }
        tokio::select! {
            Some(done) = making.join_next(), if !making.is_empty() => match done {
                Ok(id) => { under_way.remove(&id); }
                // A task that panicked does not say which it was; all are looked at again.
                Err(_) => { making.abort_all(); under_way.clear(); }
            },
            () = intake.pictures.notified(), if free > 0 => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = end.wait_for(|end| *end) => return,
        }
    }
}

/// Why there are no pictures.
#[derive(Debug, Error)]
enum NoPictures {
    #[error(transparent)]
    Render(#[from] RenderError),
    #[error("the pictures cannot be written")]
    Disk(#[from] io::Error),
}

/// Makes the pictures of one image, and notes that they are there, or why not.
async fn make(intake: &Intake, renderer: &Renderer, object: &ObjectAtWork) -> StoreResult<()> {
    let watch = crate::clock::Stopwatch::start();
    let path = intake.spool.path(&object.file_key);
    let made = match renderer.render(&path, &SIDES).await {
        Ok(pictures) => write(intake, object, pictures).await.map_err(NoPictures::from),
        Err(error) => Err(error.into()),
    };
    metrics::histogram!("fourview_intake_picture_seconds").record(watch.elapsed());
    let tx = intake.store.begin().await?;
    match made {
        Ok(()) => thumbnail_ready(&tx, object.id).await?,
        Err(NoPictures::Render(RenderError::CannotShow(why))) => {
            thumbnail_failed(&tx, object.id, &format!("CANNOT_SHOW_{}", why.code())).await?;
        }
        // It says nothing of the image: the attempt does not count, and after a rest it is made again.
        Err(error @ (NoPictures::Render(RenderError::NotStarted(_)) | NoPictures::Disk(_))) => {
            tracing::warn!(cause = &error as &dyn std::error::Error, "pictures cannot be made now");
            work_give_back(&tx, Work::Thumbnail, object.id).await?;
            tx.commit().await?;
            tokio::time::sleep(REST).await;
            return Ok(());
        }
        Err(error) => {
            tracing::warn!(cause = &error as &dyn std::error::Error, "an image has no pictures");
            if object.attempts >= MOST_ATTEMPTS {
                thumbnail_failed(&tx, object.id, "GAVE_UP").await?;
            }
        }
    }
    tx.commit().await?;
    if let Some(appointment) = object.appointment {
        intake.live.tell(appointment);
    }
    Ok(())
}

async fn write(intake: &Intake, object: &ObjectAtWork, pictures: Vec<Thumbnail>) -> io::Result<()> {
    let (folder, sha256) = (intake.thumbnails.clone(), object.sha256);
    let written = tokio::task::spawn_blocking(move || {
        for picture in &pictures {
            let path = picture_path(&folder, &sha256, picture.side);
            let shard = path.parent().unwrap_or(&folder);
            fs::create_dir_all(shard)?;
            let half = shard.join(Uuid::new_v4().simple().to_string());
            let mut file = fs::File::create_new(&half)?;
            file.write_all(&picture.jpeg)?;
            file.sync_data()?;
            fs::rename(&half, &path)?;
            fs::File::open(shard)?.sync_all()?;
        }
        Ok(())
    });
    written.await.unwrap_or_else(|_| Err(io::ErrorKind::Interrupted.into()))
}
