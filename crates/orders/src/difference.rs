//! In what the decided events differ from the shown ones, and by which policy.

use std::collections::BTreeMap;

use counterfoil_core::Difference;

use crate::{Event, Line, LineId, OrderEvent, Price};

/// The differences that a person should be told: other prices, other tax, and things that happened
/// or did not. The official number is no difference; it is what was waited for.
pub(crate) fn differences(shown: &[Event], decided: &[Event]) -> Vec<Difference> {
    let (before, after) = (prices(shown), prices(decided));
    let mut found = Vec::new();
    for (line, (price, tax)) in &before {
        let Some((now, tax_now)) = after.get(line) else { continue };
        let difference = |field: &str, policy: &str, pair: (String, String)| Difference {
            field: format!("{field}:{}", line.0),
            shown: pair.0,
            decided: pair.1,
            policy: policy.to_owned(),
        };
        if price != now {
            let pair = (price.amount.decimal(), now.amount.decimal());
            found.push(difference("price", "price_list", pair));
        }
        if tax != tax_now {
            let pair = (tax.clone().unwrap_or_default(), tax_now.clone().unwrap_or_default());
            found.push(difference("tax", "tax_rate", pair));
        }
    }
    let (was, is) = (kinds(shown), kinds(decided));
    if was != is {
        let policy = "concurrent_change".to_owned();
        found.push(Difference { field: "events".to_owned(), shown: was, decided: is, policy });
    }
    found
}

type Priced = BTreeMap<LineId, (Price, Option<String>)>;

/// The price, and the tax where it is said, of every line that `events` give one.
fn prices(events: &[Event]) -> Priced {
    let mut prices = BTreeMap::new();
    for event in events {
        let Event::Order(event) = event else { continue };
        if let OrderEvent::LineAdded { line } = event {
            prices.insert(line.id, (line.price.clone(), Some(line.tax.decimal())));
        }
        if let OrderEvent::Entered(entered) = event {
            let told = |line: Line| (line.id, (line.price, Some(line.tax.decimal())));
            prices.extend(entered.lines().map(told));
        }
        if let OrderEvent::PricesAccepted { lines } = event {
            prices.extend(lines.iter().map(|line| (line.line, (line.price.clone(), None))));
        }
    }
    prices
}

fn kinds(events: &[Event]) -> String {
    events.iter().map(Event::kind).collect::<Vec<_>>().join(" ")
}
