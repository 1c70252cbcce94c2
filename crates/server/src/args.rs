//! What was typed on the command line.

use std::ffi::OsString;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::PathBuf;

use counterfoil_core::Role;
use lexopt::{Arg, Parser, ValueExt};

use crate::config::{ACTOR_BYTES_MAX, CONNECTIONS_PER_ADDRESS_MAX};

/// Said on `--help`, and after a mistake in short.
pub const HELP: &str = "\
Counterfoil's server: decides orders, keeps their history, serves the app.

  counterfoil-server serve --database FILE --listen ADDRESS [--app DIR] [--actor NAME] [--role ROLE]
                           [--connections-per-address N]
      Answers on ADDRESS, such as 127.0.0.1:8080 (port 0 takes a free one). FILE is made if it is not there.
      --app DIR     serve the built app from DIR as well
      --actor NAME  everybody works as this person, since there is no sign-in yet (default: demo)
      --role ROLE   with these rights: viewer, clerk, approver, manager, admin or integration (default: manager)
      --connections-per-address N  close what one address opens beyond N (default: 200). Behind a proxy all
                    come from one address: give it 2000 there, and let the proxy count

  counterfoil-server import --northwind DIR --database FILE
      Turns the Northwind sample data in DIR into commands and decides them. A second time changes nothing.

  counterfoil-server backup --database FILE --to BACKUP
      Copies FILE, while the server runs or not, to BACKUP, which must not exist.

  counterfoil-server restore --from BACKUP --database FILE [--set-aside OLD]
      Puts BACKUP in the place of FILE while no server runs on it. A FILE that exists is renamed to OLD, never
      deleted. Devices that are ahead of BACKUP send again what it lacks of their own work.

  counterfoil-server --help
";

const ROLES: [&str; 6] = ["viewer", "clerk", "approver", "manager", "admin", "integration"];

/// What to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Task {
    /// Answer requests until told to stop.
    Serve(Serve),
    /// Read the sample data in.
    Import(Import),
    /// Copy the database.
    BackUp(BackUp),
    /// Put a copy in its place.
    Restore(Restore),
    /// Say what there is.
    Help,
}

/// How to serve.
#[derive(Debug, Clone, PartialEq)]
pub struct Serve {
    /// The database.
    pub database: PathBuf,
    /// Where to answer.
    pub listen: SocketAddr,
    /// Where the built app is.
    pub app: Option<PathBuf>,
    /// Who everybody is.
    pub actor: String,
    /// What everybody may do.
    pub role: Role,
    /// Most connections from one address.
    pub per_address: usize,
}

/// What to import, and where to.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// The directory with the CSV files.
    pub northwind: PathBuf,
    /// The database.
    pub database: PathBuf,
}

/// What to copy, and where to.
#[derive(Debug, Clone, PartialEq)]
pub struct BackUp {
    /// The database.
    pub database: PathBuf,
    /// The backup.
    pub to: PathBuf,
}

/// What to put in the database's place.
#[derive(Debug, Clone, PartialEq)]
pub struct Restore {
    /// The backup.
    pub from: PathBuf,
    /// The database.
    pub database: PathBuf,
    /// The old database's new name.
    pub set_aside: Option<PathBuf>,
}

/// What was wrong with the command line. Nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum ArgsFault {
    /// No command, or one that does not exist.
    #[error("say what to do: `serve`, `import`, `backup`, `restore` or `--help`")]
    NoTask,
    /// An option without which there is nothing to do.
    #[error("`{task}` needs {option}")]
    Missing {
        /// The command.
        task: &'static str,
        /// The option with its value's name.
        option: &'static str,
    },
    /// Not an address.
    #[error("\"{0}\" is no address to listen on; write it like 127.0.0.1:8080")]
    Address(String),
    /// Not a role.
    #[error(
        "there is no role \"{0}\"; there are viewer, clerk, approver, manager, admin and integration"
    )]
    Role(String),
    /// Not a number of connections.
    #[error("--connections-per-address takes a whole number from 1, not \"{0}\"")]
    Connections(String),
    /// A name that cannot be recorded.
    #[error("the actor's name must have 1 to {ACTOR_BYTES_MAX} bytes and no control characters")]
    Actor,
    /// An option that does not exist, or a value that cannot be read.
    #[error("{0}")]
    Syntax(#[from] lexopt::Error),
}

