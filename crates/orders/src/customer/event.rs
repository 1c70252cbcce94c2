//! What has happened to a customer's record.

use serde::{Deserialize, Serialize};

use super::{Conditions, Holds, Profile};
use crate::Money;

/// A fact about one customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CustomerEvent {
    /// A new customer.
    #[serde(rename = "customer.registered")]
    Registered {
        /// Who.
        profile: Profile,
        /// On what conditions.
        conditions: Conditions,
        /// How much may be open at once.
        credit_limit: Option<Money>,
    },
    /// Another name or address.
    #[serde(rename = "customer.changed")]
    Changed {
        /// All of it.
        profile: Profile,
    },
    /// Other conditions.
    #[serde(rename = "customer.conditions_set")]
    ConditionsSet {
        /// All of them.
        conditions: Conditions,
    },
    /// Another credit limit.
    #[serde(rename = "customer.credit_limit_set")]
    CreditLimitSet {
        /// `None` for any amount.
        limit: Option<Money>,
    },
    /// On hold.
    #[serde(rename = "customer.blocked")]
    Blocked {
        /// Why.
        reason: String,
        /// What is held.
        holds: Holds,
    },
    /// Served again.
    #[serde(rename = "customer.unblocked")]
    Unblocked,
}

impl CustomerEvent {
    /// Its wire name.
    pub fn kind(&self) -> &'static str {
        match self {
            CustomerEvent::Registered { .. } => "customer.registered",
            CustomerEvent::Changed { .. } => "customer.changed",
            CustomerEvent::ConditionsSet { .. } => "customer.conditions_set",
            CustomerEvent::CreditLimitSet { .. } => "customer.credit_limit_set",
            CustomerEvent::Blocked { .. } => "customer.blocked",
            CustomerEvent::Unblocked => "customer.unblocked",
        }
    }
}
