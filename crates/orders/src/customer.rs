//! A customer: who buys, and on what conditions.

mod apply;
mod command;
mod decide;
mod event;

use serde::{Deserialize, Serialize};

use crate::Money;

pub(crate) use apply::apply;
pub use command::CustomerCommand;
pub(crate) use decide::decide;
pub use event::CustomerEvent;

/// Who a customer is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Profile {
    /// A short code, such as `ALFKI`; empty if none.
    pub code: String,
    /// The name. Never empty.
    pub name: String,
    /// Whom to ask for.
    pub contact: String,
    /// How to call.
    pub phone: String,
    /// How to write.
    pub email: String,
    /// Where to deliver.
    pub address: String,
    /// In which city.
    pub city: String,
    /// In which country.
    pub country: String,
}

/// On what conditions a customer buys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conditions {
    /// Days until an invoice is due.
    pub days: u16,
    /// Which prices apply; products without a price there sell at [`crate::STANDARD_LIST`].
    pub price_list: String,
}

impl Default for Conditions {
    fn default() -> Conditions {
        Conditions { days: 30, price_list: crate::STANDARD_LIST.to_owned() }
    }
}

/// What a customer on hold does not get. Until they are served again, nothing new is placed in any case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// New orders alone: what was placed before is still delivered.
    #[default]
    Orders,
    /// Deliveries as well.
    Deliveries,
}

/// The state of one customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Customer {
    /// Who.
    pub profile: Profile,
    /// On what conditions.
    pub conditions: Conditions,
    /// How much may be open at once; `None` for any amount.
    pub credit_limit: Option<Money>,
    /// Why nothing may be placed for them; `None` if they are served.
    pub blocked: Option<String>,
    /// What is held while they are blocked.
    #[serde(default)]
    pub holds: Holds,
}
