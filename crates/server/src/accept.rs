//! The accept loop. Unlike axum's own it has time limits from the first byte on, and it stops while live
//! tails are open.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{sleep, timeout};

use crate::config::{CONNECTIONS_MAX, DRAIN_TIMEOUT, HEADER_TIMEOUT};

/// After a failed accept (no free file descriptors, say) the loop rests this long.
const ACCEPT_REST: Duration = Duration::from_millis(100);

/// Answers connections until `until` is over; then ends the live tails by `stopping`, lets open requests
/// finish, and returns. Whatever still runs after the drain time is cut off.
pub async fn run(
    listener: TcpListener,
    router: Router,
    stopping: watch::Sender<bool>,
    until: impl Future<Output = ()>,
) {
    let open = GracefulShutdown::new();
    let permits = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let accepting = async {
        loop {
            let (stream, permit) = accept(&listener, &permits).await;
            tokio::spawn(answer((stream, permit), router.clone(), open.watcher()));
        }
    };
    tokio::select! {
        () = until => {}
        () = accepting => {}
    }
    drop(listener);
    stopping.send_replace(true);
    if timeout(DRAIN_TIMEOUT, open.shutdown()).await.is_err() {
        eprintln!("some requests did not finish in time and were cut off");
    }
}

async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> (TcpStream, Option<OwnedSemaphorePermit>) {
    // The semaphore is never closed.
    let permit = Arc::clone(permits).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return (stream, permit),
            Err(fault) => {
                eprintln!("a connection could not be accepted: {fault}");
                sleep(ACCEPT_REST).await;
            }
        }
    }
}

async fn answer(
    (stream, permit): (TcpStream, Option<OwnedSemaphorePermit>),
    router: Router,
    watcher: Watcher,
) {
    if stream.set_nodelay(true).is_ok() {
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIMEOUT)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
        // A client that breaks off is its own business; its requests were answered or are unknown to it.
        drop(watcher.watch(connection).await);
    }
    drop(permit);
}
