//! The peer: the same page with the same content, rendered by leptos_axum, without session, access check, audit or
//! database. What the product adds to that is the difference between the two.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use app::app::{App, SiteNames, shell};
use app::domain::ids::{AppointmentId, ClinicId, SessionId};
use app::domain::staff::{Role, StaffName, Viewer};
use app::error::AppError;
use app::forms::fields::Fields;
use app::forms::outcome::Outcome;
use app::forms::steps::{AppointmentForm, Step};
use app::services::accounts::{OwnSession, TimeLeft};
use app::services::clinics::{ClinicPage, ClinicsPage, RoomPage};
use app::services::imaging::Visit;
use app::services::{Accounts, Caller, Clinics, Imaging, Services};
use async_trait::async_trait;
use axum::Router;
use axum::serve::ListenerExt;
use leptos::context::provide_context;
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::driver::http::{Connection, Request};
use crate::driver::product::{free_address, pause};

/// The word that makes this program the peer.
pub const WORD: &str = "peer";

/// What the peer shows.
#[derive(Clone, Serialize, Deserialize)]
pub struct Content {
    /// The page, as the product gave it.
    pub visit: Visit,
    /// The addresses of script, WebAssembly and style sheet.
    pub site: [String; 3],
}

/// A peer in a process of its own, as the product is; ended when dropped.
pub struct Peer {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Peer {
    /// Starts a peer.
    pub fn start(content: &Content, folder: &Path) -> Self {
        let file = folder.join("peer.json");
        serde_json::to_writer(File::create(&file).expect("a file for the peer"), content).expect("the peer's content");
        let address = free_address();
        let program = std::env::current_exe().expect("this program");
        let mut command = Command::new(program);
        command
            .arg(WORD)
            .arg(address.to_string())
            .arg(file)
            .stdin(Stdio::null());
        let child = command.spawn().expect("the peer");
        while Connection::open(address)
            .and_then(|mut open| open.ask(&Request::page(address, "/", "")))
            .is_err()
        {
            pause();
        }
        Peer { child, address }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Is the peer, until it is ended.
pub fn serve(address: &str, file: &str) {
    let content: Content = serde_json::from_slice(&fs::read(file).expect("the content")).expect("the content");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let listener = TcpListener::bind(address).await.expect("the peer's address");
        let listener = listener.tap_io(|stream| {
            // Slower, not wrong, without it.
            let _ = stream.set_nodelay(true);
        });
        axum::serve(listener, router(content)).await.expect("the peer");
    });
}

fn router(content: Content) -> Router {
    // What starts the executor of the page framework.
    leptos_axum::generate_route_list(App);
    let [js, wasm, css] = content.site.clone();
    let names = SiteNames { js, wasm, css };
    let canned = Arc::new(Canned(content.visit));
    let caller = canned.caller();
    let services = Services {
        clinics: canned.clone(),
        imaging: canned.clone(),
        accounts: canned,
    };
    let context = move || {
        provide_context(services.clone());
        provide_context(names.clone());
        provide_context(caller.clone());
    };
    Router::new().fallback(leptos_axum::render_app_async_with_context(context, shell))
}

/// Services that know one page.
struct Canned(Visit);

impl Canned {
    fn caller(&self) -> Caller {
        let staff = match &self.0 {
            Visit::Here(page) => page.held_by.clone(),
            Visit::Elsewhere(_) => None,
        };
        Caller {
            viewer: Viewer {
                staff: staff.unwrap_or_else(|| StaffName {
                    id: app::domain::ids::StaffId(Uuid::nil()),
                    name: String::new(),
                }),
                unit_id: app::domain::ids::UnitId(Uuid::nil()),
                unit_name: "Demo breast screening unit".to_owned(),
                roles: vec![Role::Mammographer],
                room: None,
                csrf: "x".repeat(43),
            },
            session: SessionId(Uuid::nil()),
            request: Uuid::nil(),
        }
    }
}

#[async_trait]
impl Imaging for Canned {
    async fn visit(&self, _: &Caller, _: AppointmentId, _: Step) -> Result<Visit, AppError> {
        Ok(self.0.clone())
    }

    async fn place(&self, _: &Caller, _: AppointmentId) -> Result<String, AppError> {
        Err(AppError::NotFound)
    }

    async fn submit(&self, _: &Caller, _: AppointmentId, _: AppointmentForm, _: &Fields) -> Result<Outcome, AppError> {
        Err(AppError::NotFound)
    }

    async fn keep_typed(&self, _: &Caller, _: AppointmentId, _: Step, _: &Fields) -> Result<(), AppError> {
        Err(AppError::NotFound)
    }
}

#[async_trait]
impl Clinics for Canned {
    async fn today(&self, _: &Caller) -> Result<ClinicsPage, AppError> {
        Err(AppError::NotFound)
    }

    async fn clinic(&self, _: &Caller, _: ClinicId) -> Result<ClinicPage, AppError> {
        Err(AppError::NotFound)
    }

    async fn rooms(&self, _: &Caller) -> Result<RoomPage, AppError> {
        Err(AppError::NotFound)
    }

    async fn choose_room(&self, _: &Caller, _: &Fields, _: &str) -> Result<Outcome, AppError> {
        Err(AppError::NotFound)
    }

    async fn start_page(&self, _: &Caller) -> Result<String, AppError> {
        Err(AppError::NotFound)
    }
}

#[async_trait]
impl Accounts for Canned {
    async fn own_sessions(&self, _: &Caller) -> Result<Vec<OwnSession>, AppError> {
        Err(AppError::NotFound)
    }

    async fn end_own_session(&self, _: &Caller, _: SessionId) -> Result<(), AppError> {
        Err(AppError::NotFound)
    }

    async fn time_left(&self, _: &Caller) -> Result<TimeLeft, AppError> {
        Ok(TimeLeft {
            idle: 900,
            absolute: 43_200,
        })
    }

    async fn stay_signed_in(&self, caller: &Caller) -> Result<TimeLeft, AppError> {
        self.time_left(caller).await
    }
}
