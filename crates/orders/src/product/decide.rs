//! What a command makes happen to a product's record.

use counterfoil_core::Reader;

use super::{Article, Count, Product, ProductCommand, ProductEvent, STANDARD_LIST, Sale};
use crate::check::{self, Asked};
use crate::money::TAX_MAX;
use crate::quantity::QUANTITY_MAX;
use crate::{Field, Money, Refusal, Rule, State, tally};

/// The events of `command`, or its refusal. No event: the wish is already true.
pub(crate) fn decide(
    asked: &Asked<'_, Product>,
    command: &ProductCommand,
    reader: &mut Reader<'_, State>,
) -> Result<Vec<ProductEvent>, Refusal> {
    match command {
        ProductCommand::List { article, price } => {
            asked.fresh()?;
            check_article(article)?;
            check::price(*price)?;
            Ok(vec![ProductEvent::Listed { article: article.clone(), price: *price }])
        }
        ProductCommand::Change { article } => {
            check_article(article)?;
            let product = asked.there()?;
            let event = ProductEvent::Changed { article: article.clone() };
            Ok(check::changed(&product.article, article, event))
        }
        ProductCommand::Reprice { list, price } => reprice(asked.there()?, list, *price),
        ProductCommand::CountStock { level } => {
            let range = (0, i64::from(check::LEVEL_MAX));
            check::within(Field::Level, i64::from(*level), range)?;
            let product = asked.there()?;
            let shipped = reader.tally(tally::shipped(asked.stream));
            let count = Count { level: *level, shipped };
            Ok(check::changed(&product.count, &Some(count), ProductEvent::StockCounted { count }))
        }
        ProductCommand::SetStockRule { rule } => {
            let event = ProductEvent::StockRuleSet { rule: *rule };
            Ok(check::changed(&asked.there()?.stock_rule, rule, event))
        }
        ProductCommand::Discontinue => {
            let now = &asked.there()?.sale;
            Ok(check::changed(now, &Sale::Discontinued, ProductEvent::Discontinued))
        }
    }
}

/// A new price. All prices of a product are in one currency, that of its first.
fn reprice(product: &Product, list: &str, price: Money) -> Result<Vec<ProductEvent>, Refusal> {
    check::filled(Field::List, list, check::CODE_MAX)?;
    check::price(price)?;
    let first = product.price_at(STANDARD_LIST, 1);
    if first.is_some_and(|first| first.amount.currency != price.currency) {
        return Err(Refusal::invalid(Field::Price, Rule::WrongCurrency));
    }
    let newest = product.prices.get(list).and_then(|prices| prices.last());
    let event = ProductEvent::Repriced { list: list.to_owned(), price };
    Ok(check::changed(&newest, &Some(&price), event))
}

fn check_article(article: &Article) -> Result<(), Refusal> {
    check::filled(Field::Name, &article.name, check::NAME_MAX)?;
    check::text(Field::Code, &article.code, check::CODE_MAX)?;
    check::text(Field::Category, &article.category, check::DETAIL_MAX)?;
    check::text(Field::Category, &article.package, check::DETAIL_MAX)?;
    check::within(Field::Unit, i64::from(article.price_per), (1, i64::from(QUANTITY_MAX)))?;
    let tax = article.tax.map_or(0, |tax| i64::from(tax.parts()));
    check::within(Field::Tax, tax, (0, i64::from(TAX_MAX.parts())))
}
