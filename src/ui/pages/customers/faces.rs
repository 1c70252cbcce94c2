//! What the customers' pages show: plain values, made by pure functions.

use counterfoil_core::{Moment, StreamId};
use counterfoil_orders::{
    Board, CreditView, Currency, Customer, CustomerCard, Holds, Money, OrderRow, Query, Status,
};

use crate::ui::opens::OpenOrders;
use crate::ui::pages::lookup::row::{Cell, Entry, Tone};
use crate::ui::pages::orders::opens::not_sent;
use crate::ui::pages::pad::hits::{CardFace, SlipEntry};
use crate::ui::parts::stub::Open;
use crate::ui::text::{amount, text, when};

/// So many of a customer's orders stand on the card.
pub const ORDERS_SHOWN_MAX: usize = 50;

/// The credit of `card`, of whom `exposure` minor units are open in all.
pub fn credit(card: &CustomerCard, exposure: i64) -> Option<CreditView> {
    card.credit_limit.map(|limit| CreditView::of(limit, exposure, 0))
}

/// The row of `card`; `open` is the worst of what is theirs.
pub fn entry(card: &CustomerCard, (exposure, currency): (i64, Currency), open: Open) -> Entry {
    let words = &text().customers;
    let face = CardFace::of(card, credit(card, exposure));
    let place = [card.city.as_str(), card.country.as_str()];
    let place = place.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    let left = face.credit_left.unwrap_or_else(|| words.no_limit.to_owned());
    let tone = if face.credit_short { Tone::Short } else { Tone::Plain };
    Entry {
        id: card.id,
        code: card.code.clone(),
        name: card.name.clone(),
        note: face.hold.map(|_| words.on_hold),
        tile: String::new(),
        cells: vec![
            Cell::plain("city", place.join(", ")),
            Cell::plain("terms", face.terms),
            Cell::plain("open", amount::amount(Money::new(exposure, currency))),
            Cell { column: "left", text: left, tone },
        ],
        open,
    }
}

/// What is known of a customer's orders.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Theirs {
    /// How many there are.
    pub total: usize,
    /// The newest, [`ORDERS_SHOWN_MAX`] at most.
    pub shown: Vec<OrderRow>,
    /// How many of all have something that the server has not taken in.
    pub not_sent: usize,
    /// The newest that were placed, as many as asked for.
    pub placed: Vec<StreamId>,
}

/// The orders of `customer`, the newest first; `placed_max` of those that were placed.
pub fn theirs(board: &Board, customer: StreamId, opens: &OpenOrders, placed_max: usize) -> Theirs {
    let mut theirs = Theirs::default();
    let query = Query { customer: Some(customer), ..Query::default() };
    for (_, row) in board.search(&query).rows() {
        theirs.total = theirs.total.saturating_add(1);
        if theirs.shown.len() < ORDERS_SHOWN_MAX {
            theirs.shown.push(row.clone());
        }
        let is_order = match row.status {
            Status::Placed | Status::Confirmed | Status::Shipped => true,
            Status::Draft | Status::Parked | Status::Cancelled => false,
        };
        if is_order && theirs.placed.len() < placed_max {
            theirs.placed.push(row.id);
        }
        if not_sent(opens.get(&row.id)) {
            theirs.not_sent = theirs.not_sent.saturating_add(1);
        }
    }
    theirs
}

/// A row of a customer's orders: when and how far in place of their name.
pub fn order_entry(row: &OrderRow, open: Open, now: Moment) -> SlipEntry {
    let at = when::short(row.placed.unwrap_or(row.opened), now);
    let entry = SlipEntry::of(row, open);
    let words = &text().slip;
    let official = row.official.map(|number| (words.official)(number));
    SlipEntry {
        customer: format!("{at} · {}", words.status(row.status)),
        calm: official.unwrap_or(entry.calm),
        ..entry
    }
}

/// Where all orders of `card` are.
pub fn orders_query(card: &CustomerCard) -> String {
    let name = if card.code.is_empty() { &card.name } else { &card.code };
    quoted("customer", name)
}

/// `key:"words"`, as the list of orders reads it; quotes only where they are needed.
pub fn quoted(key: &str, words: &str) -> String {
    let words = words.replace('"', " ");
    if words.contains(char::is_whitespace) {
        format!("{key}:\"{words}\"")
    } else {
        format!("{key}:{words}")
    }
}

