//! One command and one event of every kind, with every field filled.

use counterfoil_orders::{
    Audience, Caller, Command, Conditions, Count, CustomerCommand, CustomerEvent, Date, Entered,
    EnteredLine, Event, Holds, Item, Line, Order, OrderCommand, OrderEvent, Outset, Ppm, Price,
    ProductCommand, ProductEvent, Profile, StockRule, Unit, Whole,
};

use crate::given::*;

fn day() -> Date {
    "2026-11-21".parse().unwrap()
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn price() -> Price {
    Price { amount: usd(1_800), per: 1, list: text("standard"), version: 2 }
}

fn profile() -> Profile {
    Profile {
        code: text("HANBI"),
        name: text("한빛마트"),
        contact: text("Mina"),
        phone: text("02-555"),
        email: text("mina@example.com"),
        address: text("Mapo-daero 1"),
        city: text("Seoul"),
        country: text("Korea"),
    }
}

fn conditions() -> Conditions {
    Conditions { days: 14, price_list: text("trade") }
}

fn a_line() -> Line {
    Line {
        id: line(1),
        product: product(1),
        quantity: some(24),
        unit: Unit(text("case")),
        factor: 12,
        price: price(),
        tax: Ppm::percent(10),
        discount: Ppm::percent(5),
        note: text("ripe ones"),
    }
}

pub(crate) fn commands() -> Vec<Command> {
    let orders = [
        opened(),
        OrderCommand::Enter(Box::new(Whole {
            provisional: text("C7-0142"),
            customer: customer(1),
            terms: terms(),
            items: vec![Item {
                discount: Ppm::percent(5),
                note: text("ripe ones"),
                price_version: Some(2),
                product: product(1),
                quantity: some(24),
                unit: Unit(text("case")),
            }],
            outset: Outset::Placed,
        })),
        OrderCommand::ChangeCustomer { customer: customer(2) },
        OrderCommand::AddLine {
            line: line(1),
            product: product(1),
            quantity: some(24),
            unit: Unit(text("case")),
            price_version: Some(2),
        },
        OrderCommand::ChangeQuantity {
            line: line(1),
            quantity: some(36),
            unit: Unit(text("case")),
        },
        OrderCommand::RemoveLine { line: line(1) },
        OrderCommand::DiscountLine { line: line(1), discount: Ppm::percent(5) },
        OrderCommand::NoteLine { line: line(1), text: text("ripe ones") },
        OrderCommand::Note { text: text("ring twice"), audience: Audience::Customer },
        OrderCommand::SetReference { text: text("PO 77") },
        OrderCommand::SetDelivery { date: Some(day()) },
        OrderCommand::AcceptPrices,
        OrderCommand::Park { label: text("table 4") },
        OrderCommand::Resume,
        OrderCommand::Place,
        OrderCommand::Confirm,
        OrderCommand::Ship { on: day() },
        OrderCommand::Cancel { reason: text("wrong shop"), by: Caller::Customer },
        OrderCommand::RecordPayment { amount: usd(500), method: text("cash") },
    ];
    let customers = [
        CustomerCommand::Register {
            profile: profile(),
            conditions: conditions(),
            credit_limit: Some(usd(100_000)),
        },
        CustomerCommand::Change { profile: profile() },
        CustomerCommand::SetConditions { conditions: conditions() },
        CustomerCommand::SetCreditLimit { limit: Some(usd(50_000)) },
        CustomerCommand::Block { reason: text("unpaid"), holds: Holds::Deliveries },
        CustomerCommand::Unblock,
    ];
    let products = [
        listed("Chai", 1_800),
        ProductCommand::Change { article: article("Chai, loose") },
        ProductCommand::Reprice { list: text("trade"), price: usd(1_500) },
        ProductCommand::CountStock { level: 40 },
        ProductCommand::SetStockRule { rule: StockRule::Backorder },
        ProductCommand::Discontinue,
    ];
    let orders = orders.into_iter().map(Command::from);
    let customers = customers.into_iter().map(Command::from);
    orders.chain(customers).chain(products.into_iter().map(Command::from)).collect()
}

fn order_events() -> Vec<OrderEvent> {
    let stamp = stamp("clerk");
    let order: Order = given(draft()).0.states[&order(1)].order().unwrap().clone();
    vec![
        OrderEvent::Opened {
            provisional: order.provisional,
            customer: order.customer,
            terms: order.terms,
            at: stamp.at,
            device: stamp.device,
            by: stamp.actor,
        },
        OrderEvent::Entered(Box::new(Entered {
            at: stamp.at,
            by: text("mina"),
            customer: customer(1),
            device: stamp.device,
            first_line: line(1),
            lines: vec![EnteredLine {
                discount: Ppm::percent(5),
                factor: 12,
                list: Some(text("standard")),
                note: text("ripe ones"),
                per: 10,
                price: 1_800,
                product: product(1),
                quantity: some(24),
                tax: Some(Ppm::percent(5)),
                unit: Unit(text("case")),
                version: 2,
            }],
            list: text("trade"),
            number: Some(830),
            outset: Outset::Placed,
            provisional: text("C7-0142"),
            terms: terms(),
        })),
        OrderEvent::CustomerChanged { customer: customer(2) },
        OrderEvent::LineAdded { line: a_line() },
        OrderEvent::QuantityChanged {
            line: line(1),
            quantity: some(36),
            unit: Unit(text("case")),
            factor: 12,
        },
        OrderEvent::LineRemoved { line: line(1) },
        OrderEvent::LineDiscounted { line: line(1), discount: Ppm::percent(5) },
        OrderEvent::LineNoted { line: line(1), text: text("ripe ones") },
        OrderEvent::Noted { text: text("ring twice"), audience: Audience::Customer },
        OrderEvent::ReferenceSet { text: text("PO 77") },
        OrderEvent::DeliverySet { date: Some(day()) },
        OrderEvent::PricesAccepted {
            lines: vec![counterfoil_orders::order::Repriced { line: line(1), price: price() }],
        },
        OrderEvent::Parked { label: text("table 4") },
        OrderEvent::Resumed,
        OrderEvent::Placed { number: Some(830), at: stamp.at },
        OrderEvent::Confirmed,
        OrderEvent::Shipped { on: day() },
        OrderEvent::Cancelled { reason: text("wrong shop"), by: Caller::Customer },
        OrderEvent::PaymentRecorded { amount: usd(500), method: text("cash") },
    ]
}

pub(crate) fn events() -> Vec<Event> {
    let customers = [
        CustomerEvent::Registered {
            profile: profile(),
            conditions: conditions(),
            credit_limit: Some(usd(100_000)),
        },
        CustomerEvent::Changed { profile: profile() },
        CustomerEvent::ConditionsSet { conditions: conditions() },
        CustomerEvent::CreditLimitSet { limit: Some(usd(50_000)) },
        CustomerEvent::Blocked { reason: text("unpaid"), holds: Holds::Deliveries },
        CustomerEvent::Unblocked,
    ];
    let products = [
        ProductEvent::Listed { article: article("Chai"), price: usd(1_800) },
        ProductEvent::Changed { article: article("Chai, loose") },
        ProductEvent::Repriced { list: text("trade"), price: usd(1_500) },
        ProductEvent::StockCounted { count: Count { level: 40, shipped: 12 } },
        ProductEvent::StockRuleSet { rule: StockRule::Backorder },
        ProductEvent::Discontinued,
    ];
    let orders = order_events().into_iter().map(Event::Order);
    let customers = customers.into_iter().map(Event::Customer);
    orders.chain(customers).chain(products.into_iter().map(Event::Product)).collect()
}
