//! What machines send: received, made durable, understood, and shown to be so.
//!
//! The way of an object: [`reception`] takes its bytes to the [`spool`] and looks at them ([`examination`]), the
//! [`keeper`] makes it durable, and only then is its sender told. What it is and whose it is comes afterwards
//! ([`understanding`]): work that is found in the database, so that it goes on after a restart and is never dropped.

pub mod address_range;
pub mod admission;
pub mod again;
pub mod arrivals;
pub mod belonging;
pub mod commitment;
pub mod examination;
pub mod exposures_shown;
pub mod files;
pub mod keeper;
pub mod late;
pub mod listening;
pub mod names;
pub mod object_facts;
pub mod part10;
pub mod peer;
pub mod pictures;
mod procedure;
mod reading;
pub mod received_study;
pub mod receiver;
pub mod reception;
pub mod spool;
pub mod sweep;
pub mod understanding;
mod worklist;

use std::path::PathBuf;
use std::sync::Arc;

use time::Duration;
use tokio::sync::{Notify, Semaphore};

use crate::audit::{Audit, ReadJournal};
use crate::clock::Clock;
use crate::config::Config;
use crate::live::Live;
use crate::services::Ground;
use crate::store::Store;
use files::Files;
use keeper::{Keeper, KeeperGround};
use spool::Spool;
use sweep::{SweepError, sweep};

/// Bodies with objects that are taken by HTTP at the same time.
const UPLOADS: usize = 16;

/// Everything that takes in what machines send. Cheap to clone.
#[derive(Clone)]
pub struct Intake {
    /// The database.
    pub store: Store,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// The trail.
    pub audit: Audit,
    /// Takes down what was read.
    pub journal: ReadJournal,
    /// Where files are.
    pub spool: Spool,
    /// Makes arrivals durable.
    pub keeper: Keeper,
    /// Told when there is something to be understood.
    pub received: Arc<Notify>,
    /// Told when there is a picture to be made.
    pub pictures: Arc<Notify>,
    /// Told when there is a machine to be told.
    pub commitments: Arc<Notify>,
    /// What we call ourselves on the network.
    pub ae_title: String,
    /// Places for bodies that come by HTTP.
    pub uploads: Arc<Semaphore>,
    /// The longest object that is taken.
    pub object_bytes: u64,
    /// How long original files are kept at least.
    pub files_kept_for: Duration,
    /// Where pictures are.
    pub thumbnails: PathBuf,
    /// Tells those who follow what arrives.
    pub live: Live,
}

impl Intake {
    /// Opens the spool in the data folder, brings it and the database together, and takes in from then on.
    ///
    /// # Errors
    /// When spool or database cannot be used.
    pub async fn open(ground: &Ground, config: &Config, files: Arc<dyn Files>) -> Result<Self, SweepError> {
        let settings = &config.intake;
        let spool = Spool::open(&config.data_dir.join("spool"), files, settings.least_free_bytes)?;
        let swept = sweep(&spool, &ground.store, ground.clock.now()).await?;
        tracing::info!(
            arriving = swept.arriving,
            without_row = swept.without_row,
            without_file = swept.without_file,
            associations = swept.associations,
            "the spool was swept"
        );
        let thumbnails = config.data_dir.join("thumbnails");
        std::fs::create_dir_all(&thumbnails)?;
        let received = Arc::new(Notify::new());
        let keeper = Keeper::start(KeeperGround {
            spool: spool.clone(),
            store: ground.store.clone(),
            audit: ground.audit.clone(),
            clock: ground.clock.clone(),
            received: received.clone(),
        });
        Ok(Intake {
            store: ground.store.clone(),
            clock: ground.clock.clone(),
            audit: ground.audit.clone(),
            journal: ground.journal.clone(),
            spool,
            keeper,
            received,
            pictures: Arc::default(),
            commitments: Arc::default(),
            ae_title: settings.ae_title.clone(),
            uploads: Arc::new(Semaphore::new(UPLOADS)),
            object_bytes: settings.object_bytes,
            files_kept_for: Duration::days(i64::from(settings.spool_days)),
            thumbnails,
            live: Live::start(ground.store.clone(), ground.clock.clone()),
        })
    }
}
