//! From a socket to requests: how many connections at a time, how long one may take to say what it wants, and how
//! they end.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tower::ServiceExt;

/// Connections at a time; the next one waits to be accepted.
const MOST_CONNECTIONS: usize = 4_096;
/// How long a connection may take for the headers of a request, and be idle between two.
const HEADER_TIME: Duration = Duration::from_secs(30);
/// The most bytes of a request's headers.
const HEADER_BYTES: usize = 32 * 1024;
/// The most headers of a request.
const MOST_HEADERS: usize = 64;
/// How long requests under way may take to finish when the server ends.
const FINISHING_TIME: Duration = Duration::from_secs(20);
/// A pause after the operating system refused a connection, as when no file descriptor is left.
const REFUSED_PAUSE: Duration = Duration::from_millis(100);

/// The other end of a connection, as an extension of its requests.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// Serves requests until `end` says so, then finishes those under way.
pub async fn serve(listener: TcpListener, router: Router, mut end: watch::Receiver<bool>) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            _ = end.wait_for(|end| *end) => break,
        };
        let Some((stream, peer, place)) = accepted else {
            continue;
        };
        let router = router.clone();
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(Peer(peer));
            router.clone().oneshot(request)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIME)
            .max_buf_size(HEADER_BYTES)
            .max_headers(MOST_HEADERS)
            .serve_connection(TokioIo::new(stream), service);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A connection that breaks off is the browser's business, and its requests have been logged.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(FINISHING_TIME, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were still under way when the server ended");
    }
}

async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> Option<(TcpStream, IpAddr, OwnedSemaphorePermit)> {
    let place = places.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            // Answers are written whole; waiting for more would only delay them.
            let _ = stream.set_nodelay(true);
            Some((stream, peer.ip(), place))
        }
        Err(error) => {
            tracing::warn!(cause = %error, "a connection was not accepted");
            tokio::time::sleep(REFUSED_PAUSE).await;
            None
        }
    }
}
