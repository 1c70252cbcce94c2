//! A product's record after a fact.

use counterfoil_core::gather::Gather;

use super::{Product, ProductEvent, STANDARD_LIST, Sale, StockRule};

/// `product` after `event`. A fact that does not fit changes nothing.
pub(crate) fn apply(product: Option<Product>, event: &ProductEvent) -> Option<Product> {
    let mut product = match (product, event) {
        (None, ProductEvent::Listed { article, price }) => {
            return Some(Product {
                article: article.clone(),
                prices: [(STANDARD_LIST.to_owned(), vec![*price])].into_iter().gather(),
                count: None,
                stock_rule: StockRule::default(),
                sale: Sale::Open,
            });
        }
        (None, _) => return None,
        (Some(product), _) => product,
    };
    match event {
        ProductEvent::Listed { .. } => {}
        ProductEvent::Changed { article } => product.article.clone_from(article),
        ProductEvent::Repriced { list, price } => {
            product.prices.entry(list.clone()).or_default().push(*price);
        }
        ProductEvent::StockCounted { count } => product.count = Some(*count),
        ProductEvent::StockRuleSet { rule } => product.stock_rule = *rule,
        ProductEvent::Discontinued => product.sale = Sale::Discontinued,
    }
    Some(product)
}
