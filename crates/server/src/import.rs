//! Sample data, as commands: read, checked, planned, and decided by the authority like any other.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use counterfoil_core::{
    CommandEnvelope, CommandId, DecodeFault, DeviceId, Domain as _, Moment, Role, Seq, StreamId,
};
use counterfoil_orders::{Orders, Refusal};
use counterfoil_sync::authority::Session;
use counterfoil_sync::protocol::{Outcome, PUSH_COMMANDS_MAX, Rejection, Verdict};

use crate::args::Import;
use crate::clock;
use crate::problem::Fault;
use crate::query::{Totals, add_up};
use crate::store::sqlite::{OpenFault, Sqlite};
use crate::store::{Store as _, StoreFault};
use crate::writer::{self, Desk};
use plan::Planned;
pub use table::{Broken, Origin};

mod northwind;
mod plan;
mod table;

/// Why the import did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum ImportFault {
    /// Rows are broken. Nothing was imported.
    #[error("nothing was imported, because the files are broken:\n  {}", listed(.0))]
    Broken(Vec<Broken>),
    /// The authority refused a command. What stands before it was imported.
    #[error("{at}: {reason}. What stands before it was imported")]
    Refused {
        /// The row that the command stands for.
        at: Origin,
        /// The refusal.
        reason: String,
    },
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenFault),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreFault),
    /// The decisions could not be written.
    #[error("the import stopped")]
    Stopped(#[source] Fault),
    /// A command has no stored form: a bug.
    #[error("a command cannot be written")]
    Unwritable(#[from] DecodeFault),
}

/// What an import came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// How many commands there are.
    pub commands: usize,
    /// How many events they became this time.
    pub events: u64,
    /// What all orders in the database add up to.
    pub totals: Totals,
    /// How long it took.
    pub took: Duration,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Totals { orders, lines, units, gross, net } = self.totals;
        if self.events == 0 {
            writeln!(f, "Nothing to do: this sample data was imported before.")?;
        } else {
            let seconds = self.took.as_secs_f32();
            writeln!(
                f,
                "{} commands became {} events in {seconds:.1} s.",
                self.commands, self.events
            )?;
        }
        write!(
            f,
            "{orders} orders, {lines} lines, {units} units, gross {gross}, net {net} (in cents)"
        )
    }
}

/// Imports the sample data in the options' directory. What was imported before stays as it is.
///
/// # Errors
/// Each names what is wrong and what was done.
pub async fn run(options: &Import) -> Result<Report, ImportFault> {
    let begun = clock::now();
    let planned = planned(&options.northwind).map_err(ImportFault::Broken)?;
    let store = Arc::new(Sqlite::open(&options.database).await?);
    let (desk, writer) = writer::start(Arc::clone(&store)).await?;
    let before = store.head().await?.head;
    let decided = decide(&planned, &desk).await;
    drop(desk);
    // The writer ends with its desk; if it broke, the decisions above say so already.
    drop(writer.await);
    let after = store.head().await?.head;
    let totals = add_up(&*store).await?;
    store.close().await?;
    decided?;
    Ok(Report {
        commands: planned.len(),
        events: after.0.saturating_sub(before.0),
        totals,
        took: Duration::from_millis(clock::now().since(begun)),
    })
}

/// How many commands the sample data in `folder` comes to. Nothing is imported.
///
/// # Errors
/// Everything that is wrong in it.
pub fn check(folder: &Path) -> Result<usize, Vec<Broken>> {
    planned(folder).map(|commands| commands.len())
}

fn planned(folder: &Path) -> Result<Vec<Planned>, Vec<Broken>> {
    northwind::read(folder).map(|all| plan::plan(&all))
}

async fn decide(planned: &[Planned], desk: &Desk) -> Result<(), ImportFault> {
    let device = DeviceId(plan::named("device"));
    let role = Role("integration".to_owned());
    let session = Session { actor: "import".to_owned(), role, device };
    let commands = envelopes(planned, device)?;
    for (origins, batch) in
        planned.chunks(PUSH_COMMANDS_MAX).zip(commands.chunks(PUSH_COMMANDS_MAX))
    {
        let outcomes = desk.decide(session.clone(), batch.to_vec()).await;
        for (from, outcome) in origins.iter().zip(outcomes.map_err(ImportFault::Stopped)?) {
            if let Some(reason) = refusal(&outcome) {
                return Err(ImportFault::Refused { at: from.at, reason });
            }
        }
    }
    Ok(())
}

/// The commands as a device would send them. Their ids follow from their place in their stream, so that
/// the same files give the same commands.
fn envelopes(planned: &[Planned], device: DeviceId) -> Result<Vec<CommandEnvelope>, DecodeFault> {
    let mut places: BTreeMap<StreamId, (u32, CommandId)> = BTreeMap::new();
    let mut commands = Vec::with_capacity(planned.len());
    for (index, one) in planned.iter().enumerate() {
        let before = places.get(&one.stream).copied();
        let place = before.map_or(1, |(place, _)| place + 1);
        let id = CommandId(plan::named(&format!("{}/{place}", one.stream)));
        places.insert(one.stream, (place, id));
        let encoded = Orders::encode_command(&one.command)?;
        let at = Moment { at: one.when, offset_minutes: 0 };
        let number = (device, Seq(0).plus(index).next(), id);
        commands.push(CommandEnvelope {
            depends_on: before.map(|(_, id)| id),
            ..encoded.command(number, one.stream, at)
        });
    }
    Ok(commands)
}

/// Why a command was not accepted; `None` if it was.
fn refusal(outcome: &Outcome) -> Option<String> {
    match &outcome.verdict {
        Verdict::Accepted { .. } => None,
        Verdict::Rejected(Rejection::Domain(payload)) => {
            let text = payload.read::<Refusal>().map(|refusal| format!("{refusal:?}"));
            Some(format!("refused: {}", text.unwrap_or_else(|_| payload.as_str().to_owned())))
        }
        Verdict::Rejected(Rejection::IdReused) => {
            Some("this row was imported before with another content".to_owned())
        }
        Verdict::Rejected(
            other @ (Rejection::Moved { .. } | Rejection::SeqReused | Rejection::Malformed),
        ) => Some(format!("rejected: {other:?}")),
        Verdict::Deferred { why } => Some(format!("not decided: {why:?}")),
    }
}

fn listed(broken: &[Broken]) -> String {
    broken.iter().map(Broken::to_string).collect::<Vec<_>>().join("\n  ")
}
