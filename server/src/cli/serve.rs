//! `fourview serve`: from the settings to a server that takes work, and to its end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Notify, watch};

use super::failure::Failure;
use super::{open, output};
use crate::audit::ReadJournal;
use crate::auth::Auth;
use crate::config::{self, Config};
use crate::demo;
use crate::http::site::Site;
use crate::http::{admin, listen, metrics};
use crate::intake::commitment::delivery;
use crate::intake::files::Disk;
use crate::intake::listening::{Listening, Tls, limits};
use crate::intake::receiver::Receiver;
use crate::intake::sweep::{expire, forget_associations};
use crate::intake::{Intake, pictures, understanding};
use crate::router::build_router;
use crate::services::{Ground, services};
use crate::state::AppState;
use crate::store::{StoreResult, expired_delete};

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
    let machines = listener("listening at FOURVIEW_DICOM_ADDR", config.intake.addr).await?;
    let tls = config.intake.tls.as_ref().map(Tls::read).transpose();
    let tls = tls.map_err(Failure::at("reading the files of FOURVIEW_DICOM_TLS"))?;
    let site = Site::find().map_err(Failure::at("reading the site"))?;
    let in_use = open::in_use(config)?;
    let audit = open::audit(config)?;
    let store = open::migrated_store(config).await?;
    let clock = open::clock();
    if config.demo {
        demo::fill(&store, clock.as_ref(), &audit)
            .await
            .map_err(Failure::at("filling in the demo data"))?;
    }
    metrics::start();
    let ground = Ground {
        store: store.clone(),
        clock,
        journal: ReadJournal::start(store.clone(), audit.clone()),
        audit,
    };
    let intake = Intake::open(&ground, config, Arc::new(Disk)).await;
    let intake = intake.map_err(Failure::at("opening the spool"))?;
    let auth = Auth::new(store.clone(), ground.clock.clone(), ground.audit.clone());
    if config.demo {
        demo::machines_and_token(&store, &auth)
            .await
            .map_err(Failure::at("filling in the demo data"))?;
    }
    let clock = ground.clock.clone();
    let state = AppState::new(
        config,
        store.clone(),
        clock,
        auth,
        services(&ground, &intake, &config.intake),
        intake.clone(),
        site,
    );
    announce(config);
    let read_again = Arc::new(Notify::new());
    let listening = Listening {
        read_again,
        receiver: Receiver::new(intake, config.intake.ae_title.clone()),
        limits: limits(&config.intake),
        tls,
    };
    serve((pages, operator, machines), state, listening).await?;
    store.close().await.map_err(Failure::at("closing the database"))?;
    drop(in_use);
    tracing::info!("ended");
    Ok(())
}

async fn listener(doing: &'static str, address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(Failure::at(doing))
}

fn announce(config: &Config) {
    tracing::info!(address = config.public_url.origin(), operator = %config.admin_addr, "serving");
    output::say(format!("Fourview: {}", config.public_url.origin()));
    output::say(format!("DICOM: {} at {}", config.intake.ae_title, config.intake.addr));
    output::say(format!("Health and metrics: http://{}", config.admin_addr));
    if config.demo {
        output::say("Demo data, not for participants. Accounts:");
        for account in demo::ACCOUNTS.into_iter().chain([demo::SECOND_READER]) {
            output::say(format!("  {}  password {}", account.email, demo::PASSWORD));
        }
    }
}

/// Serves until SIGTERM or Ctrl-C; SIGHUP has the certificates read again. The operator's listener lasts longest, so
/// that it can say that the server is ending.
async fn serve(
    (pages, operator, machines): (TcpListener, TcpListener, TcpListener),
    state: AppState,
    listening: Listening,
) -> Result<(), Failure> {
    let taking_signals = || Failure::at("taking signals of the operating system");
    let mut terminate = signal(SignalKind::terminate()).map_err(taking_signals())?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(taking_signals())?;
    // Without this a hang-up ends the process.
    let mut hangup = signal(SignalKind::hangup()).map_err(taking_signals())?;
    let read_again = listening.read_again.clone();
    let (end, ending) = watch::channel(false);
    let (end_operator, ending_operator) = watch::channel(false);
    let operator = tokio::spawn(listen::serve(operator, admin::router(state.clone()), ending_operator));
    let upkeep = tokio::spawn(upkeep(state.intake.clone()));
    let understanding = tokio::spawn(understanding::run(state.intake.clone(), ending.clone()));
    let renderer = pictures::renderer(config::executable().map_err(Failure::at("finding this program"))?);
    let pictures = tokio::spawn(pictures::run(state.intake.clone(), renderer, ending.clone()));
    let telling = tokio::spawn(delivery::run(state.intake.clone(), ending.clone()));
    let machines = tokio::spawn(listening.serve(machines, ending.clone()));
    let pages = tokio::spawn(listen::serve(pages, build_router(state.clone()), ending));
    loop {
        tokio::select! {
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
            _ = hangup.recv() => read_again.notify_one(),
        }
    }
    tracing::info!("ending: requests under way are finished");
    state.taking_work.off();
    // The receivers live in the tasks; a task that is gone needs no telling.
    let _ = end.send(true);
    let served = pages
        .await
        .and(machines.await)
        .and(understanding.await)
        .and(pictures.await)
        .and(telling.await);
    let _ = end_operator.send(true);
    upkeep.abort();
    served.and(operator.await).map_err(Failure::at("serving"))
}

/// Deletes what is no longer needed: ended sessions, old attempts to sign in, form keys, original files.
async fn upkeep(intake: Intake) {
    let mut every = tokio::time::interval(UPKEEP_EVERY);
    loop {
        every.tick().await;
        let now = intake.clock.now();
        let deleted: StoreResult<u64> = async {
            let tx = intake.store.begin().await?;
            let deleted = expired_delete(&tx, now).await?;
            tx.commit().await?;
            Ok(deleted)
        }
        .await;
        match deleted {
            Ok(deleted) => tracing::debug!(deleted, "deleted what is no longer needed"),
            Err(error) => tracing::warn!(cause = &error as &dyn std::error::Error, "nothing was deleted"),
        }
        match expire(&intake.spool, &intake.store, now, intake.files_kept_for).await {
            Ok(files) => tracing::debug!(files, "deleted original files"),
            Err(error) => tracing::warn!(
                cause = &error as &dyn std::error::Error,
                "original files were not deleted"
            ),
        }
        match forget_associations(&intake.store, now, intake.files_kept_for).await {
            Ok(associations) => tracing::debug!(associations, "forgot associations"),
            Err(error) => tracing::warn!(
                cause = &error as &dyn std::error::Error,
                "associations were not forgotten"
            ),
        }
    }
}
