//! What somebody may want of a product's record.

use serde::{Deserialize, Serialize};

use super::{Article, StockRule};
use crate::Money;

/// An intent on one product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum ProductCommand {
    /// A new product on a new stream.
    #[serde(rename = "product.list")]
    List {
        /// What it is.
        article: Article,
        /// Its first price in the standard list.
        price: Money,
    },
    /// Another name, unit or tax rate.
    #[serde(rename = "product.change")]
    Change {
        /// All of it, in place of the former.
        article: Article,
    },
    /// A new price in a list, from now on. Orders keep theirs.
    #[serde(rename = "product.reprice")]
    Reprice {
        /// Which list.
        list: String,
        /// For `price_per` smallest units.
        price: Money,
    },
    /// Somebody counted.
    #[serde(rename = "product.count_stock")]
    CountStock {
        /// Smallest units found.
        level: u32,
    },
    /// What happens when there is not enough.
    #[serde(rename = "product.set_stock_rule")]
    SetStockRule {
        /// That.
        rule: StockRule,
    },
    /// Sell it no more.
    #[serde(rename = "product.discontinue")]
    Discontinue,
}

impl ProductCommand {
    /// Its wire name.
    pub fn kind(&self) -> &'static str {
        match self {
            ProductCommand::List { .. } => "product.list",
            ProductCommand::Change { .. } => "product.change",
            ProductCommand::Reprice { .. } => "product.reprice",
            ProductCommand::CountStock { .. } => "product.count_stock",
            ProductCommand::SetStockRule { .. } => "product.set_stock_rule",
            ProductCommand::Discontinue => "product.discontinue",
        }
    }
}
