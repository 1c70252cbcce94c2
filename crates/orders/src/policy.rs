//! Rules that read across aggregates, and what each role may do.

use counterfoil_core::{Role, Stamp};
use serde::{Deserialize, Serialize};

use crate::{LineId, Ppm, Refusal};

/// A role, from the least rights to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rank {
    /// Sees everything, changes nothing.
    Viewer,
    /// Takes orders.
    Clerk,
    /// Also releases, blocks, ships and grants credit.
    Approver,
    /// Also keeps customers, products and prices.
    Manager,
    /// Everything.
    Admin,
    /// A program, with an admin's rights.
    Integration,
}

impl Rank {
    /// The rank that a session's role names; an unknown one has no rights beyond seeing.
    pub fn of(role: &Role) -> Rank {
        match role.0.as_str() {
            "clerk" => Rank::Clerk,
            "approver" => Rank::Approver,
            "manager" => Rank::Manager,
            "admin" => Rank::Admin,
            "integration" => Rank::Integration,
            _ => Rank::Viewer,
        }
    }

    /// The most that may come off a line.
    pub fn discount_limit(self) -> Ppm {
        match self {
            Rank::Viewer => Ppm::ZERO,
            Rank::Clerk => Ppm::percent(10),
            Rank::Approver => Ppm::percent(20),
            Rank::Manager => Ppm::percent(30),
            Rank::Admin | Rank::Integration => Ppm::percent(100),
        }
    }
}

/// The lowest rank that may ask for a command of `kind`.
pub fn needed(kind: &str) -> Rank {
    match kind {
        "order.confirm"
        | "order.ship"
        | "customer.block"
        | "customer.unblock"
        | "customer.set_credit_limit"
        | "product.count_stock" => Rank::Approver,
        "customer.set_conditions"
        | "product.list"
        | "product.change"
        | "product.reprice"
        | "product.set_stock_rule"
        | "product.discontinue" => Rank::Manager,
        _ => Rank::Clerk,
    }
}

/// Whether the asker's role allows a command of `kind`.
pub(crate) fn allow(kind: &str, stamp: &Stamp) -> Result<(), Refusal> {
    let needs = needed(kind);
    if Rank::of(&stamp.role) >= needs {
        return Ok(());
    }
    Err(Refusal::NotAllowed { action: kind.to_owned(), role: stamp.role.0.clone(), needs })
}

/// Whether the asker's role allows to call off what was promised.
pub(crate) fn allow_breach(stamp: &Stamp) -> Result<(), Refusal> {
    let needs = Rank::Approver;
    if Rank::of(&stamp.role) >= needs {
        return Ok(());
    }
    let (action, role) = ("order.cancel".to_owned(), stamp.role.0.clone());
    Err(Refusal::NotAllowed { action, role, needs })
}

/// Whether the asker's role allows to take `asked` off `line`.
pub(crate) fn allow_discount(line: LineId, asked: Ppm, stamp: &Stamp) -> Result<(), Refusal> {
    let limit = Rank::of(&stamp.role).discount_limit();
    if asked <= limit {
        return Ok(());
    }
    let ranks = [Rank::Clerk, Rank::Approver, Rank::Manager, Rank::Admin];
    let able = ranks.into_iter().find(|rank| asked <= rank.discount_limit());
    let needs = able.unwrap_or(Rank::Admin);
    Err(Refusal::DiscountTooHigh { line, asked, limit, needs })
}
