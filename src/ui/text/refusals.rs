//! Refusals in words: what, and the facts it rests on. Never blame, numbers first.

use counterfoil_orders::{Field, GoneLine, Rank, Refusal, Rule, ShortLine, StalePrice, Status};

use super::amount::{money, percent};
use super::{counted, text, words};

words! {
    /// Refusals: a headline each, and the facts beneath it.
    Refusals {
        over_limit: fn(&str) -> String = |by| format!("Over the credit limit by {by}."),
        limit_of: fn(&str, &str) -> String = |name, limit| format!("Limit of {name}: {limit}"),
        exposure: fn(&str) -> String = |open| format!("Open from other orders: {open}"),
        this_order: fn(&str) -> String = |total| format!("This order: {total}"),
        alone: fn(&str) -> String = |fact| format!("{fact}."),
        short: fn(&ShortLine) -> String = |line| {
            format!("{}: asked {}, available {}", line.name, line.asked, line.available)
        },
        several_short: fn(usize) -> String = |count| several(count, "short"),
        price: fn(&str, &str, &str) -> String = |item, was, now| format!("{item}: was {was}, now {now}"),
        several_prices: fn(usize) -> String = |count| several(count, "with another price"),
        gone: fn(&str) -> String = |item| format!("{item} is no longer sold"),
        several_gone: fn(usize) -> String = |count| several(count, "no longer sold"),
        blocked: fn(&str, &str) -> String = |name, reason| format!("{name} is on hold: {reason}"),
        discount: fn(&str, &str) -> String = |asked, limit| format!("{asked} is above your limit of {limit}."),
        may_give: fn(Rank) -> String = |needs| format!("{} may give it.", capital(rank(needs))),
        changed_first: fn(Field) -> String = |what| format!("Somebody changed this first: {}.", field(what)),
        closed: fn(Status) -> String = |at| format!("The order is already {}.", status(at)),
        not_allowed: fn(&str) -> String = |action| format!("Your role cannot {}.", deed(action)),
        may: fn(&str, Rank) -> String = |role, needs| format!("You work as {role}; {} may.", rank(needs)),
        invalid: fn(Field, &Rule) -> String = |what, broken| format!("{}: {}.", capital(field(what)), rule(broken)),
    }
}

/// A refusal as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusalWords {
    /// What, in one sentence.
    pub headline: String,
    /// The facts, one a line; empty if the headline says it all.
    pub facts: Vec<String>,
}

impl RefusalWords {
    fn plain(headline: String) -> RefusalWords {
        RefusalWords { headline, facts: Vec::new() }
    }

    /// What is wrong with each of some lines. A single one needs no headline beside its fact.
    fn of_lines(several: fn(usize) -> String, facts: Vec<String>) -> RefusalWords {
        match facts.as_slice() {
            [fact] => RefusalWords::plain((text().refusals.alone)(fact)),
            _ => RefusalWords { headline: several(facts.len()), facts },
        }
    }
}

/// The words of a refusal.
pub fn refusal(refusal: &Refusal) -> RefusalWords {
    let words = &text().refusals;
    match refusal {
        Refusal::CreditExceeded { name, limit, exposure, total, over_by, .. } => RefusalWords {
            headline: (words.over_limit)(&money(*over_by)),
            facts: vec![
                (words.limit_of)(name, &money(*limit)),
                (words.exposure)(&money(*exposure)),
                (words.this_order)(&money(*total)),
            ],
        },
        Refusal::StockShort { lines } => {
            RefusalWords::of_lines(words.several_short, lines.iter().map(words.short).collect())
        }
        Refusal::PriceChanged { lines } => {
            let fact = |line: &StalePrice| {
                (words.price)(&line.name, &money(line.was.amount), &money(line.now.amount))
            };
            RefusalWords::of_lines(words.several_prices, lines.iter().map(fact).collect())
        }
        Refusal::ItemGone { lines } => {
            let fact = |line: &GoneLine| (words.gone)(&line.name);
            RefusalWords::of_lines(words.several_gone, lines.iter().map(fact).collect())
        }
        Refusal::CustomerBlocked { name, reason, .. } => {
            RefusalWords::plain((words.blocked)(name, reason))
        }
        Refusal::DiscountTooHigh { asked, limit, needs, .. } => RefusalWords {
            headline: (words.discount)(&percent(*asked), &percent(*limit)),
            facts: vec![(words.may_give)(*needs)],
        },
        Refusal::AlreadyChanged { field, .. } => RefusalWords::plain((words.changed_first)(*field)),
        Refusal::AlreadyClosed { status } => RefusalWords::plain((words.closed)(*status)),
        Refusal::NotAllowed { action, role, needs } => RefusalWords {
            headline: (words.not_allowed)(action),
            facts: vec![(words.may)(role, *needs)],
        },
        Refusal::Invalid { field, rule, .. } => RefusalWords::plain((words.invalid)(*field, rule)),
    }
}

/// The words of a refusal with its facts, for one line under a field.
pub fn in_full(why: &Refusal) -> String {
    let RefusalWords { headline, facts } = refusal(why);
    std::iter::once(headline).chain(facts).collect::<Vec<_>>().join(" ")
}