/// The card of a customer.
#[derive(Debug, Clone, PartialEq)]
pub struct Face {
    /// The name.
    pub name: String,
    /// The code; empty if none.
    pub code: String,
    /// Why and how they are on hold.
    pub hold: Option<String>,
    /// What is open in all, ready to be read.
    pub open: String,
    /// Terms and credit.
    pub card: CardFace,
    /// All else that is known, each with its name.
    pub facts: Vec<(&'static str, String)>,
}

/// The face of `customer`, who is `card` in the directory and has `exposure` minor units open.
pub fn face(
    customer: &Customer,
    card: &CustomerCard,
    (exposure, currency): (i64, Currency),
) -> Face {
    let words = &text().customers;
    let profile = &customer.profile;
    let place = [&profile.address, &profile.city, &profile.country];
    let place = place.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>();
    let facts = [
        (words.contact, profile.contact.clone()),
        (words.phone, profile.phone.clone()),
        (words.email, profile.email.clone()),
        (words.place, place.join(", ")),
        (words.price_list, customer.conditions.price_list.clone()),
        (words.limit, customer.credit_limit.map(amount::money).unwrap_or_default()),
    ];
    let hold = customer.blocked.as_ref().map(|why| match customer.holds {
        Holds::Orders => (words.hold_orders)(why),
        Holds::Deliveries => (words.hold_deliveries)(why),
    });
    Face {
        name: profile.name.clone(),
        code: profile.code.clone(),
        hold,
        open: amount::amount(Money::new(exposure, currency)),
        card: CardFace::of(card, credit(card, exposure)),
        facts: facts.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use counterfoil_core::View;
    use counterfoil_orders::{Conditions, Profile, State, customer_id};
    use uuid::Uuid;

    use super::*;
    use crate::ui::mark::Worst;

    fn card(limit: Option<i64>) -> CustomerCard {
        let usd = |minor| Money::new(minor, Currency::Usd);
        CustomerCard {
            id: customer_id(Uuid::from_u128(1)),
            code: "ERNSH".to_owned(),
            name: "Ernst Handel".to_owned(),
            contact: String::new(),
            phone: String::new(),
            city: "Graz".to_owned(),
            country: "Austria".to_owned(),
            days: 30,
            price_list: "standard".to_owned(),
            credit_limit: limit.map(usd),
            blocked: None,
        }
    }

    #[test]
    fn a_row_says_what_is_open_and_what_is_left() {
        for (limit, exposure, open, left, tone) in [
            (Some(50_000), 12_345, "123.45", "376.55", Tone::Plain),
            (Some(50_000), 50_001, "500.01", "−0.01", Tone::Short),
            (None, 12_345, "123.45", "no limit", Tone::Plain),
        ] {
            let entry = entry(&card(limit), (exposure, Currency::Usd), Open::default());
            let cells: Vec<&str> = entry.cells.iter().map(|cell| cell.text.as_str()).collect();
            assert_eq!(cells, ["Graz, Austria", "30 days", open, left]);
            assert_eq!(entry.cells.last().map(|cell| cell.tone), Some(tone));
            assert_eq!(entry.note, None);
        }
        let held = CustomerCard { blocked: Some("unpaid".to_owned()), ..card(None) };
        let entry = entry(&held, (0, Currency::Usd), Open { worst: Worst::Refused, since: 7 });
        assert_eq!((entry.note, entry.open.worst), (Some("On hold"), Worst::Refused));
    }

    #[test]
    fn the_card_names_only_what_is_known() {
        let profile = Profile {
            name: "Ernst Handel".to_owned(),
            city: "Graz".to_owned(),
            country: "Austria".to_owned(),
            ..Profile::default()
        };
        let customer = Customer {
            profile,
            conditions: Conditions::default(),
            credit_limit: Some(Money::new(50_000, Currency::Usd)),
            blocked: Some("unpaid".to_owned()),
            holds: Holds::Deliveries,
        };
        let face = face(&customer, &card(Some(50_000)), (12_000, Currency::Usd));
        assert_eq!(face.hold.as_deref(), Some("On hold, deliveries too: unpaid"));
        assert_eq!(
            (face.open.as_str(), face.card.credit_left.as_deref()),
            ("120.00", Some("380.00"))
        );
        let facts: Vec<(&str, &str)> =
            face.facts.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let want =
            [("Place", "Graz, Austria"), ("Price list", "standard"), ("Credit limit", "$500.00")];
        assert_eq!(facts, want);
    }

    #[test]
    fn a_link_to_orders_is_read_as_it_is_meant() {
        assert_eq!(orders_query(&card(None)), "customer:ERNSH");
        let nameless = CustomerCard { code: String::new(), ..card(None) };
        assert_eq!(orders_query(&nameless), "customer:\"Ernst Handel\"");
        assert_eq!(quoted("item", "12\" pan"), "item:\"12  pan\"");
    }

    #[test]
    fn their_orders_are_counted_to_the_last_one() {
        let ids = |number: u128| counterfoil_orders::order_id(Uuid::from_u128(number));
        let whose = card(None).id;
        let mut board = Board::default();
        for number in 1..=60 {
            let order = sample(number, if number % 2 == 0 { whose } else { ids(99) });
            board.change(ids(number), None, Some(&State::Order(std::sync::Arc::new(order))));
        }
        let opens = OpenOrders::from([(ids(2), Open { worst: Worst::Pending, since: 1 })]);
        let found = theirs(&board, whose, &opens, 6);
        assert_eq!((found.total, found.shown.len(), found.not_sent), (30, 30, 1));
        assert_eq!(found.placed, [60, 56, 52, 48, 44, 40].map(ids));
        assert_eq!(found.shown.first().map(|row| row.id), Some(ids(60)));
    }

    /// An order, placed if its number is divisible by four.
    fn sample(number: u128, customer: StreamId) -> counterfoil_orders::Order {
        use counterfoil_core::{DeviceId, UtcMillis};
        use counterfoil_orders::{Order, Placing, Stage, Terms};
        let at = Moment { at: UtcMillis(i64::try_from(number).unwrap()), offset_minutes: 0 };
        let placing = Placing { number: None, at, revision: 1, paid: 0 };
        Order {
            provisional: format!("C7-{number:04}"),
            customer,
            terms: Terms::default(),
            opened: at,
            device: DeviceId(Uuid::nil()),
            by: String::new(),
            lines: Vec::new(),
            notes: Vec::new(),
            reference: String::new(),
            delivery: None,
            stage: if number.is_multiple_of(4) { Stage::Placed(placing) } else { Stage::Draft },
        }
    }
}
