//! The peer: the same page with the same content, rendered by leptos_axum, without session, access check, audit or
//! database. What the product adds to that is the difference between the two.

mod canned;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use app::app::{App, SiteNames, shell};
use app::services::Services;
use app::services::imaging::Visit;
use axum::Router;
use axum::serve::ListenerExt;
use leptos::context::provide_context;
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

use self::canned::Canned;
use crate::driver::http::{Connection, Request};
use crate::driver::product::{free_address, pause};
use crate::site::Names;

/// The word that makes this program the peer.
pub const WORD: &str = "peer";

/// What the peer shows.
#[derive(Clone, Serialize, Deserialize)]
pub struct Content {
    /// The page, as the product gave it.
    pub visit: Visit,
    /// The files that it names.
    pub site: Names,
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
    let Names {
        js,
        wasm,
        link,
        part,
        css,
    } = content.site;
    let parts = BTreeMap::from([("answers".to_owned(), part)]);
    let names = Arc::new(SiteNames {
        js,
        wasm,
        link,
        parts,
        css,
    });
    let canned = Arc::new(Canned(content.visit));
    let caller = canned.caller();
    let services = Services {
        clinics: canned.clone(),
        imaging: canned.clone(),
        images: canned.clone(),
        reading: canned.clone(),
        accounts: canned.clone(),
        transfer: canned,
    };
    let context = move || {
        provide_context(services.clone());
        provide_context(Arc::clone(&names));
        provide_context(caller.clone());
    };
    Router::new().fallback(leptos_axum::render_app_async_with_context(context, shell))
}