/// Reads the arguments after the program's name.
///
/// # Errors
/// What is wrong, as a sentence for the person who typed it.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Task, ArgsFault> {
    let mut parser = Parser::from_args(arguments);
    match parser.next()? {
        Some(Arg::Short('h') | Arg::Long("help")) => Ok(Task::Help),
        Some(Arg::Value(word)) if word == "serve" => serve(parser),
        Some(Arg::Value(word)) if word == "import" => import(parser),
        Some(Arg::Value(word)) if word == "backup" => back_up(parser),
        Some(Arg::Value(word)) if word == "restore" => restore(parser),
        Some(Arg::Value(_) | Arg::Short(_) | Arg::Long(_)) | None => Err(ArgsFault::NoTask),
    }
}

fn serve(mut parser: Parser) -> Result<Task, ArgsFault> {
    let (mut database, mut listen, mut app) = (None, None, None);
    let (mut actor, mut role) = ("demo".to_owned(), Role("manager".to_owned()));
    let mut per_address = CONNECTIONS_PER_ADDRESS_MAX;
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("database") => database = Some(PathBuf::from(parser.value()?)),
            Arg::Long("listen") => listen = Some(address(parser.value()?.string()?)?),
            Arg::Long("app") => app = Some(PathBuf::from(parser.value()?)),
            Arg::Long("actor") => actor = person(parser.value()?.string()?)?,
            Arg::Long("role") => role = known_role(parser.value()?.string()?)?,
            Arg::Long("connections-per-address") => {
                per_address = connections(parser.value()?.string()?)?;
            }
            Arg::Short('h') | Arg::Long("help") => return Ok(Task::Help),
            Arg::Short(_) | Arg::Long(_) | Arg::Value(_) => {
                return Err(argument.unexpected().into());
            }
        }
    }
    let missing = |option| ArgsFault::Missing { task: "serve", option };
    Ok(Task::Serve(Serve {
        database: database.ok_or_else(|| missing("--database FILE"))?,
        listen: listen.ok_or_else(|| missing("--listen ADDRESS"))?,
        app,
        actor,
        role,
        per_address,
    }))
}

fn import(mut parser: Parser) -> Result<Task, ArgsFault> {
    let (mut database, mut northwind) = (None, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("database") => database = Some(PathBuf::from(parser.value()?)),
            Arg::Long("northwind") => northwind = Some(PathBuf::from(parser.value()?)),
            Arg::Short('h') | Arg::Long("help") => return Ok(Task::Help),
            Arg::Short(_) | Arg::Long(_) | Arg::Value(_) => {
                return Err(argument.unexpected().into());
            }
        }
    }
    let missing = |option| ArgsFault::Missing { task: "import", option };
    Ok(Task::Import(Import {
        northwind: northwind.ok_or_else(|| missing("--northwind DIR"))?,
        database: database.ok_or_else(|| missing("--database FILE"))?,
    }))
}

fn back_up(mut parser: Parser) -> Result<Task, ArgsFault> {
    let (mut database, mut to) = (None, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("database") => database = Some(PathBuf::from(parser.value()?)),
            Arg::Long("to") => to = Some(PathBuf::from(parser.value()?)),
            Arg::Short('h') | Arg::Long("help") => return Ok(Task::Help),
            Arg::Short(_) | Arg::Long(_) | Arg::Value(_) => {
                return Err(argument.unexpected().into());
            }
        }
    }
    let missing = |option| ArgsFault::Missing { task: "backup", option };
    Ok(Task::BackUp(BackUp {
        database: database.ok_or_else(|| missing("--database FILE"))?,
        to: to.ok_or_else(|| missing("--to BACKUP"))?,
    }))
}

