//! Sample data for the authority in the page: the customers and products of the Northwind tables, and a
//! few orders, all as commands.

use counterfoil_core::{
    CommandEnvelope, DeviceId, Domain, Moment, Position, Seq, StreamId, UtcMillis,
};
use counterfoil_orders::{
    Article, CUSTOMER, Command, Conditions, Currency, CustomerCommand, LineId, Money, ORDER,
    OrderCommand, Orders, PRODUCT, ProductCommand, Profile, Quantity, Terms, Unit, UnitTable,
};
use counterfoil_sync::protocol::PushRequest;

use crate::browser::{clock, ids};

const CUSTOMERS: &str = include_str!("../../../data/northwind/customers.csv");
const PRODUCTS: &str = include_str!("../../../data/northwind/products.csv");
const CATEGORIES: &str = include_str!("../../../data/northwind/categories.csv");
/// Sample orders.
const ORDERS: usize = 12;
/// Hours between two of them.
const ORDER_HOURS: i64 = 5;
const HOUR_MILLIS: i64 = 3_600_000;
/// Lines of each.
const ORDER_LINES: usize = 3;

/// All of it as one push. `None`: the tables in this build are broken.
pub(super) fn commands() -> Option<PushRequest> {
    let mut planting =
        Planting { device: ids::device(), commands: Vec::new(), when: clock::moment() };
    let customers: Option<Vec<StreamId>> = rows(CUSTOMERS)?
        .iter()
        .map(|row| planting.add(ids::stream(CUSTOMER), customer(row)?))
        .collect();
    let categories = rows(CATEGORIES)?;
    let mut products = Vec::new();
    for row in rows(PRODUCTS)? {
        let stream = planting.add(ids::stream(PRODUCT), product(&row, &categories)?)?;
        planting.add(stream, count(&row)?)?;
        if row.get(9)? == "1" {
            planting.add(stream, ProductCommand::Discontinue)?;
        } else {
            products.push(stream);
        }
    }
    let now = planting.when.at;
    for index in 0..ORDERS {
        let hours = i64::try_from(ORDERS - index).ok()? * ORDER_HOURS;
        planting.when.at = UtcMillis(now.0 - hours * HOUR_MILLIS);
        planting.order(index, &customers.clone()?, &products)?;
    }
    let Planting { device, commands, .. } = planting;
    Some(PushRequest { epoch: None, device, after: Position(0), commands })
}

struct Planting {
    device: DeviceId,
    commands: Vec<CommandEnvelope>,
    /// When the next command was asked.
    when: Moment,
}

impl Planting {
    fn add(&mut self, stream: StreamId, command: impl Into<Command>) -> Option<StreamId> {
        let encoded = Orders::encode_command(&command.into()).ok()?;
        self.commands.push(encoded.command(
            (self.device, Seq::default().plus(self.commands.len()).next(), ids::command()),
            stream,
            self.when,
        ));
        Some(stream)
    }

    /// The `index`-th sample order, of customers and products that follow from the index.
    fn order(&mut self, index: usize, customers: &[StreamId], products: &[StreamId]) -> Option<()> {
        let customer = *customers.get((index * 7) % customers.len())?;
        let stream = ids::stream(ORDER);
        let provisional = format!("NW-{:04}", index + 1);
        self.add(stream, OrderCommand::Open { provisional, customer, terms: Terms::default() })?;
        for line in 0..ORDER_LINES {
            let product = *products.get((index * 11 + line * 5) % products.len())?;
            let quantity = Quantity::parse(u32::try_from(line + 1 + index % 4).ok()?)?;
            self.add(
                stream,
                OrderCommand::AddLine {
                    line: LineId(ids::growing()),
                    product,
                    quantity,
                    unit: Unit::each(),
                    price_version: None,
                },
            )?;
        }
        self.add(stream, OrderCommand::Place)?;
        if index.is_multiple_of(3) {
            self.add(stream, OrderCommand::Confirm)?;
        }
        Some(())
    }
}

fn customer(row: &[String]) -> Option<CustomerCommand> {
    let profile = Profile {
        code: field(row, 0)?,
        name: field(row, 1)?,
        contact: field(row, 2)?,
        phone: field(row, 9)?,
        email: String::new(),
        address: field(row, 4)?,
        city: field(row, 5)?,
        country: field(row, 8)?,
    };
    let conditions = Conditions::default();
    let credit_limit = Some(Money::new(500_000, Currency::default()));
    Some(CustomerCommand::Register { profile, conditions, credit_limit })
}

fn product(row: &[String], categories: &[Vec<String>]) -> Option<ProductCommand> {
    let category = field(row, 3)?;
    let category = categories.iter().find(|known| known.first() == Some(&category));
    let article = Article {
        code: format!("P{:0>2}", field(row, 0)?),
        name: field(row, 1)?,
        category: category.and_then(|known| known.get(1).cloned()).unwrap_or_default(),
        package: field(row, 4)?,
        units: UnitTable::pieces(Some(12))?,
        price_per: 1,
        tax: None,
    };
    let price = Money::parse(row.get(5)?, Currency::default())?;
    Some(ProductCommand::List { article, price })
}

fn count(row: &[String]) -> Option<ProductCommand> {
    // The tables are those of a busy day: with what they have in stock, every sample would be short.
    let level: u32 = row.get(6)?.parse().ok()?;
    Some(ProductCommand::CountStock { level: level + 200 })
}

/// A field; the tables say `NULL` for nothing.
fn field(row: &[String], index: usize) -> Option<String> {
    row.get(index).map(|text| if text == "NULL" { String::new() } else { text.clone() })
}

/// The rows of a CSV text below its head, each as long as the head. `None` if one is not.
fn rows(text: &str) -> Option<Vec<Vec<String>>> {
    let mut rows = text.lines().filter(|line| !line.is_empty()).map(cells);
    let width = rows.next()?.len();
    let rows: Vec<Vec<String>> = rows.collect();
    rows.iter().all(|row| row.len() == width).then_some(rows)
}

/// The cells of one line; a quote inside a quoted cell is doubled.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut letters = line.chars().peekable();
    let mut is_quoted = false;
    while let Some(letter) = letters.next() {
        let Some(cell) = cells.last_mut() else { break };
        match letter {
            '"' if is_quoted && letters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => cells.push(String::new()),
            other => cell.push(other),
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_of_this_build_are_whole() {
        for (text, count) in [(CUSTOMERS, 91), (PRODUCTS, 77), (CATEGORIES, 8)] {
            assert_eq!(rows(text).map(|rows| rows.len()), Some(count));
        }
    }

    #[test]
    fn a_quoted_cell_may_hold_commas_and_quotes() {
        assert_eq!(cells(r#"a,"b, ""c""",,d"#), ["a", r#"b, "c""#, "", "d"]);
    }

    #[test]
    fn every_customer_and_product_has_a_command() {
        assert!(rows(CUSTOMERS).unwrap().iter().all(|row| customer(row).is_some()));
        let categories = rows(CATEGORIES).unwrap();
        let products = rows(PRODUCTS).unwrap();
        assert!(products.iter().all(|row| product(row, &categories).is_some()));
        assert!(products.iter().all(|row| count(row).is_some()));
    }
}
