//! The sample data as commands: what somebody would have done to arrive at it.
//!
//! The tables know only today's list prices, while the orders carry the prices of their day. So each
//! product starts at the first price it was sold at, and is repriced right before the first order that
//! has another one. Stock is counted, products are discontinued and credit limits are set at the end,
//! because the tables describe the end.

use std::collections::BTreeMap;

use counterfoil_core::{StreamId, UtcMillis};
use counterfoil_orders::{
    Article, Command, Conditions, Currency, CustomerCommand, LineId, Money, OrderCommand, Ppm,
    PriceBasis, ProductCommand, Profile, Rounding, STANDARD_LIST, StockRule, TaxRounding, Terms,
    Unit, UnitTable, customer_id, order_id, product_id,
};
use uuid::Uuid;

use super::northwind::{Customer, Line, Northwind, Order, Product};
use super::table::Origin;

/// How the sums of all imported orders are made.
const TERMS: Terms = Terms {
    currency: Currency::Usd,
    tax: Ppm::ZERO,
    prices: PriceBasis::Net,
    rounding: Rounding::HalfAway,
    tax_rounding: TaxRounding::PerTotal,
};
/// Pieces in a case.
const CASE: u32 = 12;
/// Credit that every customer has at least.
const CREDIT_MIN: i64 = 500_000;
/// Credit limits are whole multiples of this.
const CREDIT_STEP: i64 = 50_000;

/// One command with where it comes from.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    /// The row that it stands for.
    pub(super) at: Origin,
    /// About what.
    pub(super) stream: StreamId,
    /// What.
    pub(super) command: Command,
    /// When it happened.
    pub(super) when: UtcMillis,
}

/// An id that is the same at every import.
pub(super) fn named(name: &str) -> Uuid {
    let namespace =
        Uuid::new_v5(&Uuid::NAMESPACE_URL, b"https://counterfoil.example/import/northwind");
    Uuid::new_v5(&namespace, name.as_bytes())
}

/// All commands, in the order in which they are to be decided.
pub(super) fn plan(all: &Northwind) -> Vec<Planned> {
    let first = all.orders.values().map(|order| order.ordered.midnight).min().unwrap_or_default();
    let last = all.orders.values().filter_map(|order| order.shipped.or(Some(order.ordered)));
    let last = last.map(|day| day.midnight).max().unwrap_or_default();
    let mut planned = Vec::new();
    let mut prices = first_prices(all);
    planned.extend(all.customers.values().map(|customer| register(customer, first)));
    planned.extend(all.products.values().map(|product| {
        let price = prices.get(&product.id).copied().unwrap_or(product.price);
        list(product, price, first)
    }));
    let mut orders: Vec<&Order> = all.orders.values().collect();
    orders.sort_by_key(|order| (order.ordered, order.id));
    for order in orders {
        for line in &order.lines {
            if prices.insert(line.product, line.price) != Some(line.price) {
                planned.push(reprice(line, order.ordered.midnight));
            }
        }
        planned.extend(take(order, all));
    }
    for product in all.products.values() {
        if prices.get(&product.id).is_some_and(|price| *price != product.price) {
            planned.push(about(
                product,
                last,
                ProductCommand::Reprice { list: STANDARD_LIST.to_owned(), price: product.price },
            ));
        }
        planned.extend(close_books(product, reserved(all, product.id), last));
    }
    planned.extend(all.customers.values().map(|customer| grant(customer, all, last)));
    planned
}

/// What each product cost when it was first sold.
fn first_prices(all: &Northwind) -> BTreeMap<u32, Money> {
    let mut orders: Vec<&Order> = all.orders.values().collect();
    orders.sort_by_key(|order| (order.ordered, order.id));
    let mut prices = BTreeMap::new();
    for line in orders.iter().flat_map(|order| &order.lines) {
        prices.entry(line.product).or_insert(line.price);
    }
    prices
}

fn register(customer: &Customer, when: UtcMillis) -> Planned {
    let profile = Profile {
        code: customer.id.clone(),
        name: customer.name.clone(),
        contact: customer.contact.clone(),
        phone: customer.phone.clone(),
        email: String::new(),
        address: customer.address.clone(),
        city: customer.city.clone(),
        country: customer.country.clone(),
    };
    let conditions = Conditions::default();
    let command = CustomerCommand::Register { profile, conditions, credit_limit: None };
    let (at, stream) = (customer.at, customer_stream(&customer.id));
    Planned { at, stream, command: Command::Customer(command), when }
}

fn list(product: &Product, price: Money, when: UtcMillis) -> Planned {
    let article = Article {
        code: format!("{:02}", product.id),
        name: product.name.clone(),
        category: product.category.clone(),
        package: product.package.clone(),
        units: UnitTable::pieces(Some(CASE)).unwrap_or_default(),
        price_per: 1,
        tax: None,
    };
    about(product, when, ProductCommand::List { article, price })
}

fn about(product: &Product, when: UtcMillis, command: ProductCommand) -> Planned {
    let (at, stream) = (product.at, product_stream(product.id));
    Planned { at, stream, command: Command::Product(command), when }
}