fn restore(mut parser: Parser) -> Result<Task, ArgsFault> {
    let (mut from, mut database, mut set_aside) = (None, None, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("from") => from = Some(PathBuf::from(parser.value()?)),
            Arg::Long("database") => database = Some(PathBuf::from(parser.value()?)),
            Arg::Long("set-aside") => set_aside = Some(PathBuf::from(parser.value()?)),
            Arg::Short('h') | Arg::Long("help") => return Ok(Task::Help),
            Arg::Short(_) | Arg::Long(_) | Arg::Value(_) => {
                return Err(argument.unexpected().into());
            }
        }
    }
    let missing = |option| ArgsFault::Missing { task: "restore", option };
    Ok(Task::Restore(Restore {
        from: from.ok_or_else(|| missing("--from BACKUP"))?,
        database: database.ok_or_else(|| missing("--database FILE"))?,
        set_aside,
    }))
}

fn address(text: String) -> Result<SocketAddr, ArgsFault> {
    let found = text.to_socket_addrs().ok().and_then(|mut all| all.next());
    found.ok_or(ArgsFault::Address(text))
}

fn person(text: String) -> Result<String, ArgsFault> {
    let fits = (1..=ACTOR_BYTES_MAX).contains(&text.len()) && !text.chars().any(char::is_control);
    if fits { Ok(text) } else { Err(ArgsFault::Actor) }
}

fn connections(text: String) -> Result<usize, ArgsFault> {
    let count = text.parse().ok().filter(|count| *count >= 1);
    count.ok_or(ArgsFault::Connections(text))
}

fn known_role(text: String) -> Result<Role, ArgsFault> {
    if ROLES.contains(&text.as_str()) { Ok(Role(text)) } else { Err(ArgsFault::Role(text)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(line: &str) -> Result<Task, String> {
        parse(line.split_whitespace().map(OsString::from)).map_err(|fault| fault.to_string())
    }

    #[test]
    fn serving_needs_a_database_and_an_address_and_has_defaults_for_the_rest() {
        let expected = Serve {
            database: "a.db".into(),
            listen: "127.0.0.1:80".parse().unwrap(),
            app: None,
            actor: "demo".to_owned(),
            role: Role("manager".to_owned()),
            per_address: 200,
        };
        assert_eq!(task("serve --database a.db --listen 127.0.0.1:80"), Ok(Task::Serve(expected)));
    }

    #[test]
    fn every_mistake_has_a_sentence() {
        for (line, sentence) in [
            ("", "say what to do: `serve`, `import`, `backup`, `restore` or `--help`"),
            ("sell", "say what to do: `serve`, `import`, `backup`, `restore` or `--help`"),
            ("backup --database a.db", "`backup` needs --to BACKUP"),
            ("restore --database a.db", "`restore` needs --from BACKUP"),
            ("serve --listen 127.0.0.1:80", "`serve` needs --database FILE"),
            ("serve --database a.db", "`serve` needs --listen ADDRESS"),
            ("import --database a.db", "`import` needs --northwind DIR"),
            (
                "serve --listen 80:80:80",
                "\"80:80:80\" is no address to listen on; write it like 127.0.0.1:8080",
            ),
            (
                "serve --role king",
                "there is no role \"king\"; there are viewer, clerk, approver, manager, admin and integration",
            ),
            (
                "serve --connections-per-address 0",
                "--connections-per-address takes a whole number from 1, not \"0\"",
            ),
            ("serve --port 80", "invalid option '--port'"),
            ("serve --database", "missing argument for option '--database'"),
        ] {
            assert_eq!(task(line), Err(sentence.to_owned()), "{line}");
        }
    }
}
