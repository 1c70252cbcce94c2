//! A server from its options to its end.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;

use counterfoil_core::WorkspaceId;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::accept;
use crate::app::{App, Person};
use crate::args::Serve;
use crate::config::{FINISH_TIMEOUT, Limits};
use crate::routes::router;
use crate::site::{Site, SiteFault};
use crate::store::StoreFault;
use crate::store::sqlite::{OpenFault, Sqlite};
use crate::writer;

/// Why the server did not start, or stopped by itself.
#[derive(Debug, thiserror::Error)]
pub enum ServeFault {
    /// Another program listens there.
    #[error("{0} is taken by another program: stop it, or choose another address with --listen")]
    Taken(SocketAddr),
    /// The system does not let us listen there.
    #[error("cannot listen on {address}: {reason}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system says.
        reason: std::io::Error,
    },
    /// The database.
    #[error(transparent)]
    Open(#[from] OpenFault),
    /// The app.
    #[error(transparent)]
    Site(#[from] SiteFault),
    /// The database failed later.
    #[error(transparent)]
    Store(#[from] StoreFault),
    /// The writer ended by itself: a bug.
    #[error("the writer stopped by itself; see above. Everything that was confirmed is kept")]
    WriterGone,
}

/// A server that listens, and answers as soon as it [runs](Server::run).
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    store: Arc<Sqlite>,
    site: Option<Site>,
    person: Person,
    workspace: WorkspaceId,
    limits: Limits,
}

impl Server {
    /// Opens the database, looks at the app, and takes the address.
    ///
    /// # Errors
    /// A sentence for the person who starts it.
    pub async fn prepare(options: Serve) -> Result<Server, ServeFault> {
        let site = options.app.as_deref().map(Site::open).transpose()?;
        let listener = listen(options.listen).await?;
        let refused = |reason| ServeFault::Listen { address: options.listen, reason };
        let address = listener.local_addr().map_err(refused)?;
        let store = Arc::new(Sqlite::open(&options.database).await?);
        let workspace = store.workspace().parse();
        let workspace = workspace.map_err(|_none| StoreFault::Unreadable("the workspace's id"))?;
        let person = Person { actor: options.actor, role: options.role };
        let limits = Limits { connections_per_address: options.per_address, ..Limits::default() };
        Ok(Server { listener, address, store, site, person, workspace, limits })
    }

    /// The same with other limits.
    #[must_use]
    pub fn within(self, limits: Limits) -> Server {
        Server { limits, ..self }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `until` is over, then finishes what is under way and closes the database.
    ///
    /// # Errors
    /// The writer broke, or the database cannot be closed; nothing confirmed is lost.
    pub async fn run(self, until: impl Future<Output = ()>) -> Result<(), ServeFault> {
        let (stop, stopping) = watch::channel(false);
        let (desk, mut writer) = writer::start(Arc::clone(&self.store)).await?;
        let (store, limits) = (Arc::clone(&self.store), self.limits);
        let app = App::new((store, desk), self.workspace, (self.person, limits), stopping);
        let router = router(Arc::new(app), self.site);
        let mut healthy = true;
        let until = async {
            tokio::select! {
                () = until => {}
                _ = &mut writer => healthy = false,
            }
        };
        accept::run(self.listener, (router, limits), stop, until).await;
        if !healthy {
            return Err(ServeFault::WriterGone);
        }
        finish(writer).await;
        self.store.close().await?;
        Ok(())
    }
}

/// Waits until the process is asked to end, by SIGTERM or SIGINT.
///
/// # Errors
/// The system does not tell about signals.
pub fn asked_to_end() -> std::io::Result<impl Future<Output = ()>> {
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
    })
}

async fn listen(address: SocketAddr) -> Result<TcpListener, ServeFault> {
    TcpListener::bind(address).await.map_err(|reason| match reason.kind() {
        ErrorKind::AddrInUse => ServeFault::Taken(address),
        _ => ServeFault::Listen { address, reason },
    })
}

/// The writer ends with what it was asked before everybody left. What it does not come to was not answered
/// either, so it is sent again.
async fn finish(mut writer: JoinHandle<()>) {
    if tokio::time::timeout(FINISH_TIMEOUT, &mut writer).await.is_err() {
        writer.abort();
    }
}
