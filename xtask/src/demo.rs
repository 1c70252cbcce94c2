//! `cargo xtask demo`: the app with a real backend and sample data.

use std::net::TcpListener;

use crate::fault::Fault;
use crate::run::{call, root, run, say};
use crate::{app, tools};

/// Where the demo listens unless told otherwise.
pub(crate) const PORT: u16 = 8484;

/// Brings what is missing, builds, loads Northwind once, and serves until it is stopped.
pub(crate) fn demo(port: u16) -> Result<(), Fault> {
    let address = free(port)?;
    tools::for_the_app()?;
    app::build()?;
    let server = app::server()?;
    let folder = root().join(".demo");
    std::fs::create_dir_all(&folder).map_err(|cause| Fault::file(&folder, &cause))?;
    let database = folder.join("counterfoil.db");
    say("Loading the Northwind sample data (nothing happens if it is there already)");
    let mut import = call(&server, &["import", "--northwind", "data/northwind", "--database"]);
    import.arg(&database);
    run(import)?;
    say(&format!(
        "Counterfoil is at http://{address}  (Ctrl-C stops it; {} keeps its data)",
        ".demo"
    ));
    let mut serve =
        call(&server, &["serve", "--listen", &address, "--actor", "Mina", "--role", "manager"]);
    serve.arg("--database").arg(&database).arg("--app").arg(app::dist());
    run(serve)
}

/// The address at `port`, if nobody listens there.
fn free(port: u16) -> Result<String, Fault> {
    let address = format!("127.0.0.1:{port}");
    match TcpListener::bind(&address) {
        Ok(_) => Ok(address),
        Err(cause) => Err(Fault::new(format!(
            "{address} cannot be used ({cause}): another program listens there. Stop it, or take another \
             port: `cargo xtask demo --port {}`",
            port.checked_add(1).unwrap_or(PORT)
        ))),
    }
}
