//! A server in this process.

use counterfoil_core::Role;
use counterfoil_server::args::Serve;
use counterfoil_server::serve::{ServeFault, Server};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// It runs until it is stopped; its database goes with it.
pub(crate) struct Host {
    pub(crate) client: reqwest::Client,
    pub(crate) base: String,
    stop: oneshot::Sender<()>,
    running: JoinHandle<Result<(), ServeFault>>,
    _folder: TempDir,
}

impl Host {
    pub(crate) async fn start() -> Host {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::prepare(Serve {
            database: folder.path().join("history.db"),
            listen: "127.0.0.1:0".parse().unwrap(),
            app: None,
            actor: "bench".to_owned(),
            role: Role("admin".to_owned()),
            per_address: 200,
        });
        let server = server.await.unwrap();
        let base = format!("http://{}/api/v1", server.address());
        let (stop, asked) = oneshot::channel::<()>();
        let running = tokio::spawn(server.run(async move { asked.await.unwrap() }));
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Host { client, base, stop, running, _folder: folder }
    }

    pub(crate) async fn stop(self) {
        drop(self.client);
        self.stop.send(()).unwrap();
        self.running.await.unwrap().unwrap();
    }
}
