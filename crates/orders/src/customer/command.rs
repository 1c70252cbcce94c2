//! What somebody may want of a customer's record.

use serde::{Deserialize, Serialize};

use super::{Conditions, Holds, Profile};
use crate::Money;

/// An intent on one customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum CustomerCommand {
    /// A new customer on a new stream.
    #[serde(rename = "customer.register")]
    Register {
        /// Who.
        profile: Profile,
        /// On what conditions.
        conditions: Conditions,
        /// How much may be open at once.
        credit_limit: Option<Money>,
    },
    /// Another name or address.
    #[serde(rename = "customer.change")]
    Change {
        /// All of it, in place of the former.
        profile: Profile,
    },
    /// Other conditions.
    #[serde(rename = "customer.set_conditions")]
    SetConditions {
        /// All of them, in place of the former.
        conditions: Conditions,
    },
    /// Another credit limit.
    #[serde(rename = "customer.set_credit_limit")]
    SetCreditLimit {
        /// `None` for any amount.
        limit: Option<Money>,
    },
    /// Hold their orders, and perhaps their deliveries, for now.
    #[serde(rename = "customer.block")]
    Block {
        /// Why.
        reason: String,
        /// What is held.
        holds: Holds,
    },
    /// Serve them again.
    #[serde(rename = "customer.unblock")]
    Unblock,
}

impl CustomerCommand {
    /// Its wire name.
    pub fn kind(&self) -> &'static str {
        match self {
            CustomerCommand::Register { .. } => "customer.register",
            CustomerCommand::Change { .. } => "customer.change",
            CustomerCommand::SetConditions { .. } => "customer.set_conditions",
            CustomerCommand::SetCreditLimit { .. } => "customer.set_credit_limit",
            CustomerCommand::Block { .. } => "customer.block",
            CustomerCommand::Unblock => "customer.unblock",
        }
    }
}
