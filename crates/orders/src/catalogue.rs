//! The catalogue: all products, searched as one types.

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_core::gather::{Arrange, Gather};
use counterfoil_core::{StreamId, View};
use serde::{Deserialize, Serialize};

use crate::{Count, PRODUCT, Price, Product, Sale, State, StockRule, UnitTable, fold};

/// One product as a search shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemHit {
    /// Which.
    pub id: StreamId,
    /// Its code; empty if none.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is found under.
    pub category: String,
    /// How it is packed.
    pub package: String,
    /// The units it is counted in.
    pub units: UnitTable,
    /// Its price for the customer at hand.
    pub price: Option<Price>,
    /// The newest count; what is left of it is [`Product::available`] with the tallies.
    pub count: Option<Count>,
    /// What happens when there is not enough.
    pub stock_rule: StockRule,
    /// Whether it is still sold.
    pub sale: Sale,
}

/// Which products a list is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Range {
    /// Those still sold.
    #[default]
    Sold,
    /// Those no longer sold as well.
    All,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Entry {
    product: Product,
    text: String,
}

/// All products.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    entries: BTreeMap<StreamId, Entry>,
}

impl Catalogue {
    /// The products still sold that have all words of `text`, the best first, then by name; at most
    /// `limit`. Prices are those of `list`. An empty text finds all.
    pub fn search(&self, text: &str, list: &str, limit: usize) -> Vec<ItemHit> {
        let mut found = self.found(text, Range::Sold);
        // Only the best are sorted: a single letter finds nearly all.
        if let Some(last) = limit.checked_sub(1).filter(|last| *last < found.len()) {
            found.select_nth_unstable(last);
        }
        found.truncate(limit);
        found.arrange_by_key(|hit| *hit);
        found.into_iter().filter_map(|(_, _, id)| self.item(id, list)).collect()
    }

    /// All products that have all words of `text`, those no longer sold as well: orders have them still.
    pub fn named(&self, text: &str) -> BTreeSet<StreamId> {
        self.found(text, Range::All).into_iter().map(|(_, _, id)| id).gather()
    }

    /// All products of `range` that have all words of `text`, the best first, then by name. An empty text
    /// finds all.
    pub fn ranked(&self, text: &str, range: Range) -> Vec<StreamId> {
        let mut found = self.found(text, range);
        found.arrange_by_key(|hit| *hit);
        found.into_iter().map(|(_, _, id)| id).collect()
    }

    /// How well each answers `text`, its name, and which it is.
    fn found(&self, text: &str, range: Range) -> Vec<(usize, &str, StreamId)> {
        let terms = fold::terms(text);
        let is_in = |entry: &Entry| range == Range::All || entry.product.sale == Sale::Open;
        let listed = self.entries.iter().filter(|(_, entry)| is_in(entry));
        listed
            .filter_map(|(id, Entry { product, text })| {
                fold::rank(text, &terms).map(|rank| (rank, product.article.name.as_str(), *id))
            })
            .collect()
    }

    /// Product `id` with its price in `list`, still sold or not.
    pub fn item(&self, id: StreamId, list: &str) -> Option<ItemHit> {
        let product = &self.entries.get(&id)?.product;
        Some(ItemHit {
            id,
            code: product.article.code.clone(),
            name: product.article.name.clone(),
            category: product.article.category.clone(),
            package: product.article.package.clone(),
            units: product.article.units.clone(),
            price: product.price(list),
            count: product.count,
            stock_rule: product.stock_rule,
            sale: product.sale,
        })
    }

    /// How many products there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl View<State> for Catalogue {
    const NAME: &'static str = "catalogue";
    const VERSION: u32 = 2;

    fn change(&mut self, stream: StreamId, _: Option<&State>, after: Option<&State>) {
        if stream.kind != PRODUCT {
            return;
        }
        self.entries.remove(&stream);
        if let Some(product) = after.and_then(State::product) {
            let article = &product.article;
            let text = fold::haystack(&[&article.name, &article.code, &article.category]);
            self.entries.insert(stream, Entry { product: product.clone(), text });
        }
    }
}
