//! What every request can reach. Built once at the start, cheap to clone, and the same in tests.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use app::services::Services;
use tokio::sync::watch;

use crate::auth::Auth;
use crate::clock::Clock;
use crate::config::{Config, PublicUrl};
use crate::http::limits::Limiter;
use crate::http::site::Site;
use crate::intake::Intake;
use crate::store::Store;

/// What every request can reach. Every layer that a request passes takes a clone along, so it is one pointer.
#[derive(Clone)]
pub struct AppState(Arc<Reach>);

/// What can be reached.
pub struct Reach {
    /// What the product can do.
    pub services: Services,
    /// Who signs in and stays so.
    pub auth: Auth,
    /// The database, for what belongs to no use case: health, and answers that outlive their session.
    pub store: Store,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// What machines send.
    pub intake: Intake,
    /// Files that are served as they are.
    pub site: Arc<Site>,
    /// Counts requests by session.
    pub limiter: Arc<Limiter>,
    /// What requests need to know of the settings.
    pub settings: Arc<Settings>,
    /// Whether the server takes work.
    pub taking_work: Switch,
}

/// What requests need to know of the settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address that people type.
    pub public_url: PublicUrl,
    /// Everything that is kept in files.
    pub data_dir: PathBuf,
}

/// On until it is switched off for good.
#[derive(Clone, Debug)]
pub struct Switch(Arc<watch::Sender<bool>>);

impl Switch {
    fn on() -> Self {
        Switch(Arc::new(watch::Sender::new(true)))
    }

    /// Whether it is still on.
    #[must_use]
    pub fn is_on(&self) -> bool {
        *self.0.borrow()
    }

    /// Switches it off.
    pub fn off(&self) {
        self.0.send_replace(false);
    }

    /// Waits until it is switched off.
    pub async fn went_off(&self) {
        // The sender lives as long as this does.
        let _ = self.0.subscribe().wait_for(|on| !*on).await;
    }
}

impl AppState {
    /// Puts together what requests need.
    #[must_use]
    pub fn new(
        config: &Config,
        store: Store,
        clock: Arc<dyn Clock>,
        auth: Auth,
        services: Services,
        intake: Intake,
        site: Site,
    ) -> Self {
        AppState(Arc::new(Reach {
            services,
            auth,
            store,
            limiter: Arc::new(Limiter::new(config.rate_limit, clock.clone())),
            clock,
            intake,
            site: Arc::new(site),
            settings: Arc::new(Settings {
                public_url: config.public_url.clone(),
                data_dir: config.data_dir.clone(),
            }),
            taking_work: Switch::on(),
        }))
    }
}

impl Deref for AppState {
    type Target = Reach;

    fn deref(&self) -> &Reach {
        &self.0
    }
}
