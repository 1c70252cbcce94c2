//! A file with what no server has confirmed, in the user's own hands.

use counterfoil_core::{CommandEnvelope, DeviceId};
use serde::Serialize;

use super::Shell;
use crate::browser::{clock, page};

/// Enough to enter everything again, here or elsewhere.
#[derive(Debug, Clone)]
pub struct Export<'a> {
    /// The database that the commands are of.
    pub database: &'a str,
    /// The device that they are of.
    pub device: DeviceId,
    /// Who works there.
    pub actor: &'a str,
    /// The commands, in their order.
    pub commands: Vec<CommandEnvelope>,
}

#[derive(Serialize)]
struct Written<'a> {
    format: &'static str,
    database: &'a str,
    exported_at: i64,
    device: DeviceId,
    actor: &'a str,
    commands: &'a [CommandEnvelope],
}

impl Export<'_> {
    /// Hands it to the user as a file. `false` if the browser would not.
    pub fn hand_over(&self) -> bool {
        let written = Written {
            format: "counterfoil-export/1",
            database: self.database,
            exported_at: clock::now().0,
            device: self.device,
            actor: self.actor,
            commands: &self.commands,
        };
        let text = serde_json::to_string_pretty(&written);
        text.is_ok_and(|text| {
            page::download(
                &format!("counterfoil-{}.json", clock::now().0),
                "application/json",
                &text,
            )
        })
    }
}

impl Shell {
    /// Hands the user a file with every command that no server has confirmed, saved or not. `false` if the
    /// browser would not.
    pub fn export(&self) -> bool {
        self.with(|replica| {
            let identity = replica.identity();
            let commands = replica.commands().into_iter().map(|standing| standing.command);
            let export = Export {
                database: self.log().name(),
                device: identity.device,
                actor: &identity.actor,
                commands: commands.collect(),
            };
            export.hand_over()
        })
    }
}
