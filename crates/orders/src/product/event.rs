//! What has happened to a product's record.

use serde::{Deserialize, Serialize};

use super::{Article, Count, StockRule};
use crate::Money;

/// A fact about one product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProductEvent {
    /// A new product.
    #[serde(rename = "product.listed")]
    Listed {
        /// What it is.
        article: Article,
        /// Version 1 in the standard list.
        price: Money,
    },
    /// Another name, unit or tax rate.
    #[serde(rename = "product.changed")]
    Changed {
        /// All of it.
        article: Article,
    },
    /// A new price.
    #[serde(rename = "product.repriced")]
    Repriced {
        /// Which list.
        list: String,
        /// The next version there.
        price: Money,
    },
    /// Counted.
    #[serde(rename = "product.stock_counted")]
    StockCounted {
        /// What was found, and against what.
        count: Count,
    },
    /// What happens when there is not enough.
    #[serde(rename = "product.stock_rule_set")]
    StockRuleSet {
        /// That.
        rule: StockRule,
    },
    /// Sold no more.
    #[serde(rename = "product.discontinued")]
    Discontinued,
}

impl ProductEvent {
    /// Its wire name.
    pub fn kind(&self) -> &'static str {
        match self {
            ProductEvent::Listed { .. } => "product.listed",
            ProductEvent::Changed { .. } => "product.changed",
            ProductEvent::Repriced { .. } => "product.repriced",
            ProductEvent::StockCounted { .. } => "product.stock_counted",
            ProductEvent::StockRuleSet { .. } => "product.stock_rule_set",
            ProductEvent::Discontinued => "product.discontinued",
        }
    }
}