fn reprice(line: &Line, when: UtcMillis) -> Planned {
    let command = ProductCommand::Reprice { list: STANDARD_LIST.to_owned(), price: line.price };
    let (at, stream) = (line.at, product_stream(line.product));
    Planned { at, stream, command: Command::Product(command), when }
}

/// An order from its first line to its payment.
fn take(order: &Order, all: &Northwind) -> Vec<Planned> {
    let stream = order_id(named(&format!("order/{}", order.id)));
    let ordered = order.ordered.midnight;
    let step = |at, when, command| Planned { at, stream, command: Command::Order(command), when };
    let mut steps = vec![step(
        order.at,
        ordered,
        OrderCommand::Open {
            provisional: format!("NW-{}", order.id),
            customer: customer_stream(&order.customer),
            terms: TERMS,
        },
    )];
    for line in &order.lines {
        let id = line_id(order, line);
        steps.push(step(
            line.at,
            ordered,
            OrderCommand::AddLine {
                line: id,
                product: product_stream(line.product),
                quantity: line.quantity,
                unit: Unit::each(),
                price_version: None,
            },
        ));
        if line.discount != Ppm::ZERO {
            let command = OrderCommand::DiscountLine { line: id, discount: line.discount };
            steps.push(step(line.at, ordered, command));
        }
    }
    let required = order.required.map(|day| OrderCommand::SetDelivery { date: Some(day.date) });
    let elsewhere = all
        .customers
        .get(&order.customer)
        .is_some_and(|customer| !order.ship_name.is_empty() && customer.name != order.ship_name);
    let reference = elsewhere.then(|| OrderCommand::SetReference { text: order.ship_name.clone() });
    let place = [OrderCommand::Place, OrderCommand::Confirm];
    let commands = required.into_iter().chain(reference).chain(place);
    steps.extend(commands.map(|command| step(order.at, ordered, command)));
    if let Some(shipped) = order.shipped {
        let ship = OrderCommand::Ship { on: shipped.date };
        let method = "transfer".to_owned();
        let pay = OrderCommand::RecordPayment { amount: net(order), method };
        steps.push(step(order.at, shipped.midnight, ship));
        if net(order).minor > 0 {
            steps.push(step(order.at, shipped.midnight, pay));
        }
    }
    steps
}

/// The books at the end: what there is, whether more is coming, whether it is still sold.
fn close_books(product: &Product, reserved: u64, when: UtcMillis) -> Vec<Planned> {
    let waits = product.on_order > 0 || reserved > u64::from(product.in_stock);
    let rule = waits.then_some(ProductCommand::SetStockRule { rule: StockRule::Backorder });
    let count = ProductCommand::CountStock { level: product.in_stock };
    let end = product.discontinued.then_some(ProductCommand::Discontinue);
    rule.into_iter().chain([count]).chain(end).map(|one| about(product, when, one)).collect()
}

/// Enough for everything that is open and the largest order once more, and a little for everybody.
fn grant(customer: &Customer, all: &Northwind, when: UtcMillis) -> Planned {
    let orders = || all.orders.values().filter(|order| order.customer == customer.id);
    let largest = orders().map(|order| net(order).minor).max().unwrap_or(0);
    let open: i64 =
        orders().filter(|order| order.shipped.is_none()).map(|order| net(order).minor).sum();
    let enough = CREDIT_MIN.max(2 * largest).max(open + largest);
    let rounded = (enough + CREDIT_STEP - 1) / CREDIT_STEP * CREDIT_STEP;
    let command =
        CustomerCommand::SetCreditLimit { limit: Some(Money::new(rounded, TERMS.currency)) };
    let (at, stream) = (customer.at, customer_stream(&customer.id));
    Planned { at, stream, command: Command::Customer(command), when }
}

/// Pieces of a product on orders that have not left.
fn reserved(all: &Northwind, product: u32) -> u64 {
    let open = all.orders.values().filter(|order| order.shipped.is_none());
    let lines = open.flat_map(|order| &order.lines).filter(|line| line.product == product);
    lines.map(|line| u64::from(line.quantity.get())).sum()
}

/// What the customer pays, by the rule that the order's own sum follows: each line after its discount,
/// rounded, added up.
fn net(order: &Order) -> Money {
    let each = |line: &Line| {
        let kept = 1_000_000 - i128::from(line.discount.parts());
        let exact = i128::from(line.price.minor) * i128::from(line.quantity.get()) * kept;
        i64::try_from(TERMS.rounding.divide(exact, 1_000_000)).unwrap_or(i64::MAX)
    };
    Money::new(order.lines.iter().map(each).fold(0, i64::saturating_add), TERMS.currency)
}

fn line_id(order: &Order, line: &Line) -> LineId {
    LineId(named(&format!("order/{}/{}", order.id, line.product)))
}

fn customer_stream(id: &str) -> StreamId {
    customer_id(named(&format!("customer/{id}")))
}

fn product_stream(id: u32) -> StreamId {
    product_id(named(&format!("product/{id}")))
}