fn several(count: usize, what: &str) -> String {
    format!("{} {what}.", counted(count, "item", "items"))
}

/// A status inside a sentence.
fn status(status: Status) -> &'static str {
    match status {
        Status::Draft => "a draft",
        Status::Parked => "parked",
        Status::Placed => "placed",
        Status::Confirmed => "confirmed",
        Status::Shipped => "shipped",
        Status::Cancelled => "cancelled",
    }
}

fn rank(rank: Rank) -> &'static str {
    match rank {
        Rank::Viewer => "a viewer",
        Rank::Clerk => "a clerk",
        Rank::Approver => "an approver",
        Rank::Manager => "a manager",
        Rank::Admin => "an admin",
        Rank::Integration => "a program",
    }
}

/// What a command of this kind does, after "cannot".
fn deed(kind: &str) -> String {
    match kind {
        "order.place" => "place orders".to_owned(),
        "order.confirm" => "confirm orders".to_owned(),
        "order.ship" => "ship orders".to_owned(),
        "order.cancel" => "cancel orders".to_owned(),
        "order.record_payment" => "record payments".to_owned(),
        "customer.register" => "add customers".to_owned(),
        "customer.change" => "edit customers".to_owned(),
        "customer.set_conditions" => "set terms and price lists".to_owned(),
        "customer.set_credit_limit" => "grant credit".to_owned(),
        "customer.block" | "customer.unblock" => "put customers on hold".to_owned(),
        "product.reprice" => "set prices".to_owned(),
        "product.count_stock" => "count stock".to_owned(),
        "product.discontinue" => "take items off sale".to_owned(),
        other => format!("do this ({other})"),
    }
}

fn field(field: Field) -> &'static str {
    match field {
        Field::Stream => "the record",
        Field::Provisional => "number",
        Field::Customer => "customer",
        Field::Terms => "terms",
        Field::Lines => "lines",
        Field::Product => "item",
        Field::Quantity => "quantity",
        Field::Unit => "unit",
        Field::Price => "price",
        Field::Discount => "discount",
        Field::Note => "note",
        Field::Reference => "reference",
        Field::Label => "label",
        Field::Reason => "reason",
        Field::Amount => "amount",
        Field::Method => "way of payment",
        Field::Code => "code",
        Field::Name => "name",
        Field::Contact => "contact",
        Field::Category => "category",
        Field::List => "price list",
        Field::CreditLimit => "credit limit",
        Field::Days => "days to pay",
        Field::Level => "stock level",
        Field::Tax => "tax",
    }
}

fn rule(rule: &Rule) -> String {
    match rule {
        Rule::Required => "is needed".to_owned(),
        Rule::TooLong { max } => format!("at most {max} letters"),
        Rule::OutOfRange { min, max } => format!("from {min} to {max}"),
        Rule::TooMany { max } => format!("at most {max}"),
        Rule::NotThere => "is not there".to_owned(),
        Rule::AlreadyThere => "is there already".to_owned(),
        Rule::WrongKind => "is of another kind".to_owned(),
        Rule::WrongCurrency => "is in another currency".to_owned(),
        Rule::WrongStage { status: at } => {
            format!("not possible while the order is {}", status(*at))
        }
        Rule::NotPlain => "contains letters that cannot be printed".to_owned(),
        Rule::MoreThanDue { due } => format!("{} is due", money(*due)),
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use counterfoil_orders::{Currency, Money};

    use super::*;

    #[test]
    fn a_refusal_says_what_and_why() {
        let usd = |minor| Money::new(minor, Currency::Usd);
        let id = counterfoil_core::StreamId {
            kind: counterfoil_core::StreamKind::parse("customer").unwrap(),
            id: uuid::Uuid::nil(),
        };
        let over = Refusal::CreditExceeded {
            customer: id,
            name: "Hanbit Mart".to_owned(),
            limit: usd(100_000),
            exposure: usd(80_000),
            total: usd(32_000),
            over_by: usd(12_000),
        };
        assert_eq!(refusal(&over).headline, "Over the credit limit by $120.00.");
        assert_eq!(refusal(&over).facts.len(), 3);
        let gone = |name: &str| counterfoil_orders::GoneLine {
            line: counterfoil_orders::LineId(uuid::Uuid::nil()),
            product: id,
            name: name.to_owned(),
        };
        let one = Refusal::ItemGone { lines: vec![gone("Tofu")] };
        assert_eq!(refusal(&one), RefusalWords::plain("Tofu is no longer sold.".to_owned()));
        let two = Refusal::ItemGone { lines: vec![gone("Tofu"), gone("Ikura")] };
        assert_eq!(refusal(&two).headline, "2 items no longer sold.");
        assert_eq!(refusal(&two).facts.len(), 2);
        let invalid = |rule| Refusal::Invalid { field: Field::Quantity, rule, line: None };
        let range = Rule::OutOfRange { min: 1, max: 1_000_000 };
        assert_eq!(refusal(&invalid(range)).headline, "Quantity: from 1 to 1000000.");
        assert_eq!(refusal(&invalid(Rule::Required)).headline, "Quantity: is needed.");
    }
}
