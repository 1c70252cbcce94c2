//! The accept loop. Unlike axum's own it has time limits from the first byte on, lets no single address take
//! all connections, and stops while live tails are open.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::config::Limits;
use crate::doors::{Doors, Inside};

/// After a failed accept (no free file descriptors, say) the loop rests this long.
const ACCEPT_REST: Duration = Duration::from_millis(100);

/// One open connection, and what it takes up as long as it is open.
struct Guest {
    stream: TcpStream,
    _inside: Inside,
    _permit: Option<OwnedSemaphorePermit>,
}

/// Answers connections until `until` is over; then ends the live tails by `stopping`, lets open requests
/// finish, and returns. Whatever still runs after the drain time is cut off: when this returns, no request
/// is being answered any more.
pub async fn run(
    listener: TcpListener,
    (router, limits): (Router, Limits),
    stopping: watch::Sender<bool>,
    until: impl Future<Output = ()>,
) {
    let open = GracefulShutdown::new();
    let permits = Arc::new(Semaphore::new(limits.connections));
    let doors = Doors::new(limits.connections_per_address);
    let mut guests = JoinSet::new();
    let accepting = async {
        loop {
            tokio::select! {
                guest = accept(&listener, &permits, &doors) => {
                    guests.spawn(answer(guest, (router.clone(), limits.header), open.watcher()));
                }
                Some(_) = guests.join_next() => {}
            }
        }
    };
    tokio::select! {
        () = until => {}
        () = accepting => {}
    }
    drop(listener);
    stopping.send_replace(true);
    if timeout(limits.drain, open.shutdown()).await.is_err() {
        eprintln!("some requests did not finish in time and were cut off");
    }
    guests.shutdown().await;
}

async fn accept(listener: &TcpListener, permits: &Arc<Semaphore>, doors: &Doors) -> Guest {
    // The semaphore is never closed.
    let permit = Arc::clone(permits).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            // One too many from there is closed without a word, so that it costs nothing.
            Ok((stream, from)) => {
                if let Some(inside) = doors.enter(from.ip()) {
                    return Guest { stream, _inside: inside, _permit: permit };
                }
            }
            Err(fault) => {
                eprintln!("a connection could not be accepted: {fault}");
                sleep(ACCEPT_REST).await;
            }
        }
    }
}

async fn answer(guest: Guest, (router, header): (Router, Duration), watcher: Watcher) {
    let Guest { stream, _inside, _permit } = guest;
    if stream.set_nodelay(true).is_ok() {
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(header)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
        // A client that breaks off is its own business; its requests were answered or are unknown to it.
        drop(watcher.watch(connection).await);
    }
}
