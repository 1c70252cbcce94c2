//! A product: what is sold, in which units, at which prices, and how much of it there is.

mod apply;
mod command;
mod decide;
mod event;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Money, Ppm, Price, UnitTable};

pub(crate) use apply::apply;
pub use command::ProductCommand;
pub(crate) use decide::decide;
pub use event::ProductEvent;

/// The price list that every product is in.
pub const STANDARD_LIST: &str = "standard";

/// What a product is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    /// A short code; empty if none.
    pub code: String,
    /// The name. Never empty.
    pub name: String,
    /// What it is found under; empty if none.
    pub category: String,
    /// How it is packed, such as `10 boxes x 20 bags`.
    pub package: String,
    /// The units it is counted in.
    pub units: UnitTable,
    /// How many smallest units a price buys: 1 piece, 1000 g. At least 1.
    pub price_per: u32,
    /// Its own tax rate, such as a reduced one; `None` for that of the order.
    pub tax: Option<Ppm>,
}

impl Article {
    /// What is sold by the piece, with nothing but a name.
    pub fn named(name: String) -> Article {
        Article {
            code: String::new(),
            name,
            category: String::new(),
            package: String::new(),
            units: UnitTable::default(),
            price_per: 1,
            tax: None,
        }
    }
}

/// What happens when there is not enough.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StockRule {
    /// The order is refused.
    #[default]
    Refuse,
    /// The order is taken, and waits.
    Backorder,
}

/// A count of what is in store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// Smallest units found.
    pub level: u32,
    /// How many had been shipped, of all orders together, when it was counted.
    pub shipped: i64,
}

/// The state of one product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// What it is.
    pub article: Article,
    /// Each list's prices, the oldest first: the first is version 1.
    pub prices: BTreeMap<String, Vec<Money>>,
    /// The newest count; `None` if it was never counted, and then nothing is checked.
    pub count: Option<Count>,
    /// What happens when there is not enough.
    pub stock_rule: StockRule,
    /// Whether it is still sold.
    pub sale: Sale,
}

/// Whether a product is still sold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sale {
    /// It is.
    #[default]
    Open,
    /// No more; orders that have it keep it.
    Discontinued,
}

impl Product {
    /// The list that prices it for a customer of `list`: that one, or the standard one.
    fn list<'a>(&'a self, list: &'a str) -> &'a str {
        match self.prices.get(list) {
            Some(prices) if !prices.is_empty() => list,
            Some(_) | None => STANDARD_LIST,
        }
    }

    /// The price in force for a customer of `list`.
    pub fn price(&self, list: &str) -> Option<Price> {
        let version = self.prices.get(self.list(list))?.len();
        self.price_at(list, u32::try_from(version).ok()?)
    }

    /// The price that was in force as the `version`-th of the list that `list` leads to.
    pub fn price_at(&self, list: &str, version: u32) -> Option<Price> {
        let list = self.list(list);
        let index = usize::try_from(version.checked_sub(1)?).ok()?;
        let amount = *self.prices.get(list)?.get(index)?;
        Some(Price { amount, per: self.article.price_per, list: list.to_owned(), version })
    }

    /// What is left to promise, in smallest units: the count, less what was shipped since (of
    /// `shipped` in all) and what is `reserved`. `None` if it was never counted.
    pub fn available(&self, shipped: i64, reserved: i64) -> Option<i64> {
        let count = self.count?;
        let gone = shipped.saturating_sub(count.shipped);
        Some(i64::from(count.level).saturating_sub(gone).saturating_sub(reserved))
    }
}
