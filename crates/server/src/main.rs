//! `counterfoil-server`: reads the command line and does one of its tasks.

use std::process::ExitCode;

use counterfoil_server::args::{self, BackUp, HELP, Import, Restore, Serve, Task};
use counterfoil_server::config::{CONNECTIONS_MAX, OTHER_FILES_MAX};
use counterfoil_server::serve::{Server, asked_to_end};
use counterfoil_server::store::sqlite;
use counterfoil_server::{import, sentence};

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> ExitCode {
    let done = match args::parse(std::env::args_os().skip(1)) {
        Ok(Task::Help) => {
            print!("{HELP}");
            Ok(())
        }
        Ok(Task::Serve(options)) => serve(options).await,
        Ok(Task::Import(options)) => import(options).await,
        Ok(Task::BackUp(options)) => back_up(options).await,
        Ok(Task::Restore(options)) => restore(options).await,
        Err(fault) => {
            eprintln!("counterfoil-server: {fault}. `counterfoil-server --help` says more.");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("counterfoil-server: {}.", sentence(&*fault));
            ExitCode::FAILURE
        }
    }
}

async fn serve(options: Serve) -> Result<(), Failure> {
    let end = asked_to_end()?;
    let (actor, role) = (options.actor.clone(), options.role.0.clone());
    let server = Server::prepare(options).await?;
    allow_connections();
    if !server.address().ip().is_loopback() {
        eprintln!(
            "There is no sign-in yet: whoever can reach this address works as {actor} with the role {role}."
        );
    }
    println!("Counterfoil listens on http://{}", server.address());
    server.run(end).await?;
    println!("Counterfoil has stopped.");
    Ok(())
}

/// Each connection is an open file, and many systems allow a program few of them unless it asks.
fn allow_connections() {
    let wanted = u64::try_from(CONNECTIONS_MAX + OTHER_FILES_MAX).unwrap_or(u64::MAX);
    let allowed = rlimit::increase_nofile_limit(wanted).unwrap_or_default();
    if allowed < wanted {
        eprintln!(
            "This system allows {allowed} open files: connections beyond that wait until others end. \
             `ulimit -n {wanted}` before the start allows all."
        );
    }
}

async fn import(options: Import) -> Result<(), Failure> {
    println!("{}", import::run(&options).await?);
    Ok(())
}

async fn back_up(options: BackUp) -> Result<(), Failure> {
    let copied = sqlite::back_up(&options.database, &options.to).await?;
    println!(
        "{} holds the history {} up to position {}, in {} bytes.",
        options.to.display(),
        copied.epoch,
        copied.head,
        copied.bytes
    );
    Ok(())
}

async fn restore(options: Restore) -> Result<(), Failure> {
    let Restore { from, database, set_aside } = options;
    let restored = sqlite::restore(&from, &database, set_aside.as_deref()).await?;
    println!(
        "{} is now the history {}, which continues {} after position {}.",
        database.display(),
        restored.epoch,
        restored.parent,
        restored.at
    );
    Ok(())
}
