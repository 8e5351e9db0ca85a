//! `fourview serve`: from the settings to a server that takes work, and to its end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::failure::Failure;
use super::{open, output};
use crate::audit::{Audit, ReadJournal};
use crate::auth::Auth;
use crate::clock::Clock;
use crate::config::Config;
use crate::demo;
use crate::http::site::Site;
use crate::http::{admin, listen, metrics};
use crate::router::build_router;
use crate::services::{Ground, services};
use crate::state::AppState;
use crate::store::{Store, StoreResult, expired_delete};

/// How often what is no longer needed is deleted.
const UPKEEP_EVERY: Duration = Duration::from_secs(15 * 60);

/// Serves until told to end.
pub(super) async fn run(config: &Config) -> Result<(), Failure> {
    for name in &config.without_effect {
        tracing::warn!(
            setting = format!("FOURVIEW_{name}"),
            "the setting has no effect in this version"
        );
    }
    // Ports first: a second server on the same folder stops here, before it touches anything.
    let pages = listener("listening at FOURVIEW_HTTP_ADDR", config.http_addr).await?;
    let operator = listener("listening at FOURVIEW_ADMIN_ADDR", config.admin_addr).await?;
    let site = Site::find().map_err(Failure::at("reading the site"))?;
    open::data_dir(config)?;
    let audit = open::audit(config)?;
    let store = open::migrated_store(config).await?;
    let clock = open::clock();
    if config.demo {
        demo::fill(&store, clock.as_ref(), &audit)
            .await
            .map_err(Failure::at("filling in the demo data"))?;
    }
    metrics::start();
    let journal = ReadJournal::start(store.clone(), audit.clone());
    let state = state(config, site, &store, &clock, audit, journal);
    announce(config);
    serve(pages, operator, state).await?;
    store.close().await.map_err(Failure::at("closing the database"))?;
    tracing::info!("ended");
    Ok(())
}

fn state(
    config: &Config,
    site: Site,
    store: &Store,
    clock: &Arc<dyn Clock>,
    audit: Audit,
    journal: ReadJournal,
) -> AppState {
    let auth = Auth::new(store.clone(), clock.clone(), audit.clone());
    let services = services(&Ground {
        store: store.clone(),
        clock: clock.clone(),
        audit,
        journal,
    });
    AppState::new(config, store.clone(), clock.clone(), auth, services, site)
}

async fn listener(doing: &'static str, address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(Failure::at(doing))
}

fn announce(config: &Config) {
    tracing::info!(address = config.public_url.origin(), operator = %config.admin_addr, "serving");
    output::say(format!("Fourview: {}", config.public_url.origin()));
    output::say(format!("Health and metrics: http://{}", config.admin_addr));
    if config.demo {
        output::say("Demo data, not for participants. Accounts:");
        for account in demo::ACCOUNTS {
            output::say(format!("  {}  password {}", account.email, demo::PASSWORD));
        }
    }
}

/// Serves until SIGTERM or Ctrl-C. The operator's listener lasts longest, so that it can say that the server is ending.
async fn serve(pages: TcpListener, operator: TcpListener, state: AppState) -> Result<(), Failure> {
    let taking_signals = || Failure::at("taking signals of the operating system");
    let mut terminate = signal(SignalKind::terminate()).map_err(taking_signals())?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(taking_signals())?;
    let (end, ending) = watch::channel(false);
    let (end_operator, ending_operator) = watch::channel(false);
    let operator = tokio::spawn(listen::serve(operator, admin::router(state.clone()), ending_operator));
    let upkeep = tokio::spawn(upkeep(state.store.clone(), state.clock.clone()));
    let pages = tokio::spawn(listen::serve(pages, build_router(state.clone()), ending));
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("ending: requests under way are finished");
    state.taking_work.off();
    // The receivers live in the tasks; a task that is gone needs no telling.
    let _ = end.send(true);
    let served = pages.await;
    let _ = end_operator.send(true);
    upkeep.abort();
    served.and(operator.await).map_err(Failure::at("serving"))
}

/// Deletes what is no longer needed: ended sessions, old attempts to sign in, form keys.
async fn upkeep(store: Store, clock: Arc<dyn Clock>) {
    let mut every = tokio::time::interval(UPKEEP_EVERY);
    loop {
        every.tick().await;
        let deleted: StoreResult<u64> = async {
            let tx = store.begin().await?;
            let deleted = expired_delete(&tx, clock.now()).await?;
            tx.commit().await?;
            Ok(deleted)
        }
        .await;
        match deleted {
            Ok(deleted) => tracing::debug!(deleted, "deleted what is no longer needed"),
            Err(error) => tracing::warn!(cause = &error as &dyn std::error::Error, "nothing was deleted"),
        }
    }
}
